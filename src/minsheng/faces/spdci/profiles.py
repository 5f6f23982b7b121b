"""``profiles.yaml`` as the code reads it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("profiles.yaml")


@dataclass(frozen=True, slots=True)
class Profile:
    """A registry of the interface."""

    name: str
    reg_type: str
    vocabulary: str
    records: str
    operations: tuple[str, ...]
    events: dict[str, str]
    only: str
    holds_nothing: str


@functools.cache
def profiles() -> dict[str, Profile]:
    """Every profile by its name."""
    plain = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        name: Profile(
            name,
            says["reg_type"],
            says["vocabulary"],
            says["records"],
            tuple(says["operations"]),
            dict(says["events"]),
            says.get("only", ""),
            says.get("holds_nothing", ""),
        )
        for name, says in plain.items()
    }
