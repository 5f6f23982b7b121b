"""The calendar's table filled from the package ``chinese-calendar``, which carries the State Council's yearly notices.

Years that the package does not know are not there; the table's owner adds them from the notice when it is out (each November
for the next year). A test compares the table with a second package.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import chinese_calendar
from chinese_calendar.constants import Holiday, holidays, in_lieu_days, workdays
from django.db import connections, transaction

SOURCE = (
    f"国务院办公厅关于节假日安排的通知（据 chinese-calendar {getattr(chinese_calendar, '__version__', '')}）".replace(
        " ）", "）"
    )
)


FOR_DEMO = "仅供演示：该年放假通知尚未收录，只按周一至周五计 (for demos: weekdays alone, no notice is known)"


def known_years() -> range:
    """Years whose notice the package has, without a gap."""
    years = sorted({day.year for day in holidays})
    return range(years[0], years[-1] + 1)


def calendar_rows() -> Iterator[tuple[datetime.date, bool, str, str]]:
    """(day, is it worked, holiday, source) for each day of the known years."""
    years = known_years()
    day, end = datetime.date(years[0], 1, 1), datetime.date(years[-1] + 1, 1, 1)
    while day < end:
        worked = chinese_calendar.is_workday(day)
        named = holidays.get(day) or workdays.get(day) or in_lieu_days.get(day)
        yield day, worked, Holiday(named).chinese if named else "", SOURCE
        day += datetime.timedelta(days=1)


def fill_calendar() -> None:
    """Puts days into the table that are not there yet, as the owner; what is there, by hand perhaps, stays."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("select count(*), max(extract(year from day)) from calendar_day")
        if cursor.fetchone() == (sum(1 for _ in calendar_rows()), known_years()[-1]):
            return
        cursor.execute("delete from calendar_day where source = %s", [FOR_DEMO])
        cursor.execute("create temporary table incoming (like calendar_day) on commit drop")
        with cursor.copy("copy incoming (day, is_worked, holiday, source) from stdin") as copy:
            for row in calendar_rows():
                copy.write_row(row)
        cursor.execute("insert into calendar_day select * from incoming on conflict do nothing")


def fill_for_demo(year: int) -> None:
    """Puts a year whose notice nobody has yet into the table, weekdays alone, so that a demo's limits can reach into it.

    Never for real work: what is there says what it is, and goes with the next :func:`fill_calendar`. Known years stay as they are.
    """
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "insert into calendar_day (day, is_worked, holiday, source)"
            " select d::date, extract(isodow from d) < 6, '', %s"
            " from generate_series(make_date(%s, 1, 1), make_date(%s, 12, 31), interval '1 day') d on conflict do nothing",
            [FOR_DEMO, year, year],
        )
