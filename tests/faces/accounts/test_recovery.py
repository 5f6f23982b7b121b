"""Recovery codes: shown once, kept as hashes, each serves once, even to two at the same moment."""

from __future__ import annotations

import importlib
import re
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import auth, flows
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from minsheng.faces.accounts import recovery
from minsheng.faces.accounts.demo import code_of
from minsheng.faces.accounts.models import User
from minsheng.faces.accounts.recovery import HashedCodes, seeded
from tests.faces.accounts.browsing import Visitor
from tests.faces.logins import PASSWORD, SECRET, open_login
from tests.faces.serving import in_a_thread

City = psycopg.Connection[Any]


@pytest.fixture
def site(city: City) -> Iterator[str]:
    with in_a_thread() as address:
        yield address
    cache.clear()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes as of a slow function, at once; how slow it is has a test of its own."""
    monkeypatch.setattr(recovery._HASHER, "work_factor", 2)


def made(name: str) -> list[str]:
    """Somebody's new codes, read once."""
    open_login(name)
    codes = HashedCodes.activate(User.objects.get(name=name))
    codes.mark_as_viewed()
    return codes.get_unused_codes()


def kept(city: City) -> str:
    (data,) = city.execute("select data::text from mfa_authenticator where type = 'recovery_codes'").fetchone() or ("",)
    return str(data)


def passes(site: str, name: str, code: str, visitor: Visitor | None = None) -> bool:
    """Whether the password and this code log in."""
    visitor, factor = visitor or Visitor(site), reverse("mfa_authenticate")
    visitor.post(reverse("account_login"), {"login": name, "password": PASSWORD}, page=reverse("account_login"))
    visitor.post(factor, {"code": code}, page=factor)
    inside = visitor.client.get("/account", follow_redirects=False).status_code == 200
    cache.clear()
    return inside


def test_codes_are_shown_once_and_only_hashes_stay(site: str, city: City) -> None:
    open_login("beishan")
    then, again = Visitor(site), reverse("account_reauthenticate")
    assert passes(site, "beishan", code_of(SECRET), then)
    generate, view = reverse("mfa_generate_recovery_codes"), reverse("mfa_view_recovery_codes")
    then.post(again, {"password": PASSWORD}, page=again)
    codes = re.findall(r"<code>([^<]*)</code>", then.post(generate, page=generate).text)
    assert len(set(codes)) == 10
    assert all(re.fullmatch("[a-z0-9]{5}-[a-z0-9]{5}", code) for code in codes)
    found = kept(city)
    assert found.count("scrypt$") == 10
    assert "unread" not in found
    assert not any(code in found or code.replace("-", "") in found for code in codes)
    later = then.get(view).text
    assert "<code>" not in later
    assert "10 / 10" in later
    assert then.get(reverse("mfa_download_recovery_codes")).status_code == 403
    assert then.get(reverse("mfa_index")).status_code == 200
    then.close()


def test_until_they_are_read_they_are_sealed(city: City) -> None:
    open_login("beishan")
    codes = HashedCodes.activate(User.objects.get(name="beishan"))
    found = kept(city)
    assert '"unread"' in found
    assert codes.get_unused_codes() == ["****"] * 10
    codes.mark_as_viewed()
    assert not any(code in found for code in codes.get_unused_codes())


def test_a_code_logs_in_once_however_it_is_typed(site: str, city: City) -> None:
    first, second, *_ = made("beishan")
    assert not passes(site, "beishan", "aaaaa-aaaaa")
    assert passes(site, "beishan", first)
    assert not passes(site, "beishan", first)
    assert passes(site, "beishan", f" {second.replace('-', ' ').upper()} ")
    assert kept(city).count("scrypt$") == 8


def test_of_two_at_once_one_gets_in(city: City) -> None:
    code, *_ = made("beishan")
    instance = Authenticator.objects.get(type="recovery_codes")
    start, passed = threading.Barrier(4), []

    def come() -> None:
        start.wait()
        passed.append(HashedCodes(instance).validate_code(code))
        connection.close()

    threads = [threading.Thread(target=come) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(passed) == [False, False, False, True]


def test_codes_of_before_go_on_serving(city: City) -> None:
    open_login("beishan")
    user, own_kind = User.objects.get(name="beishan"), HashedCodes.__mro__[1]
    old = own_kind.activate(user)  # type: ignore[attr-defined]
    used, code, *_ = old.generate_codes()
    assert old.validate_code(used)
    assert len(seeded(old.instance.data)) == 9
    importlib.import_module("minsheng.faces.accounts.migrations.0003_recovery_codes_hashed").hash_them(
        apps, SimpleNamespace(connection=connection)
    )
    found = kept(city)
    assert "seed" not in found
    assert found.count("scrypt$") == 9
    ours = Authenticator.objects.get(type="recovery_codes").wrap()
    assert not ours.validate_code(used)
    assert ours.validate_code(code)
    assert ours.did_view


def test_hashes_are_as_slow_as_they_should_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """OWASP's password storage: scrypt with N = 2^14, r = 8, p = 5 or more."""
    monkeypatch.undo()
    (found,) = recovery.hashed(["aaaaa-aaaaa"])["hashes"]  # type: ignore[misc]
    name, rounds, _, block, parallel, _ = str(found).split("$")
    assert (name, int(rounds) >= 2**14, int(block) >= 8, int(parallel) >= 5) == ("scrypt", True, True, True)


def test_allauth_makes_and_asks_for_them() -> None:
    assert auth.RecoveryCodes is flows.RecoveryCodes is HashedCodes
