"""Whom a row is about, and what it would change: asked for the preview, and again at the moment of writing.

A person is found by the keyed digest of the identity number; without a number by what the register knew the person by
before. Somebody of the same name and day of birth in the same household is nobody's decision but an officer's: such a row
waits for review.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from minsheng.registry.importing.checking import person_key
from minsheng.registry.importing.kinds import Kind
from minsheng.registry.importing.looking import Member, Registered, Seen, look_up
from minsheng.registry.importing.models import BAD, CHANGED, NEW, REVIEW, SAME, Batch

NEW_PERSON = "new"  # an officer's answer that a row is about nobody known
_COMPARED = ("name", "sex", "birth_date", "ethnicity", "number_kind")


@dataclass(slots=True)
class Staged:
    """A row as it was laid down."""

    line: int
    content: dict[str, Any]
    number_digest: bytes | None
    household_number: str | None
    number_sealed: bytes | None = None
    state: str = ""


@dataclass(slots=True)
class Matched:
    """What a row would do. ``difference`` is {field: [what is registered, what the file says]}; facts by their names."""

    row: Staged
    state: str = NEW
    person: int | None = None
    household: int | None = None
    membership: Member | None = None  # in the household the row names
    elsewhere: list[Member] = field(default_factory=list)  # memberships that the row's day finds in other households
    difference: dict[str, list[Any]] = field(default_factory=dict)
    topics: dict[str, dict[str, Any]] = field(default_factory=dict)  # facts to be said, by topic
    problem: dict[str, str] | None = None
    registered: Registered | None = None


def match(batch: Batch, kind: Kind, rows: Sequence[Staged]) -> list[Matched]:
    """Each row with what it would do, in the order given."""
    seen = look_up(kind, batch.as_of, rows)
    return [_Matching(batch, kind, seen, row).matched() for row in rows]


class _Matching:
    """One row against what is registered."""

    def __init__(self, batch: Batch, kind: Kind, seen: Seen, row: Staged) -> None:
        self.batch, self.kind, self.seen, self.row = batch, kind, seen, row
        self.found = Matched(row)

    def matched(self) -> Matched:
        found = self.found
        if self.kind.about == "person":
            self._person()
            if found.problem is None and found.state != REVIEW and self.kind.has_memberships:
                self._membership()
        else:
            self._household()
        if found.problem is not None:
            found.state = BAD
        elif found.state != REVIEW:
            self._facts()
            if found.person is not None or self.kind.about == "household":
                found.state = CHANGED if found.difference else SAME
        return found

    # -- whom

    def _person(self) -> None:
        row, found = self.row, self.found
        answer = row.content.get("answer")
        if isinstance(answer, int):
            found.person = answer
        elif row.number_digest is not None:
            found.person = self.seen.by_digest.get(row.number_digest)
        elif key := self._own_key():
            found.person = self.seen.by_key.get(key)
        if found.person is None and answer != NEW_PERSON and (candidates := self._candidates()):
            found.state, found.person = REVIEW, candidates[0] if len(candidates) == 1 else None
            return
        if found.person is None:
            if not self.kind.adds_people:
                self._refuse(
                    "not-registered", "Nobody with this number is registered.", "Load or add the person first."
                )
            return
        found.registered = self.seen.people[found.person]
        self._compare(found.registered)

    def _own_key(self) -> str | None:
        content = self.row.content
        if not (self.row.household_number and content.get("birth_date") and content.get("name")):
            return None
        return person_key(
            self.row.household_number, content["name"], datetime.date.fromisoformat(content["birth_date"])
        )

    def _candidates(self) -> list[int]:
        """People of the same name and day of birth in the household the row names, and without a number of their own."""
        household = self.seen.households.get(self.row.household_number or "")
        content = self.row.content
        return [
            person
            for person in self.seen.members.get(household or 0, ())
            if self.seen.people[person].name == content.get("name")
            and self.seen.people[person].birth_date == content.get("birth_date")
            and (self.row.number_digest is None or self.seen.people[person].number_kind == "none")
        ]

    def _compare(self, registered: Registered) -> None:
        content, found = self.row.content, self.found
        if not self.kind.adds_people:
            if "name" in content and content["name"] != registered.name:
                what = "The number is registered for somebody of another name."
                self._refuse("name-differs", what, "Compare number and name with the card.")
            elif not self.kind.has_memberships and not self._is_here(registered.jurisdictions):
                self._refuse(
                    "not-registered", "Nobody with this number is registered here.", "Load it where the person is."
                )
            return
        for name in _COMPARED:
            if name in content and content[name] != getattr(registered, name):
                found.difference[name] = [getattr(registered, name), content[name]]
        if "phone" in content and content["phone"][1] != registered.phone_digest:
            found.difference["phone"] = ["…", "…"]

    def _is_here(self, divisions: Iterable[str]) -> bool:
        return any(each.startswith(self.batch.division) for each in divisions)

    def _household(self) -> None:
        row, found = self.row, self.found
        if row.household_number:
            found.household = self.seen.households.get(row.household_number)
        else:
            person = self.seen.by_digest.get(row.number_digest or b"")
            homes = {each.household for each in self.seen.memberships.get(person or 0, ())}
            if len(homes) > 1:
                self._refuse(
                    "two-households", "The person belongs to several households.", "Write the household's number."
                )
                return
            found.household = next(iter(homes), None)
        if found.household is None or not self._is_here([self.seen.divisions.get(found.household, "")]):
            self._refuse("not-registered", "No such household is registered here.", "Load its members first.")

    # -- where

    def _membership(self) -> None:
        row, found = self.row, self.found
        found.household = self.seen.households.get(row.household_number or "")
        if found.household is not None and not self._is_here([self.seen.divisions.get(found.household, "")]):
            self._refuse("outside", "This household is registered in another division.", "Load it there.")
            return
        if found.person is None:
            return
        for member in self.seen.memberships.get(found.person, ()):
            if member.household == found.household:
                found.membership = member
            else:
                found.elsewhere.append(member)
        content = row.content
        if found.membership is None:
            found.difference["household"] = [
                [each.household for each in found.elsewhere] or None,
                found.household or "new",
            ]
            return
        if found.membership.relation != content["relation_to_head"]:
            found.difference["relation_to_head"] = [found.membership.relation, content["relation_to_head"]]
        if "held_from" in content and content["held_from"] != found.membership.since:
            found.difference["member_since"] = [found.membership.since, content["held_from"]]

    # -- what is said

    def _facts(self) -> None:
        found = self.found
        subject = found.person if self.kind.about == "person" else found.household
        since = self.row.content.get("held_from") if not self.kind.has_memberships else None
        starts = since or self.batch.as_of.isoformat()
        ends = self.row.content.get("held_until")
        for topic, facts in self.row.content.get("facts", {}).items():
            standing = self.seen.standing_on(subject, topic, starts, ends)
            if standing is not None and standing.says(facts, self.kind.standing):
                continue
            found.topics[topic] = facts
            for name, value in facts.items():
                was = standing.facts.get(name) if standing is not None else None
                if was != value or standing is None or not standing.says({name: value}, self.kind.standing):
                    found.difference[name] = [was, value]

    def _refuse(self, code: str, what: str, remedy: str) -> None:
        self.found.problem = {"column": "", "code": code, "what": what, "remedy": remedy, "shown": ""}
