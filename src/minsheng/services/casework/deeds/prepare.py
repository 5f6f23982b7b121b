"""Granted without anybody applying 免申即享, where the programme's law has it so (``without_application``): what the law found
is decided and prepared, and a second person confirms it as any other case.

Nobody comes on the minimum living allowance so: 最低生活保障审核确认办法第二十八条.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import connection, transaction

from minsheng.registry.access.acting import Act
from minsheng.registry.facts.values import the_law
from minsheng.registry.verifying.registries import of_age_from_years
from minsheng.services.casework.deciding import decide
from minsheng.services.casework.deeds.apply import (
    AlreadyApplied,
    check_programme,
    composition_of,
    division_of,
    must_be_members,
    open_case_file,
)
from minsheng.services.casework.moving import NotPossible, write_step

CHANNEL = "without_application"
STATE = "prepared"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Numbers of the cases that were prepared; findings that were not, each with why."""

    cases: tuple[str, ...]
    left: tuple[tuple[int, str], ...]


def prepare(
    act: Act,
    *,
    household_id: int,
    programme: str,
    applicant_id: int,
    on: datetime.date,
    person_id: int | None = None,
) -> str:
    """Decides and prepares a case that nobody applied for; gives its number. Another person confirms it.

    Args:
        act: an officer or the engine, with ``apply`` and ``decide`` where the household lives.
        household_id: whom it is for.
        programme: one whose ``programme.yaml`` has ``without_application``.
        applicant_id: the member who is paid and gets the letter.
        on: the day.
        person_id: whose, where the programme is of a person.

    Raises:
        NotPossible: the law wants an application, or the engine does not grant it.
        AlreadyApplied, CaseNotFound, NotAllowed.
    """
    law_programme = check_programme(programme, person_id)
    if "without_application" not in law_programme.data:
        raise NotPossible(f"The law grants {programme} on application only. Let the household apply.")
    division = division_of(act, household_id)
    act.require("decide", division)
    must_be_members(household_id, on, {each for each in (applicant_id, person_id) if each is not None})
    asked = {"household_id": household_id, "programme": programme, "person_id": person_id, "decision_id": None}
    decided = decide(act, asked, on)
    if decided.entitled is not True:
        raise NotPossible(
            f"The law does not grant {programme} to household {household_id}, or it is not known: {decided.why()}."
        )
    if "pays" in law_programme.data and decided.amount is None:
        raise NotPossible(f"{programme}: entitled, but the amount is not known: {decided.why()}.")
    decision = decided.keep(act, asked)
    number, case_id = open_case_file(
        household_id, programme, applicant_id, person_id, division, STATE, CHANNEL, on, decision
    )
    said = {
        "channel": CHANNEL,
        "article": law_programme.data["without_application"]["article"],
        "decision": decision,
        "members": composition_of(household_id, on),
    }
    write_step(act, case_id, 1, "prepare", "", STATE, on, said)
    act.record("case: prepare", household_id=household_id, case=number, programme=programme)
    return number


def prepare_found(act: Act, *, on: datetime.date, limit: int = 1000) -> Prepared:
    """Prepares every open finding whose programme is granted without application; the finding is closed by its case.

    What cannot be prepared stays on the worklist and is named with why. Raises :class:`NotAllowed`.
    """
    act.require_anywhere("decide")
    cases: list[str] = []
    left: list[tuple[int, str]] = []
    for finding, household_id, person_id, programme in _findings(limit):
        applicant = person_id or _head(household_id, on)
        try:
            if applicant is None:
                raise NotPossible("Nobody of age lives in the household.")
            with transaction.atomic():
                number = prepare(act, household_id=household_id, programme=programme, applicant_id=applicant, on=on,
                                 person_id=person_id)  # fmt: skip
        except (NotPossible, AlreadyApplied) as why:
            left.append((finding, str(why)))
            continue
        _close(finding, number, on)
        cases.append(number)
    act.record("prepared without application", cases=len(cases), left=len(left))
    return Prepared(tuple(cases), tuple(left))


def _findings(limit: int) -> list[tuple[int, int, int | None, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, household_id, person_id, programme from finding where closed_on is null and programme = any(%s)"
            " order by id limit %s for update skip locked",
            [[name for name, each in the_law().programmes.items() if "without_application" in each.data], limit],
        )
        return list(cursor.fetchall())


def _close(finding: int, number: str, on: datetime.date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update finding set state = 'prepared', closed_on = %s, case_id = (select id from case_file where number = %s)"
            " where id = %s",
            [on, number, finding],
        )


def _head(household_id: int, on: datetime.date) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select m.person_id from membership m join person p on p.id = m.person_id where m.household_id = %s"
            " and m.held @> %s and upper_inf(m.known) and p.birth_date <= (%s::date - %s * interval '1 year')"
            " order by m.relation_to_head = 'head' desc, p.birth_date limit 1",
            [household_id, on, on, of_age_from_years()],
        )
        row = cursor.fetchone()
    return row and int(row[0])
