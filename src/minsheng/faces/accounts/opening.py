"""A log-in for an actor of the registry: with a password that is changed at the first log-in, and for demos a known second factor."""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from minsheng.faces.accounts.models import KINDS, User
from minsheng.registry.access.acting import Act, UnknownActor
from minsheng.registry.access.deeds.accounts import OwnAccount
from minsheng.registry.access.models import Actor

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """Four groups of four letters and digits that are not mixed up when read aloud."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def give_password(actor: Actor, password: str, *, must_change: bool = True) -> User:
    """The log-in of an actor with this password; second factors and other sessions of it are gone.

    Raises :class:`UnknownActor` for parts of the system, which nobody logs in as.
    """
    if actor.kind not in KINDS or not actor.is_active:
        raise UnknownActor(f'Nobody logs in as "{actor.name}".')
    with transaction.atomic():
        user, _ = User.objects.update_or_create(
            name=actor.name, defaults={"kind": actor.kind, "is_active": True, "must_change_password": must_change}
        )
        user.set_password(password)
        user.save(update_fields=["password"])
        Authenticator.objects.filter(user=user).delete()
    return user


def give_login(act: Act, name: str) -> str:
    """A new password for an account, to be told to whoever holds it and changed at the first log-in.

    Needs ``assign``. Raises :class:`UnknownActor`, :class:`OwnAccount`, :class:`NotAllowed`.
    """
    act.require_anywhere("assign")
    if name == act.actor:
        raise OwnAccount("Nobody resets the own password so. Change it on the page of your account.")
    actor = Actor.objects.filter(name=name).first()
    if actor is None:
        raise UnknownActor(f'Nobody named "{name[:100]}" has an account.')
    password = new_password()
    give_password(actor, password)
    act.record("password given", account=actor.pk)
    return password


def give_codes(user: User, secret: str) -> None:
    """A time-based second factor with this secret (base 32): for demos and tests, where no telephone is."""
    TOTP.activate(user, secret)
