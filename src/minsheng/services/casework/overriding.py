"""What the law leaves to the office: an officer decides what the engine cannot, with a coded reason; a second person reviews.

The decision stays what the engine said; the override is a record of its own, kept and counted. It is lawful only about the
unknown figures and facts that the programme lists under ``discretion``, each with its article, and never against a condition
that the engine decided.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml
from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.awards.fen import checked_fen
from minsheng.registry.texts import checked_text
from minsheng.services.casework import sentences
from minsheng.services.casework.deciding import Decided
from minsheng.services.casework.moving import NotPossible, case_to_move, move_case

FILE = Path(__file__).with_name("overrides.yaml")


class OverrideNotLawful(ValueError):
    """The law leaves nothing to the office there, or not so much; the message says what it does leave."""

    code = "override-not-lawful"


@dataclass(frozen=True, slots=True)
class Discretion:
    """What an officer decides: whether it is granted, how much (fen, where it pays), why."""

    code: str
    reason: str
    grants: bool = True
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class OverrideCount:
    """Of a programme and a code: how many were proposed, accepted, rejected."""

    programme: str
    code: str
    proposed: int
    accepted: int
    rejected: int


@functools.cache
def codes() -> dict[str, dict[str, str]]:
    """Reasons by code, in both languages."""
    plain: dict[str, dict[str, str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["codes"]
    return plain


def check_discretion(decided: Decided, said: Discretion) -> None:
    """Whether an officer may decide so. Raises :class:`OverrideNotLawful`, :class:`BadAmount`, :class:`BadText`."""
    name = decided.programme.name
    if said.code not in codes():
        raise OverrideNotLawful(f'There is no reason "{said.code}". Known: {", ".join(codes())}.')
    checked_text(said.reason, "The reason")
    left = {may["about"]: may for may in decided.programme.data.get("discretion", ())}
    if not left:
        raise OverrideNotLawful(f"The law of {name} leaves nothing to the office. The decision is the engine's.")
    if decided.entitled is False:
        raise OverrideNotLawful(
            f"The law refuses {name} by an article that was decided. Correct the facts if they are wrong."
        )
    if decided.entitled and not said.grants:
        raise OverrideNotLawful(f"The law grants {name} by its articles. It cannot be refused by discretion.")
    open_about = {reason.name for reason in decided.unknown}
    if strange := open_about - left.keys():
        raise OverrideNotLawful(f"Not left to the office, and not known: {', '.join(sorted(strange))}. State it first.")
    if not open_about:
        raise OverrideNotLawful("The engine decided everything. There is nothing left to the office.")
    _check_amount(decided, said, left)


def _check_amount(decided: Decided, said: Discretion, left: Mapping[str, Mapping[str, Any]]) -> None:
    if not said.grants or "pays" not in decided.programme.data:
        if said.amount is not None:
            raise OverrideNotLawful("Nothing is paid here; leave the amount out.")
        return
    if said.amount is None:
        raise OverrideNotLawful("Say how much is granted.")
    checked_fen(said.amount, "The grant")
    for may in left.values():
        most = decided.answer(may["amount_up_to"]) if "amount_up_to" in may else None
        if isinstance(most, int | Fraction):
            if said.amount > most:
                raise OverrideNotLawful(
                    f"At most {int(most) / 100:,.2f} yuan may be granted ({may['article']}), not {said.amount / 100:,.2f}."
                )
        elif "amount_up_to" in may:
            raise OverrideNotLawful(f"How much may be granted at most is not known: {may['amount_up_to']}.")


def propose_override(act: Act, case: Mapping[str, Any], decision: int, said: Discretion, on: datetime.date) -> int:
    """Keeps what an officer decides beside the engine's decision; gives its number. Checked before by :func:`check_discretion`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into case_override (case_id, decision_id, grants, amount, code, reason, proposed_by, proposed_on)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s) returning id",
            [case["id"], decision, said.grants, said.amount, said.code, said.reason.strip(), act.actor, on],
        )
        number = int(cursor.fetchone()[0])
    act.record(
        "override proposed", household_id=case["household_id"], case=case["number"], override=number, code=said.code
    )
    return number


def review_override(
    act: Act, number: str, *, accepts: bool, on: datetime.date, note: str = "", version: int | None = None
) -> dict[str, Any]:
    """A second person accepts or rejects what an officer decided beside the engine. Rejected, the case is sent back.

    Raises :class:`NotPossible` (also where nothing waits for review, or the reviewer proposed it), ``RecordNotFound``,
    ``StaleCase``, ``NotAllowed``, ``BadText``.
    """
    case = case_to_move(act, number, "confirm_cases")
    said = checked_text(note, "The note", may_be_empty=accepts)
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, proposed_by from case_override where case_id = %s and decision_id = %s and accepted is null",
            [case["id"], case["decision_id"]],
        )
        row = cursor.fetchone()
        if row is None:
            raise NotPossible(
                sentences.said(
                    f"个案 {number} 没有待复核的裁量意见。", f"No override of case {number} waits for review."
                )
            )
        moved = move_case(act, number, "review_override", on=on, version=version, override=row[0], accepts=accepts)
        cursor.execute(
            "update case_override set accepted = %s, reviewed_by = %s, reviewed_on = %s, note = %s where id = %s",
            [accepts, act.actor, on, said, row[0]],
        )
        if cursor.rowcount != 1:
            raise not_found("override")
    if not accepts:
        moved = move_case(act, number, "send_back", on=on, reason=said)
    return moved


def override_of(case: Mapping[str, Any]) -> dict[str, Any] | None:
    """The override beside the case's decision, if there is one."""
    names = ("id", "grants", "amount", "code", "reason", "proposed_by", "accepted", "reviewed_by")
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(names)} from case_override where case_id = %s and decision_id = %s order by id desc limit 1",
            [case["id"], case["decision_id"]],
        )
        row = cursor.fetchone()
    return None if row is None else dict(zip(names, row, strict=True))


def override_counts() -> list[OverrideCount]:
    """How often officers decided beside the engine, by programme and reason, of what the actor may see."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.programme, o.code, count(*), count(*) filter (where o.accepted), count(*) filter (where not o.accepted)"
            " from case_override o join case_file c on c.id = o.case_id group by 1, 2 order by 1, 2"
        )
        return [OverrideCount(*row) for row in cursor.fetchall()]
