"""What follows here from steps that somebody takes on allauth's pages."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from minsheng.faces.accounts.models import User


def renew(request: HttpRequest, reauthenticated: bool = False, **_: Any) -> None:
    """Who has said once more who they are goes on in a session of another name: the old name opens nothing.

    Source: OWASP ASVS 5.0, 7.2.4. At log-in Django does the like.
    """
    if not reauthenticated:
        return
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def own_password(user: User, **_: Any) -> None:
    """A password that its owner chose need not be changed, and does not run out."""
    user.must_change_password, user.password_given_at = False, None
    user.save(update_fields=["must_change_password", "password_given_at"])
