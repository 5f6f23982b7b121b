"""How long one household takes, from its facts to its explanation, when the law is already loaded."""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.households import plain_households
from bench.population import make_population
from minsheng.engine.exact import Explanation, Reading, explain, spare_the_collector
from minsheng.engine.loading import load_law
from minsheng.faces.cli.household_files import read_household_file

ROOT = Path(__file__).parent.parent
TEMPLATE_LAW = ROOT / "bench" / "template_law"
CITY_LAW = ROOT / "src" / "minsheng" / "law"
EXAMPLES = ROOT / "examples"


@dataclass(frozen=True)
class Latencies:
    """Milliseconds for one household; ``with_trees`` also walks the whole tree behind every answer."""

    p50: float
    p99: float
    with_trees_p50: float
    households: int


def template_law(households: int) -> Latencies:
    """Random households through the template law."""
    plain = [facts for _, facts in plain_households(make_population(20_000), datetime.date(2016, 6, 1), households)]
    return _latencies(Reading(load_law(TEMPLATE_LAW)), plain)


def rules_in_template() -> int:
    """How many rules and group values the template law has, as GETTSIM's nodes are counted."""
    law = load_law(TEMPLATE_LAW)
    return len(law.rules) + len(law.groups)


def city_law(explanations: int) -> Latencies:
    """The example households, over and over, through every programme of the city's law, those too that a check leaves out
    where nothing of them is stated."""
    law = load_law(CITY_LAW)
    plain = [dict(read_household_file(law, path).facts.plain) for path in sorted(EXAMPLES.glob("*.yaml"))]
    if not plain:
        raise FileNotFoundError(f"There are no example households in {EXAMPLES}.")
    every = [programme.name for programme in law.programmes.values() if not programme.is_standards]
    reading = Reading(law)
    spare_the_collector()  # as every process does that decides for the registry (registry/facts/values.py)
    return _latencies(reading, plain * (explanations // len(plain) + 1), every)


def _latencies(reading: Reading, plain: Sequence[dict[str, Any]], programmes: Sequence[str] = ()) -> Latencies:
    for facts in plain[:50]:
        _walk(explain(reading, facts, programmes=programmes))
    alone, with_trees = [], []
    for facts in plain:
        started = time.perf_counter()
        explanation = explain(reading, facts, programmes=programmes)
        explained = time.perf_counter()
        _walk(explanation)
        alone.append(explained - started)
        with_trees.append(time.perf_counter() - started)
    p50, p99 = np.percentile(alone, [50, 99]) * 1000
    return Latencies(float(p50), float(p99), float(np.median(with_trees) * 1000), len(plain))


def _walk(explanation: Explanation) -> None:
    for answer in explanation.answers:
        data = answer.programme.data
        result = data.get("pays") or data.get("decides") or next(iter(data.get("answers", [])), "")
        if result and result not in explanation.law.parameters:
            who = answer.who if explanation.law.entity_of(result) == "person" else -1
            explanation.tree(result, who)
