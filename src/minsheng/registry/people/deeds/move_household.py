"""A household lives somewhere else."""

from __future__ import annotations

import datetime

from django.db import connection, transaction

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found, visible
from minsheng.registry.people.changing import BadPeriod, lock_name, period, refusals, replace, today
from minsheng.registry.people.models import Dwelling, Household, Occupancy
from minsheng.registry.people.presenting import present_number
from minsheng.registry.places.questions import division_on
from minsheng.registry.texts import checked_text


class AlreadyLivesThere(ValueError):
    """The household's division and home are these already."""

    code = "already-lives-there"


class HomeInAnotherDivision(ValueError):
    """The home lies outside the division that the household is to live in."""

    code = "home-in-another-division"


@transaction.atomic
def move_household(
    act: Act,
    *,
    household_id: int,
    division: str,
    on: datetime.date,
    said_by: str,
    dwelling_id: int | None = None,
    number: str | None = None,
) -> None:
    """A household lives in a division, and in a home where one is given, from a day on.

    Its own officers may send it anywhere, and no longer see it then; the officers of the new division may take it in with
    ``number``, the identity number on a member's card. A day to come needs a home: the division follows when the day has
    come (:mod:`minsheng.registry.people.following`).

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`UnknownDivision`, :class:`AlreadyLivesThere`,
    :class:`HomeInAnotherDivision`, :class:`BadPeriod`, :class:`BadText`.
    """
    said_by = checked_text(said_by, "The source", 200)
    division_on(division, on)
    lock_name("household", str(household_id))
    present_number(number)
    before = Household.objects.filter(pk=household_id).values_list("division", flat=True).first()
    lives = _present_home(household_id)
    if before == division and (dwelling_id is None or (lives is not None and lives.dwelling_id == dwelling_id)):
        raise AlreadyLivesThere("The household lives there already. Give another division or another home.")
    if before is None or not act.may("record", before):
        _send(act, household_id, division, on)  # taken in: the reach over it comes first
        _occupy(act, household_id, dwelling_id, division, on, said_by)
    else:
        _occupy(act, household_id, dwelling_id, division, on, said_by)
        if on > today() and dwelling_id is None:
            raise BadPeriod(f"{on} is to come: give the home, or write the move on the day.")
        if on <= today():
            _send(act, household_id, division, on)
    act.record(
        "household moved", household_id=household_id, before=before, division=division, dwelling=dwelling_id, on=str(on)
    )


def _send(act: Act, household_id: int, division: str, on: datetime.date) -> None:
    """Cases and plans of the household follow it; they are told the day of the move."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('minsheng.moved_on', %s, true)", [str(on)])
        cursor.execute("select send_household(%s, %s)", [household_id, division])
        if not cursor.fetchone()[0]:
            act.saw("refused", household_id=household_id, asked="record")
            raise not_found("household")


def _present_home(household_id: int) -> Occupancy | None:
    return (
        Occupancy.objects.filter(household_id=household_id, known__upper_inf=True).order_by("-held").first()
    )  # the latest


def _occupy(
    act: Act, household_id: int, dwelling_id: int | None, division: str, on: datetime.date, said_by: str
) -> None:
    """The home until now ends on the day; the new one begins, where it is given."""
    lives = _present_home(household_id)
    if lives is not None and (lives.held.upper is None or lives.held.upper > on):
        if lives.held.lower is not None and lives.held.lower >= on:
            raise BadPeriod(f"The household moved on {lives.held.lower} already. Write the day of this move after it.")
        replace(lives, held=period(lives.held.lower, on), said_by=said_by)
    if dwelling_id is None:
        return
    dwelling: Dwelling = visible(Dwelling.objects.filter(pk=dwelling_id), "home")
    if not dwelling.division.startswith(division):
        raise HomeInAnotherDivision(f"Home {dwelling_id} is not in the division {division}. Give its own division.")
    with refusals(
        {"occupancy_one_home_at_a_time": AlreadyLivesThere("The household has a home on some of these days.")}
    ):
        Occupancy.objects.create(household_id=household_id, dwelling_id=dwelling_id, held=period(on), said_by=said_by)
