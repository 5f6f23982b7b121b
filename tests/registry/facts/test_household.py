"""A household's facts as a household file: dated, as known then, with those tied who live elsewhere, and no more than may be read."""

from __future__ import annotations

import datetime
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng.engine.exact.explaining import Reading, explain
from minsheng.engine.facts import read_facts
from minsheng.engine.planning import months_before
from minsheng.engine.unknown import is_unknown
from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.facts.household import facts_of, household_facts, months_back
from minsheng.registry.facts.stating import SubjectNotFound, days, state_facts
from minsheng.registry.facts.values import the_law
from tests.registry.facts.building import STREET, add_household, add_member, add_person, add_tie, at
from tests.registry.facts.test_stating import say

DAY = datetime.date(2025, 7, 1)
LAW = the_law()


def look(household: int, name: str = "street_xihu", known_at: datetime.datetime | None = None) -> dict[str, Any]:
    with acting(name, "application 1"):
        return household_facts(household, DAY, known_at)


def test_a_family_is_read_as_a_household_file(city: psycopg.Connection) -> None:
    mother = add_person(city, "王芳")
    child = add_person(city, "王小明", sex="male", birth_date="2015-05-01")
    father = add_person(city, "李强", sex="male", birth_date="1979-01-01")  # lives elsewhere
    household = add_household(city, (mother, "head"), (child, "child"))
    add_household(city, (father, "head"))
    for kind, other in (("mother", mother), ("father", father), ("guardian", father)):
        add_tie(city, child, kind, other)
    add_tie(city, mother, "spouse", None)
    say(person=mother, facts={"wage_income": "3100", "hukou": "local"})
    say(person=father, facts={"is_imprisoned": True})
    say(household=household, facts={"area": "urban", "money_assets": "1200.5"})
    assert look(household) == {
        "day": DAY,
        "household": {"district": "330106", "area": "urban", "money_assets": "1200.5"},
        "people": {
            str(mother): {"birth_date": "1980-01-01", "sex": "female", "relation_to_head": "head", "lives_here": True,
                          "membership_share": "1.00000000", "wage_income": "3100", "hukou": "local", "spouse": "none"},
            str(child): {"birth_date": "2015-05-01", "sex": "male", "relation_to_head": "child", "lives_here": True,
                         "membership_share": "1.00000000", "mother": str(mother), "father": str(father),
                         "guardian": str(father)},
            str(father): {"birth_date": "1979-01-01", "sex": "male", "lives_here": False, "is_imprisoned": True},
        },
    }  # fmt: skip
    facts = read_facts(LAW, {**look(household), "assume": ["no_unstated_circumstances"]})
    assert explain(Reading(LAW), facts, DAY).answers  # the engine takes it as it is


def test_who_left_before_the_months_looked_at_is_not_there(city: psycopg.Connection) -> None:
    stays, left, came = add_person(city), add_person(city), add_person(city)
    household = add_household(city, (stays, "head"))
    add_member(city, household, left, "other", "[2020-01-01,2025-01-01)")
    add_member(city, household, came, "child", "[2025-06-10,2025-06-20)")
    add_member(city, household, came, "other", "[2025-06-20,)", lives_here=False)
    people = look(household)["people"]
    assert set(people) == {str(stays), str(came)}
    assert people[str(came)]["member_from"] == "2025-06-10"
    facts = read_facts(LAW, look(household))
    for day, there, relation, here in (
        (datetime.date(2025, 6, 9), False, None, None),
        (datetime.date(2025, 6, 15), True, "child", True),
        (DAY, True, "other", False),
    ):
        who = facts.people.index(str(came))
        assert facts.is_member(who, day) is there
        if there:
            assert facts.column(LAW, "relation_to_head", day)[who] == relation
            assert facts.column(LAW, "lives_here", day)[who] is here


FIRST = months_before(DAY, months_back(LAW))
SPAN = (DAY - FIRST).days
WAGES = st.lists(
    st.tuples(st.integers(-20, SPAN + 3), st.integers(1, SPAN) | st.none(), st.integers(1, 3), st.integers(1, 9)),
    max_size=4,
    unique=True,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WAGES)
def test_each_day_looked_at_has_the_value_of_that_day(city: psycopg.Connection, wages: list[tuple[Any, ...]]) -> None:
    person = add_person(city)
    household = add_household(city, (person, "head"))
    for starts, length, yuan, said_on in wages:
        first = FIRST + datetime.timedelta(starts)
        last = None if length is None else first + datetime.timedelta(length)
        say(person=person, facts={"wage_income": str(yuan)}, held=days(first, last), said_at=at(said_on))
    facts = read_facts(LAW, look(household))
    for step in range(SPAN + 1):
        day = FIRST + datetime.timedelta(step)
        row = city.execute(
            "select facts->>'wage_income' from record where person_id = %s and upper_inf(known) and held @> %s",
            [person, day],
        ).fetchone()
        value = facts.column(LAW, "wage_income", day)[0]
        assert (None if is_unknown(value) else value) == (None if row is None else int(row[0]) * 100)


def test_as_known_then(city: psycopg.Connection) -> None:
    person = add_person(city)
    household = add_household(city, (person, "head"))
    say(person=person, facts={"wage_income": "3100"})
    (then,) = city.execute("select clock_timestamp()").fetchone()  # type: ignore[misc]
    say(person=person, facts={"wage_income": "2000"}, said_at=at(5))
    assert look(household)["people"][str(person)]["wage_income"] == "2000"
    assert look(household, known_at=then)["people"][str(person)]["wage_income"] == "3100"
    with pytest.raises(SubjectNotFound):  # the household itself was not known yet
        look(household, known_at=at(1))


def test_what_may_not_be_read_is_not_known_and_the_topic_is_named(city: psycopg.Connection) -> None:
    person = add_person(city)
    household = add_household(city, (person, "head"))
    say(person=person, facts={"wage_income": "3100", "hukou": "local", "is_protected_secretly": True}
        if "is_protected_secretly" in LAW.facts else {"wage_income": "3100", "hukou": "local"})  # fmt: skip
    with acting("worker_xihu", "visit") as act:
        seen = facts_of(act, household, DAY)
    assert "wage_income" not in seen.plain["people"][str(person)]
    assert seen.plain["people"][str(person)]["hukou"] == "local"
    assert {"income", "property", "health", "protection"} <= set(seen.closed)
    assert not {"civil", "home"} & set(seen.closed)
    with acting("night", "scan") as act:
        assert facts_of(act, household, DAY).closed == ()
    rows = city.execute(
        "select actor, action, household_id, detail from audit_entry where action = 'household looked at' order by id"
    ).fetchall()
    assert [row[:3] for row in rows] == [
        ("worker_xihu", "household looked at", household),
        ("night", "household looked at", household),
    ]
    assert rows[0][3] == {"day": "2025-07-01", "people": [person]}


def test_somebody_elsewhere_who_may_not_be_seen_is_not_known(city: psycopg.Connection) -> None:
    child, mother = add_person(city), add_person(city, division="330102001001")
    household = add_household(city, (child, "head"))
    add_tie(city, child, "mother", mother)
    assert "mother" not in look(household)["people"][str(child)]
    assert look(household, "night")["people"][str(child)]["mother"] == str(mother)


def test_a_resident_reads_the_own_household_alone(city: psycopg.Connection) -> None:
    person, other = add_person(city), add_person(city)
    household, theirs = add_household(city, (person, "head")), add_household(city, (other, "head"))
    say(person=person, facts={"wage_income": "3100"})
    city.execute("insert into actor (name, shown_as, kind, person_id) values ('li', 'li', 'resident', %s)", [person])
    with acting("li", "own record") as act:
        seen = facts_of(act, household, DAY)
        assert seen.closed == ()
        assert seen.plain["people"][str(person)]["wage_income"] == "3100"
        with pytest.raises(SubjectNotFound):
            facts_of(act, theirs, DAY)


def test_who_may_not_look_is_refused_and_hidden_is_as_missing(city: psycopg.Connection) -> None:
    household = add_household(city, (add_person(city), "head"), division=STREET)
    for name, number in (("street_shangcheng", household), ("analyst", household), ("street_xihu", 999_999)):
        with pytest.raises((SubjectNotFound, NotAllowed)) as refused, acting(name, "x") as act:
            facts_of(act, number, DAY)
        assert isinstance(refused.value, SubjectNotFound)


def test_stating_in_the_same_act_is_seen(city: psycopg.Connection) -> None:
    person = add_person(city)
    household = add_household(city, (person, "head"))
    with acting("street_xihu", "visit") as act:
        state_facts(act, person=person, facts={"wage_income": "10"}, held=days(FIRST), standing="declared",
                    source="herself", said_at=at(1))  # fmt: skip
        assert facts_of(act, household, DAY).plain["people"][str(person)]["wage_income"] == "10"
