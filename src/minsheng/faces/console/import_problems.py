"""What is wrong with a row of a file that is brought in, in the reader's language."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import yaml

from minsheng.faces.pages.refusals import sentences
from minsheng.faces.pages.words import language

FILE = Path(__file__).with_name("import_problems.yaml")


@functools.cache
def problems() -> dict[str, list[str]]:
    """Code → what is wrong, what to do; in Chinese."""
    found: dict[str, list[str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return found


def problem_told(problem: Mapping[str, str]) -> dict[str, str]:
    """A problem of a row with ``what`` and ``remedy`` in the reader's language."""
    if language() == "en":
        return dict(problem)
    code = problem.get("code", "")
    if code in problems():
        what, remedy = problems()[code]
    else:
        what, remedy = sentences().get(code) or problem.get("what", ""), ""
    return {**problem, "what": what, "remedy": remedy or ("" if code in sentences() else problem.get("remedy", ""))}
