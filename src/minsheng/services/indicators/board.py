"""The board of targets: each with its value now, its trend over the months kept, and whether it will be met."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml
from django.db import connection

from minsheng.engine.tree import Law
from minsheng.registry.access.acting import Act
from minsheng.registry.facts.values import the_law
from minsheng.services.casework.numbers.counting import figures
from minsheng.services.indicators.measures import MEASURES, Measured

FILE = Path(__file__).with_name("targets.yaml")
EACH_YEAR = "each_year"


class BadTargets(ValueError):
    """``targets.yaml`` names something that is not there; the message says what and where."""

    code = "bad-targets"


class MonthNotOver(ValueError):
    """A month is kept when it is over."""

    code = "month-not-over"


@dataclass(frozen=True, slots=True)
class Indicator:
    """A target and how it stands on a day.

    ``outlook``: ``met`` or ``missed`` where its day has passed (as measured on that day) or it holds every year; ``on_course`` or
    ``off_course`` by the projection; ``no_target``; ``no_ledger``; ``unknown`` where there is nothing to count, or fewer than two
    months to project from.
    """

    name: str
    says: dict[str, Any]
    target: Fraction | None
    measured_on: datetime.date
    measured: Measured | None  # none: no ledger
    trend: tuple[tuple[datetime.date, Fraction], ...]
    projected: Fraction | None
    outlook: str


@functools.cache
def targets() -> dict[str, dict[str, Any]]:
    """``targets.yaml``, checked. Raises :class:`BadTargets`."""
    plain: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for name, says in plain.items():
        if says["measure"] != "none" and says["measure"] not in MEASURES:
            raise BadTargets(
                f'targets.yaml, {name}: there is no measure "{says["measure"]}". Known: {", ".join(MEASURES)}.'
            )
        if (says["measure"] == "none") != ("no_ledger" in says):
            raise BadTargets(f"targets.yaml, {name}: say what ledger is missing, where no measure is named.")
        leads = says.get("leads", {})
        if (says["measure"] == "none") == bool(leads) or not (
            leads.get("value") in the_law().parameters or leads.get("figure") in figures()["figures"] or not leads
        ):
            raise BadTargets(f"targets.yaml, {name}: say what a value leads to, a parameter of the law or a figure.")
        if says["direction"] not in ("at_least", "at_most"):
            raise BadTargets(f"targets.yaml, {name}: the direction is at_least or at_most.")
    return plain


def board(act: Act, *, on: datetime.date, law: Law | None = None) -> list[Indicator]:
    """Every target as it stands on a day. Needs ``see_numbers``. Raises :class:`NotAllowed`."""
    act.require_anywhere("see_numbers")
    kept = _kept(on)
    found = [_indicator(name, says, law or the_law(), on, kept.get(name, ())) for name, says in targets().items()]
    act.record("indicators looked at", on=on.isoformat())
    return found


def keep_month(act: Act, month: datetime.date, *, on: datetime.date, law: Law | None = None) -> int:
    """Keeps what every indicator was at a month's end, once; gives how many came new. Needs ``scan``.

    Raises :class:`MonthNotOver`, :class:`NotAllowed`.
    """
    act.require_anywhere("scan")
    first, after = month.replace(day=1), (month.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    if on < after:
        raise MonthNotOver(f"{first:%Y-%m} is over on {after}. Keep it then.")
    new = 0
    with connection.cursor() as cursor:
        for name, says in targets().items():
            if says["measure"] == "none":
                continue
            value = MEASURES[says["measure"]](law or the_law(), after - datetime.timedelta(days=1)).value
            if value is None:
                continue
            cursor.execute(
                "insert into indicator_month (indicator, month, numerator, denominator, kept_on, kept_by)"
                " values (%s, %s, %s, %s, %s, %s) on conflict do nothing",
                [name, first, value.numerator, value.denominator, on, act.actor],
            )
            new += int(cursor.rowcount)
    act.record("indicators kept", month=first.isoformat(), new=new)
    return new


def project(points: tuple[tuple[datetime.date, Fraction], ...], day: datetime.date) -> Fraction | None:
    """The value on a day, on the straight line nearest to the points (least squares); none of fewer than two days."""
    if len({on for on, _ in points}) < 2:
        return None
    xs = [Fraction((on - day).days) for on, _ in points]
    mean_x = sum(xs, Fraction(0)) / len(xs)
    mean_y = sum((value for _, value in points), Fraction(0)) / len(points)
    spread = sum(((x - mean_x) ** 2 for x in xs), Fraction(0))
    slope = (
        sum(((x - mean_x) * (value - mean_y) for x, (_, value) in zip(xs, points, strict=True)), Fraction(0)) / spread
    )
    return mean_y - slope * mean_x


def _indicator(
    name: str, says: dict[str, Any], law: Law, on: datetime.date, trend: tuple[tuple[datetime.date, Fraction], ...]
) -> Indicator:
    target = Fraction(says["target"]) if "target" in says else None
    by = datetime.date(on.year, 12, 31) if says["by"] == EACH_YEAR else says["by"]
    day = min(on, by)
    if says["measure"] == "none":
        return Indicator(name, says, target, day, None, trend, None, "no_ledger")
    measured = MEASURES[says["measure"]](law, day)
    now = () if measured.value is None else ((day, measured.value),)
    points = tuple(point for point in trend if point[0] < day) + now
    projected = project(points, by) if on < by and says["by"] != EACH_YEAR else None
    return Indicator(
        name, says, target, day, measured, trend, projected, _outlook(says, target, measured, projected, on, by)
    )


def _outlook(
    says: dict[str, Any], target: Fraction | None, measured: Measured, projected: Fraction | None, on: datetime.date, by: datetime.date
) -> str:  # fmt: skip
    if target is None:
        return "no_target"
    is_due = on >= by or says["by"] == EACH_YEAR
    value = measured.value if is_due else projected
    if value is None:
        return "unknown"
    reached = value >= target if says["direction"] == "at_least" else value <= target
    if is_due:
        return "met" if reached else "missed"
    return "on_course" if reached else "off_course"


def _kept(on: datetime.date) -> dict[str, tuple[tuple[datetime.date, Fraction], ...]]:
    """Months kept, by indicator: each as of its last day."""
    found: dict[str, list[tuple[datetime.date, Fraction]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select indicator, (month + interval '1 month' - interval '1 day')::date, numerator, denominator from indicator_month"
            " where month < %s order by month",
            [on.replace(day=1)],
        )
        for name, day, numerator, denominator in cursor.fetchall():
            found.setdefault(name, []).append((day, Fraction(int(numerator), int(denominator))))
    return {name: tuple(points) for name, points in found.items()}
