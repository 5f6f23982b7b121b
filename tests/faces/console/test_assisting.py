"""A worker applies with a household: one of the registry, and one that nobody knew before."""

from __future__ import annotations

import html
import re
from typing import Any

import psycopg
import pytest
from django.test import Client

from minsheng.registry.access.acting import acting
from minsheng.registry.people.deeds import add_person
from minsheng.services.casework.intake.submitting import waiting
from tests.faces.console.working import text_of
from tests.faces.logins import client_of
from tests.registry.people.build import a_number
from tests.services.casework.families import HOME, SINCE, add_family

City = psycopg.Connection[Any]
NEW = {"address": "北山街1号", "division": HOME, "said_by": "户口簿"}
SENT = {"action": "hand_in", "applicant": "本人", "channel": "by_worker", "confirmed": "on"}


def begun(client: Client, **said: Any) -> str:
    """Where an intake goes on."""
    answer = client.post("/desk/assist", said)
    assert answer.status_code == 302, text_of(answer)
    return str(answer.headers["Location"])


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


def asked(client: Client, url: str, page: str, most: int = 200, **known: str) -> tuple[str, list[str]]:
    """Answers every question, unknown where ``known`` has none; the review, and what was asked."""
    names = []
    while 'action" value="answer"' in page:
        assert len(names) < most
        name, who = hidden(page, "name"), hidden(page, "who")
        names.append(name)
        said = {"action": "answer", "name": name, "who": who}
        if name in known:
            said["value"] = known[name]
        elif group := hidden(page, "group"):
            said = {"action": "none", "group": group, "who": who}
        else:
            said["unknown"] = "yes"
        answer = client.post(url, said)
        page = answer.content.decode()
        assert answer.status_code == 200, text_of(answer)
    return page, names


def two(client: Client) -> tuple[str, str]:
    """An old couple is said to live together; where it goes on, and the first question."""
    url = begun(client, moments=["hardship"])
    for said in (
        {"birth_date": "1958-11-05", "sex": "female"},
        {"birth_date": "1956-02-20", "sex": "male", "relation": "spouse"},
    ):
        page = client.post(url, {"action": "add_member", **said})
        assert page.status_code == 200
    return url, client.post(url, {"action": "people_done"}).content.decode()


def test_a_new_household_is_asked_registered_and_has_its_cases(city: City) -> None:
    client = client_of("beishan")
    url, page = two(client)
    review, names = asked(client, url, page, hukou="local", wage_income="0")
    assert len(names) > 3
    assert "读给申请人听" in review
    number = a_number("19581105", "female")
    said = {
        **SENT,
        **NEW,
        "chosen": ["minimum_living_allowance|"],
        "name_0": "林芳",
        "number_0": number,
        "name_1": "周平",
    }
    wrong = client.post(url, {**said, "number_0": a_number("19600101", "female")})
    assert wrong.status_code == 400, "the card says another day of birth"
    assert city.execute("select count(*) from household").fetchone() == (0,), "nothing half-written"
    done = client.post(url, said)
    assert "已立案" in text_of(done), text_of(done)
    (household, division) = city.execute("select id, division from household").fetchone() or ("", "")
    assert division == HOME
    people = dict(city.execute("select name, id from person").fetchall())
    assert set(people) == {"林芳", "周平"}
    ties = city.execute("select person_id, kind, other_id from kinship order by person_id").fetchall()
    assert ties == [(people["林芳"], "spouse", people["周平"]), (people["周平"], "spouse", people["林芳"])]
    assert city.execute("select programme, channel, household_id from case_file").fetchall() == [
        ("minimum_living_allowance", "by_worker", household)
    ]
    assert city.execute("select count(*) from occupancy where household_id = %s", [household]).fetchone() == (1,)
    stated = dict(city.execute("select jsonb_object_keys(facts), 1 from statement").fetchall())
    assert {"hukou", "wage_income"} <= stated.keys()
    assert client.get(url).status_code == 404, "it was handed in"
    assert "林芳" in text_of(client.get(f"/desk/households/{household}"))


def test_somebody_registered_elsewhere_is_known_by_the_card(city: City) -> None:
    number = a_number("19581105", "female")
    with acting("street_shangcheng", "intake") as act:
        known = add_person(act, name="林芳", division="330102001", on=SINCE, said_by="test", number=number)
    client = client_of("beishan")
    url, page = two(client)
    asked(client, url, page)
    said = {
        **SENT,
        **NEW,
        "chosen": ["minimum_living_allowance|"],
        "name_0": "林芳",
        "number_0": number,
        "name_1": "周平",
    }
    done = client.post(url, said)
    assert "已立案" in text_of(done), text_of(done)
    assert city.execute("select count(*) from person where name = '林芳'").fetchone() == (1,)
    assert city.execute("select count(*) from membership where person_id = %s", [known.pk]).fetchone() == (1,)


def test_of_a_registered_household_only_what_is_missing_is_asked(city: City) -> None:
    family, client = add_family(), client_of("beishan")
    url = begun(client, household=str(family["household"]), moments=["hardship"])
    review, names = asked(client, url, client.get(url).content.decode())
    assert not {"wage_income", "area", "hukou", "birth_date"} & set(names)
    assert "陈敏" in review
    said = {**SENT, "applicant": str(family["mother"]), "chosen": ["minimum_living_allowance|"], "channel": "window"}
    done = client.post(url, said)
    assert "已立案" in text_of(done), text_of(done)
    assert city.execute("select channel from case_file").fetchall() == [("window",)]


def test_what_a_community_worker_may_not_state_is_taken_in_by_the_system(city: City) -> None:
    client = client_of("worker_beishan")
    url, page = two(client)
    review, _ = asked(client, url, page, hukou="local", wage_income="0")
    assert "读给申请人听" in review
    said = {**SENT, **NEW, "chosen": ["minimum_living_allowance|"], "name_0": "林芳", "name_1": "周平"}
    done = client.post(url, said)
    assert "街道接收后立案" in text_of(done), text_of(done)
    with acting("beishan", "test") as act:
        assert len(waiting(act)) == 1
    assert city.execute("select count(*) from case_file").fetchone() == (0,)
    assert city.execute("select count(*) from procrastinate_jobs where queue_name = 'intakes'").fetchone() == (1,)


def test_it_is_the_worker_s_own_and_can_be_continued_changed_or_given_up(city: City) -> None:
    client = client_of("beishan")
    url, page = two(client)
    code = url.rsplit("/", 1)[1]
    assert client_of("street_shangcheng").get(url).status_code == 404
    assert client_of("worker_beishan").get(url).status_code == 404
    again = client.post("/desk/assist", {"code": code.lower().replace("-", " ")})
    assert again.status_code in (302, 404)
    name = hidden(page, "name")
    assert hidden(client.get(url).content.decode(), "name") == name, "where it was left"
    _, names = asked(client, url, page, hukou="local", wage_income="0")
    assert "hukou" in names
    changed = client.post(url, {"action": "change", "name": "hukou", "who": "本人"})
    assert hidden(changed.content.decode(), "name") == "hukou"
    back = client.post(url, {"action": "results"})
    assert "读给申请人听" in text_of(back)
    assert client.post(url, {"action": "forget"}).status_code == 302
    assert client.get(url).status_code == 404
    assert city.execute("select count(*) from saved_intake").fetchone() == (0,)


@pytest.mark.parametrize(
    "said", [{"household": "999999"}, {"household": "x"}, {"moments": ["nonsense"]}, {"code": "AAAA"}]
)
def test_bad_beginnings(city: City, said: dict[str, Any]) -> None:
    assert client_of("beishan").post("/desk/assist", said).status_code in (200, 400, 404)
    assert city.execute("select count(*) from saved_intake").fetchone() == (0,)


def test_who_may_not_apply_does_not_find_the_page(city: City) -> None:
    for name in ("reviewer_xihu", "supervisor", "analyst", "systems"):
        assert client_of(name).get("/desk/assist").status_code == 404, name
