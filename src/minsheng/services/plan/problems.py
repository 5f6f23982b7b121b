"""What is wrong with a reform, each thing with its file and line and what to do."""

from __future__ import annotations

from minsheng.engine.loading.problems import Problem, Problems
from minsheng.engine.tree import Place


class ReformError(ValueError):
    """A reform cannot be read or compared. The package's errors are of this kind."""

    code = "reform-error"


class ReformNotFound(ReformError):
    """There is no such reform file, or it cannot be opened."""

    code = "reform-not-found"


class ReformRefused(ReformError):
    """The reform says something impossible, or makes the law inconsistent; ``problems`` says each place."""

    code = "reform-refused"

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


class ComparisonImpossible(ReformError):
    """The city lacks what a comparison needs, or the folder to write may not be written."""

    code = "comparison-impossible"


def stop_if_any(problems: Problems) -> None:
    """Raises :class:`ReformRefused` if anything was noted."""
    if problems.found:
        raise ReformRefused(sorted(set(problems.found), key=lambda problem: (problem.at.file, problem.at.line)))


def one(file: str, line: int, code: str, what: str, remedy: str) -> ReformRefused:
    """A refusal of one thing."""
    return ReformRefused([Problem(Place(file, line), code, what, remedy)])
