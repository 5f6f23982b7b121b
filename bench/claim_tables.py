"""A year of a city's claims, drawn: patients by scheme, visits and stays of plausible frequency and cost. Seeded.

Nobody in it is real and nothing is fitted to a published table: a patient has about ten claims a year, most of them visits
of some hundred yuan; stays are log-normal around ten thousand, some far above, so that caps and every tier are reached.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from minsheng.engine.tree import Law

PATIENTS_PER_FILE = 100_000
CLAIMS_A_PATIENT = 10
_EPOCH = np.datetime64("1970-01-01")


def write_claims(law: Law, folder: Path, patients: int, year: int, seed: int = 1, corrected: float = 0.0) -> int:
    """Writes pairs of files of a year's claims; the number of claims. ``corrected``: the share that a later one replaces."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for number, first in enumerate(range(0, patients, PATIENTS_PER_FILE)):
        random = np.random.default_rng([seed, number])
        count = min(PATIENTS_PER_FILE, patients - first)
        people = _patients(law, random, first, count)
        claims = _claims(law, random, people, year, corrected)
        pq.write_table(claims, folder / f"claims-{number:05d}.parquet", row_group_size=1 << 18)
        pq.write_table(people, folder / f"patients-{number:05d}.parquet", row_group_size=1 << 18)
        written += claims.num_rows
    return written


def _choice(law: Law, name: str, codes: np.ndarray, labels: list[str]) -> pa.Array:
    assert set(labels) <= set(law.facts[name].type.choices), name
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(labels))


def _patients(law: Law, random: np.random.Generator, first: int, count: int) -> pa.Table:
    scheme = random.choice(2, count, p=[0.6, 0.4])
    retired = (scheme == 0) & (random.random(count) < 0.3)
    poor = random.random(count) < 0.02
    return pa.table(
        {
            "person_id": pa.array(np.arange(first + 1, first + count + 1, dtype=np.int64)),
            "medical_scheme": _choice(law, "medical_scheme", scheme, ["employee", "resident"]),
            "activity": _choice(law, "activity", np.where(retired, 1, 0), ["employed", "retired"]),
            "has_family_doctor": pa.array(random.random(count) < 0.4),
            "is_in_supplementary_insurance": pa.array(random.random(count) < 0.0),
            "is_in_medical_hardship": pa.array(poor),
            "is_destitute_or_minimum_living": pa.array(poor),
            "medical_assistance_is_open": pa.array(poor),
        }
    )


def _claims(law: Law, random: np.random.Generator, people: pa.Table, year: int, corrected: float) -> pa.Table:
    ids = people["person_id"].to_numpy()
    counts = random.poisson(CLAIMS_A_PATIENT, len(ids))
    owners = np.repeat(ids, counts)
    rows = len(owners)
    start = (np.datetime64(f"{year}-01-01") - _EPOCH).astype(int)
    days = start + random.integers(0, 365, rows)
    order = np.lexsort((days, owners))
    days = days[order].astype(np.int32)
    firsts = np.repeat(np.cumsum(counts) - counts, counts)
    numbers = np.arange(rows) - firsts + 1
    kind = random.choice(3, rows, p=[0.9, 0.08, 0.02])
    dear = kind > 0
    cost = np.where(dear, random.lognormal(9.1, 1.2, rows), random.lognormal(5.3, 0.9, rows))
    fen = np.minimum((cost * 100).astype(np.int64), 900_000_000)
    class_b = (fen * random.random(rows) * 0.5).astype(np.int64)
    level = random.choice(3, rows, p=[0.45, 0.3, 0.25])
    place = random.choice(3, rows, p=[0.97, 0.02, 0.01])
    filed = random.choice(3, rows, p=[0.985, 0.01, 0.005])
    columns = {
        "person_id": pa.array(owners),
        "claim_number": pa.array(numbers.astype(np.int64)),
        "settled_on": pa.array(days, pa.int32()).view(pa.date32()),
        "medical_claim_kind": _choice(law, "medical_claim_kind", kind, ["outpatient", "inpatient", "special_disease"]),
        "claim_hospital_level": _choice(law, "claim_hospital_level", level, ["tertiary", "other", "community"]),
        "claim_class_a_cost": pa.array(fen - class_b),
        "claim_class_b_cost": pa.array(class_b),
        "claim_class_b_borne_first": pa.array(class_b // 20),
        "claim_cost_outside": pa.array(np.where(dear, fen // 12, 0)),
        "care_place": _choice(law, "care_place", place, ["hangzhou", "yangtze_delta", "elsewhere"]),
        "filing_type": _choice(law, "filing_type", filed, ["none", "long_resident", "referred"]),
        "filed_on": pa.array(days - 30, pa.int32()).view(pa.date32()),
    }
    if corrected:
        chosen = (random.random(rows) < corrected) & (numbers > 1)
        columns["replaces"] = pa.array(np.where(chosen, numbers - 1, 0), mask=~chosen)
    return pa.table(columns)
