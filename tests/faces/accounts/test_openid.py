"""Logging in by an OpenID Connect provider, over HTTP on both sides: who is let in, and every lie that is not believed."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from django.urls import reverse
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from minsheng.faces.accounts.demo import code_of
from minsheng.faces.accounts.openid.file import as_app, origins, providers
from minsheng.faces.accounts.opening import link_login, unlink_login
from minsheng.registry.access.acting import acting
from tests.faces.accounts.browsing import Visitor
from tests.faces.accounts.provider import CLIENT, Provider
from tests.faces.logins import SECRET, client_of, open_login
from tests.faces.serving import in_a_thread

TO, BACK = "/account/openid/city/login", "/account/openid/city/back"
REFUSED = "登录没有成功"


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    yield made
    made.close()


@pytest.fixture
def site(city: psycopg.Connection[Any], provider: Provider) -> Iterator[str]:
    """The site, which knows the provider; the provider's s-1 is linked to the officer beishan."""
    open_login("beishan")
    known = {
        "openid_connect": {**settings.SOCIALACCOUNT_PROVIDERS["openid_connect"], "APPS": [as_app(provider.entry())]}
    }
    with override_settings(SOCIALACCOUNT_PROVIDERS=known), in_a_thread() as address:
        with acting("security", "staff list") as act:
            link_login(act, "beishan", "city", "s-1")
        provider.back_to = f"{address}{BACK}"
        yield address


@pytest.fixture
def visitor(site: str) -> Iterator[Visitor]:
    made = Visitor(site)
    yield made
    made.close()


def is_in(visitor: Visitor) -> bool:
    return visitor.client.get("/account", follow_redirects=False).status_code == 200


def test_who_was_linked_logs_in_and_still_shows_the_second_factor(
    visitor: Visitor, provider: Provider, city: psycopg.Connection[Any]
) -> None:
    assert "用 市统一身份认证 登录" in visitor.get("/account/login/").text
    answer = visitor.post(
        f"{TO}?next=/about&process=connect&scope=email&auth_params=prompt%3Dnone", page="/account/login/"
    )
    assert answer.url.path == reverse("mfa_authenticate"), answer.text
    assert "prompt" not in provider.asked
    assert not is_in(visitor)
    visitor.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)}, page=reverse("mfa_authenticate"))
    assert is_in(visitor)
    (said,) = city.execute("select detail->>'by' from audit_entry where action = 'logged in'").fetchone() or ("",)
    assert json.loads(said) == ["socialaccount", "mfa"]
    assert city.execute("select extra_data from socialaccount_socialaccount").fetchone() == (
        {"id_token": {"sub": "s-1"}},
    )
    assert city.execute("select count(*) from socialaccount_socialtoken").fetchone() == (0,)


def test_who_was_not_linked_is_told_what_to_do(visitor: Visitor, provider: Provider) -> None:
    provider.subject = "s-2<script>"
    answer = visitor.post(TO)
    assert answer.status_code == 403
    assert "安全管理员" in answer.text
    assert "s-2&lt;script&gt;" in answer.text
    assert not is_in(visitor)


def test_a_link_ends_with_its_sessions(visitor: Visitor, provider: Provider) -> None:
    visitor.post(TO)
    visitor.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)}, page=reverse("mfa_authenticate"))
    assert is_in(visitor)
    with acting("security", "staff list") as act:
        unlink_login(act, "beishan", "city")
    assert not is_in(visitor)
    assert visitor.post(TO).status_code == 403


def test_a_closed_account_is_not_let_in(visitor: Visitor, city: psycopg.Connection[Any]) -> None:
    city.execute("update actor set is_active = false where name = 'beishan'")
    visitor.post(TO)
    visitor.post(reverse("mfa_authenticate"), {"code": code_of(SECRET)}, page="/about")
    assert not is_in(visitor)


LIES: dict[str, Any] = {
    "another issuer": lambda claims: {**claims, "iss": "https://elsewhere.example"},
    "for somebody else": lambda claims: {**claims, "aud": "another"},
    "given to somebody else": lambda claims: {**claims, "aud": [CLIENT, "another"], "azp": "another"},
    "another nonce": lambda claims: {**claims, "nonce": "n" * 43},
    "no nonce": lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
    "over": lambda claims: {**claims, "iat": 1_700_000_000, "exp": int(time.time()) - 120},
    "no end": lambda claims: {name: value for name, value in claims.items() if name != "exp"},
    "not yet": lambda claims: {**claims, "nbf": int(time.time()) + 3600},
    "nobody": lambda claims: {**claims, "sub": ""},
    "a number": lambda claims: {**claims, "sub": 7},
}


def test_claims_that_do_not_count(visitor: Visitor, provider: Provider) -> None:
    for lie, claims in LIES.items():
        provider.claims = claims
        answer = visitor.post(TO)
        assert (answer.status_code, REFUSED in answer.text) == (401, True), lie
        assert not is_in(visitor), lie


def none(claims: dict[str, Any]) -> str:
    parts = [
        base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode() for each in ({"alg": "none"}, claims)
    ]
    return f"{parts[0]}.{parts[1]}."


def test_signatures_that_do_not_count(visitor: Visitor, provider: Provider) -> None:
    other = RSAKey.generate_key(2048, {"kid": "k1"})
    secret = OctKey.import_key("a-secret-of-ours-that-is-long-enough")

    def changed(claims: dict[str, Any]) -> str:
        first, _, last = provider.sign({**claims, "sub": "s-9"}).split(".")
        return f"{first}.{base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b'=').decode()}.{last}"

    def with_the_public_key_as_secret(claims: dict[str, Any]) -> str:
        first = none(claims).split(".")[1]
        head = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"k1"}').rstrip(b"=").decode()
        proof = hmac.digest(provider.key.as_pem(private=False), f"{head}.{first}".encode(), "sha256")
        return f"{head}.{first}.{base64.urlsafe_b64encode(proof).rstrip(b'=').decode()}"

    def with_own_key(claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "jwk": other.as_dict(private=False)}, claims, other, algorithms=["RS256"])

    ways = (
        none, changed, with_own_key, with_the_public_key_as_secret,
        lambda claims: jwt.encode({"alg": "RS256", "kid": "k1"}, claims, other, algorithms=["RS256"]),
        lambda claims: jwt.encode({"alg": "RS256", "kid": "k2"}, claims, provider.key, algorithms=["RS256"]),
        lambda claims: jwt.encode({"alg": "HS256"}, claims, secret, algorithms=["HS256"]),
        lambda claims: "", lambda claims: "x.y.z", lambda claims: "e30.e30.", lambda claims: provider.sign(claims) + "A" * 30_000,
    )  # fmt: skip
    for way in ways:
        provider.signed = way  # type: ignore[assignment]
        answer = visitor.post(TO)
        assert (answer.status_code, REFUSED in answer.text) == (401, True), way
        assert not is_in(visitor)


def test_an_answer_that_nobody_asked_for_does_not_count(visitor: Visitor, provider: Provider, site: str) -> None:
    assert visitor.get(f"{BACK}?code=x&state=y").status_code == 401
    assert visitor.get(BACK).status_code == 401
    provider.state_said = "another"
    assert visitor.post(TO).status_code == 401
    provider.state_said = None
    stranger = Visitor(site)
    began = stranger.client.post(TO, data={"csrfmiddlewaretoken": ""}, follow_redirects=False)
    assert began.status_code == 403, "a form from elsewhere begins nothing"
    stranger.close()
    assert visitor.get(TO).status_code == 405
    # The answer to one browser's log-in, put into another's: nobody is logged in there.
    visitor.client.follow_redirects = False
    sent = visitor.post(TO)
    back = visitor.client.get(sent.headers["Location"]).headers["Location"]
    victim = Visitor(site)
    assert victim.client.get(back).status_code == 401
    victim.close()
    assert visitor.client.get(back.replace("iss=", "iss=https%3A%2F%2Felsewhere&was=")).status_code == 401
    assert visitor.client.get(back).status_code == 401, "and an answer counts once"


def test_a_provider_that_is_another_or_not_there(visitor: Visitor, provider: Provider) -> None:
    provider.issuer_said = "https://elsewhere.example"
    assert visitor.post(TO).status_code == 401
    provider.issuer_said = None
    assert visitor.client.get("/account/openid/nobody/back").status_code == 404
    app = as_app(provider.entry(server_url="http://127.0.0.1:9"))
    known = {"openid_connect": {**settings.SOCIALACCOUNT_PROVIDERS["openid_connect"], "APPS": [app]}}
    with override_settings(SOCIALACCOUNT_PROVIDERS=known):
        answer = visitor.post(TO)
    assert (answer.status_code, REFUSED in answer.text) == (401, True)


def test_another_field_than_sub(visitor: Visitor, provider: Provider) -> None:
    """A staff number, which only userinfo has; there too it must be the same person."""
    app = as_app(provider.entry(uid_field="staff_number"))
    known = {"openid_connect": {**settings.SOCIALACCOUNT_PROVIDERS["openid_connect"], "APPS": [app]}}
    with override_settings(SOCIALACCOUNT_PROVIDERS=known):
        assert visitor.post(TO).status_code == 401, "the provider does not say it"
        provider.userinfo = {"staff_number": "s-1", "sub": "another"}
        assert visitor.post(TO).status_code == 401
        provider.userinfo = {"staff_number": "s-1"}
        assert visitor.post(TO).url.path == reverse("mfa_authenticate")


def test_an_administrator_links_on_the_page(site: str, city: psycopg.Connection[Any]) -> None:
    client, url = client_of("security"), reverse("account", args=["analyst"])
    assert "市统一身份认证" in client.get(url).content.decode()
    said = {"action": "link", "provider": "city", "subject": "s-7"}
    assert client.post(url, said).status_code == 302
    assert client.post(url, said).status_code == 400, "linked already"
    for wrong in (
        {"subject": "s-1"},
        {"subject": " "},
        {"subject": "x" * 200},
        {"subject": "a\0b"},
        {"provider": "other"},
    ):
        assert client.post(url, {**said, **wrong}).status_code == 400, wrong
    assert client.post(reverse("account", args=["security"]), said).status_code == 400, "nobody links the own account"
    assert client_of("beishan").post(url, said).status_code == 404
    assert "s-7" in client.get(url).content.decode()
    assert client.post(url, {"action": "unlink", "provider": "city"}).status_code == 302
    assert client.post(url, {"action": "unlink", "provider": "city"}).status_code == 400
    done = [row[0] for row in city.execute("select action from audit_entry where action like 'log-in %' order by id")]
    assert done == ["log-in linked", "log-in linked", "log-in unlinked"]


ENTRY = {"id": "city", "name": "x", "client_id": "m", "secret": "s", "server_url": "https://sso.example/realm"}


def test_the_file(tmp_path: Path) -> None:
    file = tmp_path / "openid.yaml"
    assert providers("") == []
    file.write_text(yaml.safe_dump([{**ENTRY, "pages_at": ["https://login.example"]}]))
    assert origins(providers(str(file))) == ["https://login.example", "https://sso.example"]
    wrong: list[Any] = [
        {}, "x", [7], [{**ENTRY, "more": "x"}], [{**ENTRY, "secret": ""}], [{**ENTRY, "id": "A/B"}], [ENTRY, ENTRY],
        [{**ENTRY, "server_url": "http://sso.example"}], [{**ENTRY, "server_url": "https://a; script-src *"}],
        [{**ENTRY, "pages_at": ["ftp://x"]}], [{name: value for name, value in ENTRY.items() if name != "secret"}],
    ]  # fmt: skip
    for each in wrong:
        file.write_text(yaml.safe_dump(each))
        with pytest.raises(ImproperlyConfigured):
            providers(str(file))
    with pytest.raises(ImproperlyConfigured):
        providers(str(tmp_path / "none.yaml"))
