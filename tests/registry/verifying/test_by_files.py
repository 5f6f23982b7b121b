"""A registry by files: half-written, damaged, doubled, disordered and killed exchanges."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import stat
import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections

from minsheng.registry.access.acting import acting
from minsheng.registry.verifying import exchanging
from minsheng.registry.verifying.adapters.files import FileAdapter
from minsheng.registry.verifying.authorising import withdraw_authorisation
from minsheng.registry.verifying.exchanging import ExchangeUnderWay, exchange
from minsheng.registry.verifying.registries import BadRegistries, connection
from minsheng.registry.verifying.signing import FileExchangeKeys, NoExchangeKey, is_signed, signature
from tests.registry.databases import wait_until_alone
from tests.registry.verifying.building import WHO, Somebody, a_family, allow, ask, known, query, quick, somebody
from tests.registry.verifying.server import KEY, NOW, an_answer

PRISON = {"kind": "imprisonment", "number": "7", "since": "2026-01-05"}
ALL = {"imprisonment": "all", "detoxification": "all"}
IN_PRISON = {"is_imprisoned": True, "is_in_compulsory_detoxification": False}


@pytest.fixture
def drop(tmp_path: Path, city: psycopg.Connection) -> FileAdapter:
    return FileAdapter(quick("prisons"), tmp_path / "prisons", KEY)


def asked(*people: Somebody, registry: str = "prisons") -> list[int]:
    numbers = []
    for who in people:
        allow(who, registry)
        numbers += ask(who, registry)
    return numbers


def requests_in(drop: FileAdapter) -> list[dict[str, Any]]:
    files = sorted((drop.folder / "outbox").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def deliver(drop: FileAdapter, name: str, *answers: Any, **manifest: Any) -> None:
    """Puts an answer file with its manifest into the inbox, as the registry would."""
    lines = [a if isinstance(a, bytes) else json.dumps(a, ensure_ascii=False).encode() for a in answers]
    body = b"".join(line + b"\n" for line in lines)
    (drop.folder / "inbox" / f"{name}.jsonl").write_bytes(body)
    digest = hashlib.sha256(body).hexdigest()
    said = {"file": f"{name}.jsonl", "rows": len(lines), "sha256": digest}
    said["signature"] = signature(KEY, "answers", f"{name}.jsonl", str(len(lines)), digest)
    (drop.folder / "inbox" / f"{name}.manifest.json").write_text(json.dumps({**said, **manifest}))


def again(drop: FileAdapter) -> FileAdapter:
    return FileAdapter(drop.registry, drop.folder, KEY)


def test_there_and_back(drop: FileAdapter) -> None:
    who, other = somebody(), somebody(name="李四")
    numbers = asked(who, other)
    done = exchange(drop.registry, adapter=drop)
    assert (done.sent, len(done.files)) == (2, 1)
    (file,) = (drop.folder / "outbox").glob("*.jsonl")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    manifest = json.loads(next((drop.folder / "outbox").glob("*.manifest.json")).read_text())
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert (manifest["rows"], manifest["sha256"]) == (2, digest)
    assert is_signed(KEY, manifest["signature"], "requests", file.name, "2", digest)
    requests = {each["person"]["number"]: each["request"] for each in requests_in(drop)}
    assert requests.keys() == {who.number, other.number}
    assert exchange(drop.registry, adapter=again(drop)).sent == 0, "sent once"
    # the answers come in another order, in two files
    deliver(drop, "b", an_answer(requests[who.number], "prisons", [PRISON], searched=ALL))
    deliver(drop, "a", an_answer(requests[other.number], "prisons", [], searched=ALL))
    done = exchange(drop.registry, adapter=again(drop))
    assert done.read == {"a.jsonl": {"answered": 1}, "b.jsonl": {"answered": 1}}
    assert known(person=who.person) == IN_PRISON
    assert known(person=other.person) == {"is_imprisoned": False, "is_in_compulsory_detoxification": False}
    assert [query(number)["state"] for number in numbers] == ["answered"] * 2
    assert not file.exists(), "numbers in clear lie there no longer than needed"
    assert list((drop.folder / "inbox").iterdir()) == []
    receipts = [json.loads(each.read_text()) for each in sorted((drop.folder / "receipts").iterdir())]
    assert [(each["file"], each["rows"], each["counts"]) for each in receipts] == [
        ("a.jsonl", 1, {"answered": 1}),
        ("b.jsonl", 1, {"answered": 1}),
    ]


def test_the_same_answers_again_change_nothing(drop: FileAdapter, city: psycopg.Connection) -> None:
    who = somebody()
    asked(who)
    exchange(drop.registry, adapter=drop)
    (request,) = requests_in(drop)
    answer = an_answer(request["request"], "prisons", [PRISON], searched=ALL)
    for name in ("first", "first", "under another name"):
        deliver(drop, name, answer)
        exchange(drop.registry, adapter=again(drop))
    deliver(drop, "doubled", answer, answer, an_answer(request["request"], "prisons", [], searched=ALL))
    done = exchange(drop.registry, adapter=again(drop))
    assert done.read["doubled.jsonl"] == {"ended before": 3}
    assert known(person=who.person) == IN_PRISON
    assert city.execute("select count(*) from statement").fetchone() == (2,)
    assert city.execute("select count(*) from verification_file where direction = 'in'").fetchone() == (2,)


def test_of_two_answers_in_a_file_the_first_counts(drop: FileAdapter) -> None:
    who = somebody()
    asked(who)
    exchange(drop.registry, adapter=drop)
    (request,) = requests_in(drop)
    deliver(drop, "twice", *[an_answer(request["request"], "prisons", [PRISON], searched=ALL)] * 2)
    done = exchange(drop.registry, adapter=again(drop))
    assert done.read["twice.jsonl"] == {"answered": 1, "ended before": 1}


def test_a_half_written_file_is_not_read(drop: FileAdapter) -> None:
    who = somebody()
    asked(who)
    exchange(drop.registry, adapter=drop)
    (request,) = requests_in(drop)
    deliver(drop, "x", an_answer(request["request"], "prisons", [], searched=ALL))
    manifest = drop.folder / "inbox" / "x.manifest.json"
    whole = manifest.read_bytes()
    manifest.unlink()
    body = drop.folder / "inbox" / "x.jsonl"
    content = body.read_bytes()
    body.write_bytes(content[:50])
    done = exchange(drop.registry, adapter=again(drop))
    assert (done.read, done.quarantined) == ({}, {})
    assert body.exists(), "left for the registry to finish"
    body.write_bytes(content)
    manifest.write_bytes(whole)
    assert exchange(drop.registry, adapter=again(drop)).read == {"x.jsonl": {"answered": 1}}


BAD_MANIFESTS = {
    "wrong-checksum": {"sha256": "0" * 64},
    "wrong-signature": {"signature": "0" * 64},
    "wrong-count": {"rows": 2, "signature": None},
    "bad-manifest": {"file": "../../etc/passwd"},
}


@pytest.mark.parametrize("why", BAD_MANIFESTS)
def test_a_file_that_cannot_be_trusted_is_put_aside_whole(drop: FileAdapter, why: str) -> None:
    who = somebody()
    (number,) = asked(who)
    exchange(drop.registry, adapter=drop)
    (request,) = requests_in(drop)
    answer = an_answer(request["request"], "prisons", [], searched=ALL)
    changed = dict(BAD_MANIFESTS[why])
    if "rows" in changed:
        digest = hashlib.sha256(json.dumps(answer, ensure_ascii=False).encode() + b"\n").hexdigest()
        changed["signature"] = signature(KEY, "answers", "x.jsonl", "2", digest)
    deliver(drop, "x", answer, **changed)
    done = exchange(drop.registry, adapter=again(drop))
    assert done.quarantined == {"x.jsonl": why}
    assert why in (drop.folder / "quarantine" / "x.reason.txt").read_text()
    assert query(number)["state"] == "sent"
    assert known(person=who.person) == {}
    deliver(drop, "x", answer)  # sent anew, rightly
    assert exchange(drop.registry, adapter=again(drop)).read == {"x.jsonl": {"answered": 1}}


def test_a_damaged_file_or_manifest(drop: FileAdapter) -> None:
    exchange(drop.registry, adapter=drop)
    (drop.folder / "inbox" / "m.manifest.json").write_bytes(b'{"file": ')
    deliver(drop, "gone", b"{}")
    (drop.folder / "inbox" / "gone.jsonl").unlink()
    deliver(drop, "link", b"{}")
    (drop.folder / "inbox" / "link.jsonl").rename(drop.folder / "elsewhere")
    (drop.folder / "inbox" / "link.jsonl").symlink_to(drop.folder / "elsewhere")
    done = exchange(drop.registry, adapter=again(drop))
    assert done.quarantined == dict.fromkeys(("gone.jsonl", "link.jsonl", "m.jsonl"), "bad-manifest")


def test_one_bad_line_spoils_no_other(drop: FileAdapter) -> None:
    people = [somebody(name=f"人{n}") for n in range(5)]
    numbers = asked(*people)
    exchange(drop.registry, adapter=drop)
    by_number = {each["person"]["number"]: each["request"] for each in requests_in(drop)}
    good, stale, unknown, other, broken = (by_number[who.number] for who in people)
    old = (NOW - datetime.timedelta(days=45)).isoformat()
    deliver(
        drop,
        "mixed",
        b"not json at all",
        an_answer(stale, "prisons", [], searched=ALL, as_of=old),
        an_answer(unknown, "prisons", [], status="unknown_person"),
        an_answer(other, "prisons", [{**PRISON, "cell": 9}], searched=ALL),
        an_answer(broken, "prisons", [], searched=ALL, page={"number": 1, "of": 2}, total=4),
        an_answer("8f6f4a3e-0000-4000-8000-000000000000", "prisons", [], searched=ALL),
        an_answer("'; drop table person; --", "prisons", [], searched=ALL),
        an_answer(good, "prisons", [PRISON], searched=ALL),
    )
    done = exchange(drop.registry, adapter=again(drop))
    assert done.read["mixed.jsonl"] == {"answered": 1, "no_answer": 4, "for nobody": 3}
    assert [query(number)["unknown"].get("*") for number in numbers] == [
        None, "stale", "unknown-person", "other-schema", "wrong-count",
    ]  # fmt: skip
    assert known(person=people[0].person) == IN_PRISON
    assert all(known(person=who.person) == {} for who in people[1:])


def test_an_answer_to_what_was_never_sent_is_not_taken(drop: FileAdapter, city: psycopg.Connection) -> None:
    who = somebody()
    (number,) = asked(who)
    drop._make_folders()
    deliver(drop, "early", an_answer(str(query(number)["request"]), "prisons", [], searched=ALL))
    read = [exchanging._read(drop.registry, each) for each in drop.collect()]
    assert read == [{"never asked": 1}]
    assert known(person=who.person) == {}


def test_a_file_that_does_not_come_ends_without_an_answer(drop: FileAdapter, city: psycopg.Connection) -> None:
    who = somebody()
    (number,) = asked(who)
    exchange(drop.registry, adapter=drop)
    assert exchange(drop.registry, adapter=again(drop)).given_up == 0
    city.execute("update verification_query set leased_until = leased_until - interval '6 days'")
    (request,) = requests_in(drop)
    assert exchange(drop.registry, adapter=again(drop)).given_up == 1
    assert query(number)["unknown"] == {"*": "timed-out"}
    assert requests_in(drop) == [], "taken back"
    deliver(drop, "late", an_answer(request["request"], "prisons", [], searched=ALL))
    assert exchange(drop.registry, adapter=again(drop)).read == {"late.jsonl": {"ended before": 1}}
    assert known(person=who.person) == {}


def test_a_withdrawal_before_the_file_goes_out(drop: FileAdapter) -> None:
    who = somebody()
    authorisation = allow(who, "prisons")
    (number,) = ask(who, "prisons")
    with acting(WHO, "the person came") as act:
        withdraw_authorisation(act, authorisation=authorisation)
    assert exchange(drop.registry, adapter=drop).sent == 0
    assert requests_in(drop) == []
    assert query(number)["state"] == "stopped"


def test_killed_between_keeping_and_putting_away(drop: FileAdapter, city: psycopg.Connection) -> None:
    who = somebody()
    asked(who)
    exchange(drop.registry, adapter=drop)
    (request,) = requests_in(drop)
    deliver(drop, "x", an_answer(request["request"], "prisons", [PRISON], searched=ALL))
    (delivery,) = again(drop).collect()
    with acting("intake", "test") as act:  # kept, and killed before the file is put away
        counts = exchanging._conclude_all(act, drop.registry, delivery)
    assert (drop.folder / "inbox" / "x.jsonl").exists()
    done = exchange(drop.registry, adapter=again(drop))
    assert done.read == {"x.jsonl": {**counts, "read before": 1}}
    assert list((drop.folder / "inbox").iterdir()) == []
    assert city.execute("select count(*) from statement").fetchone() == (2,)
    # killed after the receipt, before the removal
    deliver(drop, "x", an_answer(request["request"], "prisons", [PRISON], searched=ALL))
    (drop.folder / "inbox" / "x.jsonl").unlink()
    done = exchange(drop.registry, adapter=again(drop))
    assert (done.read, done.quarantined) == ({}, {})
    assert list((drop.folder / "inbox").iterdir()) == []


def test_killed_while_a_file_is_read(drop: FileAdapter, city: psycopg.Connection) -> None:
    people = [somebody(name=f"人{n}") for n in range(3)]
    asked(*people)
    exchange(drop.registry, adapter=drop)
    requests = [each["request"] for each in requests_in(drop)]
    deliver(drop, "x", *[an_answer(each, "prisons", [], searched=ALL) for each in requests])
    connections.close_all()
    child = os.fork()
    if child == 0:
        done_before = exchanging.conclude
        calls = iter(range(9))

        def killed_at_the_second(*args: Any) -> str:
            if next(calls) == 1:
                os.kill(os.getpid(), 9)
            return done_before(*args)

        exchanging.conclude = killed_at_the_second
        exchange(drop.registry, adapter=again(drop))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == 9
    wait_until_alone(city)
    assert city.execute("select count(*) from statement").fetchone() == (0,), "all of a file or nothing"
    assert exchange(drop.registry, adapter=again(drop)).read == {"x.jsonl": {"answered": 3}}
    assert city.execute("select count(*) from statement").fetchone() == (6,)


def test_two_exchanges_at_once_are_one_after_the_other(drop: FileAdapter, city: psycopg.Connection) -> None:
    who = somebody()
    asked(who)
    city.execute("select pg_advisory_lock(hashtext('verification files'), hashtext('prisons'))")
    with pytest.raises(ExchangeUnderWay):
        exchange(drop.registry, adapter=drop)
    city.execute("select pg_advisory_unlock(hashtext('verification files'), hashtext('prisons'))")
    done: list[int] = []

    def run() -> None:
        with contextlib.suppress(ExchangeUnderWay):
            done.append(exchange(drop.registry, adapter=again(drop)).sent)
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == 1
    assert len(requests_in(drop)) == 1


def test_members_of_a_household_in_one_file(tmp_path: Path, city: psycopg.Connection) -> None:
    husband, wife = somebody(), somebody(name="李四")
    household = a_family(husband, wife)
    vehicles = FileAdapter(quick("vehicles"), tmp_path, KEY)
    asked(husband, wife, registry="vehicles")
    exchange(vehicles.registry, adapter=vehicles)
    requests = [each["request"] for each in requests_in(vehicles)]
    deliver(vehicles, "x", *[an_answer(each, "vehicles", [], searched={"vehicle": "all"}) for each in requests])
    exchange(vehicles.registry, adapter=again(vehicles))
    assert known(household=household) == {"owns_motor_vehicle": False}


def test_exchange_keys_are_for_nobody_else(tmp_path: Path) -> None:
    keys = FileExchangeKeys(tmp_path / "keys.json")
    with pytest.raises(NoExchangeKey, match="--add-key tax"):
        keys.read("tax")
    keys.add("tax")
    first = keys.read("tax")
    keys.add("vehicles")
    assert keys.read("tax") == first
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    (tmp_path / "keys.json").chmod(0o644)
    with pytest.raises(NoExchangeKey, match="chmod 600"):
        keys.read("tax")


def test_settings_name_the_registry_and_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "registries.yaml"
    monkeypatch.setenv("MINSHENG_REGISTRIES", str(file))
    assert connection("tax").adapter == "files"
    for text in ("horoscopes: {}", "tax: {adapter: pigeon}", "tax: {adapter: http}", "tax: {adress: x}", "- tax"):
        file.write_text(text)
        with pytest.raises(BadRegistries, match=r"registries\.yaml"):
            connection("tax")
    file.write_text("tax: {adapter: http, url: 'https://tax.example/v1'}")
    assert connection("tax").url == "https://tax.example/v1"
