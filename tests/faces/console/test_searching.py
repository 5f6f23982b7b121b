"""The one search box: what was typed is a name or a number of somebody and stands in no address."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import psycopg
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from minsheng.faces.accounts.models import User
from minsheng.faces.console.views import searching
from minsheng.registry.sealing import CannotUnseal
from tests.faces.console.working import text_of
from tests.faces.logins import client_of, open_login
from tests.services.casework.families import add_family
from tests.services.casework.test_cases import open_case

City = psycopg.Connection[Any]
BOX = "/desk/search"


def sent(client: Client, typed: str) -> str:
    """Where the box leads."""
    answer = client.post(BOX, {"q": typed})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def test_people_are_found_and_the_address_does_not_say_what_was_typed(city: City) -> None:
    family, client = add_family(), client_of("beishan")
    for typed in ("陈敏", "chen min", "cm", f"{family['household']}"):
        place = sent(client, typed)
        assert re.fullmatch(rf"{BOX}\?of=[0-9a-f]{{8}}", place), place
        page = client.get(place)
        assert f"/desk/people/{family['mother']}" in page.content.decode(), typed
        assert f'value="{typed}"' in page.content.decode()
    assert "没有找到" in text_of(client.get(sent(client, "周伟")))
    assert "陈敏" not in text_of(client.get(f"{BOX}?q={quote('陈敏')}")), "no longer by the address"


def test_each_tab_keeps_its_results_and_the_oldest_go(city: City) -> None:
    add_family()
    client = client_of("beishan")
    first, second = sent(client, "陈敏"), sent(client, "陈乐")
    assert "陈敏" in text_of(client.get(first))
    assert "陈乐" in text_of(client.get(second))
    for _ in range(searching._MOST_KEPT):
        sent(client, "x y z")
    assert "陈敏" not in text_of(client.get(first))
    assert len(client.session[searching._KEPT]) == searching._MOST_KEPT


def test_what_was_typed_is_sealed_and_the_session_s_own(city: City, monkeypatch: Any) -> None:
    add_family()
    client = client_of("beishan")
    place = sent(client, "陈敏")
    kept = [each.get_decoded() for each in Session.objects.all()]
    assert any(searching._KEPT in each for each in kept)
    assert "陈敏" not in str(kept)
    assert "陈敏" not in text_of(client_of("street_shangcheng").get(place))

    def lost(*_: object) -> str:
        raise CannotUnseal("the key was taken away")

    monkeypatch.setattr(searching, "unseal", lost)
    assert client.get(place).status_code == 200


def test_numbers_lead_to_what_they_name(city: City) -> None:
    number, client = open_case(add_family()), client_of("beishan")
    assert sent(client, f" {number} ") == reverse("case", args=[number])
    assert sent(client, "r2025-330106-00000001") == reverse("appeal", args=["R2025-330106-00000001"])
    assert sent(client, "2025-330106-C00000001") == reverse("change", args=["2025-330106-C00000001"])


def test_a_purpose_is_asked_for_and_the_search_goes_on(city: City) -> None:
    add_family()
    client = client_of("beishan", purpose="")
    place = sent(client, "陈敏")
    asked = client.get(place)
    assert asked.status_code == 302
    assert asked.headers["Location"].startswith("/purpose?next=")
    answer = client.post("/purpose", {"kind": "来电来访", "next": place}, follow=True)
    assert "陈敏" in text_of(answer)


def test_a_search_at_the_session_s_end_is_kept(city: City) -> None:
    add_family()
    open_login("beishan")
    client = Client(headers={"host": "127.0.0.1"})
    answer = client.post(BOX, {"q": "陈敏"})
    assert answer.headers["Location"] == f"/account/login/?next={quote(BOX, safe='')}"
    session = client.session
    session["purpose"] = "test"
    session.save()
    client.force_login(User.objects.get(name="beishan"))
    assert "1988" in text_of(client.get(BOX))
