"""Which facts of a household changed since it was last decided, and from which day on they hold."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.engine.exact import plain_form
from minsheng.registry.access.roles import table
from minsheng.registry.facts.household import followed_ties, household_facts
from minsheng.registry.facts.records import Subject, lock
from minsheng.registry.facts.stating import SubjectNotFound
from minsheng.registry.facts.topics import topic_of
from minsheng.registry.facts.values import KEPT_ELSEWHERE, the_law


@dataclass(frozen=True, slots=True)
class Changed:
    """Something said or corrected: about whom, what, since when it holds. ``facts`` by name, or what happened in a word."""

    person_id: int | None
    what: str  # a topic of facts, or membership, kinship, person
    facts: Mapping[str, Any]
    since: datetime.date
    statement: int | None = None

    def plain(self) -> dict[str, Any]:
        """As it is kept with the proposal: names of facts without their values, which not everybody who sees it may read."""
        return {"person": self.person_id, "what": self.what, "facts": sorted(self.facts), "since": self.since.isoformat(),
                "statement": self.statement}  # fmt: skip


_PEOPLE = """
with inside as (select distinct person_id as id from membership where household_id = %(household)s)
select id from inside union
select k.other_id from kinship k join inside on inside.id = k.person_id where k.kind = any(%(ties)s) and k.other_id is not null
order by 1
"""
_SAID = """
select person_id, topic, facts::text, coalesce(lower(held), %(granted)s), id from statement
where known_at > %(since)s and (household_id = %(household)s or person_id = any(%(people)s)) order by id
"""
_TIES = """
select person_id, 'membership', relation_to_head, coalesce(lower(held), %(granted)s), upper(held) from membership
where household_id = %(household)s and (lower(known) > %(since)s or upper(known) > %(since)s)
union all
select person_id, 'kinship', kind, coalesce(lower(held), %(granted)s), upper(held) from kinship
where person_id = any(%(people)s) and (lower(known) > %(since)s or upper(known) > %(since)s)
"""


def people_of(household_id: int) -> list[int]:
    """Everybody whose facts can reach the household: who was ever a member, and whom the law follows from them."""
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, {"household": household_id, "ties": followed_ties(the_law())})
        return [number for (number,) in cursor.fetchall()]


def hold_still(household_id: int) -> datetime.datetime:
    """Nobody states anything of the household or its people until the act ends; the instant from which that is so."""
    lock(Subject("household", household_id))
    for person in people_of(household_id):
        lock(Subject("person", person))
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        now: datetime.datetime = cursor.fetchone()[0]
    return now


def changed_since(
    household_id: int, since: datetime.datetime, granted: datetime.date, before: Mapping[str, Any]
) -> list[Changed]:
    """What changed after an instant, by the day from which it holds.

    ``granted``: the first month that was ever granted; nothing before it is looked at. ``before``: the facts that were decided
    then, which show what is no statement: a death, a corrected birth.
    """
    asked = {"household": household_id, "people": people_of(household_id), "since": since, "granted": granted}
    with connection.cursor() as cursor:
        cursor.execute(_SAID, asked)
        found = [
            Changed(person, topic, json.loads(facts), max(day, granted), number)
            for person, topic, facts, day, number in cursor.fetchall()
        ]
        cursor.execute(_TIES, asked)
        for person, what, kind, starts, ends in cursor.fetchall():
            found.append(Changed(person, what, {kind: "until" if ends else "since"}, max(starts, granted)))
            if ends is not None:
                found.append(Changed(person, what, {kind: "until"}, max(ends, granted)))
        cursor.execute(
            "select id, birth_date, sex, death_date from person where id = any(%s) order by id", [asked["people"]]
        )
        for number, birth, sex, death in cursor.fetchall():
            found += _of_person(number, birth, sex, death, granted, before.get("people", {}).get(str(number)))
    return sorted(found, key=lambda each: (each.since, each.person_id or 0, each.what))


def _of_person(
    number: int,
    birth: datetime.date,
    sex: str,
    death: datetime.date | None,
    granted: datetime.date,
    before: Mapping[str, Any] | None,
) -> list[Changed]:
    if before is None:
        return []
    found = []
    if death is not None and not before.get("is_dead"):
        found.append(Changed(number, "person", {"is_dead": True}, max(death, granted)))
    if str(birth) != str(before.get("birth_date")) or sex != before.get("sex"):
        found.append(Changed(number, "person", {"birth_date": str(birth)}, granted))
    return found


def digest_of(facts: Mapping[str, Any]) -> str:
    """A digest of a household's facts: another one once anything in them is another. Without the closed topics, which not
    everybody who deals with a change may read.
    """
    subjects = {"household": facts.get("household", {}), **facts.get("people", {})}
    said = {
        subject: {name: value for name, value in about.items() if _is_open(name)} for subject, about in subjects.items()
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, default=plain_form)
    return hashlib.sha256(text.encode()).hexdigest()


def digest_on(household_id: int, day: datetime.date) -> str:
    """The digest of a household's facts on a day, as known now; of nothing where nobody is left in it."""
    try:
        return digest_of(household_facts(household_id, day, law=the_law()))
    except SubjectNotFound:
        return digest_of({})


def _is_open(name: str) -> bool:
    return name not in the_law().facts or name in KEPT_ELSEWHERE or topic_of(name) not in table().closed


def is_newer(household_id: int, known_at: datetime.datetime) -> bool:
    """Whether anything was stated or corrected of the household or its people after an instant."""
    asked = {"household": household_id, "people": people_of(household_id), "since": known_at,
             "granted": datetime.date.min}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"select exists ({_SAID}) or exists ({_TIES})", asked)
        return bool(cursor.fetchone()[0])
