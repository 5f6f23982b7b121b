"""From a password that an administrator tells somebody to the first page of work; and one that was never used runs out."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.urls import reverse

from minsheng.faces.accounts.demo import code_of
from minsheng.faces.accounts.models import FIRST_PASSWORD_LASTS, User
from minsheng.faces.accounts.opening import give_login
from minsheng.registry.access.acting import acting
from tests.faces.accounts.browsing import Visitor
from tests.faces.logins import PASSWORD, SECRET, open_login
from tests.faces.serving import in_a_thread

City = psycopg.Connection[Any]
LOG_IN, CHANGE, FACTOR = "account_login", "account_change_password", "mfa_activate_totp"
OWN = "a password of my own 自己的"


@pytest.fixture
def site(city: City) -> Iterator[str]:
    with in_a_thread() as address:
        yield address
    cache.clear()


def send(visitor: Visitor, name: str, **data: str) -> Any:
    """The form of an address."""
    return visitor.post(reverse(name), data, page=reverse(name))


def told(name: str) -> str:
    """A first password, as the administrator tells it."""
    with acting("security", "staff list") as act:
        return give_login(act, name)


def test_a_new_officer_comes_to_work(site: str, city: City) -> None:
    first = told("beishan")
    visitor = Visitor(site)
    send(visitor, LOG_IN, login="beishan", password=first)
    assert visitor.get(reverse("purpose")).url.path == reverse(CHANGE), "the first thing is a password of one's own"
    send(visitor, CHANGE, oldpassword=first, password1=OWN, password2=OWN)
    visitor.close()
    visitor = Visitor(site)
    send(visitor, LOG_IN, login="beishan", password=OWN)
    again = visitor.get(reverse("purpose")).url
    assert again.path == reverse("account_reauthenticate"), "a second factor is set up by whoever knows the password"
    page = visitor.post(str(again), {"password": OWN, "next": reverse(FACTOR)}, page=str(again))
    assert page.url.path == reverse(FACTOR)
    secret = re.search(r"\b([A-Z2-7]{32})\b", page.text)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert secret is not None
    assert token is not None
    said = {"csrfmiddlewaretoken": token[1], "code": code_of(secret[1])}  # the page asked for anew has another secret
    codes = visitor.client.post(reverse(FACTOR), data=said)
    assert len(re.findall("<code>", codes.text)) == 10
    work = visitor.get(reverse("purpose"))
    assert work.url.path == reverse("purpose")
    visitor.close()


def test_a_first_password_runs_out(site: str, city: City) -> None:
    first = told("beishan")
    given = User.objects.get(name="beishan").password_given_at
    assert given is not None
    User.objects.update(password_given_at=given - FIRST_PASSWORD_LASTS - datetime.timedelta(minutes=1))
    visitor = Visitor(site)
    answer = send(visitor, LOG_IN, login="beishan", password=first)
    assert answer.url.path == reverse(LOG_IN)
    assert "初始密码已过期" in answer.text
    wrong = send(visitor, LOG_IN, login="beishan", password="wrong")
    assert "初始密码已过期" not in wrong.text, "said to those alone who have it"
    cache.clear()
    send(visitor, LOG_IN, login="beishan", password=told("beishan"))
    assert visitor.get(reverse("purpose")).url.path == reverse(CHANGE)
    visitor.close()


def test_one_s_own_password_does_not_run_out(site: str, city: City) -> None:
    first = told("beishan")
    visitor = Visitor(site)
    send(visitor, LOG_IN, login="beishan", password=first)
    send(visitor, CHANGE, oldpassword=first, password1=OWN, password2=OWN)
    user = User.objects.get(name="beishan")
    assert (user.must_change_password, user.password_given_at) == (False, None)
    visitor.close()


def test_saying_who_one_is_once_more_begins_another_session(site: str, city: City) -> None:
    open_login("beishan")
    visitor, again = Visitor(site), reverse("account_reauthenticate")
    send(visitor, LOG_IN, login="beishan", password=PASSWORD)
    send(visitor, "mfa_authenticate", code=code_of(SECRET))
    before = visitor.client.cookies["sessionid"]
    visitor.post(again, {"password": PASSWORD}, page=again)
    after = visitor.client.cookies["sessionid"]
    assert after != before
    assert visitor.client.get("/account", follow_redirects=False).status_code == 200
    thief = Visitor(site)
    thief.client.cookies.set("sessionid", before)
    assert thief.client.get("/account", follow_redirects=False).status_code == 302
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [after]
    visitor.close()
    thief.close()
