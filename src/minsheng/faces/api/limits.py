"""How many requests a minute: by token, and by address where there is none. Counted in the database, so for all processes together."""

from __future__ import annotations

import hashlib
import hmac
import os

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from minsheng.faces.api.problems import Problem
from minsheng.registry.tokens.holding import Holder

SETTING = "MINSHENG_API_LIMITS"
DEFAULTS = {"token": 1200, "anonymous": 2400}
WINDOW_S = 60


class BadLimits(ValueError):
    """The setting is not as ``token=1200 anonymous=2400``."""

    code = "bad-limits"


def limits() -> dict[str, int]:
    """Requests a minute, by kind of caller. Raises :class:`BadLimits`."""
    found = dict(DEFAULTS)
    for each in os.environ.get(SETTING, "").split():
        name, _, number = each.partition("=")
        if name not in DEFAULTS or not number.isdecimal() or int(number) < 1:
            raise BadLimits(f"{SETTING}: write token=1200 anonymous=2400, not {each[:40]}.")
        found[name] = int(number)
    return found


def check_rate(request: HttpRequest, holder: Holder | None) -> None:
    """Counts the request. Raises a 429 :class:`Problem` beyond the limit. Of an address only a keyed digest is kept, a minute long."""
    kind = "token" if holder else "anonymous"
    who = f"token {holder.token_id}" if holder else f"address {request.META.get('REMOTE_ADDR', '')}"
    key = hmac.new(settings.SECRET_KEY.encode(), who.encode(), hashlib.sha256).digest()
    with connection.cursor() as cursor:
        cursor.execute("select used, left_s from count_request(%s, %s)", [key, WINDOW_S])
        used, left_s = cursor.fetchone()
    if used > limits()[kind]:
        raise Problem(
            429,
            "too-many-requests",
            f"More than {limits()[kind]} requests in a minute. Wait {left_s} seconds.",
            {"Retry-After": str(left_s)},
        )
