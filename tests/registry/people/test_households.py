"""Households, who belongs to them, where they live, and whose officers see them."""

from __future__ import annotations

import datetime
import time

import psycopg
import pytest
import yaml

from minsheng.faces.cli.choosing import LAW_FOLDER
from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.people import deeds
from minsheng.registry.people.changing import BadPeriod
from minsheng.registry.people.deeds.add_dwelling import BadDwelling, DwellingAlreadyKnown
from minsheng.registry.people.deeds.add_member import (
    RELATIONS,
    AlreadyMember,
    NotBornYet,
    SecondHead,
    SharesAboveOne,
    UnknownRelation,
)
from minsheng.registry.people.deeds.end_membership import AlreadyEnded
from minsheng.registry.people.deeds.move_household import AlreadyLivesThere, HomeInAnotherDivision
from minsheng.registry.people.following import follow_the_day
from minsheng.registry.people.models import Person
from minsheng.registry.people.tasks import follow_the_day_hourly
from tests.registry.people.build import (
    BEISHAN,
    BEISHAN_HOME,
    DAY,
    QINGBO,
    QINGBO_HOME,
    a_household,
    a_member,
    a_number,
    a_person,
)

ELSEWHERE = {"actor": "street_shangcheng", "division": QINGBO}
TODAY = datetime.date.today()


def jurisdictions(city: psycopg.Connection, person: int) -> list[str]:
    row = city.execute("select jurisdictions from person where id = %s", (person,)).fetchone()
    assert row is not None
    return list(row[0])


def memberships(city: psycopg.Connection) -> list[tuple[object, ...]]:
    return city.execute(
        "select lower(held)::text, upper(held)::text, relation_to_head, share::text, upper_inf(known) from membership order by id"
    ).fetchall()


def test_relations_are_those_of_the_law() -> None:
    facts = yaml.safe_load((LAW_FOLDER / "facts" / "people.yaml").read_text())
    text = str(facts)
    assert "relation_to_head" in text
    found = next(group["relation_to_head"] for group in [*facts.values()] if "relation_to_head" in group)
    assert tuple(found["choices"]) == RELATIONS


def test_officers_of_the_household_see_its_members(city: psycopg.Connection) -> None:
    person = a_person(**ELSEWHERE, number=(number := a_number()))
    household = a_household(division=BEISHAN_HOME)
    a_member(household, person, relation="head", number=number)
    assert jurisdictions(city, person) == [BEISHAN_HOME]
    with acting("worker_beishan", "visit"):
        assert Person.objects.filter(pk=person).exists()
    with acting("street_shangcheng", "visit"):
        assert not Person.objects.filter(pk=person).exists()


def test_somebody_from_elsewhere_is_taken_in_with_the_card_alone(city: psycopg.Connection) -> None:
    person = a_person(**ELSEWHERE)
    household = a_household()
    said = []
    for asked, number in ((person, None), (person, a_number()), (987654321, None), (987654321, a_number())):
        with pytest.raises(RecordNotFound) as refused:
            a_member(household, asked, number=number)
        said.append(str(refused.value))
    assert len(set(said)) == 1
    assert jurisdictions(city, person) == [QINGBO]


def test_the_database_itself_asks_for_the_card(city: psycopg.Connection) -> None:
    person = a_person(**ELSEWHERE)
    household = a_household()
    insert = (
        "insert into membership (household_id, person_id, relation_to_head, held, said_by)"
        " values (%s, %s, 'other', '[2024-01-01,)', 'x')"
    )
    actor = city.execute("select id from actor where name = 'beishan'").fetchone()
    assert actor is not None
    with psycopg.connect(city.info.dsn, user="minsheng_web") as web:
        web.execute("select set_config('minsheng.actor', %s, true)", (str(actor[0]),))
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            web.execute(insert, (household, person))
    assert memberships(city) == []


def test_a_child_of_two_homes_is_seen_in_both(city: psycopg.Connection) -> None:
    number = a_number("20150101")
    child = a_person(number=number)
    here, there = a_household(), a_household(**ELSEWHERE)
    a_member(here, child, relation="child", share="0.5")
    a_member(there, child, "street_shangcheng", "child", share="0.5", number=number)
    assert jurisdictions(city, child) == [QINGBO, BEISHAN]
    third = a_household()
    with pytest.raises(SharesAboveOne):
        a_member(third, child, relation="child", share="0.1")
    assert len(memberships(city)) == 2


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"relation": "boss"}, UnknownRelation),
        ({"share": "0"}, SharesAboveOne),
        ({"share": "1.1"}, SharesAboveOne),
        ({"share": "a"}, SharesAboveOne),
        ({"share": "NaN"}, SharesAboveOne),
        ({"until": DAY}, BadPeriod),
        ({"since": datetime.date(1979, 1, 1)}, NotBornYet),
        ({"since": datetime.date(1066, 1, 1)}, BadPeriod),
    ],
)
def test_a_membership_that_cannot_be_is_refused(
    city: psycopg.Connection, given: dict[str, object], refused: type[Exception]
) -> None:
    household, person = a_household(), a_person()
    with pytest.raises(refused):
        a_member(household, person, **given)  # type: ignore[arg-type]
    assert memberships(city) == []


def test_once_in_a_household_and_one_head(city: psycopg.Connection) -> None:
    household, person = a_household(), a_person()
    a_member(household, person, relation="head")
    with pytest.raises(AlreadyMember):
        a_member(household, person)
    with pytest.raises(SecondHead):
        a_member(household, a_person(), relation="head")


def test_what_was_known_stays_known_as_it_was(city: psycopg.Connection) -> None:
    household, person = a_household(), a_person()
    row = a_member(household, person, relation="child")
    with acting("beishan", "correction") as act:
        right = deeds.correct_membership(act, membership_id=row, relation_to_head="grandchild", said_by="book")
    assert right is not None
    with acting("beishan", "moved out") as act:
        deeds.end_membership(act, membership_id=right.pk, on=datetime.date(2024, 6, 1), said_by="visit")
    assert memberships(city) == [
        ("2024-05-01", None, "child", "1.00000000", False),
        ("2024-05-01", None, "grandchild", "1.00000000", False),
        ("2024-05-01", "2024-06-01", "grandchild", "1.00000000", True),
    ]
    gaps = city.execute(
        "select count(*) from membership a join membership b on upper(a.known) = lower(b.known)"
    ).fetchone()
    assert gaps == (2,)
    with pytest.raises(RecordNotFound), acting("beishan", "again") as act:
        deeds.end_membership(act, membership_id=row, on=datetime.date(2024, 6, 1), said_by="visit")
    present = city.execute("select id from membership where upper_inf(known)").fetchone()
    assert present is not None
    with pytest.raises(AlreadyEnded), acting("beishan", "again") as act:
        deeds.end_membership(act, membership_id=present[0], on=datetime.date(2024, 7, 1), said_by="visit")


def test_a_membership_that_never_was(city: psycopg.Connection) -> None:
    person = a_person()
    row = a_member(a_household(), person)
    with acting("beishan", "mixed up") as act:
        assert deeds.correct_membership(act, membership_id=row, said_by="book", never_was=True) is None
    assert [each[-1] for each in memberships(city)] == [False]
    assert jurisdictions(city, person) == [BEISHAN]


def test_a_household_sent_to_another_street_is_seen_there(city: psycopg.Connection) -> None:
    household, person = a_household(), a_person()
    a_member(household, person, relation="head")
    with acting("beishan", "moved") as act:
        deeds.move_household(act, household_id=household, division=QINGBO_HOME, on=DAY, said_by="card")
    assert jurisdictions(city, person) == [QINGBO_HOME]
    with pytest.raises(RecordNotFound), acting("beishan", "moved") as act:
        deeds.move_household(act, household_id=household, division=BEISHAN, on=DAY, said_by="card")


def test_a_household_is_taken_in_with_a_member_s_card(city: psycopg.Connection) -> None:
    number = a_number()
    household, person = a_household(), a_person(number=number)
    a_member(household, person, relation="head")
    for wrong in (None, a_number()):
        with pytest.raises(RecordNotFound), acting("street_shangcheng", "moved") as act:
            deeds.move_household(act, household_id=household, division=QINGBO, on=DAY, said_by="card", number=wrong)
    with acting("street_shangcheng", "moved") as act:
        home = deeds.add_dwelling(act, division=QINGBO_HOME, address="清波门 1 号", on=DAY)
        deeds.move_household(
            act, household_id=household, division=QINGBO, on=DAY, said_by="card", number=number, dwelling_id=home.pk
        )
    assert jurisdictions(city, person) == [QINGBO]


def test_homes_follow_one_another(city: psycopg.Connection) -> None:
    household = a_household()
    with acting("beishan", "moves") as act:
        one = deeds.add_dwelling(
            act, division=BEISHAN_HOME, address="保俶路 1 号", on=DAY, floor_area="64.50", kind="flat"
        )
        two = deeds.add_dwelling(act, division=BEISHAN_HOME, address="保俶路 2 号", on=DAY)
        other = deeds.add_dwelling(act, division=BEISHAN, address="保俶路 3 号", on=DAY)
        move = {"household_id": household, "said_by": "visit"}
        deeds.move_household(act, **move, division=BEISHAN_HOME, dwelling_id=one.pk, on=DAY)
        deeds.move_household(act, **move, division=BEISHAN_HOME, dwelling_id=two.pk, on=datetime.date(2024, 8, 1))
        with pytest.raises(AlreadyLivesThere):
            deeds.move_household(act, **move, division=BEISHAN_HOME, dwelling_id=two.pk, on=datetime.date(2024, 9, 1))
        with pytest.raises(HomeInAnotherDivision):
            deeds.move_household(act, **move, division=BEISHAN_HOME, dwelling_id=other.pk, on=datetime.date(2024, 9, 1))
        with pytest.raises(BadPeriod):
            deeds.move_household(act, **move, division=BEISHAN_HOME, dwelling_id=one.pk, on=DAY)
        with pytest.raises(DwellingAlreadyKnown) as known:
            deeds.add_dwelling(act, division=BEISHAN_HOME, address="保俶路 1 号", on=DAY)
        assert known.value.dwelling_id == one.pk
        for area in ("0", "-1", "1e9", "12.345", "x"):
            with pytest.raises(BadDwelling):
                deeds.add_dwelling(act, division=BEISHAN_HOME, address="保俶路 9 号", on=DAY, floor_area=area)
    rows = city.execute(
        "select dwelling_id, lower(held)::text, upper(held)::text from occupancy where upper_inf(known) order by 2"
    ).fetchall()
    assert rows == [(one.pk, "2024-05-01", "2024-08-01"), (two.pk, "2024-08-01", None)]


def test_a_move_to_come_is_seen_when_its_day_has_come(city: psycopg.Connection) -> None:
    household, person = a_household(), a_person()
    a_member(household, person, relation="head")
    tomorrow = TODAY + datetime.timedelta(days=1)
    with acting("steward", "announced") as act:
        home = deeds.add_dwelling(act, division=QINGBO_HOME, address="清波门 2 号", on=DAY)
        with pytest.raises(BadPeriod):
            deeds.move_household(act, household_id=household, division=QINGBO_HOME, on=tomorrow, said_by="call")
        deeds.move_household(
            act, household_id=household, division=QINGBO_HOME, on=tomorrow, said_by="call", dwelling_id=home.pk
        )
    assert follow_the_day(TODAY - datetime.timedelta(days=7)) == 0
    assert jurisdictions(city, person) == [BEISHAN]
    city.execute("set minsheng.erasing = 'yes'")
    city.execute("update occupancy set held = daterange(current_date, null)")  # the day comes
    assert follow_the_day(TODAY - datetime.timedelta(days=7)) == 1
    assert jurisdictions(city, person) == [QINGBO_HOME]
    assert follow_the_day(TODAY - datetime.timedelta(days=7)) == 0


def test_a_membership_to_come_is_followed_on_its_day(city: psycopg.Connection) -> None:
    number = a_number()
    person = a_person(number=number)
    tomorrow = TODAY + datetime.timedelta(days=1)
    a_member(a_household(**ELSEWHERE), person, "street_shangcheng", since=tomorrow, number=number)
    assert jurisdictions(city, person) == [BEISHAN]
    city.execute("set minsheng.erasing = 'yes'")
    city.execute("alter table membership disable trigger membership_closed")
    city.execute("update membership set held = daterange(current_date, null)")  # the day comes
    follow_the_day_hourly(timestamp=int(time.time()))
    assert jurisdictions(city, person) == [QINGBO]
    assert follow_the_day(TODAY - datetime.timedelta(days=1)) == 0


def test_who_may_only_look_changes_no_household(city: psycopg.Connection) -> None:
    household, person = a_household(), a_person()
    for deed, given in (
        (deeds.add_household, {"division": BEISHAN, "on": DAY}),
        (
            deeds.add_member,
            {"household_id": household, "person_id": person, "relation_to_head": "head", "since": DAY, "said_by": "x"},
        ),
        (deeds.add_dwelling, {"division": BEISHAN, "address": "x", "on": DAY}),
    ):
        with pytest.raises(NotAllowed), acting("reviewer_xihu", "review") as act:
            deed(act, **given)  # type: ignore[operator]
