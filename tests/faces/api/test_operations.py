"""The operations as a partner's program meets them: what comes back, and every way of being refused."""

from __future__ import annotations

import datetime
import json
import threading
import urllib.parse
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connections

from minsheng.faces.api import calling
from minsheng.faces.api.middleware import LARGEST_BODY
from minsheng.faces.api.problems import MEDIA_TYPE
from tests.faces.api.calling import Caller, add_resident, token_of
from tests.services.casework.families import Family, add_family

COUPLE = {
    "day": "2025-07-01",
    "assume": ["no_unstated_circumstances", "no_unstated_income", "no_unstated_property"],
    "household": {"district": "330106", "area": "urban", "tenure": "owned", "money_assets": 20000.5},
    "people": {
        "p1": {"birth_date": "1988-03-02", "sex": "male", "hukou": "local", "marital_status": "married", "spouse": "p2",
               "relation_to_head": "head", "wage_income": "900"},
        "p2": {"birth_date": "1990-07-15", "sex": "female", "hukou": "local", "marital_status": "married", "spouse": "p1",
               "relation_to_head": "spouse"},
    },
}  # fmt: skip


@pytest.fixture
def family(city: psycopg.Connection) -> Family:
    return add_family()


def is_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == MEDIA_TYPE
    said: dict[str, Any] = answer.json()
    assert (said["code"], said["status"], said["type"]) == (code, status, f"urn:minsheng:problem:{code}")
    assert said["title"]
    assert said["detail"]
    return said


def test_anybody_reads_the_law(city: psycopg.Connection) -> None:
    anybody = Caller()
    programmes = anybody("GET", "law/programmes").json()["items"]
    assert {"minimum_living_allowance", "old_age_allowance"} <= {each["name"] for each in programmes}
    shown = anybody("GET", "law/programmes/minimum_living_allowance?on=2025-07-01").json()
    assert shown["zh"] == "最低生活保障"
    assert any(rule["article"] and rule["formula_zh"] for rule in shown["rules"])
    figures = anybody("GET", "law/figures/minimum_living_standard").json()["figures"]
    assert all(figure["source"] for figure in figures)
    assert [f["starts"] for f in figures] == sorted(f["starts"] for f in figures)
    changed = anybody("GET", "law/diff?first=2022-12-01&second=2025-07-01").json()["items"]
    assert "minimum_living_standard" in {each["name"] for each in changed}
    assert anybody("GET", "law/diff?first=2025-07-01&second=2025-07-01").json()["items"] == []
    is_problem(anybody("GET", "law/programmes/none_such"), 404, "no-such-programme")
    is_problem(anybody("GET", "law/figures/none_such"), 404, "no-such-figure")
    said = is_problem(anybody("GET", "law/programmes?on=2025-02-30"), 422, "not-valid")
    assert said["errors"][0]["pointer"].endswith("on")


def test_figures_by_pages_are_all_of_them_once(city: psycopg.Connection) -> None:
    anybody, names, cursor = Caller(), [], ""
    while True:
        found = anybody("GET", f"law/figures?limit=97&cursor={cursor}").json()
        names += [each["name"] for each in found["items"]]
        cursor = found["next"]
        if cursor is None:
            break
    assert len(names) > 300
    assert names == sorted(set(names))
    on_a_day = anybody("GET", "law/figures?programme=minimum_living_allowance&on=2025-07-01&limit=200").json()["items"]
    assert on_a_day
    assert all(len(each["figures"]) <= 1 for each in on_a_day)


def test_check_and_explain_keep_nothing(city: psycopg.Connection) -> None:
    def rows() -> dict[str, int]:
        names = [row[0] for row in city.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'api_rate'"
        )]  # fmt: skip
        return {name: city.execute(f"select count(*) from {name}").fetchone()[0] for name in names}  # type: ignore[index]

    before = rows()
    answers = Caller()("POST", "check", COUPLE).json()["answers"]
    allowance = next(each for each in answers if each["programme"] == "minimum_living_allowance")
    assert allowance["entitled"] is True
    assert allowance["amount"] == "1702.00"  # twice the standard of 1,301 less the wages
    explained = Caller()("POST", "explain", {**COUPLE, "programme": "minimum_living_allowance"}).json()
    assert [each["programme"] for each in explained["answers"]] == ["minimum_living_allowance"]
    assert explained["answers"][0]["steps"]["under"]
    assert rows() == before


def test_a_household_in_chinese_words(city: psycopg.Connection) -> None:
    said = {"day": "2025-07-01", "household": {"区县": "330106"}, "people": {"甲": {"出生日期": "1930-01-01", "户籍": "本市"}},
            "programmes": ["old_age_allowance"]}  # fmt: skip
    assert Caller()("POST", "check", said).json()["answers"][0]["programme"] == "old_age_allowance"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"people": {"p1": {"birth_day": "1990-01-01"}}}, "body/people/p1/birth_day"),
        ({"people": {"p1": {"birth_date": "yesterday"}}}, "body/people/p1/birth_date"),
        ({"people": {"p1": {"wage_income": [1, 2]}}}, "body/people/p1/wage_income"),
        ({"people": {}}, "body/people"),
        ({"people": {"p1": {}}, "programmes": ["none_such"]}, "body/programmes/0"),
        ({"people": {"p1": {}}, "assume": ["none_such"]}, "body/assume"),
    ],
)
def test_a_household_that_cannot_be_decided(city: psycopg.Connection, body: dict[str, Any], pointer: str) -> None:
    answer = Caller()("POST", "check", {"day": "2025-07-01", **body})
    assert answer.status_code == 422
    assert pointer in [each["pointer"] for each in answer.json()["errors"]]


BAD_BODIES = {
    "nul": b'{"household": 1, "programme": "a\\u0000b", "applicant": 1}',
    "surrogate": b'{"household": 1, "programme": "a\\ud800", "applicant": 1}',
    "beyond 64 bits": b'{"household": 9223372036854775808, "programme": "a", "applicant": 1}',
    "very many digits": b'{"household": ' + b"9" * 5000 + b', "programme": "a", "applicant": 1}',
    "nan": b'{"household": NaN, "programme": "a", "applicant": 1}',
    "infinity": b'{"household": -Infinity, "programme": "a", "applicant": 1}',
    "a float beyond all": b'{"household": 1e999, "programme": "a", "applicant": 1}',
    "no utf-8": b'{"household": 1, "programme": "\xff", "applicant": 1}',
    "a key twice": b'{"household": 1, "household": 2, "programme": "a", "applicant": 1}',
    "deep": b'{"household": ' + b"[" * 200 + b"]" * 200 + b"}",
    "very deep": b"[" * 100_000,
    "no json": b"<xml/>",
}


@pytest.mark.parametrize("name", BAD_BODIES)
def test_what_no_table_can_hold_is_refused_at_the_door(city: psycopg.Connection, name: str) -> None:
    answer = Caller("beishan").deed("cases", BAD_BODIES[name])
    is_problem(answer, 400, "not-plain")


@pytest.mark.parametrize("value", ["%00", "%ED%A0%80", "9" * 30, "-1", "0", "1e3", "%F0%9D%9F%99"])
def test_bad_numbers_in_paths_and_queries(city: psycopg.Connection, value: str) -> None:
    caller = Caller("beishan")
    for path in (f"entitlements/{value}", f"entitlements?household={value}", f"cases/{value}", f"cases?cursor={value}"):
        answer = caller("GET", path)
        assert answer.status_code in (400, 404, 422), (path, answer.content)
        assert answer["Content-Type"] == MEDIA_TYPE


def test_wrong_shapes(city: psycopg.Connection) -> None:
    caller = Caller("beishan")
    for body in (
        [],
        "text",
        5,
        {"household": "1.5"},
        {"household": 1, "programme": "a", "applicant": 1, "extra": 1},
    ):
        assert caller.deed("cases", body).status_code in (400, 422)
    said = is_problem(caller.deed("cases", {"household": True, "programme": "Ä", "applicant": -1}), 422, "not-valid")
    assert {each["pointer"] for each in said["errors"]} >= {"body/programme", "body/applicant"}


def test_nothing_is_where_nothing_is(city: psycopg.Connection) -> None:
    caller = Caller("beishan")
    is_problem(caller("GET", "/api/"), 404, "not-found")
    is_problem(caller("GET", "/api/v1/none"), 404, "not-found")
    is_problem(caller("GET", "/api/v2/cases"), 404, "not-found")
    answer = caller("PUT", "cases", {})
    is_problem(answer, 405, "method-not-allowed")
    assert answer["Allow"]
    is_problem(caller("POST", "check", b" " * (LARGEST_BODY + 1)), 413, "too-large")


def test_what_nobody_foresaw_says_nothing_of_itself(city: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_it() -> datetime.date:
        raise ZeroDivisionError("张三 330106199001011234")

    monkeypatch.setattr("minsheng.faces.api.law.today", break_it)
    said = is_problem(Caller()("GET", "law/programmes"), 500, "internal")
    assert "张三" not in json.dumps(said, ensure_ascii=False)


def test_tokens(city: psycopg.Connection) -> None:
    answer = Caller()("GET", "me")
    is_problem(answer, 401, "unauthorised")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    for said in ("Bearer nothing", "Bearer msk_" + "A" * 43, "Basic YTpi", "Bearer", "msk_" + "A" * 43):
        is_problem(Caller()("GET", "me", authorization=said), 401, "unauthorised")
        is_problem(Caller()("GET", "law/programmes", authorization=said), 401, "unauthorised")
    own = Caller("beishan", ["cases_read"])("GET", "me").json()
    assert own == {
        "account": "beishan",
        "scopes": ["cases_read"],
        "roles": [{"role": "street_officer", "division": "330106002"}],
    }
    is_problem(
        Caller("beishan", ["cases_read"]).deed("cases", {"household": 1, "programme": "a", "applicant": 1}),
        403,
        "scope-missing",
    )


def test_scope_and_role_must_both_allow(city: psycopg.Connection) -> None:
    is_problem(Caller("analyst", ["cases_read"])("GET", "cases"), 403, "not-allowed")
    is_problem(Caller("beishan", ["payments_read"])("GET", "payments"), 403, "not-allowed")
    assert Caller("beishan", ["cases_read"])("GET", "cases").status_code == 200


def test_each_call_stands_in_the_log_with_its_purpose(city: psycopg.Connection) -> None:
    caller = Caller("beishan")
    caller("GET", "cases", X_Purpose=urllib.parse.quote("入户走访 12"))
    caller("GET", "cases")
    rows = city.execute(
        "select purpose, detail ->> 'operation', (detail ->> 'token')::bigint from audit_entry where action = 'api' order by at"
    ).fetchall()
    assert [row[:2] for row in rows] == [("入户走访 12", "list_cases"), ("api: list_cases", "list_cases")]
    assert all(row[2] for row in rows)
    is_problem(caller("GET", "cases", X_Purpose="%FF"), 400, "bad-purpose")
    is_problem(caller("GET", "cases", X_Purpose="%00"), 400, "not-plain")
    is_problem(caller("GET", "cases", X_Purpose="x" * 301), 400, "bad-purpose")


def apply_for(caller: Caller, family: Family, key: str = "", **more: Any) -> Any:
    body = {
        "household": family["household"],
        "programme": "minimum_living_allowance",
        "applicant": family["mother"],
        **more,
    }
    return caller.deed("cases", body, key)


def test_a_case_from_application_to_opinion(family: Family) -> None:
    caller = Caller("beishan")
    opened = apply_for(caller, family, on="2025-07-07")
    assert opened.status_code == 201
    case = opened.json()
    assert (case["state"]["name"], case["channel"], case["version"]) == ("received", "online", 1)
    assert "accept" in {each["name"] for each in case["possible"]}
    number, version = case["number"], 1
    for on, action, said in (
        ("2025-07-07", "accept", {}), ("2025-07-08", "begin_inquiry", {}),
        ("2025-07-09", "record_visit", {"visitors": ["beishan", "worker_beishan"]}), ("2025-07-10", "give_opinion", {}),
    ):  # fmt: skip
        moved = caller.deed(f"cases/{number}/actions", {"action": action, "version": version, "on": on, **said})
        assert moved.status_code == 200, moved.content
        version = moved.json()["version"]
    shown = caller("GET", f"cases/{number}").json()
    assert shown["state"]["name"] == "opinion_given"
    assert [step["action"] for step in shown["steps"]] == [
        "apply",
        "accept",
        "begin_inquiry",
        "record_visit",
        "give_opinion",
    ]
    assert shown["decision_id"]
    stale = caller.deed(f"cases/{number}/actions", {"action": "publicise", "version": 1, "on": "2025-07-10"})
    is_problem(stale, 409, "stale-case")
    wrong = caller.deed(f"cases/{number}/actions", {"action": "confirm", "version": version, "on": "2025-07-10"})
    assert wrong.status_code in (403, 422)
    later = (calling.today() + datetime.timedelta(days=1)).isoformat()
    is_problem(
        caller.deed(f"cases/{number}/actions", {"action": "publicise", "version": version, "on": later}),
        422,
        "day-not-come",
    )
    again = apply_for(caller, family)
    assert is_problem(again, 409, "already-applied")["number"] == number


def test_others_cases_are_not_there(family: Family) -> None:
    number = apply_for(Caller("beishan"), family).json()["number"]
    elsewhere = Caller("street_shangcheng")
    is_problem(elsewhere("GET", f"cases/{number}"), 404, "case-not-found")
    assert elsewhere("GET", "cases").json() == {"items": [], "next": None}
    assert Caller("reviewer_xihu")("GET", f"cases/{number}").status_code == 200
    is_problem(apply_for(elsewhere, family), 404, "case-not-found")


def test_a_resident_sees_and_withdraws_the_own_case(city: psycopg.Connection, family: Family) -> None:
    add_resident(city, "chen", family["mother"])
    other = add_family()
    apply_for(Caller("beishan"), other)
    own = Caller("chen")
    case = apply_for(own, family).json()
    assert [each["number"] for each in own("GET", "cases").json()["items"]] == [case["number"]]
    moved = own.deed(f"cases/{case['number']}/actions", {"action": "withdraw", "version": 1, "reason": "found work"})
    assert moved.json()["state"]["name"] == "withdrawn"


def test_lists_by_cursor_neither_repeat_nor_lose(family: Family) -> None:
    caller = Caller("beishan")
    numbers = [apply_for(caller, family).json()["number"]] + [
        apply_for(caller, add_family()).json()["number"] for _ in range(4)
    ]
    found: list[str] = []
    cursor = ""
    while cursor is not None:
        page = caller("GET", f"cases?limit=2&cursor={cursor}").json()
        found += [each["number"] for each in page["items"]]
        cursor = page["next"]
        if len(found) == 2:
            numbers.append(apply_for(caller, add_family()).json()["number"])  # comes meanwhile
    assert found == numbers
    is_problem(caller("GET", "cases?cursor=xxx"), 422, "bad-cursor")
    assert caller("GET", f"cases?household={family['household']}").json()["items"][0]["number"] == numbers[0]
    assert caller("GET", "cases?state=accepted").json()["items"] == []
    moved = urllib.parse.quote("2020-01-01T00:00:00+08:00")
    assert len(caller("GET", f"cases?moved_since={moved}").json()["items"]) == 6
    is_problem(caller("GET", "cases?moved_since=2020-01-01T00:00:00"), 422, "not-valid")  # no zone
    assert (
        len(caller("GET", "cases?moved_since=2020-01-01T00:00:00%2B18:35").json()["items"]) == 6
    )  # PostgreSQL stops at 16
    for beyond in ("0409-10-29T17:11:16%2B18:35", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"):
        is_problem(caller("GET", f"cases?moved_since={beyond}"), 422, "not-valid")


def test_the_same_key_is_the_same_request(family: Family) -> None:
    caller = Caller("beishan")
    first = apply_for(caller, family, key="one")
    again = apply_for(caller, family, key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Idempotent-Replay"] == "true"
    assert "Idempotent-Replay" not in first
    is_problem(apply_for(caller, family, key="one", programme="old_age_allowance"), 422, "key-used")
    other = Caller("worker_beishan")  # another account's key is another key
    is_problem(apply_for(other, family, key="one"), 409, "already-applied")
    is_problem(caller("POST", "cases", {"household": 1, "programme": "a", "applicant": 1}), 400, "key-missing")
    is_problem(
        caller.deed("cases", {"household": 1, "programme": "a", "applicant": 1}, key="x" * 201), 400, "key-missing"
    )


def test_a_refused_deed_may_be_asked_again_under_its_key(city: psycopg.Connection, family: Family) -> None:
    caller = Caller("beishan")
    number = apply_for(caller, family, on="2025-07-07").json()["number"]
    body = {"action": "begin_inquiry", "version": 2, "on": "2025-07-08"}
    is_problem(caller.deed(f"cases/{number}/actions", body, key="k"), 409, "stale-case")
    caller.deed(f"cases/{number}/actions", {"action": "accept", "version": 1, "on": "2025-07-07"})
    assert caller.deed(f"cases/{number}/actions", body, key="k").status_code == 200


@pytest.fixture
def threads() -> Iterator[Any]:
    def run(works: list[Any]) -> list[Any]:
        found: list[Any] = []
        barrier = threading.Barrier(len(works))

        def go(work: Any) -> None:
            barrier.wait()
            try:
                found.append(work())
            finally:
                connections.close_all()

        started = [threading.Thread(target=go, args=[work]) for work in works]
        for thread in started:
            thread.start()
        for thread in started:
            thread.join()
        return found

    return run


def test_eight_at_once_under_one_key_are_one_deed(city: psycopg.Connection, family: Family, threads: Any) -> None:
    caller = Caller("beishan")

    def ask() -> Any:
        fresh = Caller()
        fresh.token = caller.token
        return apply_for(fresh, family, key="twice")

    answers = threads([ask] * 8)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers} - {b""}) >= 1
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert sum("Idempotent-Replay" not in answer for answer in answers) == 1
    assert city.execute("select count(*) from case_file").fetchone() == (1,)


def test_beyond_the_limit_everybody_waits(city: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINSHENG_API_LIMITS", "token=3 anonymous=5")
    caller, other = Caller("beishan"), Caller("street_xihu")
    assert [caller("GET", "me").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = caller("GET", "me")
    is_problem(refused, 429, "too-many-requests")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert other("GET", "me").status_code == 200
    anybody = Caller()
    assert [anybody("GET", "law/programmes").status_code for _ in range(6)][-1] == 429
    is_problem(anybody("GET", "me", authorization="Bearer msk_guess"), 429, "too-many-requests")
    city.execute("update api_rate set window_start = now() - interval '2 minutes'")
    assert caller("GET", "me").status_code == 200


def test_an_ended_token_acts_no_more(city: psycopg.Connection) -> None:
    caller = Caller()
    caller.token = token_of("beishan")
    assert caller("GET", "me").status_code == 200
    city.execute("update access_token set ended_at = now()")
    is_problem(caller("GET", "me"), 401, "unauthorised")


def test_what_is_kept_for_replays_is_its_account_s_alone(family: Family, city: psycopg.Connection) -> None:
    apply_for(Caller("beishan"), family, key="one")
    with psycopg.connect(city.info.dsn, user="minsheng_web", autocommit=True) as web:
        for actor, sees in (("beishan", 1), ("worker_beishan", 0), ("security", 0), ("messenger", 1)):
            web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = %s", (actor,))
            assert web.execute("select count(*) from api_once").fetchone() == (sees,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("update api_once set actor_id = 1")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("select * from api_rate")
