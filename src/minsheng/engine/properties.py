"""Properties of the law, as ``properties.yaml`` beside a programme's rules states them: what must be true for all facts.

A property is one mapping. Its first word says what is claimed::

    - {never_negative: minimum_living_allowance}
    - {never_rises_with: wage_income, of: minimum_living_allowance}
    - {never_falls_with: disability_grade_points, of: care_subsidy}
    - {no_cliff_with: wage_income, of: resources, by_more_than: "0", step: "0.01"}   # yuan
    - {keeps_some_of: wage_income, of: resources, step: "100"}                       # marginal rate below 100 %
    - {never_together: [orphan_allowance, unattended_child_subsidy]}
    - {no_gap: [is_poor, is_near_poor, is_not_poor], when: is_assessed}
    - {at_most: emergency_ceiling, of: emergency_assistance}
    - {at_least: "0", of: top_up}
    - {same_before_and_after: 2026-07-01, of: minimum_living_allowance}

``when`` (a yes-or-no value of the same entity or of the household), ``people`` (households of up to so many), ``from`` and
``until`` (days between which it is claimed) may stand in each. ``known`` says why a property is known not to hold, with a
household that shows it: ``known: {zh: …, en: …, household: known/one_fen_more.yaml, who: p1, to: "2260.01"}``, where ``who``
and ``to`` say whose fact rises and to what. The household is decided again whenever the property is looked at.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from minsheng.engine.loading.declared import BadValue, value_of
from minsheng.engine.loading.problems import Problems
from minsheng.engine.loading.yaml_lines import BadYaml, Map, read_one
from minsheng.engine.tree import CLAIM, HOUSEHOLD, NUMBER, PERSON, YESNO, Law, Place, Type
from minsheng.engine.units import unit_of

KINDS = (
    "never_negative",
    "never_rises_with",
    "never_falls_with",
    "no_cliff_with",
    "keeps_some_of",
    "never_together",
    "no_gap",
    "at_most",
    "at_least",
    "same_before_and_after",
)
WITH_A_FACT = ("never_rises_with", "never_falls_with", "no_cliff_with", "keeps_some_of")
_WORDS = {*KINDS, "of", "by_more_than", "step", "when", "people", "from", "until", "known", "zh", "en", "note"}
_FEN = Fraction(1)


@dataclass(frozen=True, slots=True)
class Known:
    """Why a property is known not to hold, and the household that shows it, a path beside properties.yaml."""

    zh: str
    en: str
    household: Path
    who: str = ""  # whose fact rises, in a property with a fact; none for the household's own
    to: Fraction | None = None  # and to what


@dataclass(frozen=True, slots=True)
class Property:
    """A claim about the law. Amounts are in the unit the law holds them in (fen)."""

    kind: str
    of: tuple[str, ...]
    at: Place
    programme: str
    fact: str = ""
    bound: str | Fraction = ""  # a value's name or a number, for at_most and at_least
    drop: Fraction = Fraction(0)  # by_more_than
    step: Fraction | None = None
    day: datetime.date | None = None  # same_before_and_after
    when: str = ""
    people: int | None = None
    starts: datetime.date | None = None
    ends: datetime.date | None = None
    known: Known | None = None

    def __str__(self) -> str:
        said = {"fact": self.fact, "bound": str(self.bound), "day": str(self.day or "")}
        first = next((value for value in said.values() if value), "")
        words = [self.kind.replace("_", " "), first, "of" if first else "", ", ".join(self.of)]
        return " ".join(word for word in words if word)


def read_properties(law: Law) -> list[Property]:
    """Every property beside the law's programmes.

    Raises:
        LawRefused: with file and line, for what names nothing, has the wrong kind or is no property.
    """
    root, problems = Path(law.root), Problems()
    found = list(_all(law, root, problems))
    problems.stop_if_any()
    return found


def _all(law: Law, root: Path, problems: Problems) -> Iterator[Property]:
    for path in sorted(root.glob("*/*/properties.yaml")):
        file = str(path.relative_to(root))
        try:
            said = read_one(path.read_text(encoding="utf-8")) or []
        except BadYaml as error:
            problems.add(file, error.line, "bad-yaml", str(error), "Mend the YAML.")
            continue
        if not isinstance(said, list):
            problems.add(file, 1, "no-list", "the properties are no list.", "Begin each with a dash.")
            continue
        for one in said:
            reader = _Reader(law, path, file, one, problems)
            if isinstance(one, Map) and (read := reader.read()) is not None:
                yield read
            elif not isinstance(one, Map):
                problems.add(file, 1, "no-property", f"{one!r} is no property.", "See docs/proving.md.")


class _Reader:
    def __init__(self, law: Law, path: Path, file: str, said: Any, problems: Problems) -> None:
        self.law, self.path, self.file, self.said, self.problems = law, path, file, said, problems
        self.wrong = False

    def refuse(self, code: str, what: str, remedy: str) -> None:
        self.wrong = True
        self.problems.add(self.file, getattr(self.said, "line", 1), code, what, remedy)

    def read(self) -> Property | None:
        said = self.said
        for word in sorted(set(map(str, said)) - _WORDS):
            self.refuse("unknown-word", f'the property says "{word}".', f"Known: {', '.join(sorted(_WORDS))}.")
        kinds = [word for word in said if word in KINDS]
        if len(kinds) != 1:
            self.refuse("no-kind", "the property claims nothing, or two things.", f"Say one of {', '.join(KINDS)}.")
            return None
        kind = kinds[0]
        of = self._of(kind)
        found = Property(
            kind,
            of,
            Place(self.file, said.line),
            str(self.path.parent.name),
            fact=self._fact(kind) if kind in WITH_A_FACT else "",
            bound=self._bound(kind, of) if kind in ("at_most", "at_least") else "",
            drop=self._amount("by_more_than", of, Fraction(0)),
            step=self._amount("step", of, _FEN) if kind in ("no_cliff_with", "keeps_some_of") else None,
            day=self._day(kind) if kind == "same_before_and_after" else None,
            when=self._when(),
            people=self._people(),
            starts=self._day("from"),
            ends=self._day("until"),
            known=self._known(),
        )
        self._refuse_claims([*found.of, found.fact, str(found.bound), found.when])
        return None if self.wrong else found

    def _refuse_claims(self, names: list[str]) -> None:
        """What is of a claim rests on the claims before it, which no proof goes through."""
        law = self.law
        for name in names:
            if any(name in kind and kind[name].of == CLAIM for kind in (law.facts, law.rules, law.groups)):
                text = f'"{name}" is of a claim, and claims rest on the claims before them; this cannot be proved.'
                self.refuse(
                    "of-a-claim", text, "Take it out; try it on random years in tests/agreement/test_claims.py."
                )

    def _of(self, kind: str) -> tuple[str, ...]:
        said = self.said
        raw = said[kind] if kind in ("never_negative", "never_together", "no_gap") else said.get("of")
        names = tuple(str(name) for name in (raw if isinstance(raw, list) else [raw] if raw else []))
        if not names or (kind in ("never_together", "no_gap") and len(names) < 2):
            self.refuse("no-value", f'"{kind}" says of nothing.', "Name the values it claims something about.")
        for name in names:
            any_kind = kind in ("never_together", "no_gap", "same_before_and_after")
            if self._is_value(name) and not any_kind and self.law.type_of(name).kind != NUMBER:
                self.refuse("wrong-kind", f'"{name}" is no number.', "Name an amount.")
        return names

    def _is_value(self, name: str) -> bool:
        if name in self.law.rules or name in self.law.groups or name in self.law.parameters or name in self.law.facts:
            return True
        self.refuse("unknown-name", f'"{name}" is no value of the law.', "See `minsheng law list`.")
        return False

    def _fact(self, kind: str) -> str:
        name = str(self.said[kind])
        if name not in self.law.facts:
            self.refuse("unknown-name", f'"{name}" is no fact of the law.', "See `minsheng law list --facts`.")
        elif self.law.facts[name].type.kind != NUMBER:
            self.refuse("wrong-kind", f'"{name}" is no number, so it cannot rise.', "Name a fact that is a number.")
        return name

    def _bound(self, kind: str, of: tuple[str, ...]) -> str | Fraction:
        raw = self.said[kind]
        if isinstance(raw, str) and raw in {
            **self.law.rules,
            **self.law.groups,
            **self.law.parameters,
            **self.law.facts,
        }:
            return raw
        try:
            return Fraction(value_of(raw, self._type(of)))  # type: ignore[arg-type]
        except BadValue:
            self.refuse("unknown-name", f'"{raw}" is neither a number nor a value of the law.', "Name one.")
            return ""

    def _type(self, of: tuple[str, ...]) -> Type:
        known = [name for name in of if name in {**self.law.rules, **self.law.groups, **self.law.parameters}]
        return self.law.type_of(known[0]) if known else Type(NUMBER, unit_of("yuan"))

    def _amount(self, word: str, of: tuple[str, ...], otherwise: Fraction) -> Fraction:
        if word not in self.said:
            return otherwise
        try:
            found = Fraction(value_of(self.said[word], self._type(of)))  # type: ignore[arg-type]
        except BadValue as error:
            self.refuse("bad-value", f"{word}: {error}", "Give a number.")
            return otherwise
        if found < 0 or (word == "step" and not found):
            self.refuse("bad-value", f"{word} is {self.said[word]}.", "Give a number above zero.")
        return found

    def _day(self, word: str) -> datetime.date | None:
        raw = self.said.get(word)
        if raw is not None and not isinstance(raw, datetime.date):
            self.refuse("bad-value", f'"{raw}" is no day.', "Write YYYY-MM-DD.")
            return None
        return raw

    def _when(self) -> str:
        name = str(self.said.get("when") or "")
        if name and self._is_value(name) and self.law.type_of(name).kind != YESNO:
            self.refuse("wrong-kind", f'when: "{name}" is no yes or no.', "Name a condition.")
        return name

    def _people(self) -> int | None:
        raw = self.said.get("people")
        if raw is not None and (not isinstance(raw, int) or not 1 <= raw <= 6):
            self.refuse("bad-value", f"people: {raw}.", "Give a number from 1 to 6.")
            return None
        return raw

    def _known(self) -> Known | None:
        raw = self.said.get("known")
        if raw is None:
            return None
        words = {"zh", "en", "household"}
        if not isinstance(raw, dict) or not words <= set(raw) <= {*words, "who", "to"}:
            self.refuse(
                "bad-known", "known: lacks something.", "Give zh, en, household: a file; who: and to: what rises."
            )
            return None
        path = self.path.parent / str(raw["household"])
        if not path.is_file():
            self.refuse("no-household", f"{raw['household']} is not there.", "Write it with minsheng prove --out.")
        to = None
        if fact := self.law.facts.get(
            str(self.said.get(next((kind for kind in WITH_A_FACT if kind in self.said), "")))
        ):
            try:
                to = Fraction(value_of(raw.get("to"), fact.type))  # type: ignore[arg-type]
            except BadValue as error:
                self.refuse("bad-known", f"to: {error}", f"Say to what {fact.name} rises.")
        return Known(str(raw["zh"]), str(raw["en"]), path, str(raw.get("who") or ""), to)


def entity_of(law: Law, name: str) -> str:
    """Person or household; a parameter is of the household."""
    return law.entity_of(name) or HOUSEHOLD


def is_of_person(law: Law, claim: Property) -> bool:
    """Whether a property speaks of each person, not of the household as a whole."""
    return any(entity_of(law, name) == PERSON for name in claim.of)
