"""The community's board: what it shows and never shows, from when until when, objections; without any right to see it."""

from __future__ import annotations

import datetime
from typing import Any

import psycopg
import pytest

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.texts import BadText
from minsheng.services.casework.deeds import NotPossible, board, confirm, find_case, object_to, publicise, take_down
from minsheng.services.casework.deeds.night import night_of_casework
from minsheng.services.casework.publicising import granted_board, objections_of, rules
from tests.services.casework.families import HOME, add_family
from tests.services.casework.test_cases import add_fund, day, move, open_case, to_confirmation, to_opinion


def put_up(number: str, on: int = 4) -> None:
    with acting("beishan", number) as act:
        publicise(act, number, on=day(on))


def lines(on: int, at: str = HOME) -> list[Any]:
    with acting("analyst", "the board") as _:
        return board(at, on=day(on))


def down(on: int) -> int:
    with acting("beishan", "boards") as act:
        return take_down(act, on=day(on))


def test_the_board_shows_what_the_law_names_and_only_for_its_time(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    to_opinion(number)
    put_up(number)
    (line,) = lines(4)
    assert (line.name, line.members, line.amount, line.frequency) == ("陈敏", 2, 135_200, "monthly")
    assert (line.from_day, line.until_day) == (day(4), datetime.date(2025, 7, 18))
    shown = " ".join(str(getattr(line, name)) for name in line.__slots__)
    for never in ("陈乐", number, "intellectual", "grade_1", "primary", "2500"):
        assert never not in shown
    assert lines(3) == []
    assert len(lines(11)) == 1
    assert lines(12) == []  # over, though nobody took it down yet
    assert lines(4, "330106002052") == []
    assert lines(4, "3301") == []  # no list of a whole city
    assert down(11) == 0
    assert down(12) == 1
    assert city.execute("select taken_down_on, why_down from public_notice").fetchone() == (day(12), "had its time")


def test_the_name_of_a_minor_is_not_shown(city: psycopg.Connection) -> None:
    family = add_family()
    number = open_case({**family, "mother": family["child"]})
    to_opinion(number)
    put_up(number)
    assert [line.name for line in lines(4)] == [""]


def test_an_objection_has_a_code_and_a_reason_and_takes_the_notice_down(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    to_opinion(number)
    put_up(number)
    with acting("beishan", number) as act, pytest.raises(NotPossible, match="Known: income"):
        object_to(act, number, code="envy", reason="x", on=day(5))
    with acting("beishan", number) as act, pytest.raises(BadText):
        object_to(act, number, code="property", reason=" ", on=day(5))
    assert len(lines(5)) == 1
    with acting("beishan", number) as act:
        object_to(act, number, code="property", reason="somebody saw a car", by="a neighbour", on=day(5))
    assert lines(5) == []
    with acting("beishan", number):
        case = find_case(number)
        assert objections_of(case["id"]) == [
            {"on": day(5), "code": "property", "reason": "somebody saw a car", "by": "a neighbour"}
        ]
    assert case["state"] == "objected"


def test_withdrawn_cases_come_off_the_board(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    to_opinion(number)
    put_up(number)
    move(number, "withdraw", day(5))
    assert lines(5) == []


def test_who_puts_up_and_changes_notices(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    to_opinion(number)
    with pytest.raises(NotAllowed), acting("worker_beishan", number) as act:
        publicise(act, number, on=day(4))
    put_up(number)
    with psycopg.connect(city.info.dsn, user="minsheng_web") as web:
        for actor in ("reviewer_xihu", "worker_beishan", "street_shangcheng"):
            number_of = city.execute("select id from actor where name = %s", [actor]).fetchone()
            assert number_of is not None
            web.execute("select set_config('minsheng.actor', %s, true)", [str(number_of[0])])
            assert web.execute("update public_notice set taken_down_on = '2025-07-12'").rowcount == 0
    with pytest.raises(psycopg.errors.RestrictViolation):
        city.execute("update public_notice set members = 3")


def test_who_was_granted_is_shown_while_it_is_paid(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    to_confirmation(number)
    add_fund(city)
    with acting("reviewer_xihu", number) as act:
        confirm(act, number, on=day(15), fund="assistance")
    with acting("analyst", "the board"):
        (line,) = granted_board(HOME, on=datetime.date(2025, 8, 1))
        assert (
            granted_board(HOME, on=datetime.date(2025, 7, 31))
            == granted_board("3301", on=datetime.date(2025, 8, 1))
            == []
        )
    assert (line.programme, line.name, line.members, line.amount) == ("minimum_living_allowance", "陈敏", 2, 135_200)
    assert "陈乐" not in str(line)


def test_the_night_takes_down_tells_and_prepares(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    to_opinion(number)
    put_up(number)
    for expected in ((1, 1), (0, 0)):
        with acting("night", "nightly run") as act:
            done = night_of_casework(act, on=day(45))
        assert (done.taken_down, done.raised.red, done.prepared.cases) == (*expected, ())
    with pytest.raises(NotAllowed), acting("worker_beishan", "x") as act:
        night_of_casework(act, on=day(45))


def test_every_rule_is_in_both_languages() -> None:
    for group in ("shows", "objections"):
        assert all(each["zh"] and each["en"] for each in rules()[group].values())
    assert all(each["zh"] and each["en"] for each in rules()["never"])
