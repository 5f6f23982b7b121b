"""``kinds.yaml`` as the code reads it."""

from __future__ import annotations

import functools
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("kinds.yaml")


@functools.cache
def event_kinds() -> dict[str, dict[str, str]]:
    """Every kind of event with its names."""
    return dict(yaml.safe_load(FILE.read_text(encoding="utf-8")))
