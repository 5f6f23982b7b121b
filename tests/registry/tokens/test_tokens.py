"""Tokens: given by who gives roles, kept as a digest, bound to their scopes, ended by time, by hand, and with the account."""

from __future__ import annotations

import datetime
from typing import Any

import psycopg
import pytest
from django.utils import timezone

from minsheng.registry.access.acting import NotAllowed, UnknownActor, acting
from minsheng.registry.access.deeds import close_account
from minsheng.registry.access.deeds.accounts import OwnAccount
from minsheng.registry.access.finding import RecordNotFound
from minsheng.registry.tokens.deeds import BadTokenEnd, Given, TokenEnded, add_token, end_token
from minsheng.registry.tokens.holding import holder_of
from minsheng.registry.tokens.scopes import UnknownScope

DAY = datetime.timedelta(days=1)


def give(account: str = "beishan", by: str = "security", days: float = 30, **said: Any) -> Given:
    now = timezone.now()
    with acting(by, "token") as act:
        values = {"label": "test", "scopes": ["cases_read"], "at": now, "ends_at": now + days * DAY, **said}
        return add_token(act, account=account, **values)


def test_a_token_acts_as_its_account_and_is_kept_as_a_digest(city: psycopg.Connection) -> None:
    given = give(scopes=["cases_read", "webhooks"])
    holder = holder_of(given.text)
    assert holder is not None
    assert (holder.actor, holder.scopes) == ("beishan", {"cases_read", "webhooks"})
    row = city.execute("select to_jsonb(t)::text from access_token t").fetchone()
    assert row is not None
    assert given.text not in row[0]
    assert given.text[4:] not in row[0]
    assert holder_of(given.text[:-1]) is None
    assert holder_of(given.text[:-1] + ("A" if given.text[-1] != "A" else "B")) is None
    assert holder_of("msk_" + "\u0000" * 43) is None
    logged = city.execute("select detail::text from audit_entry where action = 'token given'").fetchone()
    assert logged is not None
    assert given.text not in logged[0]


def test_only_who_gives_roles_gives_tokens_and_never_to_the_own_account(city: psycopg.Connection) -> None:
    for actor in ("beishan", "systems", "auditor", "supervisor"):
        with pytest.raises(NotAllowed):
            give(by=actor)
    with pytest.raises(OwnAccount):
        give("security")
    with pytest.raises(UnknownActor):
        give("night")  # a part of the system holds no token
    with pytest.raises(UnknownActor):
        give("nobody")


def test_what_is_no_scope_or_no_end_is_refused(city: psycopg.Connection) -> None:
    for scopes in (["everything"], []):
        with pytest.raises(UnknownScope):
            give(scopes=scopes)
    for days in (0, -1, 400):
        with pytest.raises(BadTokenEnd):
            give(days=days)


def test_a_token_ends(city: psycopg.Connection) -> None:
    by_time, by_hand, by_holder, with_account = (
        give(account) for account in ("beishan", "beishan", "beishan", "analyst")
    )
    city.execute("alter table access_token disable trigger access_token_ends")
    city.execute(
        "update access_token set given_at = now() - interval '2 days', ends_at = now() - interval '1 second' where id = %s",
        [by_time.token_id],
    )
    city.execute("alter table access_token enable trigger access_token_ends")
    assert holder_of(by_time.text) is None
    with acting("security", "token") as act:
        end_token(act, token_id=by_hand.token_id, at=timezone.now())
    assert holder_of(by_hand.text) is None
    with pytest.raises(TokenEnded), acting("security", "token") as act:
        end_token(act, token_id=by_hand.token_id, at=timezone.now())
    with pytest.raises(RecordNotFound), acting("street_xihu", "token") as act:
        end_token(act, token_id=by_holder.token_id, at=timezone.now())
    assert holder_of(by_holder.text) is not None
    with acting("beishan", "token") as act:
        end_token(act, token_id=by_holder.token_id, at=timezone.now())
    assert holder_of(by_holder.text) is None
    assert holder_of(with_account.text) is not None
    with acting("security", "account") as act:
        close_account(act, name="analyst")
    assert holder_of(with_account.text) is None


def test_past_all_code_nobody_sees_or_changes_another_s_token(city: psycopg.Connection) -> None:
    given = give()
    with psycopg.connect(city.info.dsn, user="minsheng_web") as web:
        for actor, sees in (("beishan", 1), ("street_xihu", 0), ("security", 1), ("auditor", 0)):
            web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = %s", (actor,))
            assert len(web.execute("select id from access_token").fetchall()) == sees
            changed = web.execute("update access_token set ended_at = ended_at where false").rowcount
            assert changed == 0
        web.commit()
        for statement in (
            "update access_token set scopes = array['payments_read']",
            "update access_token set ends_at = ends_at + interval '1 year'",
            "delete from access_token",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), web.transaction():
                web.execute(statement)
        web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = 'beishan'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), web.transaction():  # a token for oneself
            web.execute(
                "insert into access_token (actor_id, label, scopes, digest, given_by_id, ends_at) select id, 'x',"
                " array['reforms'], 'x', id, now() + interval '1 day' from actor where name = 'beishan'"
            )
    assert holder_of(given.text) is not None
