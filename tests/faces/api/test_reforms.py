"""Reforms over the API: queued, worked out as a job over a small city, with its tables and its progress; and every refusal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest

from minsheng.faces.api.comparing import SAMPLE
from minsheng.faces.api.tasks import compare_reform
from minsheng.services.city.building import build_city
from tests.faces.api.calling import Caller
from tests.faces.api.test_operations import is_problem

RAISED = {"zh": "低保标准提高10%", "en": "Standard up 10 percent", "from": "2025-07-01", "months": 1,
          "figures": {"minimum_living_standard": {"times": "1.1"}}, "intervals": {"replicates": 20}}  # fmt: skip


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, city: psycopg.Connection) -> Path:
    folder = tmp_path / "town"
    build_city(1000, 1, folder)
    monkeypatch.setenv("MINSHENG_CITY", str(folder))
    return folder


def queued(city: psycopg.Connection) -> int:
    row = city.execute(
        "select (args ->> 'reform')::bigint from procrastinate_jobs where task_name = 'api.compare_reform'"
    ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.slow
def test_a_reform_is_compared_in_the_background(town: Path, city: psycopg.Connection) -> None:
    caller = Caller("analyst")
    said = {}
    for over in ("sample", "city"):
        city.execute("delete from procrastinate_jobs")
        asked = caller.deed("reforms", {"over": over, "reform": RAISED})
        assert asked.status_code == 202, asked.content
        number = asked.json()["number"]
        assert caller("GET", f"reforms/{number}").json()["state"] == "waiting"
        compare_reform(reform=queued(city))
        done = caller("GET", f"reforms/{number}").json()
        assert (done["state"], done["error"]) == ("done", "")
        rows = {row["programme"]: row for row in done["tables"]["cost_by_programme"]}
        allowance = rows["minimum_living_allowance"]
        assert allowance["all_reformed"] > allowance["all_now"] > 0
        assert done["tables"]["winners_total"]
        said[over] = done["tables"]
        compare_reform(reform=queued(city))  # the job ran twice after a kill
        assert caller("GET", f"reforms/{number}").json() == done
    assert (
        SAMPLE > 1000
    )  # so the small city's sample is the city itself, and what it says at once is what the city says
    assert repr(said["sample"]) == repr(said["city"])
    assert len(caller("GET", "reforms").json()["items"]) == 2
    assert Caller("analyst")("GET", "reforms?limit=1").json()["next"]


@pytest.mark.slow
def test_a_reform_that_makes_the_law_inconsistent_says_so(town: Path, city: psycopg.Connection) -> None:
    caller = Caller("analyst")
    broken = {**RAISED, "figures": {"none_such": {"times": "2"}}}
    number = caller.deed("reforms", {"reform": broken}).json()["number"]
    compare_reform(reform=queued(city))
    shown = caller("GET", f"reforms/{number}").json()
    assert shown["state"] == "failed"
    assert "none_such" in shown["error"]
    assert "/tmp" not in shown["error"]
    assert "/var" not in shown["error"]


@pytest.mark.parametrize(
    ("reform", "pointer"),
    [
        ({**RAISED, "rules": [{"file": "/etc/passwd"}]}, "body/reform/rules"),
        ({**RAISED, "programmes": {"add": [{"folder": "/etc", "section": "x"}]}}, "body/reform/programmes"),
        ({**RAISED, "months": 1000}, "body/reform"),
        ({"zh": "x"}, "body/reform"),
        ({**RAISED, "from": "soon"}, "body/reform"),
        ({**RAISED, "figures": {"../../x": {"times": "2"}}}, "body/reform"),
    ],
)
def test_a_reform_that_cannot_be_read(
    city: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, reform: dict[str, Any], pointer: str
) -> None:
    monkeypatch.setattr("minsheng.faces.api.reforms.city_folder", lambda: Path())
    said = is_problem(Caller("analyst").deed("reforms", {"reform": reform}), 422, "reform-refused")
    assert pointer in [each["pointer"] for each in said["errors"]]
    assert "/tmp" not in str(said)


def test_without_a_city_and_by_others(
    city: psycopg.Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MINSHENG_CITY", str(tmp_path))
    is_problem(Caller("analyst").deed("reforms", {"reform": RAISED}), 503, "no-city")
    is_problem(Caller("beishan").deed("reforms", {"reform": RAISED}), 403, "not-allowed")


def test_three_at_a_time(city: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("minsheng.faces.api.reforms.city_folder", lambda: Path())
    caller = Caller("analyst")
    assert [caller.deed("reforms", {"reform": RAISED}).status_code for _ in range(4)] == [202, 202, 202, 409]
    number = caller("GET", "reforms").json()["items"][0]["number"]
    is_problem(Caller("analyst")("GET", "reforms/00000000-0000-0000-0000-000000000000"), 404, "record-not-found")
    with psycopg.connect(city.info.dsn, user="minsheng_web", autocommit=True) as web:
        web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = 'steward'")
        assert web.execute("select count(*) from api_reform where number = %s", [number]).fetchone() == (0,)
        web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = 'analyst'")
        assert web.execute("update api_reform set state = 'done'").rowcount == 0  # the engine's to say
