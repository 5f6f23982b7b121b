"""What a list says of a case's clocks is what its clocks say, whatever was done to them, in every colour and by two at once."""

from __future__ import annotations

import datetime
import threading

import psycopg
import pytest
from django.db import connection, transaction

from minsheng.registry.access.acting import acting
from minsheng.registry.database.running import owner_connection
from minsheng.services.casework import listing
from minsheng.services.casework.deeds import find_case, move_case, pause_clocks, publicise, read_clocks, resume_clocks
from tests.services.casework.families import add_family
from tests.services.casework.test_cases import day, move, open_case, to_confirmation, to_opinion

ASTRAY = """
select c.number from case_file c where (c.clock_step, c.clock_due) is distinct from (coalesce((
    select step from case_clock k where k.case_id = c.id and k.ended_on is null
      order by step = 'publicity', due_on, id limit 1), ''), (
    select due_on from case_clock k where k.case_id = c.id and k.ended_on is null
      order by step = 'publicity', due_on, id limit 1))
  or c.paused_since is distinct from (select from_day from case_pause p where p.case_id = c.id and p.until_day is null)
"""


def said_on(number: str, on: datetime.date) -> tuple[str | None, str]:
    """The clock that ends first and its colour: as the list, the counts and the filter have it; they agree."""
    with acting("beishan", "list") as act:
        (line,) = [each for each in listing.cases(act, on=on, is_open=None)[0] if each.number == number]
        counted = {colour: how_many for colour, how_many in listing.counts(on).items() if how_many and colour != "all"}
        assert counted == ({line.colour or "none": 1} if line.closed_on is None else {})
        filtered = {
            colour
            for colour in listing.COLOURS
            if any(each.number == number for each in listing.cases(act, on=on, colour=colour, is_open=None)[0])
        }
        assert filtered == {line.colour or "none"}
    return line.step, line.colour


def agrees(city: psycopg.Connection, number: str) -> set[str]:
    """List and clocks agree on every day of half a year; the colours there were."""
    assert city.execute(ASTRAY).fetchall() == []
    seen = set()
    for after in range(-1, 180):
        step, colour = said_on(number, day(after))
        with acting("beishan", number):
            readings = [each for each in read_clocks(find_case(number)["id"], day(after)) if each.ended_on is None]
        of_first = [each.colour for each in readings if each.step == step]
        assert of_first == ([colour] if colour else []), (after, step)
        seen.add(colour)
    return seen


def test_the_list_says_what_the_clocks_say_all_the_way(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    assert agrees(city, number) == {""}  # nothing runs before it is accepted
    move(number, "accept", day(0))
    assert agrees(city, number) == {"green", "amber", "red"}
    with acting("beishan", number) as act:
        pause_clocks(act, find_case(number), event="applicant_away", reason="in hospital", on=day(1))
    assert agrees(city, number) == {"grey"}
    with acting("beishan", number) as act:
        resume_clocks(act, find_case(number), on=day(8))
    assert agrees(city, number) == {"green", "amber", "red"}


def test_what_was_late_before_it_stood_still_stays_late(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    move(number, "accept", day(0))
    with acting("beishan", number) as act:
        pause_clocks(act, find_case(number), event="applicant_away", reason="in hospital", on=day(30))
    assert agrees(city, number) == {"red"}


def test_a_time_that_is_waited_for_is_never_late(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    to_opinion(number)
    with acting("beishan", number) as act:
        publicise(act, number, on=day(4))
    assert agrees(city, number) >= {"green", "amber"}


def test_a_closed_case_has_no_clock(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    to_confirmation(number)
    move(number, "withdraw", day(15))
    assert said_on(number, day(400)) == (None, "")
    assert city.execute(ASTRAY).fetchall() == []


def test_two_who_change_clocks_of_a_case_at_once(city: psycopg.Connection) -> None:
    """The second waits for the first and then reads the clocks of both."""
    number = open_case(add_family())
    move(number, "accept", day(0))
    (case,) = city.execute("select id from case_file").fetchone() or (0,)
    is_waiting = threading.Event()

    def later() -> None:
        with owner_connection() as other:
            is_waiting.set()
            other.execute("update case_clock set due_on = '2025-07-01' where case_id = %s and step = 'whole'", [case])

    with owner_connection() as first:
        first.execute("update case_clock set due_on = '2025-07-03' where case_id = %s and step = 'inquiry'", [case])
        thread = threading.Thread(target=later)
        thread.start()
        is_waiting.wait()
        waits = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        for _ in range(1000):
            if city.execute(waits).fetchone() == (1,):
                break
            thread.join(0.01)
        assert thread.is_alive()
    thread.join()
    assert city.execute(ASTRAY).fetchall() == []
    assert said_on(number, day(0))[0] == "whole"


def test_nobody_writes_what_the_clocks_say(city: psycopg.Connection) -> None:
    open_case(add_family())
    for change in (
        "clock_due = '2099-01-01'",
        "clock_step = 'whole', version = version + 1",
        "paused_since = '2025-07-01'",
    ):
        with (
            pytest.raises(Exception, match="is read from its clocks"),
            acting("beishan", "x"),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"update case_file set {change}")
    with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select read_case_clocks(array[1]::bigint[])")


def test_what_waits_for_me_is_nobody_elses(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    to_confirmation(number)
    with acting("reviewer_xihu", "list") as act:
        assert [line.number for line in listing.cases(act, on=day(12), for_me=True)[0]] == [number]
    with acting("beishan", "list") as act:
        assert listing.cases(act, on=day(12), for_me=True)[0] == []
    with acting("street_shangcheng", "list") as act:
        assert listing.counts(day(12))["all"] == 0
        assert listing.cases(act, on=day(12))[0] == []
    with acting("beishan", "list") as act:
        move_case(act, number, "withdraw", on=day(20))
    with acting("reviewer_xihu", "list") as act:
        assert listing.cases(act, on=day(20), for_me=True)[0] == []
