"""Whether the site lives and can work: for whoever watches it. Says nothing about anybody."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from minsheng.faces.site.warming import is_warm
from minsheng.registry.database.running import unapplied


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"live": True})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """The database answers, has this version's tables, and a worker was heard of in the last two minutes; whether this process has
    read the law, without which its first page takes seconds."""
    try:
        missing = len(unapplied())
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from procrastinate_workers where last_heartbeat > now() - interval '2 minutes'"
            )
            workers = cursor.fetchone()[0]
    except DatabaseError:
        return JsonResponse({"ready": False, "database": "does not answer"}, status=503)
    is_ready = missing == 0 and workers > 0
    said = {"ready": is_ready, "database": "answers", "missing_changes": missing, "workers": workers}
    said["law_read"] = is_warm()
    return JsonResponse(said, status=200 if is_ready else 503)
