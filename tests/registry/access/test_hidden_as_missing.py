"""Hidden or not there: the same queries, the same answer to the byte, and the same time from outside.

No time is asserted. A clock of the test's own says how long the database took; what is asserted is the moment of the answer.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from minsheng.registry.access import acting as acting_module
from minsheng.registry.access.acting import BEAT, Act, acting
from minsheng.registry.access.finding import household_to_record, person_to_record
from minsheng.registry.access.records import look_in_full, record_for
from minsheng.registry.facts.household import facts_of
from minsheng.registry.facts.stating import days, state_facts
from tests.registry.people.build import QINGBO, a_household, a_member, a_person

DAY = datetime.date(2025, 7, 1)
MISSING = 987654321
SAID = datetime.datetime(2025, 7, 1, tzinfo=datetime.UTC)


def state(act: Act, facts: dict[str, str], **about: int) -> object:
    return state_facts(act, **about, facts=facts, held=days(DAY), standing="declared", source="x", said_at=SAID)


OF_PERSON: dict[str, Callable[[Act, int], Any]] = {
    "look": record_for,
    "look in full": look_in_full,
    "record": person_to_record,
    "state": lambda act, number: state(act, {"hukou": "local"}, person=number),
}
OF_HOUSEHOLD: dict[str, Callable[[Act, int], Any]] = {
    "facts": lambda act, number: facts_of(act, number, DAY),
    "record": household_to_record,
    "state": lambda act, number: state(act, {"area": "urban"}, household=number),
}


class Clock:
    """A clock that each look at takes on by a step, so that more work is more time; sleeping moves it exactly."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 100.0, step

    def perf_counter(self) -> float:
        self.now += self.step
        return self.now

    def sleep(self, seconds: float) -> None:
        assert 0 < seconds <= BEAT
        self.now += seconds


@pytest.fixture
def hidden(city: psycopg.Connection) -> tuple[int, int]:
    """A person and a household of another district."""
    person = a_person("street_shangcheng", division=QINGBO)
    household = a_household("street_shangcheng", division=QINGBO)
    a_member(household, person, "street_shangcheng", relation="head")
    return person, household


def answer(
    deed: Callable[[Act, int], Any], number: int, monkeypatch: pytest.MonkeyPatch, step: float
) -> tuple[Any, ...]:
    clock = Clock(step)
    with monkeypatch.context() as patch:
        patch.setattr(acting_module, "time", clock)
        began = clock.now + step
        with (
            CaptureQueriesContext(connection) as queries,
            pytest.raises(LookupError) as refused,
            acting("beishan", "curiosity") as act,
        ):
            deed(act, number)
        beats = (clock.now - began) / BEAT
    shapes = [re.sub(r"\d+", "?", query["sql"].split("values")[0])[:200] for query in queries.captured_queries]
    return type(refused.value), re.sub(r"\d+", "?", str(refused.value)), round(beats, 6), shapes


@pytest.mark.parametrize(
    "name", [*(f"person: {name}" for name in OF_PERSON), *(f"household: {name}" for name in OF_HOUSEHOLD)]
)
def test_hidden_is_missing_in_words_queries_and_time(
    hidden: tuple[int, int], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, _, deed = name.partition(": ")
    work = (OF_PERSON if of == "person" else OF_HOUSEHOLD)[deed]
    number = hidden[0] if of == "person" else hidden[1]
    quick, slow = BEAT / 50, BEAT / 3
    answers = [answer(work, number, monkeypatch, slow), answer(work, MISSING, monkeypatch, quick)]
    assert answers[0] == answers[1]
    assert answers[0][2] == 1


def test_what_is_found_or_refused_otherwise_waits_for_nothing(
    hidden: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Clock, "sleep", lambda self, seconds: pytest.fail("waited"))
    monkeypatch.setattr(acting_module, "time", Clock(0.001))
    with acting("street_shangcheng", "visit") as act:
        assert record_for(act, hidden[0]).person_id == hidden[0]
    with pytest.raises(ZeroDivisionError), acting("beishan", "visit"):
        raise ZeroDivisionError
