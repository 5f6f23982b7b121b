"""Those whom the law found: once on the right worklist, called, opened or left with a reason, not called again too soon."""

from __future__ import annotations

import datetime

import psycopg
import pytest

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.texts import BadText
from minsheng.services.casework.found import (
    AlreadyClosed,
    HitRate,
    Placed,
    Row,
    UnknownOutcome,
    finding_of,
    hit_rates,
    put_on_worklists,
    record_call,
    worklist,
)
from tests.registry.people.build import QINGBO_HOME
from tests.services.casework.families import Family, add_family, move_away

D = datetime.date
FIRST = D(2025, 7, 1)


def found(family: Family, amount: int = 150200, programme: str = "minimum_living_allowance") -> Row:
    return Row(family["household"], programme, None, amount, "monthly")


def night(on: datetime.date, *rows: Row) -> Placed:
    with acting("night", "nightly run") as act:
        return put_on_worklists(act, rows, on=on)


def mine(actor: str = "worker_beishan") -> list[dict[str, object]]:
    with acting(actor, "worklist") as act:
        return worklist(act)


def call(finding: object, outcome: str, on: datetime.date, actor: str = "worker_beishan", **more: object) -> str | None:
    with acting(actor, "call") as act:
        return record_call(act, finding, outcome=outcome, on=on, **more)  # type: ignore[arg-type]


def test_a_finding_stands_once_where_the_household_lives(city: psycopg.Connection) -> None:
    one, other = add_family(), add_family()
    assert night(FIRST, found(one), found(other, 90000)) == Placed(2, 0, 0, 0, 0)
    assert night(D(2025, 7, 2), found(one), found(other, 91000)) == Placed(0, 2, 0, 0, 0)
    assert [row["amount"] for row in mine()] == [150200, 91000]
    assert mine("street_shangcheng") == []
    assert night(D(2025, 7, 3), found(one)) == Placed(0, 1, 0, 0, 1)
    assert [row["household_id"] for row in mine()] == [one["household"]]


def test_an_open_finding_moves_with_its_household(city: psycopg.Connection) -> None:
    family = add_family()
    night(FIRST, found(family))
    move_away(family)
    assert mine() == []
    (row,) = mine("street_shangcheng")
    assert row["household_id"] == family["household"]
    with acting("street_shangcheng", "call") as act:
        assert finding_of(act, row["id"])["division"] == QINGBO_HOME
    assert call(row["id"], "declined", D(2025, 7, 2), actor="street_shangcheng", note="wants no visit") is None


def test_a_call_opens_the_case(city: psycopg.Connection) -> None:
    family = add_family()
    night(FIRST, found(family))
    (row,) = mine()
    call(row["id"], "not_reached", D(2025, 7, 2))
    assert mine()[0]["calls"] == 1
    number = call(row["id"], "case_opened", D(2025, 7, 3), applicant_id=family["mother"])
    channel = city.execute("select channel, state from case_file where number = %s", [number]).fetchone()
    assert channel == ("found", "received")
    assert mine() == []
    assert night(D(2025, 7, 4), found(family)) == Placed(0, 0, 0, 1, 0)
    with acting("worker_beishan", "numbers"):
        assert hit_rates() == [HitRate("minimum_living_allowance", 1, 1, 1, 0)]


def test_who_declined_is_left_alone_for_half_a_year(city: psycopg.Connection) -> None:
    family = add_family()
    night(FIRST, found(family))
    (row,) = mine()
    with pytest.raises(BadText):
        call(row["id"], "declined", FIRST)
    call(row["id"], "declined", FIRST, note="wants no visit")
    with pytest.raises(AlreadyClosed):
        call(row["id"], "declined", FIRST, note="again")
    assert night(D(2025, 12, 31), found(family)) == Placed(0, 0, 1, 0, 0)
    other_programme = found(family, programme="minimum_living_edge")
    assert night(D(2025, 12, 31), found(family), other_programme) == Placed(1, 0, 1, 0, 0)
    assert night(D(2026, 1, 1), found(family), other_programme) == Placed(1, 1, 0, 0, 0)


def test_what_is_not_allowed_or_not_there(city: psycopg.Connection) -> None:
    family = add_family()
    night(FIRST, found(family))
    (row,) = mine()
    with pytest.raises(NotAllowed), acting("worker_beishan", "x") as act:
        put_on_worklists(act, [found(family)], on=FIRST)
    with pytest.raises(RecordNotFound):
        call(row["id"], "not_reached", FIRST, actor="street_shangcheng")
    with pytest.raises(UnknownOutcome, match="Ways: case_opened"):
        call(row["id"], "forgotten", FIRST)
    with pytest.raises(UnknownOutcome, match="which member"):
        call(row["id"], "case_opened", FIRST)
    assert city.execute("select count(*) from finding_call").fetchone() == (0,)
