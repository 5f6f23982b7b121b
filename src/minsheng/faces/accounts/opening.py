"""A log-in for an actor of the registry: with a password that is changed at the first log-in, and for demos a known second factor."""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from minsheng.faces.accounts.models import KINDS, User
from minsheng.registry.access.acting import Act, UnknownActor, acting
from minsheng.registry.access.deeds.accounts import OwnAccount
from minsheng.registry.access.models import Actor


class NoSuchProvider(ValueError):
    """The file of OpenID Connect providers names no such one."""

    code = "no-such-provider"


class BadSubject(ValueError):
    """An identifier that no provider gives."""

    code = "bad-subject"


class LinkedAlready(ValueError):
    """The provider's identifier, or the account at this provider, is linked already."""

    code = "linked-already"


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
        given_at = timezone.now() if must_change else None
        said = {
            "kind": actor.kind,
            "is_active": True,
            "must_change_password": must_change,
            "password_given_at": given_at,
        }
        user, _ = User.objects.update_or_create(name=actor.name, defaults=said)
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


def admit(name: str) -> str:
    """A first password for somebody who gives roles, where nobody else can give it: by whoever runs the machine; the log has it.

    Raises :class:`UnknownActor`, and :class:`NotAllowed` for others, to whom that person gives theirs.
    """
    with acting(name, "first log-in") as act:
        act.require_anywhere("assign")
        actor = Actor.objects.get(name=name)
        password = new_password()
        give_password(actor, password)
        act.record("password given", account=actor.pk)
    return password


def providers() -> dict[str, str]:
    """Identifier of each OpenID Connect provider → its name."""
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    return {each["provider_id"]: each["name"] for each in apps}


def link_login(act: Act, name: str, provider: str, subject: str) -> None:
    """From now on whoever the provider calls ``subject`` logs in as this account, with the second factor asked for here.

    Needs ``assign``. Raises :class:`UnknownActor`, :class:`OwnAccount`, :class:`NotAllowed`, :class:`NoSuchProvider`,
    :class:`BadSubject`, :class:`LinkedAlready`.
    """
    actor = _other(act, name)
    if provider not in providers():
        raise NoSuchProvider("There is no such provider. MINSHENG_OPENID names the file that lists them.")
    if not 0 < len(subject) <= 191 or not subject.isprintable() or subject != subject.strip():
        raise BadSubject("The identifier is as the provider gives it: 1 to 191 characters.")
    with transaction.atomic():
        user, _ = User.objects.get_or_create(name=actor.name, defaults={"kind": actor.kind, "password": "!"})
        taken = SocialAccount.objects.filter(provider=provider)
        if taken.filter(uid=subject).exists() or taken.filter(user=user).exists():
            raise LinkedAlready("This identifier, or this account, is linked already. End that link first.")
        SocialAccount.objects.create(user=user, provider=provider, uid=subject, extra_data={})
    act.record("log-in linked", account=actor.pk, provider=provider)


def unlink_login(act: Act, name: str, provider: str) -> None:
    """The provider logs nobody in as this account any more; its sessions end. Raises as :func:`link_login` does."""
    actor = _other(act, name)
    gone, _ = SocialAccount.objects.filter(user__name=name, provider=provider).delete()
    if not gone:
        raise NoSuchProvider("This account is not linked to that provider.")
    _end_sessions(name)
    act.record("log-in unlinked", account=actor.pk, provider=provider)


def links_of(name: str) -> list[tuple[str, str]]:
    """(provider, identifier) of an account."""
    return list(SocialAccount.objects.filter(user__name=name).order_by("provider").values_list("provider", "uid"))


def end_sessions(act: Act, name: str) -> int:
    """Logs an account out wherever it is logged in; gives how many places. Needs ``assign``. Raises as :func:`give_login` does."""
    actor = _other(act, name)
    ended = _end_sessions(name)
    act.record("sessions ended", account=actor.pk, places=ended)
    return ended


def _end_sessions(name: str) -> int:
    found = list(UserSession.objects.filter(user__name=name))
    for each in found:
        each.end()
    return len(found)


def _other(act: Act, name: str) -> Actor:
    """Somebody else's account, by who may give roles."""
    act.require_anywhere("assign")
    if name == act.actor:
        raise OwnAccount("Nobody does this to the own account. Another security administrator does it.")
    actor = Actor.objects.filter(name=name, kind__in=KINDS, is_active=True).first()
    if actor is None:
        raise UnknownActor(f'Nobody named "{name[:100]}" has an open account.')
    return actor


def give_codes(user: User, secret: str) -> None:
    """A time-based second factor with this secret (base 32): for demos and tests, where no telephone is."""
    TOTP.activate(user, secret)
