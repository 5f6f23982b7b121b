"""Decisions are kept whole and come out the same; whatever is tampered with is an alarm."""

from __future__ import annotations

import datetime
from pathlib import Path

import psycopg
import pytest
import yaml

from minsheng.engine.exact import explain
from minsheng.engine.loading import load_law
from minsheng.engine.tree import Law
from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.decisions.keeping import HouseholdNotFound, keep_decision
from minsheng.registry.decisions.replaying import DecisionNotFound, Replayed, replay

ROOT = Path(__file__).parents[3]
DAY = datetime.date(2025, 7, 1)
NOW = datetime.datetime(2025, 7, 1, 9, tzinfo=datetime.UTC)
FAMILY = yaml.safe_load((ROOT / "examples" / "single-mother.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(ROOT / "src" / "minsheng" / "law")


def add_household(owner: psycopg.Connection, division: str = "330106001001") -> int:
    row = owner.execute("insert into household (division) values (%s) returning id", [division]).fetchone()
    assert row is not None
    return int(row[0])


def decide(law: Law, household_id: int, actor: str = "street_xihu") -> int:
    explanation = explain(law, FAMILY, DAY)
    with acting(actor, "application 1") as act:
        return keep_decision(act, household_id=household_id, explanation=explanation, facts=FAMILY, known_at=NOW)


def run_again(*decisions: int) -> list[Replayed]:
    with acting("night", "replay") as act:
        return list(replay(act, list(decisions) or None))


def test_a_kept_decision_comes_out_the_same(city: psycopg.Connection, law: Law) -> None:
    decision = decide(law, add_household(city))
    (found,) = run_again(decision)
    assert found.is_same, found.differences
    kept = city.execute("select result, law_id, place from decision").fetchone()
    assert kept is not None
    assert kept[1:] == (law.version, "zhejiang/hangzhou")
    granted = {answer["programme"]: answer for answer in kept[0]["answers"] if answer["entitled"]}
    assert "minimum_living_allowance" in granted


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("facts = replace(facts, '\"money_assets\": 6000', '\"money_assets\": 7000')", "receipt.facts"),
        ("result = jsonb_set(result, '{answers,0,entitled}', '\"maybe\"')", "result.answers.0.entitled"),
        ("receipt = jsonb_set(receipt, '{answers}', '\"0\"')", "receipt.answers"),
    ],
)
def test_whatever_is_altered_is_an_alarm(city: psycopg.Connection, law: Law, change: str, where: str) -> None:
    decision = decide(law, add_household(city))
    city.execute("alter table decision disable trigger decision_append_only")
    city.execute(f"update decision set {change}")
    (found,) = run_again(decision)
    assert any(difference.startswith(where) for difference in found.differences)
    assert city.execute("select count(*) from audit_entry where action like 'ALARM%'").fetchone() == (1,)


def test_an_altered_law_is_an_alarm(
    city: psycopg.Connection, law: Law, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = decide(law, add_household(city))
    monkeypatch.setenv("MINSHENG_CACHE", str(tmp_path))
    city.execute("alter table law_text disable trigger law_text_append_only")
    city.execute("update law_text set files = ''::bytea")
    (found,) = run_again(decision)
    assert found.differences == ("it cannot be run again: The kept law is no whole archive.",)


def test_decisions_are_never_changed(city: psycopg.Connection, law: Law) -> None:
    decide(law, add_household(city))
    for statement in ("update decision set decided_by = 'x'", "delete from decision"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            city.execute(statement)


def test_only_who_may_decides_and_only_here(city: psycopg.Connection, law: Law) -> None:
    household = add_household(city)
    with pytest.raises(NotAllowed):
        decide(law, household, "worker_xihu")
    with pytest.raises(HouseholdNotFound):
        decide(law, household, "street_shangcheng")
    with pytest.raises(DecisionNotFound):
        run_again(99)
