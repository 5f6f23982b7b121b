"""What an appeal came to, as plain values: for its letter, for pages and programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from minsheng.services.casework.appeals.handling import AppealNotPossible, kind_of, steps_of
from minsheng.services.casework.moving import programme_of
from minsheng.services.casework.sentences import said


def result_of(appeal: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of :class:`minsheng.services.letters.appeal_results.Result`. Raises :class:`AppealNotPossible` while open."""
    if appeal["closed_on"] is None:
        raise AppealNotPossible(
            said(f"{appeal['number']} 尚未作出决定。", f"Appeal {appeal['number']} is not decided yet.")
        )
    last = next(
        step for step in reversed(steps_of(appeal["id"])) if step["to_state"] == appeal["state"] != step["from_state"]
    )
    detail = last["detail"]
    programme = programme_of(appeal["programme"]) if appeal["programme"] else None
    return {
        "kind": appeal["kind"],
        "state": appeal["state"],
        "number": appeal["number"],
        "of": _disputed(appeal),
        "programme": {"zh": programme.zh, "en": programme.en} if programme else {},
        "filed_on": appeal["filed_on"],
        "decided_on": appeal["closed_on"],
        "says": str(detail.get("says", "")),
        "article": kind_of(appeal).actions[last["action"]].article,
        "new_case": str(detail.get("new_case", "")),
        "within_days": detail.get("within_days"),
        "less": detail.get("less"),
    }


def appellant_name(appeal: Mapping[str, Any]) -> str:
    """The name that the letter is addressed to, as far as the actor may see it."""
    with connection.cursor() as cursor:
        cursor.execute("select name from person where id = %s", [appeal["appellant_id"]])
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _disputed(appeal: Mapping[str, Any]) -> str:
    if appeal["case_id"] is None:
        return str(appeal["demand"] or appeal["decision_id"] or appeal["number"])
    with connection.cursor() as cursor:
        cursor.execute("select number from case_file where id = %s", [appeal["case_id"]])
        row = cursor.fetchone()
    return str(row[0]) if row else ""
