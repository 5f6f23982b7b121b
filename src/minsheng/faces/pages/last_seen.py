"""Once a minute for each session: its end moves on, and where it is used is noted. Written at every page, it would be the costliest
thing that many pages do.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.usersessions.internal.usersessionkit import track_activity
from django.http import HttpRequest, HttpResponse

EVERY_S = 60
SEEN = "seen"


class LastSeen:
    """The middleware, in the place of allauth's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if request.user.is_authenticated and session.session_key:
            key, at = session.get(SEEN, ("", 0))
            if key != session.session_key or not 0 <= time.time() - at < EVERY_S:
                session[SEEN] = (session.session_key, int(time.time()))
                track_activity(request, user=request.user, session=session)
        return self.get_response(request)
