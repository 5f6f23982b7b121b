"""What the deeds share: locks, periods, rows closed and replaced, and the database's refusals told in words."""

from __future__ import annotations

import contextlib
import datetime
from collections.abc import Iterator
from typing import Any, TypeVar

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models.expressions import RawSQL

from minsheng.registry.database.held import Held
from minsheng.registry.days import BadDay, checked_day

_Row = TypeVar("_Row", bound=Held)


class BadPeriod(ValueError):
    """Days that are no period, or no plausible one."""

    code = "bad-period"


class ChangedMeanwhile(RuntimeError):
    """Somebody else has just corrected the same record."""

    code = "changed-meanwhile"


def period(since: datetime.date | None, until: datetime.date | None = None) -> DateRange:
    """A period of days, its end exclusive. Raises :class:`BadPeriod`."""
    for day in (since, until):
        if day is not None:
            try:
                checked_day(day)
            except BadDay as error:
                raise BadPeriod(str(error)) from None
    if since is not None and until is not None and until <= since:
        raise BadPeriod(
            f"It ends on {until}, and begins only on {since}. The end is the first day on which it is no more so."
        )
    return DateRange(since, until)


def today() -> datetime.date:
    """The database's day: the one by which roles are held and jurisdictions follow."""
    with connection.cursor() as cursor:
        cursor.execute("select current_date")
        return cursor.fetchone()[0]  # type: ignore[no-any-return]


def lock_people(*people: int) -> None:
    """Nobody else changes what ties these people until the transaction ends; the same lock as the shares' trigger takes."""
    with connection.cursor() as cursor:
        for person in sorted(set(people)):
            cursor.execute("select pg_advisory_xact_lock(hashtext('membership'), (%s %% 2147483647)::int)", [person])


def lock_name(kind: str, name: str) -> None:
    """Nobody else works on something of this name until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s), hashtext(%s))", [kind, name])


def close(row: Held) -> datetime.datetime:
    """The registry no longer holds a row to be so, from the instant given back on. Raises :class:`ChangedMeanwhile`."""
    with connection.cursor() as cursor:
        cursor.execute("select greatest(clock_timestamp(), %s + interval '1 microsecond')", [row.known.lower])
        at = cursor.fetchone()[0]
    closed = type(row).objects.filter(pk=row.pk, known__upper_inf=True)  # type: ignore[attr-defined]
    if not closed.update(known=RawSQL("tstzrange(lower(known), %s)", [at])):
        raise ChangedMeanwhile("Somebody else has just corrected this record. Look at it again before you change it.")
    return at  # type: ignore[no-any-return]


def replace(row: _Row, **changes: Any) -> _Row:
    """Closes a row and adds another in its place, as known from the same instant. Raises :class:`ChangedMeanwhile`."""
    at = close(row)
    kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    kept["known"] = (at, None)
    return type(row).objects.create(**{**kept, **changes})  # type: ignore[attr-defined,no-any-return]


@contextlib.contextmanager
def refusals(told: dict[str, Exception]) -> Iterator[None]:
    """Turns what a constraint of the database refuses, now or at the end, into the error told for it."""
    try:
        with transaction.atomic():
            yield
            with connection.cursor() as cursor:
                cursor.execute("set constraints all immediate")
                cursor.execute("set constraints all deferred")
    except IntegrityError as refused:
        diagnosis = getattr(refused.__cause__, "diag", None)
        name = diagnosis.constraint_name if diagnosis else None
        if name in told:
            raise told[name] from None
        raise
