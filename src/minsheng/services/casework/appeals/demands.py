"""What an appeal does to a demand of an overpayment: its recovery stands still, or a part of it is let go."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from minsheng.registry.access.acting import Act
from minsheng.registry.differences.models import Difference, DifferenceStep, InstalmentPlan
from minsheng.registry.differences.standing import Standing, differences_of

REASON = "review"  # of a waiver: in the ledger of differences


def stop_recovery(act: Act, appeal: Mapping[str, Any], on: datetime.date) -> list[int]:
    """Nothing more is kept back from the awards that the demand is of, until somebody sets instalments anew; gives the awards."""
    awards = sorted({row.award_number for row in _rows(appeal)})
    for number in awards:
        InstalmentPlan.objects.create(
            award_number=number, household_id=appeal["household_id"], percent=0,
            because=f"行政复议停止执行：{appeal['number']}", set_on=on, set_by=act.actor,
        )  # fmt: skip
    act.record("recovery stopped", household_id=appeal["household_id"], appeal=appeal["number"], awards=awards)
    return awards


def still_demanded(appeal: Mapping[str, Any]) -> int:
    """Fen of the demand that are still to come in."""
    return sum(each.outstanding for each in _standing(appeal))


def let_go(act: Act, appeal: Mapping[str, Any], amount: int, on: datetime.date) -> None:
    """Lets go of so many fen of the demand, the oldest month first; never more than is still to come in."""
    left = amount
    for each in _standing(appeal):
        part = min(left, each.outstanding)
        if part > 0:
            DifferenceStep.objects.create(
                difference_id=each.number, what="waived", amount=part, reference=appeal["number"], reason=REASON,
                done_on=on, done_by=act.actor,
            )  # fmt: skip
            left -= part
    act.record("demand lowered", household_id=appeal["household_id"], appeal=appeal["number"], amount=amount - left)


def _rows(appeal: Mapping[str, Any]) -> list[Difference]:
    return list(Difference.objects.filter(change=appeal["demand"], kind="overpayment").order_by("month"))


def _standing(appeal: Mapping[str, Any]) -> list[Standing]:
    found: list[Standing] = []
    for household_id, programme, person_id in sorted(
        {(row.household_id, row.programme, row.person_id) for row in _rows(appeal)}, key=str
    ):
        found += [
            each
            for each in differences_of(household_id, programme, person_id)
            if each.change == appeal["demand"] and each.kind == "overpayment"
        ]
    return found
