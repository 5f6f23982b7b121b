"""Keys kept, added, rotated: nothing sealed is ever lost, whatever is killed when."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from minsheng.faces.cli.keys import command
from minsheng.registry.access.acting import acting
from minsheng.registry.access.records import look_in_full
from minsheng.registry.access.search import search
from minsheng.registry.database.addresses import OWNER_ROLE, WEB_ROLE
from minsheng.registry.database.embedded import Embedded
from minsheng.registry.people.numbers import NUMBER, PHONE
from minsheng.registry.sealing import CannotUnseal, FileKeys, NoKeys, digest, keys, seal, unseal
from minsheng.registry.sealing.keys import CIPHERS, provider
from minsheng.registry.sealing.resealing import is_whole, reseal, sealed_by_key, sealed_columns
from minsheng.registry.sealing.sealing import key_of
from tests.registry.people.build import a_number, a_person


@pytest.fixture
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key file of the test's own."""
    tmp_path.chmod(0o755)
    file = tmp_path / "keys.json"
    monkeypatch.setenv("MINSHENG_KEYS", str(file))
    return file


@pytest.mark.parametrize("cipher", CIPHERS)
def test_what_is_sealed_opens_as_long_as_its_key_is_there(own_keys: Path, cipher: str) -> None:
    old = seal("330106198001010010", NUMBER)
    number = provider().add_seal_key(cipher)
    new = seal("330106198001010010", NUMBER)
    assert (key_of(old), key_of(new), keys().seal[2][0]) == (1, number, cipher)
    assert unseal(old, NUMBER) == unseal(new, NUMBER) == "330106198001010010"
    assert len({seal("x", NUMBER) for _ in range(50)}) == 50
    plain = json.loads(own_keys.read_text())
    del plain["seal"]["1"]
    own_keys.write_text(json.dumps(plain))
    assert unseal(new, NUMBER)
    with pytest.raises(CannotUnseal, match="key 1"):
        unseal(old, NUMBER)


@pytest.mark.parametrize("cipher", CIPHERS)
def test_every_byte_is_guarded(own_keys: Path, cipher: str) -> None:
    provider().add_seal_key(cipher)
    sealed = seal("13812345678", PHONE)
    for place in range(2, len(sealed)):
        with pytest.raises(CannotUnseal):
            unseal(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :], PHONE)
    for short in (b"", sealed[:2], sealed[:14], sealed[:20]):
        with pytest.raises(CannotUnseal):
            unseal(short, PHONE)


def test_a_digest_stays_when_the_sealing_key_changes(own_keys: Path) -> None:
    before = digest("x", NUMBER)
    provider().add_seal_key()
    assert digest("x", NUMBER) == before != digest("x", PHONE)


def test_a_running_process_sees_a_key_that_another_one_added(own_keys: Path) -> None:
    assert keys().newest == 1
    FileKeys(own_keys).add_seal_key("sm4-gcm")
    assert keys().newest == 2


def test_the_file_is_its_user_s_alone_and_whole(own_keys: Path) -> None:
    keys()
    assert own_keys.stat().st_mode & 0o077 == 0
    whole = own_keys.read_text()
    own_keys.chmod(0o644)
    with pytest.raises(NoKeys, match="chmod 600"):
        keys()
    own_keys.chmod(0o600)
    for broken in ("", "{}", "[]", whole[:-30], whole.replace("aes-gcm", "rot13")):
        own_keys.write_text(broken)
        with pytest.raises(NoKeys):
            keys()
        with pytest.raises(NoKeys):
            provider().add_seal_key()
    with pytest.raises(NoKeys, match="rot13"):
        FileKeys(own_keys.with_name("other.json")).add_seal_key("rot13")


def test_every_sealed_column_of_the_database_is_known(city: psycopg.Connection[Any]) -> None:
    rows = city.execute(
        "select table_name || '.' || column_name from information_schema.columns"
        " where table_schema = 'public' and column_name like '%\\_sealed'"
    ).fetchall()
    assert {row[0] for row in rows} == {f"{each.table}.{each.column}" for each in sealed_columns()}


@pytest.mark.parametrize("cipher", CIPHERS)
def test_everything_is_sealed_anew_and_found_as_before(
    city: psycopg.Connection[Any], own_keys: Path, cipher: str
) -> None:
    numbers = [a_number() for _ in range(7)]
    people = [a_person(number=number, phone="13812345678") for number in numbers]
    assert is_whole()
    assert provider().add_seal_key(cipher) == 2
    assert not is_whole()
    a_person(number=a_number())  # sealed with the new key already
    assert reseal(batch=3) == 14
    assert is_whole()
    assert reseal(batch=3) == 0
    assert sealed_by_key()["person.number_sealed"] == {2: 8}
    assert city.execute("select distinct number_key from person").fetchall() == [(2,)]
    with acting("beishan", "check") as act:
        assert [look_in_full(act, person) for person in people] == numbers
        assert {look_in_full(act, person, "phone") for person in people} == {"13812345678"}
        assert [hit.person_id for hit in search(act, numbers[3])] == [people[3]]


def test_a_value_that_does_not_open_stops_the_rotation_and_stays(city: psycopg.Connection[Any], own_keys: Path) -> None:
    for _ in range(4):
        a_person()
    city.execute("update person set number_sealed = number_sealed || '\\x00' where id = (select max(id) from person)")
    provider().add_seal_key()
    with pytest.raises(CannotUnseal):
        reseal(batch=1)
    assert sealed_by_key()["person.number_sealed"] == {1: 1, 2: 3}


def test_killed_at_any_moment_it_goes_on_where_it_was(
    server: Embedded, city: psycopg.Connection[Any], own_keys: Path
) -> None:
    numbers = [a_number() for _ in range(300)]
    sealed = [(seal(number, NUMBER), digest(number, NUMBER)) for number in numbers]
    with city.cursor() as cursor:
        cursor.executemany(
            "insert into person (name, pinyin, initials, sex, birth_date, ethnicity, number_kind, number_sealed,"
            " number_digest, number_key, jurisdictions)"
            " values ('x', 'x', 'x', 'female', '1980-01-01', '', 'resident', %s, %s, 1, array['330106002'])",
            sealed,
        )
    city.execute(
        "create function slowly() returns trigger language plpgsql as $$ begin perform pg_sleep(0.01); return new; end $$;"
        "create trigger slowly before update on person for each row execute function slowly()"
    )
    environment = {
        **os.environ,
        "DATABASE_URL": server.url(WEB_ROLE, city.info.dbname),
        "DATABASE_OWNER_URL": server.url(OWNER_ROLE, city.info.dbname),
    }
    call = [sys.executable, "-m", "minsheng.faces.cli.main", "keys", "rotate", "--cipher", "sm4-gcm", "--batch", "5"]
    call += ["--as", "security"]
    killed = 0
    for _ in range(3):
        before = _sealed_with(city, 2)
        running = subprocess.Popen(call, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while _sealed_with(city, 2) < before + 10 and running.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        if running.poll() is None:
            running.send_signal(signal.SIGKILL)
            killed += 1
        running.wait()
    assert killed == 3
    assert 0 < _sealed_with(city, 2) < 300
    city.execute("drop trigger slowly on person")
    ended = subprocess.run(call, env=environment, capture_output=True, text=True, check=True)
    assert "ended a rotation" in ended.stdout
    assert keys().newest == 2  # no key was added for each attempt
    assert _sealed_with(city, 2) == 300
    rows = city.execute("select number_sealed from person order by id").fetchall()
    assert [unseal(bytes(row[0]), NUMBER) for row in rows] == numbers
    again = subprocess.run(call, env=environment, capture_output=True, text=True, check=True)
    assert "300 values are sealed anew with key 3" in again.stdout
    listed = subprocess.run([*call[:4], "list", "--json"], env=environment, capture_output=True, text=True, check=True)
    found = json.loads(listed.stdout)
    assert [(key["key"], key["cipher"], sum(key["sealed"].values())) for key in found] == [
        (1, "aes-gcm", 0),
        (2, "sm4-gcm", 0),
        (3, "sm4-gcm", 300),
    ]
    actions = [row[0] for row in city.execute("select action from audit_entry order by number").fetchall()]
    assert actions == ["key added", *["rotation taken up again"] * 3, "key added"]
    others = subprocess.run([*call[:-1], "systems"], env=environment, capture_output=True, text=True, check=False)
    assert (others.returncode, "manage_keys" in others.stderr) == (1, True)
    assert keys().newest == 3
    plain = json.loads(own_keys.read_text())
    for secret in (*(key["key"] for key in plain["seal"].values()), plain["digest"], plain["audit"]):
        assert secret not in listed.stdout + again.stdout + ended.stdout


def _sealed_with(city: psycopg.Connection[Any], key: int) -> int:
    row = city.execute("select count(*) from person where number_key = %s", (key,)).fetchone()
    assert row is not None
    return int(row[0])


def test_called_wrongly() -> None:
    refused = CliRunner().invoke(command, ["rotate", "--cipher", "rot13", "--as", "security"])
    assert refused.exit_code == 2
    assert "aes-gcm" in refused.output
