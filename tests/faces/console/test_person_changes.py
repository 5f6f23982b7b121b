"""A person's record corrected, and ties written and ended, on pages."""

from __future__ import annotations

from typing import Any

import psycopg

from minsheng.registry.access.acting import acting
from minsheng.registry.people.deeds import add_person
from tests.faces.console.working import text_of
from tests.faces.logins import client_of
from tests.registry.people.build import a_number
from tests.services.casework.families import SINCE, add_family

City = psycopg.Connection[Any]


def test_a_record_is_corrected(city: City) -> None:
    family, client = add_family(), client_of("beishan")
    url = f"/desk/people/{family['mother']}/correct"
    assert client.get(url).status_code == 200
    nothing = client.post(url, {"said_by": "身份证"})
    assert nothing.status_code == 200
    assert "没有" in text_of(nothing) or "不同" in text_of(nothing)
    number = a_number("19881105", "female")
    assert (
        client.post(url, {"name": "陈敏敏", "number": number, "phone": "13800000000", "said_by": "身份证"}).status_code
        == 302
    )
    page = text_of(client.get(f"/desk/people/{family['mother']}"))
    assert "陈敏敏" in page
    assert number not in page, "masked"
    wrong = client.post(url, {"number": "330106198811050000", "said_by": "身份证"})
    assert wrong.status_code == 200, "no such number"
    dies = client.post(url, {"death_date": "1900-01-01", "said_by": "死亡证明"})
    assert dies.status_code == 200
    assert city.execute("select death_date from person where id = %s", [family["mother"]]).fetchone() == (None,)
    for name, status in (("street_shangcheng", 404), ("reviewer_xihu", 404), ("worker_beishan", 200)):
        assert client_of(name).get(url).status_code == status, name


def test_ties_are_written_and_ended(city: City) -> None:
    family, client = add_family(), client_of("beishan")
    url = f"/desk/people/{family['child']}/ties"
    assert "陈敏" in text_of(client.get(url))
    neither = client.post(url, {"kind": "carer", "said_by": "户口簿"})
    assert neither.status_code == 400
    said = {"kind": "carer", "other": str(family["mother"]), "since": "2025-01-01", "said_by": "户口簿"}
    assert client.post(url, said).status_code == 302
    again = client.post(url, said)
    assert again.status_code == 400, "there is a carer already"
    (tie,) = city.execute("select id from kinship where kind = 'carer'").fetchone() or (0,)
    assert client.post(url, {"tie": tie, "on": "2025-06-01", "said_by": "协议"}).status_code == 302
    (until,) = city.execute(
        "select upper(held)::text from kinship where kind = 'carer' and upper_inf(known)"
    ).fetchone() or ("",)
    assert until == "2025-06-01"
    assert client.post(url, {"kind": "father", "other": "none", "said_by": "户口簿"}).status_code == 302


def test_a_tie_to_somebody_of_another_division_needs_the_card(city: City) -> None:
    family, client = add_family(), client_of("beishan")
    number = a_number("19860303", "male")
    with acting("street_shangcheng", "intake") as act:
        father = add_person(act, name="周伟", division="330102001", on=SINCE, said_by="test", number=number)
    url = f"/desk/people/{family['child']}/ties"
    said = {"kind": "father", "said_by": "出生证明"}
    assert client.post(url, {**said, "other": str(father.pk)}).status_code == 400, "not by the record's number"
    nobody = client.post(url, {**said, "number": a_number("19800303", "male")})
    assert nobody.status_code in (400, 404), "nobody has this card"
    assert client.post(url, {**said, "number": number}).status_code == 302
    assert city.execute("select other_id from kinship where kind = 'father'").fetchone() == (father.pk,)


def test_a_member_of_another_division_joins_by_the_card(city: City) -> None:
    family, client = add_family(), client_of("beishan")
    number = a_number("19600303", "female")
    with acting("street_shangcheng", "intake") as act:
        grandmother = add_person(act, name="周芬", division="330102001", on=SINCE, said_by="test", number=number)
    url = f"/desk/households/{family['household']}/members"
    said = {
        "name": "周芬",
        "number": number,
        "relation": "parent",
        "since": "2025-01-01",
        "lives_here": "on",
        "said_by": "身份证",
    }
    assert client.post(url, said).status_code == 302
    held = city.execute("select household_id from membership where person_id = %s", [grandmother.pk]).fetchall()
    assert held == [(family["household"],)]
    assert city.execute("select count(*) from person where name = '周芬'").fetchone() == (1,)
