"""One search box: what is found, by whom, and what the log keeps of it."""

from __future__ import annotations

import psycopg
import pytest

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.access.search import Hit, SearchTooShort, search
from minsheng.registry.identity_numbers import BadIdentityNumber
from minsheng.registry.people import deeds
from minsheng.registry.texts import BadText
from tests.registry.people.build import BEISHAN_HOME, DAY, QINGBO, a_household, a_member, a_number, a_person


def find(text: str, actor: str = "beishan", limit: int = 20) -> list[Hit]:
    with acting(actor, "visit") as act:
        return search(act, text, limit)


def names(text: str, actor: str = "beishan") -> list[str]:
    return [hit.name for hit in find(text, actor)]


@pytest.fixture
def town(city: psycopg.Connection) -> psycopg.Connection:
    for name in ("张三丰", "张三", "张三多", "李三丰", "单雄信", "买买提·艾力", "𠮷䶮", "Ann Lee", "王㛃"):
        a_person(name=name)
    a_person("street_shangcheng", "张三丰", QINGBO)
    return city


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("张三", ["张三", "张三丰", "张三多"]),
        ("张三丰", ["张三丰"]),
        ("三丰", ["张三丰", "李三丰"]),
        ("丰", []),
        ("艾力", ["买买提·艾力"]),
        ("买买提.艾力", ["买买提·艾力"]),
        ("𠮷", ["𠮷䶮"]),
        ("䶮", []),
        ("zhangsan", ["张三", "张三丰", "张三多"]),
        ("zhang san feng", ["张三丰"]),
        ("zsf", ["张三丰"]),
        ("shanxiongxin", ["单雄信"]),
        ("danxiongxin", []),
        ("mmt", ["买买提·艾力"]),
        ("Ann L", ["Ann Lee"]),
        ("annlee", ["Ann Lee"]),
        ("jy", ["𠮷䶮"]),
        ("%", []),
        ("张_", []),
        ("张%", []),
        ("\\", []),
        ("'; drop table person", []),
    ],
)
def test_what_is_typed_finds(town: psycopg.Connection, typed: str, found: list[str]) -> None:
    assert sorted(names(typed)) == sorted(found)


def test_the_whole_name_comes_first(town: psycopg.Connection) -> None:
    assert names("张三")[0] == "张三"


def test_only_within_reach(town: psycopg.Connection) -> None:
    assert len(find("张三丰", "street_shangcheng")) == 1
    assert len(find("张三丰", "reviewer_xihu")) == 1
    assert len(find("张三丰", "steward")) == 2
    assert find("张三丰", "worker_xihu") == []
    for actor in ("analyst", "systems", "security", "auditor"):
        with pytest.raises(NotAllowed):
            find("张三丰", actor)


def test_numbers_find_whole_and_are_shown_masked(city: psycopg.Connection) -> None:
    number = a_number()
    person = a_person(number=number, phone="138 1234 5678")
    (hit,) = find(f" {number[:6]} {number[6:14]} {number[14:]} ")
    assert (hit.person_id, hit.by, hit.number) == (person, "number", number[:4] + "*" * 10 + number[-4:])
    assert [hit.by for hit in find("+86 138-1234-5678")] == ["phone"]
    assert find(number, "street_shangcheng") == []
    assert find("13812345679") == []
    with pytest.raises(BadIdentityNumber):
        find(number[:17] + ("0" if number[17] != "0" else "1"))


def test_old_numbers_and_passports_are_found(city: psycopg.Connection) -> None:
    a_person(name="李四", number="330106600215002")
    a_person(
        name="Ann Lee",
        number="e1234567",
        number_kind="passport",
        birth_date=DAY.replace(year=1990),
        sex="female",
    )
    assert names("330106600215002") == ["李四"]
    assert names("E123 4567") == ["Ann Lee"]


def test_households_and_addresses(city: psycopg.Connection) -> None:
    household = a_household(division=BEISHAN_HOME)
    head, child = a_person(name="王五"), a_person(name="王小五", number=a_number("20150101"))
    a_member(household, child, relation="child")
    a_member(household, head, relation="head")
    with acting("beishan", "moved") as act:
        home = deeds.add_dwelling(act, division=BEISHAN_HOME, address="保俶路 28 号 3 幢 501 室", on=DAY)
        deeds.move_household(
            act, household_id=household, division=BEISHAN_HOME, on=DAY, said_by="visit", dwelling_id=home.pk
        )
    assert names(str(household)) == ["王五", "王小五"]
    assert names("保俶路") == ["王五", "王小五"]
    assert names("路 28 号", "worker_beishan") == ["王五", "王小五"]
    assert names("保俶路", "street_shangcheng") == []
    assert names(str(household), "street_shangcheng") == []


def test_what_would_find_half_the_city_is_refused(city: psycopg.Connection) -> None:
    for typed in ("z", "  a "):
        with pytest.raises(SearchTooShort):
            find(typed)
    for typed in ("", " ", "x" * 101, "张\x00", "张\ud800"):
        with pytest.raises(BadText):
            find(typed)


def test_never_more_than_the_limit(city: psycopg.Connection) -> None:
    people = [a_person(name="张三") for _ in range(5)]
    assert len(find("张三", limit=3)) == 3
    assert len(find("zs", limit=3)) == 3
    assert len(find("张三", limit=10_000)) == len(people)


def test_the_log_has_who_was_shown_and_no_word_of_what_was_typed(city: psycopg.Connection) -> None:
    person = a_person(number=(number := a_number()))
    find(number)
    find("张三丰")
    rows = city.execute("select action, detail, detail::text from audit_entry order by number").fetchall()[1:]
    assert [row[0] for row in rows] == ["searched", "searched"]
    assert [row[1]["shown"] for row in rows] == [[person], [person]]
    assert [row[1]["by"] for row in rows] == [["number"], ["name", "address"]]
    assert not any(number in row[2] or "张三丰" in row[2] for row in rows)


def test_the_functions_check_the_reach_themselves(town: psycopg.Connection) -> None:
    """Called past the code, with nobody or the wrong one acting, they show nothing."""
    with psycopg.connect(town.info.dsn, user="minsheng_web", autocommit=True) as web:
        for actor, seen in ((None, 0), ("analyst", 0), ("street_shangcheng", 1), ("beishan", 1), ("steward", 2)):
            web.execute(
                "select set_config('minsheng.actor', coalesce((select id::text from actor where name = %s), ''), false)",
                (actor,),
            )
            rows = web.execute("select * from find_by_name('张三丰', '张三丰', '{}', 50)").fetchall()
            assert len(rows) == seen
            assert web.execute("select count(*) from find_by_sound('zhangsanfeng', 50)").fetchone() == (seen,)


def test_a_restricted_record_is_found_by_who_may_lift_that_alone(town: psycopg.Connection) -> None:
    number = a_number()
    person = a_person(name="王限", number=number)
    town.execute("update person set is_restricted = true where id = %s", (person,))
    for typed in ("王限", "王", "wangxian", "wx", number):
        assert person not in [hit.person_id for hit in find(typed)]
        assert person in [hit.person_id for hit in find(typed, "rights")]
    household = a_household("street_shangcheng", QINGBO)
    with pytest.raises(RecordNotFound):
        a_member(household, person, "street_shangcheng", number=number)
