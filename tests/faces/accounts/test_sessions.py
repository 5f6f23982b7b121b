"""Sessions from beginning to end: new at each log-in, ended by time, by their owner, by an administrator; what the log keeps of it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import global_settings, settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import override_settings
from django.urls import reverse

from minsheng.faces.accounts.adapters import BEGAN
from minsheng.faces.accounts.demo import code_of
from minsheng.faces.accounts.tasks import forget_past
from minsheng.faces.site import settings as site_settings
from minsheng.registry.access.acting import acting
from minsheng.registry.access.deeds import open_resident_account
from minsheng.registry.database.embedded import Embedded
from tests.faces.accounts.browsing import Visitor
from tests.faces.logins import PASSWORD, SECRET, client_of, open_login
from tests.faces.serving import in_a_process, in_a_thread
from tests.services.casework.families import add_family


@pytest.fixture
def site(city: psycopg.Connection[Any]) -> Iterator[str]:
    with in_a_thread() as address:
        yield address
    cache.clear()


def log_in(site: str, name: str, password: str = PASSWORD) -> Visitor:
    visitor = Visitor(site)
    answer = visitor.post(
        reverse("account_login"), {"login": name, "password": password}, page=reverse("account_login")
    )
    if answer.url.path == reverse("mfa_authenticate"):
        cache.clear()  # a code serves once, and here several log in within its half minute
        visitor.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)}, page=reverse("mfa_authenticate"))
    return visitor


def is_in(visitor: Visitor) -> bool:
    return visitor.client.get("/account", follow_redirects=False).status_code == 200


def resident(city: psycopg.Connection[Any]) -> None:
    family = add_family()
    with acting("beishan", "opening an account") as act:
        open_resident_account(act, name="chen", shown_as="陈", person_id=family["mother"])
    open_login("chen")


def done(city: psycopg.Connection[Any], account: str) -> list[tuple[str, Any]]:
    rows = city.execute(
        "select action, detail from audit_entry where actor = %s and purpose = 'log-in' order by id", [account]
    ).fetchall()
    return [(action, detail if isinstance(detail, dict) else json.loads(detail)) for action, detail in rows]


def test_a_session_is_new_at_log_in_and_gone_at_log_out(site: str, city: psycopg.Connection[Any]) -> None:
    open_login("beishan")
    visitor = Visitor(site)
    visitor.post("/purpose", {"kind": "入户走访"})  # typed before logging in: a session begins
    before = visitor.client.cookies["sessionid"]
    visitor.post(reverse("account_login"), {"login": "beishan", "password": PASSWORD}, page=reverse("account_login"))
    visitor.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)}, page=reverse("mfa_authenticate"))
    after = visitor.client.cookies["sessionid"]
    assert is_in(visitor)
    assert after != before
    assert len(after) == 32
    thief = Visitor(site)
    thief.client.cookies.set("sessionid", before)
    assert not is_in(thief), "who planted a session has nothing of it"
    answer = visitor.client.post(
        reverse("account_logout"), data={"csrfmiddlewaretoken": token(visitor)}, follow_redirects=False
    )
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    thief.client.cookies.set("sessionid", after)
    assert not is_in(thief), "the old session is gone on the server"
    assert [action for action, _ in done(city, "beishan")] == ["logged in", "logged out"]
    visitor.close()
    thief.close()


def token(visitor: Visitor) -> str:
    return str(visitor.get("/about").text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0])


def test_refused_log_ins_are_in_the_log_without_what_was_typed(site: str, city: psycopg.Connection[Any]) -> None:
    open_login("beishan")
    log_in(site, "beishan", "not-this-password").close()
    log_in(site, "my-own-password-by-mistake", "x").close()
    visitor = Visitor(site)
    visitor.post(reverse("account_login"), {"login": "beishan", "password": PASSWORD}, page=reverse("account_login"))
    visitor.post(reverse("mfa_authenticate"), {"code": "000000"}, page=reverse("mfa_authenticate"))
    visitor.close()
    assert done(city, "beishan") == [("log-in refused", {"by": "password"}), ("log-in refused", {"by": "code"})]
    (kept,) = city.execute(
        "select count(*) from audit_entry a where a::text ~ 'not-this|by-mistake|000000'"
    ).fetchone() or (1,)
    assert kept == 0


def test_wrong_passwords_are_counted_over_all_processes(
    site: str, city: psycopg.Connection[Any], server: Embedded
) -> None:
    open_login("beishan")
    with in_a_process(city, server) as another:
        visitor = Visitor(another)
        for _ in range(5):
            visitor.post(
                reverse("account_login"), {"login": "beishan", "password": "wrong"}, page=reverse("account_login")
            )
        visitor.close()
    visitor = Visitor(site)
    said = {"login": "beishan", "password": PASSWORD}
    answer = visitor.post(reverse("account_login"), said, page=reverse("account_login"))
    assert answer.url.path == reverse("account_login"), "the right one, after five wrong ones somewhere else"
    city.execute("update counted set expires = now() - interval '1 second'")
    answer = visitor.post(reverse("account_login"), said, page=reverse("account_login"))
    assert answer.url.path == reverse("mfa_authenticate"), "five minutes later"
    visitor.close()


def test_a_code_serves_once_and_what_was_counted_is_forgotten(site: str, city: psycopg.Connection[Any]) -> None:
    open_login("beishan")
    code, passed = code_of(SECRET), []
    for _ in range(2):
        visitor = Visitor(site)
        visitor.post(
            reverse("account_login"), {"login": "beishan", "password": PASSWORD}, page=reverse("account_login")
        )
        visitor.post(reverse("mfa_authenticate"), {"code": code}, page=reverse("mfa_authenticate"))
        passed.append(is_in(visitor))
        visitor.close()
    assert passed == [True, False]
    assert forget_past() == 0
    city.execute("update counted set expires = now() - interval '1 second'")
    assert forget_past() > 0
    assert city.execute("select count(*) from counted").fetchone() == (0,)


def test_a_session_ends_after_an_hour_idle_and_twelve_in_all(site: str, city: psycopg.Connection[Any]) -> None:
    open_login("beishan")
    visitor = log_in(site, "beishan")
    assert is_in(visitor)
    stored = Session.objects.get(session_key=visitor.client.cookies["sessionid"])
    assert 3_500 < stored.expire_date.timestamp() - time.time() <= 3_600
    data = stored.get_decoded()
    assert abs(data[BEGAN] - time.time()) < 60
    data[BEGAN] -= settings.SESSION_LONGEST_S + 1
    stored.session_data = Session.objects.encode(data)
    stored.save()
    assert not is_in(visitor), "busy all along, and still over"
    visitor.close()
    visitor = log_in(site, "beishan")
    city.execute("update django_session set expire_date = now() - interval '1 second'")
    assert not is_in(visitor)
    visitor.close()


def test_everybody_sees_and_ends_the_own_sessions(site: str, city: psycopg.Connection[Any]) -> None:
    resident(city)
    here, there = log_in(site, "chen"), log_in(site, "chen")
    here.client.headers["User-Agent"] = "here"
    assert is_in(here)
    assert is_in(there)
    page = here.get(reverse("usersessions_list")).text
    assert page.count("<tr") == 3, "a row of heads, and two sessions"
    asked = here.post(reverse("usersessions_list"), page=reverse("usersessions_list"))
    assert asked.url.path == reverse("account_reauthenticate"), "who it is, once more"
    assert is_in(there)
    again = f"{reverse('account_reauthenticate')}?next={reverse('usersessions_list')}"
    here.post(again, {"password": "wrong", "next": reverse("usersessions_list")}, page=again)
    assert is_in(there)
    here.post(again, {"password": PASSWORD, "next": reverse("usersessions_list")}, page=again)
    here.post(reverse("usersessions_list"), page=reverse("usersessions_list"))
    assert is_in(here)
    assert not is_in(there)
    here.close()
    there.close()


def test_a_changed_password_ends_all_other_sessions(site: str, city: psycopg.Connection[Any]) -> None:
    resident(city)
    here, there = log_in(site, "chen"), log_in(site, "chen")
    url = reverse("account_change_password")
    new = "a new one that is long 长"
    wrong = here.post(url, {"oldpassword": "not this", "password1": new, "password2": new}, page=url)
    assert wrong.status_code == 200
    assert is_in(there)
    here.post(url, {"oldpassword": PASSWORD, "password1": new, "password2": new}, page=url)
    assert not is_in(there)
    here.close()
    fresh = log_in(site, "chen", new)
    assert is_in(fresh)
    fresh.close()
    there.close()


def test_an_administrator_logs_somebody_out(site: str, city: psycopg.Connection[Any]) -> None:
    resident(city)
    visitor = log_in(site, "chen")
    url = reverse("account", args=["chen"])
    assert client_of("beishan").post(url, {"action": "log_out"}).status_code == 404
    assert is_in(visitor)
    assert client_of("security").post(url, {"action": "log_out"}).status_code == 302
    assert not is_in(visitor)
    visitor = log_in(site, "chen")
    assert client_of("security").post(url, {"action": "close"}).status_code == 302
    assert not is_in(visitor)
    visitor.close()
    assert client_of("security").post(reverse("account", args=["security"]), {"action": "log_out"}).status_code == 400


def test_secrets_of_second_factors_are_sealed(city: psycopg.Connection[Any]) -> None:
    open_login("beishan")
    (kept,) = city.execute("select data::text from mfa_authenticator where type = 'totp'").fetchone() or ("",)
    assert kept
    assert SECRET not in kept


BAD = ("short-one", "12345678901234", "chen-chen-chen", "minsheng-minsheng", "民生民生民生民生民生民生")


def test_passwords(site: str, city: psycopg.Connection[Any]) -> None:
    """Twelve characters of any kind and more; known ones, the own name and this system's words are refused; none is cut or changed."""
    resident(city)
    visitor, url = log_in(site, "chen"), reverse("account_change_password")
    for bad in BAD:
        answer = visitor.post(url, {"oldpassword": PASSWORD, "password1": bad, "password2": bad}, page=url)
        assert answer.url.path == url, bad
        assert "有问题需要处理" in answer.text, bad
        cache.clear()
    assert 'type="password"' in visitor.get(url).text
    long = "Aß长 " * 30 + "end"
    visitor.post(url, {"oldpassword": PASSWORD, "password1": long, "password2": long}, page=url)
    visitor.close()
    for near in (long.lower(), long[:72]):
        assert not is_in(log_in(site, "chen", near)), near
        cache.clear()
    assert is_in(log_in(site, "chen", long))


def test_passwords_are_hashed_slowly(city: psycopg.Connection[Any]) -> None:
    ours = getattr(site_settings, "PASSWORD_HASHERS", global_settings.PASSWORD_HASHERS)  # not those of the other tests
    with override_settings(PASSWORD_HASHERS=ours):
        open_login("beishan")
    (kept,) = city.execute("select password from accounts_user where name = 'beishan'").fetchone() or ("",)
    method, count, salt, _ = kept.split("$")
    assert method == "pbkdf2_sha256"
    assert int(count) >= 600_000
    assert len(salt) >= 22
