"""Outside registries asked from a case: as authorised, the clocks waiting; who does not answer is never "found nothing"."""

from __future__ import annotations

import datetime
from typing import Any

import psycopg
import pytest

from minsheng.registry.access.acting import acting
from minsheng.registry.people.deeds.correct_person import correct_person
from minsheng.registry.verifying.adapters.http import HttpAdapter
from minsheng.registry.verifying.asking import NotAuthorised
from minsheng.registry.verifying.authorising import authorise
from minsheng.registry.verifying.carrying_out import carry_out
from minsheng.services.casework.deeds import (
    NotPossible,
    answers_of,
    ask_registries,
    find_case,
    read_clocks,
    take_answers,
)
from minsheng.services.casework.moving import steps_of
from tests.registry.people.build import a_number
from tests.registry.verifying.building import known, quick
from tests.registry.verifying.server import KEY, OutsideRegistry, fail
from tests.services.casework.families import Family, add_family
from tests.services.casework.test_cases import day, move, open_case


@pytest.fixture
def case(city: psycopg.Connection) -> tuple[Family, str, str]:
    """A family whose mother has a number, and an accepted case of theirs."""
    family, number = add_family(), a_number("19881105", "female")
    with acting("beishan", "test") as act:
        correct_person(act, person_id=family["mother"], on=day(0), said_by="test", number=number)
    case = open_case(family)
    move(case, "accept", day(0))
    return family, case, number


def authorised(family: Family, purpose: str, *registries: str) -> None:
    today = datetime.date.today()
    with acting("beishan", "signing") as act:
        authorise(act, person=family["mother"], registries=registries, purpose=purpose, signed_on=today,
                  until=today + datetime.timedelta(days=30))  # fmt: skip


def ask(family: Family, case: str, *registries: str) -> None:
    with acting("beishan", case) as act:
        ask_registries(act, case, registries=registries, people=[family["mother"]], on=day(1))


def take(case: str, on: int = 8, **more: Any) -> dict[str, Any]:
    with acting("beishan", case) as act:
        return take_answers(act, case, on=day(on), **more)


def queries(case: str) -> list[int]:
    with acting("beishan", case):
        return [query for step in steps_of(find_case(case)["id"]) for query in step["detail"].get("queries", ())]


def send(case: str, at: OutsideRegistry) -> None:
    for query in queries(case):
        for _ in range(5):
            if carry_out(query, adapter=HttpAdapter(quick(at.name, first_wait_s=0.0), at.url, KEY)).wait_s is None:
                break


def due(case: str) -> dict[str, tuple[datetime.date, str]]:
    with acting("beishan", case):
        return {clock.step: (clock.due_on, clock.colour) for clock in read_clocks(find_case(case)["id"], day(2))}


def test_what_is_not_authorised_is_not_asked(case: tuple[Family, str, str]) -> None:
    family, number, _ = case
    with pytest.raises(NotAuthorised):
        ask(family, number, "vehicles")
    authorised(family, "another case", "vehicles")
    with pytest.raises(NotAuthorised):
        ask(family, number, "vehicles")
    with acting("beishan", number):
        assert find_case(number)["version"] == 2
    assert due(number)["whole"][1] == "green"


def test_the_clocks_wait_for_the_answer_and_it_is_stated(case: tuple[Family, str, str]) -> None:
    family, number, of_mother = case
    authorised(family, number, "prisons")
    before = due(number)["whole"][0]
    ask(family, number, "prisons")
    assert due(number)["whole"] == (before, "grey")
    with pytest.raises(NotPossible, match="Still asked: prisons"):
        take(number)
    with OutsideRegistry("prisons").running() as prisons:
        prisons.knows(of_mother, {"imprisonment": "all", "detoxification": "all"})
        send(number, prisons)
    assert take(number)["state"] == "accepted"
    after = due(number)["whole"]
    assert (after[0] > before, after[1]) == (True, "green")
    assert known(person=family["mother"])["is_imprisoned"] is False
    with acting("beishan", number):
        assert [each.state for each in answers_of(number)] == ["answered"]


def test_a_registry_that_does_not_answer_leaves_it_unknown(case: tuple[Family, str, str]) -> None:
    family, number, _ = case
    authorised(family, number, "prisons")
    ask(family, number, "prisons")
    with OutsideRegistry("prisons").running() as prisons:
        prisons.misbehaviour = [fail(400)]
        send(number, prisons)
    moved = take(number)
    with acting("beishan", number):
        (answer,) = answers_of(number)
        last = steps_of(moved["id"])[-1]
    assert answer.state in ("no_answer", "refused")
    assert "*" in answer.unknown
    assert last["detail"]["unanswered"] == [f"prisons:{family['mother']}"]
    assert "is_imprisoned" not in known(person=family["mother"])


def test_a_case_goes_on_without_an_answer_only_with_a_reason(case: tuple[Family, str, str]) -> None:
    family, number, _ = case
    authorised(family, number, "prisons")
    ask(family, number, "prisons")
    moved = take(number, without="the registry is closed for a month")
    with acting("beishan", number):
        assert steps_of(moved["id"])[-1]["detail"]["without"] == "the registry is closed for a month"
    assert "is_imprisoned" not in known(person=family["mother"])


def test_answers_are_not_taken_before_anything_was_asked(case: tuple[Family, str, str]) -> None:
    with pytest.raises(NotPossible, match="No registry was asked"):
        take(case[1])
