"""The log shows any tampering, even by a superuser of the database who drops its triggers and knows how it is made."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from minsheng.faces.cli.audit import command
from minsheng.registry.access.acting import acting
from minsheng.registry.audit.chain import LANES, lane_of
from minsheng.registry.audit.tasks import keep_heads_hourly
from minsheng.registry.audit.verifying import Verdict, heads_file, keep_heads, verify
from minsheng.registry.database.embedded import Embedded

Super = psycopg.Connection[Any]


@pytest.fixture
def superuser(server: Embedded, city: psycopg.Connection[Any]) -> Iterator[Super]:
    """Somebody who may do everything in the database, but has no key. The log has 6 entries in each of three lanes."""
    for actor in ("beishan", "street_shangcheng", "steward", "reviewer_xihu"):
        for turn in range(6):
            with acting(actor, f"visit {turn}") as act:
                act.record("looked", person_id=turn, fields=["name"], count=turn, share=0.1, big=1e22, words='张三 "x"')
    with psycopg.connect(server.url(database=city.info.dbname), autocommit=True) as connection:
        connection.execute("alter table audit_entry disable trigger all")
        yield connection


def lane(superuser: Super, actor: str = "beishan") -> int:
    row = superuser.execute("select id from actor where name = %s", (actor,)).fetchone()
    assert row is not None
    return lane_of(row[0])


def kinds(verdict: Verdict) -> set[str]:
    return {problem.kind for problem in verdict.problems}


def test_an_untouched_log_fits(superuser: Super) -> None:
    assert verify() == Verdict(entries=24)
    assert keep_heads()
    assert not keep_heads()
    assert verify() == Verdict(entries=24, heads=1)


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'somebody'",
        "action = 'x'",
        "purpose = 'x'",
        "at = at + interval '1 microsecond'",
        "person_id = 999",
        "person_id = null",
        "household_id = 1",
        "detail = '{}'",
        "detail = jsonb_set(detail, '{count}', '77')",
        "digest = '\\x00'",
        "previous = '\\x00'",
    ],
)
def test_an_altered_entry_is_found(superuser: Super, change: str) -> None:
    where = lane(superuser)
    superuser.execute(f"update audit_entry set {change} where lane = {where} and number = 3")
    verdict = verify()
    assert (where, 3) in {(problem.lane, problem.number) for problem in verdict.problems}


def test_plain_digests_made_anew_are_found(superuser: Super) -> None:
    """The whole lane rewritten from the altered entry on, each digest over the last, as anybody without the key would do."""
    where = lane(superuser)
    rows = superuser.execute("select id, number from audit_entry where lane = %s order by number", (where,)).fetchall()
    superuser.execute("update audit_entry set person_id = 999 where id = %s", (rows[2][0],))
    previous = superuser.execute("select digest from audit_entry where id = %s", (rows[1][0],)).fetchone()
    assert previous is not None
    last = bytes(previous[0])
    for number, _ in rows[2:]:
        own = hashlib.sha256(last + str(number).encode()).digest()
        superuser.execute("update audit_entry set previous = %s, digest = %s where id = %s", (last, own, number))
        last = own
    superuser.execute("update audit_head set digest = %s where lane = %s", (last, where))
    verdict = verify()
    assert {problem.number for problem in verdict.problems if problem.kind == "altered"} == {3, 4, 5, 6}


@pytest.mark.parametrize("renumbered", [False, True])
def test_a_removed_entry_is_found(superuser: Super, renumbered: bool) -> None:
    where = lane(superuser)
    superuser.execute("delete from audit_entry where lane = %s and number = 3", (where,))
    if renumbered:
        for number in (4, 5, 6):
            superuser.execute(
                "update audit_entry set number = number - 1 where lane = %s and number = %s", (where, number)
            )
        superuser.execute("update audit_head set number = 5 where lane = %s", (where,))
    assert kinds(verify()) == ({"unbound", "altered"} if renumbered else {"removed"})


def test_an_inserted_entry_is_found(superuser: Super) -> None:
    where = lane(superuser)
    superuser.execute("update audit_entry set number = number + 1 + 100 where lane = %s and number > 2", (where,))
    superuser.execute("update audit_entry set number = number - 100 where lane = %s and number > 100", (where,))
    superuser.execute(
        "insert into audit_entry (lane, number, at, actor, action, purpose, person_id, detail, previous, digest)"
        " select lane, 3, at, actor, action, purpose, 5, detail, digest, digest from audit_entry"
        " where lane = %s and number = 2",
        (where,),
    )
    superuser.execute("update audit_head set number = 7 where lane = %s", (where,))
    assert kinds(verify()) == {"altered"}


def test_an_entry_beside_another_is_found(superuser: Super) -> None:
    superuser.execute("alter table audit_entry drop constraint audit_entry_place")
    superuser.execute(
        "insert into audit_entry (lane, number, at, actor, action, purpose, person_id, detail, previous, digest)"
        " select lane, number, at, actor, action, purpose, person_id, detail, previous, digest from audit_entry"
        " where lane = %s and number = 6",
        (lane(superuser),),
    )
    assert kinds(verify()) == {"inserted"}


def test_entries_in_another_order_are_found(superuser: Super) -> None:
    where = lane(superuser)
    for one, other in ((3, 300), (4, 3), (300, 4)):
        superuser.execute("update audit_entry set number = %s where lane = %s and number = %s", (other, where, one))
    assert {"altered", "unbound"} <= kinds(verify())


def test_an_entry_moved_to_another_lane_is_found(superuser: Super) -> None:
    free = next(each for each in range(LANES) if each not in {lane(superuser, a) for a in ("beishan", "steward")})
    superuser.execute("delete from audit_entry where lane = %s", (free,))
    superuser.execute(
        "insert into audit_entry (lane, number, at, actor, action, purpose, person_id, detail, previous, digest)"
        " select %s, number, at, actor, action, purpose, person_id, detail, previous, digest from audit_entry"
        " where lane = %s",
        (free, lane(superuser)),
    )
    assert {"altered", "head"} <= kinds(verify())


def test_the_end_cut_off_is_found_by_the_database_s_own_head(superuser: Super) -> None:
    superuser.execute("delete from audit_entry where lane = %s and number > 4", (lane(superuser),))
    assert kinds(verify()) == {"head"}


def cut(superuser: Super) -> None:
    """The end of a lane cut off so that the database's own head fits."""
    where = lane(superuser)
    superuser.execute("delete from audit_entry where lane = %s and number > 4", (where,))
    superuser.execute(
        "update audit_head h set number = e.number, digest = e.digest from audit_entry e"
        " where h.lane = %s and e.lane = h.lane and e.number = 4",
        (where,),
    )


def test_the_end_cut_off_with_its_head_is_found_by_the_kept_heads(superuser: Super) -> None:
    keep_heads()
    cut(superuser)
    assert kinds(verify()) == {"cut-off"}


def test_a_log_that_went_on_after_a_cut_is_found(superuser: Super) -> None:
    keep_heads()
    cut(superuser)
    superuser.execute("alter table audit_entry enable trigger all")
    for turn in range(5):
        with acting("beishan", f"later {turn}") as act:
            act.record("looked")
    assert kinds(verify()) == {"rewritten"}


def test_a_whole_log_thrown_away_is_found(superuser: Super) -> None:
    keep_heads()
    superuser.execute("truncate audit_entry")
    superuser.execute("update audit_head set number = 0, digest = ''")
    assert kinds(verify()) == {"cut-off"}
    superuser.execute("delete from audit_head")
    assert kinds(verify()) == {"cut-off", "head"}


def forged(file: Path, change: Callable[[list[dict[str, Any]]], None]) -> None:
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    change(lines)
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[0]["heads"][0].__setitem__(1, 1),
        lambda lines: lines[0].__setitem__("at", "2020-01-01T00:00:00+00:00"),
        lambda lines: lines[0].__setitem__("signed", "00"),
        lambda lines: lines.pop(0),
        lambda lines: lines.reverse(),
        lambda lines: lines.insert(0, {"at": "x", "heads": [], "signed": "x"}),
        lambda lines: lines.insert(0, {"no": "head"}),
    ],
)
def test_forged_heads_are_found(superuser: Super, change: Callable[[list[dict[str, Any]]], None]) -> None:
    keep_heads()
    superuser.execute("alter table audit_entry enable trigger all")
    with acting("beishan", "later") as act:
        act.record("looked")
    assert keep_heads()
    assert verify().problems == []
    forged(heads_file(), change)
    assert kinds(verify()) == {"heads-file"}


def test_the_hourly_job_keeps_heads(superuser: Super) -> None:
    keep_heads_hourly(timestamp=0)
    assert verify() == Verdict(entries=24, heads=1)


def test_heads_thrown_away_are_missed(superuser: Super) -> None:
    superuser.execute("update audit_entry set at = at - interval '3 days'")
    assert "heads-file" in kinds(verify())


def test_a_copy_kept_elsewhere_serves(superuser: Super, tmp_path: Path) -> None:
    keep_heads()
    copy = tmp_path / "heads.jsonl"
    shutil.copy(heads_file(), copy)
    cut(superuser)
    shutil.rmtree(heads_file().parent)
    assert kinds(verify()) == set()  # nothing here knows
    assert kinds(verify(copy)) == {"cut-off"}


def test_a_line_half_written_is_no_head_and_is_replaced(superuser: Super) -> None:
    keep_heads()
    with heads_file().open("ab") as file:
        file.write(b'{"at": "2026-01')
    assert verify() == Verdict(entries=24, heads=1)
    superuser.execute("alter table audit_entry enable trigger all")
    with acting("beishan", "later") as act:
        act.record("looked")
    assert keep_heads()
    assert verify() == Verdict(entries=25, heads=2)
    assert heads_file().stat().st_mode & 0o077 == 0


def test_the_command(superuser: Super, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("minsheng.faces.cli.audit.database", _as_it_is)
    fits = CliRunner().invoke(command, ["verify"])
    assert (fits.exit_code, "24 entries, 0 kept heads: everything fits." in fits.output) == (0, True)
    assert heads_file().exists()
    cut(superuser)
    found = CliRunner().invoke(command, ["verify", "--json"])
    assert found.exit_code == 1
    said = json.loads(found.output)
    assert [problem["kind"] for problem in said["problems"]] == ["cut-off"]
    assert CliRunner().invoke(command, ["verify", "--heads", str(tmp_path / "none")]).exit_code == 2


class _as_it_is:  # noqa: N801
    """The test's own database instead of the command's."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


@pytest.mark.parametrize(
    ("first", "second", "link"),
    [(1, 2, "x"), (2, 3, ""), (1, 3, ""), (1, 1, "")],
    ids=["another entry before", "a gap", "a gap between", "twice the same"],
)
def test_the_database_takes_no_entry_that_does_not_follow(
    city: psycopg.Connection[Any], first: int, second: int, link: str
) -> None:
    with psycopg.connect(city.info.dsn, user="minsheng_web") as web:
        web.execute("select set_config('minsheng.actor', id::text, true) from actor where name = 'beishan'")
        with pytest.raises((psycopg.errors.RestrictViolation, psycopg.errors.UniqueViolation)):
            web.execute(
                "insert into audit_entry (lane, number, at, actor, action, purpose, detail, previous, digest) values"
                " (5, %s, now(), 'x', 'x', 'x', '{}', %s, 'one'), (5, %s, now(), 'x', 'x', 'x', '{}', 'one', 'two')",
                (first, link.encode(), second),
            )
    assert city.execute("select count(*) from audit_entry").fetchone() == (0,)
