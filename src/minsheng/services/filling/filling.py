"""A synthetic city's Parquet files loaded into an empty registry, all of it or nothing.

The tables' keys, indexes, constraints and triggers are taken off before the load and put back, checked, after it, in the
same transaction: building them once is many times faster than keeping them up row by row. The tables, empty as they are, are
emptied in it too: PostgreSQL then takes the rows in as settled (``freeze``) and, where nobody follows the server, without its log.
"""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
from django.db import connections, transaction

from minsheng.engine.tree import HOUSEHOLD, PERSON, Law
from minsheng.registry.access.acting import acting
from minsheng.registry.sealing import keys
from minsheng.services.filling.inventing import Inventor, sealed
from minsheng.services.filling.said import SOURCE, STANDING, statements_sql, topics_of

LOADED = (
    *("person", "person_name", "household", "dwelling", "occupancy", "membership", "kinship", "statement", "record"),
)
POINTERS = ("spouse", "father", "mother", "guardian", "carer")
_NOBODY_IS_USUAL = ("spouse", "guardian", "carer")  # the law takes them to be nobody where nothing is said
Progress = Callable[[str, int, int], None]


class RegistryNotEmpty(RuntimeError):
    """There are people in the registry already; a synthetic city is never mixed with them."""

    code = "registry-not-empty"


class NotACity(ValueError):
    """The folder is no synthetic city; the message says what is missing."""

    code = "not-a-city"


@dataclass(frozen=True, slots=True)
class Filled:
    """Rows loaded, by table."""

    rows: dict[str, int]


def fill_registry(law: Law, folder: Path, *, seed: int = 1, progress: Progress | None = None) -> Filled:
    """Loads the city of a folder (``minsheng city build``), as the owner.

    Numbers of households and persons are those of the files. ``progress`` is told what is being done, how much of it is done
    and how much there is. Raises :class:`RegistryNotEmpty` and :class:`NotACity`.
    """
    said = folder / "city.json"
    pairs = sorted(folder.glob("households-*.parquet"))
    if not said.is_file() or not pairs:
        raise NotACity(
            f"{folder} has no city.json or no households-*.parquet. Build one: minsheng city build --out {folder}"
        )
    day = datetime.date.fromisoformat(json.loads(said.read_text(encoding="utf-8"))["day"])
    tell = progress or (lambda what, done, whole: None)
    rows = dict.fromkeys(LOADED, 0)
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "select set_config('synchronous_commit', 'off', true), set_config('minsheng.filling', 'yes', true)"
        )
        cursor.execute(f"lock table {', '.join(LOADED)} in access exclusive mode")
        cursor.execute("select " + " or ".join(f"exists (select 1 from {table})" for table in LOADED))
        if cursor.fetchone()[0]:
            raise RegistryNotEmpty(
                "The registry has people in it. Fill an empty one: set MINSHENG_VAR to another folder."
            )
        definitions = _take_off(cursor)
        cursor.execute(f"truncate {', '.join(LOADED)}")
        inventor = Inventor(seed, {})
        with tempfile.TemporaryDirectory(prefix="minsheng-filling-") as scratch:
            for at, path in enumerate(pairs):
                tell("loading", at, len(pairs))
                _Pair(law, cursor, day, inventor, Path(scratch)).load(path, rows)
        for at, statement in enumerate(definitions):
            tell("indexing", at, len(definitions))
            cursor.execute(statement)
        for table in LOADED:
            cursor.execute(
                f"select setval(pg_get_serial_sequence('{table}', 'id'), greatest((select max(id) from {table}), 1))"
            )
    with connections["owner"].cursor() as cursor:
        for table in LOADED:
            cursor.execute(f"analyze {table}")
    with acting("intake", "synthetic city") as act:
        act.record("registry filled", rows=rows, city=folder.name)
    return Filled(rows)


def _take_off(cursor: Any) -> list[str]:
    """Drops keys, constraints, indexes and own triggers of the loaded tables, and other tables' keys to them; gives what puts
    them back, in order.
    """
    cursor.execute(
        "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint"
        " where conrelid::regclass::text = any(%(loaded)s) and contype in ('p', 'u', 'x', 'f')"
        " or confrelid::regclass::text = any(%(loaded)s) and contype = 'f'"
        " order by array_position(array['p', 'u', 'x', 'f'], contype::text), conname",
        {"loaded": list(LOADED)},
    )
    constraints = cursor.fetchall()
    back: list[str] = []
    for table, name, _ in reversed(constraints):
        cursor.execute(f'alter table {table} drop constraint "{name}"')
    cursor.execute(
        "select indexname, indexdef from pg_indexes where schemaname = 'public' and tablename = any(%s)"
        " and indexname not in (select conname from pg_constraint)",
        [list(LOADED)],
    )
    for name, definition in cursor.fetchall():
        cursor.execute(f'drop index "{name}"')
        back.append(definition)
    back += [f'alter table {table} add constraint "{name}" {definition}' for table, name, definition in constraints]
    for table in LOADED:
        cursor.execute(
            f"alter table {table} disable trigger user, no force row level security"
        )  # COPY knows no policies
        back.append(f"alter table {table} enable trigger user, force row level security")
    return back


@dataclass(slots=True)
class _Pair:
    """One pair of files on its way into the tables."""

    law: Law
    cursor: Any
    day: datetime.date
    inventor: Inventor
    scratch: Path

    def load(self, households: Path, rows: dict[str, int]) -> None:
        people = households.with_name(households.name.replace("households-", "people-"))
        duck = duckdb.connect(config={"threads": 2, "memory_limit": "3GB", "temp_directory": str(self.scratch)})
        duck.execute(f"create view household as select * from read_parquet('{households}')")
        duck.execute(f"create view person as select * from read_parquet('{people}')")
        self._homes(duck)
        duck.register("invented", self._invented(people))
        for table, columns, query in self._queries():
            rows[table] += self._copy(duck, table, columns, query)
        self._facts(duck, rows)
        duck.close()

    def _homes(self, duck: duckdb.DuckDBPyConnection) -> None:
        """Each household's community, one of its street's, and its address."""
        self.cursor.execute(
            "select code, level, name_zh from division where held @> %s and level in ('district', 'street', 'township', 'zone',"
            " 'community', 'village')",
            [self.day],
        )
        found = self.cursor.fetchall()
        table = pa.table({name: [row[at] for row in found] for at, name in enumerate(("code", "level", "zh"))})
        duck.register("division", table)
        duck.execute(
            """
            create table home as
            with community as (
              select left(code, 9) as street, list(code order by code) as codes from division where length(code) = 12 group by 1
            )
            select h.household_id,
              case when c.codes is null then coalesce(h.street, h.district)
                   else c.codes[1 + h.household_id % len(c.codes)] end as division
            from household h left join community c on c.street = h.street
            """
        )

    def _invented(self, people: Path) -> pa.Table:
        table = pq.read_table(people, columns=["person_id", "birth_date", "sex"])
        ids = table["person_id"].to_numpy()
        female = np.array([sex == "female" for sex in table["sex"].to_pylist()])
        born = np.char.replace(table["birth_date"].to_numpy().astype("datetime64[D]").astype("U10"), "-", "").astype(
            np.int64
        )
        numbers = self.inventor.numbers(born, female)
        shut, digests = sealed(numbers)
        names = self.inventor.names(ids, female)
        return names.append_column("person_id", pa.array(ids)).append_column("sealed", pa.array(shut)).append_column(
            "digest", pa.array(digests)
        )  # fmt: skip

    def _queries(self) -> list[tuple[str, str, str]]:
        since = _since(self.day)
        held = f"'[{since},)'"
        known = f"'[{_now()},)'"
        key = keys().newest
        ties = " union all ".join(
            f"select person_id, '{kind}' as kind, nullif({kind}, 0) as other from person where {kind} is not null"
            + (f" and {kind} <> 0" if kind in _NOBODY_IS_USUAL else "")
            for kind in POINTERS
        )
        return [
            (
                "person",
                "id, name, pinyin, initials, sex, birth_date, ethnicity, number_kind, number_sealed, number_digest, number_key,"
                " jurisdictions",
                f"select p.person_id, i.name, i.pinyin, i.initials, p.sex, p.birth_date, '' as e, 'resident' as k, i.sealed, i.digest,"
                f" {key} as n, '{{' || h.division || '}}' as j from person p join invented i using (person_id)"
                " join home h using (household_id)",
            ),
            (
                "person_name",
                "person_id, name, held, known, said_by",
                f"select person_id, name, '[' || birth_date || ',)' as held, {known} as known, '{SOURCE}' as s from invented"
                " join person using (person_id)",
            ),
            ("household", "id, division", "select household_id, division from home"),
            (
                "dwelling",
                "id, division, address, kind, floor_area",
                "select household_id, division, coalesce(s.zh, '') || coalesce(c.zh, '') || (1 + household_id % 97) || '幢'"
                " || (1 + household_id % 23) || '0' || (1 + household_id % 4) || '室' as address, 'flat' as kind, h.floor_area"
                " from home join household h using (household_id) left join division s on s.code = left(division, 9)"
                " left join division c on c.code = division and length(division) = 12",
            ),
            (
                "occupancy",
                "household_id, dwelling_id, held, known, said_by",
                f"select household_id, household_id as d, {held} as held, {known} as known, '{SOURCE}' as s from home",
            ),
            (
                "membership",
                "household_id, person_id, relation_to_head, lives_here, share, held, known, said_by",
                f"select household_id, person_id, relation_to_head, lives_here, 1 as share, case when birth_date > date '{since}'"
                f" then '[' || birth_date || ',)' else {held} end as held, {known} as known, '{SOURCE}' as s from person",
            ),
            (
                "kinship",
                "person_id, kind, other_id, held, known, said_by",
                f"select person_id, kind, other, {held} as held, {known} as known, '{SOURCE}' as s from ({ties})"
                " order by person_id, kind",
            ),
        ]

    def _facts(self, duck: duckdb.DuckDBPyConnection, rows: dict[str, int]) -> None:
        since, now = _since(self.day), _now()
        said_at = datetime.datetime.combine(self.day, datetime.time(), datetime.UTC)
        said = " union all ".join(
            f"select '{of}' as about, * from ({statements_sql(topic, of, since, said_at)})"
            for of in (HOUSEHOLD, PERSON)
            for topic in topics_of(self.law, of, [row[0] for row in duck.execute(f"describe {of}").fetchall()])
        )
        # A household's rows lie together, so that looking at it reads a page or two.
        duck.execute(
            f"create table said as select {rows['statement']} + row_number() over (order by home, about, subject, topic) as id,"
            f" case when about = 'person' then subject end as person, case when about = 'household' then subject end as household,"
            f" topic, facts, digest from ({said}) order by home, about, subject, topic"
        )
        rows["statement"] += self._copy(
            duck,
            "statement",
            "id, person_id, household_id, topic, held, facts, standing, source, said_at, known_at, digest",
            f"select id, person, household, topic, '[{since},)' as held, facts, '{STANDING}' as st, '{SOURCE}' as so,"
            f" '{said_at.isoformat()}' as sa, '{now}' as k, '\\x' || digest as d from said order by id",
        )
        rows["record"] += self._copy(
            duck,
            "record",
            "id, person_id, household_id, topic, held, known, facts, said",
            f"select id, person, household, topic, '[{since},)' as held, '[{now},)' as known, facts, id as said from said order by id",
        )

    def _copy(self, duck: duckdb.DuckDBPyConnection, table: str, columns: str, query: str) -> int:
        done = 0
        with self.cursor.copy(f"copy {table} ({columns}) from stdin (format csv, freeze)") as copy:
            reader = duck.sql(query).to_arrow_reader(200_000)
            for batch in reader:
                out = pa.BufferOutputStream()
                pcsv.write_csv(batch, out, pcsv.WriteOptions(include_header=False, quoting_style="needed"))
                copy.write(out.getvalue().to_pybytes())
                done += batch.num_rows
        return done


def _since(day: datetime.date) -> datetime.date:
    """From when the files' facts are taken to hold: long enough before their day for rules that look back a year."""
    return datetime.date(day.year - 1, 1, 1)


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")
