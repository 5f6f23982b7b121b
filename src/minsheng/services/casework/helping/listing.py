"""Plans, visits, referrals and notes as lists. The database shows what the actor may see."""

from __future__ import annotations

from dataclasses import dataclass

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import visible
from minsheng.services.casework.helping.models import Note, Plan, Referral, Visit


@dataclass(frozen=True, slots=True)
class Help:
    """What is done for a household: plans with goals and actions, visits, referrals, notes; the latest first."""

    plans: list[Plan]
    visits: list[Visit]
    referrals: list[Referral]
    notes: list[Note]


def visits_due(act: Act, *, most: int = 100) -> list[Visit]:
    """Visits that were not made yet, the soonest due first; the look is written down."""
    found = list(Visit.objects.filter(done_on__isnull=True).order_by("due_on", "pk")[:most])
    act.saw("visits looked at", visits=len(found))
    return found


def help_of(act: Act, household_id: int, most: int = 100) -> Help:
    """Everything of a household that the actor may see; the look is written down."""
    plans = Plan.objects.filter(household_id=household_id).prefetch_related("goal_set__action_set", "review_set")
    found = Help(
        list(plans.order_by("-pk")[:most]),
        list(
            Visit.objects.filter(household_id=household_id)
            .prefetch_related("visitrecord_set")
            .order_by("done_on", "due_on")[:most]
        ),
        list(Referral.objects.filter(household_id=household_id).order_by("-pk")[:most]),
        list(Note.objects.filter(household_id=household_id).order_by("-pk")[:most]),
    )
    act.saw("help looked at", household_id=household_id)
    return found


def inbox(act: Act, *, most: int = 100) -> list[Referral]:
    """Referrals that are open and that the actor may see, the oldest first; the look is written down."""
    found = list(Referral.objects.filter(closed_on__isnull=True).order_by("offered_on", "pk")[:most])
    act.saw("referrals looked at", referrals=len(found))
    return found


def visit_of(act: Act, number: int) -> Visit:
    """A visit. Raises :class:`RecordNotFound`."""
    found: Visit = visible(Visit.objects.filter(pk=number), "visit")
    act.saw("visit looked at", household_id=found.household_id, visit=number)
    return found
