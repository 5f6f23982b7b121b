"""Every programme of the law that decides something for people: a household made for it goes the whole way to a grant, another
to a refusal; what cannot be decided for want of a figure is named with what is missing."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from minsheng.registry.access.acting import acting
from minsheng.registry.facts.values import the_law
from minsheng.registry.people.deeds.add_household import add_household
from minsheng.registry.people.deeds.add_kinship import add_kinship
from minsheng.registry.people.deeds.add_member import add_member
from minsheng.registry.people.deeds.add_person import add_person
from minsheng.services.casework.deeds import (
    Discretion,
    NotPossible,
    apply,
    confirm,
    find_case,
    give_opinion,
    move_case,
    publicise,
    review_override,
)
from minsheng.services.casework.guards import Moment, _is_publicised
from tests.services.casework.families import HOME, NOTHING, SINCE, state
from tests.services.casework.test_cases import VISITORS, add_fund, day

PLAN = yaml.safe_load(Path(__file__).with_name("walked.yaml").read_text(encoding="utf-8"))
EVERYBODY = {"hukou": "local", "earnings_rise_during_assistance": "0", **NOTHING}
HOUSEHOLD = {
    "area": "urban", "tenure": "owned", "homes_owned": "1", "floor_area": "60", "money_assets": "6000",
    "owns_motor_vehicle": False, "owns_commercial_property": False,
}  # fmt: skip
GUARD = "guard_xihu"  # may read and state what is closed to others (protection)
FIRST = datetime.date(2025, 8, 1)


def put(plan: dict[str, Any]) -> dict[str, int]:
    """The base of a plan and its own facts, in the registry: the household's and each person's number."""
    base = PLAN["bases"][plan["base"]]
    people = {key: says for key, says in base.items() if key != "household"}
    with acting("beishan", "test") as act:
        found = {
            key: add_person(act, name=says["name"], division=HOME, on=SINCE, said_by="test", number_kind="none",
                            birth_date=says["birth"], sex=says["sex"]).pk
            for key, says in people.items()
        }  # fmt: skip
        found["household"] = add_household(act, division=HOME, on=SINCE).pk
        for key, says in people.items():
            if "relation" in says:
                add_member(act, household_id=found["household"], person_id=found[key], relation_to_head=says["relation"],
                           since=SINCE, said_by="test")  # fmt: skip
            for tie in ("mother", "father", "guardian"):
                if tie in says:
                    add_kinship(act, person_id=found[key], kind=tie, other_id=found[says[tie]], said_by="test",
                                since=SINCE if tie == "guardian" else None)  # fmt: skip
    for key, says in people.items():
        state(
            person=found[key],
            by=GUARD,
            **(EVERYBODY if "relation" in says else {}),
            **{**says["facts"], **plan.get(key, {})},
        )
    state(
        household=found["household"],
        by=GUARD,
        **{**HOUSEHOLD, **base.get("household", {}), **plan.get("household", {})},
    )
    return found


def opened(programme: str, people: dict[str, int], who: str | None) -> str:
    with acting("beishan", "application") as act:
        return apply(
            act, household_id=people["household"], programme=programme, applicant_id=people["a"], on=day(0),
            person_id=None if who is None else people[who],
        )  # fmt: skip


def decided(number: str, by_office: str | None = None, by: str = "beishan") -> dict[str, Any]:
    """Accepted, looked into, decided, publicised where the law has it, reported."""
    with acting(by, number) as act:
        case = find_case(number)
        programme = the_law().programmes[case["programme"]]
        move_case(act, number, "accept", on=day(0))
        move_case(act, number, "begin_inquiry", on=day(1))
        if "visit" in programme.data:
            move_case(act, number, "record_visit", on=day(2), visitors=VISITORS)
        said = (
            None if by_office is None else Discretion("amount_by_case", "as grave as seen", True, int(by_office) * 100)
        )
        case = give_opinion(act, number, on=day(3), discretion=said)
        if _is_publicised(Moment(case, programme, day(3), "beishan", {})):
            publicise(act, number, on=day(3))
        case = move_case(act, number, "report_for_confirmation", on=day(20))
    if by_office is not None:
        with acting("reviewer_xihu", number) as act:
            case = review_override(act, number, accepts=True, on=day(20))
    return case


def granted(number: str) -> int | None:
    """Confirmed, by as many people as the amount asks for; gives the award's number."""
    with acting("beishan", number):
        case_programme = the_law().programmes[find_case(number)["programme"]]
    lasts = case_programme.data.get("frequency") in ("monthly", "yearly") and "starts" not in case_programme.data
    for approves in ((), ("reviewer_xihu",), ("reviewer_xihu", "director_xihu")):
        try:
            if approves:
                with acting(approves[-1], number) as act:
                    move_case(act, number, "approve", on=day(21))
            last = ("reviewer_xihu", "director_xihu", "director_two")[len(approves)]
            with acting(last, number) as act:
                return confirm(act, number, on=day(21), fund="assistance", since=FIRST if lasts else None).award
        except NotPossible as more:
            if "approved by" not in str(more):
                raise
    raise AssertionError(f"{number} needs more people than there are")


@pytest.fixture
def ready(city: psycopg.Connection) -> psycopg.Connection:
    add_fund(city)
    city.execute("insert into actor (name, shown_as, kind) values ('director_two', 'director_two', 'officer')")
    city.execute(
        "insert into assignment (actor_id, role, division, held, given_by_id) select a.id, 'district_director', '330106',"
        " '[2020-01-01,)', k.id from actor a, actor k where a.name = 'director_two' and k.name = 'keeper'"
    )
    return city


def test_every_programme_is_walked_or_named_with_what_is_missing() -> None:
    ours = {name for name, each in the_law().programmes.items() if "decides" in each.data and each.of != "claim"}
    assert ours == PLAN["granted"].keys() | PLAN["missing"].keys() | PLAN["not_walked"].keys()
    assert not PLAN["granted"].keys() & PLAN["missing"].keys()


def test_to_a_grant(ready: psycopg.Connection) -> None:
    wrong = {}
    for programme, plan in PLAN["granted"].items():
        try:
            number = opened(programme, put(plan), plan.get("who"))
            decided(number, plan.get("by_office"), plan.get("by", "beishan"))
            award = granted(number)
            paid = ready.execute("select amount, kind, programme from award where number = %s", [award]).fetchone()
            pays = the_law().programmes[programme].data
            expected = (int(Fraction(plan["yuan"]) * 100), pays["frequency"], programme) if "yuan" in plan else None
            state_of = ready.execute("select state from case_file where number = %s", [number]).fetchone()
            if (state_of, paid) != (("granted",), expected):
                wrong[programme] = f"{state_of}, paid {paid}, expected {expected}"
        except Exception as error:
            wrong[programme] = f"{type(error).__name__}: {error}"
    assert not wrong, "\n".join(f"{name}: {why}" for name, why in wrong.items())


def test_to_a_refusal(ready: psycopg.Connection) -> None:
    """The plainest family, with no circumstance of its own, is refused whatever it has no claim to."""
    refused, plain = [], put(PLAN["refused"])
    wrong = {}
    for programme in sorted(the_law().programmes):
        if programme not in PLAN["granted"].keys() | PLAN["missing"].keys():
            continue
        of_person = the_law().programmes[programme].of == "person"
        number = opened(programme, plain, "a" if of_person else None)
        try:
            decided(number, by=GUARD)
        except NotPossible as undecided:
            wrong[programme] = str(undecided)
            continue
        with acting("reviewer_xihu", number) as act:
            refused.append((programme, move_case(act, number, "refuse", on=day(21))["state"]))
    assert {state for _, state in refused} == {"refused"}
    assert not wrong, "\n".join(f"{name}: {why}" for name, why in wrong.items())
    assert len(refused) == len(PLAN["granted"]) + len(PLAN["missing"])


def test_what_is_missing_is_named(ready: psycopg.Connection) -> None:
    wrong = {}
    for programme, plan in PLAN["missing"].items():
        number = opened(programme, put(plan), plan.get("who"))
        label = the_law().label(plan["figures"][0], "en")
        try:
            decided(number)
            wrong[programme] = "decided"
        except NotPossible as undecided:
            if label not in str(undecided):
                wrong[programme] = f"{label} is not in: {undecided}"
    assert not wrong, "\n".join(f"{name}: {why}" for name, why in wrong.items())


def test_what_may_not_be_read_is_not_taken_to_be_absent(ready: psycopg.Connection) -> None:
    number = opened("orphans", put(PLAN["granted"]["orphans"]), "c")
    with pytest.raises(NotPossible, match="may not read lives_with_hiv"):
        decided(number)
    assert ready.execute("select count(*) from decision").fetchone() == (0,)
