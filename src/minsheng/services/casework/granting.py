"""What a case grants: the amount of its decision, or of what was left to the office; what was paid of it first."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db import connection


class WrongPayee(ValueError):
    """Whoever is to be paid has nothing to do with the household."""

    code = "wrong-payee"


@dataclass(frozen=True, slots=True)
class Granted:
    """``amount`` in fen, none where nothing is paid or the amount is not known; the articles; how often (monthly …)."""

    amount: int | None
    article: str
    frequency: str
    by_discretion: bool = False


def granted_by(case: Mapping[str, Any]) -> Granted | None:
    """What the case's decision grants, with an override that was not rejected; none where it grants nothing."""
    with connection.cursor() as cursor:
        cursor.execute("select result::text from decision where id = %s", [case["decision_id"]])
        row = cursor.fetchone()
        cursor.execute(
            "select grants, amount from case_override where case_id = %s and decision_id = %s and accepted is not false",
            [case["id"], case["decision_id"]],
        )
        override = cursor.fetchone()
    result = json.loads(row[0]) if row is not None else {"answers": []}
    whose = str(case["person_id"]) if case["person_id"] else None
    for answer in result["answers"]:
        if answer["programme"] != case["programme"] or whose not in (None, answer["person"]):
            continue
        frequency = str(answer["frequency"] or "other")
        if answer["entitled"] and answer["amount"] is not None:
            return Granted(int(Fraction(answer["amount"]) * 100), answer["article"], frequency)
        if override is not None and override[0] and answer["entitled"] is not False:
            return Granted(override[1], answer["article"], frequency, by_discretion=True)
        if answer["entitled"]:
            return Granted(None, answer["article"], frequency)
    return None


def paid_first(case: Mapping[str, Any]) -> int:
    """Fen that was paid before the checks (先行救助)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(sum((detail ->> 'amount')::bigint), 0) from case_step where case_id = %s and action = 'help_first'",
            [case["id"]],
        )
        return int(cursor.fetchone()[0])


def payee_of(case: Mapping[str, Any], payee_id: int | None, on: datetime.date) -> int:
    """Who is paid: the applicant if nobody is said, else a member of the household or a member's parent, guardian or carer.

    Raises :class:`WrongPayee`.
    """
    if payee_id is None:
        return int(case["applicant_id"])
    with connection.cursor() as cursor:
        cursor.execute(
            "with member as (select person_id from membership where household_id = %(home)s and held @> %(on)s::date"
            " and upper_inf(known)) select exists (select 1 from member where person_id = %(payee)s) or exists (select 1 from"
            " kinship k join member m on m.person_id = k.person_id where k.other_id = %(payee)s and k.held @> %(on)s::date"
            " and upper_inf(k.known) and k.kind in ('father', 'mother', 'guardian', 'carer'))",
            {"home": case["household_id"], "payee": payee_id, "on": on},
        )
        (may_be,) = cursor.fetchone()
    if not may_be:
        raise WrongPayee(f"Person {payee_id} is no member of the household, nor a parent, guardian or carer of one.")
    return payee_id
