"""What holds for every request to the interfaces, before and after any operation: size, rate, whose token, and problem documents."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from minsheng.faces.api.problems import MEDIA_TYPE, Problem, answer, log_unforeseen, problem_of, unauthorised
from minsheng.faces.site.limits import TooMany, check_rate
from minsheng.registry.tokens.holding import Holder, holder_of

PREFIX = "/api/"
BY_MESSAGE = "/api/spdci/"  # whose callers are known by what they sign
LARGEST_BODY = 512 * 1024
_WORDS = {
    400: ("bad-request", "The request cannot be read."),
    404: ("not-found", "There is nothing at this address. See docs/api/openapi.json for what there is."),
    405: ("method-not-allowed", "This address takes another method; the header Allow names it."),
    413: ("too-large", f"A body has {LARGEST_BODY:,} bytes at most."),
    500: ("internal", "Something went wrong here. Nothing was done. Try again, and tell whoever runs the site."),
}


class ApiRequests:
    """Django's middleware for addresses under ``/api/``; others pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        try:
            self._admit(request)
            response = self.get_response(request)
        except Exception as error:
            problem = problem_of(error)
            if problem.status >= 500:
                log_unforeseen(request, error)
            response = answer(problem)
        response = _as_problem(response)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """An error that no operation turned into an answer."""
        if not request.path.startswith(PREFIX) or isinstance(error, Http404):
            return None
        if isinstance(error, (SuspiciousOperation, BadRequest)):
            return answer(Problem(400, *_WORDS[400]))
        log_unforeseen(request, error)
        return answer(problem_of(error))

    def _admit(self, request: HttpRequest) -> None:
        if (
            settings.HTTPS and not request.is_secure()
        ):  # led on to https, a program would go on sending its token in the clear
            raise Problem(
                403, "https-only", "Send it over https, and take another token: this one was readable on its way."
            )
        holder = None if request.path.startswith(BY_MESSAGE) else _holder(request)
        request.holder = holder  # type: ignore[attr-defined]
        _count(request, holder)
        if "\0" in request.path:
            raise Problem(400, *_WORDS[400])
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            raise Problem(400, *_WORDS[400]) from None
        if length > LARGEST_BODY:
            raise Problem(413, *_WORDS[413])


def _holder(request: HttpRequest) -> Holder | None:
    """Whose token came with the request. One that is nobody's is refused, even where none is needed."""
    said = request.headers.get("Authorization", "")
    if not said:
        return None
    kind, _, text = said.partition(" ")
    holder = holder_of(text.strip()) if kind.lower() == "bearer" else None
    if holder is None:
        _count(request, None)
        raise unauthorised()
    return holder


def _count(request: HttpRequest, holder: Holder | None) -> None:
    try:
        check_rate(request, holder.token_id if holder else None)
    except TooMany as error:
        raise Problem(429, "too-many-requests", str(error), {"Retry-After": str(error.left_s)}) from None


def _as_problem(response: HttpResponseBase) -> HttpResponseBase:
    """A refusal that is no problem document yet becomes one; its headers stay."""
    if response.status_code < 400 or response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
        return response
    if response.headers.get("Content-Type", "").startswith("application/json"):
        return response
    code, detail = _WORDS.get(response.status_code, _WORDS[500])
    kept = {name: response.headers[name] for name in ("Allow", "Retry-After") if name in response.headers}
    return answer(Problem(response.status_code, code, detail, kept))
