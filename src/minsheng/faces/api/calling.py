"""An operation is called: whose token, which scope, for what purpose; and a deed that is done once however often it is asked for."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja.security import HttpBearer

from minsheng.faces.api.plain import check_plain
from minsheng.faces.api.problems import Problem, unauthorised
from minsheng.registry.access.acting import LONGEST_PURPOSE, Act, acting
from minsheng.registry.texts import BadText, checked_text
from minsheng.registry.tokens.holding import Holder

PURPOSE_HEADER = "X-Purpose"
KEY_HEADER = "Idempotency-Key"


class Scope(HttpBearer):
    """Whoever calls holds a token with this scope. The middleware has asked whose it is."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def __call__(self, request: HttpRequest) -> Holder:
        holder: Holder | None = getattr(request, "holder", None)
        if holder is None:
            raise unauthorised()
        if self.name and self.name not in holder.scopes:
            raise Problem(403, "scope-missing", f"The token has not the scope {self.name}. Ask for one that has.")
        return holder

    def authenticate(self, request: HttpRequest, token: str) -> Holder | None:
        """The holder; the library asks :meth:`__call__`, which asks the same."""
        return self(request)


@contextlib.contextmanager
def called(request: HttpRequest, operation: str) -> Iterator[Act]:
    """The token's account acts, for the purpose that the header says or the operation's own. The log has each call."""
    holder: Holder = request.auth  # type: ignore[attr-defined]
    with acting(holder.actor, _purpose(request) or f"api: {operation}") as act:
        act.saw("api", operation=operation, token=holder.token_id)
        yield act


def today() -> datetime.date:
    """The day it is in Hangzhou."""
    return timezone.localdate()


def _purpose(request: HttpRequest) -> str:
    """The header, in which characters beyond ASCII are percent-encoded UTF-8."""
    said = request.headers.get(PURPOSE_HEADER, "")
    try:
        purpose = urllib.parse.unquote(said, errors="strict")
    except UnicodeDecodeError:
        raise Problem(400, "bad-purpose", f"{PURPOSE_HEADER} is percent-encoded UTF-8.") from None
    check_plain(purpose, f"header/{PURPOSE_HEADER}")
    try:
        return checked_text(purpose, PURPOSE_HEADER, LONGEST_PURPOSE, may_be_empty=True)
    except BadText as error:
        raise Problem(400, "bad-purpose", str(error)) from None


def once(
    request: HttpRequest,
    act: Act,
    operation: str,
    body: Any,
    deed: Callable[[], tuple[int, dict[str, Any]]],
    shown_once: dict[str, Any] | None = None,
) -> HttpResponse:
    """Does a deed, or gives the answer of the time it was done: the same account, key, operation and body are the same request.

    The key is kept in the deed's own transaction, so both are there or neither. A second request that comes while the first is
    under way waits for it. A deed that was refused is not kept: it may be asked again. ``shown_once`` is in the first answer
    alone and kept nowhere.

    Raises :class:`Problem`: 400 without a key, 422 for a key that was used for something else.
    """
    key = request.headers.get(KEY_HEADER, "")
    if not 1 <= len(key) <= 200 or not key.isascii() or not key.isprintable():
        raise Problem(
            400,
            "key-missing",
            f"Send the header {KEY_HEADER}: 1 to 200 characters, new for each request, such as a UUID.",
        )
    digest = _digest(key)
    wanted = _digest(json.dumps([operation, body], cls=DjangoJSONEncoder, sort_keys=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into api_once (actor_id, key_digest, body_digest) values (%s, %s, %s) on conflict do nothing returning id",
            [act.actor_id, digest, wanted],
        )
        mine = cursor.fetchone()
        if mine is None:
            cursor.execute(
                "select body_digest, status, answer::text from api_once where actor_id = %s and key_digest = %s",
                [act.actor_id, digest],
            )
            before, status, text = cursor.fetchone()
            if bytes(before) != wanted:
                raise Problem(422, "key-used", f"This {KEY_HEADER} was used for another request. Make a new one.")
            return _json(status, json.loads(text), {"Idempotent-Replay": "true"})
    status, said = deed()
    text = json.dumps(said, cls=DjangoJSONEncoder)
    with connection.cursor() as cursor:
        cursor.execute("update api_once set status = %s, answer = %s::jsonb where id = %s", [status, text, mine[0]])
    return _json(status, {**said, **(shown_once or {})})


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _json(status: int, said: dict[str, Any], headers: dict[str, str] | None = None) -> HttpResponse:
    text = json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type="application/json; charset=utf-8", headers=headers)
