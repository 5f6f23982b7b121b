"""Clocks near their end and past it: told once to whoever the city says, a breach recorded once and for good."""

from __future__ import annotations

import psycopg
import pytest

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.finding import RecordNotFound
from minsheng.services.casework.deeds import alerts, find_case, pause_clocks, raise_alerts, resume_clocks, see_alert
from minsheng.services.casework.escalating import Raised, breaches
from tests.services.casework.families import add_family
from tests.services.casework.test_cases import day, move, open_case


def night(on: int) -> Raised:
    with acting("night", "nightly run") as act:
        return raise_alerts(act, on=day(on))


def mine(actor: str) -> list[tuple[str, str]]:
    with acting(actor, "alerts") as act:
        return [(row["step"], row["colour"]) for row in alerts(act)]


def test_amber_reaches_the_street_and_red_the_supervisors_once(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    move(number, "accept", day(0))  # the inquiry begins within three working days: 10 July
    assert night(0) == Raised(0, 0)
    assert night(1) == Raised(1, 0)  # two working days are left
    assert night(2) == Raised(0, 0)
    assert mine("beishan") == [("inquiry", "amber")]
    assert mine("director_beishan") == mine("street_shangcheng") == []
    assert night(4) == Raised(0, 1)
    assert night(5) == Raised(0, 0)
    assert mine("director_beishan") == mine("director_xihu") == [("inquiry", "red")]
    move(number, "begin_inquiry", day(5))
    with acting("director_xihu", "numbers"):
        assert breaches(since=day(0), until=day(30)) == [("330106002051", "minimum_living_allowance", 1)]


def test_an_alert_is_seen_with_a_note_and_the_breach_stays(city: psycopg.Connection) -> None:
    move(open_case(add_family()), "accept", day(0))
    night(4)
    with acting("director_beishan", "alerts") as act:
        (row,) = alerts(act)
        see_alert(act, row["id"], on=day(4), note="the officer is ill; another goes on")
        assert alerts(act) == []
    with pytest.raises(RecordNotFound), acting("director_xihu", "alerts") as act:
        see_alert(act, row["id"], on=day(5), note="again")
    with acting("director_xihu", "numbers"):
        assert len(breaches(since=day(0), until=day(30))) == 1
    with pytest.raises(psycopg.errors.RestrictViolation):
        city.execute("update clock_alert set colour = 'amber'")


def test_a_clock_that_stands_still_raises_nothing(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    move(number, "accept", day(0))
    with acting("beishan", number) as act:
        pause_clocks(act, find_case(number), event="applicant_away", reason="in hospital", on=day(1))
    assert night(7) == Raised(0, 0)
    with acting("beishan", number) as act:
        resume_clocks(act, find_case(number), on=day(7))
    assert night(8) == Raised(1, 0)


def test_who_may_raise_and_see(city: psycopg.Connection) -> None:
    move(open_case(add_family()), "accept", day(0))
    with pytest.raises(NotAllowed), acting("worker_beishan", "x") as act:
        raise_alerts(act, on=day(1))
    with acting("director_beishan", "x") as act:
        assert raise_alerts(act, on=day(1)) == Raised(1, 0)
    alert = city.execute("select id from clock_alert").fetchone()
    assert alert is not None
    with acting("director_beishan", "x") as act, pytest.raises(NotAllowed):
        see_alert(act, alert[0], on=day(1), note="it was told to the officers")
