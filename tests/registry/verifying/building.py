"""People with numbers, authorisations and registries for these tests."""

from __future__ import annotations

import dataclasses
import datetime
import json
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import acting
from minsheng.registry.verifying.asking import verify_person
from minsheng.registry.verifying.authorising import authorise
from minsheng.registry.verifying.registries import Registry
from minsheng.registry.verifying.registries import registry as registry_named
from tests.registry.people.build import BEISHAN, a_household, a_member, a_number, a_person

PURPOSE = "申请最低生活保障"
TODAY = datetime.date.today()
WHO = "beishan"
DAY_SIGNED = TODAY - datetime.timedelta(days=20)


@dataclasses.dataclass(frozen=True)
class Somebody:
    """A person and the number a registry finds them by."""

    person: int
    number: str


def somebody(birth: str = "19800101", name: str = "张三丰") -> Somebody:
    number = a_number(birth)
    return Somebody(a_person(WHO, name, BEISHAN, number=number), number)


def a_family(*people: Somebody) -> int:
    household = a_household(WHO, BEISHAN)
    for position, each in enumerate(people):
        a_member(household, each.person, WHO, "head" if position == 0 else "spouse")
    return household


def allow(who: Somebody, *registries: str, until: datetime.date | None = None, **more: Any) -> int:
    with acting(WHO, "signing") as act:
        made = authorise(
            act,
            person=who.person,
            registries=registries,
            purpose=more.pop("purpose", PURPOSE),
            signed_on=more.pop("signed_on", TODAY),
            until=until or TODAY + datetime.timedelta(days=30),
            **more,
        )
        return int(made.pk)


def ask(who: Somebody, *registries: str, again: bool = False) -> list[int]:
    with acting(WHO, PURPOSE) as act:
        queries = verify_person(act, person=who.person, registries=registries, purpose=PURPOSE, again=again)
        return [query.pk for query in queries]


def quick(name: str, **waiting: Any) -> Registry:
    """A registry that is waited for no longer than a test should take."""
    ours = registry_named(name)
    limits = {"time_limit_s": 5.0, "first_wait_s": 0.0, "failures_that_open": 50, "attempts": 3, **waiting}
    return dataclasses.replace(ours, waiting=dataclasses.replace(ours.waiting, **limits))


def query(number: int) -> dict[str, Any]:
    with acting("intake", "test"), connection.cursor() as cursor:
        cursor.execute("select * from verification_query where id = %s", [number])
        row = cursor.fetchone()
        found = dict(zip([column.name for column in cursor.description], row, strict=True))

    return {**found, "stated": json.loads(found["stated"]), "unknown": json.loads(found["unknown"])}


def known(*, person: int | None = None, household: int | None = None) -> dict[str, Any]:
    """Facts known of a person or household today."""

    column, number = ("person_id", person) if person is not None else ("household_id", household)
    with acting("intake", "test"), connection.cursor() as cursor:
        cursor.execute(
            f"select facts from record where {column} = %s and upper_inf(known) and held @> current_date", [number]
        )
        return {name: value for (facts,) in cursor.fetchall() for name, value in json.loads(facts).items()}
