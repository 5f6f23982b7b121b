"""An award's months become what a decision found: those that differ are written anew, all others stay as they are."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.awards.deeds.change_award import AwardChangedMeanwhile
from minsheng.registry.awards.deeds.open_award import AwardAlreadyOpen, BadAward
from minsheng.registry.awards.fen import checked_fen
from minsheng.registry.awards.models import Award
from minsheng.registry.decisions.models import Decision
from minsheng.registry.people.changing import close, lock_name, refusals
from minsheng.registry.texts import checked_text


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months from ``since`` to before ``until`` (none: until further notice) with ``amount`` fen each, 0 for nothing."""

    since: datetime.date
    until: datetime.date | None
    amount: int
    decision_id: int


def rows_of(number: int) -> list[Award]:
    """The rows of a monthly award known now, by day; none where it holds no month. Raises :class:`RecordNotFound`."""
    rows = list(Award.objects.filter(number=number, kind="monthly").select_related("household"))
    if not rows:
        raise not_found("award")
    return sorted((row for row in rows if row.known.upper is None), key=lambda row: row.held.lower)


def print_of(rows: Sequence[Award]) -> str:
    """What :func:`set_months` takes as the version that somebody looked at."""
    return ",".join(str(row.pk) for row in rows)


def set_months(act: Act, *, number: int, version: str, stretches: Sequence[Stretch], because: str) -> list[Award]:
    """Writes the stretches, in order and apart from one another, into a monthly award. Gives its rows known then.

    ``version`` is :func:`print_of` the rows as they were when the stretches were worked out.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`AwardChangedMeanwhile`, :class:`AwardAlreadyOpen`,
    :class:`BadAward`, :class:`BadAmount`, :class:`BadText`.
    """
    lock_name("award", str(number))
    rows = rows_of(number)
    latest = rows[-1] if rows else Award.objects.filter(number=number).select_related("household").latest("pk")
    act.require("grant", latest.household.division)
    if print_of(rows) != version:
        raise AwardChangedMeanwhile(f"Award {number} was changed after you looked at it. Look at it again.")
    _check(stretches, latest.household_id)
    reason = checked_text(because, "The reason")
    already = AwardAlreadyOpen(f"Another award covers some of the months that award {number} is to have.")
    with refusals({"award_one_at_a_time": already}):
        _write(act, rows, latest, stretches, reason)
    act.record("award changed", person_id=latest.payee_id, household_id=latest.household_id, award=number,
               since=str(stretches[0].since) if stretches else None)  # fmt: skip
    return rows_of(number)


def _check(stretches: Sequence[Stretch], household_id: int) -> None:
    ended: datetime.date | None = datetime.date.min
    for each in stretches:
        if each.since.day != 1 or (each.until is not None and (each.until.day != 1 or each.until <= each.since)):
            raise BadAward("A monthly award begins and ends on the first of a month.")
        if ended is None or each.since < ended:
            raise BadAward("The months of a change stand in order, each once.")
        if each.amount:
            checked_fen(each.amount, "The award")
        ended = each.until
    asked = {each.decision_id for each in stretches}
    if Decision.objects.filter(pk__in=asked, household_id=household_id).count() != len(asked):
        raise BadAward("A decision is not about this household. Name those that change the award.")


def _write(act: Act, rows: list[Award], latest: Award, stretches: Sequence[Stretch], because: str) -> None:
    touched = [row for row in rows if any(_meet(row.held, each) for each in stretches)]
    at = max((close(row) for row in touched), default=None)
    known = {} if at is None else {"known": (at, None)}
    for row in touched:
        for since, until in _left(row.held, stretches):
            Award.objects.create(**{**_same(row), **known, "held": DateRange(since, until)})
    for each in stretches:
        if each.amount:
            like = next((row for row in reversed(rows) if row.held.lower <= each.since), latest)
            changes = {"amount": each.amount, "decision_id": each.decision_id, "because": because, "said_by": act.actor}
            said = {name: value for name, value in _same(like).items() if name != "known"}
            Award.objects.create(**{**said, **known, **changes, "held": DateRange(each.since, each.until)})


def _same(row: Award) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}


def _meet(held: Any, each: Stretch) -> bool:
    return (each.until is None or held.lower < each.until) and (held.upper is None or each.since < held.upper)


def _left(held: Any, stretches: Sequence[Stretch]) -> list[tuple[datetime.date, datetime.date | None]]:
    """What the stretches leave of a row."""
    left: list[tuple[datetime.date, datetime.date | None]] = []
    since: datetime.date | None = held.lower
    for each in stretches:
        if since is None or not _meet(held, each):
            continue
        if since < each.since:
            left.append((since, each.since))
        since = None if each.until is None else max(since, each.until)
    if since is not None and (held.upper is None or since < held.upper):
        left.append((since, held.upper))
    return left
