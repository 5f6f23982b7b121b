"""Django's settings for the registry and the services on it: what the command line and the worker use."""

from __future__ import annotations

from minsheng.registry.settings import *  # noqa: F403
from minsheng.registry.settings import REGISTRY_APPS

INSTALLED_APPS = [
    *REGISTRY_APPS,
    "minsheng.services.casework",
    "minsheng.services.casework.intake",
    "minsheng.services.casework.papers",
    "minsheng.services.casework.questions",
    "minsheng.services.casework.appeals",
    "minsheng.services.casework.helping",
    "minsheng.services.casework.supervising",
    "minsheng.services.casework.numbers",
    "minsheng.services.indicators",
    "minsheng.services.payments",
]
