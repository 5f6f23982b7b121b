"""Backups of the whole database in one file, and their restoring into a database of its own that then takes the place.

The keys that open sealed numbers are no part of a backup: without the key file it shows nobody's number. Keep both, apart.
"""

from __future__ import annotations

import datetime
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from minsheng.registry.database.addresses import embedded, is_embedded, owner_url
from minsheng.registry.database.embedded import DATABASE, DatabaseNotStarted, Embedded
from minsheng.registry.database.running import make_roles

_MAGIC = b"PGDMP"


class BadBackup(ValueError):
    """The file is no backup, or not a whole one; nothing was changed."""

    code = "bad-backup"


class CannotRestore(RuntimeError):
    """There is no place to restore into; the message says what to do."""

    code = "cannot-restore"


@dataclass(frozen=True, slots=True)
class TableSum:
    """How many rows a table has and a digest over all of them, whatever their order."""

    table: str
    rows: int
    digest: str


def back_up(file: Path) -> int:
    """Writes a backup and gives its size in bytes. Appears whole or not at all; consistent while others work."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.partial")
    as_owner = () if is_embedded() else ("--enable-row-security",)  # the owner's policy shows every row
    url = embedded().url() if is_embedded() else owner_url()
    try:
        with partial.open("wb") as out:
            embedded().command("pg_dump", "--format=custom", "--compress=gzip:3", *as_owner, url, stdout=out)
            out.flush()
            os.fsync(out.fileno())
        os.replace(partial, file)
    finally:
        partial.unlink(missing_ok=True)
    return file.stat().st_size


def restore(file: Path) -> str:
    """Restores a backup into the embedded server and gives the name that the database before it now bears.

    The present database is renamed, never dropped. Raises :class:`BadBackup`, and :class:`CannotRestore` for a server of
    one's own: there an administrator runs ``pg_restore`` into an empty database.
    """
    if not is_embedded():
        raise CannotRestore(
            "DATABASE_URL names a server of your own. Make an empty database there, run pg_restore with this file, and "
            "set DATABASE_URL to it."
        )
    with file.open("rb") as start:
        if start.read(len(_MAGIC)) != _MAGIC:
            raise BadBackup(f"{file} is no backup of this registry.")
    server = embedded()
    stamp = f"{datetime.datetime.now(datetime.UTC):%Y%m%dt%H%M%S%f}"
    fresh, kept = f"{DATABASE}_restoring_{stamp}", f"{DATABASE}_until_{stamp}"
    with psycopg.connect(server.url(database="postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("create database {} template template0").format(sql.Identifier(fresh)))
        try:
            make_roles(server, fresh)
            _load(server, file, fresh)
        except BaseException:
            connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(fresh)))
            raise
        with connection.transaction():
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and pid <> pg_backend_pid()",
                [DATABASE],
            )
            connection.execute(_rename(DATABASE, kept))
            connection.execute(_rename(fresh, DATABASE))
    return kept


def _load(server: Embedded, file: Path, name: str) -> None:
    with file.open("rb") as start:
        try:
            server.command(
                *(
                    "pg_restore",
                    "--exit-on-error",
                    "--no-comments",
                    "--single-transaction",
                    "-d",
                    server.url(database=name),
                ),
                stdin=start,
            )
        except DatabaseNotStarted as problem:
            raise BadBackup(f"{file} is not a whole backup; nothing was changed. {problem}") from None


def _rename(old: str, new: str) -> sql.Composed:
    return sql.SQL("alter database {} rename to {}").format(sql.Identifier(old), sql.Identifier(new))


def table_sums(url: str) -> list[TableSum]:
    """Every table's number of rows and digest, sorted by name: equal for two databases that hold the same rows."""
    sums = []
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "select tablename from pg_tables where schemaname = 'public' order by tablename"
        ).fetchall()
        for (name,) in names:
            row = connection.execute(
                sql.SQL(
                    "select count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text from {} t"
                ).format(sql.Identifier(name))
            ).fetchone()
            assert row is not None
            sums.append(TableSum(name, row[0], hashlib.sha256(row[1].encode()).hexdigest()[:16]))
    return sums
