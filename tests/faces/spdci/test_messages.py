"""Messages: whose they are, what is refused and in which shapes; questions answered later, with retries; notices; encryption."""

from __future__ import annotations

import base64
import datetime
import json
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import KeySet, OctKey, OKPKey, RSAKey

from minsheng.faces.api.problems import MEDIA_TYPE
from minsheng.faces.spdci import tasks
from minsheng.faces.spdci.keys import OwnKeys, own_keys
from minsheng.faces.spdci.partners import BadPartners, partners
from minsheng.faces.spdci.signatures import canonical, open_message, verify
from minsheng.registry.access.acting import acting
from minsheng.registry.events.delivering import sort_events
from minsheng.registry.people.deeds.add_household import add_household
from minsheng.registry.people.deeds.add_member import add_member
from minsheng.registry.people.deeds.add_person import add_person
from tests.faces.api.calling import add_partners, token_of
from tests.faces.spdci.partner import BASE, Inbox, Partner, searching, write_partners
from tests.faces.spdci.standard import flaws, message_flaws, request_flaws, response_flaws
from tests.services.casework.families import SINCE, Family, add_family

PROFILES = ("social", "ibr", "dr", "crvs", "fr")


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    made = Inbox()
    yield made
    made.close()


@pytest.fixture
def family(city: psycopg.Connection) -> Family:
    add_partners(city)
    return add_family()


@pytest.fixture
def partner(family: Family, inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Partner:
    made = Partner(address=inbox.address)
    lines = {made.name: made.line(), "other.example.org": Partner("other.example.org").line("partner_shangcheng")}
    monkeypatch.setenv("MINSHENG_PARTNERS", str(write_partners(tmp_path, lines)))
    return made


def refused(answer: Any, status: int, code: str, profile: str = "social", operation: str = "sync/search") -> str:
    """A refusal in every shape: the standard's errors and acknowledgement, and a problem document."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == MEDIA_TYPE
    said = answer.json()
    assert [each["code"] for each in said["errors"]] == [code]
    assert (said["message"]["ack_status"], said["message"]["error"]["code"]) == ("ERR", code)
    assert (said["status"], said["code"]) == (status, code)
    assert said["title"]
    assert flaws(profile, "/components/responses/Response/content/application~1json/schema", said) == []
    assert flaws(profile, "/components/responses/HttpErrorResponse/content/application~1json/schema", said) == []
    return str(said["detail"])


def widow(family: Family) -> dict[str, Any]:
    return searching("idtype-value", {"type": "RECORD", "value": {"value": str(family["mother"])}})


def test_without_a_right_signature_nothing_comes(partner: Partner, family: Family) -> None:
    message = widow(family)
    body = partner.envelope("sync/search", message)
    refused(partner.post("social", "sync/search", {**body, "signature": ""}), 401, "err.signature.missing")
    refused(
        partner.post("social", "sync/search", {k: v for k, v in body.items() if k != "signature"}),
        401,
        "err.signature.missing",
    )
    other = OKPKey.generate_key("Ed25519", {"kid": "1"})
    refused(partner.ask("social", "sync/search", message, key=other), 401, "err.signature.invalid")
    changed = json.loads(json.dumps(body))
    changed["message"]["search_request"][0]["search_criteria"]["query"]["value"] = {"value": "1"}
    changed["message"]["transaction_id"] = "another"
    refused(partner.post("social", "sync/search", changed), 401, "err.signature.invalid")
    changed = json.loads(json.dumps(body))
    changed["header"]["message_id"] = str(uuid.uuid4())
    refused(partner.post("social", "sync/search", changed), 401, "err.signature.invalid")
    for signature in ("x", "a.b.c", "..", "e30..", body["signature"] + "x"):
        refused(partner.post("social", "sync/search", {**body, "signature": signature}), 401, "err.signature.invalid")
    assert partner.post("social", "sync/search", body).status_code == 200


def test_weak_ways_to_sign_do_not_count(partner: Partner, family: Family) -> None:
    body = partner.envelope("sync/search", widow(family))
    payload = canonical({"header": body["header"], "message": body["message"]})

    def detached(whole: str) -> str:
        first, _, last = whole.split(".")
        return f"{first}..{last}"

    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    refused(partner.post("social", "sync/search", {**body, "signature": f"{none}.."}), 401, "err.signature.invalid")
    public = OctKey.import_key(json.dumps(partner.signing.as_dict(private=False)))  # the public key as a shared secret
    shared = detached(jws.serialize_compact({"alg": "HS256", "kid": "1"}, payload, public, algorithms=["HS256"]))
    refused(partner.post("social", "sync/search", {**body, "signature": shared}), 401, "err.signature.invalid")


def test_rsa_and_elliptic_keys_count(family: Family, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = RSAKey.generate_key(2048, {"kid": "r"})
    partner = Partner()
    line = {**partner.line(), "keys": {"keys": [key.as_dict(private=False)]}}
    monkeypatch.setenv("MINSHENG_PARTNERS", str(write_partners(tmp_path, {partner.name: line})))
    body = partner.envelope("sync/search", widow(family))
    payload = canonical({"header": body["header"], "message": body["message"]})
    first, _, last = jws.serialize_compact({"alg": "RS256", "kid": "r"}, payload, key, algorithms=["RS256"]).split(".")
    assert partner.post("social", "sync/search", {**body, "signature": f"{first}..{last}"}).status_code == 200


def test_a_message_comes_once_and_in_time(partner: Partner, family: Family) -> None:
    body = partner.envelope("sync/search", widow(family))
    assert partner.post("social", "sync/search", body).status_code == 200
    assert "rjct.message_id.duplicate" in refused(partner.post("social", "sync/search", body), 400, "err.request.bad")
    old = (timezone.now() - datetime.timedelta(minutes=11)).isoformat()
    refused(partner.ask("social", "sync/search", widow(family), message_ts=old), 400, "err.request.bad")
    refused(
        partner.ask("social", "sync/search", widow(family), message_ts="2026-01-01T00:00:00"), 400, "err.request.bad"
    )


def test_one_message_at_once_from_many_threads_is_taken_once(partner: Partner, family: Family) -> None:
    body = partner.envelope("sync/search", widow(family))
    found: list[int] = []
    barrier = threading.Barrier(6)

    def send() -> None:
        barrier.wait()
        fresh = Partner()
        found.append(fresh.post("social", "sync/search", body).status_code)
        connections.close_all()

    started = [threading.Thread(target=send) for _ in range(6)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    assert sorted(found) == [200, 400, 400, 400, 400, 400]


def test_who_may_not(
    partner: Partner, family: Family, city: psycopg.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = Partner("stranger.example.org")
    refused(stranger.ask("social", "sync/search", widow(family)), 401, "err.sender_id.invalid")
    refused(partner.ask("none", "sync/search", widow(family)), 404, "err.request.not_found")
    refused(partner.ask("social", "sync/disabled", widow(family)), 404, "err.request.not_found")
    line = partner.line(profiles=["dr"])
    monkeypatch.setenv("MINSHENG_PARTNERS", str(write_partners(tmp_path, {partner.name: line})))
    refused(partner.ask("social", "sync/search", widow(family)), 403, "err.request.forbidden")
    clerk = partner.line("beishan")  # an account without the right to exchange
    monkeypatch.setenv("MINSHENG_PARTNERS", str(write_partners(tmp_path, {partner.name: clerk})))
    refused(partner.ask("social", "sync/search", widow(family)), 403, "err.request.forbidden")
    city.execute("update actor set is_active = false where name = 'partner_xihu'")
    monkeypatch.setenv(
        "MINSHENG_PARTNERS", str(write_partners(tmp_path, {partner.name: partner.line(purpose="again")}))
    )
    refused(partner.ask("social", "sync/search", widow(family)), 403, "err.request.forbidden")


def test_a_test_partner_may_be_unsigned_and_is_known_by_its_token(
    family: Family, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, city: psycopg.Connection
) -> None:
    partner = Partner("test.example.org")
    line = {**partner.line(), "unsigned": True}
    del line["keys"]
    monkeypatch.setenv("MINSHENG_PARTNERS", str(write_partners(tmp_path, {partner.name: line})))
    body = {"header": partner.header("sync/search", message_ts="2023-07-19T12:15:04.555Z"), "message": widow(family)}
    refused(partner.post("social", "sync/search", body), 401, "err.request.unauthorized")
    for wrong in (
        token_of("beishan"),
        token_of("partner_shangcheng"),
        token_of("partner_xihu", ["cases_read"]),
        "msk_" + "A" * 43,
    ):
        partner.token = wrong
        refused(partner.post("social", "sync/search", body), 401, "err.request.unauthorized")
    partner.token = token_of("partner_xihu", ["social_registry"])
    assert partner.post("social", "sync/search", body).status_code == 200


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"version": "2.0.0"}, "err.version.not_supported"),
        ({"action": "delete"}, "err.request.bad"),
        ({"message_id": ""}, "err.request.bad"),
        ({"message_id": "x" * 201}, "err.request.bad"),
        ({"message_id": 5}, "err.request.bad"),
        ({"total_count": "many"}, "err.request.bad"),
        ({"message_ts": "yesterday"}, "err.request.bad"),
    ],
)
def test_headers_that_do_not_fit(partner: Partner, family: Family, change: dict[str, Any], code: str) -> None:
    refused(partner.ask("social", "sync/search", widow(family), **change), 400, code)


def test_what_the_published_samples_write_is_taken(partner: Partner, family: Family) -> None:
    answer = partner.ask("social", "sync/search", widow(family), total_count="1", meta="", sender_uri="")
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{}", b'{"header": {}, "message": []}', b'{"header": {"sender_id": "a\\u0000b"}, "message": {}}',
     b'{"header": {"sender_id": "\\ud800"}, "message": {}}', b"\xff\xfe", b'{"header": ' + b"[" * 5000, b'{"a": NaN}'],
)  # fmt: skip
def test_bodies_that_are_no_messages(partner: Partner, body: bytes) -> None:
    answer = partner.post("social", "sync/search", body)
    refused(answer, answer.status_code, answer.json()["code"])
    assert answer.status_code in (400, 401)


def test_other_methods_and_sizes(partner: Partner) -> None:
    answer = partner.client.get(f"{BASE}/social/registry/sync/search", headers={"host": "127.0.0.1"})
    assert (answer.status_code, answer["Content-Type"]) == (405, MEDIA_TYPE)
    assert partner.post("social", "sync/search", b" " * 600_000).status_code == 413


def test_what_is_kept_is_sealed_and_its_own_account_s(
    partner: Partner, family: Family, city: psycopg.Connection
) -> None:
    partner.ask("social", "sync/search", searching("expression", {"name": {"$eq": "陈敏"}}))
    kept = city.execute("select request_sealed, answer_sealed, to_jsonb(e)::text from spdci_exchange e").fetchone()
    assert kept is not None
    assert "陈敏".encode() not in bytes(kept[0]) + bytes(kept[1])
    assert "陈敏" not in kept[2]
    with psycopg.connect(city.info.dsn, user="minsheng_web", autocommit=True) as web:
        for actor, sees in (("partner_xihu", 1), ("partner_shangcheng", 0), ("beishan", 0), ("messenger", 1)):
            web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = %s", (actor,))
            assert web.execute("select count(*) from spdci_exchange").fetchone() == (sees,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("update spdci_exchange set sender = 'x'")
    names = city.execute(
        "select count(*) from audit_entry where detail::text like '%陈敏%' or purpose like '%陈敏%'"
    ).fetchone()
    assert names == (0,)


def waiting(city: psycopg.Connection) -> list[int]:
    """Exchanges that a job waits for, as the worker would take them."""
    rows = city.execute(
        "select args ->> 'exchange' from procrastinate_jobs where task_name = 'spdci.work_on' and status = 'todo' order by id"
    )
    return [int(row[0]) for row in rows.fetchall()]


def acknowledged(answer: Any, profile: str, operation: str) -> str:
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert response_flaws(profile, operation, said) == []
    assert said["message"]["ack_status"] == "ACK"
    return str(said["message"]["correlation_id"])


def signed_by_us(said: dict[str, Any]) -> None:
    keys = KeySet.import_key_set({"keys": own_keys().public()["keys"][:1]})
    verify(keys, said["signature"], said["header"], said["message"])


@pytest.mark.parametrize("profile", ["social", "ibr", "dr", "crvs"])
def test_a_question_is_answered_later(
    partner: Partner, family: Family, inbox: Inbox, city: psycopg.Connection, profile: str
) -> None:
    message = searching("idtype-value", {"type": "RECORD", "value": {"value": str(family["child"])}})
    body = partner.envelope("search", message)
    assert request_flaws(profile, "search", body) == []
    correlation = acknowledged(partner.post(profile, "search", body), profile, "search")
    assert inbox.came == []
    (number,) = waiting(city)
    tasks.work_on(exchange=number)
    ((path, _, said),) = inbox.came
    assert path == "/callback/on-search"
    assert request_flaws(profile, "on-search", said) == []
    signed_by_us(said)
    assert said["message"]["transaction_id"] == message["transaction_id"]
    assert said["message"]["correlation_id"] == correlation
    assert said["message"]["search_response"][0]["status"] == "succ"
    total = said["message"]["search_response"][0]["pagination"]["total_count"]
    assert total == (0 if profile == "ibr" else 1)
    tasks.work_on(exchange=number)  # the job ran twice after a kill
    assert len(inbox.came) == 1


def test_farms(partner: Partner, family: Family, inbox: Inbox, city: psycopg.Connection) -> None:
    acknowledged(partner.ask("fr", "search", widow(family)), "fr", "search")
    tasks.work_on(exchange=waiting(city)[0])
    ((_, _, said),) = inbox.came
    (one,) = said["message"]["search_response"]
    assert (one["status"], one["status_reason_code"]) == ("rjct", "rjct.search_criteria.invalid")
    assert "farms" in one["status_reason_message"]


def test_an_answer_is_sent_again_until_it_is_taken_or_given_up(
    partner: Partner, family: Family, inbox: Inbox, city: psycopg.Connection
) -> None:
    inbox.status = 503
    acknowledged(partner.ask("social", "search", widow(family)), "social", "search")
    number = waiting(city)[0]
    for _ in range(tasks.ATTEMPTS):
        assert state(city) in ("pending", "answered")
        tasks.work_on(exchange=number)
    assert state(city) == "undelivered"
    assert len(inbox.came) == tasks.ATTEMPTS
    assert len({json.dumps(each[2], sort_keys=True) for each in inbox.came}) == 1  # the very same answer each time
    status = partner.ask(
        "social", "sync/txn/status", txn("transaction_id", inbox.came[0][2]["message"]["transaction_id"])
    ).json()
    assert response_flaws("social", "sync/txn/status", status) == []
    assert status["message"]["txnstatus_response"]["txn_status"] == inbox.came[0][2]["message"]


def state(city: psycopg.Connection) -> str:
    row = city.execute("select state from spdci_exchange order by id limit 1").fetchone()
    assert row is not None
    return str(row[0])


def txn(by: str, value: Any) -> dict[str, Any]:
    return {"transaction_id": str(uuid.uuid4()), "txnstatus_request": {
        "reference_id": "s1", "txn_type": "search", "attribute_type": by, "attribute_value": value, "locale": "zho"}}  # fmt: skip


def test_the_status_of_a_transaction(partner: Partner, family: Family, inbox: Inbox, city: psycopg.Connection) -> None:
    message = widow(family)
    correlation = acknowledged(partner.ask("social", "search", message), "social", "search")
    for by, value in (
        ("transaction_id", message["transaction_id"]),
        ("correlation_id", correlation),
        ("reference_id_list", ["r1"]),
    ):
        body = partner.envelope("sync/txn/status", txn(by, value))
        assert request_flaws("social", "sync/txn/status", body) == []
        said = partner.post("social", "sync/txn/status", body).json()
        assert response_flaws("social", "sync/txn/status", said) == []
        assert [each["status"] for each in said["message"]["txnstatus_response"]["txn_status"]["search_response"]] == [
            "pdng"
        ]
    tasks.work_on(exchange=waiting(city)[0])
    said = partner.ask("social", "sync/txn/status", txn("correlation_id", correlation)).json()
    assert [each["status"] for each in said["message"]["txnstatus_response"]["txn_status"]["search_response"]] == [
        "succ"
    ]
    refused(partner.ask("social", "sync/txn/status", txn("transaction_id", "none")), 404, "err.request.not_found")
    other = Partner("other.example.org")
    refused(other.ask("social", "sync/txn/status", txn("correlation_id", correlation)), 401, "err.signature.invalid")
    acknowledged(partner.ask("social", "txn/status", txn("correlation_id", correlation)), "social", "txn/status")
    tasks.work_on(exchange=waiting(city)[-1])
    path, _, told = inbox.came[-1]
    assert path == "/callback/txn/on-status"
    assert request_flaws("social", "txn/on-status", told) == []


def subscribing(event: str, query: Any, record_type: str = "Member", **more: Any) -> dict[str, Any]:
    return {"transaction_id": str(uuid.uuid4()), "subscribe_request": [{
        "reference_id": "s1", "timestamp": timezone.now().isoformat(), "locale": "zho",
        "subscribe_criteria": {"version": "1.0.0", "reg_event_type": event, "filter_type": "expression", "filter": query,
                               "notify_record_type": record_type, **more}}]}  # fmt: skip


def monthly() -> dict[str, str]:
    return {
        "start_time": "2026-01-01T00:00:00+08:00",
        "end_time": "2027-01-01T00:00:00+08:00",
        "frequency": "0 0 0 5,15 * ? *",
    }


def subscribe(
    partner: Partner, inbox: Inbox, city: psycopg.Connection, message: dict[str, Any], profile: str = "social"
) -> dict[str, Any]:
    body = partner.envelope("subscribe", message)
    assert request_flaws(profile, "subscribe", body) == []
    acknowledged(partner.post(profile, "subscribe", body), profile, "subscribe")
    tasks.work_on(exchange=waiting(city)[-1])
    path, _, said = inbox.came[-1]
    assert path.endswith("/on-subscribe")
    assert request_flaws(profile, "on-subscribe", said) == []
    signed_by_us(said)
    one: dict[str, Any] = said["message"]["subscribe_response"][0]
    return one


def test_subscribe_notify_unsubscribe(partner: Partner, family: Family, inbox: Inbox, city: psycopg.Connection) -> None:
    wanted = {
        "type": "ns:org:QueryType:NoSql",
        "value": {"expression": {"collection": "Member", "query": {"sex": {"$eq": "male"}}}},
    }
    message = subscribing("spdci-common:RegistryEventType:NewHouseHoldMember", wanted)
    made = subscribe(partner, inbox, city, message)
    assert made["status"] == "succ", made
    (info,) = made["subscriptions"]
    again = subscribe(partner, inbox, city, message)
    assert again["status_reason_code"] == "rjct.event.already_subscribed"
    other = add_family()  # a mother and a son
    sort_events()
    inbox.came.clear()
    tasks.send_notices(0)
    ((path, _, said),) = inbox.came  # of the son alone
    assert path == "/callback/notify"
    assert request_flaws("social", "notify", said) == []
    signed_by_us(said)
    (event,) = said["message"]["notify_event"]
    assert event["data"]["reg_event_type"] == "NewHouseHoldMember"
    assert event["data"]["reg_records"]["@id"] == f"record/{other['child']}"
    tasks.send_notices(0)
    assert len(inbox.came) == 1
    ending = {"transaction_id": "t", "timestamp": timezone.now().isoformat(), "subscription_codes": [info["code"]]}
    body = partner.envelope("unsubscribe", ending)
    assert request_flaws("social", "unsubscribe", body) == []
    acknowledged(partner.post("social", "unsubscribe", body), "social", "unsubscribe")
    tasks.work_on(exchange=waiting(city)[-1])
    path, _, said = inbox.came[-1]
    assert path == "/callback/on-unsubscribe"
    assert request_flaws("social", "on-unsubscribe", said) == []
    assert said["message"]["subscription_status"] == [{"code": info["code"], "status": "unsubscribe"}]
    add_family()
    sort_events()
    inbox.came.clear()
    tasks.send_notices(0)
    assert inbox.came == []
    for codes, reason in (([info["code"]], "rjct.event.already_unsubscribed"), ([str(uuid.uuid4())], "rjct.subscription_code.invalid"),
                          (["x"], "rjct.subscription_code.invalid")):  # fmt: skip
        partner.ask("social", "unsubscribe", {**ending, "subscription_codes": codes})
        tasks.work_on(exchange=waiting(city)[-1])
        assert inbox.came[-1][2]["message"]["status_reason_code"] == reason


def test_nobody_is_told_of_people_out_of_reach(
    partner: Partner, family: Family, inbox: Inbox, city: psycopg.Connection
) -> None:
    everybody = {"$not": {"name": {"$eq": "nobody"}}}
    assert (
        subscribe(partner, inbox, city, subscribing("REGISTER", {"type": "x", "value": everybody}))["status"] == "succ"
    )
    inbox.came.clear()
    with acting("street_shangcheng", "intake") as act:
        there = add_person(act, name="周伟", division="330102001051", on=SINCE, said_by="t", number_kind="none",
                           birth_date=datetime.date(1990, 1, 1), sex="male")  # fmt: skip
        house = add_household(act, division="330102001051", on=SINCE)
        add_member(act, household_id=house.pk, person_id=there.pk, relation_to_head="head", since=SINCE, said_by="t")
    sort_events()
    tasks.send_notices(0)
    assert inbox.came == []
    assert city.execute("select state from delivery").fetchall() == [("not_theirs",)]


def test_events_of_the_other_profiles(partner: Partner, family: Family, inbox: Inbox, city: psycopg.Connection) -> None:
    of_anybody = {"type": "x", "value": {"$not": {"name": {"$eq": "nobody"}}}}
    assert subscribe(partner, inbox, city, subscribing("Death", of_anybody, "CRVSPerson"), "crvs")["status"] == "succ"
    assert subscribe(partner, inbox, city, subscribing("REGISTER", of_anybody, "PWDPerson"), "dr")["status"] == "succ"
    inbox.came.clear()
    city.execute("update person set death_date = '2026-01-02' where id = %s", [family["mother"]])
    other = add_family()  # with a disabled child
    sort_events()
    tasks.send_notices(0)
    records = {each[2]["message"]["notify_event"][0]["data"]["reg_records"]["@type"]: each[2] for each in inbox.came}
    assert records.keys() == {"CRVSPerson", "PWDPerson"}
    assert request_flaws("crvs", "notify", records["CRVSPerson"]) == []
    assert request_flaws("dr", "notify", records["PWDPerson"]) == []
    death = records["CRVSPerson"]["message"]["notify_event"][0]["data"]["reg_records"]
    assert (death["@id"], death["death_date"][:10]) == (f"record/{family['mother']}", "2026-01-02")
    disabled = records["PWDPerson"]["message"]["notify_event"][0]["data"]["reg_records"]
    assert disabled["@id"] == f"record/{other['child']}"


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (subscribing("Coronation", {"sex": "male"}), "rjct.notify_types.invalid"),
        (subscribing("REGISTER", {"wealth": {"$eq": 1}}), "rjct.notify_details.invalid"),
        (subscribing("REGISTER", {"sex": "male"}, frequency=monthly()), "rjct.notify_details.invalid"),
        (subscribing("REGISTER", {"sex": "male"}, frequency={**monthly(), "end_time": "x", "frequency": "* * * * *"}),
         "rjct.notify_details.invalid"),
    ],
)  # fmt: skip
def test_what_nobody_is_told_of(
    partner: Partner, family: Family, inbox: Inbox, city: psycopg.Connection, message: dict[str, Any], reason: str
) -> None:
    acknowledged(partner.ask("social", "subscribe", message), "social", "subscribe")
    tasks.work_on(exchange=waiting(city)[-1])
    (one,) = inbox.came[-1][2]["message"]["subscribe_response"]
    assert (one["status"], one["status_reason_code"]) == ("rjct", reason)


def test_answers_go_to_the_partner_s_own_addresses_alone(
    partner: Partner, family: Family, city: psycopg.Connection
) -> None:
    for address in (
        "http://169.254.169.254/latest",
        "https://evil.example/x",
        "file:///etc/passwd",
        "http://127.0.0.1:1/",
    ):
        refused(partner.ask("social", "search", widow(family), sender_uri=address), 400, "err.sender_uri.invalid")
    assert waiting(city) == []


def test_encrypted_questions_and_answers(partner: Partner, family: Family) -> None:
    answer = partner.ask("social", "sync/search", widow(family), encrypted_to=own_keys().opening)
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert said["header"]["is_msg_encrypted"] is True
    assert message_flaws("social", "EncryptedMessage", said["message"]) == []
    assert response_flaws("social", "sync/search", said) == []
    signed_by_us(said)
    opened = open_message(OwnKeys(partner.signing, partner.opening), said["message"])
    assert opened["search_response"][0]["data"]["reg_records"][0]["@id"] == f"record/{family['mother']}"
    to_another = RSAKey.generate_key(2048, {"kid": "x"})
    refused(partner.ask("social", "sync/search", widow(family), encrypted_to=to_another), 400, "err.encryption.invalid")


def test_a_message_as_a_file_of_a_form(partner: Partner, family: Family, city: psycopg.Connection) -> None:
    body = json.dumps(partner.envelope("search", widow(family))).encode()
    form = {"action": "search", "fileFormat": "json", "fileName": SimpleUploadedFile("message.json", body)}
    answer = partner.client.post(f"{BASE}/social/registry/search", form, headers={"host": "127.0.0.1"})
    acknowledged(answer, "social", "search")
    assert len(waiting(city)) == 1
    empty = partner.client.post(f"{BASE}/social/registry/search", {"action": "search"}, headers={"host": "127.0.0.1"})
    refused(empty, 400, "err.request.bad")


def test_what_others_tell_is_kept_and_nothing_follows_by_itself(
    partner: Partner, family: Family, city: psycopg.Connection
) -> None:
    told = {"transaction_id": "t", "notify_event": [{"reference_id": "1", "timestamp": timezone.now().isoformat(),
            "data": {"reg_record_type": "x", "reg_records": {}}}]}  # fmt: skip
    for profile in PROFILES:
        acknowledged(partner.ask(profile, "notify", told), profile, "notify")
    updates = {"transaction_id": "t", "enrolled_updates": {"beneficiaries": [{"member": {}}, {"member": {}}]}}
    said = partner.ask("ibr", "sync/enrollment/updates", updates).json()
    assert response_flaws("ibr", "sync/enrollment/updates", said["message"]) == []
    assert [each["status"] for each in said["message"]["enrolled_response"]] == ["rcvd", "rcvd"]
    assert city.execute("select count(*) from spdci_exchange where state = 'received'").fetchone() == (5,)
    assert city.execute("select count(*) from award").fetchone() == (0,)


def test_our_public_keys(city: psycopg.Connection) -> None:
    answer = Partner().client.get(f"{BASE}/.well-known/jwks.json", headers={"host": "127.0.0.1"})
    keys = answer.json()["keys"]
    assert [each["use"] for each in keys] == ["sig", "enc"]
    assert not any({"d", "p", "q"} & each.keys() for each in keys)


@pytest.mark.parametrize(
    "line",
    [
        {"actor": "a"}, {"purpose": "x"}, {"actor": "a", "purpose": "x"}, {"actor": "a", "purpose": "x", "keys": {"keys": [{"kty": "x"}]}},
        {"actor": "a", "purpose": "x", "unsigned": True, "profiles": ["none"]},
        {"actor": "a", "purpose": "x", "unsigned": True, "needs": ["x"]},
        {"actor": "a", "purpose": "x", "unsigned": True, "secret": "x"}, "x",
    ],
)  # fmt: skip
def test_a_bad_partners_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: Any) -> None:
    monkeypatch.setenv("MINSHENG_PARTNERS", str(write_partners(tmp_path, {"x": line})))
    with pytest.raises(BadPartners):
        partners()
