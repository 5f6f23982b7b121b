"""What somebody may not see and what is not there look the same."""

from __future__ import annotations

from typing import Any

from minsheng.registry.access.acting import Act
from minsheng.registry.people.models import Household, Person


class RecordNotFound(LookupError):
    """There is no such record, or none that the actor may see: which of the two is never said."""

    code = "record-not-found"


_WORDS = "There is no such {}, or it is outside your divisions. Check the number, or ask its own officers."


def not_found(what: str = "record") -> RecordNotFound:
    """The error, in the same words whatever the reason."""
    return RecordNotFound(_WORDS.format(what))


def person_to_record(act: Act, person_id: int) -> Person:
    """A person whose record the actor may change. Raises :class:`RecordNotFound` and :class:`NotAllowed`."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        act.saw("refused", person_id=person_id, asked="record")
        raise not_found("person")
    act.require("record", person.jurisdictions)
    return person


def household_to_record(act: Act, household_id: int) -> Household:
    """A household that the actor may change. Raises :class:`RecordNotFound` and :class:`NotAllowed`."""
    household = Household.objects.filter(pk=household_id).first()
    if household is None:
        act.saw("refused", household_id=household_id, asked="record")
        raise not_found("household")
    act.require("record", household.division)
    return household


def visible(rows: Any, what: str) -> Any:
    """The one row of a query, or :class:`RecordNotFound`."""
    row = rows.first()
    if row is None:
        raise not_found(what)
    return row
