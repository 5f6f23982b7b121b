"""Somebody logged in on the site, for tests: a client of Django's with a session and, for officers, a second factor."""

from __future__ import annotations

from django.test import Client

from minsheng.faces.accounts.models import User
from minsheng.faces.accounts.opening import give_codes, give_password
from minsheng.registry.access.acting import acting
from minsheng.registry.access.models import Actor

PASSWORD = "long-enough-for-tests"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def open_login(name: str, secret: str = SECRET) -> None:
    """A log-in for an actor of the test's registry; officers' codes are of this secret."""
    with acting(name, "log in"):
        actor = Actor.objects.get(name=name)
    user = give_password(actor, PASSWORD, must_change=False)
    if user.is_officer:
        give_codes(user, secret)


def client_of(name: str | None, purpose: str = "test") -> Client:
    """A client logged in as the actor, who has said a purpose; anonymous for none."""
    client = Client(headers={"host": "127.0.0.1"})
    if name is None:
        return client
    open_login(name)
    client.force_login(User.objects.get(name=name))
    session = client.session
    session["purpose"] = purpose
    session.save()
    return client
