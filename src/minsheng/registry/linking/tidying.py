"""Makes comparable records of raw tables, inside one DuckDB connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow as pa

from minsheng.registry.linking.fields import BY_NAME, FIELDS, Recognised
from minsheng.registry.linking.kinds.parts import Kind


def tidy(
    connection: duckdb.DuckDBPyConnection,
    tables: Mapping[str, pa.Table],
    recognised: Mapping[str, Recognised],
    kind: Kind,
) -> tuple[list[str], set[str]]:
    """One table ``tidy_0``, ``tidy_1`` … for each table, with ``unique_id`` counted through all of them.

    Gives the tables' names and the columns they all have: fields, read and derived columns, ``block_0`` ….
    """
    fields = [
        field.name
        for field in FIELDS
        if field.name != "record" and all(field.name in r.columns for r in recognised.values())
    ]
    counted, names = 0, []
    for position, (name, table) in enumerate(tables.items()):
        connection.register("raw", table)
        columns = recognised[name].columns
        tidied = [f"{_tidied(field, columns[field])} AS {field}" for field in fields]
        select = ", ".join([f"row_number() OVER () - 1 + {counted} AS unique_id", *tidied])
        connection.execute(f"CREATE TABLE fields_{position} AS SELECT {select} FROM raw")
        connection.unregister("raw")
        counted += table.num_rows
        names.append(f"fields_{position}")
    have = set(fields)
    have |= _derive(connection, names, kind.joined, have)
    have |= _read(connection, names, kind, have)
    have |= _derive(connection, names, kind.derived, have)
    _block(connection, len(names), kind, have)
    return [f"tidy_{position}" for position in range(len(names))], have


def blocks_of(kind: Kind, have: set[str]) -> list[tuple[str, ...]]:
    """The blocks whose columns are there."""
    return [block for block in kind.blocks if have.issuperset(block)]


def _tidied(field: str, column: str) -> str:
    quoted = '"' + column.replace('"', '""') + '"'
    return BY_NAME[field].tidy.replace("{0}", f"CAST({quoted} AS VARCHAR)")


def _read(connection: duckdb.DuckDBPyConnection, names: Sequence[str], kind: Kind, have: set[str]) -> set[str]:
    """Reads the distinct values of a field and joins what was made of them. A read field replaces the raw one."""
    made: set[str] = set()
    for field, reader in kind.read.items():
        if field not in have:
            continue
        union = " UNION ".join(
            f"SELECT DISTINCT {field} AS value FROM {name} WHERE {field} IS NOT NULL" for name in names
        )
        values = connection.sql(union).to_arrow_table().column("value").to_pylist()
        read = reader(values)
        columns = [column for column in read.column_names if column != "value"]
        made |= set(columns)
        connection.register("read_values", read)
        for name in names:
            chosen = ", ".join(f"read_values.{column}" for column in columns)
            kept = f"{name}.* EXCLUDE ({field})" if field in columns else f"{name}.*"
            connection.execute(
                f"CREATE OR REPLACE TABLE {name} AS SELECT {kept}, {chosen} FROM {name} "
                f"LEFT JOIN read_values ON {name}.{field} = read_values.value"
            )
        connection.unregister("read_values")
    return made


def _derive(
    connection: duckdb.DuckDBPyConnection,
    names: Sequence[str],
    derived: Mapping[str, tuple[tuple[str, ...], str]],
    have: set[str],
) -> set[str]:
    """Adds the columns that can be made and are not there yet."""
    made = {name: sql for name, (needs, sql) in derived.items() if name not in have and have.issuperset(needs)}
    for table in names:
        kept = "".join(f", {sql} AS {name}" for name, sql in made.items())
        connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT *{kept} FROM {table}")
    return set(made)


def _block(connection: duckdb.DuckDBPyConnection, count: int, kind: Kind, have: set[str]) -> None:
    """A number for each block's value; none where too many records share it, since it would tell nothing."""
    blocks = blocks_of(kind, have)
    keys = ", ".join(f"{_key(block)} AS block_{number}" for number, block in enumerate(blocks))
    union = " UNION ALL ".join(f"SELECT {keys} FROM fields_{position}" for position in range(count))
    for number in range(len(blocks)):
        connection.execute(
            f"CREATE TABLE crowded_{number} AS SELECT block_{number} AS key FROM ({union}) "
            f"WHERE block_{number} IS NOT NULL GROUP BY ALL HAVING count(*) > {kind.block_limit}"
        )
    for position in range(count):
        kept = ", ".join(
            f"CASE WHEN {_key(block)} NOT IN (SELECT key FROM crowded_{number}) THEN {_key(block)} END AS block_{number}"
            for number, block in enumerate(blocks)
        )
        connection.execute(f"CREATE TABLE tidy_{position} AS SELECT *, {kept} FROM fields_{position}")
        connection.execute(f"DROP TABLE fields_{position}")


def _key(block: Sequence[str]) -> str:
    known = " AND ".join(f"{column} IS NOT NULL" for column in block)
    return f"CASE WHEN {known} THEN hash({', '.join(block)}) END"
