"""The whole registry on a day, as known at an instant, as a folder of Parquet that the scan takes.

A household means here just what it means alone (:mod:`.household`): the same rows are read, for many households at a time, and
put together and typed by the same functions. A row of people is a person seen in a household (decision 4). A fact that changes
within the months that rules look back to has a column for each of them (``wage_income@2025-03``).

The rows are read as the owner, since row-level security asked of every row would take hours; that somebody streamed
everything stands in the log. Households with a member whose record is restricted are left out, and counted.
"""

from __future__ import annotations

import datetime
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connections

from minsheng.engine.batch.columns import schema_of
from minsheng.engine.facts import Facts, read_facts
from minsheng.engine.planning import months_before
from minsheng.engine.tree import NUMBER, POINTER, Law
from minsheng.engine.unknown import is_unknown
from minsheng.registry.access.acting import Act
from minsheng.registry.facts.household import (
    KNOWN,
    district_of,
    facts_by_subject,
    followed_ties,
    months_back,
    people_of,
)
from minsheng.registry.facts.values import KEPT_ELSEWHERE

_MEMBERSHIP = ("member_from", "member_until")


@dataclass(frozen=True, slots=True)
class Streamed:
    """What was written; ``restricted`` households were left out."""

    households: int
    people: int
    pairs: int
    restricted: int


class FolderIsThere(FileExistsError):
    """The folder exists already; nothing was written."""

    code = "folder-is-there"


def write_city(
    act: Act,
    law: Law,
    folder: Path,
    *,
    on: datetime.date,
    known_at: datetime.datetime | None = None,
    assume: Sequence[str] = (),
    at_once: int = 20_000,
    progress: Callable[[int, int], None] | None = None,
) -> Streamed:
    """Writes the registry on ``on`` as pairs ``households-*.parquet``, ``people-*.parquet`` and ``city.json``, whole or not at all.

    Args:
        act: needs ``scan``.
        law: whose facts are written.
        folder: where to; it must not exist.
        on: the day.
        known_at: as the registry knew it then; without it, as it knows it now.
        assume: assumptions that a scan of the folder makes (``city.json``).
        at_once: households in a pair of files.
        progress: is told how many households are written, of how many.

    Raises :class:`FolderIsThere`, :class:`NotAllowed`.
    """
    act.require_anywhere("scan")
    if folder.exists():
        raise FolderIsThere(f"{folder} is there already. Name another folder.")
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    window = _Window(law, on, known_at)
    with connections["owner"].cursor() as cursor:
        columns = _Columns.of(law, window, cursor)
        cursor.execute(
            "select h.id, h.division, exists (select 1 from membership m join person p on p.id = m.person_id"
            " where m.household_id = h.id and p.is_restricted and upper_inf(m.known)) from household h order by h.id"
        )
        every = cursor.fetchall()
        open_households = [(number, division) for number, division, is_restricted in every if not is_restricted]
        people = pairs = 0
        for start in range(0, max(len(open_households), 1), at_once):
            part = dict(open_households[start : start + at_once])
            people += _write_pair(partial, pairs, columns, window, _plain(cursor, window, part))
            pairs += 1
            if progress is not None:
                progress(min(start + at_once, len(open_households)), len(open_households))
    said = {"day": on.isoformat(), "assume": list(assume), "people": people, "households": len(open_households)}
    (partial / "city.json").write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
    partial.rename(folder)
    streamed = Streamed(len(open_households), people, pairs, len(every) - len(open_households))
    act.record("registry streamed", day=on.isoformat(), households=streamed.households, people=people)
    return streamed


class _Window:
    """The days that matter: the day asked, and as many months before it as rules look back."""

    def __init__(self, law: Law, on: datetime.date, known_at: datetime.datetime | None) -> None:
        self.law, self.on, self.known_at = law, on, known_at
        back = months_back(law)
        self.first = months_before(on, back).replace(day=1)
        self.days = [months_before(on, step) for step in range(back, 0, -1)] + [on]

    def known(self, table: str) -> str:
        return KNOWN[self.known_at is None].format(table)

    @property
    def values(self) -> dict[str, Any]:
        return {"first": self.first, "day": self.on, "known_at": self.known_at, "followed": followed_ties(self.law)}


@dataclass(slots=True)
class _Columns:
    """Names of facts of people and of households that stand in the registry, and those of them that change in the window."""

    law: Law
    people: list[str]
    households: list[str]
    changing: set[str]

    @classmethod
    def of(cls, law: Law, window: _Window, cursor: Any) -> _Columns:
        stated: dict[str, set[str]] = {}
        changing: set[str] = set()
        for column in ("person_id", "household_id"):
            cursor.execute(
                f"select key, bool_or(not (r.held @> daterange(%(first)s, %(day)s, '[]'))) from record r,"
                f" jsonb_object_keys(r.facts) key where r.{column} is not null and {window.known('r')}"
                " and r.held && daterange(%(first)s, %(day)s, '[]') group by 1",
                window.values,
            )
            rows = cursor.fetchall()
            stated[column] = {name for name, _ in rows if name in law.facts}
            changing |= {name for name, is_partial in rows if is_partial and name in law.facts}
        kept = [name for name in KEPT_ELSEWHERE if name in law.facts]
        return cls(
            law,
            sorted({*stated["person_id"], *kept, "is_dead"}),
            sorted({*stated["household_id"], "district"}),
            changing | {"relation_to_head", "lives_here", "membership_share"},
        )


def _plain(cursor: Any, window: _Window, part: dict[int, str]) -> Iterable[tuple[int, dict[str, Any]]]:
    """Each household as a household file says it, those without anybody left out."""
    asked = {**window.values, "ids": list(part)}
    span = "daterange(%(first)s, %(day)s, '[]')"
    cursor.execute(
        "select household_id, person_id, lower(held)::text, upper(held)::text, relation_to_head, lives_here, share::text"
        f" from membership m where household_id = any(%(ids)s) and {window.known('m')} and held && {span}",
        asked,
    )
    members = _grouped(cursor)
    home_of: dict[int, list[int]] = {}
    for household, rows in members.items():
        for person in {row[0] for row in rows}:
            home_of.setdefault(person, []).append(household)
    cursor.execute(
        f"select person_id, kind, other_id from kinship k where person_id = any(%(people)s) and held @> %(day)s"
        f" and {window.known('k')}",
        {**asked, "people": list(home_of)},
    )
    ties = _grouped(cursor)
    followed = set(asked["followed"])
    outside: dict[int, set[int]] = {}
    for person, rows in ties.items():
        for kind, other in rows:
            if other is not None and kind in followed:
                for household in home_of[person]:
                    if household not in home_of.get(other, ()):
                        outside.setdefault(household, set()).add(other)
    elsewhere = {person for people in outside.values() for person in people}
    everybody = {**asked, "people": list(home_of.keys() | elsewhere)}
    cursor.execute(
        "select id, birth_date::text, sex, death_date::text from person where id = any(%(people)s)", everybody
    )
    known_people = {row[0]: list(row) for row in cursor.fetchall()}
    cursor.execute(
        f"select person_id, kind, other_id from kinship k where person_id = any(%(people)s) and held @> %(day)s"
        f" and {window.known('k')}",
        {**everybody, "people": list(elsewhere - home_of.keys())},
    )
    ties |= _grouped(cursor)
    records = _records(cursor, window, "person_id", everybody["people"], asked)
    of_home = _records(cursor, window, "household_id", list(part), asked)
    for household, division in part.items():
        rows = members.get(household)
        if not rows:
            continue
        inside = {row[0] for row in rows} | outside.get(household, set())
        facts = facts_by_subject([row for person in inside for row in records.get(person, ())], window.first, window.on)
        yield (
            household,
            {
                "day": window.on,
                "household": {
                    **district_of(window.law, division),
                    **facts_by_subject(of_home.get(household, []), window.first, window.on).get(household, {}),
                },
                "people": people_of(
                    [list(row) for row in rows],
                    [known_people[person] for person in sorted(inside) if person in known_people],
                    [[person, kind, other] for person in inside for kind, other in ties.get(person, ())],
                    facts,
                    window.first,
                    window.on,
                ),
            },
        )


def _grouped(cursor: Any) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    for first, *rest in cursor.fetchall():
        found.setdefault(first, []).append(tuple(rest))
    return found


def _records(
    cursor: Any, window: _Window, column: str, numbers: list[int], asked: dict[str, Any]
) -> dict[int, list[Any]]:
    cursor.execute(
        f"select {column}, lower(held)::text, upper(held)::text, facts::text from record r where {column} = any(%(numbers)s)"
        f" and {window.known('r')} and held && daterange(%(first)s, %(day)s, '[]')",
        {**asked, "numbers": numbers},
    )
    found: dict[int, list[Any]] = {}
    for subject, starts, ends, facts in cursor.fetchall():
        found.setdefault(subject, []).append([subject, starts, ends, json.loads(facts)])
    return found


def _write_pair(
    folder: Path, at: int, columns: _Columns, window: _Window, households: Iterable[tuple[int, dict[str, Any]]]
) -> int:
    of_people = _Table(columns.law, columns.people, columns.changing, window, True)
    of_households = _Table(columns.law, columns.households, columns.changing, window, False)
    for number, plain in households:
        facts = read_facts(columns.law, plain)
        ids = [int(name) for name in facts.people]
        of_households.add(facts, [number], ids)
        of_people.add(facts, ids, ids, household=number)
    pq.write_table(of_households.table(), folder / f"households-{at:05d}.parquet", compression="zstd")
    pq.write_table(of_people.table(), folder / f"people-{at:05d}.parquet", compression="zstd")
    return of_people.rows


class _Table:
    """Rows gathered column by column, typed by the engine's own reader."""

    def __init__(self, law: Law, names: list[str], changing: set[str], window: _Window, of_person: bool) -> None:
        self.law, self.window, self.of_person = law, window, of_person
        self.names = names
        self.changing = [name for name in names if name in changing]
        self.columns: dict[str, list[Any]] = {"household_id": [], **({"person_id": []} if of_person else {})}
        self.columns |= {name: [] for name in names}
        for name in self.changing:
            self.columns |= {f"{name}@{day:%Y-%m}": [] for day in window.days}
        if of_person:
            self.columns |= {name: [] for name in _MEMBERSHIP}
        self.rows = 0

    def add(self, facts: Facts, rows: list[int], ids: list[int], household: int | None = None) -> None:
        """Adds the rows of one household: itself, or its people."""
        self.rows += len(rows)
        self.columns["household_id"] += rows if household is None else [household] * len(rows)
        if self.of_person:
            self.columns["person_id"] += rows
            self.columns["member_from"] += [starts for starts, _ in facts.members]
            self.columns["member_until"] += [ends for _, ends in facts.members]
        for name in self.names:
            self.columns[name] += self._values(facts, name, self.window.on, ids)
        for name in self.changing:
            for day in self.window.days:
                self.columns[f"{name}@{day:%Y-%m}"] += self._values(facts, name, day, ids)

    def _values(self, facts: Facts, name: str, day: datetime.date, ids: list[int]) -> list[Any]:
        found = facts.column(self.law, name, day)
        kind = self.law.facts[name].type
        values = found if self.of_person else [found]
        if kind.kind == POINTER:
            return [None if is_unknown(value) else ids[value] if value >= 0 else 0 for value in values]
        if kind.kind == NUMBER and not kind.is_money:
            return [None if is_unknown(value) else float(value) for value in values]
        return [None if is_unknown(value) else int(value) if kind.is_money else value for value in values]

    def table(self) -> pa.Table:
        """The rows as Arrow, with the types of the scan's contract."""
        plain = schema_of(self.law, self.names, self.of_person)
        fields = list(plain)
        for name in self.changing:
            fields += [pa.field(f"{name}@{day:%Y-%m}", plain.field(name).type) for day in self.window.days]
        if self.of_person:
            fields += [pa.field(name, pa.date32()) for name in _MEMBERSHIP]
        arrays = [
            pa.array(self.columns[field.name], pa.string()).dictionary_encode().cast(field.type)
            if pa.types.is_dictionary(field.type)
            else pa.array(self.columns[field.name], field.type)
            for field in fields
        ]
        return pa.Table.from_arrays(arrays, schema=pa.schema(fields))
