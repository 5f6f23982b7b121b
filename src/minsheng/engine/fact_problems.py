"""What is wrong with stated facts: each field in words, with its path, what is wrong and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


class BadFacts(ValueError):
    """The facts cannot be read; ``problems`` says each field in words, what is wrong and what to do."""

    code = "bad-facts"

    def __init__(self, problems: list[FactProblem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True, slots=True)
class FactProblem:
    """One thing wrong: ``path`` leads to the field (people, ann, birth_date)."""

    path: tuple[str, ...]
    code: str
    what: str
    remedy: str

    def __str__(self) -> str:
        where = " → ".join(self.path) or "file"
        return f"{where}: {self.what} {self.remedy}"


def nearest(name: str, names: Iterable[object]) -> str:
    """What to do where a name is not known: the nearest one, if one is near."""
    close = difflib.get_close_matches(name, [str(item) for item in names], n=1, cutoff=0.5)
    return f'Do you mean "{close[0]}"?' if close else "See `minsheng law list --facts`."
