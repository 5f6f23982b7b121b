"""Large print 大字版 (适老化): a cookie of the reader's, told to every page."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class LargePrint:
    """The middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.large_print = request.COOKIES.get(settings.LARGE_PRINT_COOKIE_NAME) == "yes"  # type: ignore[attr-defined]
        return self.get_response(request)
