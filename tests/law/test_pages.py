"""The pages under docs/law are what the law says now; exclusions are proved or known."""

from __future__ import annotations

import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

import minsheng.law
from minsheng.engine.cases import read_cases
from minsheng.engine.exact import Reading
from minsheng.engine.loading import load_law
from minsheng.engine.overlaps import EXCLUDES, claim_of, drawn_claim_of, overlaps_of
from minsheng.engine.properties import read_properties
from minsheng.engine.proving.proving import PROVED, prove
from minsheng.engine.telling.along import along
from minsheng.faces.cli.law import pages_of
from tests.faces.cli.running import ROOT, run

LAW = load_law(Path(minsheng.law.__file__).parent)
PAGES = pages_of(LAW)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_generated_page_is_up_to_date(name: str) -> None:
    found = (ROOT / "docs" / "law" / name).read_text(encoding="utf-8")
    assert found == PAGES[name], "run: .venv/bin/minsheng law docs --out docs/law"


def test_no_page_is_left_of_a_programme_that_is_gone() -> None:
    folder = ROOT / "docs" / "law"
    found = {str(path.relative_to(folder)) for kind in ("*.md", "*.svg") for path in folder.rglob(kind)}
    assert found == set(PAGES)


@pytest.mark.parametrize("name", sorted(LAW.programmes))
def test_a_page_has_what_each_programme_must_show(name: str) -> None:
    page = PAGES[f"{name}.md"]
    assert f"pictures/{name}.svg" in page, (
        "no worked example moves with a stated number; see picture: in docs/language.md"
    )
    picture = PAGES[f"pictures/{name}.svg"]
    assert len(picture.encode()) < 6_000
    ElementTree.fromstring(picture)
    assert "## 规则 Rules" in page
    assert "\n  - $" in page, "no formula in mathematics"


def test_a_picture_shows_what_the_exact_reading_gives() -> None:
    programme = LAW.programmes["minimum_living_allowance"]
    cases = [case for case in read_cases(Path(LAW.root)) if case.programme == programme.name]
    found = along(Reading(LAW), programme, cases)
    assert found is not None
    assert found.result == "minimum_living_allowance"
    assert found.values[0] == 3 * 121600, "three people at 1,216 yuan with no income"
    assert min(value for value in found.values if value is not None) == 0, "the picture reaches the end of entitlement"


def test_every_exclusion_between_decisions_has_a_claim() -> None:
    claims = read_properties(LAW)
    excluded = [one for one in overlaps_of(LAW) if one.relation == EXCLUDES]
    assert excluded
    for overlap in excluded:
        if all(LAW.programmes[name].data.get("decides") for name in (overlap.programme, overlap.other)):
            assert claim_of(LAW, overlap, claims) is not None, overlap


def test_where_both_may_be_asked_for_what_is_drawn_ends_the_other() -> None:
    claims, reading = read_properties(LAW), Reading(LAW)
    asked = 0
    for overlap in overlaps_of(LAW):
        claim = claim_of(LAW, overlap, claims)
        if claim is None or claim.known is None:
            continue
        asked += 1
        drawn = drawn_claim_of(LAW, overlap, claims)
        assert drawn is not None, f"{overlap}: nothing says that nobody is granted both"
        assert prove(reading, drawn, datetime.date(2025, 7, 1)).answer == PROVED, drawn
    assert asked >= 5


def test_overlaps_are_printed_and_proved() -> None:
    done = run("law", "overlaps", "--prove", "--on", "2025-07-01", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "refuted" not in done.stdout
    assert "Minimum-living edge household  ✗ not together  Minimum living allowance" in done.stdout


def test_the_kernel_of_a_programme_is_printed() -> None:
    done = run("law", "kernel", "orphans", "--on", "2025-07-01")
    assert "# orphan_allowance 孤儿基本生活费 〔国办发〔2010〕54号第二部分（一）" in done.stdout
    assert "no programme" in run("law", "kernel", "orphan").stderr
