"""Everything that was answered and what would follow, before anything is handed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from minsheng.engine.exact import Reading
from minsheng.engine.telling.values import why_unknown
from minsheng.engine.tree import CHOICE, YESNO, Law
from minsheng.engine.units import read_words_of, words_of_zh
from minsheng.registry.facts.values import the_reading
from minsheng.services.casework.intake.asking import NOBODY, Intake, explained, open_questions


@dataclass(frozen=True, slots=True)
class Line:
    """An answer as people read it, in both languages."""

    name: str
    who: str | None
    zh: str
    en: str
    value_zh: str
    value_en: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the law says of a programme by the answers so far. ``amount`` in fen; ``why_zh``, ``why_en`` what is not known."""

    programme: str
    who: str | None
    zh: str
    en: str
    entitled: bool | None
    amount: int | None
    frequency: str
    why_zh: tuple[str, ...]
    why_en: tuple[str, ...]
    papers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Review:
    """``open`` is how many questions still matter; one may hand in before they are answered."""

    lines: tuple[Line, ...]
    outcomes: tuple[Outcome, ...]
    open: int


def review(intake: Intake, reading: Reading | None = None) -> Review:
    """The whole intake, to be confirmed. Nothing in it is a decision. Raises :class:`BadIntake`."""
    ours = reading or the_reading()
    law = ours.law
    lines = tuple(_line(law, each.name, each.who, each.value) for each in intake.given)
    if not intake.people():
        return Review(lines, (), 1)
    explanation = explained(intake, ours)
    people = explanation.facts.people
    outcomes = []
    for answer in explanation.answers:
        data = answer.programme.data
        reasons = sorted(answer.unknown)
        outcomes.append(
            Outcome(
                answer.programme.name,
                people[answer.who] if answer.who >= 0 else None,
                answer.programme.zh,
                answer.programme.en,
                answer.entitled,
                None if answer.amount is None else int(answer.amount),  # type: ignore[arg-type]
                str(data.get("frequency", "")) if "pays" in data else "",
                tuple(dict.fromkeys(why_unknown(law, each, people, "zh") for each in reasons)),
                tuple(dict.fromkeys(why_unknown(law, each, people, "en") for each in reasons)),
                tuple((paper["zh"], paper["en"]) for paper in data.get("papers", ())),
            )
        )
    return Review(lines, tuple(outcomes), len(open_questions(intake, ours)))


def _line(law: Law, name: str, who: str | None, value: Any) -> Line:
    fact = law.facts[name]
    if value is None:
        said = ("不知道", "not known")
    elif fact.type.kind == YESNO:
        said = ("是", "yes") if value in (True, "true") else ("否", "no")
    elif fact.type.kind == CHOICE:
        said = (law.choice_label(name, str(value), "zh"), law.choice_label(name, str(value), "en"))
    elif fact.type.kind == "number":
        said = (
            f"{value} {words_of_zh(fact.type.unit)}".strip(),
            f"{value} {read_words_of(fact.type.unit, str(value))}".strip(),
        )
    else:
        said = ("无", "nobody") if value == NOBODY else (str(value), str(value))
    return Line(name, who, fact.zh, fact.en, *said)
