from minsheng.registry.settings import *  # noqa: F403
from minsheng.registry.settings import REGISTRY_APPS

INSTALLED_APPS = [*REGISTRY_APPS, "tests.registry.jobs.slow_app"]
