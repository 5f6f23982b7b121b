"""Operations on reforms: a patch of the law in, what it costs and who wins and loses out. On a sample or the whole city, as a job."""

from __future__ import annotations

import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field, JsonValue

from minsheng.faces.api import tasks
from minsheng.faces.api.calling import Scope, called, once
from minsheng.faces.api.comparing import ALLOWED, city_folder, read_asked
from minsheng.faces.api.cursors import Cursor, Limit, after, page
from minsheng.faces.api.models import Reform
from minsheng.faces.api.plain import Plain, Said
from minsheng.faces.api.problems import Problem, ProblemDocument
from minsheng.registry.access.finding import not_found
from minsheng.services.plan.problems import ReformRefused

router = Router(tags=["reforms"])
REFUSED = dict.fromkeys((400, 401, 403, 404, 409, 422, 429, 503), ProblemDocument)
MOST_OPEN = 3


class ReformLine(Said):
    """A comparison and how far it is."""

    id: int
    number: UUID
    title: dict[str, str]
    over: str
    state: str
    stage: str
    people_done: int
    people_total: int
    error: str
    made_at: datetime.datetime
    ended_at: datetime.datetime | None


class ReformWhole(ReformLine):
    asked: dict[str, Any]
    tables: dict[str, list[dict[str, Any]]] | None = Field(
        description="docs/reform.md says what each table and column is; money in yuan."
    )


class ReformPage(Said):
    items: list[ReformLine]
    next: str | None


class ReformAsked(Plain):
    """A reform as docs/reform.md writes it, in JSON; rule files and new programmes stay with the command line."""

    over: Literal["sample", "city"] = Field(
        "sample", description="sample: some 2,000 households, in seconds where figures alone change."
    )
    reform: dict[str, JsonValue] = Field(description=f"Keys: {', '.join(ALLOWED)}.")


class PageQuery(Said):
    limit: Limit = 20
    cursor: Cursor = ""


@router.post("", operation_id="compare_reform", auth=Scope("reforms"), response={202: ReformLine, **REFUSED})
def compare_reform(request: HttpRequest, asked: ReformAsked) -> HttpResponse:
    """Queues a comparison with the law in force. Needs the header Idempotency-Key."""
    with called(request, "compare_reform") as act:
        act.require_anywhere("scan")
        city_folder()
        try:
            read_asked(asked.reform)
        except ReformRefused as refused:
            found = [
                {"pointer": "body/reform", "detail": f"{each.what} {each.remedy}"[:300]} for each in refused.problems
            ]
            raise Problem(
                422, refused.code, "The reform cannot be read; errors says each thing.", errors=found[:50]
            ) from None

        def deed() -> tuple[int, dict[str, Any]]:
            if Reform.objects.filter(actor_id=act.actor_id, ended_at__isnull=True).count() >= MOST_OPEN:
                raise Problem(
                    409, "too-many-reforms", f"{MOST_OPEN} comparisons of yours are under way. Wait for one to end."
                )
            kept = {"over": asked.over, "reform": asked.reform}
            made = Reform.objects.create(number=uuid4(), actor_id=act.actor_id, asked=kept, made_at=timezone.now())
            act.record("reform compared", reform=made.pk, over=asked.over)
            tasks.compare_later(made.pk, asked.over)
            return 202, _line(made)

        return once(request, act, "compare_reform", asked.model_dump(), deed)


@router.get("", operation_id="list_reforms", auth=Scope("reforms"), response={200: ReformPage, **REFUSED})
def list_reforms(request: HttpRequest, asked: Query[PageQuery]) -> dict[str, Any]:
    """The account's own comparisons, oldest first."""
    with called(request, "list_reforms") as act:
        act.require_anywhere("scan")
        rows = Reform.objects.filter(actor_id=act.actor_id, pk__gt=after(asked.cursor)).defer("tables").order_by("pk")
        return page([_line(row) for row in rows[: asked.limit + 1]], asked.limit)


@router.get("/{number}", operation_id="show_reform", auth=Scope("reforms"), response={200: ReformWhole, **REFUSED})
def show_reform(request: HttpRequest, number: UUID) -> dict[str, Any]:
    """A comparison: how far it is, and its tables once it is done."""
    with called(request, "show_reform") as act:
        act.require_anywhere("scan")
        row = Reform.objects.filter(number=number, actor_id=act.actor_id).first()
        if row is None:
            raise not_found("comparison")
        return {**_line(row), "asked": row.asked, "tables": row.tables}


def _line(row: Reform) -> dict[str, Any]:
    reform = row.asked["reform"]
    return {
        "id": row.pk,
        "number": str(row.number),
        "title": {"zh": str(reform["zh"]), "en": str(reform["en"])},
        "over": row.asked["over"],
        "state": row.state,
        "stage": row.stage,
        "people_done": row.done,
        "people_total": row.total,
        "error": row.error,
        "made_at": row.made_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
    }
