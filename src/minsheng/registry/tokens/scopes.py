"""``scopes.yaml`` as the code reads it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("scopes.yaml")


class UnknownScope(ValueError):
    """``scopes.yaml`` has no such scope."""

    code = "unknown-scope"


@functools.cache
def _plain() -> dict[str, Any]:
    return dict(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def known_scopes() -> dict[str, dict[str, str]]:
    """Every scope with its names."""
    return dict(_plain()["scopes"])


def longest_days() -> int:
    """The longest a token may be given for, in days."""
    return int(_plain()["longest_days"])
