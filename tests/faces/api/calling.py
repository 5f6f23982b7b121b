"""A client of the API for tests: an account's token, given by the security administrator, and Django's test client."""

from __future__ import annotations

import datetime
import json
import uuid
from typing import Any

import psycopg
from django.test import Client
from django.utils import timezone

from minsheng.registry.access.acting import acting
from minsheng.registry.tokens.deeds import add_token
from minsheng.registry.tokens.scopes import known_scopes
from tests.registry import databases

PARTNER = {"partner_xihu": ("partner_system", "330106"), "partner_shangcheng": ("partner_system", "330102")}
ALL = sorted(known_scopes())


def token_of(account: str, scopes: list[str] | None = None, days: float = 30) -> str:
    """A token of the account, with every scope if none is said."""
    now = timezone.now()
    with acting("security", "tokens of tests") as act:
        return add_token(
            act, account=account, label="tests", scopes=ALL if scopes is None else scopes, at=now,
            ends_at=now + datetime.timedelta(days=days),
        ).text  # fmt: skip


class Caller:
    """Calls as an account, or as nobody."""

    def __init__(self, account: str | None = None, scopes: list[str] | None = None) -> None:
        self.token = token_of(account, scopes) if account else None
        self.client = Client(raise_request_exception=False)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent: dict[str, str] = {"host": "127.0.0.1", **{name.replace("_", "-"): text for name, text in headers.items()}}
        if self.token and "authorization" not in {name.lower() for name in sent}:
            sent["Authorization"] = f"Bearer {self.token}"
        content = {}
        if body is not None:
            text = body if isinstance(body, (bytes, str)) else json.dumps(body)
            content = {"data": text, "content_type": "application/json"}
        full = path if path.startswith("/") else f"/api/v1/{path}"
        return getattr(self.client, method.lower())(full, headers=sent, **content)

    def deed(self, path: str, body: Any, key: str = "") -> Any:
        """A deed, under a key of its own if none is said."""
        return self("POST", path, body, Idempotency_Key=key or str(uuid.uuid4()))


def add_partners(owner: psycopg.Connection) -> None:
    """Partner systems of two districts."""
    databases.add_actors(owner, PARTNER)


def add_resident(owner: psycopg.Connection, name: str, person: int) -> None:
    """A resident's account to the own record."""
    owner.execute(
        "insert into actor (name, shown_as, kind, person_id) values (%s, 'x', 'resident', %s)", (name, person)
    )
