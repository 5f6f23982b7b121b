"""The town's casework in a month: whom the law found is called, cases go from application to confirmation by several people, and
what changed is proposed, told, heard and confirmed."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from minsheng.engine.tree import CHOICE, NUMBER, YESNO
from minsheng.faces.living.town import Town, account_for, day_of, next_month
from minsheng.registry.access.acting import acting
from minsheng.registry.awards.deeds import change_award, version_of
from minsheng.registry.awards.deeds.open_award import AwardAlreadyOpen
from minsheng.registry.facts.topics import topic_of
from minsheng.registry.facts.values import the_law
from minsheng.services.casework import deeds as cases
from minsheng.services.casework.deciding import decide
from minsheng.services.casework.deeds import AlreadyApplied, NotPossible
from minsheng.services.casework.found import record_call, worklist
from minsheng.services.casework.granting import granted_by
from minsheng.services.casework.supervising import deeds as changes
from minsheng.services.casework.supervising.deeds import StaleProposal
from minsheng.services.living.events import state
from minsheng.services.living.households import Home, homes

_ROUNDS = 25  # of questions that an inquiry asks before it gives up


def call(town: Town, on: datetime.date, most: int) -> None:
    """The worker calls ``most`` of those whom the law found: most want it, some do not, some are not reached."""
    with acting(town.officers.worker, "worklist") as act:
        found = [
            row
            for row in worklist(act, limit=10_000)
            if row["programme"] in town.programmes
            and row["amount"]
            and _whose(row) not in town.undecided
            and row["household_id"] not in town.spared
        ][:most]
    with acting(town.officers.registrar, "worklist"):
        heads = {home.household: home.head(on) for home in homes(on)}
    for row in found:
        head = heads.get(row["household_id"])
        drawn = town.chance.random()
        outcome = "not_reached" if head is None or drawn > 0.9 else "declined" if drawn > 0.82 else "case_opened"
        with acting(town.officers.worker, "call") as act:
            try:
                number = record_call(
                    act, row["id"], outcome=outcome, on=on, note="wants no visit" if outcome == "declined" else "",
                    applicant_id=head.person if head and outcome == "case_opened" else None,
                )  # fmt: skip
            except AlreadyApplied:
                continue
        town.happened[f"call: {outcome}"] += 1
        if number:
            town.waiting.append(number)


def apply_at_the_window(town: Town, on: datetime.date, most: int) -> None:
    """Some households apply by themselves; most of them are refused."""
    with acting(town.officers.registrar, "window"):
        candidates: list[Home] = [home for home in homes(on) if not home.receives and home.head(on)]
    for home in town.chance.sample(candidates, min(most, len(candidates))):
        head = home.head(on)
        assert head is not None
        with acting(town.officers.registrar, "application") as act:
            try:
                number = cases.apply(
                    act,
                    household_id=home.household,
                    programme="minimum_living_allowance",
                    applicant_id=head.person,
                    on=on,
                )
            except AlreadyApplied:
                continue
        town.waiting.append(number)
        town.happened["application at the window"] += 1


def inquire(town: Town, month: datetime.date) -> None:
    """Every case that waits is accepted, looked into at home by two, asked what is not known, and gets its first opinion."""
    for number in list(town.waiting):
        with acting(town.officers.registrar, number):
            case = cases.find_case(number)
        if case["state"] == "received":
            _move(town, number, "accept", day_of(month, 2))
        if case["state"] in ("received", "accepted", "objected"):
            _move(town, number, "begin_inquiry", day_of(month, 3))
        visitors = [town.officers.registrar, town.officers.visitor]
        _move(town, number, "record_visit", day_of(month, 4), visitors=visitors)
        if not ask_what_is_missing(town, number, day_of(month, 5)):
            _move(town, number, "withdraw", day_of(month, 5))
            town.waiting.remove(number)
            town.undecided.add(_whose(case))
            town.happened["case withdrawn: not known"] += 1
            continue
        with acting(town.officers.registrar, number) as act:
            cases.give_opinion(act, number, on=day_of(month, 5))
        try:
            with acting(town.officers.registrar, number) as act:
                cases.publicise(act, number, on=day_of(month, 5))
        except NotPossible:
            continue  # its law has nothing publicised


def conclude(town: Town, month: datetime.date) -> None:
    """After publicity each case is reported; another person confirms, refuses, or sends back what changed meanwhile."""
    on = day_of(month, 16)
    for number in list(town.waiting):
        with acting(town.officers.reviewer, number):
            case = cases.find_case(number)
        if case["state"] not in ("opinion_given", "publicised"):
            continue
        _move(town, number, "report_for_confirmation", on)
        with acting(town.officers.reviewer, number):
            case = cases.find_case(number)
            granted = granted_by(case)
        is_refused = granted is None
        account = account_for(town, case["applicant_id"]) if granted else None
        starts = None if "starts" in the_law().programmes[case["programme"]].data else next_month(month)
        try:
            with acting(town.officers.reviewer, number) as act:
                if is_refused:
                    cases.move_case(act, number, "refuse", on=on)
                    town.refused.append(number)
                else:
                    cases.confirm(act, number, on=on, fund=town.fund, account=account, since=starts)
        except NotPossible:
            _send_back(town, number, on)  # something came after the decision
            continue
        except AwardAlreadyOpen:
            _move(town, number, "withdraw", on)
            granted = None
        if is_refused:
            _move(town, number, "send_notice", on)
        town.waiting.remove(number)
        town.happened["case granted" if granted else "case refused"] += 1


def supervise(town: Town, since: datetime.datetime, on: datetime.date) -> None:
    """What became known since an instant is decided anew, and what follows is proposed; the household is told and heard."""
    done = changes.propose_for_all(town.officers.night, since=since, on=on)
    town.happened["change proposed"] += done.new
    for number, is_worse, stands in _open_changes(town):
        with acting(town.officers.registrar, number) as act:
            if stands == "proposed" and is_worse:
                changes.move_change(act, number, "give_notice", on=on)
                changes.move_change(act, number, "hear", on=on, said="understood")
            if stands in ("proposed", "noticed", "heard"):
                changes.move_change(act, number, "report", on=on)


def confirm_changes(town: Town, on: datetime.date) -> None:
    """A second person confirms; what was paid too much is kept back in instalments from then on."""
    for number, _, stands in _open_changes(town):
        if stands != "for_confirmation":
            continue
        try:
            with acting(town.officers.reviewer, number) as act:
                done = changes.confirm(act, number, on=on)
        except StaleProposal:
            town.happened["change stale"] += 1
            continue
        town.happened["change confirmed"] += 1
        if done.written.overpayment and done.award:
            with acting(town.officers.reviewer, number) as act:
                changes.set_plan(act, award_number=done.award, percent=30, because="agreed with the household", on=on)
            town.happened["instalment plan"] += 1


_DEAD = """
select a.number, a.household_id, a.decision_id, a.kind, lower(a.held),
  (select max(t.month) from paid t where t.award_number = a.number and t.what = 'taken')
from award a join person p on p.id = a.payee_id
where upper_inf(a.known) and p.death_date is not null and (upper_inf(a.held) or upper(a.held) > %s)
order by a.number, lower(a.held) desc
"""


def change_payees(town: Town, on: datetime.date) -> None:
    """Where a payee has died somebody else of the household is paid, from the first month that was not."""
    month = on.replace(day=1)
    with acting(town.officers.registrar, "payees"):
        heads = {home.household: home.head(on) for home in homes(on)}
    seen: set[int] = set()
    for award, household, decision, kind, first, paid in town.rows(town.officers.reviewer, _DEAD, month):
        heir = heads.get(household)
        if award in seen or heir is None or (kind in ("once", "arrear") and paid):
            continue
        seen.add(award)
        since = first if paid is None or kind != "monthly" else max(first, next_month(paid))
        account = account_for(town, heir.person)
        with acting(town.officers.reviewer, "payee has died") as act:
            change_award(act, number=award, version=version_of(award), since=since, because="payee has died", decision_id=decision,
                         payee_id=heir.person, account=account)  # fmt: skip
        town.happened["payee changed"] += 1


def _whose(row: Mapping[str, Any]) -> tuple[int, str, int | None]:
    return row["household_id"], row["programme"], row["person_id"]


def _open_changes(town: Town) -> list[tuple[str, bool, str]]:
    return town.rows(  # type: ignore[return-value]
        town.officers.registrar,
        "select number, is_worse, state from change_proposal where closed_on is null order by id",
    )


def _move(town: Town, number: str, action: str, on: datetime.date, **detail: object) -> None:
    with acting(town.officers.registrar, number) as act:
        cases.move_case(act, number, action, on=on, **detail)


def _send_back(town: Town, number: str, on: datetime.date) -> None:
    with acting(town.officers.reviewer, number) as act:
        cases.move_case(act, number, "send_back", on=on, reason="something came after the decision")
    town.happened["case sent back"] += 1


def ask_what_is_missing(town: Town, number: str, on: datetime.date) -> bool:
    """States what the law still asks of the household, as it says: none of it. Whether it can be decided then."""
    law = the_law()
    since = (on - datetime.timedelta(days=400)).replace(day=1)
    for _ in range(_ROUNDS):
        with acting(town.officers.registrar, number) as act:
            case = cases.find_case(number)
            decided = decide(act, case, on)
            if decided.entitled is False or (decided.entitled and decided.amount is not None):
                return True
            asked = 0
            for question in decided.explanation.questions:
                kind = law.facts[question.name].type.kind
                if kind not in (NUMBER, YESNO, CHOICE) or not act.may(
                    "state", case["division"], topic_of(question.name)
                ):
                    continue
                usual = law.facts[question.name].usual
                value = False if kind == YESNO else "0" if kind == NUMBER else usual
                if value is None:
                    continue
                who = decided.explanation.facts.people[question.who] if question.who >= 0 else None
                state(act, person=int(who) if who else None, household=None if who else case["household_id"], since=since,
                      **{question.name: value})  # fmt: skip
                asked += 1
        if not asked:
            return False
    return False
