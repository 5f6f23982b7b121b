"""People and households for tests, made through the deeds."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

from minsheng.registry.access.acting import acting
from minsheng.registry.identity_numbers import check_digit
from minsheng.registry.people import deeds

DAY = datetime.date(2024, 5, 1)
# Qingbo and Hubin streets of Shangcheng, Beishan of Xihu; each with a community of it.
BEISHAN, BEISHAN_HOME = "330106002", "330106002051"
QINGBO, QINGBO_HOME = "330102001", "330102001051"
_sequence = itertools.count(1)


def a_number(birth: str = "19800101", sex: str = "female", division: str = "330106") -> str:
    """A made-up identity number that nobody else in the test has."""
    sequence = next(_sequence) % 499 * 2 + (1 if sex == "male" else 0)
    first = f"{division}{birth}{sequence:03d}"
    return first + check_digit(first)


def a_person(actor: str = "beishan", name: str = "张三丰", division: str = BEISHAN, **more: Any) -> int:
    with acting(actor, "registration") as act:
        number = more.pop("number", None) or a_number()
        person = deeds.add_person(act, name=name, division=division, number=number, on=DAY, said_by="card", **more)
        return int(person.pk)


def a_household(actor: str = "beishan", division: str = BEISHAN) -> int:
    with acting(actor, "registration") as act:
        return int(deeds.add_household(act, division=division, on=DAY).pk)


def a_member(household: int, person: int, actor: str = "beishan", relation: str = "other", **more: Any) -> int:
    with acting(actor, "registration") as act:
        since = more.pop("since", DAY)
        row = deeds.add_member(
            act,
            household_id=household,
            person_id=person,
            relation_to_head=relation,
            since=since,
            said_by="household book",
            **more,
        )
        return int(row.pk)
