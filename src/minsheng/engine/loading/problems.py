"""What the loader refuses: file, line, what is wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass, field

from minsheng.engine.tree import Place


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing refused. ``code`` does not change between releases."""

    at: Place
    code: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.at}: {self.what} {self.remedy} [{self.code}]"


class LawRefused(Exception):
    """The law could not be loaded; ``problems`` says each place and what to do there."""

    code = "law-refused"

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(slots=True)
class Problems:
    """Collects what is refused, so that one run of the loader shows everything."""

    found: list[Problem] = field(default_factory=list)

    def add(self, file: str, line: int, code: str, what: str, remedy: str) -> None:
        """Notes one refusal."""
        self.found.append(Problem(Place(file, line), code, what, remedy))

    def stop_if_any(self) -> None:
        """Raises :class:`LawRefused` if anything was refused."""
        if self.found:
            raise LawRefused(sorted(set(self.found), key=lambda problem: (problem.at.file, problem.at.line)))
