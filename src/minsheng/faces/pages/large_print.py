"""Large print 大字版 (适老化): a cookie of the reader's, told to every page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

COOKIE = "large_print"


class LargePrint:
    """The middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.large_print = request.COOKIES.get(COOKIE) == "yes"  # type: ignore[attr-defined]
        return self.get_response(request)
