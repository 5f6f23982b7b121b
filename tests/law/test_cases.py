"""Every worked example beside the rules, decided by the exact reading, to the fen."""

from __future__ import annotations

from pathlib import Path

import pytest

import minsheng.law
from minsheng.engine.cases import Case, failures, read_cases
from minsheng.engine.exact import Reading
from minsheng.engine.loading import load_law
from minsheng.engine.tree import Law

LAW = Path(minsheng.law.__file__).parent
CASES = list(read_cases(LAW))


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(LAW)


@pytest.fixture(scope="module")
def reading(law: Law) -> Reading:
    return Reading(law)


@pytest.mark.parametrize("case", CASES, ids=[case.at for case in CASES])
def test_case(law: Law, reading: Reading, case: Case) -> None:
    assert failures(law, reading, case) == []
