"""Worked examples beside the rules: read, decided by the exact reading, and compared to the fen."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minsheng.engine.exact.claims import YearOfClaims
from minsheng.engine.exact.evaluating import Evaluation, Reading
from minsheng.engine.exact.years import year_of_claims
from minsheng.engine.facts import BadFacts, Facts, read_facts
from minsheng.engine.loading.declared import BadValue, value_of
from minsheng.engine.loading.yaml_lines import BadYaml, read_documents
from minsheng.engine.tree import CLAIM, PERSON, Law, Type
from minsheng.engine.units import scale
from minsheng.engine.unknown import is_unknown

KINDS = (
    "published", "published_question_only", "case_form", "look_up", "third_party_test", "derived", "constructed",
)  # fmt: skip
PUBLISHED = KINDS[:5]  # those that somebody else worked out
_WORDS = {
    "shows", "zh", "kind", "source", "day", "assume", "given", "household", "people", "expect", "expect_people",
    "expect_claims", "because", "differs", "published", "note",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One worked example; ``at`` is file:line, ``programme`` the folder it stands in."""

    programme: str
    at: str
    data: dict[str, Any]

    @property
    def kind(self) -> str:
        """How it came about: published, look_up, derived …"""
        return str(self.data.get("kind", ""))

    def __str__(self) -> str:
        return f"{self.at} {self.data.get('shows', '')}"


def read_cases(root: Path, only: Path | None = None) -> Iterator[Case]:
    """Every case under a law folder (or under one folder of it). Raises :class:`BadYaml` with the file named."""
    for path in sorted((only or root).rglob("cases/**/*.yaml")):
        relative = path.relative_to(root)
        programme = relative.parts[relative.parts.index("cases") - 1]
        try:
            documents = read_documents(path.read_text(encoding="utf-8"))
        except BadYaml as error:
            raise BadYaml(error.line, f"{relative}:{error.line}: {error}") from None
        for document in documents:
            for data in document if isinstance(document, list) else [document]:
                if data is not None:
                    yield Case(programme, f"{relative}:{getattr(data, 'line', 1)}", data)


def facts_of(law: Law, case: Case) -> Facts:
    """The household of a case, typed. Raises :class:`~minsheng.engine.facts.BadFacts`."""
    return read_facts(law, _plain(law, case.data))


def failures(law: Law, reading: Reading, case: Case) -> list[str]:
    """What is wrong with a case: a field that names nothing, or an answer that differs. Empty if it holds."""
    data = case.data
    wrong = [f'says "{word}", which is no part of a case.' for word in set(data) - _WORDS]
    if case.kind not in KINDS:
        wrong.append(f'kind "{case.kind}" is none of {", ".join(KINDS)}.')
    if not data.get("source"):
        wrong.append("has no source.")
    if not isinstance(data.get("day"), datetime.date):
        wrong.append("has no day (YYYY-MM-DD).")
    expected = list(_expected(law, data, wrong))
    if not expected and not wrong:
        wrong.append("expects nothing.")
    if wrong:
        return wrong
    try:
        facts = facts_of(law, case)
    except BadFacts as error:
        return [str(problem) for problem in error.problems]
    of_claims = [name for _, name, _ in expected if law.entity_of(name) == CLAIM]
    names = [name for _, name, _ in expected if name not in of_claims]
    found = Evaluation(reading, facts, [data["day"]], names)
    claims = year_of_claims(reading, facts, data["day"].year, of_claims) if of_claims else None
    for who, name, wanted in expected:
        person, _, number = who.partition(" claim ")
        position = (
            facts.people.index(person) if person in facts.people else (0 if law.entity_of(name) == PERSON else -1)
        )
        if claims is not None and name in of_claims:
            value = _of_claim(claims, max(position, 0), number, name)
        else:
            value = found.value(name, position) if name not in law.parameters else found.figure(name, data["day"])
        if wanted == "unknown" and not is_unknown(value):
            wrong.append(f"{who or ''} {name}: expected unknown, found {shown(value, law.type_of(name))}.")
        elif wanted != "unknown" and (is_unknown(value) or value != wanted):
            kind = law.type_of(name)
            wrong.append(f"{who or ''} {name}: expected {shown(wanted, kind)}, found {shown(value, kind)}.")
    return wrong


def _of_claim(claims: YearOfClaims, patient: int, number: str, name: str) -> Any:
    """A value of the claim with a number, or of the patient's last; none if there is no such claim."""
    found = None
    for claim, values in zip(claims.claims, claims.values, strict=True):
        if claim.patient == patient and number in ("", str(claim.number)):
            found = values[name]
    return found


def shown(value: Any, kind: Type) -> str:
    """A value for messages, in yuan rather than fen."""
    if is_unknown(value):
        return "unknown because " + ", ".join(
            f"{reason.kind} {reason.name} {reason.detail}" for reason in value.because
        )
    if isinstance(value, bool) or not hasattr(value, "numerator"):
        return str(value)
    number = value / scale(kind.unit)
    return str(number) if number.denominator == 1 else f"{float(number):.6f} ({number})"


def _expected(law: Law, data: dict[str, Any], wrong: list[str]) -> Iterator[tuple[str, str, Any]]:
    whose = [("", data.get("expect") or {})]
    whose += [(str(who), values) for who, values in (data.get("expect_people") or {}).items()]
    for who, by_number in (data.get("expect_claims") or {}).items():
        whose += [(f"{who} claim {number}", values) for number, values in by_number.items()]
    for who, values in whose:
        for name, raw in values.items():
            try:
                kind = law.type_of(name)
                yield who, name, raw if raw == "unknown" else value_of(raw, kind)
            except KeyError:
                wrong.append(f'expects "{name}", which is no value of the law.')
            except BadValue as error:
                wrong.append(f'expects of "{name}": {error}')


def _plain(law: Law, data: dict[str, Any]) -> dict[str, Any]:
    """The household of a case; values of a person stated without people make one person."""
    given = {**(data.get("given") or {}), **(data.get("household") or {})}
    people = dict(data.get("people") or {})
    if not people:
        own = {name: value for name, value in given.items() if _entity(law, name) == PERSON}
        if own or any(_entity(law, name) == PERSON for name in (data.get("expect") or {})):
            people = {"one": own}
            given = {name: value for name, value in given.items() if name not in own}
    return {"day": data["day"], "assume": data.get("assume") or [], "given": given, "people": people}


def _entity(law: Law, name: str) -> str | None:
    try:
        return law.entity_of(name)
    except KeyError:
        return None
