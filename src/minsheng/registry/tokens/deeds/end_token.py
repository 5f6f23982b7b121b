"""A token is taken away."""

from __future__ import annotations

import datetime

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import visible
from minsheng.registry.tokens.models import AccessToken


class TokenEnded(ValueError):
    """The token counts no more already."""

    code = "token-ended"


def end_token(act: Act, *, token_id: int, at: datetime.datetime) -> None:
    """The token counts no more from now on: the own, or anybody's for whoever gives roles.

    Raises :class:`RecordNotFound`, :class:`NotAllowed`, :class:`TokenEnded`.
    """
    token: AccessToken = visible(AccessToken.objects.filter(pk=token_id), "token")
    if token.actor_id != act.actor_id:
        act.require_anywhere("assign")
    if token.ended_at is not None or token.ends_at <= at:
        raise TokenEnded("The token counts no more already.")
    AccessToken.objects.filter(pk=token_id).update(ended_at=at)
    act.record("token ended", account=token.actor_id, token=token.pk)
