"""An award goes to another payee: the one before died, or somebody else cares for whom it is for."""

from __future__ import annotations

import datetime

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import visible
from minsheng.registry.awards.deeds import change_award
from minsheng.registry.awards.listing import award_of
from minsheng.registry.awards.models import LASTING_KINDS, Award
from minsheng.registry.people.models import Person
from minsheng.services.casework.granting import WrongPayee, payee_of


def change_payee(
    act: Act,
    *,
    award_number: int,
    version: int,
    payee_id: int,
    account: str | None,
    since: datetime.date,
    because: str,
    on: datetime.date,
) -> Award:
    """From a day on an award is paid to somebody else; what came back is then paid to them too. Needs ``grant``.

    Args:
        act: who changes it.
        award_number: which award; an arrear is an award of its own.
        version: what ``version_of`` said when the award was looked at.
        payee_id: a living member of the household, or a member's parent, guardian or carer, on the day ``on``.
        account: token of one of their accounts; without one the award is held back in every run.
        since: the first of a month; what is paid once, and an arrear, goes to them whole.
        because: why, in a sentence.
        on: the day of the change.

    Raises :class:`WrongPayee` and those of :func:`change_award`.
    """
    household, award = award_of(award_number)
    payee = visible(Person.objects.filter(pk=payee_id), "person")
    payee_of({"household_id": household}, payee_id, on)
    if payee.death_date is not None:
        raise WrongPayee(f"Person {payee_id} has died. Name somebody else.")
    return change_award(
        act, number=award_number, version=version, since=since if award.kind in LASTING_KINDS else award.starts,
        because=because, decision_id=award.decision_id, payee_id=payee_id, account=account,
    )  # fmt: skip
