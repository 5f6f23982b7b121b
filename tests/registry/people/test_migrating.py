"""The changes of the tables made back and again on a filled registry, with every row as before."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.core.management import call_command

from minsheng.registry.access.acting import acting
from minsheng.registry.access.search import search
from tests.registry.people.build import a_household, a_member, a_person


@pytest.mark.slow
@pytest.mark.parametrize(
    ("application", "back_to"), [("people", "0002_guards"), ("audit", "0002_guards"), ("access", "0002_guards")]
)
def test_back_and_again(city: psycopg.Connection[Any], application: str, back_to: str) -> None:
    person, household = a_person(), a_household()
    a_member(household, person, relation="head")
    kept = ("person", "membership", "household", "audit_entry", "actor", "assignment")

    def rows() -> dict[str, Any]:
        return {table: city.execute(f"select count(*), max(id) from {table}").fetchone() for table in kept}

    before = rows()
    call_command("migrate", application, back_to, database="owner", verbosity=0, interactive=False)
    assert rows() == before
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    assert rows() == before
    with acting("beishan", "after") as act:
        assert [hit.person_id for hit in search(act, "张三丰")] == [person]
