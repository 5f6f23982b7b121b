"""``words.yaml``: the coded words of help plans, referrals and visits."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("words.yaml")


class UnknownWord(ValueError):
    """A code that ``words.yaml`` does not have; the message lists those it has."""

    code = "unknown-word"


@functools.cache
def words() -> dict[str, Any]:
    """The whole file."""
    plain: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return plain


def known(code: str, *path: str) -> dict[str, Any]:
    """What the file says of a code, under ``path``. Raises :class:`UnknownWord`."""
    found: dict[str, Any] = words()
    for name in path:
        found = found[name]
    if code not in found:
        raise UnknownWord(f'There is no "{code}" of {" ".join(path)}. Known: {", ".join(found)}.')
    says: dict[str, Any] = found[code]
    return says
