"""A second person confirms: the award changes, and past months become exact arrears and overpayments, in one transaction."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.awards.deeds import change_award, end_award, open_award, version_of
from minsheng.registry.differences.models import InstalmentPlan
from minsheng.registry.differences.writing import Entitlement, Written, write_differences
from minsheng.registry.differences.writing import Month as GivenMonth
from minsheng.registry.facts.household import household_facts
from minsheng.registry.facts.stating import SubjectNotFound
from minsheng.registry.facts.values import the_law
from minsheng.services.casework.supervising.months import next_month
from minsheng.services.casework.supervising.proposals import find_change, move_change
from minsheng.services.casework.supervising.reach import digest_of, hold_still, is_newer
from minsheng.services.casework.supervising.standing import Row, hold_awards, last_award, marks_of, row_at, rows_of


class StaleProposal(RuntimeError):
    """Something came after the proposal was made: a fact, a change of the award, a payment, another month. Nothing was done."""

    code = "stale-proposal"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The change as it is then, the number of the award that goes on (none: it ended), and the differences that came of it."""

    change: dict[str, Any]
    award: int | None
    written: Written


@dataclass(frozen=True, slots=True)
class _Month:
    month: datetime.date
    awarded: int
    due: int
    decision_id: int | None


def confirm(act: Act, number: str, *, on: datetime.date, version: int | None = None) -> Confirmed:
    """Confirms a change that somebody else worked on. Needs ``confirm_cases`` and ``grant``.

    Raises:
        StaleProposal: something came after it; propose anew.
        NotPossible: also before the household was heard, or by somebody who worked on it.
        ProposalNotFound, StaleCase, DayOutOfOrder, NotAllowed, and those of the awards' deeds.
    """
    seen = find_change(number)
    of = Entitlement(seen["household_id"], seen["person_id"], seen["programme"])
    hold_still(of.household_id)
    hold_awards(of)
    change = find_change(number, lock=True)
    if not change["closed_on"]:
        _require_fresh(change, of, on)
    moved = move_change(act, number, "confirm", on=on, version=version)
    act.require("grant", change["division"])
    months = _months_of(change["id"])
    because = f"待遇变更：{number}"
    numbers = _change_award(act, of, change, months, because)
    rows = rows_of(of)
    ongoing = row_at(rows, months[-1].month)
    last = last_award(of)
    assert last is not None
    written = write_differences(
        act,
        of=of,
        award_number=ongoing.number if ongoing else last["number"],
        months=[
            GivenMonth(each.month, each.awarded, each.due, each.decision_id, numbers.get(each.month))
            for each in months
            if each.decision_id is not None and each.month <= on
        ],
        change=number,
        on=on,
        because=because,
    )
    return Confirmed(moved, ongoing.number if ongoing else None, written)


def _require_fresh(change: dict[str, Any], of: Entitlement, on: datetime.date) -> None:
    marks = marks_of(of)
    came = [
        text
        for is_so, text in (
            (
                is_newer(of.household_id, change["known_at"]) or _digest_now(change, of) != change["facts_digest"],
                "a fact",
            ),
            (marks.award != change["award_mark"], "a change of the award"),
            (marks.paid != change["paid_mark"], "a payment"),
            (marks.step != change["step_mark"], "a recovery or waiver"),
            (next_month(on) > change["ongoing_from"], "another month"),
        )
        if is_so
    ]
    if came:
        raise StaleProposal(
            f"{' and '.join(came).capitalize()} came after change {change['number']} was proposed. Nothing was done; propose anew: "
            f"minsheng change propose {of.household_id} {of.programme}."
        )


def _digest_now(change: dict[str, Any], of: Entitlement) -> str:
    try:
        return digest_of(household_facts(of.household_id, change["ongoing_from"], law=the_law()))
    except SubjectNotFound:
        return digest_of({})


def _months_of(proposal_id: int) -> list[_Month]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select month, awarded, due, decision_id from change_month where proposal_id = %s order by month",
            [proposal_id],
        )
        return [_Month(*row) for row in cursor.fetchall()]


def _change_award(
    act: Act, of: Entitlement, change: dict[str, Any], months: Sequence[_Month], because: str
) -> dict[datetime.date, int]:
    """Makes the award as the months say, the last one's amount going on; gives the numbers of awards by month."""
    before, now = rows_of(of), rows_of(of)
    numbers: dict[datetime.date, int] = {}
    for each in months:
        row = row_at(now, each.month)
        if (row.amount if row else 0) != each.due:
            old = row_at(before, each.month)
            decision = each.decision_id or (old.decision_id if old else change["decision_id"])
            _set(act, of, each, row, old, now, decision, because)
            now = rows_of(of)
            row = row_at(now, each.month)
        if row is not None:
            numbers[each.month] = row.number
    _set_end(act, of, change, months[-1], row_at(now, months[-1].month), because)
    return numbers


def _set(
    act: Act, of: Entitlement, month: _Month, row: Row | None, old: Row | None, now: Sequence[Row], decision: int, because: str
) -> None:  # fmt: skip
    if row is None:
        later = [each.since for each in now if each.since > month.month]
        ends = [*later, *([old.until] if old is not None and old.until is not None else [])]
        _open(act, of, month.month, min(ends, default=None), month.due, decision, because)
    elif month.due == 0:
        end_award(act, number=row.number, version=version_of(row.number), on=month.month, because=because,
                  decision_id=decision)  # fmt: skip
    else:
        change_award(act, number=row.number, version=version_of(row.number), since=month.month, because=because,
                     decision_id=decision, amount=month.due)  # fmt: skip


def _set_end(
    act: Act, of: Entitlement, change: dict[str, Any], last: _Month, row: Row | None, because: str
) -> None:  # fmt: skip
    """A gradual exit ends by itself; an award that was to end with one that is off goes on."""
    if row is None:
        return
    until = change["taper_until"]
    if until is not None and (row.until is None or until < row.until):
        end_award(act, number=row.number, version=version_of(row.number), on=until, because=because,
                  decision_id=change["decision_id"])  # fmt: skip
    elif (
        row.until is not None and until != row.until and (until is not None or _was_taper(of, row.until, change["id"]))
    ):
        _open(act, of, row.until, until, last.due, change["decision_id"], because)


def _was_taper(of: Entitlement, until: datetime.date, proposal_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select 1 from change_proposal where household_id = %s and programme = %s and taper_until = %s"
            " and person_id is not distinct from %s and state = 'confirmed' and id <> %s)",
            [of.household_id, of.programme, until, of.person_id, proposal_id],
        )
        return bool(cursor.fetchone()[0])


def _open(
    act: Act, of: Entitlement, since: datetime.date, until: datetime.date | None, amount: int, decision: int, because: str
) -> None:  # fmt: skip
    last = last_award(of)
    assert last is not None
    opened = open_award(
        act, household_id=of.household_id, programme=of.programme, decision_id=decision, amount=amount,
        fund=last["fund_id"], payee_id=last["payee_id"], since=since, until=until, article=last["article"],
        because=because, person_id=of.person_id, account=last["account_id"],
    )  # fmt: skip
    plan = InstalmentPlan.objects.filter(award_number=last["number"]).order_by("-pk").first()
    if plan is not None:
        InstalmentPlan.objects.create(
            award_number=opened.number, household_id=of.household_id, percent=plan.percent, because=plan.because,
            set_on=plan.set_on, set_by=plan.set_by,
        )  # fmt: skip
