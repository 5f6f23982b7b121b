"""What changed is decided anew, month by month, and what follows is proposed."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import visible
from minsheng.registry.decisions.keeping import keep_decision
from minsheng.registry.differences.applying import Row, awarded_by_month, row_at, rows_of
from minsheng.registry.differences.once import due_of_paid, singles_of
from minsheng.registry.differences.writing import Entitlement, expected, given
from minsheng.registry.differences.writing import Month as GivenMonth
from minsheng.registry.people.models import Household
from minsheng.services.casework.moving import NotPossible, programme_of, write_step
from minsheng.services.casework.sentences import said
from minsheng.services.casework.supervising.events import awarded_by_event, due_by_event
from minsheng.services.casework.supervising.months import Due, by_law, due_by_month, first_of, months_from, next_month
from minsheng.services.casework.supervising.proposals import CHANGES, find_change, history_of, machine, move_change
from minsheng.services.casework.supervising.reach import Changed, changed_since, digest_on, hold_still
from minsheng.services.casework.supervising.reasons import reasons_of
from minsheng.services.casework.supervising.standing import (
    first_granted,
    hold_awards,
    last_decided,
    marks_of,
    renounced_from,
    tapered_until,
    the_entitlement,
)
from minsheng.services.casework.supervising.years import awarded_by_year, due_by_year


@dataclass(frozen=True, slots=True)
class Proposed:
    """What came of it: the number of the proposal that stands now, if any; whether it was made just now; months that cannot be
    decided, with the facts that are not known."""

    number: str | None
    is_new: bool
    unknown: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Line:
    """A month of a proposal."""

    due: Due
    awarded: int
    counted: int | None
    difference: int | None
    decision_id: int | None = None

    @property
    def changes(self) -> bool:
        return self.due.amount != self.awarded or bool(self.difference)


def propose(
    act: Act,
    *,
    household_id: int,
    programme: str,
    on: datetime.date,
    person_id: int | None = None,
    since: datetime.date | None = None,
    renounced: bool = False,
) -> Proposed:
    """Decides every month that changed facts reach, and proposes what follows for the award. Needs ``propose_changes`` and ``decide``.

    A proposal that stands already is given where it still says the same; else it is overtaken by the new one, which takes over
    notice and hearing where the household was heard on the same months and amounts.

    Args:
        act: an officer, or the engine at night.
        household_id: whose award.
        programme: under which it was granted.
        on: the day of the proposal.
        person_id: for whom, where the award is not the whole household's.
        since: decide from this month on; if not said, from the first day that a change since the last decision reaches.
        renounced: the household does not want the award any more: from the next month on nothing is due.

    Raises:
        NotPossible: nothing was ever awarded under the programme.
        RecordNotFound, MemberClosed, NotAllowed.
    """
    household = visible(Household.objects.filter(pk=household_id), "household")
    act.require("propose_changes", household.division)
    of = the_entitlement(household_id, person_id, programme)
    name = programme_of(programme).name
    known_at = hold_still(household_id)
    hold_awards(of)
    granted = first_granted(of)
    decided = last_decided(of)
    if granted is None or decided is None:
        raise NotPossible(
            said(
                f"户 {household_id} 没有享受过这个项目，须先申请。",
                f"Household {household_id} never had an award of {name}. It has to apply: minsheng case apply.",
            )
        )
    if renounced and of.kind == "once":
        raise NotPossible(said("一次性待遇没有以后可以放弃的部分。", "What is paid once has no later part to give up."))
    rows = rows_of(of)
    changed = changed_since(household_id, decided.known_at, granted, _facts_of(decided.decision_id))
    reached = [decided.day, *(each.since for each in changed)]
    start = since or min(reached if of.kind == "once" else map(first_of, reached))
    asked = _decided_anew(of, rows, granted, start, on, renounced)
    due, start, ongoing = asked.due, asked.start, asked.ongoing
    lines = _lines(of, asked, on)
    unknown = {f"{each.month:%Y-%m}": each.by_law.missing for each in due if not each.is_known and each.month >= start}
    standing = _open_one(of)
    until = _SAME if of.kind == "once" else _end(of, due[-1], rows)
    act.record("award decided anew", household_id=household_id, programme=name, months=len(due), changed=len(changed))
    if not any(line.changes for line in lines) and until is _SAME:
        if standing is not None:
            move_change(act, standing["number"], "overtake", on=on, reason="nothing changes any more")
        return Proposed(None, False, unknown)
    first = next((place for place, line in enumerate(lines) if line.changes), len(lines) - 1)
    lines = [line for line in lines if line.changes] if of.kind == "once" else lines[first:]
    if standing is not None and _says_the_same(standing, lines, of):
        return Proposed(standing["number"], False, unknown)
    lines = [_kept(act, of, line, lines, known_at, decided.decision_id) for line in lines]
    if standing is not None:
        move_change(act, standing["number"], "overtake", on=on, reason="something came after it")
    number = _write(
        act, of, household.division, lines, known_at=known_at, on=on, ongoing=ongoing, changed=changed, unknown=unknown,
        until=None if until is _SAME else until, cause=_cause(renounced, changed),
        before=next((each for each in reversed(due) if each.month < lines[0].due.month), None),
    )  # fmt: skip
    if standing is not None and _was_heard(standing, lines):
        move_change(act, number, "carry_over", on=on, of=standing["number"])
    return Proposed(number, True, unknown)


_SAME = datetime.date.min  # the award ends when it ended before


def _cause(renounced: bool, changed: Sequence[Changed]) -> str:
    if renounced:
        return "renounced"
    return "facts" if changed else "law"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the law gives, as it was asked anew, against what is awarded: by months, first months of years, or months of events.
    ``start``: those before it stay as they are awarded. ``ongoing``: the first month that no run has been due for yet."""

    due: Sequence[Due]
    awarded: Mapping[datetime.date, int]
    start: datetime.date
    ongoing: datetime.date


def _decided_anew(
    of: Entitlement,
    rows: Sequence[Row],
    granted: datetime.date,
    start: datetime.date,
    on: datetime.date,
    renounced: bool,
) -> _Asked:
    """Raises :class:`MemberClosed`."""
    ongoing = max(next_month(on), granted.replace(day=1))
    if of.kind == "once":
        singles = singles_of(of)
        due = due_by_event(of, singles, start)
        return _Asked(due, awarded_by_event(singles), min(each.month for each in due), ongoing)
    stops = ongoing if renounced else renounced_from(of)
    if of.kind == "yearly":
        due = due_by_year(of, rows, granted, max(start, granted), on, stops, given(of).months())
        return _Asked(due, awarded_by_year(rows, due[-1].month), max(start, granted), due[-1].month)
    awarded = awarded_by_month(rows, months_from(granted, ongoing))
    due = due_by_month(of, by_law(of, granted, ongoing), awarded, ongoing, stops)
    return _Asked(due, awarded, max(start, granted), ongoing)


def _lines(of: Entitlement, asked: _Asked, on: datetime.date) -> list[_Line]:
    """Every month; those before the start stay as they are awarded, but what was paid in them, or came back, is looked at too."""
    found = []
    counted, singles = given(of), singles_of(of) if of.kind == "once" else ()
    for each in asked.due:
        before = asked.awarded.get(each.month, 0)
        if each.month < asked.start:
            each = replace(each, amount=before)
        paid = due_of_paid(singles, each.month, each.amount) if singles else each.amount
        difference = expected(of, GivenMonth(each.month, before, paid, 0), counted, on)
        seen = None if difference is None else counted.counted(each.month)
        found.append(_Line(each, before, seen, difference))
    return found


def _end(of: Entitlement, last: Due, rows: Sequence[Row]) -> datetime.date | None:
    """Until when the award is to hold from the last month on: the end of a gradual exit, none, or as before (``_SAME``)."""
    row = row_at(rows, last.month)
    now = row.until if row else None
    if last.is_taper:
        until = last.month
        for _ in range(last.by_law.left):
            until = next_month(until)
        return _SAME if until == now else until
    if last.amount > 0 and now is not None and now == tapered_until(of):
        return None  # the exit that was under way is off
    return _SAME


def _kept(
    act: Act, of: Entitlement, line: _Line, lines: Sequence[_Line], known_at: datetime.datetime, before: int
) -> _Line:
    """The line with its decision kept, where it changes something or is the last."""
    if not (line.changes or line is lines[-1]):
        return line
    by = line.due.by_law
    decision = before  # nobody is left in the household: nothing is there to be decided on
    if by.explanation is not None:
        programmes = tuple(answer.programme.name for answer in by.explanation.answers)
        decision = keep_decision(
            act, household_id=of.household_id, explanation=by.explanation, facts=by.facts, known_at=known_at,
            programmes=tuple(dict.fromkeys(programmes)), instead_of=before,
        )  # fmt: skip
    return _Line(line.due, line.awarded, line.counted, line.difference, decision)


def _write(
    act: Act, of: Entitlement, division: str, lines: Sequence[_Line], *, known_at: datetime.datetime, on: datetime.date,
    ongoing: datetime.date, changed: Sequence[Changed], unknown: Mapping[str, Sequence[str]],
    until: datetime.date | None, cause: str, before: Due | None,
) -> str:  # fmt: skip
    last, marks = lines[-1], marks_of(of)
    owed = sum(max(line.difference or 0, 0) for line in lines)
    over = sum(max(-(line.difference or 0), 0) for line in lines)
    less = any(line.due.amount < line.awarded for line in lines) and cause != "renounced"
    values = {
        "household_id": of.household_id, "person_id": of.person_id, "programme": of.programme, "division": division,
        "state": machine().first, "change": _change(lines, until), "cause": cause,
        "is_worse": less or over > 0 or (last.due.is_taper and until is not None),
        "since": lines[0].due.month, "ongoing_from": ongoing, "ongoing_before": last.awarded,
        "ongoing_due": last.due.amount, "taper_until": until, "owed": owed, "overpaid": over,
        "reasons": json.dumps(reasons_of(of, before, last.due, changed, cause), ensure_ascii=False, default=str),
        "unknown": json.dumps(unknown, ensure_ascii=False), "decision_id": last.decision_id, "proposed_on": on,
        "known_at": known_at, "facts_digest": digest_on(of.household_id, ongoing), "award_mark": marks.award,
        "paid_mark": marks.paid, "step_mark": marks.step,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("select nextval('change_number')")
        number = f"{on.year}-{division[:6]}-C{cursor.fetchone()[0]:08d}"
        cursor.execute(
            f"insert into change_proposal (number, {', '.join(values)}) values (%s{', %s' * len(values)}) returning id",
            [number, *values.values()],
        )
        proposal = cursor.fetchone()[0]
        cursor.executemany(
            "insert into change_month (proposal_id, month, awarded, due, counted, is_taper, decision_id)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            [
                (
                    proposal,
                    each.due.month,
                    each.awarded,
                    each.due.amount,
                    each.counted,
                    each.due.is_taper,
                    each.decision_id,
                )
                for each in lines
            ],
        )
    write_step(act, proposal, 1, "propose", "", machine().first, on, {"cause": cause}, CHANGES)
    act.record("change: propose", household_id=of.household_id, change=number, programme=of.programme)
    return number


def _change(lines: Sequence[_Line], until: datetime.date | None) -> str:
    last = lines[-1]
    before, due = last.awarded, last.due.amount
    if last.due.is_taper and until is not None:
        return "taper"
    if before == due:
        return "correct"
    if before == 0:
        return "start"
    if due == 0:
        return "stop"
    return "raise" if due > before else "lower"


def _open_one(of: Entitlement) -> dict[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select number from change_proposal where household_id = %s and programme = %s"
            " and person_id is not distinct from %s and closed_on is null",
            [of.household_id, of.programme, of.person_id],
        )
        row = cursor.fetchone()
    return None if row is None else find_change(row[0])


def _says_the_same(standing: Mapping[str, Any], lines: Sequence[_Line], of: Entitlement) -> bool:
    marks = marks_of(of)
    return (
        (marks.award, marks.paid, marks.step) == (standing["award_mark"], standing["paid_mark"], standing["step_mark"])
        and standing["facts_digest"] == digest_on(of.household_id, standing["ongoing_from"])
        and _due_before(standing) == {line.due.month: line.due.amount for line in lines}
    )


def _was_heard(standing: Mapping[str, Any], lines: Sequence[_Line]) -> bool:
    """The household was heard, or had its time, on a proposal whose months and ongoing amount were these."""
    actions = {step["action"] for step in history_of(standing["id"])}
    if not actions & {"hear", "carry_over"} and standing["state"] != "for_confirmation":
        return False
    before, ongoing = _due_before(standing), standing["ongoing_due"]
    return all(before.get(line.due.month, ongoing) == line.due.amount for line in lines)


def _due_before(standing: Mapping[str, Any]) -> dict[datetime.date, int]:
    with connection.cursor() as cursor:
        cursor.execute("select month, due from change_month where proposal_id = %s", [standing["id"]])
        return dict(cursor.fetchall())


def _facts_of(decision_id: int) -> Mapping[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("select facts from decision where id = %s", [decision_id])
        row = cursor.fetchone()
    facts: Mapping[str, Any] = json.loads(row[0]) if row else {}
    return facts
