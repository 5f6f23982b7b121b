"""``settings.yaml``: what the law says of changes of an award, and what the project chose where it says nothing."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("settings.yaml")


@functools.cache
def settings() -> dict[str, Any]:
    """The whole file."""
    plain: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return plain


def clock_of(_record: Mapping[str, Any], step: str, _on: datetime.date) -> Mapping[str, Any]:
    """The limit of a clock."""
    limit: Mapping[str, Any] = settings()["clocks"][step]
    return limit


def hearing_article(on: datetime.date) -> str:
    """The article that has the household heard; empty before the law says so."""
    says = settings()["hearing_before_worse"]
    return str(says["article"]) if on >= says["from"] else ""


def waiver_rule(reason: str) -> Mapping[str, Any]:
    """By which rule a part of an overpayment was let go, in words of both languages; by a review, that it was that."""
    rule: Mapping[str, Any] = settings()["waivers"].get(reason) or settings()["by_review"]
    return rule
