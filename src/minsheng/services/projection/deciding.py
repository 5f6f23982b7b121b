"""One question to the law within a projection: some values of one person on one day, with facts and future figures put in."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from minsheng.engine.exact import Evaluation, Reading
from minsheng.engine.facts import read_facts
from minsheng.engine.telling.values import why_unknown
from minsheng.engine.tree import PERSON
from minsheng.engine.units import scale
from minsheng.engine.unknown import is_unknown


class NotDecided(Exception):
    """A value that a pillar needs is not known; ``reasons`` say why, in Chinese and in English."""

    code = "not-decided"

    def __init__(self, reasons: tuple[list[str], list[str]]) -> None:
        super().__init__("; ".join(reasons[1]))
        self.reasons = reasons


class Deciding:
    """Asks the exact reading about one person of a household, year after year.

    ``unverified`` gathers the figures that were used and are not confirmed.
    """

    def __init__(self, reading: Reading, plain: Mapping[str, Any], person: str) -> None:
        self.reading, self.law, self.person = reading, reading.law, person
        self.people = {who: dict(facts or {}) for who, facts in (plain.get("people") or {}).items()}
        self.household = {**(plain.get("household") or {}), **(plain.get("given") or {})}
        self.assume = plain.get("assume") or []
        self.unverified: set[str] = set()

    def ask(
        self, day: datetime.date, names: list[str], facts: Mapping[str, Any], given: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The values on a day, as the law holds them (money in fen).

        Args:
            facts: the person's facts that replace those of the file, as the law holds them.
            given: figures of the law that nobody knows yet, plain, as a household's file would write them.

        Raises:
            NotDecided: one of them is not known.
        """
        people = {who: dict(own) for who, own in self.people.items()}
        people[self.person].update({name: self._plain(name, value) for name, value in facts.items()})
        plain = {"assume": self.assume, "household": {**self.household, **(given or {})}, "people": people}
        read = read_facts(self.law, plain)
        found = Evaluation(self.reading, read, [day], names)
        who = read.people.index(self.person)
        values = {name: found.value(name, who if self.law.entity_of(name) == PERSON else -1) for name in names}
        unknown = [reason for value in values.values() if is_unknown(value) for reason in sorted(value.because)]
        if unknown:
            told = [[why_unknown(self.law, reason, read.people, lang) for reason in unknown] for lang in ("zh", "en")]
            raise NotDecided((list(dict.fromkeys(told[0])), list(dict.fromkeys(told[1]))))
        for name in names:
            self.unverified |= self.reading.unverified_under(name, day) - set(given or {})
        return values

    def stated(self, name: str) -> Any:
        """A fact of the person as the file writes it; none if it says nothing of it."""
        return self.people[self.person].get(name)

    def _plain(self, name: str, value: Any) -> Any:
        if isinstance(value, bool | str | datetime.date):
            return value
        return str(Fraction(value) / scale(self.law.type_of(name).unit))


def yuan(fen: Fraction) -> str:
    """An amount as a household's file writes it."""
    return str(Fraction(fen) / 100)
