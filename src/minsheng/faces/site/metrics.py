"""Metrics in Prometheus's form: requests by page, and work that waits or failed. For who runs the site; nothing of anybody."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from minsheng.faces.api.calling import Scope
from minsheng.faces.api.problems import Problem, answer, problem_of, unauthorised
from minsheng.registry.access.acting import acting
from minsheng.registry.tokens.holding import Holder, holder_of

_JOBS = "select queue_name, status::text, count(*) from procrastinate_jobs where status in ('todo', 'doing', 'failed') group by 1, 2"
_BY_MESSENGER = (
    ("minsheng_deliveries", "select state, count(*) from delivery where state in ('waiting', 'dead') group by 1"),
    (
        "minsheng_messages",
        "select state, count(*) from spdci_exchange where state in ('pending', 'answered', 'undelivered') group by 1",
    ),
)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Asks for a token with the scope ``metrics`` of an account that manages the system."""
    try:
        with acting(_holder(request).actor, "metrics") as act:
            act.require_anywhere("manage_system")
    except (PermissionError, ValueError, Problem) as error:
        return answer(problem_of(error))
    return HttpResponse(generate_latest() + generate_latest(_work()), content_type=CONTENT_TYPE_LATEST)


def _holder(request: HttpRequest) -> Holder:
    if settings.HTTPS and not request.is_secure():
        raise Problem(
            403, "https-only", "Send it over https, and take another token: this one was readable on its way."
        )
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    request.holder = holder_of(text.strip()) if kind.lower() == "bearer" else None  # type: ignore[attr-defined]
    if request.holder is None:  # type: ignore[attr-defined]
        raise unauthorised()
    return Scope("metrics")(request)


def _work() -> CollectorRegistry:
    """What waits, is under way, and failed, as the database has it now."""
    registry = CollectorRegistry()
    jobs = Gauge("minsheng_jobs", "Background jobs by queue and state.", ["queue", "state"], registry=registry)
    with connection.cursor() as cursor:
        cursor.execute(_JOBS)
        for queue, state, number in cursor.fetchall():
            jobs.labels(queue, state).set(number)
    with acting("messenger", "metrics"), connection.cursor() as cursor:
        for name, query in _BY_MESSENGER:
            gauge = Gauge(name, "By state.", ["state"], registry=registry)
            cursor.execute(query)
            for state, number in cursor.fetchall():
                gauge.labels(state).set(number)
    return registry
