"""The whole registry on a day, as known at an instant, as a folder of Parquet that the scan takes.

A household here is just what it is alone: :mod:`.household` and the law's reader are the reference, and a property test compares
every household, fact and day. Rows are read and put together column by column (:mod:`.spooling`, :mod:`.seating`,
:mod:`.columns`), since a million households one by one would take half an hour. A row of people is a person seen in a household
(decision 4). A fact that changes within the months that rules look back to has a column for each of them
(``wage_income@2025-03``).

The rows are read as the owner, since row-level security asked of every row would take hours; that somebody streamed
everything stands in the log. Households with a member whose record is restricted, and those that the law's reader refuses, are
left out; ``left-out.parquet`` names them.
"""

from __future__ import annotations

import datetime
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.engine.batch.columns import schema_of
from minsheng.engine.facts import LARGEST_HOUSEHOLD
from minsheng.engine.tree import HOUSEHOLD, PERSON, POINTER, Law
from minsheng.registry.access.acting import Act
from minsheng.registry.facts.columns import OVERRIDES, UNREADABLE, Said, type_said
from minsheng.registry.facts.seating import RESTRICTED, SAID_BY_MEMBERSHIP, seat_everybody
from minsheng.registry.facts.spooling import spool
from minsheng.registry.facts.values import KEPT_ELSEWHERE
from minsheng.registry.facts.window import Window

LEFT_OUT = "left-out.parquet"
_MEMBERSHIP = ("member_from", "member_until")
_AS_PERSON = ("birth_date", "sex")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Streamed:
    """What was written; ``restricted`` and ``unreadable`` households were left out."""

    households: int
    people: int
    pairs: int
    restricted: int
    unreadable: int
    first_unreadable: tuple[int, ...] = ()


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
    at_once: int = 80_000,
    memory: str = "2GB",
    threads: int = 2,
    progress: Callable[[int, int], None] | None = None,
) -> Streamed:
    """Writes the registry on ``on`` as pairs ``households-*.parquet``, ``people-*.parquet`` and ``city.json``, whole or not at all.

    Args:
        act: needs ``scan``.
        law: whose facts are written.
        folder: where to; it must not exist. Beside it the rows lie for a while, about 200 bytes a record.
        on: the day.
        known_at: as the registry knew it then; without it, as it knows it now.
        assume: assumptions that a scan of the folder makes (``city.json``).
        at_once: households in a pair of files.
        memory: what DuckDB may use; beyond that it writes to the disk.
        threads: of DuckDB.
        progress: is told how many households are written, of how many.

    Raises :class:`FolderIsThere`, :class:`NotAllowed`.
    """
    act.require_anywhere("scan")
    if folder.exists():
        raise FolderIsThere(f"{folder} is there already. Name another folder.")
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    rows = partial / "rows"
    rows.mkdir(parents=True)
    window = Window(law, on, known_at)
    settings = {
        "memory_limit": memory,
        "threads": threads,
        "temp_directory": str(rows),
        "preserve_insertion_order": True,
    }
    try:
        with duckdb.connect(rows / "rows.duckdb", config=settings) as duck:
            spool(duck, window)
            streamed = _Writing(duck, window, partial).write(at_once, progress)
        shutil.rmtree(rows)
        said = {
            "day": on.isoformat(),
            "assume": list(assume),
            "people": streamed.people,
            "households": streamed.households,
        }
        (partial / "city.json").write_text(json.dumps(said, ensure_ascii=False, indent=1), encoding="utf-8")
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    act.record("registry streamed", day=on.isoformat(), households=streamed.households, people=streamed.people)
    return streamed


class _Writing:
    """Tables of DuckDB on their way into pairs of files."""

    def __init__(self, duck: duckdb.DuckDBPyConnection, window: Window, folder: Path) -> None:
        self.duck, self.window, self.law, self.folder = duck, window, window.law, folder
        self.pointers = [name for name, fact in self.law.facts.items() if fact.type.kind == POINTER]
        memberships_change = seat_everybody(duck, window, self.pointers)
        self.of_person, self.of_household = type_said(duck, window, PERSON), type_said(duck, window, HOUSEHOLD)
        if memberships_change:
            self.of_person.changing.update(SAID_BY_MEMBERSHIP)
        duck.execute(
            f"insert into left_out select household, '{UNREADABLE}' from seat group by household"
            f" having count(*) > {LARGEST_HOUSEHOLD}"
        )

    def write(self, at_once: int, progress: Callable[[int, int], None] | None) -> Streamed:
        """Writes the pairs, one while the next is put together."""
        homes = self._count("home")
        people = pairs = households = 0
        writing: list[Future[None]] = []
        with ThreadPoolExecutor(1) as pool:
            for start in range(0, max(homes, 1), at_once):
                for kind, table in self._pair(start, start + at_once):
                    if kind == "people":
                        people += table.num_rows
                    else:
                        households += table.num_rows
                    file = self.folder / f"{kind}-{pairs:05d}.parquet"
                    writing.append(pool.submit(pq.write_table, table, file, compression="zstd"))
                pairs += 1
                while len(writing) > 2:
                    writing.pop(0).result()
                if progress is not None:
                    progress(min(start + at_once, homes), homes)
            for each in writing:
                each.result()
        left = self.duck.sql("select household as household_id, min(why) as why from left_out group by 1 order by 1")
        pq.write_table(left.to_arrow_table(), self.folder / LEFT_OUT)
        counts = dict(left.aggregate("why, count(*)", "why").fetchall())
        unreadable = left.filter(f"why = '{UNREADABLE}'").limit(_SHOWN).fetchall()
        return Streamed(
            households,
            people,
            pairs,
            counts.get(RESTRICTED, 0),
            counts.get(UNREADABLE, 0),
            tuple(number for number, _ in unreadable),
        )

    def _count(self, table: str) -> int:
        found = self.duck.execute(f"select count(*) from {table}").fetchall()[0]
        return int(found[0])

    def _pair(self, start: int, end: int) -> Iterator[tuple[str, pa.Table]]:
        found = self.duck.execute(
            "select coalesce(min(s.row), 0), coalesce(max(s.row), -1) from seat s join home h using (household)"
            f" where h.row >= {start} and h.row < {end}"
        ).fetchall()[0]
        yield "households", self._households(start, end)
        yield "people", self._people(int(found[0]), int(found[1]) + 1)

    def _households(self, start: int, end: int) -> pa.Table:
        said = self.of_household
        names = sorted({*said.tables, *(["district"] if "district" in self.law.facts else [])})
        districts = ", ".join(f"'{code}'" for code in self.law.districts) or "''"
        lies_in = f"case when left(b.division, 6) in ({districts}) then left(b.division, 6) end"
        columns: dict[str, str] = {}
        for name, column in self._columns(names, said.changing):
            if name not in OVERRIDES:
                columns[column] = said.value(name, column)
            elif name in said.tables:
                stated = said.value(name, column)
                over = ", ".join(f'{table}."{name}!"' for table in said.tables[name])
                columns[column] = f"case when coalesce({over}, false) then {stated} else {lies_in} end"
            else:
                columns[column] = lies_in
        found = self._query("home", ["household_id"], columns, said, start, end)
        return self._typed(found, names, said.changing, False)

    def _people(self, start: int, end: int) -> pa.Table:
        said = self.of_person
        kept = [name for name in KEPT_ELSEWHERE if name in self.law.facts]
        names = sorted({*said.tables, *kept, *(["is_dead"] if "is_dead" in self.law.facts else [])})
        is_dead = f"p.death_date <= date '{self.window.on}'"
        columns: dict[str, str] = {}
        for name, column in self._columns(names, said.changing):
            if name in _AS_PERSON:
                columns[column] = f"p.{name}"
            elif name in SAID_BY_MEMBERSHIP:
                columns[column] = f'b."{column}"'
            elif name in self.pointers:
                columns[column] = f'w."{name}"'
            elif name == "is_dead":
                stated = said.value(name, column) if name in said.tables else "null"
                columns[column] = f"case when {is_dead} then true else {stated} end"
            else:
                columns[column] = said.value(name, column)
        columns |= {name: f"b.{name}" for name in _MEMBERSHIP}
        found = self._query("seat", ["household_id", "person_id"], columns, said, start, end)
        return self._typed(found, names, said.changing, True)

    def _columns(self, names: list[str], changing: set[str]) -> Iterator[tuple[str, str]]:
        """The facts with their columns, in order: a fact's own, and one for each day where it changes."""
        yield from ((name, name) for name in names)
        yield from ((name, f"{name}@{day:%Y-%m}") for name in names if name in changing for day in self.window.days)

    def _query(self, base: str, ids: list[str], columns: dict[str, str], said: Said, start: int, end: int) -> pa.Table:
        rows = f"where row >= {start} and row < {end}"
        tables = sorted({table for names in said.tables.values() for table in names})
        if base == "seat":
            joined = [f"left join (select * from pointer {rows}) w using (row)", "join person p using (person)"]
        else:
            joined = []
        joined += [f"left join (select * from {table} {rows}) {table} using (row)" for table in tables]
        shown = [f"b.{name.removesuffix('_id')} as {name}" for name in ids]
        shown += [f'{sql} as "{column}"' for column, sql in columns.items()]
        return self.duck.sql(
            f"select {', '.join(shown)} from (select * from {base} {rows} and household not in (select household from left_out)) b"
            f" {' '.join(joined)} order by b.row"
        ).to_arrow_table()

    def _typed(self, found: pa.Table, names: list[str], changing: set[str], of_person: bool) -> pa.Table:
        """The table with the types of the scan's contract."""
        plain = schema_of(self.law, names, of_person)
        fields = list(plain)
        for name, column in self._columns(names, changing):
            if name != column:
                fields.append(pa.field(column, plain.field(name).type))
        if of_person:
            fields += [pa.field(name, pa.date32()) for name in _MEMBERSHIP]
        arrays = [_of_type(found[field.name], field.type) for field in fields]
        return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _of_type(column: pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    if pa.types.is_dictionary(kind):
        array = array.cast(pa.string()).dictionary_encode()
    return array.cast(kind)
