"""Where the database is, for whom: the ordinary role that serves, and the owner that migrates."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import psycopg

from minsheng.registry.database.embedded import Embedded

WEB_ROLE = "minsheng_web"
OWNER_ROLE = "minsheng_owner"
_NEVER_BY_ITSELF = 2**31  # a query is planned once for a session only where it asks for it (facts of a household)
_TODAY = {"TIME_ZONE": "Asia/Shanghai"}  # the database asks "today" too: whose role is held, who lives here


def var_folder() -> Path:
    """The folder of everything that is written: ``$MINSHENG_VAR``, or ``var`` where the command is run."""
    return Path(os.environ.get("MINSHENG_VAR") or "var")


def embedded() -> Embedded:
    """The embedded server of :func:`var_folder`."""
    return Embedded(var_folder() / "postgres")


def is_embedded() -> bool:
    """Whether no ``DATABASE_URL`` names another server."""
    return not os.environ.get("DATABASE_URL")


def web_url() -> str:
    """The database as the ordinary role that serves: bound by row-level security."""
    return os.environ.get("DATABASE_URL") or embedded().url(WEB_ROLE)


def owner_url() -> str:
    """The database as the owner of its tables, who migrates."""
    return os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL") or embedded().url(OWNER_ROLE)


def connection_settings(url: str) -> dict[str, Any]:
    """Django's entry of ``DATABASES`` for an address."""
    parts = psycopg.conninfo.conninfo_to_dict(url)
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    named = {known[name]: str(value) for name, value in parts.items() if name in known}
    options: dict[str, Any] = {name: value for name, value in parts.items() if name not in known}
    options |= {"prepare_threshold": _NEVER_BY_ITSELF}
    return {"ENGINE": "django.db.backends.postgresql", **named, **_TODAY, "OPTIONS": options, "CONN_MAX_AGE": None}
