"""Where somebody's hukou is."""

from __future__ import annotations

import datetime

from django.db import transaction

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import person_to_record
from minsheng.registry.people.changing import BadPeriod, lock_people, period, refusals, replace
from minsheng.registry.people.models import RegisteredAddress
from minsheng.registry.texts import checked_text


class AddressAlreadyRegistered(ValueError):
    """An address is registered for these days, or the same one already."""

    code = "address-already-registered"


class BadDivisionCode(ValueError):
    """A code of a division that is none: 6, 9 or 12 digits."""

    code = "bad-division-code"


@transaction.atomic
def register_address(
    act: Act, *, person_id: int, division: str, address: str, on: datetime.date, said_by: str
) -> RegisteredAddress:
    """A person's hukou is registered at an address from a day on; the address until then ends on it.

    ``division`` may lie anywhere in the country: 6, 9 or 12 digits.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`BadDivisionCode`, :class:`AddressAlreadyRegistered`,
    :class:`BadPeriod`, :class:`BadText`.
    """
    lock_people(person_id)
    person_to_record(act, person_id)
    if not (division.isascii() and division.isdigit() and len(division) in (6, 9, 12)):
        raise BadDivisionCode("The code of a division has 6, 9 or 12 digits, for example 330106 for Xihu.")
    address = checked_text(address, "The address", 300)
    said_by = checked_text(said_by, "The source", 200)
    present = RegisteredAddress.objects.filter(person_id=person_id, known__upper_inf=True).order_by("-held").first()
    if present is not None and (present.held.upper is None or present.held.upper > on):
        if (present.division, present.address) == (division, address):
            raise AddressAlreadyRegistered("This address is registered already.")
        if present.held.lower is not None and present.held.lower >= on:
            raise BadPeriod(f"An address is registered from {present.held.lower} on. Write a later day.")
        replace(present, held=period(present.held.lower, on))
    with refusals(
        {"registered_address_one_at_a_time": AddressAlreadyRegistered("An address is registered for these days.")}
    ):
        registered = RegisteredAddress.objects.create(
            person_id=person_id, division=division, address=address, held=period(on), said_by=said_by
        )
    act.record("address registered", person_id=person_id, division=division, on=str(on), registered=registered.pk)
    return registered
