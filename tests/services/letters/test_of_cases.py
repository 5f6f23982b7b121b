"""A decided case's letter, made on any later day: the day and the office of the decision."""

from __future__ import annotations

import datetime

import psycopg
import pytest

from minsheng.registry.access.acting import acting
from minsheng.registry.facts.values import the_law
from minsheng.services.casework.deeds import confirm, find_case
from minsheng.services.letters.of_cases import letter_of_case
from minsheng.services.letters.offices import office_of
from tests.services.casework.families import add_family
from tests.services.casework.test_cases import add_fund, day, open_case, to_confirmation
from tests.services.letters.test_letters import text_of


def test_it_has_the_day_and_the_office_of_the_decision(city: psycopg.Connection) -> None:
    number = open_case(add_family())
    to_confirmation(number)
    add_fund(city)
    with acting("reviewer_xihu", number) as act:
        confirm(act, number, on=day(15), fund="assistance")
    with acting("beishan", number):
        case = find_case(number)
        later = datetime.date(2025, 11, 30)
        chinese, english = (text_of(letter_of_case(case, on=later, lang=lang)) for lang in ("zh", "en"))
    chinese = chinese.replace(" ", "").replace("\n", "")
    assert chinese.count("杭州市西湖区民政部门") == 2
    assert "如在2025年7月22日收到，至2025年9月20日止" in chinese
    assert "11月30日" not in chinese
    assert "Civil-affairs department, Xihu District, Hangzhou" in english.replace("\n", " ")


@pytest.mark.parametrize(
    ("programme", "zh"),
    [
        ("rental_subsidy", "杭州市余杭区住房保障部门"),
        ("public_rental_housing", "杭州市住房保障主管部门"),
        ("disability_subsidies", "杭州市余杭区残疾人联合会、民政部门"),
        ("vagrants", "救助站；不属于救助对象的说明理由"),
        ("tiering", ""),
    ],
)
def test_who_signs(city: psycopg.Connection, programme: str, zh: str) -> None:
    data = the_law().programmes[programme].data
    assert office_of(data, "330110005001", datetime.date(2025, 7, 1), "zh") == zh
