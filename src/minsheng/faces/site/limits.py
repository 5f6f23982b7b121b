"""How many requests a minute: by token, and by address where there is none. Counted in the database, so for all processes together.

Of the interfaces every request counts; of the pages, forms that somebody sends without being logged in.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest

SETTING = "MINSHENG_API_LIMITS"
DEFAULTS = {"token": 1200, "anonymous": 2400}
WINDOW_S = 60


class BadLimits(ValueError):
    """The setting is not as ``token=1200 anonymous=2400``."""

    code = "bad-limits"


class TooMany(Exception):
    """More than ``most`` requests in a minute; ``left_s`` seconds are left of it."""

    def __init__(self, most: int, left_s: int) -> None:
        super().__init__(f"More than {most} requests in a minute. Wait {left_s} seconds.")
        self.left_s = left_s


def limits() -> dict[str, int]:
    """Requests a minute, by kind of caller. Raises :class:`BadLimits`."""
    found = dict(DEFAULTS)
    for each in os.environ.get(SETTING, "").split():
        name, _, number = each.partition("=")
        if name not in DEFAULTS or not number.isdecimal() or int(number) < 1:
            raise BadLimits(f"{SETTING}: write token=1200 anonymous=2400, not {each[:40]}.")
        found[name] = int(number)
    return found


def check_rate(request: HttpRequest, token: int | None = None) -> None:
    """Counts the request. Raises :class:`TooMany`. Of an address only a keyed digest is kept, a minute long.

    Behind a proxy (``MINSHENG_PROXIES``) the address is the one that the proxy names, as at log-in.
    """
    kind = "anonymous" if token is None else "token"
    who = f"address {_address(request)}" if token is None else f"token {token}"
    key = hmac.new(settings.SECRET_KEY.encode(), who.encode(), hashlib.sha256).digest()
    with connection.cursor() as cursor:
        cursor.execute("select used, left_s from count_request(%s, %s)", [key, WINDOW_S])
        used, left_s = cursor.fetchone()
    if used > limits()[kind]:
        raise TooMany(limits()[kind], left_s)


def _address(request: HttpRequest) -> str:
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:  # none is said: whoever says none shares one count
        return ""
