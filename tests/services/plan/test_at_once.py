"""A sample at once: one compiled kernel is handed the figures of both laws, and says what the kernels of each law say."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

import minsheng.law
from minsheng.engine.batch.scanning import kernel_for, pairs_of
from minsheng.engine.loading import load_law
from minsheng.services.city.building import build_city
from minsheng.services.plan import patching
from minsheng.services.plan.comparing import compare, prepare
from minsheng.services.plan.patching import reformed_law
from minsheng.services.plan.reform import read_reform
from minsheng.services.plan.settings import income_of, paying_programmes
from minsheng.services.plan.tables import tables_of
from tests.engine.batch.towns import ISLAND
from tests.services.plan.towns import DAY, island, made, town

LAW = Path(minsheng.law.__file__).parent
CHANGES = [
    'figures:\n  hearth_standard: {times: "1.1"}\nmonths: 2\n',
    'figures:\n  hearth_standard: {value: "100.005"}\n',  # no whole fen
    'figures:\n  hearth_standard: {plus: "-30"}\n',
    'figures:\n  hearth_standard: {times: "0"}\n',
    "months: 2\n",
]


@pytest.mark.parametrize("text", CHANGES)
def test_it_says_what_the_compiled_laws_say(tmp_path: Path, text: str) -> None:
    town(tmp_path / "town", 150, seed=3, unknown=0.1)
    reform, reformed = made(tmp_path / "plan", text)
    both = [
        compare(island(), reformed, reform, tmp_path / "town", day=DAY, rates={}, threads=1, at_once=at_once)
        for at_once in (False, True)
    ]
    assert repr(tables_of(both[0])) == repr(tables_of(both[1]))  # a ratio to nothing is no number, and equals none
    assert both[0].cost.any()


def test_nothing_is_left_to_compile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINSHENG_CACHE", str(tmp_path / "cache"))
    town(tmp_path / "town", 20, seed=3)
    nothing, _ = made(tmp_path / "nothing", "")
    assert prepare(island(), nothing, tmp_path / "town", DAY)
    assert not prepare(island(), nothing, tmp_path / "town", DAY)
    reform, reformed = made(tmp_path / "plan", CHANGES[1])
    programmes = paying_programmes(island(), reformed, {}, reform)
    names = [*(name for one in programmes for name in (one.decides, one.pays)), income_of(island(), reform).value]
    kernels = [
        kernel_for(law, pairs_of(tmp_path / "town"), names, [DAY], (), compiled=False, lifts=True)
        for law in (island(), reformed)
    ]
    assert not any(kernel.make_ready() for kernel in kernels)
    assert any((a != b).any() for a, b in zip(kernels[0].figures, kernels[1].figures, strict=True))


@pytest.mark.parametrize("text", CHANGES)
def test_figures_read_anew_are_those_of_the_whole_law_read_anew(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, quick = made(tmp_path / "quick", text)
    monkeypatch.setattr(patching, "_moves_figures_alone", lambda law, reform: False)
    _, whole = made(tmp_path / "whole", text)
    assert quick.parameters == whole.parameters
    assert quick.rules == whole.rules
    assert (quick.version == island().version) == ("figures" not in text)


def test_a_figure_that_cannot_be_moved_is_refused_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "reform.yaml"
    path.write_text('zh: x\nen: x\nfrom: 1990-01-01\nfigures:\n  hearth_standard: {times: "2"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"reform.yaml:5: no figure of .hearth_standard."):
        reformed_law(island(), read_reform(path), ISLAND)


@pytest.mark.slow
def test_every_figure_of_the_law_shares_one_source(tmp_path: Path) -> None:
    law, day = load_law(LAW), datetime.date(2025, 7, 1)
    build_city(1000, 1, tmp_path / "town")
    pairs = pairs_of(tmp_path / "town")
    assume = json.loads((tmp_path / "town/city.json").read_text(encoding="utf-8"))["assume"]
    path = tmp_path / "reform.yaml"

    def source(figures: dict[str, dict[str, str]]) -> tuple[str, set[str]]:
        said = {"zh": "x", "en": "x", "from": str(day), "figures": figures}
        path.write_text(json.dumps(said), encoding="utf-8")
        reform = read_reform(path)
        reformed = reformed_law(law, reform, LAW, "")
        programmes = paying_programmes(law, reformed, {}, reform)
        names = [*(name for one in programmes for name in (one.decides, one.pays)), income_of(law, reform).value]
        kernel = kernel_for(reformed, pairs, names, [day], assume, compiled=False, lifts=True)
        return kernel.source, {name for plan in kernel.plans for name in plan.figures}

    plain, used = source({})
    numbers = [
        name for name in sorted(used) if law.parameters[name].type.kind == "number" and law.parameters[name].figure(day)
    ]
    assert len(numbers) > 50
    assert [name for name in numbers if source({name: {"times": "1.1"}})[0] != plain] == []
