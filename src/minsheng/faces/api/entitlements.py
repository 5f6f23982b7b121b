"""Operations on entitlements: awards as they are known, and all their versions. Money is whole fen."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connection
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from minsheng.faces.api.calling import Scope, called
from minsheng.faces.api.cursors import Cursor, Limit, after, page
from minsheng.faces.api.plain import Day, Number, Said, Word
from minsheng.faces.api.problems import ProblemDocument
from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found

router = Router(tags=["entitlements"])
REFUSED = dict.fromkeys((400, 401, 403, 404, 422, 429), ProblemDocument)
_COLUMNS = (
    "id, number, household_id, person_id, payee_id, programme, kind, amount, fund_id, decision_id, article, because,"
    " lower(held), upper(held), lower(known), upper(known)"
)
_NAMES = ("id", "number", "household_id", "person_id", "payee_id", "programme", "kind", "amount_fen", "fund", "decision_id",
          "article", "because", "starts", "ends", "known_from", "known_until")  # fmt: skip


class AwardLine(Said):
    """One version of an award: who receives what from when until when, and since when it is known so."""

    id: int
    number: int
    household_id: int
    person_id: int | None
    payee_id: int
    programme: str
    kind: str
    amount_fen: int = Field(description="Each month, or once.")
    fund: str
    decision_id: int
    article: str
    because: str
    starts: datetime.date
    ends: datetime.date | None = Field(description="The first day it is no longer paid for.")
    known_from: datetime.datetime
    known_until: datetime.datetime | None


class AwardPage(Said):
    items: list[AwardLine]
    next: str | None


class AwardVersions(Said):
    number: int
    versions: list[AwardLine]


class AwardsQuery(Said):
    household: Number | None = None
    person: Number | None = None
    programme: Word | None = None
    on: Day | None = Field(None, description="Only what is paid for this day.")
    limit: Limit = 50
    cursor: Cursor = ""


@router.get("", operation_id="list_entitlements", auth=Scope("entitlements_read"), response={200: AwardPage, **REFUSED})
def list_entitlements(request: HttpRequest, asked: Query[AwardsQuery]) -> dict[str, Any]:
    """Awards that the account may see, as known now."""
    wanted, values = ["upper_inf(known)", "id > %s"], [after(asked.cursor)]
    for column, value in (
        ("household_id", asked.household),
        ("person_id", asked.person),
        ("programme", asked.programme),
    ):
        if value is not None:
            wanted.append(f"{column} = %s")
            values.append(value)  # type: ignore[arg-type]
    if asked.on is not None:
        wanted.append("held @> %s")
        values.append(asked.on)  # type: ignore[arg-type]
    with called(request, "list_entitlements") as act:
        _may_see(act)
        return page(_rows(" and ".join(wanted), [*values, asked.limit + 1]), asked.limit)


@router.get(
    "/{number}",
    operation_id="show_entitlement",
    auth=Scope("entitlements_read"),
    response={200: AwardVersions, **REFUSED},
)
def show_entitlement(request: HttpRequest, number: Number) -> dict[str, Any]:
    """An award with every version of it, as known then and now."""
    with called(request, "show_entitlement") as act:
        _may_see(act)
        versions = _rows("number = %s", [number, 1000])
        if not versions:
            raise not_found("award")
        act.record("award looked at", household_id=versions[0]["household_id"], award=number)
        return {"number": number, "versions": versions}


def _may_see(act: Act) -> None:
    """Residents see their own without any role."""
    if act.person_id is None and not any(act.may("pay_read", held) for _, held in act.roles):
        act.require_anywhere("read_decisions")


def _rows(wanted: str, values: list[Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"select {_COLUMNS} from award where {wanted} order by id limit %s", values)
        return [dict(zip(_NAMES, row, strict=True)) for row in cursor.fetchall()]
