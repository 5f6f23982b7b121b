"""Awards of a household, as known now: for whoever looks at the household. The database shows what the actor may see."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import connection

from minsheng.registry.access.finding import not_found

_COLUMNS = "number, programme, person_id, payee_id, kind, amount, fund_id, decision_id, article, because, lower(held), upper(held)"


@dataclass(frozen=True, slots=True)
class AwardLine:
    """A version of an award: what is paid from when until when. ``amount`` in fen, each month, each year or once."""

    number: int
    programme: str
    person_id: int | None
    payee_id: int
    kind: str
    amount: int
    fund: str
    decision_id: int
    article: str
    because: str
    starts: datetime.date
    ends: datetime.date | None


def awards_of(household_id: int) -> list[AwardLine]:
    """Every version known now, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {_COLUMNS} from award where household_id = %s and upper_inf(known) order by lower(held) desc, id desc",
            [household_id],
        )
        return [AwardLine(*row) for row in cursor.fetchall()]


def award_of(number: int) -> tuple[int, AwardLine]:
    """The household of an award and its newest version, as the actor may see it. Raises :class:`RecordNotFound`."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select household_id, {_COLUMNS} from award where number = %s order by upper_inf(known) desc, id desc limit 1",
            [number],
        )
        row = cursor.fetchone()
    if row is None:
        raise not_found("award")
    return row[0], AwardLine(*row[1:])


def funds() -> list[tuple[str, str, str]]:
    """Code, Chinese and English name of the funds that the actor may see."""
    with connection.cursor() as cursor:
        cursor.execute("select code, zh, en from fund order by code")
        return list(cursor.fetchall())
