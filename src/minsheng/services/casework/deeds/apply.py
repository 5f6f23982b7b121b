"""An application: one for each programme that the household asks for, from one intake."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import connection

from minsheng.engine.tree import Programme
from minsheng.registry.access.acting import Act
from minsheng.services.casework.machine import machine
from minsheng.services.casework.models import CHANNELS
from minsheng.services.casework.moving import CaseNotFound, NotPossible, programme_of, write_step
from minsheng.services.casework.sentences import said


class AlreadyApplied(RuntimeError):
    """The household has an open case under this programme; ``number`` is its."""

    code = "already-applied"

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(f"There is an open case under this programme: {number}. Go on with that one.")


def apply(
    act: Act,
    *,
    household_id: int,
    programme: str,
    applicant_id: int,
    on: datetime.date,
    channel: str = "window",
    person_id: int | None = None,
    purpose: str = "",
    papers: Sequence[str] = (),
) -> str:
    """Opens a case and gives its number.

    Args:
        act: a worker with ``apply`` where the household lives, or a resident of the household.
        household_id: who applies.
        programme: a programme of the law that decides something for a household or a person.
        applicant_id: the member who applies for the household.
        on: the day the application came.
        channel: one of ``models.CHANNELS``.
        person_id: whose case it is, where the programme is of a person.
        purpose: what the members authorised outside registries to be asked for; the case's own number if not said.
        papers: papers that came with it, in words.

    Raises:
        CaseNotFound: no such household or member, or not for the actor to see.
        AlreadyApplied, NotPossible, NotAllowed.
    """
    _must_be_applied_for(programme, person_id, channel)
    division = division_of(act, household_id)
    must_be_members(household_id, on, {applicant_id, person_id} - {None})  # type: ignore[arg-type]
    number, case_id = open_case_file(
        household_id, programme, applicant_id, person_id, division, machine().first, channel, on
    )
    said: dict[str, object] = {"channel": channel, "members": composition_of(household_id, on)}
    if purpose:
        said["purpose"] = purpose
    if papers:
        said["papers"] = list(papers)
    write_step(act, case_id, 1, "apply", "", machine().first, on, said)
    act.record("case: apply", household_id=household_id, case=number, programme=programme)
    return number


def open_case_file(
    household_id: int,
    programme: str,
    applicant_id: int,
    person_id: int | None,
    division: str,
    state: str,
    channel: str,
    on: datetime.date,
    decision: int | None = None,
) -> tuple[str, int]:
    """Adds the case's row in its first state; gives the case's number and id. Raises :class:`AlreadyApplied`."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('case'), %s)", [household_id % 2147483647])
        cursor.execute(
            "select number from case_file where household_id = %s and programme = %s and closed_on is null"
            " and person_id is not distinct from %s",
            [household_id, programme, person_id],
        )
        if row := cursor.fetchone():
            raise AlreadyApplied(row[0])
        number = _next_number(on, division)
        cursor.execute(
            "insert into case_file (number, household_id, person_id, applicant_id, programme, division, state, channel,"
            " applied_on, decision_id) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) returning id",
            [number, household_id, person_id, applicant_id, programme, division, state, channel, on, decision],
        )
        return number, int(cursor.fetchone()[0])


def check_programme(programme: str, person_id: int | None) -> Programme:
    """A programme that is decided for a household or a person, with the right one named. Raises :class:`NotPossible`."""
    law_programme = programme_of(programme)
    if "decides" not in law_programme.data:
        raise NotPossible(
            said(
                f"“{law_programme.zh}”没有可以申请的内容。", f'"{programme}" decides nothing that one could apply for.'
            )
        )
    if law_programme.of == "claim":
        raise NotPossible(
            said(
                f"“{law_programme.zh}”逐笔结算，不需申请。",
                f'"{programme}" is settled claim by claim, not applied for. See `minsheng claims settle`.',
            )
        )
    if (law_programme.of == "person") != (person_id is not None):
        raise NotPossible(
            said(
                f"“{law_programme.zh}”"
                + ("按人判定，请选择为谁申请。" if person_id is None else "按户判定，不要选人。"),
                f'"{programme}" is of a {law_programme.of}: say {"which person" if person_id is None else "no person"}.',
            )
        )
    return law_programme


def _must_be_applied_for(programme: str, person_id: int | None, channel: str) -> None:
    check_programme(programme, person_id)
    if channel not in CHANNELS or channel == "without_application":
        ways = ", ".join(name for name in CHANNELS if name != "without_application")
        raise NotPossible(f'There is no channel "{channel}". Channels: {ways}.')


def composition_of(household_id: int, on: datetime.date) -> list[list[object]]:
    """Who lives in the household on a day, as the case keeps it: number and relation to the head."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id, relation_to_head from membership where household_id = %s and held @> %s and upper_inf(known)"
            " order by person_id",
            [household_id, on],
        )
        return [list(row) for row in cursor.fetchall()]


def division_of(act: Act, household_id: int) -> str:
    """Where the household lives; the actor may apply for it there. Raises :class:`CaseNotFound`, :class:`NotAllowed`."""
    with connection.cursor() as cursor:
        cursor.execute("select division, id in (select my_households()) from household where id = %s", [household_id])
        row = cursor.fetchone()
    if row is None:
        raise CaseNotFound(f"There is no household {household_id} that you may see.")
    if not row[1]:
        act.require("apply", row[0])
    return str(row[0])


def must_be_members(household_id: int, on: datetime.date, people: set[int]) -> None:
    """Raises :class:`CaseNotFound` for somebody who does not live there then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id from membership where household_id = %s and person_id = any(%s) and held @> %s and upper_inf(known)",
            [household_id, sorted(people), on],
        )
        found = {row[0] for row in cursor.fetchall()}
    if missing := people - found:
        raise CaseNotFound(f"Person {min(missing)} is no member of household {household_id} on {on}.")


def _next_number(on: datetime.date, division: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select nextval('case_number')")
        return f"{on.year}-{division[:6]}-{cursor.fetchone()[0]:08d}"
