"""A mother and her severely disabled child in Xihu, put into the registry by its own deeds."""

from __future__ import annotations

import datetime
from typing import Any

from minsheng.registry.access.acting import acting
from minsheng.registry.facts.stating import days, state_facts
from minsheng.registry.people.deeds.add_household import add_household
from minsheng.registry.people.deeds.add_kinship import add_kinship
from minsheng.registry.people.deeds.add_member import add_member
from minsheng.registry.people.deeds.add_person import add_person
from minsheng.registry.people.deeds.move_household import move_household
from tests.registry.people.build import QINGBO_HOME

HOME = "330106002051"
SINCE = datetime.date(2020, 1, 1)
SAID = datetime.datetime(2025, 5, 1, tzinfo=datetime.UTC)
NOTHING = {
    "business_income": "0", "property_income": "0", "pension_income": "0", "basic_pension_income": "0",
    "other_transfer_income": "0", "support_received": "0", "support_paid": "0", "tax_and_social_insurance_paid": "0",
    "employment_cost": "0", "preferential_compensation_income": "0", "family_planning_income": "0",
    "scholarship_income": "0", "bravery_award_income": "0", "social_assistance_income": "0",
    "old_age_allowance_income": "0", "education_cost_per_year": "0",
}  # fmt: skip
Family = dict[str, int]


def add_family(wages: str = "2500", money_assets: str = "6000") -> Family:
    """The household's and the people's numbers: ``household``, ``mother``, ``child``."""
    with acting("beishan", "intake") as act:
        mother = add_person(act, name="陈敏", division=HOME, on=SINCE, said_by="test", number_kind="none",
                            birth_date=datetime.date(1988, 11, 5), sex="female")  # fmt: skip
        child = add_person(act, name="陈乐", division=HOME, on=SINCE, said_by="test", number_kind="none",
                           birth_date=datetime.date(2016, 2, 20), sex="male")  # fmt: skip
        household = add_household(act, division=HOME, on=SINCE)
        add_member(
            act, household_id=household.pk, person_id=mother.pk, relation_to_head="head", since=SINCE, said_by="test"
        )
        add_member(
            act, household_id=household.pk, person_id=child.pk, relation_to_head="child", since=SINCE, said_by="test"
        )
        add_kinship(act, person_id=child.pk, kind="mother", other_id=mother.pk, since=None, said_by="test")
        add_kinship(act, person_id=child.pk, kind="guardian", other_id=mother.pk, since=SINCE, said_by="test")
    found = {"household": household.pk, "mother": mother.pk, "child": child.pk}
    state(household=found["household"], area="urban", tenure="owned", homes_owned=1, money_assets=money_assets,
          owns_motor_vehicle=False, owns_commercial_property=False)  # fmt: skip
    state(person=found["mother"], hukou="local", marital_status="divorced", wage_income=wages, **NOTHING)
    state(person=found["child"], hukou="local", marital_status="single", wage_income="0", schooling="primary",
          is_full_time_student=True, disability_category="intellectual", disability_grade="grade_1", **NOTHING)  # fmt: skip
    return found


def state(*, person: int | None = None, household: int | None = None, by: str = "beishan", **facts: Any) -> None:
    """States facts as the street's officer, verified, from January 2024 on; the latest said stands."""
    with acting(by, "intake") as act:
        state_facts(act, person=person, household=household, facts=facts, held=days(datetime.date(2024, 1, 1)),
                    standing="verified", source="test", said_at=datetime.datetime.now(datetime.UTC))  # fmt: skip


def move_away(family: Family, on: datetime.date = datetime.date(2025, 7, 1)) -> None:
    """The family moves to another district."""
    with acting("beishan", "moved") as act:
        move_household(act, household_id=family["household"], division=QINGBO_HOME, on=on, said_by="card")
