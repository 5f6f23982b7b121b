"""Operations on payments: what was paid to whom for which month, and the runs. Money is whole fen."""

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
from minsheng.registry.access.finding import not_found

router = Router(tags=["payments"])
REFUSED = dict.fromkeys((400, 401, 403, 404, 422, 429), ProblemDocument)
_PAYMENT = (
    "p.id, p.run_id, p.award_number, p.household_id, p.person_id, p.payee_id, p.programme, p.kind, p.month, p.attempt,"
    " p.amount, p.fund_id, p.decision_id, (select array_agg(o.what order by o.id) from payment_outcome o where o.payment_id = p.id)"
)
_PAYMENT_NAMES = ("id", "run_id", "award_number", "household_id", "person_id", "payee_id", "programme", "kind", "month",
                  "attempt", "amount_fen", "fund", "decision_id", "outcomes")  # fmt: skip
_RUN = "id, programme, month, kind, division, number, state, version, payments, total, pay_on"
_RUN_NAMES = (
    "id",
    "programme",
    "month",
    "kind",
    "division",
    "number",
    "state",
    "version",
    "payments",
    "total_fen",
    "pay_on",
)


class PaymentLine(Said):
    """One award's money for one month. ``outcomes`` is what the bank said: accepted, rejected, settled, returned."""

    id: int
    run_id: int
    award_number: int
    household_id: int
    person_id: int | None
    payee_id: int
    programme: str
    kind: str
    month: datetime.date
    attempt: int
    amount_fen: int
    fund: str
    decision_id: int
    outcomes: list[str]


class PaymentPage(Said):
    items: list[PaymentLine]
    next: str | None


class RunLine(Said):
    """A payment run."""

    id: int
    programme: str
    month: datetime.date
    kind: str
    division: str
    number: int
    state: str
    version: int
    payments: int
    total_fen: int
    pay_on: datetime.date


class RunPage(Said):
    items: list[RunLine]
    next: str | None


class PaymentsQuery(Said):
    run: Number | None = None
    household: Number | None = None
    award: Number | None = None
    month: Day | None = Field(None, description="The month it is due for: its first day.")
    limit: Limit = 50
    cursor: Cursor = ""


@router.get("", operation_id="list_payments", auth=Scope("payments_read"), response={200: PaymentPage, **REFUSED})
def list_payments(request: HttpRequest, asked: Query[PaymentsQuery]) -> dict[str, Any]:
    """Payments that the account may see; a resident sees the own."""
    wanted, values = ["p.id > %s"], [after(asked.cursor)]
    for column, value in (
        ("run_id", asked.run), ("household_id", asked.household), ("award_number", asked.award), ("month", asked.month),
    ):  # fmt: skip
        if value is not None:
            wanted.append(f"p.{column} = %s")
            values.append(value)  # type: ignore[arg-type]
    with called(request, "list_payments") as act, connection.cursor() as cursor:
        if act.person_id is None:
            act.require_anywhere("pay_read")
        cursor.execute(
            f"select {_PAYMENT} from payment p where {' and '.join(wanted)} order by p.id limit %s",
            [*values, asked.limit + 1],
        )
        rows = [dict(zip(_PAYMENT_NAMES, row, strict=True)) for row in cursor.fetchall()]
        return page([{**row, "outcomes": row["outcomes"] or []} for row in rows], asked.limit)


class RunsQuery(Said):
    programme: Word | None = None
    limit: Limit = 50
    cursor: Cursor = ""


@router.get("/runs", operation_id="list_runs", auth=Scope("payments_read"), response={200: RunPage, **REFUSED})
def list_runs(request: HttpRequest, asked: Query[RunsQuery]) -> dict[str, Any]:
    """Payment runs that the account may see."""
    wanted, values = "id > %s", [after(asked.cursor)]
    if asked.programme is not None:
        wanted, values = f"{wanted} and programme = %s", [*values, asked.programme]  # type: ignore[list-item]
    with called(request, "list_runs") as act, connection.cursor() as cursor:
        act.require_anywhere("pay_read")
        cursor.execute(
            f"select {_RUN} from payment_run where {wanted} order by id limit %s", [*values, asked.limit + 1]
        )
        return page([dict(zip(_RUN_NAMES, row, strict=True)) for row in cursor.fetchall()], asked.limit)


@router.get("/runs/{run}", operation_id="show_run", auth=Scope("payments_read"), response={200: RunLine, **REFUSED})
def show_run(request: HttpRequest, run: Number) -> dict[str, Any]:
    """A payment run: its state, how many payments, their sum."""
    with called(request, "show_run") as act, connection.cursor() as cursor:
        act.require_anywhere("pay_read")
        cursor.execute(f"select {_RUN} from payment_run where id = %s", [run])
        row = cursor.fetchone()
        if row is None:
            raise not_found("run")
        return dict(zip(_RUN_NAMES, row, strict=True))
