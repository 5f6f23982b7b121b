"""What a row changes about somebody known: by the same deeds that officers use, each whole or not at all."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.db import DataError, IntegrityError, transaction

from minsheng.registry.access.acting import Act
from minsheng.registry.importing.cells import printable
from minsheng.registry.importing.kinds import Kind
from minsheng.registry.importing.matching import Matched
from minsheng.registry.importing.models import FAILED, Batch
from minsheng.registry.importing.writing.adding import keep_keys, key_of_row, since_of
from minsheng.registry.people.deeds.add_member import add_member
from minsheng.registry.people.deeds.correct_membership import correct_membership
from minsheng.registry.people.deeds.correct_person import correct_person
from minsheng.registry.people.deeds.end_membership import end_membership
from minsheng.registry.people.numbers import NUMBER, PHONE
from minsheng.registry.sealing import unseal

_REFUSED = (ValueError, LookupError, PermissionError, RuntimeError, IntegrityError, DataError)
_OF_PERSON = {"name", "sex", "birth_date", "ethnicity", "phone", "number_kind"}


def whole_or_not(act: Act, each: Matched, deed: Callable[[], None]) -> bool:
    """Does a row's deed; where it is refused nothing of it stays, and the row says why."""
    entries = len(act.entries)
    try:
        with transaction.atomic():
            deed()
    except _REFUSED as refused:
        act.entries[entries:] = [entry for entry in act.entries[entries:] if entry.stands]
        each.state = FAILED
        each.problem = {
            "column": "",
            "code": getattr(refused, "code", "database-refused"),
            "what": printable(_words_of(refused), 400),
            "remedy": "Look at the record, and load the row again.",
            "shown": "",
        }
        return False
    return True


def change(act: Act, batch: Batch, kind: Kind, each: Matched) -> None:
    """Makes a person known be what the row says: the person's own record, then where the person belongs."""
    if kind.adds_people and _OF_PERSON & each.difference.keys():
        correct_person(act, person_id=_person(each), on=batch.as_of, said_by=kind.source, **_corrections(batch, each))
    if kind.adds_people and each.row.number_digest is None:
        keep_keys([(key_of_row(each), _person(each))])
    if not kind.has_memberships:
        return
    if each.membership is None:
        _move(act, batch, kind, each)
    elif {"relation_to_head", "member_since"} & each.difference.keys():
        _correct_membership(act, kind, each)


def join(act: Act, batch: Batch, kind: Kind, each: Matched) -> None:
    """A person comes to belong to the household the row names, from the row's day on."""
    since = datetime.date.fromisoformat(since_of(batch, each))
    add_member(
        act,
        household_id=each.household or 0,
        person_id=_person(each),
        relation_to_head=each.row.content["relation_to_head"],
        since=since,
        said_by=kind.source,
    )


def _move(act: Act, batch: Batch, kind: Kind, each: Matched) -> None:
    since = datetime.date.fromisoformat(since_of(batch, each))
    for member in each.elsewhere:
        end_membership(act, membership_id=member.number, on=since, said_by=kind.source)
    join(act, batch, kind, each)


def _correct_membership(act: Act, kind: Kind, each: Matched) -> None:
    said, differs = each.row.content, each.difference
    assert each.membership is not None
    correct_membership(
        act,
        membership_id=each.membership.number,
        said_by=kind.source,
        since=datetime.date.fromisoformat(said["held_from"]) if "member_since" in differs else None,
        relation_to_head=said["relation_to_head"] if "relation_to_head" in differs else None,
    )


def _corrections(batch: Batch, each: Matched) -> dict[str, Any]:
    said, differs = each.row.content, each.difference
    corrections: dict[str, Any] = {name: said[name] for name in ("name", "ethnicity", "sex") if name in differs}
    if "birth_date" in differs:
        corrections["birth_date"] = datetime.date.fromisoformat(said["birth_date"])
    if "name" in differs and said.get("birth_date", "") < batch.as_of.isoformat():
        corrections["name_since"] = batch.as_of  # a register's file says what is so now, not what never was
    if "phone" in differs:
        corrections["phone"] = unseal(bytes.fromhex(said["phone"][0]), PHONE)
    if "number_kind" in differs and each.row.number_sealed is not None:
        corrections["number"] = unseal(each.row.number_sealed, NUMBER)
    return corrections


def _person(each: Matched) -> int:
    assert each.person is not None
    return each.person


def _words_of(refused: BaseException) -> str:
    if isinstance(refused, (IntegrityError, DataError)):
        return "The database refuses it: " + str(refused).splitlines()[0]
    return str(refused)
