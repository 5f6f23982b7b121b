"""A family on the minimum living allowance, its facts corrected, its months paid: what tests of supervision are made of."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from minsheng.engine.exact import explain
from minsheng.registry.access.acting import acting
from minsheng.registry.awards.deeds import open_award
from minsheng.registry.decisions.keeping import keep_decision
from minsheng.registry.differences.writing import Entitlement
from minsheng.registry.facts.household import facts_of
from minsheng.registry.facts.stating import days, state_facts
from minsheng.registry.facts.values import the_reading
from minsheng.services.casework.deciding import ASSUMPTIONS
from minsheng.services.casework.supervising.deeds import Confirmed, Proposed, confirm, find_change, move_change, propose
from tests.registry.awards.building import add_account
from tests.services.casework.families import Family, add_family
from tests.services.payments.building import frozen

PROGRAMME = "minimum_living_allowance"
D = datetime.date
GRANTED = D(2025, 3, 1)


@dataclass(frozen=True)
class Supported:
    """A family, and the number of the award it was granted."""

    family: Family
    award: int
    amount: int
    programme: str = PROGRAMME
    person: int | None = None
    kind: str = "monthly"

    @property
    def household(self) -> int:
        return self.family["household"]

    @property
    def of(self) -> Entitlement:
        return Entitlement(self.household, self.person, self.programme, self.kind)


def decide(household: int, on: datetime.date, programme: str = PROGRAMME, person: int | None = None) -> tuple[int, int]:
    """A kept decision on the facts of a day, and the fen it gives, to the household or a person."""
    with acting("beishan", "opinion") as act:
        reading = the_reading()
        facts = {**facts_of(act, household, on, law=reading.law).plain, "assume": list(ASSUMPTIONS)}
        explanation = explain(reading, facts, on, [programme])
        known_at = datetime.datetime.now(datetime.UTC)
        decision = keep_decision(
            act,
            household_id=household,
            explanation=explanation,
            facts=facts,
            known_at=known_at,
            programmes=(programme,),
        )
    answer = next(
        each
        for each in explanation.of(programme)
        if person is None or explanation.facts.people[each.who] == str(person)
    )
    return decision, int(answer.amount)  # type: ignore[arg-type]


def pay(who: Supported, *months: int) -> None:
    """The runs of these months of 2025, up to their frozen lists."""
    for month in months:
        frozen(D(2025, month, 1))


def support(wages: str = "2500", since: datetime.date = GRANTED) -> Supported:
    """A mother and her child, granted what the law gives from a month on."""
    family = add_family(wages)
    account = add_account(family["mother"])
    decision, amount = decide(family["household"], since)
    with acting("reviewer_xihu", "grant") as act:
        award = open_award(
            act, household_id=family["household"], programme=PROGRAMME, decision_id=decision, amount=amount,
            fund="assistance", payee_id=family["mother"], since=since, article="最低生活保障审核确认办法第二十三条", because="granted",
            account=account,
        )  # fmt: skip
    return Supported(family, award.number, amount)


def support_person(
    programme: str,
    kind: str,
    decided_on: datetime.date,
    since: datetime.date,
    home: dict[str, Any] | None = None,
    **facts: Any,
) -> Supported:
    """A mother in her family, granted what a yearly or one-off programme gives her by these facts of hers and of the ``home``."""
    family = add_family()
    mother = family["mother"]
    account = add_account(mother)
    if home:
        say(0, D(2024, 1, 1), household=family["household"], **home)
    say(mother, D(2024, 1, 1), **facts)
    decision, amount = decide(family["household"], decided_on, programme, mother)
    with acting("reviewer_xihu", "grant") as act:
        award = open_award(
            act, household_id=family["household"], programme=programme, decision_id=decision, amount=amount,
            fund="assistance", payee_id=mother, since=since, article="x", because="granted", account=account, kind=kind,
            person_id=mother,
        )  # fmt: skip
    return Supported(family, award.number, amount, programme, mother, kind)


def say(
    person: int, since: datetime.date, until: datetime.date | None = None, household: int | None = None, **facts: Any
) -> None:
    """The street states a fact of a person, or (0 for the person) of a household, for some days, just now."""
    with acting("beishan", "intake") as act:
        state_facts(
            act, person=person or None, household=household, facts=facts, held=days(since, until), standing="verified",
            source="test", said_at=datetime.datetime.now(datetime.UTC),
        )  # fmt: skip


def propose_for(who: Supported, on: datetime.date, actor: str = "beishan", **more: Any) -> Proposed:
    with acting(actor, "supervision") as act:
        return propose(act, household_id=who.household, programme=who.programme, person_id=who.person, on=on, **more)


def do(number: str, action: str, on: datetime.date, actor: str = "beishan", **detail: Any) -> dict[str, Any]:
    with acting(actor, number) as act:
        return move_change(act, number, action, on=on, **detail)


def seen(number: str) -> dict[str, Any]:
    with acting("reviewer_xihu", number):
        return find_change(number)


def to_confirmation(number: str, on: datetime.date) -> None:
    """Notice and hearing where they come first, and the report."""
    change = seen(number)
    if change["is_worse"] and change["state"] == "proposed":
        do(number, "give_notice", on)
        do(number, "hear", on, said="没有意见")
    do(number, "report", on)


def confirmed(number: str, on: datetime.date, actor: str = "reviewer_xihu") -> Confirmed:
    with acting(actor, number) as act:
        return confirm(act, number, on=on)


def settle(who: Supported, on: datetime.date) -> Confirmed | None:
    """Proposes, and takes what comes of it through all its steps."""
    proposed = propose_for(who, on)
    if proposed.number is None:
        return None
    to_confirmation(proposed.number, on)
    return confirmed(proposed.number, on)
