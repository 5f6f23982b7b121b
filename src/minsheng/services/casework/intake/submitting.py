"""An intake is handed in: its answers become declared facts, a case is opened for each programme, the authorisation is kept.

Who may state facts (an officer) does it at once (:func:`submit`). A resident hands in what was saved (:func:`hand_in`); an
officer or the system's own actor takes it in (:func:`take_in`). Either is one act: all of it, or nothing.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection

from minsheng.engine.planning import months_before
from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.facts.household import months_back
from minsheng.registry.facts.stating import days, state_facts
from minsheng.registry.facts.values import KEPT_ELSEWHERE, the_reading
from minsheng.registry.jobs import app
from minsheng.registry.people.models import Membership
from minsheng.registry.sealing import seal, unseal
from minsheng.registry.verifying.authorising import authorise
from minsheng.services.casework.deeds.apply import AlreadyApplied, apply, division_of
from minsheng.services.casework.intake.asking import BadIntake, Intake, Member
from minsheng.services.casework.intake.keeping import ABOUT, code_digest, content_of
from minsheng.services.casework.intake.reviewing import review
from minsheng.services.casework.moving import find_case

TASK = "minsheng.services.casework.intake.tasks.take_in_intake"  # by name: it calls take_in of this module
SOURCE = "申请人申报 / declared by the applicant"


class MemberNotRegistered(ValueError):
    """A resident declares somebody who is no member of the household in the registry, or whom it cannot tell from another."""

    code = "member-not-registered"


class NotConfirmed(ValueError):
    """The applicant has not confirmed that what was answered is true and whole."""

    code = "not-confirmed"


@dataclass(frozen=True, slots=True)
class Authorised:
    """A member's signature that outside registries may be asked (家庭经济状况核对授权书); a minor's is of a parent or guardian."""

    person_id: int
    signed_by: int | None = None


@dataclass(frozen=True, slots=True)
class HandingIn:
    """What is said with an intake when it is handed in.

    Args:
        applicant_id: the member who applies for the household.
        confirmed: the applicant confirms that the answers are true and whole.
        people: number of each person by the intake's short name; not needed where the household was known.
        chosen: programmes, each with the person (by number, or by the intake's short name) where it is of a person; empty: all
            that are not refused by the answers.
        registries: outside registries that may be asked.
        authorised: who signed for that.
        until: how long the signatures hold.
        papers: papers that came with it, in words.
        channel: how it came (``casework.models.CHANNELS``).
    """

    applicant_id: int
    confirmed: bool
    people: Mapping[str, int] = field(default_factory=dict)
    chosen: Sequence[tuple[str, int | str | None]] = ()
    registries: Sequence[str] = ()
    authorised: Sequence[Authorised] = ()
    until: datetime.date | None = None
    papers: Sequence[str] = ()
    channel: str = "window"


@dataclass(frozen=True, slots=True)
class Submitted:
    """Numbers of the cases by programme (and person), of the statements and of the authorisations that were kept."""

    cases: dict[tuple[str, int | None], str]
    statements: int
    authorisations: tuple[int, ...]


def submit(
    act: Act,
    intake: Intake,
    with_it: HandingIn,
    *,
    household_id: int,
    on: datetime.date,
    said_at: datetime.datetime,
) -> Submitted:
    """States the answers as declared, opens the cases, keeps the authorisations.

    Args:
        act: who may ``apply`` and ``state`` where the household lives (and ``verify`` for the authorisations).
        intake: the answers.
        with_it: what is said with them.
        household_id: whose; for an anonymous intake the one that :func:`register` gave.
        on: the day of the application.
        said_at: the instant at which the applicant confirmed, with its time zone.

    What was answered holds for the months that the law's rules look back to, and from then on. What was not known is not
    stated.

    Raises:
        NotConfirmed, BadIntake, MemberNotRegistered, BadStatement, NotPossible, CaseNotFound, MustBeSigned, NotAllowed.
        Nothing is kept then.
    """
    if not with_it.confirmed:
        raise NotConfirmed("The applicant confirms first that the answers are true and whole.")
    if intake.household_id not in (None, household_id):
        raise BadIntake(f"The intake is of household {intake.household_id}, not of {household_id}.")
    division_of(act, household_id)
    people = _people(intake, with_it, household_id, on)
    statements = _state(act, intake, people, household_id, on, said_at)
    cases = _open(act, intake, with_it, people, household_id, on)
    first = next(iter(cases.values()))
    made = []
    for each in with_it.authorised if with_it.registries else ():
        if with_it.until is None:
            raise BadIntake("Say until when the registries may be asked.")
        made.append(
            authorise(
                act,
                person=each.person_id,
                registries=with_it.registries,
                purpose=_purpose(first),
                signed_on=on,
                until=with_it.until,
                signed_by=each.signed_by,
            ).pk
        )
    act.record("intake submitted", household_id=household_id, cases=sorted(cases.values()), statements=statements)
    return Submitted(cases, statements, tuple(made))


def hand_in(act: Act, code: str, with_it: HandingIn, *, household_id: int, on: datetime.date) -> int:
    """A resident (or who saved it) hands a saved intake in for a household of theirs; gives its number for :func:`take_in`.

    The background worker takes it in; what it cannot take in stays on the worklist of officers (:func:`waiting`).

    Raises :class:`IntakeNotFound`, :class:`NotConfirmed`, :class:`BadIntake`, :class:`CaseNotFound`, :class:`NotAllowed`.
    """
    if not with_it.confirmed:
        raise NotConfirmed("Confirm first that the answers are true and whole.")
    plain = content_of(act, code, on)
    if plain["household_id"] not in (None, household_id):
        raise BadIntake(f"The intake is of household {plain['household_id']}, not of {household_id}.")
    division = division_of(act, household_id)
    content = seal(json.dumps({**plain, "with_it": asdict(with_it)}, ensure_ascii=False, default=str), ABOUT)
    with connection.cursor() as cursor:
        cursor.execute(
            "update saved_intake set state = 'handed_in', handed_in_on = %s, household_id = %s, division = %s,"
            " content_sealed = %s where code_digest = %s and state = 'saved' returning id",
            [on, household_id, division, content, code_digest(code)],
        )
        row = cursor.fetchone()
    if row is None:
        raise BadIntake("It was handed in before.")
    app.configure_task(TASK, queue="intakes", queueing_lock=f"intake {row[0]}").defer(intake=row[0])
    act.record("intake handed in", household_id=household_id, intake=row[0])
    return int(row[0])


def waiting(act: Act, *, limit: int = 200) -> list[dict[str, Any]]:
    """Intakes handed in where the actor may apply, the oldest first; the look is written down."""
    names = ("id", "household_id", "division", "handed_in_on")
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {', '.join(names)} from saved_intake where state = 'handed_in' order by handed_in_on, id limit %s",
            [limit],
        )
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    act.record("intakes looked at", intakes=len(found))
    return found


def take_in(act: Act, number: int, *, on: datetime.date, said_at: datetime.datetime) -> Submitted:
    """Submits an intake that was handed in; its content is then gone from it. Once: a second time it is not found.

    Raises :class:`RecordNotFound`, and as :func:`submit`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select household_id, handed_in_on, content_sealed from saved_intake where id = %s and state = 'handed_in' for update",
            [number],
        )
        row = cursor.fetchone()
    if row is None:
        raise not_found("intake")
    plain = json.loads(unseal(bytes(row[2]), ABOUT))
    done = submit(act, Intake.of(plain), _read(plain["with_it"]), household_id=row[0], on=row[1], said_at=said_at)
    with connection.cursor() as cursor:
        cursor.execute(
            "update saved_intake set state = 'taken_in', content_sealed = null, cases = %s::jsonb where id = %s",
            [json.dumps(sorted(done.cases.values())), number],
        )
    act.record("intake taken in", household_id=row[0], intake=number, on=str(on))
    return done


def _people(intake: Intake, with_it: HandingIn, household_id: int, on: datetime.date) -> dict[str, int]:
    """Everybody's number by the short name of the intake."""
    if intake.household_id is not None:
        declared = {member.key: _registered(household_id, member, on) for member in intake.members}
        answered = {each.who for each in intake.given if each.who is not None}
        return {**{key: int(key) for key in {*intake.known.get("people", {}), *answered} - declared.keys()}, **declared}
    if missing := {member.key for member in intake.members} - with_it.people.keys():
        raise BadIntake(f"Say who these are in the registry: {', '.join(sorted(missing))}.")
    return dict(with_it.people)


def _registered(household_id: int, member: Member, on: datetime.date) -> int:
    """The member of the household who was born on that day and is of that sex. Raises :class:`MemberNotRegistered`."""
    alike = Membership.objects.filter(
        household_id=household_id,
        known__upper_inf=True,
        held__contains=on,
        person__birth_date=member.birth_date,
        person__sex=member.sex,
    )
    found = sorted(set(alike.values_list("person_id", flat=True)))
    if len(found) != 1:
        raise MemberNotRegistered(
            f"The applicant says that somebody born on {member.birth_date} ({member.sex}) lives there. The registry has "
            f"{len(found)} such members of household {household_id}. Compare with the card, record the member, then take it in again."
        )
    return int(found[0])


def _state(
    act: Act,
    intake: Intake,
    people: Mapping[str, int],
    household_id: int,
    on: datetime.date,
    said_at: datetime.datetime,
) -> int:
    held = days(months_before(on, months_back(the_reading().law)).replace(day=1))
    said: dict[str | None, dict[str, Any]] = {}
    for each in intake.given:
        if each.value is not None and each.name not in KEPT_ELSEWHERE:
            said.setdefault(each.who, {})[each.name] = each.value
    count = 0
    for who, facts in said.items():
        whose: dict[str, Any] = {"household": household_id} if who is None else {"person": people[who]}
        count += len(
            state_facts(act, **whose, facts=facts, held=held, standing="declared", source=SOURCE, said_at=said_at)
        )
    return count


def _open(
    act: Act, intake: Intake, with_it: HandingIn, people: Mapping[str, int], household_id: int, on: datetime.date
) -> dict[tuple[str, int | None], str]:
    chosen = [(programme, people[who] if isinstance(who, str) else who) for programme, who in with_it.chosen]
    chosen = chosen or _not_refused(intake, people)
    if strange := {programme for programme, _ in chosen} - set(intake.programmes):
        raise BadIntake(f"This intake did not ask for {', '.join(sorted(strange))}.")
    if not chosen:
        raise BadIntake("By these answers nothing can be granted. Choose what is applied for all the same.")
    cases: dict[tuple[str, int | None], str] = {}
    purpose = ""
    for programme, person in chosen:
        try:
            number = apply(
                act,
                household_id=household_id,
                programme=programme,
                applicant_id=with_it.applicant_id,
                person_id=person,
                on=on,
                channel=with_it.channel,
                purpose=purpose,
                papers=with_it.papers,
            )
        except AlreadyApplied as open_one:
            number = open_one.number
        purpose = purpose or _purpose(number)
        cases[programme, person] = number
    return cases


def _purpose(number: str) -> str:
    """What registries are asked for: the first case of the intake, which the others name too."""
    return str(find_case(number)["number"])


def _not_refused(intake: Intake, people: Mapping[str, int]) -> list[tuple[str, int | None]]:
    found = [
        (outcome.programme, None if outcome.who is None else people.get(outcome.who))
        for outcome in review(intake).outcomes
        if outcome.entitled is not False
    ]
    return [(programme, person) for programme, person in found if person is not None or not _is_of_person(programme)]


def _is_of_person(programme: str) -> bool:
    return the_reading().law.programmes[programme].of == "person"


def _read(plain: Mapping[str, Any]) -> HandingIn:
    return HandingIn(
        plain["applicant_id"],
        plain["confirmed"],
        plain["people"],
        [(programme, person) for programme, person in plain["chosen"]],
        plain["registries"],
        [Authorised(**each) for each in plain["authorised"]],
        None if plain["until"] is None else datetime.date.fromisoformat(plain["until"]),
        plain["papers"],
        plain["channel"],
    )
