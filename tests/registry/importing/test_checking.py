"""Kinds fit the law; cells are read in the ways people write them, and refused in words."""

from __future__ import annotations

import datetime
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsheng.registry.facts.topics import topic_of
from minsheng.registry.facts.values import KEPT_ELSEWHERE, the_law
from minsheng.registry.importing.cells import BadCell, day_in, fact_in, name_in, past_day, printable, sex_in
from minsheng.registry.importing.checking import Around, Checked, Checker
from minsheng.registry.importing.kinds import ColumnsMissing, UnknownKind, kind_of, kinds, names_of
from minsheng.registry.importing.reading.columns import plain_name
from minsheng.registry.importing.reading.flaws import Row
from minsheng.registry.importing.reporting import harmless
from tests.registry.importing.build import DAY, XIHU, number

DIVISIONS = frozenset(["33", "3301", "330106", "330106002", XIHU, "330102001051"])


def check(kind: str, *said: tuple[str, str | None], division: str = "3301") -> Checked:
    header = tuple(name for name, _ in said)
    read = kind_of(kind)
    checker = Checker(read, header, read.columns_of(header), Around(DAY, division, DIVISIONS))
    return checker.check(Row(7, tuple(text for _, text in said)))


def codes(checked: Checked) -> list[str]:
    return [problem.code for problem in checked.problems]


GOOD = (("公民身份号码", number(1)), ("姓名", "张三"), ("户号", "H1"), ("区划代码", XIHU), ("与户主关系", "户主"))


def person(**other: str | None) -> Checked:
    return check("population", *({**dict(GOOD), **other}).items())


@pytest.mark.parametrize("kind", kinds())
def test_every_column_of_a_kind_fits_the_law(kind: str) -> None:
    read = kind_of(kind)
    named = [{plain_name(name) for name in names_of(column)} for column in read.columns]
    assert sum(map(len, named)) == len(set().union(*named))  # no name is two columns'
    for column in read.columns:
        if column.is_fact:
            fact = the_law().facts[column.name]
            assert fact.of == read.about
            assert column.name not in KEPT_ELSEWHERE
            assert topic_of(column.name) != "protection"


def test_a_good_row_holds_no_number_in_clear() -> None:
    found = person(电话="138 0013 8000", 户籍="本市", 配偶身份号码=number(2))
    assert found.problems == []
    assert found.content["facts"] == {"civil": {"hukou": "local"}}
    assert found.content["birth_date"] == "1980-01-01"
    assert found.content["sex"] == "male"
    text = json.dumps(found.content)
    assert number(1) not in text
    assert number(2) not in text
    assert "13800138000" not in text


def test_every_problem_of_a_row_is_said() -> None:
    found = person(公民身份号码=number(1)[:17] + "Y", 姓名=None, 区划代码="999999", 与户主关系="朋友", 户籍="火星")
    assert sorted(codes(found)) == ["bad-identity-number", "empty", "no-choice", "no-choice", "unknown-division"]
    assert all(problem.what and problem.remedy for problem in found.problems)
    assert found.number_digest is None


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("姓名", "=HYPERLINK(1)", "formula"),
        ("姓名", "@SUM(A1)", "formula"),
        ("姓名", "张\x00三", "bad-text"),
        ("姓名", "张" * 101, "bad-text"),
        ("姓名", "1234", "bad-text"),
        ("公民身份号码", "330106198002300015", "bad-identity-number"),
        ("公民身份号码", "\x00", "bad-number"),
        ("性别", "女", "number-disagrees"),
        ("出生日期", "1981-01-01", "number-disagrees"),
        ("出生日期", "2099-01-01", "impossible-day"),
        ("入户日期", "1979-01-01", "not-born-yet"),
        ("入户日期", "45292", "day-number"),
        ("入户日期", "2024-02-30", "no-such-day"),
        ("电话", "abc", "bad-number"),
        ("户号", "9" * 51, "bad-text"),
        ("区划代码", "330102001051x", "unknown-division"),
    ],
)
def test_a_bad_cell_is_refused(column: str, text: str, code: str) -> None:
    assert codes(person(**{column: text})) == [code]


def test_a_row_of_another_division_is_refused() -> None:
    assert codes(check("population", *GOOD, division="330102")) == ["outside"]


def test_somebody_without_a_number_needs_birth_and_sex() -> None:
    assert codes(person(公民身份号码=None)) == ["birth-missing"]
    found = person(公民身份号码=None, 出生日期="2025年6月1日", 性别="女")
    assert found.problems == []
    assert found.subject_key is not None


@pytest.mark.parametrize(
    "text",
    ["2024-03-05", "2024/3/5", "2024.03.05", "20240305", "2024年3月5日", "2024-03-05T00:00:00", "２０２４-３-５"],
)
def test_days_are_read_as_people_write_them(text: str) -> None:
    assert day_in(text) == datetime.date(2024, 3, 5)


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        ("pension_income", "3,100.50", "3100.5"),
        ("pension_income", "¥３１００元", "3100"),
        ("pension_income", "未知", "unknown"),
        ("pension_scheme", "城乡居民", "resident"),
        ("pension_scheme", "employee", "employee"),
        ("owns_motor_vehicle", "有", True),
        ("owns_motor_vehicle", "false", False),
        ("disability_grade", "一级", "grade_1"),
    ],
)
def test_facts_are_read_by_the_law(fact: str, text: str, value: object) -> None:
    assert fact_in(fact, text) == value


@pytest.mark.parametrize(
    ("fact", "text", "code"),
    [
        ("pension_income", "1e99999999", "no-number"),
        ("pension_income", "1/3", "no-number"),
        ("pension_income", "-5", "out-of-range"),
        ("pension_income", "3100.555", "finer-than-fen"),
        ("pension_income", "9" * 400, "no-number"),
        ("pension_scheme", "=1+1", "no-choice"),
        ("owns_motor_vehicle", "也许", "no-yes-or-no"),
    ],
)
def test_facts_that_cannot_be_are_refused(fact: str, text: str, code: str) -> None:
    with pytest.raises(BadCell) as bad:
        fact_in(fact, text)
    assert bad.value.code == code


def test_columns_that_are_needed_or_twice_are_named() -> None:
    with pytest.raises(ColumnsMissing, match="姓名"):
        kind_of("population").columns_of(("公民身份号码",))
    with pytest.raises(ColumnsMissing, match="2 columns"):
        kind_of("pensions").columns_of(("公民身份号码", "身份证号", "养老金"))
    with pytest.raises(ColumnsMissing, match="whom"):
        kind_of("vehicles").columns_of(("拥有机动车",))
    with pytest.raises(UnknownKind, match="population"):
        kind_of("peple")


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_whatever_is_shown_can_be_kept_and_holds_no_number(text: str) -> None:
    shown = printable(text + number(1))
    shown.encode()
    assert "\x00" not in shown
    assert number(1) not in shown
    assert len(shown) <= 40


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=30))
def test_any_text_in_any_cell_is_read_or_refused(text: str) -> None:
    for read in (
        name_in,
        day_in,
        sex_in,
        lambda each: past_day(each, DAY),
        lambda each: fact_in("pension_income", each),
    ):
        try:
            read(text)
        except BadCell as bad:
            json.dumps(bad.what, ensure_ascii=True)


@settings(max_examples=200)
@given(st.sampled_from(["=", "+", "-", "@", "\t", "＝", " ="]), st.text(max_size=10))
def test_no_cell_of_a_report_is_run(start: str, rest: str) -> None:
    assert harmless(start + rest).startswith("'")
