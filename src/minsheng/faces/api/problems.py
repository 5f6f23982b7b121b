"""Problem documents (RFC 9457): one shape for everything that goes wrong, with a stable ``code`` and what to do next."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from minsheng.faces.api.plain import NotPlain, Said
from minsheng.registry.access.acting import Interrupted, NoPurpose, UnknownActor

MEDIA_TYPE = "application/problem+json"
log = structlog.get_logger()


class FieldProblem(Said):
    """What is wrong at one place of the request."""

    pointer: str = Field(description="Where: body, path or query, then the keys.")
    detail: str


class ProblemDocument(Said):
    """A problem document, RFC 9457."""

    type: str = Field(description="urn:minsheng:problem: and the code.")
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] | None = None


class Problem(Exception):
    """Something the API itself refuses. ``more`` stands in the document beside the rest."""

    def __init__(self, status: int, code: str, detail: str, headers: dict[str, str] | None = None, **more: Any) -> None:
        self.status, self.code, self.detail, self.headers, self.more = status, code, detail, headers or {}, more
        super().__init__(detail)


def answer(problem: Problem) -> HttpResponse:
    """The document of a problem as a response."""
    status = HTTPStatus(problem.status)
    said = {
        "type": f"urn:minsheng:problem:{problem.code}",
        "title": status.phrase,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        **problem.more,
    }
    text = json.dumps(said, ensure_ascii=False)
    return HttpResponse(text, status=problem.status, content_type=MEDIA_TYPE, headers=problem.headers)


def unauthorised() -> Problem:
    """Nobody known asks."""
    return Problem(
        401,
        "unauthorised",
        "Send a token that counts: Authorization: Bearer …. A security administrator gives one.",
        {"WWW-Authenticate": 'Bearer realm="minsheng"'},
    )


def problem_of(error: BaseException) -> Problem:
    """The problem that an error is. What nobody foresaw says nothing of itself."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, (AuthenticationError, UnknownActor)):
        return unauthorised()
    if isinstance(error, ValidationError):
        return _invalid(error)
    if isinstance(error, HttpError) and isinstance(error.__cause__, NotPlain):
        error = error.__cause__  # ninja's word for a body that its parser refused
    if isinstance(error, HttpError):
        return _http(error)
    if isinstance(error, NotPlain):
        place = f"body{error.place}"
        return Problem(400, error.code, str(error), errors=[{"pointer": place, "detail": str(error)}])
    code = getattr(error, "code", None)
    if isinstance(code, str):
        return _named(error, code)
    return Problem(
        500, "internal", "Something went wrong here. Nothing was done. Try again, and tell whoever runs the site."
    )


def _named(error: BaseException, code: str) -> Problem:
    """Named errors of the registry and the services: who may not, what is not there, what clashes, what cannot be."""
    more = {}
    number = getattr(error, "number", None)
    if isinstance(number, str):
        more["number"] = number
    if isinstance(error, PermissionError):
        return Problem(403, code, str(error), **more)
    if isinstance(error, LookupError):
        return Problem(404 if code.endswith("not-found") else 409, code, str(error), **more)
    if isinstance(error, NoPurpose):
        return Problem(400, code, str(error), **more)
    if isinstance(error, Interrupted):
        return Problem(409, code, str(error), {"Retry-After": "1"}, **more)
    if isinstance(error, RuntimeError):
        return Problem(409, code, str(error), **more)
    return Problem(422, code, str(error), **more)


def _http(error: HttpError) -> Problem:
    codes = {
        400: "bad-request",
        403: "not-allowed",
        404: "not-found",
        405: "method-not-allowed",
        429: "too-many-requests",
    }
    return Problem(error.status_code, codes.get(error.status_code, "refused"), str(error))


def _invalid(error: ValidationError) -> Problem:
    found = []
    for each in error.errors[:50]:
        where = [str(part) for part in each.get("loc", ())]
        kept = [where[0], *where[2:]] if len(where) > 1 and where[0] == "body" else where
        found.append({"pointer": "/".join(kept), "detail": str(each.get("msg", "not valid"))[:300]})
    return Problem(
        422,
        "not-valid",
        "The request is not as the description of the API says; errors names each place.",
        errors=found,
    )


def log_unforeseen(request: HttpRequest, error: BaseException) -> None:
    """Writes down what kind of error it was and where, never what it said: that may hold somebody's data."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        place = f"{trace.tb_frame.f_globals.get('__name__', '')}:{trace.tb_lineno}"
        trace = trace.tb_next
    log.error("api failed", kind=type(error).__name__, place=place, method=request.method)


def add_handlers(api: NinjaAPI) -> None:
    """Every error of an operation leaves as a problem document."""

    def handle(request: HttpRequest, error: Any) -> HttpResponse:
        problem = problem_of(error)
        if problem.status >= 500 and not isinstance(error, Problem):
            log_unforeseen(request, error)
        return answer(problem)

    for kind in (Exception, HttpError, ValidationError, AuthenticationError):
        api.add_exception_handler(kind, handle)
