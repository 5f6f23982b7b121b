"""Everything that is known (the facts that stand beside the project in ``shared/facts``) is in the law, entry by entry.

``facts.yaml`` says which parameter, rule, fact or case carries each figure, formula and worked example, or why one is no
rule. The names are checked always; that no entry is forgotten, and that the figures agree, where the facts are at hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

import minsheng.law
from minsheng.engine.cases import read_cases
from minsheng.engine.loading import load_law
from minsheng.engine.tree import Law

LAW = Path(minsheng.law.__file__).parent
MAP = yaml.safe_load(Path(__file__).with_name("facts.yaml").read_text(encoding="utf-8"))
KINDS = ("parameters", "formulas", "examples")
# The law keeps money in fen, and some figures by the month that are stated by the year.
FACTORS = (Fraction(1), Fraction(1, 100), Fraction(12), Fraction(1, 12))
# Where the law has another figure than the entry, and why.
OTHER_FIGURES = {
    "assistance/dibao/minimum_wage_monthly_hangzhou": "of 2008 and 2013, before the time the law covers",
    "insurance/medical/employee_employer_rate_2021": "the law has the sum of both rates",
    "insurance/pension_bridging/transition_period": "the law has the last day, not the years",
}


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(LAW)


def facts_folder() -> Path | None:
    """The nearest ``shared/facts`` above the project, or none."""
    return next((up / "shared" / "facts" for up in LAW.parents if (up / "shared" / "facts").is_dir()), None)


def carried() -> Iterator[tuple[str, str, str, list[str]]]:
    """Each entry with what carries it: file, kind, name, names of the law."""
    for file, kinds in MAP["carried"].items():
        for kind, entries in kinds.items():
            for name, by in entries.items():
                yield file, kind, name, by


def test_every_name_is_in_the_law(law: Law) -> None:
    with_cases = {case.at.rsplit(":", 1)[0] for case in read_cases(LAW)}
    wrong = []
    for file, kind, name, by in carried():
        for one in by:
            programme, _, key = one.partition("/")
            known = one in law.parameters or one in law.rules or one in law.facts or one in law.groups
            part = programme in law.programmes and key in law.programmes[programme].data
            if not (one in with_cases if kind == "examples" else known or part):
                wrong.append(f"{file} {kind} {name}: {one}")
    assert not wrong


def test_every_entry_of_the_facts_is_carried_or_said_to_be_no_rule() -> None:
    folder = facts_folder()
    if folder is None:
        pytest.skip("shared/facts is not beside the project: nothing to compare the map with")
    declared = {f"{file}/{kind}/{name}" for file, kind, name, _ in carried()}
    declared |= {entry for entries in MAP["not_rules"].values() for entry in entries}
    found = set()
    for path in sorted(folder.glob("*/*.yaml")):
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
        file = f"{path.parent.name}/{path.stem}"
        for kind in KINDS:
            for number, entry in enumerate(read.get(kind) or [], 1):
                name = entry.get("name") or entry.get("id") or entry.get("title") or f"example {number}"
                found.add(f"{file}/{kind}/{name}")
    assert found, folder
    assert found - declared == set(), "entries of the facts that the law does not carry"
    assert declared - found == set(), "entries that the facts do not have"


def test_the_figures_of_the_facts_are_the_laws(law: Law) -> None:
    folder = facts_folder()
    if folder is None:
        pytest.skip("shared/facts is not beside the project: no figures to compare")
    read = {
        f"{path.parent.name}/{path.stem}": {
            entry.get("name"): entry for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["parameters"]
        }
        for path in folder.glob("*/*.yaml")
    }
    apart, compared = [], 0
    for file, kind, name, by in carried():
        parameters = [law.parameters[one] for one in by if one in law.parameters]
        if kind != "parameters" or not any(parameter.figures for parameter in parameters):
            continue
        figures = {
            number for parameter in parameters for figure in parameter.figures for number in numbers(figure.value)
        }
        stated = set(numbers(read[file][name].get("values"))) - {0, 1}
        if not stated:
            continue
        compared += 1
        if not stated & {number * factor for number in figures for factor in FACTORS}:
            apart.append(f"{file}/{name}")
    assert sorted(apart) == sorted(OTHER_FIGURES)
    assert compared > 300


def numbers(value: Any) -> Iterator[Fraction]:
    """Every number in a figure or in the values of an entry; the keys of a table too."""
    if isinstance(value, (int, float, Fraction)) and not isinstance(value, bool):
        yield Fraction(str(value))
    elif isinstance(value, str):
        try:
            yield Fraction(value)
        except (ValueError, ZeroDivisionError):
            return
    elif isinstance(value, Mapping) or hasattr(value, "items"):
        for key, one in value.items():
            yield from numbers(key)
            yield from numbers(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from numbers(one)
