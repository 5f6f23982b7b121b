"""The answers of a scan against the standing ones: only what changed leaves this module. DuckDB does the comparing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from minsheng.engine.tree import PERSON, Law, Programme
from minsheng.registry.answers.writing import Change
from minsheng.services.scan.scanning import UNCLAIMED, programmes_of

STANDING = pa.schema(
    [
        ("household_id", pa.int64()),
        ("person_id", pa.int64()),
        ("programme", pa.string()),
        ("status", pa.string()),
        ("amount", pa.int64()),
        ("received", pa.bool_()),
    ]
)
_NOBODY = pa.table({"household_id": pa.array([], pa.int64())})
_NONE_UNCLAIMED = (
    "(select null::bigint as household_id, null::bigint as person_id, null::varchar as programme where false)"
)
_AT_ONCE = 100_000


@dataclass(frozen=True, slots=True)
class Compared:
    """The changes, and how many households were decided."""

    changes: pa.Table
    households: int

    def rows(self) -> Iterator[Change]:
        """The changes as :func:`write_changes` takes them."""
        for batch in self.changes.to_batches(_AT_ONCE):
            columns = [batch.column(name).to_pylist() for name in _CHANGE]
            yield from zip(*columns, strict=True)  # type: ignore[misc]


_CHANGE = ("household_id", "person_id", "programme", "change", "amount_before", "amount_after", "received")


def compare(
    law: Law, answers: Path, standing: pa.Table, left_out: pa.Table | None = None, memory: str = "3GB"
) -> Compared:
    """What a scan's answers (``people-*.parquet``, ``households-*.parquet``, ``unclaimed.parquet``) change in the standing ones.

    ``standing`` has the columns of :data:`STANDING`, ``left_out`` the ``household_id`` of those that could not be decided. A
    decision that is not known leaves a standing yes as *unknown*; it never becomes a no.
    """
    with duckdb.connect(config={"memory_limit": memory, "threads": 2}) as connection:
        connection.register("standing", standing)
        connection.register("left_out", _NOBODY if left_out is None else left_out)
        return _compare(connection, law, answers)


def _compare(connection: duckdb.DuckDBPyConnection, law: Law, answers: Path) -> Compared:
    columns = {
        kind: connection.sql(f"select * from read_parquet('{answers}/{kind}-*.parquet') limit 0")
        .to_arrow_table()
        .column_names
        for kind in ("people", "households")
    }
    parts = [
        part for programme in programmes_of(law, []) if (part := _part(law, programme, columns, answers)) is not None
    ]
    connection.execute(f"create table decided as {' union all '.join(parts)}")
    unclaimed = answers / UNCLAIMED
    found = f"read_parquet('{unclaimed}')" if unclaimed.is_file() else _NONE_UNCLAIMED
    connection.execute(f"create view unclaimed as select household_id, person_id, programme from {found}")
    changes = connection.sql(_COMPARE).to_arrow_table()
    households = connection.execute(f"select count(*) from read_parquet('{answers}/households-*.parquet')").fetchone()
    assert households is not None
    return Compared(changes, int(households[0]))


def _part(law: Law, programme: Programme, columns: dict[str, list[str]], answers: Path) -> str | None:
    """Every yes of a programme, and what is not known of those that stand."""
    decides, pays = str(programme.data["decides"]), programme.data.get("pays")
    kind = "people" if law.entity_of(decides) == PERSON else "households"
    if decides not in columns[kind]:
        return None
    person = "person_id" if kind == "people" else "null::bigint"
    amount = f'"{pays}"' if pays and pays in columns[kind] and law.type_of(str(pays)).is_money else "null::bigint"
    return (
        f"select household_id, {person} as person_id, '{programme.name}' as programme, \"{decides}\" as entitled,"
        f' {amount} as amount from read_parquet(\'{answers}/{kind}-*.parquet\') where "{decides}" or ("{decides}" is null and'
        f" household_id in (select household_id from standing where programme = '{programme.name}'))"
    )


_COMPARE = """
select coalesce(n.household_id, s.household_id) as household_id, coalesce(n.person_id, s.person_id) as person_id,
  coalesce(n.programme, s.programme) as programme,
  case when s.programme is null then 'began' when l.household_id is not null then 'unknown' when n.programme is null then 'ended'
       when n.entitled is null then 'unknown' when s.status = 'unknown' then 'known'
       when coalesce(n.amount, -1) > coalesce(s.amount, -1) then 'raised'
       when n.amount is distinct from s.amount then 'lowered' when n.received then 'claimed' else 'unclaimed' end as change,
  s.amount as amount_before, case when n.entitled then n.amount end as amount_after,
  coalesce(case when n.entitled then n.received end, s.received, false) as received
from (select d.*, u.programme is null as received from decided d left join unclaimed u
  on u.household_id = d.household_id and u.programme = d.programme and u.person_id is not distinct from d.person_id) n
full join standing s
  on n.household_id = s.household_id and n.programme = s.programme and n.person_id is not distinct from s.person_id
left join left_out l on l.household_id = s.household_id
where (s.programme is null and n.entitled)
   or (n.programme is null and (l.household_id is null or s.status = 'yes'))
   or (s.programme is not null and n.entitled is null and s.status = 'yes')
   or (s.programme is not null and n.entitled and (s.status = 'unknown' or n.amount is distinct from s.amount
       or n.received is distinct from s.received))
order by 1, 3, 2
"""
