"""Figures counted by programme, district, office and month; and the rows behind each."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml
from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.access.roles import table as roles_table
from minsheng.services.casework.numbers.suppressing import left_out

FILE = Path(__file__).with_name("figures.yaml")
KEYS = ("programme", "district", "office", "month")


class UnknownFigure(ValueError):
    """There is no figure, or key, of that name; the message lists those there are."""

    code = "unknown-figure"


class NotWholeMonths(ValueError):
    """Whoever may not see rows asks for whole months, so that no two periods differ by one person's day."""

    code = "not-whole-months"


@dataclass(frozen=True, slots=True)
class Count:
    """A figure of one group. ``keys`` are empty where it is not counted by them. A group left out has no numbers."""

    programme: str
    district: str
    office: str
    month: str
    is_left_out: bool
    rows: int | None
    part: int | None  # of a share or a sum: how many, or fen; of days: their sum
    whole: int | None
    median: int | None  # of days

    @property
    def value(self) -> Fraction | None:
        """The share, or the mean of the days or of a sum; none where nothing was counted."""
        return None if self.whole is None or self.part is None or self.whole == 0 else Fraction(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Behind:
    """One row behind a figure."""

    programme: str
    division: str
    day: datetime.date
    part: int
    whole: int
    kind: str
    reference: str
    household_id: int | None

    @property
    def case(self) -> str:
        """The case's number, where the row is one of a case: a clock's reference has the step after it."""
        return self.reference.split(" ")[0]


@functools.cache
def figures() -> dict[str, Any]:
    """``figures.yaml``."""
    plain: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return plain


def count(act: Act, figure: str, *, since: datetime.date, until: datetime.date, by: Sequence[str] = ()) -> list[Count]:
    """A figure by the keys asked for, of the divisions where the actor may ``see_numbers``.

    Args:
        act: who asks.
        figure: a name of ``figures.yaml``.
        since: the first day; of no meaning for a snapshot.
        until: the first day after the period; a snapshot is as of the day before.
        by: keys of :data:`KEYS`; none: one figure of all.

    Raises :class:`UnknownFigure`, :class:`NotWholeMonths`, :class:`NotAllowed`.
    """
    says = _figure(figure)
    for key in by:
        if key not in KEYS:
            raise UnknownFigure(f'There is no key "{key}". Keys: {", ".join(KEYS)}.')
    act.require_anywhere("see_numbers")
    own = [division for role, division in act.roles if roles_table().may(role, "see_numbers")]
    sees_all = all(act.may(says["rows"], division) for division in own)
    if not sees_all and not (since.day == until.day == 1):
        raise NotWholeMonths("Ask for whole months: from the first of one to the first of another.")
    with connection.cursor() as cursor:
        cursor.execute("select * from number_counts(%s, %s, %s, %s)", [figure, since, until, list(by)])
        found = cursor.fetchall()
    # People are shown by few households, however many rows each has; of days and of money by their number alone.
    by_number = says["kind"] == "days" or (says["kind"] == "sum" and bool(says.get("money")))
    groups = [(tuple(row[:4]), int(row[5]), int(row[5] if by_number else row[6])) for row in found]

    def hidden(place: int) -> bool:
        _, district, office, _ = groups[place][0]
        return not (sees_all or ((office or district) and act.may(says["rows"], office or district)))

    out = left_out(groups, figures()["smallest_group"], hidden)
    act.record("figure looked at", figure=figure, by=list(by), groups=len(groups), left_out=len(out))
    return [_count(row, place in out, says["kind"] == "days") for place, row in enumerate(found)]


def rows_behind(
    act: Act,
    figure: str,
    *,
    since: datetime.date,
    until: datetime.date,
    programme: str = "",
    district: str = "",
    office: str = "",
    month: str = "",
    hits_only: bool = False,
    limit: int = 200,
) -> list[Behind]:
    """The rows behind a figure's group that the actor may see, the latest first; the look is written down.

    The database shows the rows by the actor's own rights to cases, awards, appeals: somebody with ``see_numbers`` alone gets none.
    Raises :class:`UnknownFigure`, :class:`NotAllowed`.
    """
    _figure(figure)
    act.require_anywhere("see_numbers")
    with connection.cursor() as cursor:
        cursor.execute(
            f"select programme, division, day, part, whole, kind, reference, household_id from number_rows_{figure}(%s, %s)"
            " where (%s = '' or programme = %s) and division ^@ %s and division ^@ %s"
            " and division ^@ any (reach('see_numbers')) and (%s = '' or to_char(day, 'YYYY-MM') = %s)"
            " and (not %s or part > 0) order by day desc, reference limit %s",
            [since, until, programme, programme, district, office, month, month, hits_only, limit],
        )
        rows = [Behind(*row) for row in cursor.fetchall()]
    act.saw("rows behind a figure", figure=figure, rows=len(rows))
    return rows


def _figure(name: str) -> dict[str, Any]:
    if name not in figures()["figures"]:
        raise UnknownFigure(f'There is no figure "{name}". Figures: {", ".join(figures()["figures"])}.')
    says: dict[str, Any] = figures()["figures"][name]
    return says


def _count(row: tuple[Any, ...], is_left_out: bool, in_days: bool) -> Count:
    keys = row[:4]
    if is_left_out:
        return Count(*keys, True, None, None, None, None)
    return Count(*keys, False, int(row[4]), int(row[7]), int(row[8]), int(row[9]) if in_days else None)
