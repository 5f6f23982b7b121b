"""Visits: who is due one, who goes, what they found."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import connection

from minsheng.engine.tree import Law
from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import visible
from minsheng.registry.facts.values import the_law
from minsheng.registry.people.changing import lock_name, refusals
from minsheng.registry.texts import checked_text
from minsheng.services.casework.helping.errors import HelpNotPossible, StaleHelp
from minsheng.services.casework.helping.models import Visit, VisitRecord
from minsheng.services.casework.helping.whose import division_to_help, must_be_member
from minsheng.services.casework.helping.words import known, words

LONGEST = 5000
# Each household (or person) that receives under a programme is due a visit so many months after the last one, or after the
# award began. What is due within `ahead` days goes on the worklist, once.
_SCHEDULE = """
insert into visit (household_id, person_id, division, topic, programme, reason, article, workers, due_on, planned_for, outcome)
select household_id, person_id, division, '', programme, 'review', article, workers, due_on, '', '' from (
  select a.household_id, a.person_id, h.division, a.programme, r.article, r.workers,
    (greatest(min(lower(a.held)), coalesce((
      select max(v.done_on) from visit v where v.household_id = a.household_id and v.programme = a.programme
        and v.person_id is not distinct from a.person_id and v.reason = 'review'
    ), min(lower(a.held)))) + make_interval(months => r.months))::date as due_on
  from award a join household h on h.id = a.household_id
  join unnest(%(programmes)s::text[], %(months)s::int[], %(workers)s::int[], %(articles)s::text[])
    as r (programme, months, workers, article) on r.programme = a.programme
  where upper_inf(a.known) and a.kind = 'monthly' and (upper(a.held) is null or upper(a.held) > %(on)s)
  group by a.household_id, a.person_id, h.division, a.programme, r.article, r.workers, r.months
) due
where due_on <= %(until)s and (within(division, (select reach('help'))) or within(division, (select reach('rerun'))))
on conflict do nothing
"""


def schedule_visits(act: Act, *, on: datetime.date, law: Law | None = None) -> int:
    """Puts the visits that the programmes' law makes due (``review_every_months``) on the worklists of the actor's divisions
    and gives how many came new. Needs ``help`` or ``rerun``, and sight of awards. Raises :class:`NotAllowed`."""
    if not any(act.may("rerun", division) for _, division in act.roles):
        act.require_anywhere("help")
    programmes = [
        (name, programme.data["review_every_months"], programme.data.get("visit", {}))
        for name, programme in sorted((law or the_law()).programmes.items())
        if "review_every_months" in programme.data and "pays" in programme.data
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _SCHEDULE,
            {
                "programmes": [name for name, _, _ in programmes],
                "months": [months for _, months, _ in programmes],
                "workers": [visit.get("workers", 1) for _, _, visit in programmes],
                "articles": [visit.get("article", "") for _, _, visit in programmes],
                "on": on,
                "until": on + datetime.timedelta(days=words()["ahead_days"]),
            },
        )
        new = int(cursor.rowcount)
    act.record("visits scheduled", new=new)
    return new


def plan_visit(
    act: Act,
    *,
    household_id: int,
    reason: str,
    due_on: datetime.date,
    on: datetime.date,
    person_id: int | None = None,
    programme: str = "",
    topic: str = "",
    workers: int = 1,
) -> int:
    """Puts one visit on the worklist and gives its number; as many workers as the programme's law asks, or more.

    Raises :class:`UnknownWord`, :class:`HelpNotPossible`, :class:`RecordNotFound`, :class:`NotAllowed`.
    """
    division = division_to_help(act, household_id, topic)
    says = known(reason, "visits", "reasons")
    must_be_member(household_id, person_id, on)
    asked: dict[str, Any] = {}
    if programme:
        if programme not in the_law().programmes:
            raise HelpNotPossible(f'The law has no programme "{programme}".')
        asked = the_law().programmes[programme].data.get("visit", {})
    open_already = HelpNotPossible("Such a visit is on the worklist. Go on with that one.")
    with refusals({"visit_one_open": open_already}):
        visit = Visit.objects.create(
            household_id=household_id, person_id=person_id, division=division, topic=topic, programme=programme,
            reason=reason, article=asked.get("article") or says.get("article", ""),
            workers=max(workers, asked.get("workers", 1)), due_on=due_on,
        )  # fmt: skip
    act.record("visit planned", person_id=person_id, household_id=household_id, visit=visit.pk, reason=reason)
    return int(visit.pk)


def take_visit(act: Act, visit_id: int, *, day: datetime.date, who: str = "", version: int | None = None) -> None:
    """Says who goes, and on which day. Raises :class:`StaleHelp`, :class:`HelpNotPossible`, :class:`RecordNotFound`."""
    visit = _open(act, visit_id, version)
    Visit.objects.filter(pk=visit_id).update(planned_on=day, planned_for=who or act.actor, version=visit.version + 1)
    act.record("visit taken", household_id=visit.household_id, visit=visit_id, day=day.isoformat())


def record_visit(
    act: Act,
    visit_id: int,
    *,
    went_on: datetime.date,
    visitors: Sequence[str],
    outcome: str,
    on: datetime.date,
    found: str = "",
    token: uuid.UUID | None = None,
) -> bool:
    """Writes down that somebody went; gives whether it is new. A phone that sends the same ``token`` again changes nothing.

    Args:
        act: one of those who went, or who writes it down for them; ``help`` where the household lives.
        visit_id: which visit.
        went_on: when they went; not after ``on``.
        visitors: names of the actors who went: as many different ones as the law asks.
        outcome: a code of ``words.yaml``. One that closes it ends the visit; nobody at home leaves it due.
        on: today.
        found: what they found.
        token: the phone's own number of this record.

    Raises :class:`UnknownWord`, :class:`HelpNotPossible`, :class:`RecordNotFound`, :class:`NotAllowed`.
    """
    token = token or uuid.uuid4()
    lock_name("visit record", str(token))
    says = known(outcome, "visits", "outcomes")
    if (before := VisitRecord.objects.filter(token=token).first()) is not None:
        if before.visit_id != visit_id:
            raise HelpNotPossible("This record was sent for another visit. Make a new one.")
        return False
    visit = _open(act, visit_id, None)
    found = checked_text(found, "What was found", LONGEST, may_be_empty=not says.get("note"))
    if went_on > on:
        raise HelpNotPossible(f"{went_on} lies ahead; a visit is recorded when it was made.")
    people = sorted(set(visitors))
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from actor where name = any(%s) and kind = 'officer' and is_active", [people])
        if cursor.fetchone()[0] != len(people) or not people:
            raise HelpNotPossible("Name who went, by the names they log in by.")
    if says["closes"] and outcome in ("met", "met_family") and len(people) < visit.workers:
        raise HelpNotPossible(
            f"{visit.workers} different workers make this visit ({visit.article}); you named {len(people)}."
        )
    VisitRecord.objects.create(
        visit=visit, went_on=went_on, visitors=people, outcome=outcome, found=found, token=token, recorded_by=act.actor
    )
    changes: dict[str, Any] = {"outcome": outcome, "version": visit.version + 1}
    if says["closes"]:
        changes["done_on"] = went_on
    Visit.objects.filter(pk=visit_id).update(**changes)
    act.record(
        "visit recorded", person_id=visit.person_id, household_id=visit.household_id, visit=visit_id, outcome=outcome
    )
    return True


def _open(act: Act, visit_id: int, version: int | None) -> Visit:
    act.require("help", visible(Visit.objects.filter(pk=visit_id), "visit").division)
    visit: Visit = visible(Visit.objects.filter(pk=visit_id).select_for_update(no_key=True), "visit")
    if version is not None and version != visit.version:
        raise StaleHelp(f"Visit {visit_id} was changed since you looked (version {visit.version}). Look again.")
    if visit.done_on is not None:
        raise HelpNotPossible(f"Visit {visit_id} was made on {visit.done_on}.")
    return visit
