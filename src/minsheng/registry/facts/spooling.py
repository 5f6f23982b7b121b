"""Everybody's rows out of PostgreSQL, as one instant saw them, into tables of DuckDB: by Arrow, without a loop over rows.

::

    household   household, division
    person      person, birth_date, sex, death_date, is_restricted
    member      household, person, starts, ends, relation_to_head, lives_here, membership_share
    tie         person, kind, other                      (on the day asked)
    said        of, subject, topic, starts, ends, facts  (facts as JSON text)
"""

from __future__ import annotations

import duckdb
from adbc_driver_manager import dbapi as adbc
from adbc_driver_postgresql import dbapi
from django.db import connections
from psycopg.conninfo import make_conninfo

from minsheng.registry.facts.window import Window

_LIBPQ = ("host", "port", "dbname", "user", "password", "sslmode", "sslrootcert", "sslcert", "sslkey", "passfile")


def spool(duck: duckdb.DuckDBPyConnection, window: Window) -> None:
    """Makes and fills the tables. All of them are read in one transaction that sees one instant."""
    with dbapi.connect(_owner_address()) as connection, connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read read only")
        for table, query in _queries(window).items():
            _take(duck, cursor, table, query)
        connection.rollback()


def _owner_address() -> str:
    """The database that Django knows as the owner's, as libpq writes it."""
    known = connections["owner"].get_connection_params()
    return make_conninfo("", **{name: known[name] for name in _LIBPQ if known.get(name)})


def _queries(window: Window) -> dict[str, str]:
    said = " union all ".join(
        f"select '{of}' as of, {of}_id as subject, topic, lower(held) as starts, upper(held) as ends, facts::text as facts"
        f" from record r where {of}_id is not null and {window.known('r')} and held && {window.span}"
        for of in ("person", "household")
    )
    return {
        "household": "select id as household, division from household",
        "person": "select id as person, birth_date, sex, death_date, is_restricted from person",
        "member": "select household_id as household, person_id as person, lower(held) as starts, upper(held) as ends,"
        " relation_to_head, lives_here, share::float8 as membership_share from membership m"
        f" where {window.known('m')} and held && {window.span}",
        "tie": "select person_id as person, kind, other_id as other from kinship k"
        f" where {window.known('k')} and held @> '{window.on}'::date",
        "said": said,
    }


def _take(duck: duckdb.DuckDBPyConnection, cursor: adbc.Cursor, table: str, query: str) -> None:
    cursor.execute(query)
    rows = cursor.fetch_record_batch()
    duck.register("rows", rows)
    duck.execute(f"create table {table} as select * from rows")
    duck.unregister("rows")
