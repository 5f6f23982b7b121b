"""The database made ready and used: started, with its roles, migrated."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

import django
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from minsheng.registry.access.beginning import add_system_actors
from minsheng.registry.access.roles import write_to_database
from minsheng.registry.database.addresses import OWNER_ROLE, WEB_ROLE, embedded, is_embedded
from minsheng.registry.database.embedded import DATABASE, Embedded
from minsheng.registry.places.loading import load_divisions
from minsheng.registry.working_days.seeding import fill_calendar

SETTINGS = "minsheng.registry.settings"
EXTENSIONS = ("btree_gist", "pg_trgm")
# Row-level security hides rows before it lets an operator see them, unless the operator cannot tell: without these two,
# a search by part of a name reads every row. Only a superuser may say so.
_LEAKPROOF = ("textlike(text, text)", "similarity_op(text, text)", "starts_with(text, text)")


# Tables that belong to libraries (the queue of jobs; on the site sessions and log-ins) and know no divisions: named in the
# setting LIBRARY_TABLES, as patterns of LIKE. The serving role and the worker need all of them.
_OF_LIBRARIES = f"""
do $$ declare each record; begin
  for each in select tablename from pg_tables where schemaname = 'public' and tablename like any (%s) loop
    execute format('grant select, insert, update, delete on %%I to {WEB_ROLE}', each.tablename);
  end loop;
  for each in select sequencename from pg_sequences where schemaname = 'public' and sequencename like any (%s) loop
    execute format('grant usage on sequence %%I to {WEB_ROLE}', each.sequencename);
  end loop;
end $$;
"""


class DatabaseNotMigrated(RuntimeError):
    """The tables are not those of this version; the message says which command to run."""

    code = "database-not-migrated"


@contextlib.contextmanager
def database(migrated: bool = True) -> Iterator[None]:
    """The database, running and known to Django, while the block lasts.

    Raises :class:`DatabaseNotStarted` or, where tables are missing and ``migrated`` is asked, :class:`DatabaseNotMigrated`.
    """
    server = embedded() if is_embedded() else None
    if server is not None:
        server.use()
    try:
        set_up_django()
        if server is not None:
            make_roles(server)
        if migrated and (missing := unapplied()):
            raise DatabaseNotMigrated(f"{len(missing)} change(s) of the tables are not made. Run: minsheng db migrate")
        yield
    finally:
        connections.close_all()
        if server is not None:
            server.leave()


def set_up_django(settings: str = SETTINGS) -> None:
    """Loads Django's settings and applications, once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    django.setup()


def make_roles(server: Embedded, name: str = DATABASE) -> None:
    """The owner of the tables and the role that serves, neither a superuser, in an embedded server."""
    with psycopg.connect(server.url(database=name), autocommit=True) as connection:
        have = {row[0] for row in connection.execute("select rolname from pg_roles")}
        for role in (OWNER_ROLE, WEB_ROLE):
            if role not in have:
                with contextlib.suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
                    connection.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
        owner = connection.execute(
            "select pg_get_userbyid(datdba) from pg_database where datname = current_database()"
        ).fetchone()
        if owner != (OWNER_ROLE,):
            connection.execute(
                sql.SQL("alter database {} owner to {}").format(sql.Identifier(name), sql.Identifier(OWNER_ROLE))
            )
            connection.execute(sql.SQL("alter schema public owner to {}").format(sql.Identifier(OWNER_ROLE)))
            for extension in EXTENSIONS:
                connection.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(extension)))
            for function in _LEAKPROOF:
                connection.execute(sql.SQL("alter function {} leakproof").format(sql.SQL(function)))


def migrate(verbosity: int = 0) -> None:
    """Brings the tables to this version, as their owner. Raises what Django raises; each change is whole or not at all."""
    call_command("migrate", database="owner", verbosity=verbosity, interactive=False)
    with connections["owner"].cursor() as cursor:
        patterns = sql.SQL("array[{}]").format(sql.SQL(", ").join(map(sql.Literal, settings.LIBRARY_TABLES)))
        text = patterns.as_string(cursor.connection)
        cursor.execute(_OF_LIBRARIES.replace("%s", text).replace("%%I", "%I"))
    write_to_database()
    add_system_actors()
    load_divisions()
    fill_calendar()


def unapplied() -> list[str]:
    """Changes of the tables that this version knows and the database does not have."""
    from django.db.migrations.executor import MigrationExecutor  # reads every application: only once Django is set up

    executor = MigrationExecutor(connections["owner"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def owner_connection() -> psycopg.Connection[tuple[object, ...]]:
    """A connection of its own as the owner: for loads, backups and repairs that no officer asks for."""
    settings = connections["owner"].settings_dict
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    parts = {name: settings[key] for name, key in named.items() if settings[key]}
    return psycopg.connect(**parts, **settings["OPTIONS"])
