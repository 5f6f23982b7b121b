"""A second person confirms: the award changes, and past months become exact arrears and overpayments, in one transaction."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.awards.deeds import end_award, version_of
from minsheng.registry.differences.applying import Row, Wanted, award_months, begin_again, last_award, row_at, rows_of
from minsheng.registry.differences.once import award_once, due_of_paid, singles_of
from minsheng.registry.differences.writing import Entitlement, Written, write_differences
from minsheng.registry.differences.writing import Month as GivenMonth
from minsheng.registry.differences.years import award_years
from minsheng.services.casework.supervising.months import next_month
from minsheng.services.casework.supervising.proposals import find_change, move_change
from minsheng.services.casework.supervising.reach import digest_on, hold_still, is_newer
from minsheng.services.casework.supervising.standing import hold_awards, marks_of, the_entitlement


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
    of = the_entitlement(seen["household_id"], seen["person_id"], seen["programme"])
    hold_still(of.household_id)
    hold_awards(of)
    change = find_change(number, lock=True)
    if not change["closed_on"]:
        _require_fresh(change, of, on)
    moved = move_change(act, number, "confirm", on=on, version=version)
    act.require("grant", change["division"])
    months = _months_of(change["id"])
    because = f"待遇变更：{number}"
    wanted = [Wanted(each.month, each.due, each.decision_id) for each in months]
    singles = singles_of(of) if of.kind == "once" else ()
    award = {"monthly": award_months, "yearly": award_years, "once": award_once}[of.kind]
    numbers = award(act, of, wanted, decision_id=change["decision_id"], because=because)
    ongoing = None if of.kind == "once" else row_at(rows_of(of), months[-1].month)
    _set_end(act, of, change, months[-1].due, ongoing, because)
    last = last_award(of)
    assert last is not None
    written = write_differences(
        act,
        of=of,
        award_number=ongoing.number if ongoing else last["number"],
        months=[
            GivenMonth(
                each.month,
                each.awarded,
                due_of_paid(singles, each.month, each.due) if singles else each.due,
                each.decision_id or change["decision_id"],
                numbers.get(each.month),
            )
            for each in months
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
                is_newer(of.household_id, change["known_at"])
                or digest_on(of.household_id, change["ongoing_from"]) != change["facts_digest"],
                "a fact",
            ),
            (marks.award != change["award_mark"], "a change of the award"),
            (marks.paid != change["paid_mark"], "a payment"),
            (marks.step != change["step_mark"], "a recovery or waiver"),
            (of.kind != "once" and next_month(on) > change["ongoing_from"], "another month"),
        )
        if is_so
    ]
    if came:
        raise StaleProposal(
            f"{' and '.join(came).capitalize()} came after change {change['number']} was proposed. Nothing was done; propose anew: "
            f"minsheng change propose {of.household_id} {of.programme}."
        )


def _months_of(proposal_id: int) -> list[_Month]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select month, awarded, due, decision_id from change_month where proposal_id = %s order by month",
            [proposal_id],
        )
        return [_Month(*row) for row in cursor.fetchall()]


def _set_end(
    act: Act, of: Entitlement, change: dict[str, Any], due: int, row: Row | None, because: str
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
        later = min((each.since for each in rows_of(of) if each.since >= row.until), default=None)
        if (
            later != row.until
        ):  # a new grant that begins then goes on by itself, and one that begins later is not touched
            ends = min((each for each in (until, later) if each is not None), default=None)
            begin_again(act, of, row.until, ends, due, change["decision_id"], because)


def _was_taper(of: Entitlement, until: datetime.date, proposal_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select 1 from change_proposal where household_id = %s and programme = %s and taper_until = %s"
            " and person_id is not distinct from %s and state = 'confirmed' and id <> %s)",
            [of.household_id, of.programme, until, of.person_id, proposal_id],
        )
        return bool(cursor.fetchone()[0])
