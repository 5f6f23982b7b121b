"""Working days: the table against a second package, and periods against examples counted by hand."""

from __future__ import annotations

import datetime
import random

import holidays
import psycopg
import pytest

from minsheng.registry.working_days.counting import (
    CalendarMissing,
    is_announced,
    is_worked,
    last_day,
    working_days_between,
)
from minsheng.registry.working_days.seeding import calendar_rows, known_years

D = datetime.date
# The State Council changed the Labour Day of 2019 in March of that year; the second package does not have that notice.
KNOWN_DIFFERENCES = {D(2019, 4, 28): True, D(2019, 5, 2): False, D(2019, 5, 3): False, D(2019, 5, 5): True}


def test_two_packages_agree_on_every_day_since_2010() -> None:
    years = range(2010, known_years()[-1] + 1)
    other = holidays.country_holidays("CN", years=list(years))
    differing = {
        day: worked
        for day, worked, _, _ in calendar_rows()
        if day.year in years and worked != other.is_working_day(day)
    }
    assert differing == KNOWN_DIFFERENCES


@pytest.mark.parametrize(
    ("start", "days", "kind", "last"),
    [
        # holiday from 1 to 8 October; Saturday 11 October makes up for a part of it
        (D(2025, 9, 30), 3, "working_days", D(2025, 10, 11)),
        (D(2025, 9, 30), 5, "working_days", D(2025, 10, 14)),
        (D(2025, 9, 25), 7, "days", D(2025, 10, 9)),  # 2 October is a holiday: the first working day after it
        (D(2025, 7, 1), 7, "days", D(2025, 7, 8)),
        (D(2025, 7, 1), 0, "working_days", D(2025, 7, 1)),
        (D(2026, 2, 13), 1, "working_days", D(2026, 2, 14)),  # a Saturday that makes up for the Spring Festival
        (D(2024, 12, 31), 1, "working_days", D(2025, 1, 2)),
    ],
)
def test_periods(registry: psycopg.Connection, start: D, days: int, kind: str, last: D) -> None:
    assert last_day(start, days, kind) == last


def test_between_is_the_reverse_of_adding(registry: psycopg.Connection) -> None:
    for days in (1, 5, 20, 45):
        end = last_day(D(2025, 1, 15), days, "working_days")
        assert working_days_between(D(2025, 1, 15), end) == days
        assert working_days_between(end, D(2025, 1, 15)) == -days


def test_between_is_the_count_of_each_day(registry: psycopg.Connection) -> None:
    chance = random.Random(7)
    for _ in range(200):
        start = D(2019, 12, 20) + datetime.timedelta(days=chance.randrange(900))
        days = [start + datetime.timedelta(days=n) for n in range(1, chance.randrange(1, 800))]
        assert working_days_between(start, days[-1] if days else start) == sum(map(is_worked, days)), (start, len(days))


def test_a_year_that_is_not_announced_is_a_clear_error(registry: psycopg.Connection) -> None:
    beyond = known_years()[-1] + 1
    with pytest.raises(CalendarMissing, match=str(beyond)):
        is_worked(D(beyond, 3, 1))
    with pytest.raises(CalendarMissing, match=str(beyond)):
        last_day(D(beyond - 1, 12, 28), 10, "working_days")
    with pytest.raises(ValueError, match="weeks"):
        last_day(D(2025, 1, 1), 1, "weeks")


def test_the_table_is_public_and_kept_as_it_is(registry: psycopg.Connection) -> None:
    row = registry.execute("select count(*), count(*) filter (where is_worked) from calendar_day").fetchone()
    assert row is not None
    assert row[0] == sum(1 for _ in calendar_rows())
    assert is_worked(D(2026, 2, 14))


def test_a_year_that_is_not_announced_is_expected_from_monday_to_friday(registry: psycopg.Connection) -> None:
    last = registry.execute("select max(day) from calendar_day").fetchone()
    assert last is not None
    start = last[0]  # the end of the last year that is known
    with pytest.raises(CalendarMissing):
        last_day(start, 30, "working_days")
    due = last_day(start, 30, "working_days", expected=True)
    assert due.weekday() < 5
    assert working_days_between(start, due, expected=True) == 30
    assert not is_worked(due + datetime.timedelta(days=5 - due.weekday()), expected=True)  # a Saturday


def test_a_year_that_is_not_announced_is_an_error_or_an_expectation_that_says_so(registry: psycopg.Connection) -> None:
    last = known_years()[-1]
    assert is_announced(last)
    assert not is_announced(last + 1)
    before = datetime.date(last, 12, 20)
    with pytest.raises(CalendarMissing):
        last_day(before, 30, "working_days")
    due = last_day(before, 30, "working_days", expected=True)
    assert due.year == last + 1
    assert due.weekday() < 5
