"""Every address × everybody, over HTTP, compared with the written table ``site/pages.yaml``; and what comes before a page."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from minsheng.faces.accounts.demo import code_of
from minsheng.faces.accounts.models import User
from minsheng.faces.accounts.opening import give_password
from minsheng.faces.pages.gate import may_open, pages, who_opens
from minsheng.registry.access.acting import acting, roles_of
from minsheng.registry.access.models import Actor
from minsheng.registry.access.roles import table
from tests.faces.logins import PASSWORD, SECRET, client_of, open_login

# Short list of what anybody opens without logging in.
ANYBODY = {name for name, who in pages().items() if who == "anybody"}
# Forms alone; the second step of a log-in, tried below; and what answers 503 where no worker runs.
NOT_ASKED = {"account_logout", "language", "large_print", "mfa_authenticate", "mfa_login_webauthn", "ready"}


def addresses() -> dict[str, str]:
    """Name → an address of it that could be, with made-up values for its parts."""
    found: dict[str, str] = {}

    def walk(patterns: list[Any], space: str, values: dict[str, Any]) -> None:
        for each in patterns:
            own = {**values, **{name: _value(kind) for name, kind in each.pattern.converters.items()}}
            for group in getattr(getattr(each.pattern, "regex", None), "groupindex", ()):
                own.setdefault(group, "x")
            if isinstance(each, URLResolver):
                walk(each.url_patterns, f"{space}{each.namespace}:" if each.namespace else space, own)
            elif isinstance(each, URLPattern) and each.name:
                found[space + each.name] = reverse(space + each.name, kwargs=own)

    walk(get_resolver().url_patterns, "", {})
    return found


_VALUES = {"IntConverter": 987654, "UUIDConverter": "00000000-0000-0000-0000-000000000000"}


def _value(converter: Any) -> Any:
    return _VALUES.get(type(converter).__name__, "2025-330106-99999999")


def test_every_address_is_listed_and_every_line_is_an_address() -> None:
    named = addresses()
    assert sorted(name for name in named if who_opens(name) is None) == []
    spaces = {f"{name.split(':')[0]}:*" for name in named if ":" in name}
    assert sorted(pages().keys() - named.keys() - spaces) == []


def test_every_action_named_is_one() -> None:
    actions = {action for who in pages().values() if isinstance(who, list) for action in who}
    assert actions <= table().actions.keys()


EVERYBODY = [None, *sorted(set(table().roles) - {"engine", "intake"})]


@pytest.mark.parametrize("role", EVERYBODY)
def test_every_address_for_everybody(city: psycopg.Connection[Any], role: str | None) -> None:
    name = None
    if role is not None:
        name = f"the_{role}"
        city.execute(
            "with a as (insert into actor (name, shown_as, kind) values (%s, %s, 'officer') returning id)"
            " insert into assignment (actor_id, role, division, held, given_by_id)"
            " select a.id, %s, '330106002', '[2020-01-01,)', k.id from a, actor k where k.name = 'keeper'",
            (name, role, role),
        )
    client = client_of(name)
    roles = roles_of(name) if name else ()
    kind = "officer" if name else "anonymous"
    wrong = []
    for address, url in addresses().items():
        if address in NOT_ASKED or who_opens(address) == "token":
            continue
        answer = client.get(url)
        is_login = answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))
        expected = may_open(address, kind, roles)
        if answer.status_code >= 500:
            wrong.append(f"{address}: {answer.status_code}")
        elif not expected and not (answer.status_code == 404 or (kind == "anonymous" and is_login)):
            wrong.append(f"{address}: {answer.status_code}, not for {role}")
        elif expected and kind == "anonymous" and is_login:
            wrong.append(f"{address}: asks to log in")
    assert wrong == []


def test_a_page_that_is_not_for_me_looks_like_none(city: psycopg.Connection[Any]) -> None:
    client = client_of("auditor")
    assert client.get("/purpose").status_code == 200
    assert client.get("/nowhere").status_code == 404


def test_the_whole_log_in(city: psycopg.Connection[Any]) -> None:
    """Password, then the code; after that the session is of the second factor."""
    open_login("beishan")
    client = client_of(None)
    answer = client.post(reverse("account_login"), {"login": "beishan", "password": PASSWORD})
    assert answer.status_code == 302
    assert reverse("mfa_authenticate") in answer["Location"]
    assert client.get(reverse("own_account")).status_code == 302
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)})
    assert answer.status_code == 302
    assert client.get(reverse("own_account")).status_code == 200


def test_a_wrong_password_says_nothing_of_the_name(city: psycopg.Connection[Any]) -> None:
    open_login("beishan")
    client = client_of(None)
    texts = []
    for name in ("beishan", "nobody-at-all"):
        answer = client.post(reverse("account_login"), {"login": name, "password": "wrong"})
        texts.append(answer.content.decode().replace(name, "").count("govuk-error-summary__list"))
    assert texts == [1, 1]


def test_staff_without_a_second_factor_sets_it_up_first(city: psycopg.Connection[Any]) -> None:
    with acting("beishan", "log in"):
        actor = Actor.objects.get(name="beishan")
    give_password(actor, PASSWORD, must_change=True)
    client = client_of(None)
    client.force_login(User.objects.get(name="beishan"))
    assert client.get(reverse("purpose"))["Location"] == reverse("account_change_password")
    User.objects.update(must_change_password=False)
    assert client.get(reverse("purpose"))["Location"] == reverse("mfa_activate_totp")


def test_what_was_typed_outlives_the_session(city: psycopg.Connection[Any]) -> None:
    client = client_of(None)
    answer = client.post(reverse("purpose"), {"kind": "入户走访", "more": "第12号"})
    assert answer.status_code == 302
    assert client.session["kept_form"] == {"path": "/purpose", "typed": {"kind": ["入户走访"], "more": ["第12号"]}}
