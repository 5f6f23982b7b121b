"""Django's settings for the registry. Faces add theirs in ``faces/site/settings.py``. Every setting is in docs/registry.md.

======================  ==================================================================
variable                meaning
======================  ==================================================================
MINSHENG_VAR            folder of everything that is written (``var``)
DATABASE_URL            PostgreSQL 14 to 18 to serve with; unset: the embedded server
DATABASE_OWNER_URL      the same database as its owner, for migrations (default: DATABASE_URL)
MINSHENG_KEYS           file of the keys that seal identity numbers (``$MINSHENG_VAR/keys.json``)
MINSHENG_REGISTRIES     where outside registries are reached (``$MINSHENG_VAR/registries.yaml``)
MINSHENG_EXCHANGE_KEYS  file of the keys shared with them (``$MINSHENG_VAR/exchange-keys.json``)
MINSHENG_CIPHER         ``aes-gcm`` (default) or ``sm4-gcm``
======================  ==================================================================
"""

from __future__ import annotations

import os

from minsheng.registry.database.addresses import connection_settings, owner_url, var_folder, web_url

VAR = var_folder()
SECRET_KEY = os.environ.get("MINSHENG_SECRET", "only for a process that signs nothing")
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REGISTRY_APPS = [
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "minsheng.registry.access",
    "minsheng.registry.audit",
    "minsheng.registry.places",
    "minsheng.registry.people",
    "minsheng.registry.facts",
    "minsheng.registry.decisions",
    "minsheng.registry.links",
    "minsheng.registry.awards",
    "minsheng.registry.differences",
    "minsheng.registry.answers",
    "minsheng.registry.jobs",
    "minsheng.registry.working_days",
    "minsheng.registry.importing",
    "minsheng.registry.verifying",
    "minsheng.registry.retention",
    "minsheng.registry.tokens",
    "minsheng.registry.events",
]
INSTALLED_APPS = REGISTRY_APPS
LIBRARY_TABLES = ["procrastinate%"]  # of libraries, without divisions
DATABASES = {
    "default": connection_settings(web_url()),
    "owner": connection_settings(owner_url()),
}
