"""Saved intakes: continued by who began them, under a code; forgotten by themselves when their time is over."""

from __future__ import annotations

import datetime
import json
import secrets
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.facts.household import facts_of
from minsheng.registry.facts.values import the_reading
from minsheng.registry.sealing import digest, seal, unseal
from minsheng.services.casework.city_settings import city_settings
from minsheng.services.casework.intake.asking import Intake

ABOUT = "intake.content"
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # without what is mistaken for another
GROUPS, LETTERS = 4, 4


class IntakeNotFound(LookupError):
    """There is no intake under this code that the actor saved, or its time is over. Which of them is not said."""

    code = "intake-not-found"


def save(act: Act, intake: Intake, *, on: datetime.date, code: str | None = None) -> str:
    """Keeps an intake for as long as the city has set and gives the code to go on with; only the actor can.

    ``code``: the one it was saved under before; its time begins anew. Raises :class:`IntakeNotFound`.
    """
    content = seal(json.dumps(intake.plain(), ensure_ascii=False, default=str), ABOUT)
    until = on + datetime.timedelta(days=city_settings(on).intake_kept_days)
    with connection.cursor() as cursor:
        if code is not None:
            cursor.execute(
                "update saved_intake set content_sealed = %s, expires_on = %s, household_id = %s where code_digest = %s"
                " and owner_id = %s and state = 'saved' and expires_on > %s",
                [content, until, intake.household_id, code_digest(code), act.actor_id, on],
            )
            if not cursor.rowcount:
                raise _not_found()
        else:
            code = "-".join("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))
            cursor.execute(
                "insert into saved_intake (code_digest, owner_id, household_id, division, content_sealed, begun_on, expires_on)"
                " values (%s, %s, %s, %s, %s, %s, %s)",
                [code_digest(code), act.actor_id, intake.household_id, "", content, on, until],
            )
    act.record("intake saved", household_id=intake.household_id)
    return code


def resume(act: Act, code: str, *, on: datetime.date) -> Intake:
    """The intake saved under a code; what the registry knows of its household is read anew.

    Raises :class:`IntakeNotFound`, and as :func:`start_for_household`.
    """
    plain = content_of(act, code, on)
    household = plain["household_id"]
    known = facts_of(act, household, on, law=the_reading().law).plain if household is not None else {}
    return Intake.of(plain, known)


def forget(act: Act, code: str) -> None:
    """Removes a saved intake, leaving nothing. Raises :class:`IntakeNotFound`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from saved_intake where code_digest = %s and owner_id = %s and state = 'saved'",
            [code_digest(code), act.actor_id],
        )
        if not cursor.rowcount:
            raise _not_found()
    act.record("intake forgotten")


def forget_expired(act: Act, *, on: datetime.date) -> int:
    """Removes intakes whose time is over and that nobody handed in; gives how many. Run every night; needs ``rerun``."""
    act.require_anywhere("rerun")
    with connection.cursor() as cursor:
        cursor.execute("delete from saved_intake where state = 'saved' and expires_on <= %s", [on])
        count = int(cursor.rowcount)
    act.record("intakes forgotten", intakes=count)
    return count


def content_of(act: Act, code: str, on: datetime.date) -> dict[str, Any]:
    """What is kept under a code, if the actor saved it. Raises :class:`IntakeNotFound`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select content_sealed from saved_intake where code_digest = %s and owner_id = %s and expires_on > %s"
            " and content_sealed is not null for update",
            [code_digest(code), act.actor_id, on],
        )
        row = cursor.fetchone()
    if row is None:
        raise _not_found()
    return dict(json.loads(unseal(bytes(row[0]), ABOUT)))


def code_digest(code: str) -> bytes:
    """What a code is found by; how it is spaced and in which case does not matter."""
    return digest("".join(each for each in code.upper() if each in ALPHABET), ABOUT)


def _not_found() -> IntakeNotFound:
    return IntakeNotFound("There is no intake under this code that you saved, or its time is over. Compare the code.")
