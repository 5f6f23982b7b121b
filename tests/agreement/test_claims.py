"""Random years of claims, limits included: the exact and the batch reading agree on every claim, to the fen."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import minsheng.law
from minsheng.engine.batch.claim_kernel import ClaimKernel, compile_claims
from minsheng.engine.exact import Reading, is_unknown
from minsheng.engine.exact.years import year_of_claims
from minsheng.engine.loading import load_law
from minsheng.engine.tree import Law
from tests.agreement.comparing import same
from tests.claims import DrawnClaims, draw_claims

HEALER = Path(__file__).parent.parent / "healer"
HANGZHOU = Path(minsheng.law.__file__).parent
YEAR = 2025
FEW = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
SEEDS = st.integers(0, 2**32 - 1)
UNKNOWN = st.sampled_from([0, 0.02, 0.1, 0.3, 0.8])
_READY: dict[object, tuple[Reading, ClaimKernel, list[str], list[str]]] = {}


def results(law: Law) -> tuple[list[str], list[str]]:
    """Every value of claims that a programme answers, and every total of claims."""
    of_claims = [programme for programme in law.programmes.values() if programme.of == "claim"]
    names = dict.fromkeys(name for programme in of_claims for name in programme.results)
    totals = dict.fromkeys(name for programme in of_claims for name in programme.data.get("totals", []))
    return [name for name in names if law.entity_of(name) == "claim"], list(totals)


def ready(
    root: Path, drawn: DrawnClaims, *, year: int = YEAR, known: bool = False, changing: bool = False
) -> tuple[Reading, ClaimKernel, list[str], list[str]]:
    """The law read both ways, compiled once for tables of one form."""
    claims, patients = drawn.tables()
    key = (root, drawn.assume, known, year, tuple(patients.column_names), tuple(claims.column_names))
    if key not in _READY:
        names, totals = results(drawn.law)
        kernel = compile_claims(
            drawn.law,
            year,
            [*names, *totals],
            claims.schema,
            patients.schema,
            nullable=() if known else None,
            assume=drawn.assume,
        )
        _READY[key] = (Reading(drawn.law), kernel, names, totals)
    return _READY[key]


def differences(
    reading: Reading, kernel: ClaimKernel, drawn: DrawnClaims, names: list[str], totals: list[str]
) -> Iterator[str]:
    """Each cell that differs, with the claim that shows it."""
    law, end = drawn.law, datetime.date(drawn.year, 12, 31)
    claims, patients = kernel.run(*drawn.tables())
    columns = {name: claims[name].to_pylist() for name in names}
    of_patients = {name: patients[name].to_pylist() for name in totals}
    row = 0
    for index in range(len(drawn.patients)):
        facts = drawn.facts(index)
        found = year_of_claims(
            reading, facts, drawn.year, [*names, *(n for t in totals for n in law.groups[t].claim_names())]
        )
        for claim, values in zip(found.claims, found.values, strict=True):
            for name in names:
                if not same(values[name], columns[name][row], law.type_of(name)):
                    where = f"patient {index} {facts.stated}, claim {claim.number} of {facts.claims}"
                    yield f"{name}: exact {values[name]}, batch {columns[name][row]}, {where}"
            row += 1
        for name in totals:
            exact = found.total(law.groups[name], 0, end)
            if not same(exact, of_patients[name][index], law.type_of(name)):
                yield f"{name}: exact {exact}, batch {of_patients[name][index]}, patient {index} {facts.claims}"


def agree(
    root: Path,
    patients: int,
    seed: int,
    unknown: float,
    assume: tuple[str, ...] = (),
    *,
    year: int = YEAR,
    known: bool = False,
    changing: bool = False,
) -> None:
    law = load_law(root)
    names, _ = results(law)
    drawn = draw_claims(law, year, names, patients, seed, unknown, assume, changing=changing)
    reading, kernel, names, totals = ready(root, drawn, year=year, known=known)
    found = list(differences(reading, kernel, drawn, names, totals))
    replay = f"draw_claims(law, {year}, names, {patients}, {seed}, {unknown}, {assume}): {len(found)} cells differ\n"
    assert not found, replay + "\n".join(found[:3])


@FEW
@given(seed=SEEDS, unknown=UNKNOWN)
def test_the_healers_island(seed: int, unknown: float) -> None:
    agree(HEALER, 40, seed, unknown)


@FEW
@given(seed=SEEDS, unknown=UNKNOWN)
def test_the_healers_island_with_assumptions(seed: int, unknown: float) -> None:
    agree(HEALER, 40, seed, unknown, ("nothing_unstated",))


@FEW
@given(seed=SEEDS)
def test_the_healers_island_fully_known(seed: int) -> None:
    agree(HEALER, 40, seed, 0, known=True)


@FEW
@given(seed=SEEDS, unknown=UNKNOWN)
def test_the_healers_island_where_no_text_changes(seed: int, unknown: float) -> None:
    agree(HEALER, 40, seed, unknown, year=2024)


@settings(FEW, max_examples=6)
@given(seed=SEEDS, unknown=UNKNOWN)
def test_facts_of_patients_that_change_within_the_year(seed: int, unknown: float) -> None:
    agree(HEALER, 40, seed, unknown, changing=True)


@FEW
@given(seed=SEEDS, unknown=UNKNOWN)
def test_the_medical_benefits_of_hangzhou(seed: int, unknown: float) -> None:
    agree(HANGZHOU, 25, seed, unknown)


@FEW
@given(seed=SEEDS, unknown=UNKNOWN)
def test_the_medical_benefits_of_hangzhou_with_assumptions(seed: int, unknown: float) -> None:
    agree(HANGZHOU, 25, seed, unknown, tuple(load_law(HANGZHOU).assumptions))


@FEW
@given(seed=SEEDS)
def test_the_medical_benefits_of_hangzhou_fully_known(seed: int) -> None:
    agree(HANGZHOU, 25, seed, 0, known=True)


@settings(FEW, max_examples=8)
@given(seed=SEEDS, unknown=UNKNOWN)
def test_a_year_in_which_texts_and_figures_change(seed: int, unknown: float) -> None:
    agree(HANGZHOU, 25, seed, unknown, year=2024)
    agree(HANGZHOU, 25, seed, unknown, year=2021)


@FEW
@given(seed=SEEDS, unknown=UNKNOWN)
def test_what_must_hold_of_every_claim(seed: int, unknown: float) -> None:
    """Layers and the patient's share add up to the whole, to the fen; no layer pays less than nothing or more than is left."""
    law = load_law(HANGZHOU)
    names, _ = results(law)
    drawn = draw_claims(law, YEAR, names, 20, seed, unknown)
    reading = ready(HANGZHOU, drawn)[0]
    layers = ["claim_basic_paid", "claim_paid_after_basic", "claim_supplementary_paid"]
    after_basic = ["claim_critical_illness_paid", "claim_medical_assistance_paid"]
    checked = 0
    for index in range(len(drawn.patients)):
        for values in year_of_claims(reading, drawn.facts(index), YEAR, names).values:
            paid = [values[name] for name in layers]
            if not is_unknown(values["claim_own_payment"]):
                checked += 1
                assert sum(paid) + values["claim_own_payment"] == values["claim_total_cost"]
                assert values["claim_own_payment"] >= 0
            parts = [values[name] for name in after_basic]
            if not any(is_unknown(part) for part in parts):
                assert sum(parts) == values["claim_paid_after_basic"]
            for amount in (*paid, *parts):
                assert is_unknown(amount) or amount >= 0
            if not is_unknown(values["medical_benefit"]) and not is_unknown(values["claim_eligible_cost"]):
                assert values["medical_benefit"] <= values["claim_eligible_cost"]
    assert checked or unknown


def test_the_draws_reach_every_layer_and_every_cap() -> None:
    """A comparison is worth little where nothing is ever paid: caps, tiers and unknown results are all there."""
    law = load_law(HANGZHOU)
    names, _ = results(law)
    seen: dict[str, set[str]] = {}
    for seed in range(8):
        drawn = draw_claims(law, YEAR, names, 30, seed, 0.05 * (seed % 2), tuple(law.assumptions))
        reading = ready(HANGZHOU, drawn)[0]
        for index in range(len(drawn.patients)):
            for values in year_of_claims(reading, drawn.facts(index), YEAR, names).values:
                for name in names:
                    value = values[name]
                    seen.setdefault(name, set()).add("unknown" if is_unknown(value) else "some" if value else "nothing")
                capped = values["basic_paid_so_far"]
                if not is_unknown(capped) and capped >= 30_000_000:
                    seen.setdefault("cap of residents", set()).add("some")
    paying = ("claim_basic_paid", "claim_critical_illness_paid", "claim_deductible", "claim_own_payment")
    assert all(seen[name] >= {"some", "nothing"} for name in paying), seen
    assert seen["claim_medical_assistance_paid"] >= {"unknown", "some", "nothing"}
    assert seen["cap of residents"] == {"some"}


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_a_hundred_thousand_claims(part: int) -> None:
    for seed in range(30):
        unknown = [0, 0.02, 0.1, 0.4][seed % 4]
        agree(HEALER, 100, 1000 * part + seed, unknown)
        agree(HANGZHOU, 100, 1000 * part + seed, unknown)
        agree(HANGZHOU, 100, 1000 * part + seed, unknown, tuple(load_law(HANGZHOU).assumptions))
