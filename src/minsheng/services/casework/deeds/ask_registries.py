"""The household's means are checked with outside registries 信息核对, as its members authorised; the clocks wait for the answers.

An unanswered registry never becomes "found nothing": what it was to say stays unknown, and the case cannot be decided on it
until somebody states it.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.verifying.asking import verify_person
from minsheng.registry.verifying.models import OPEN
from minsheng.services.casework.clocks import pause_clocks, resume_clocks
from minsheng.services.casework.moving import NotPossible, case_to_move, find_case, move_case, steps_of
from minsheng.services.casework.sentences import said

ANSWERED = ("answered", "partial")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a registry about a member, as it stands. ``unknown`` says why what was asked is not known."""

    person_id: int
    registry: str
    state: str
    unknown: dict[str, str]


def purpose_of(case: dict[str, Any]) -> str:
    """What the members authorised registries to be asked for: the intake's purpose, or the case's own number."""
    first = steps_of(case["id"])[0]["detail"]
    return str(first.get("purpose") or case["number"])


def ask_registries(
    act: Act,
    number: str,
    *,
    registries: Sequence[str],
    on: datetime.date,
    people: Sequence[int] = (),
    version: int | None = None,
) -> dict[str, Any]:
    """Queues the questions for the household's members and stops the case's clocks until the answers are taken.

    Args:
        act: an officer with ``handle_cases`` and ``verify``.
        number: the case's number.
        registries: which are asked (``registry/verifying/registries.yaml``).
        on: the day.
        people: which members; all if not said. Each must have authorised it for the case's purpose.
        version: the version the officer saw.

    Raises:
        NotAuthorised, UnknownRegistry, RecordRestricted, NoNumber, NotPossible, CaseNotFound, StaleCase, DayOutOfOrder,
        NotAllowed. Nothing is asked then.
    """
    case = case_to_move(act, number, "handle_cases")
    asked = list(people) or members_of(case["household_id"], on)
    purpose = purpose_of(case)
    queries = [
        query for person in asked for query in verify_person(act, person=person, registries=registries, purpose=purpose)
    ]
    numbers = [query.pk for query in queries]
    moved = move_case(
        act, number, "ask_registries", on=on, version=version, registries=list(registries), queries=numbers
    )
    if any(query.state in OPEN for query in queries) and not _stands_still(case["id"]):
        pause_clocks(act, case, event="registry_answers", reason=", ".join(registries), on=on)
    return moved


def answers_of(number: str) -> list[Asked]:
    """What was asked for a case and how it stands, by member and registry."""
    case = find_case(number)
    queries = [query for step in steps_of(case["id"]) for query in step["detail"].get("queries", ())]
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id, registry, state, unknown from verification_query where id = any(%s) order by person_id, registry",
            [queries],
        )
        return [
            Asked(person, registry, state, _mapping(unknown)) for person, registry, state, unknown in cursor.fetchall()
        ]


def take_answers(
    act: Act, number: str, *, on: datetime.date, version: int | None = None, without: str = ""
) -> dict[str, Any]:
    """Sets the clocks going again when every registry has answered or been given up, and writes down who did not answer.

    ``without``: why the case goes on although a registry has not ended yet; what it was to say stays unknown.

    Raises :class:`NotPossible` (also while a registry is still asked), and as :func:`move_case`.
    """
    case = case_to_move(act, number, "handle_cases")
    found = answers_of(number)
    waiting = [each for each in found if each.state in OPEN]
    if waiting and not without.strip():
        names = ", ".join(sorted({each.registry for each in waiting}))
        raise NotPossible(
            said(
                f"仍在核对：{names}。请等待，或写明为什么不等答复。",
                f"Still asked: {names}. Wait, or say why the case goes on without the answer.",
            )
        )
    unanswered = sorted({f"{each.registry}:{each.person_id}" for each in found if each.state not in ANSWERED})
    moved = move_case(
        act, number, "take_answers", on=on, version=version, unanswered=unanswered, without=without.strip()
    )
    if _stands_still(case["id"], "registry_answers"):
        resume_clocks(act, case, on=on)
    return moved


def members_of(household_id: int, on: datetime.date) -> list[int]:
    """Who lives in the household on a day, by number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id from membership where household_id = %s and held @> %s and upper_inf(known) order by person_id",
            [household_id, on],
        )
        return [row[0] for row in cursor.fetchall()]


def _stands_still(case_id: int, event: str = "") -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select 1 from case_pause where case_id = %s and until_day is null and (%s = '' or event = %s)",
            [case_id, event, event],
        )
        return cursor.fetchone() is not None


def _mapping(plain: Any) -> dict[str, str]:
    return dict(json.loads(plain) if isinstance(plain, str) else plain or {})
