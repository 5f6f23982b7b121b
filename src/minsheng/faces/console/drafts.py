"""Drafts: what somebody typed is kept while they work, sealed, for them alone, and goes when it is sent."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_POST

from minsheng.faces.pages.acting import act_of
from minsheng.faces.pages.gate import LONGEST_KEPT, kept
from minsheng.registry.access.acting import Act
from minsheng.registry.sealing import seal, unseal

ABOUT = "draft"
PURPOSE = "own draft"
KEPT_DAYS = 30  # what nobody came back to within that time goes
_FORM = re.compile(r"[a-z_]+(:[A-Za-z0-9_.-]{1,60}){0,3}")
_NEVER = {"csrfmiddlewaretoken", "version", "number", "phone", "account_number"}


def typed(posted: QueryDict) -> dict[str, Any]:
    """What a form was filled with, as plain data; numbers of papers and accounts are never kept."""
    return {
        name: values if len(values) > 1 else values[0]
        for name, values in posted.lists()
        if name not in _NEVER and values
    }


def keep_draft(act: Act, form: str, content: dict[str, Any]) -> None:
    """Keeps a draft in the place of the one before."""
    sealed = seal(json.dumps(content, ensure_ascii=False), ABOUT)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into draft (owner_id, form, content_sealed) values (acting(), %s, %s)"
            " on conflict (owner_id, form) do update set content_sealed = excluded.content_sealed, saved_at = now()",
            [form, sealed],
        )
        cursor.execute("delete from draft where saved_at < now() - %s", [datetime.timedelta(days=KEPT_DAYS)])


def drafts_of(act: Act, begins: str) -> dict[str, dict[str, Any]]:
    """The actor's own drafts whose form begins so."""
    with connection.cursor() as cursor:
        cursor.execute("select form, content_sealed from draft where starts_with(form, %s)", [begins])
        return {form: json.loads(unseal(bytes(sealed), ABOUT)) for form, sealed in cursor.fetchall()}


def forget_draft(act: Act, form: str) -> None:
    """It was sent."""
    with connection.cursor() as cursor:
        cursor.execute("delete from draft where form = %s", [form])


def begun(request: HttpRequest, act: Act, form: str) -> dict[str, Any] | None:
    """What a form begins with: typed before the session ended, or left as a draft."""
    return kept(request) or drafts_of(act, form).get(form)


@require_POST
def save_draft(request: HttpRequest) -> HttpResponse:
    """Keeps what stands in a form now (autosave). Answers with the time it was kept."""
    form = request.GET.get("form", "")
    content = typed(request.POST)
    if not _FORM.fullmatch(form) or len(json.dumps(content)) > LONGEST_KEPT:
        return HttpResponse(status=400)
    with act_of(request, PURPOSE) as act:
        keep_draft(act, form, content)
    return HttpResponse(timezone.localtime().strftime("%H:%M"), content_type="text/plain")
