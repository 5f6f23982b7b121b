"""What deeds refuse, in the reader's language. English is the error's own sentence; Chinese is here, by its stable code."""

from __future__ import annotations

import functools
from pathlib import Path

import yaml

from minsheng.faces.pages.words import language

FILE = Path(__file__).with_name("refusals.yaml")


@functools.cache
def sentences() -> dict[str, str]:
    """Chinese sentence by code."""
    plain: dict[str, str] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return plain


def told(error: BaseException) -> str:
    """The refusal's sentence as a page shows it. Errors carry numbers of records and never names."""
    if language() == "en":
        return str(error)
    own = getattr(error, "zh", "")
    return own or sentences().get(str(getattr(error, "code", "")), "") or str(error)
