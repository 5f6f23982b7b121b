"""A city's claims settled and settled again after corrections, on the invented island of healers."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from minsheng.engine.exact import Reading, is_unknown
from minsheng.engine.facts import read_facts
from minsheng.engine.loading import load_law
from minsheng.services.claims.correcting import city_differences, household_differences
from minsheng.services.claims.settling import NoClaims, results_of_claims, settle_city
from minsheng.services.claims.years import NoYear, day_in, year_of
from tests.claims import DrawnClaims, draw_claims
from tests.engine.batch.test_claim_files import town

HEALER = Path(__file__).parent.parent.parent / "healer"
LAW = load_law(HEALER)


@pytest.fixture(scope="module")
def some() -> DrawnClaims:
    names = [name for name in results_of_claims(LAW) if LAW.entity_of(name) == "claim"]
    return draw_claims(LAW, 2025, names, 80, 5, 0.02, corrected=0.25)


def test_a_settlement_writes_answers_and_what_they_come_to(some: DrawnClaims, tmp_path: Path) -> None:
    found = settle_city(LAW, town(tmp_path / "town", some), tmp_path / "out", year=2025)
    told = json.loads((tmp_path / "out" / "claims.json").read_text(encoding="utf-8"))
    assert told["claims"] == found.settled.claims
    answers = [row for path in (tmp_path / "out").glob("claims-*.parquet") for row in pq.read_table(path).to_pylist()]
    for name in ("own_payment", "chest_payment"):
        assert found.sums.sums[name] == sum(row[name] for row in answers if row[name] is not None)
        assert found.sums.not_known[name] == sum(row[name] is None for row in answers)
    assert told["sums_in_fen"] == found.sums.sums


def test_differences_of_a_city_are_those_of_its_households(some: DrawnClaims, tmp_path: Path) -> None:
    found = city_differences(LAW, town(tmp_path / "town", some), tmp_path / "out", year=2025)
    reading, expected = Reading(LAW), {}
    for index in range(len(some.patients)):
        for one in household_differences(reading, some.facts(index), 2025):
            expected[index + 1, one.place] = one
    rows = [row for path in (tmp_path / "out").glob("differences-*.parquet") for row in pq.read_table(path).to_pylist()]
    assert found.changed == len(rows)
    assert {(row["person_id"], row["place"]) for row in rows} == set(expected)
    assert any(one.before == one.after for one in expected.values())  # a claim changed by one before it
    for row in rows:
        one = expected[row["person_id"], row["place"]]
        assert (row["number_before"], row["number_after"]) == (one.before, one.after)
        for change in one.changes:
            sides = [None if side is None or is_unknown(side) else side for side in (change.before, change.after)]
            assert [row[f"{change.name}_before"], row[f"{change.name}_after"]] == sides
            assert row[f"{change.name}_difference"] == change.difference


def test_differences_add_up_to_what_the_settlements_differ_by(tmp_path: Path) -> None:
    known = draw_claims(LAW, 2025, ["own_payment", "paid_by_all"], 60, 6, corrected=0.25)
    whole = settle_city(LAW, town(tmp_path / "town", known), tmp_path / "after", year=2025)
    found = city_differences(LAW, tmp_path / "town", tmp_path / "differences", year=2025)
    for patient in known.claims:
        patient[:] = [{**claim, "withdrawn": False} for claim in patient if claim.get("replaces") is None]
        for claim in patient:
            claim.pop("replaces", None)
    before = settle_city(LAW, town(tmp_path / "before_town", known), tmp_path / "before", year=2025)
    for name in ("own_payment", "chest_payment", "guild_payment"):
        assert found.sums[name] == whole.sums.sums[name] - before.sums.sums[name]


def test_a_household_without_corrections_has_no_differences() -> None:
    claims = [{"number": 1, "settled_on": "2025-01-01", "care": "stay", "hall": "low", "cost": "10"}]
    facts = read_facts(LAW, {"people": {"ann": {"claims": claims}}})
    assert household_differences(Reading(LAW), facts, 2025) == []


def test_the_year_is_the_claims_own_or_has_to_be_said() -> None:
    def facts(*days: str) -> object:
        claims = [{"number": place + 1, "settled_on": day} for place, day in enumerate(days)]
        return read_facts(LAW, {"people": {"ann": {"claims": claims}}})

    assert year_of(facts("2025-01-01"), 0) == 2025
    assert year_of(facts("2025-01-01"), 2024) == 2024
    with pytest.raises(NoYear, match="2024, 2025"):
        year_of(facts("2025-01-01", "2024-01-01"), 0)
    with pytest.raises(NoYear, match="Nobody"):
        year_of(facts(), 0)
    assert day_in(LAW, 2025).isoformat() == "2025-12-31"


def test_a_law_without_claims_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoClaims):
        settle_city(load_law(HEALER.parent / "island"), tmp_path, tmp_path / "out", year=2025)
