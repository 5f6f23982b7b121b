"""A row of cells becomes a row that can be matched, or one that says what is wrong with it, cell by cell."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from minsheng.registry.facts.topics import topic_of
from minsheng.registry.facts.values import the_law
from minsheng.registry.identity_numbers import BadIdentityNumber
from minsheng.registry.importing.cells import (
    BadCell,
    Problem,
    choice_in,
    day_in,
    fact_in,
    flawed,
    name_in,
    parted,
    past_day,
    sex_in,
    text_in,
)
from minsheng.registry.importing.kinds import NUMBERS, TIES, Column, Kind
from minsheng.registry.importing.models import BAD, READ
from minsheng.registry.importing.reading.flaws import ROW_FLAWS, Row
from minsheng.registry.people.numbers import BadNumber, Sealed, sealed_number, sealed_phone
from minsheng.registry.sealing import digest, masked

PERSON_KEY = "import.person"
LONGEST_HOUSEHOLD_NUMBER = 50


@dataclass(slots=True)
class Checked:
    """A row as it is staged. ``subject_key`` is the same for two rows that speak of the same."""

    line: int
    state: str = READ
    content: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    number_sealed: bytes | None = None
    number_digest: bytes | None = None
    subject_key: str | None = None
    household_number: str | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What a row is checked against besides its kind: the file's day and division, and the divisions there are."""

    as_of: datetime.date
    division: str
    divisions: frozenset[str]


class Checker:
    """Checks the rows of one file. ``columns`` says which column of the kind each of the file's is."""

    def __init__(self, kind: Kind, header: tuple[str, ...], columns: tuple[Column | None, ...], around: Around) -> None:
        self.kind, self.header, self.around = kind, header, around
        self.columns = [(place, column) for place, column in enumerate(columns) if column is not None]
        self.readers: dict[str, Callable[[str], Any]] = {
            "name": name_in,
            "sex": sex_in,
            "birth_date": lambda text: past_day(text, around.as_of),
            "ethnicity": lambda text: text_in(text, "The ethnicity", 40),
            "phone": _phone_in,
            "household_number": lambda text: text_in(text, "The household number", LONGEST_HOUSEHOLD_NUMBER),
            "division": self._division_in,
            "relation_to_head": lambda text: choice_in(the_law().facts["relation_to_head"], text),
            "held_from": lambda text: past_day(text, around.as_of),
            "held_until": day_in,
            **dict.fromkeys(NUMBERS, number_in),
        }

    def check(self, row: Row) -> Checked:
        """The row, checked; every problem that it has, not only the first."""
        found = Checked(row.line)
        if row.flaw is not None:
            code, detail = row.flaw
            what, remedy = ROW_FLAWS[code]
            found.problems.append(Problem("", code, what.format(detail=detail), remedy))
        else:
            self._between(found, self._cells(row, found))
        if found.problems:
            found.state, found.content = BAD, {}
            found.number_sealed = found.number_digest = found.subject_key = None
        return found

    def _cells(self, row: Row, found: Checked) -> dict[str, Any]:
        """Values by the column's own name; facts too. What cannot be read is noted and left out."""
        values: dict[str, Any] = {}
        for place, column in self.columns:
            text = row.cells[place] if place < len(row.cells) else None
            flaw = row.cell_flaws.get(place)
            if text is None and flaw is None:
                if column.is_needed:
                    found.problems.append(Problem(self.header[place], "empty", "The cell is empty.", "Fill it in."))
                continue
            try:
                if flaw is not None and not (flaw == "rounded" and column.name not in NUMBERS):
                    raise flawed(flaw)
                assert text is not None
                values[column.name] = fact_in(column.name, text) if column.is_fact else self.readers[column.name](text)
            except BadCell as bad:
                shown = masked(text or "") if column.name in (*NUMBERS, "phone") else text or ""
                found.problems.append(Problem(self.header[place], bad.code, bad.what, bad.remedy, shown))
        return values

    def _between(self, found: Checked, values: dict[str, Any]) -> None:
        """What cells say together: whom the row is about, and whether they agree."""
        number: Sealed | None = values.get("identity_number")
        if number is not None:
            found.number_sealed, found.number_digest = number.sealed, number.digest
            self._agree(found, number, values)
        found.household_number = values.get("household_number")
        since, until = values.get("held_from"), values.get("held_until")
        if since and until and until <= since:
            found.problems.append(self._problem("held_until", "bad-period", f"It ends on {until}, not after {since}."))
        birth = values.get("birth_date")
        if birth and since and since < birth:
            found.problems.append(self._problem("held_from", "not-born-yet", f"{since} is before the day of birth."))
        if self.kind.adds_people and (birth is None or values.get("sex") is None) and not found.problems:
            what = "Without an identity number, day of birth and sex are needed."
            found.problems.append(Problem("", "birth-missing", what, "Write them, or the number."))
        if found.problems:
            return
        found.subject_key = self._key(values, found)
        if found.subject_key is None:
            what = "The row says of nobody." if self.kind.about == "person" else "The row names no household."
            found.problems.append(Problem("", "no-subject", what, "Write an identity number or a household number."))
        found.content = self._content(values, number)

    def _agree(self, found: Checked, number: Sealed, values: dict[str, Any]) -> None:
        says = number.says
        if says is None:
            return
        for name, said in (("birth_date", says.birth_date), ("sex", says.sex)):
            if values.setdefault(name, said) != said:
                what = f"The identity number says {said}." if name == "sex" else "The identity number says another day."
                found.problems.append(self._problem(name, "number-disagrees", what, "Compare both with the card."))

    def _key(self, values: dict[str, Any], found: Checked) -> str | None:
        since = f"/{values['held_from']}" if values.get("held_from") and not self.kind.has_memberships else ""
        if found.number_digest is not None and not (self.kind.about == "household" and found.household_number):
            return found.number_digest.hex() + since
        if self.kind.about == "household":
            return f"household {found.household_number}{since}" if found.household_number else None
        if found.household_number and values.get("birth_date"):
            return person_key(found.household_number, values["name"], values["birth_date"])
        return None

    def _content(self, values: dict[str, Any], number: Sealed | None) -> dict[str, Any]:
        facts: dict[str, dict[str, Any]] = {}
        for _, column in self.columns:
            if column.is_fact and column.name in values:
                facts.setdefault(topic_of(column.name), {})[column.name] = values[column.name]
        content: dict[str, Any] = {
            name: _plain(values[name])
            for name in (
                "name",
                "sex",
                "birth_date",
                "ethnicity",
                "division",
                "relation_to_head",
                "held_from",
                "held_until",
            )
            if name in values
        }
        if number is not None:
            content["number_kind"] = number.kind
        if "phone" in values:
            content["phone"] = [values["phone"].sealed.hex(), values["phone"].digest.hex()]
        ties = {TIES[name]: values[name].digest.hex() for name in TIES if name in values}
        return content | ({"ties": ties} if ties else {}) | ({"facts": facts} if facts else {})

    def _division_in(self, text: str) -> str:
        code = text.removesuffix(".0")
        if code not in self.around.divisions:
            shorter = next((code[:length] for length in (9, 6, 4, 2) if code == code[:length].ljust(12, "0")), "")
            if shorter not in self.around.divisions:
                raise BadCell(
                    "unknown-division",
                    f"No division has this code on {self.around.as_of}.",
                    "Write the code of a community or village (12 digits) or of a street (9).",
                )
            code = shorter
        if not code.startswith(self.around.division):
            raise BadCell(
                "outside", f"It lies outside {self.around.division}, of which this file speaks.", "Load it there."
            )
        return code

    def _problem(self, name: str, code: str, what: str, remedy: str = "Look both up.") -> Problem:
        header = next((self.header[place] for place, column in self.columns if column.name == name), name)
        return Problem(header, code, what, remedy)


def person_key(household_number: str, name: str, birth_date: datetime.date | str) -> str:
    """What somebody without a number is known by in a register: a keyed digest of household, name and day of birth."""
    return digest(f"{household_number}\n{name}\n{birth_date}", PERSON_KEY).hex()


def number_in(text: str) -> Sealed:
    """An identity number, sealed at once. Raises :class:`BadCell`."""
    try:
        return sealed_number(text)
    except (BadIdentityNumber, BadNumber) as bad:
        raise BadCell(bad.code, *parted(str(bad))) from None


def _phone_in(text: str) -> Sealed:
    try:
        return sealed_phone(text)
    except BadNumber as bad:
        raise BadCell(bad.code, *parted(str(bad))) from None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value
