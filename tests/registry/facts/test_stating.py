"""Facts are stated, corrected and taken back; records follow, whatever the order and whoever else writes."""

from __future__ import annotations

import datetime
import random
import threading
from typing import Any

import psycopg
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.facts.deriving import STANDINGS
from minsheng.registry.facts.records import Subject, find_differences, rebuild_records
from minsheng.registry.facts.stating import SubjectNotFound, correct_facts, days, state_facts, withdraw
from minsheng.registry.facts.values import BadStatement
from tests.registry.facts.building import add_household, add_person, at, history

JANUARY, MARCH = datetime.date(2025, 1, 1), datetime.date(2025, 3, 1)


def say(name: str = "intake", **said: Any) -> list[int]:
    """States in an act of its own, and gives the statements' numbers."""
    whole = {"held": days(JANUARY), "standing": "verified", "source": "tax office", "said_at": at(1), **said}
    with acting(name, "test") as act:
        return [stated.number for stated in state_facts(act, **whole)]


def test_facts_are_sorted_into_topics_and_known_from_their_day(city: psycopg.Connection) -> None:
    person = add_person(city)
    numbers = say(person=person, facts={"wage_income": "3100", "hukou": "local"})
    assert len(numbers) == 2
    rows = history(city, person)
    assert [(row[0], row[1], row[2], row[3]) for row in rows] == [
        ("civil", JANUARY, None, {"hukou": "local"}),
        ("income", JANUARY, None, {"wage_income": "3100"}),
    ]
    entry = city.execute("select action, person_id, detail from audit_entry order by number").fetchall()
    assert [(row[0], row[1], row[2]["facts"]) for row in entry] == [
        ("facts stated", person, ["hukou"]),
        ("facts stated", person, ["wage_income"]),
    ]


def test_the_same_said_again_changes_nothing(city: psycopg.Connection) -> None:
    person = add_person(city)
    first = say(person=person, facts={"wage_income": "3100"})
    assert say(person=person, facts={"wage_income": 3100}) == first
    assert city.execute("select count(*) from statement").fetchone() == (1,)
    assert city.execute("select count(*) from record").fetchone() == (1,)


def test_a_later_statement_splits_the_days(city: psycopg.Connection) -> None:
    person = add_person(city)
    say(person=person, facts={"wage_income": "3100", "employment_cost": "200"})
    say(person=person, facts={"wage_income": "3300"}, held=days(MARCH), said_at=at(9))
    assert [row[1:4] for row in history(city, person)] == [
        (JANUARY, MARCH, {"wage_income": "3100", "employment_cost": "200"}),
        (MARCH, None, {"wage_income": "3300", "employment_cost": "200"}),
    ]
    old = city.execute("select facts from record where not upper_inf(known)").fetchall()
    assert old == [({"wage_income": "3100", "employment_cost": "200"},)]  # closed, not overwritten


def test_what_is_verified_stands_over_what_was_declared_later(city: psycopg.Connection) -> None:
    person = add_person(city)
    say(person=person, facts={"wage_income": "5000"})
    say(person=person, facts={"wage_income": "1000"}, standing="declared", source="herself", said_at=at(20))
    assert [row[3] for row in history(city, person)] == [{"wage_income": "5000"}]


def test_a_statement_taken_back_is_not_known_and_later_ones_stand(city: psycopg.Connection) -> None:
    person = add_person(city)
    (wrong,) = say(person=person, facts={"wage_income": "3100"})
    say(person=person, facts={"wage_income": "3300"}, held=days(MARCH), said_at=at(9))
    with acting("intake", "test") as act:
        withdraw(act, statement=wrong)
    assert [row[1:4] for row in history(city, person)] == [
        (JANUARY, MARCH, {}),
        (MARCH, None, {"wage_income": "3300"}),
    ]


def test_a_correction_takes_the_place_of_what_it_corrects(city: psycopg.Connection) -> None:
    person = add_person(city)
    (wrong,) = say(person=person, facts={"wage_income": "3100"})
    say(person=person, facts={"wage_income": "3300"}, held=days(datetime.date(2025, 6, 1)), said_at=at(9))
    for value in ("2900", "2950"):  # corrected twice: the last correction stands
        with acting("intake", "test") as act:
            correct_facts(act, statement=wrong, facts={"wage_income": value}, held=days(MARCH))
    assert [row[1:4] for row in history(city, person)] == [
        (JANUARY, MARCH, {}),
        (MARCH, datetime.date(2025, 6, 1), {"wage_income": "2950"}),
        (datetime.date(2025, 6, 1), None, {"wage_income": "3300"}),
    ]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"held": days(MARCH, JANUARY)}, "bad-period"),
        ({"held": days(MARCH, MARCH)}, "bad-period"),
        ({"standing": "sworn"}, "bad-standing"),
        ({"source": " "}, "no-source"),
        ({"said_at": datetime.datetime(2025, 3, 1)}, "no-time-zone"),
        ({"said_at": datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC)}, "said-in-the-future"),
        ({"topic": "work"}, "wrong-topic"),
        ({"facts": {}}, "nothing-said"),
        ({"facts": {"wage_income": "-1"}}, "out-of-range"),
    ],
)
def test_what_cannot_be_kept_leaves_nothing(city: psycopg.Connection, said: dict[str, Any], code: str) -> None:
    person = add_person(city)
    with pytest.raises((BadStatement, ValueError)) as refused:
        say(**{"person": person, "facts": {"wage_income": "1"}, **said})
    assert isinstance(refused.value, BadStatement), refused.value
    assert [problem.code for problem in refused.value.problems] == [code]
    assert city.execute("select count(*) from statement").fetchone() == (0,)


def test_only_who_may_states_and_hidden_is_as_missing(city: psycopg.Connection) -> None:
    person, household = add_person(city), add_household(city)
    with pytest.raises(NotAllowed):
        say("worker_xihu", person=person, facts={"wage_income": "1"})  # income is not a community worker's topic
    say("street_xihu", person=person, facts={"wage_income": "1"}, said_at=at(2))
    say("street_xihu", household=household, facts={"money_assets": "100"})
    errors = set()
    for number in (person, 999_999):
        with pytest.raises(SubjectNotFound) as missing:
            say("street_shangcheng", person=number, facts={"wage_income": "1"})
        errors.add(str(missing.value).replace(str(number), "N"))
    assert len(errors) == 1
    with pytest.raises(SubjectNotFound), acting("street_shangcheng", "test") as act:
        withdraw(act, statement=1)


FACTS = st.dictionaries(
    st.sampled_from(["wage_income", "employment_cost"]), st.sampled_from([None, "100", "200"]), min_size=1
)
SAID = st.tuples(FACTS, st.integers(1, 8), st.integers(1, 6) | st.none(), st.sampled_from(STANDINGS), st.integers(1, 3))


def as_said(said: tuple[Any, ...]) -> dict[str, Any]:
    facts, starts, length, standing, day = said
    first = datetime.date(2025, starts, 1)
    last = None if length is None else datetime.date(2025 + (starts + length > 12), (starts + length - 1) % 12 + 1, 1)
    return {"facts": facts, "held": days(first, last), "standing": standing, "source": "s", "said_at": at(day)}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(SAID, min_size=1, max_size=5, unique_by=repr), st.randoms(use_true_random=False))
def test_history_is_the_same_for_any_order_of_arrival(
    city: psycopg.Connection, said: list[tuple[Any, ...]], shuffle: random.Random
) -> None:
    """Digests name the subject, so one person hears it in one order, is forgotten, and hears it in another."""
    person = add_person(city)
    histories = []
    for _ in range(2):
        for each in said:
            say(person=person, **as_said(each))
        histories.append(history(city, person))
        with acting("intake", "test"):
            assert find_differences(Subject("person", person)) == []
            assert rebuild_records(Subject("person", person)) == 0
        with city.transaction():
            city.execute("select set_config('minsheng.erasing', 'yes', true)")
            city.execute("delete from record where person_id = %s", [person])
            city.execute("delete from statement where person_id = %s", [person])
        said = list(said)
        shuffle.shuffle(said)
    assert histories[0] == histories[1]


def test_a_record_that_does_not_follow_is_found_and_mended(city: psycopg.Connection) -> None:
    person = add_person(city)
    say(person=person, facts={"wage_income": "3100"})
    with city.transaction():
        city.execute("select set_config('minsheng.erasing', 'yes', true)")
        city.execute('update record set facts = \'{"wage_income": "9"}\'')
    with acting("intake", "test"):
        (difference,) = find_differences(Subject("person", person))
        assert [piece.facts for piece in difference.expected] == [{"wage_income": "3100"}]
        assert rebuild_records(Subject("person", person)) == 2
    assert [row[3] for row in history(city, person)] == [{"wage_income": "3100"}]


def test_many_writers_at_once_leave_what_one_would(city: psycopg.Connection) -> None:
    person = add_person(city)
    problems: list[BaseException] = []
    start = threading.Barrier(4)

    def write(writer: int) -> None:
        try:
            start.wait()
            for step in range(6):
                first = datetime.date(2025, 1 + (writer + step) % 12, 1)
                say(person=person, facts={"wage_income": str(100 * writer + step)}, held=days(first),
                    said_at=at(1 + step, writer))  # fmt: skip
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[writer]) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert city.execute("select count(*) from statement").fetchone() == (24,)
    with acting("intake", "test"):
        assert find_differences(Subject("person", person)) == []


def test_records_never_overlap_even_by_hand(city: psycopg.Connection) -> None:
    person = add_person(city)
    say(person=person, facts={"wage_income": "3100"})
    with pytest.raises(psycopg.errors.ExclusionViolation):
        city.execute(
            "insert into record (person_id, topic, held, known, facts, said) values (%s, 'income', '[2025-02-01,)',"
            " tstzrange(now(), null), '{}', '{}')",
            [person],
        )
