"""A record is restricted: kept, and nothing else, until the restriction is lifted.

Errors::

    RecordNotFound      there is no such person, or the record may not be seen (access.finding)
    NotAllowed          the actor's roles do not reach that far (access.acting)
    UnknownGround       no such ground in periods.yaml
    AlreadyRestricted, NotRestricted
"""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.people.models import Person
from minsheng.registry.retention.models import Restriction
from minsheng.registry.retention.periods import periods
from minsheng.registry.texts import checked_text


class UnknownGround(ValueError):
    """No ground of that name."""

    code = "unknown-ground"


class AlreadyRestricted(RuntimeError):
    """The record is restricted already."""

    code = "already-restricted"


class NotRestricted(RuntimeError):
    """The record is not restricted."""

    code = "not-restricted"


def restrict_record(act: Act, *, person: int, ground: str, because: str) -> Restriction:
    """From now on nobody sees the record but the person and who may lift it; kept decisions stay. Open queries are stopped.

    Raises:
        RecordNotFound, NotAllowed, UnknownGround, AlreadyRestricted, BadText.
    """
    found = person_in_reach(act, person)
    check_ground(ground, periods().restrictions)
    reason = checked_text(because, "The reason")
    if not _set(person, True):
        raise AlreadyRestricted("The record is restricted already. See: minsheng rights restrictions")
    made = Restriction.objects.create(person=found, ground=ground, because=reason, put_by=act.actor)
    act.record("restricted", person_id=person, ground=ground)
    return made


def lift_restriction(act: Act, *, person: int, because: str) -> None:
    """The record is used again as before.

    Raises:
        RecordNotFound, NotAllowed, NotRestricted, BadText.
    """
    person_in_reach(act, person)
    reason = checked_text(because, "The reason")
    if not _set(person, False):
        raise NotRestricted("The record is not restricted. There is nothing to lift.")
    Restriction.objects.filter(person_id=person, lifted_at__isnull=True).update(
        lifted_by=act.actor, lifted_at=timezone.now(), lifted_because=reason
    )
    act.record("restriction lifted", person_id=person)


def person_in_reach(act: Act, person: int) -> Person:
    """A person whose rights the actor attends to. Raises :class:`RecordNotFound` and :class:`NotAllowed`."""
    found = Person.objects.filter(pk=person).first()
    if found is None:
        act.saw("refused", person_id=person, asked="restrict")
        raise not_found("person")
    act.require("restrict", found.jurisdictions)
    return found


def check_ground(ground: str, known: dict[str, dict[str, str]]) -> None:
    """Raises :class:`UnknownGround`."""
    if ground not in known:
        raise UnknownGround(f'There is no ground "{ground}". There are: {", ".join(known)}.')


def _set(person: int, wanted: bool) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select set_restricted(%s, %s)", [person, wanted])
        return bool(cursor.fetchone()[0])
