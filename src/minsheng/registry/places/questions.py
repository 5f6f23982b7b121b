"""Questions about divisions on a day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from minsheng.registry.places.models import Division, DivisionChange


class UnknownDivision(ValueError):
    """No division bears that code on that day."""

    code = "unknown-division"


@dataclass(frozen=True, slots=True)
class Successor:
    """A division that a former one, or the ``share`` of its people, belongs to."""

    code: str
    share: Decimal


def division_on(code: str, day: datetime.date) -> Division:
    """The division that bears a code on a day. Raises :class:`UnknownDivision`."""
    found = Division.objects.filter(code=code, held__contains=day).first()
    if found is None:
        since = list(
            DivisionChange.objects.filter(old_code=code, changed_on__lte=day).order_by("-changed_on", "new_code")
        )
        now = (
            f" It became {' and '.join(change.new_code for change in since)} on {since[0].changed_on}." if since else ""
        )
        raise UnknownDivision(f'No division has the code "{code[:20]}" on {day}.{now}')
    return found


def parts_of(code: str, day: datetime.date) -> list[Division]:
    """The divisions directly under one, by code: the districts of a city, the streets of a district."""
    return list(Division.objects.filter(parent_code=code, held__contains=day).order_by("code"))


def successors(code: str, was: datetime.date, on: datetime.date) -> list[Successor]:
    """Where the people of the division that bore a code on the day ``was`` belong on the later day ``on``, by code.

    Shares add up to one. Raises :class:`UnknownDivision`, also where a smaller part of a changed district has no known code.
    """
    division_on(code, was)
    steps: dict[datetime.date, dict[str, list[Successor]]] = {}
    for change in DivisionChange.objects.filter(changed_on__gt=was, changed_on__lte=on).order_by("changed_on"):
        steps.setdefault(change.changed_on, {}).setdefault(change.old_code, []).append(
            Successor(change.new_code, change.share)
        )
    shares = {code: Decimal(1)}
    for step in steps.values():
        after: dict[str, Decimal] = {}
        for each, share in shares.items():
            for successor in step.get(each, [Successor(each, Decimal(1))]):
                after[successor.code] = after.get(successor.code, Decimal(0)) + share * successor.share
        shares = after
    for each in shares:
        division_on(each, on)
    return [Successor(each, share) for each, share in sorted(shares.items())]


def names_of(codes: Iterable[str]) -> dict[str, dict[str, str]]:
    """The latest name of each division of these codes: ``{zh: …, en: …}``; codes unknown are left out."""
    wanted = sorted({code for code in codes if code})
    rows = Division.objects.filter(code__in=wanted).order_by("code", "held").values_list("code", "name_zh", "name_en")
    return {code: {"zh": zh, "en": en or zh} for code, zh, en in rows}


def chain_of_names(code: str, day: datetime.date) -> list[dict[str, str]]:
    """Names (``zh``, ``en``) of a division and those around it on a day, the largest first; what is not known is left out."""
    codes = [code[:length] for length in (2, 4, 6, 9, 12) if length <= len(code)]
    found = Division.objects.filter(code__in=codes, held__contains=day).order_by("code")
    return [{"zh": each.name_zh, "en": each.name_en} for each in found]
