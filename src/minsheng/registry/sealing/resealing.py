"""Everything sealed with an older key sealed anew with the newest, in batches; killed at any moment, it goes on where it was.

Which columns hold sealed values is said by the applications: ``sealed = {"person.number_sealed": "person.number"}`` in an
application's ``apps.py`` (column: what the value is about). The older keys stay in the file: backups need them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from django.apps import apps
from psycopg import sql

from minsheng.registry.database.running import owner_connection
from minsheng.registry.sealing.keys import Keys, keys
from minsheng.registry.sealing.sealing import seal, unseal

BATCH = 2_000
_KEY_OF = sql.SQL("(get_byte({column}, 0) * 256 + get_byte({column}, 1))")
_Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values. ``beside``: a column that repeats the key's number, where there is one."""

    table: str
    column: str
    about: str
    beside: str = ""


def sealed_columns() -> list[SealedColumn]:
    """Every column that the applications say is sealed, by table."""
    found = []
    for each in apps.get_app_configs():
        for place, about in getattr(each, "sealed", {}).items():
            table, column = place.split(".")
            found.append(SealedColumn(table, column, about, "number_key" if place == "person.number_sealed" else ""))
    return sorted(found, key=lambda one: (one.table, one.column))


def sealed_by_key() -> dict[str, dict[int, int]]:
    """For each column (``table.column``) how many values each key has sealed."""
    with owner_connection() as connection:
        return {f"{each.table}.{each.column}": _counts(connection, each) for each in sealed_columns()}


def is_whole() -> bool:
    """Whether everything is sealed with the newest key."""
    newest = keys().newest
    return all(set(counts) <= {newest} for counts in sealed_by_key().values())


def reseal(batch: int = BATCH, progress: Callable[[int], None] | None = None) -> int:
    """Seals anew whatever an older key sealed, a transaction a batch; gives how many values. Raises :class:`CannotUnseal`."""
    ours, done = keys(), 0
    with owner_connection() as connection:
        connection.autocommit = True
        for each in sealed_columns():
            for changed in _reseal_column(connection, each, ours, batch):
                done += changed
                if progress is not None:
                    progress(done)
    return done


def _counts(connection: _Connection, each: SealedColumn) -> dict[int, int]:
    key = _KEY_OF.format(column=sql.Identifier(each.column))
    query = sql.SQL("select {key}, count(*) from {table} where {column} is not null group by 1 order by 1")
    names = {"key": key, "table": sql.Identifier(each.table), "column": sql.Identifier(each.column)}
    return dict(connection.execute(query.format(**names)).fetchall())


def _reseal_column(connection: _Connection, each: SealedColumn, ours: Keys, batch: int) -> Iterator[int]:
    """Walks the table by its primary key; a batch is read, locked, sealed anew and committed together."""
    primary = _primary_key(connection, each.table)
    after: tuple[Any, ...] | None = None
    while True:
        with connection.transaction():
            connection.execute(
                "set local minsheng.erasing = 'yes'"
            )  # sealing anew changes no record: append-only tables too
            rows = connection.execute(
                _next(each, primary, after is not None, batch), [ours.newest, *(after or ())]
            ).fetchall()
            if not rows:
                return
            changes = [
                [
                    *((ours.newest,) if each.beside else ()),
                    seal(unseal(bytes(old), each.about, ours), each.about, ours),
                    *key,
                ]
                for *key, old in rows
            ]
            with connection.cursor() as cursor:
                cursor.executemany(_change(each, primary), changes)
        after = tuple(rows[-1][:-1])
        yield len(rows)


def _next(each: SealedColumn, primary: list[str], goes_on: bool, batch: int) -> sql.Composed:
    keys_of = sql.SQL(", ").join(map(sql.Identifier, primary))
    beyond = sql.SQL(" and ({}) > ({})").format(keys_of, sql.SQL(", ").join([sql.Placeholder()] * len(primary)))
    return sql.SQL(
        "select {keys}, {column} from {table} where {column} is not null and {key} <> %s{beyond} order by {keys} limit {batch}"
        " for update"
    ).format(
        keys=keys_of,
        column=sql.Identifier(each.column),
        table=sql.Identifier(each.table),
        key=_KEY_OF.format(column=sql.Identifier(each.column)),
        beyond=beyond if goes_on else sql.SQL(""),
        batch=sql.Literal(batch),
    )


def _change(each: SealedColumn, primary: list[str]) -> sql.Composed:
    beside = sql.SQL("{} = %s, ").format(sql.Identifier(each.beside)) if each.beside else sql.SQL("")
    return sql.SQL("update {table} set {beside}{column} = %s where {keys}").format(
        table=sql.Identifier(each.table),
        beside=beside,
        column=sql.Identifier(each.column),
        keys=sql.SQL(" and ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in primary),
    )


def _primary_key(connection: _Connection, table: str) -> list[str]:
    rows = connection.execute(
        "select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)"
        " where i.indrelid = %s::regclass and i.indisprimary order by array_position(i.indkey::int2[], a.attnum)",
        [table],
    ).fetchall()
    return [str(row[0]) for row in rows]
