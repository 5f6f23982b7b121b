"""Every deed × every role, inside the division and outside: done where ``roles.yaml`` allows it, refused everywhere else."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from minsheng.registry.access import deeds as access_deeds
from minsheng.registry.access.acting import Act, NotAllowed, acting
from minsheng.registry.access.deeds import assign_role, close_account, end_role, open_account, open_resident_account
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.access.records import look_in_full, record_for
from minsheng.registry.access.roles import table as roles_table
from minsheng.registry.access.search import search
from minsheng.registry.people import deeds
from minsheng.registry.people.models import Kinship, Membership
from tests.registry.access.sample_rows import Place
from tests.registry.access.test_matrix import ROLES, places  # noqa: F401  (the same rows)
from tests.registry.people.build import a_number

DAY = datetime.date(2024, 5, 1)
CODE = "91110000600037341L"


def _membership(at: Place) -> int:
    return Membership.objects.filter(household_id=at.household).values_list("pk", flat=True).first() or 0


def _kinship(at: Place) -> int:
    return Kinship.objects.filter(person_id=at.person).values_list("pk", flat=True).first() or 0


def _assignment(owner: psycopg.Connection[Any]) -> int:
    row = owner.execute(
        "select a.id from assignment a join actor on actor.id = a.actor_id where actor.name = 'worker_beishan'"
    ).fetchone()
    assert row is not None
    return int(row[0])


# deed -> (the action it needs, how it is called at a place)
TRIED: dict[str, tuple[str, Callable[[Act, Place], Any]]] = {
    "add_person": (
        "record",
        lambda act, at: deeds.add_person(
            act, name="王五", division=at.division, number=a_number(), on=DAY, said_by="x"
        ),
    ),
    "correct_person": (
        "record",
        lambda act, at: deeds.correct_person(act, person_id=at.person, name="王五", on=DAY, said_by="x"),
    ),
    "add_household": ("record", lambda act, at: deeds.add_household(act, division=at.division, on=DAY)),
    "add_member": (
        "record",
        lambda act, at: deeds.add_member(
            act, household_id=at.household, person_id=at.other, relation_to_head="other", since=DAY, said_by="x"
        ),
    ),
    "end_membership": (
        "record",
        lambda act, at: deeds.correct_membership(act, membership_id=_membership(at), never_was=True, said_by="x"),
    ),
    "correct_membership": (
        "record",
        lambda act, at: deeds.correct_membership(
            act, membership_id=_membership(at), relation_to_head="child", said_by="x"
        ),
    ),
    "add_kinship": (
        "record",
        lambda act, at: deeds.add_kinship(
            act, person_id=at.person, kind="guardian", other_id=at.other, since=DAY, said_by="x"
        ),
    ),
    "end_kinship": (
        "record",
        lambda act, at: deeds.end_kinship(act, kinship_id=_kinship(at), on=_began(Kinship, _kinship(at)), said_by="x"),
    ),
    "add_dwelling": ("record", lambda act, at: deeds.add_dwelling(act, division=at.division, address="新", on=DAY)),
    "move_household": (
        "record",
        lambda act, at: deeds.move_household(
            act, household_id=at.household, division=at.division[:9], on=DAY, said_by="x"
        ),
    ),
    "register_address": (
        "record",
        lambda act, at: deeds.register_address(
            act, person_id=at.person, division="330106", address="x", on=DAY, said_by="x"
        ),
    ),
    "add_employer": (
        "record",
        lambda act, at: deeds.add_employer(act, credit_code=CODE, name="x", division=at.division, on=DAY),
    ),
    "add_provider": (
        "record",
        lambda act, at: deeds.add_provider(act, credit_code=CODE, name="x", kind="home", division=at.division, on=DAY),
    ),
    "add_employment": (
        "record",
        lambda act, at: deeds.add_employment(
            act, person_id=at.person, employer_id=at.employer, kind="contract", since=DAY, said_by="x"
        ),
    ),
    "add_insurance_account": (
        "record",
        lambda act, at: deeds.add_insurance_account(
            act, person_id=at.person, scheme="residents_medical", since=DAY, said_by="x"
        ),
    ),
    "open_resident_account": (
        "record",
        lambda act, at: open_resident_account(act, name="resident", shown_as="x", person_id=at.person),
    ),
    "record_for": ("look", lambda act, at: record_for(act, at.person)),
    "look_in_full": ("look_in_full", lambda act, at: look_in_full(act, at.person)),
    "assign_role": (
        "assign",
        lambda act, at: assign_role(act, name="analyst", role="data_steward", division=at.division, since=DAY),
    ),
}
ANYWHERE: dict[str, tuple[str, Callable[[Act, psycopg.Connection[Any]], Any]]] = {
    "search": ("look", lambda act, owner: search(act, "张三")),
    "open_account": ("assign", lambda act, owner: open_account(act, name="fresh", shown_as="x")),
    "close_account": ("assign", lambda act, owner: close_account(act, name="analyst")),
    "end_role": ("assign", lambda act, owner: end_role(act, assignment_id=_assignment(owner), on=DAY)),
}


def _began(model: Any, number: int) -> datetime.date:
    row = model.objects.filter(pk=number).first()
    return row.held.lower + datetime.timedelta(days=1) if row else DAY


class Undo(Exception):
    """Nothing is kept."""


def outcome(role: str, call: Callable[[Act], Any]) -> str:
    try:
        with acting(f"the_{role}", "matrix") as act:
            call(act)
            told = json.dumps([entry.detail for entry in act.entries], ensure_ascii=False)
            assert act.entries, "a deed leaves a record"
            assert not [name for name in ("张三", "李四", "王五") if name in told], "the log holds no names"
            act.entries.clear()
            raise Undo
    except Undo:
        return "done"
    except (NotAllowed, RecordNotFound):
        return "refused"


def test_every_deed_is_tried() -> None:
    assert {*deeds.__all__, *access_deeds.__all__} - TRIED.keys() - ANYWHERE.keys() == set()


@pytest.mark.parametrize("role", ROLES)
def test_deeds(city: psycopg.Connection[Any], places: tuple[Place, Place], role: str) -> None:  # noqa: F811
    city.execute("set minsheng.erasing = 'yes'")
    city.execute("update kinship set held = '[1990-01-01,)' where upper_inf(known)")
    may, inside = roles_table().may, places[0]
    wrong = []
    for name, (action, call) in TRIED.items():
        for at in places:
            expected = (
                "done"
                if at is inside and may(role, action) and may(role, "look" if action != "assign" else action)
                else "refused"
            )
            if (found := outcome(role, lambda act, call=call, at=at: call(act, at))) != expected:  # type: ignore[misc]
                wrong.append(f"{role}: {name} in {at.division}: {found}, {expected} expected")
    for name, (action, anywhere) in ANYWHERE.items():
        expected = "done" if may(role, action) else "refused"
        if (found := outcome(role, lambda act, call=anywhere: call(act, city))) != expected:  # type: ignore[misc]
            wrong.append(f"{role}: {name}: {found}, {expected} expected")
    assert wrong == []
