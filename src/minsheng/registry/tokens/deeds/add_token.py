"""A token is given to an account."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from minsheng.registry.access.acting import Act, UnknownActor
from minsheng.registry.access.deeds.accounts import OwnAccount
from minsheng.registry.access.models import Actor
from minsheng.registry.texts import checked_text
from minsheng.registry.tokens.holding import PREFIX, digest_of
from minsheng.registry.tokens.models import AccessToken
from minsheng.registry.tokens.scopes import UnknownScope, known_scopes, longest_days


class BadTokenEnd(ValueError):
    """A token ends in the future, and not later than ``scopes.yaml`` allows."""

    code = "bad-token-end"


@dataclass(frozen=True, slots=True)
class Given:
    """A token that was given: its number, and the text that is shown this once."""

    token_id: int
    text: str


def add_token(
    act: Act, *, account: str, label: str, scopes: Sequence[str], at: datetime.datetime, ends_at: datetime.datetime
) -> Given:
    """Gives an account a token. Its text is in the answer and nowhere else.

    Args:
        act: who gives roles (``assign``); never to the own account.
        account: the account's name, an officer's or a resident's.
        label: what holds it.
        scopes: of ``scopes.yaml``.
        at: now.
        ends_at: until when it counts.

    Raises:
        NotAllowed, UnknownActor, UnknownScope, BadTokenEnd, OwnAccount, BadText.
    """
    act.require_anywhere("assign")
    wanted = sorted(set(scopes))
    if missing := [scope for scope in wanted if scope not in known_scopes()]:
        raise UnknownScope(f'There is no scope "{missing[0][:60]}". Known: {", ".join(known_scopes())}.')
    if not wanted:
        raise UnknownScope(f"Name a scope at least. Known: {', '.join(known_scopes())}.")
    if not at < ends_at <= at + datetime.timedelta(days=longest_days()):
        raise BadTokenEnd(f"A token ends later than now and within {longest_days()} days. Give another day.")
    actor = Actor.objects.filter(name=account, is_active=True).exclude(kind="system").first()
    if actor is None:
        raise UnknownActor(f'Nobody named "{account[:100]}" has an open account.')
    if actor.pk == act.actor_id:
        raise OwnAccount("Nobody gives a token to the own account. Another security administrator does it.")
    text = PREFIX + secrets.token_urlsafe(32)
    token = AccessToken.objects.create(
        actor=actor,
        label=checked_text(label, "The label", 100),
        scopes=wanted,
        digest=digest_of(text),
        given_by_id=act.actor_id,
        ends_at=ends_at,
    )
    act.record("token given", account=actor.pk, token=token.pk, scopes=wanted, ends_at=ends_at.isoformat())
    return Given(token.pk, text)
