"""The check without logging in: question by question to results, storing nothing, taking no nonsense."""

from __future__ import annotations

import datetime
import html
import json
import re
from typing import Any

import psycopg
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from minsheng.faces.portal.views.checking import moments
from minsheng.registry.access.acting import acting
from minsheng.registry.access.deeds import open_resident_account
from minsheng.registry.facts.values import the_law
from minsheng.services.casework.intake.steps import resume
from tests.faces.logins import client_of
from tests.services.casework.families import add_family

URL = "/check/next"


def so_far(text: str) -> str:
    found = re.search(r'name="so_far" value="([^"]*)"', text)
    assert found is not None
    return html.unescape(found[1])


def asked(text: str) -> tuple[str, str]:
    name, who = re.search(r'name="name" value="([^"]*)"', text), re.search(r'name="who" value="([^"]*)"', text)
    assert name is not None
    return name[1], html.unescape(who[1]) if who else ""


def begun(client: Client, *chosen: str) -> str:
    text = client.post(URL, {"action": "begin", "moment": list(chosen)}).content.decode()
    said = {"action": "add_member", "so_far": so_far(text), "birth_date": "1988-11-05", "sex": "female"}
    text = client.post(URL, said).content.decode()
    said = {
        "action": "add_member",
        "so_far": so_far(text),
        "birth_date": "2016-02-20",
        "sex": "male",
        "relation": "child",
    }
    text = client.post(URL, said).content.decode()
    return client.post(URL, {"action": "people_done", "so_far": so_far(text)}).content.decode()


def test_moments_are_of_the_law() -> None:
    law = the_law()
    for each in moments():
        for name in each["programmes"]:
            assert "decides" in law.programmes[name].data, name


def test_to_the_results_by_the_shortest_way(registry: psycopg.Connection[Any]) -> None:
    """Local, no income of any kind, no property: the difference to the standard, with article and steps."""
    client = client_of(None)
    text = begun(client, "hardship")
    answers = {"hukou": "local", "area": "urban", "wage_income": "0", "marital_status": "divorced"}
    for _ in range(80):
        if 'action" value="answer"' not in text:
            break
        name, who = asked(text)
        group = re.search(r'name="group" value="([^"]*)"', text)
        data: dict[str, Any] = {"so_far": so_far(text), "name": name, "who": who}
        if name in answers:
            data |= {"action": "answer", "value": answers[name]}
        elif group:
            data |= {"action": "none", "group": group[1]}
        else:
            data |= {"action": "answer", "unknown": "yes"}
        text = client.post(URL, data).content.decode()
    assert "您家能享受的" in text
    assert "最低生活保障" in text
    assert "社会救助" in text
    assert registry.execute("select count(*) from django_session").fetchone() == (0,)
    assert registry.execute("select count(*) from saved_intake").fetchone() == (0,)
    assert registry.execute("select count(*) from statement").fetchone() == (0,)
    given = json.loads(so_far(text))["given"]
    assert all(each[2] is not None for each in given if each[0] in answers)


def test_results_so_far_say_what_is_missing(registry: psycopg.Connection[Any]) -> None:
    client = client_of(None)
    text = begun(client, "hardship")
    text = client.post(URL, {"action": "results", "so_far": so_far(text)}).content.decode()
    assert "还不能确定" in text
    assert "没有说明" in text


def test_days_for_which_nobody_read_the_law_say_so(
    registry: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(None)
    for on, said in (("2026-12-31", False), ("2027-01-01", True)):
        monkeypatch.setattr(timezone, "localdate", lambda day=on: datetime.date.fromisoformat(day))
        page = client.post(URL, {"action": "results", "so_far": intake(members=ONE)}).content.decode()
        assert ("法规只读到 2027-01-01 以前" in page) == said, on


def test_back_and_change(registry: psycopg.Connection[Any]) -> None:
    client = client_of(None)
    first = begun(client, "hardship")
    name, who = asked(first)
    value = re.search(r'type="radio" name="value" value="([^"]+)"', first)
    after = client.post(
        URL,
        {"action": "answer", "so_far": so_far(first), "name": name, "who": who, "value": value[1] if value else "1"},
    ).content.decode()
    assert asked(after) != (name, who)
    again = client.post(URL, {"action": "back", "so_far": so_far(after)}).content.decode()
    assert asked(again) == (name, who)
    changed = client.post(URL, {"action": "change", "so_far": so_far(after), "name": name, "who": who}).content.decode()
    assert asked(changed) == (name, who)


@pytest.mark.parametrize("value", ["", "abc", "1e999", "-5", "1" * 400, "\x00", "<script>alert(1)</script>"])
def test_bad_answers_are_told_kindly(registry: psycopg.Connection[Any], value: str) -> None:
    client = client_of(None)
    text = begun(client, "hardship")
    data = {"action": "answer", "so_far": so_far(text), "name": "wage_income", "who": "本人", "value": value}
    answer = client.post(URL, data)
    assert answer.status_code == 400
    assert "有问题需要处理" in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()


def test_a_number_out_of_its_limits_is_told_them(registry: psycopg.Connection[Any]) -> None:
    client = client_of(None)
    data = {
        "action": "answer",
        "so_far": so_far(begun(client, "hardship")),
        "name": "wage_income",
        "who": "本人",
        "value": "-5",
    }
    assert "请只写数字，从 0.00 到 " in client.post(URL, data).content.decode()
    client.cookies["django_language"] = "en"
    assert "Write a number alone, from 0.00 to " in client.post(URL, data).content.decode()


def intake(**more: Any) -> str:
    plain = {
        "programmes": ["minimum_living_allowance"],
        "on": "2025-01-01",
        "household_id": None,
        "members": [],
        "given": [],
    }
    return json.dumps(plain | more)


ONE = [["a", "1988-01-01", "female", "head", {}]]
FORGED = [
    *("", "{", "[]", "null", "7", intake(programmes=["x"]), intake(on="nonsense"), intake(household_id=7)),
    *(intake(members=[["a", 1, 2, 3, 4]]), intake(members=ONE, given=[["wage_income", "nobody", "5"]])),
    *(intake(members=ONE, given=[["__class__", "a", "5"]]), "x" * 70_000),
]


@pytest.mark.parametrize("forged", FORGED, ids=range(len(FORGED)))
def test_what_the_page_never_made_begins_again(registry: psycopg.Connection[Any], forged: str) -> None:
    client = client_of(None)
    for action in ("results", "answer", "back", "change", "none", "drop_member"):
        answer = client.post(URL, {"action": action, "so_far": forged, "name": "wage_income", "who": "a", "value": "1"})
        assert answer.status_code in (302, 400), (action, forged[:80])


@pytest.mark.parametrize("value", ["2,500", "２５００", " 2500.00 "])
def test_numbers_as_people_write_them(registry: psycopg.Connection[Any], value: str) -> None:
    client = client_of(None)
    data = {
        "action": "answer",
        "so_far": so_far(begun(client, "hardship")),
        "name": "wage_income",
        "who": "本人",
        "value": value,
    }
    assert json.loads(so_far(client.post(URL, data).content.decode()))["given"] == [["wage_income", "本人", "2500"]]


def test_in_english(registry: psycopg.Connection[Any]) -> None:
    client = client_of(None)
    client.cookies["django_language"] = "en"
    text = begun(client, "hardship")
    text = client.post(URL, {"action": "results", "so_far": so_far(text)}).content.decode()
    assert "What your household can get" in text
    plain = re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", text, flags=re.S)
    law = the_law()  # articles and sources are quoted as they are, in Chinese
    quoted = [json.dumps(dict(each.data), ensure_ascii=False, default=str) for each in law.programmes.values()]
    quoted += [figure.source for each in law.parameters.values() for figure in each.figures]
    quoted += [group.article for group in law.groups.values()]
    quoted += [version.article for rule in law.rules.values() for version in rule.versions]
    articles = set(re.findall(r"[\u4e00-\u9fff]+", " ".join(quoted)))
    chinese = set(re.findall(r"[\u4e00-\u9fff]+", plain)) - {"中文"} - articles
    assert [plain[max(0, plain.find(each) - 80) : plain.find(each) + 40] for each in sorted(chinese)] == []


def test_pages_ask_for_a_form(registry: psycopg.Connection[Any]) -> None:
    client = client_of(None)
    assert client.get(reverse("check")).status_code == 200
    assert client.get(reverse("check_next")).status_code == 405


def code_in(text: str) -> str:
    found = re.search(r"<strong>((?:[A-Z2-9]{4}-){3}[A-Z2-9]{4})</strong>", text)
    assert found is not None, text
    return found[1]


def test_answers_are_kept_where_somebody_asks_for_it(registry: psycopg.Connection[Any]) -> None:
    client = client_of(None)
    text = begun(client, "hardship")
    said = {"action": "answer", "name": "wage_income", "who": "本人", "value": "1234"}
    text = client.post(URL, {**said, "so_far": so_far(text)}).content.decode()
    text = client.post(URL, {"action": "results", "so_far": so_far(text)}).content.decode()
    assert "现在什么都没有保存" in text
    text = client.post(URL, {"action": "keep", "so_far": so_far(text)}).content.decode()
    code = code_in(text)
    ((kept,),) = registry.execute("select content_sealed from saved_intake").fetchall()
    assert b"1234" not in bytes(kept)
    another = client_of(None)
    for typed in (code, code.lower().replace("-", " ")):
        again = another.post(URL, {"action": "resume", "code": typed}).content.decode()
        assert ["wage_income", "本人", "1234"] in json.loads(so_far(again))["given"]
    for wrong in ("", "AAAA-AAAA-AAAA-AAAA", "x" * 10_000, "\0"):
        answer = another.post(URL, {"action": "resume", "code": wrong})
        assert answer.status_code == 404
        assert "没有这个提示码的回答" in answer.content.decode()
    gone = client.post(URL, {"action": "forget", "so_far": so_far(text), "code_kept": code})
    assert "现在什么都没有保存" in gone.content.decode()
    assert registry.execute("select count(*) from saved_intake").fetchone() == (0,)
    assert another.post(URL, {"action": "resume", "code": code}).status_code == 404


def test_what_was_kept_is_not_asked_again_when_one_applies(city: psycopg.Connection[Any]) -> None:
    family = add_family()
    with acting("beishan", "opening an account") as act:
        open_resident_account(act, name="chen", shown_as="陈", person_id=family["mother"])
    nobody = client_of(None)
    text = begun(nobody, "hardship")  # a mother and a child of the days of birth of the family
    for who in [member[0] for member in json.loads(so_far(text))["members"]]:
        for name, value in (("is_dead", "no"), ("wage_income", "1234")):
            said = {"action": "answer", "name": name, "who": who, "value": value}
            text = nobody.post(URL, {**said, "so_far": so_far(text)}).content.decode()
    code = code_in(nobody.post(URL, {"action": "keep", "so_far": so_far(text)}).content.decode())
    client, url = client_of("chen"), reverse("my_apply")
    asked_for = {"household": str(family["household"]), "programmes": ["minimum_living_allowance"]}
    refused = client.post(url, {**asked_for, "answers": "AAAA-AAAA-AAAA-AAAA"})
    assert "提示码" in refused.content.decode()
    answer = client.post(url, {**asked_for, "answers": code})
    assert answer.status_code == 302, answer.content.decode()
    own = answer["Location"].split("code=")[1]
    with acting("chen", "own application") as act:
        intake = resume(act, own, on=timezone.localdate())
    told = {(each.name, each.who, each.value) for each in intake.given}
    own = ("is_dead", str(family["mother"]), False)
    assert told == {own, ("is_dead", "子女", False), ("wage_income", "子女", "1234")}, (
        "her own wages are known, a child's not shown"
    )
    assert [(member.key, member.birth_date) for member in intake.members] == [("子女", "2016-02-20")]


def test_a_worker_goes_on_with_what_somebody_kept(city: psycopg.Connection[Any]) -> None:
    nobody = client_of(None)
    text = begun(nobody, "hardship")
    said = {"action": "answer", "name": "wage_income", "who": "本人", "value": "1234"}
    text = nobody.post(URL, {**said, "so_far": so_far(text)}).content.decode()
    code = code_in(nobody.post(URL, {"action": "keep", "so_far": so_far(text)}).content.decode())
    client = client_of("beishan")
    answer = client.post(reverse("assist"), {"answers": code})
    assert answer.status_code == 302, answer.content.decode()
    review = client.post(answer["Location"], {"action": "results"}).content.decode()
    assert "1234" in review
    assert "登记这一家" in review
