"""A home comes to be known by its address."""

from __future__ import annotations

import datetime
from decimal import Decimal

from minsheng.registry.access.acting import Act
from minsheng.registry.people.changing import lock_name
from minsheng.registry.people.models import Dwelling
from minsheng.registry.places.questions import division_on
from minsheng.registry.texts import checked_text

KINDS = ("flat", "house", "dormitory", "institution", "")


class DwellingAlreadyKnown(ValueError):
    """This address is known in this division; ``dwelling_id`` says which home it is."""

    code = "dwelling-already-known"

    def __init__(self, message: str, dwelling_id: int) -> None:
        super().__init__(message)
        self.dwelling_id = dwelling_id


class BadDwelling(ValueError):
    """A kind or a floor area that no home has."""

    code = "bad-dwelling"


def add_dwelling(
    act: Act, *, division: str, address: str, on: datetime.date, floor_area: str | Decimal | None = None, kind: str = ""
) -> Dwelling:
    """Adds a home. ``floor_area`` in square metres, up to 100,000.

    Raises :class:`NotAllowed`, :class:`UnknownDivision`, :class:`BadText`, :class:`BadDwelling`, :class:`DwellingAlreadyKnown`.
    """
    act.require("record", division)
    division_on(division, on)
    address = checked_text(address, "The address", 300)
    if kind not in KINDS:
        raise BadDwelling(f'"{str(kind)[:40]}" is no kind of home. Known: {", ".join(KINDS[:-1])}.')
    area = _area(floor_area)
    lock_name("dwelling", f"{division} {address}")
    if same := Dwelling.objects.filter(division=division, address=address).first():
        raise DwellingAlreadyKnown(f"This address is home {same.pk} already. Use that one.", same.pk)
    dwelling = Dwelling.objects.create(division=division, address=address, floor_area=area, kind=kind)
    act.record("dwelling added", dwelling=dwelling.pk, division=division)
    return dwelling


def _area(floor_area: str | Decimal | None) -> Decimal | None:
    if floor_area is None:
        return None
    try:
        area = Decimal(floor_area)
    except ArithmeticError:
        area = Decimal("NaN")
    if not area.is_finite() or not 0 < area <= 100_000 or area != area.quantize(Decimal("0.01")):
        raise BadDwelling("The floor area is in square metres: above 0, 100,000 at most, two decimals.")
    return area
