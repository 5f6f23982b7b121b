"""Two laws over a town of the island: nothing changed is nothing everywhere, and a change is what the exact reading says."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from minsheng.services.plan.comparing import Compared, compare
from minsheng.services.plan.intervals import interval
from minsheng.services.plan.pairs import DRAWN, FULL, NOW, THEN
from minsheng.services.plan.patching import reformed_law
from minsheng.services.plan.problems import ComparisonImpossible
from minsheng.services.plan.reform import read_reform
from minsheng.services.plan.tables import tables_of
from minsheng.services.plan.writing import write
from tests.engine.batch.towns import ISLAND, changed
from tests.services.plan.towns import DAY, MEASURE, comparison, exact_amounts, island, made, town, write_reform

RAISE = 'figures:\n  hearth_standard: {times: "1.1"}\nmonths: 2\n'
NOTHING = "months: 2\n"
SAME = 'figures:\n  hearth_standard: {times: "1"}\nmonths: 2\n'  # the law is touched, and says the same
RATES = {"receives_hearth_allowance": 0.6}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city") / "town"
    town(folder, 300, seed=5)
    return folder


@pytest.fixture(scope="module")
def raised(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Compared:
    return comparison(tmp_path_factory.mktemp("raise"), city, RAISE, RATES)


@pytest.mark.parametrize("text", [NOTHING, SAME])
def test_no_change_is_nothing_everywhere(tmp_path: Path, city: Path, text: str) -> None:
    found = comparison(tmp_path, city, text, RATES)
    assert found.cost.any()
    assert (found.cost[:, NOW] == found.cost[:, THEN]).all()
    assert not found.gain.any()
    assert not found.households.gain_if_all.any()
    assert (found.rates[NOW] == found.rates[THEN]).all()
    tables = tables_of(found)
    for rows in tables.values():
        for row in rows:
            assert {value for name, value in row.items() if "difference" in name} <= {0, ""}
    assert {row["number"] for row in tables["winners_total"]} == {0}
    assert all(row["winners"] == row["losers"] == row["mean_change_a_person_a_month"] == 0 for row in tables["winners"])


def test_a_raise_is_to_the_fen_what_the_exact_reading_says(tmp_path: Path) -> None:
    drawn = town(tmp_path / "town", 120, seed=8, unknown=0.1)
    text = RAISE + "take_up: {hearth_allowance: 1, lamp_grant: 1}\n"
    found = comparison(tmp_path / "plan", tmp_path / "town", text)
    _, reformed = made(tmp_path / "again", text)
    laws = (island(), reformed)
    names = [programme.name for programme in found.programmes]
    totals = {law: dict.fromkeys(names, Fraction(0)) for law in (NOW, THEN)}
    changes = 0
    for index in range(len(drawn.sizes)):
        amounts = [exact_amounts(law, drawn, index) for law in laws]
        for law in (NOW, THEN):
            for name in names:
                totals[law][name] += amounts[law][name]
        gain = sum(amounts[THEN].values()) - sum(amounts[NOW].values())
        assert found.gain[index] == gain, (index, drawn.facts(index).stated)
        changes += gain != 0
    assert changes > 5
    for position, name in enumerate(names):
        for law in (NOW, THEN):
            for basis in (FULL, DRAWN):
                assert found.cost[position, law, basis, 0].sum() == totals[law][name]


def test_the_tables_add_up(raised: Compared) -> None:
    tables = tables_of(raised)
    total = tables["cost_by_programme"][-1]
    for key in ("drawn_now", "drawn_reformed", "all_now", "all_reformed"):
        for name in ("cost_by_month", "cost_by_district", "cost"):
            assert sum(row[key] for row in tables[name]) == pytest.approx(total[key]), (name, key)
    everybody = next(row for row in tables["winners"] if row["by"] == "all")
    for by in ("tenth", "household", "district", "age"):
        rows = [row for row in tables["winners"] if row["by"] == by]
        for key in ("persons", "winners", "losers"):
            assert sum(row[key] for row in rows) == everybody[key], (by, key)
    gain = sum(row["gain_a_winner_a_month"] * row["winners"] for row in tables["winners"] if row["by"] == "tenth")
    assert gain == pytest.approx(everybody["gain_a_winner_a_month"] * everybody["winners"], rel=1e-3)


def test_a_raise_never_makes_more_poverty(raised: Compared) -> None:
    rows = [row for row in tables_of(raised)["poverty"] if row["line"].startswith("standard")]
    fixed = [row for row in rows if row["measure"] != "median_gap"]
    assert all(row["difference"] <= 0 for row in fixed)
    assert any(row["difference"] < 0 for row in fixed)


def test_the_line_of_a_figure_is_that_in_force(raised: Compared) -> None:
    line = next(row for row in tables_of(raised)["poverty"] if row["line"] == "standard × 1")
    assert (line["line_yuan_now"], line["line_yuan_reformed"]) == (120, 120)


def test_take_up_of_none_and_of_all(tmp_path: Path, city: Path) -> None:
    nobody = comparison(tmp_path / "0", city, RAISE + "take_up: {hearth_allowance: 0, lamp_grant: 0}\n")
    assert not nobody.cost[:, :, DRAWN].any()
    assert not nobody.gain.any()
    assert nobody.households.gain_if_all.any()
    all_of_them = comparison(tmp_path / "1", city, RAISE, {"receives_hearth_allowance": 1.0})
    assert (all_of_them.cost[:, :, DRAWN] == all_of_them.cost[:, :, FULL]).all()
    assert (all_of_them.gain == all_of_them.households.gain_if_all).all()


def test_take_up_is_near_its_rate_and_the_same_under_both_laws(raised: Compared) -> None:
    hearth = next(n for n, p in enumerate(raised.programmes) if p.name == "hearth_allowance")
    drawn, everything = raised.cost[hearth, :, DRAWN].sum(), raised.cost[hearth, :, FULL].sum()
    assert 0.4 < drawn / everything < 0.8
    assert (raised.gain >= 0).all()  # nobody stops drawing because more is paid


def test_many_files_are_as_one(tmp_path: Path, raised: Compared) -> None:
    town(tmp_path / "town", 300, seed=5, cuts=(1, 90, 220))
    reform = read_reform(write_reform(tmp_path, RAISE))
    law = island()
    reformed = reformed_law(law, reform, ISLAND)
    found = compare(law, reformed, reform, tmp_path / "town", day=DAY, rates=RATES, threads=2)
    assert tables_of(found) == tables_of(raised)


def test_an_era_begins_where_a_text_or_figure_changes(tmp_path: Path, city: Path) -> None:
    text = "figures:\n  hearth_standard: {from: 2025-10-01, times: 2}\nmonths: 4\n"
    found = comparison(tmp_path, city, text)
    assert [(str(era.day), era.months) for era in found.eras] == [("2025-08-01", (0, 1)), ("2025-10-01", (2, 3))]
    hearth = next(n for n, p in enumerate(found.programmes) if p.name == "hearth_allowance")
    cost = found.cost[hearth, :, FULL].sum(axis=-1)
    assert cost[NOW, 0] == cost[THEN, 0] == cost[NOW, 1]
    assert cost[THEN, 1] > cost[NOW, 1]
    assert not found.gain.any()  # on the day of comparison nothing has begun


def test_marginal_rates_are_what_the_exact_reading_says(tmp_path: Path) -> None:
    drawn = town(tmp_path / "town", 80, seed=9)
    found = comparison(tmp_path / "plan", tmp_path / "town", RAISE)
    _, reformed = made(tmp_path / "again", RAISE)
    seen = set()
    for place, index in enumerate(found.sampled.tolist()):
        rows = drawn.rows(index)
        best = max(rows, key=lambda row: drawn.people["wages"][row])
        for law, rules in ((NOW, island()), (THEN, reformed)):
            before = sum(exact_amounts(rules, drawn, index).values())
            drawn.people["wages"][best] += 1000
            after = sum(exact_amounts(rules, drawn, index).values())
            drawn.people["wages"][best] -= 1000
            assert found.rates[law, place] == pytest.approx(float((before - after) / 1000), abs=1e-12)
            seen.add(round(found.rates[law, place], 3))
    earning = [any(drawn.people["wages"][row] > 0 for row in drawn.rows(index)) for index in range(80)]
    assert found.sampled.tolist() == [index for index in range(80) if earning[index]]
    assert {0.0, -0.2} <= seen  # a fifth of wages is not counted there, and wages are no part of that town's income


def test_an_added_programme_costs_what_it_pays(tmp_path: Path, city: Path) -> None:
    folder = tmp_path / "candle"
    folder.mkdir()
    (folder / "programme.yaml").write_text(
        "zh: 蜡烛\nen: Candles\nsummary: {zh: 蜡烛。, en: Candles.}\nof: household\ndecides: may_have_candles\n"
        "pays: candles\nfrequency: yearly\n",
        encoding="utf-8",
    )
    (folder / "parameters.yaml").write_text(
        "candle_price: {zh: 价, en: Price, unit: yuan per year, values: {2025-01-01: {value: 12, source: x}}}\n",
        encoding="utf-8",
    )
    (folder / "rules.py").write_text(
        "from datetime import date\n\nfrom minsheng.law.words import YesNo, YuanPerYear, household, rule\n\n\n"
        '@rule("may_have_candles", of=household, zh="可", en="May", article="x", starts=date(2025, 1, 1))\n'
        "def everybody() -> YesNo:\n    return True\n\n\n"
        '@rule("candles", of=household, zh="烛", en="Candles", article="x", starts=date(2025, 1, 1))\n'
        "def price(candle_price: YuanPerYear) -> YuanPerYear:\n    return candle_price\n",
        encoding="utf-8",
    )
    text = "programmes:\n  add: [{folder: candle, section: hearth}]\nmonths: 2\n"
    found = comparison(tmp_path, city, text)
    assert found.programmes[-1].name == "candle"
    assert not found.cost[-1, NOW].any()
    assert found.cost[-1, THEN, FULL, 0].sum() == 300 * 100  # 12 yuan a year are 1 yuan a month, in fen
    assert found.gain.tolist() == [100.0] * 300


def test_an_ended_programme_costs_nothing(tmp_path: Path, city: Path) -> None:
    found = comparison(tmp_path, city, "programmes:\n  end: [{programme: hearth_allowance}]\nmonths: 2\n")
    hearth = next(n for n, p in enumerate(found.programmes) if p.name == "hearth_allowance")
    assert found.cost[hearth, NOW].any()
    assert not found.cost[hearth, THEN].any()
    assert found.undecided[hearth, THEN] == 0
    assert (found.gain <= 0).all()


def test_intervals_hold_their_figures_and_are_drawn_alike(tmp_path: Path, city: Path, raised: Compared) -> None:
    tables = tables_of(raised)
    total = tables["cost_by_programme"][-1]
    for key in ("drawn_now", "all_now", "all_reformed", "all_difference"):
        assert total[f"{key}_low"] <= total[key] <= total[f"{key}_high"], key
    again = comparison(tmp_path, city, RAISE, RATES)
    assert (again.replicates.programme == raised.replicates.programme).all()
    whole = raised.replicates.programme[:, NOW, FULL].sum(axis=-1)
    assert np.mean(whole) == pytest.approx(raised.cost[:, NOW, FULL].sum() * 2, rel=0.1)
    low, high = interval(whole, 0.95)
    assert 0 < low < high


def test_the_spread_of_a_total_is_that_of_drawing_households_and_take_up(tmp_path: Path) -> None:
    """Var = sum over households of (z - mean)² without take-up; with a rate r of one unit each, of r z² - (r mean)²."""
    drawn = town(tmp_path / "town", 300, seed=5)
    text = "months: 1\ntake_up: {hearth_allowance: 0.5}\n"
    path = write_reform(tmp_path, text, measure=MEASURE.replace("40", "1000"))
    reform = read_reform(path)
    found = compare(island(), reformed_law(island(), reform, ISLAND), reform, tmp_path / "town", day=DAY, rates={})
    hearth = next(n for n, p in enumerate(found.programmes) if p.name == "hearth_allowance")
    z = np.array([float(exact_amounts(island(), drawn, index)["hearth_allowance"]) for index in range(300)])
    for basis, spread in ((FULL, ((z - z.mean()) ** 2).sum()), (DRAWN, (0.5 * z**2).sum() - 300 * (z.mean() / 2) ** 2)):
        totals = found.replicates.programme[:, NOW, basis, hearth]
        assert np.var(totals) == pytest.approx(spread, rel=0.2)
        assert np.mean(totals) == pytest.approx(z.sum() * (1 if basis == FULL else 0.5), rel=0.02)


def test_the_binned_measures_of_a_replicate_are_near_the_exact_ones(tmp_path: Path, city: Path) -> None:
    found = comparison(tmp_path, city, RAISE + "take_up: {hearth_allowance: 1, lamp_grant: 1}\n")
    drawn = found.replicates.measures
    for name, exact in (
        ("gini", found.sorted[NOW].gini()),
        ("standard × 1.5 headcount", found.sorted[NOW].poverty(found.lines[1].fen or 0).headcount),
    ):
        low, high = np.quantile(drawn[name][:, NOW], [0.0, 1.0])
        assert low <= exact <= high, name


def test_a_household_without_known_income_is_left_out_of_measures(tmp_path: Path) -> None:
    town(tmp_path / "town", 60, seed=5)
    path = tmp_path / "town" / "people-00000.parquet"
    people = pq.read_table(path)
    row = people["at_the_hearth"].to_pylist().index(True)
    pq.write_table(changed(people, "income", {row: None}), path)
    found = comparison(tmp_path, tmp_path / "town", RAISE)
    unknown = people["household_id"][row].as_py() - 1
    assert np.flatnonzero(~found.households.is_known).tolist() == [unknown]
    assert found.weight[unknown] == 0
    everybody = next(row for row in tables_of(found)["winners"] if row["by"] == "all")
    assert everybody["persons"] == found.people - found.households.persons[unknown]


def test_a_household_in_two_files_is_refused(tmp_path: Path) -> None:
    town(tmp_path / "town", 20)
    for name in ("people", "households"):
        table = pq.read_table(tmp_path / "town" / f"{name}-00000.parquet")
        pq.write_table(table, tmp_path / "town" / f"{name}-00001.parquet")
    with pytest.raises(ComparisonImpossible, match="stands in two files"):
        comparison(tmp_path, tmp_path / "town", RAISE)


def test_bad_rows_are_told(tmp_path: Path) -> None:
    town(tmp_path / "town", 20)
    path = tmp_path / "town" / "people-00000.parquet"
    pq.write_table(changed(pq.read_table(path), "wages", {3: -5}), path)
    with pytest.raises(ComparisonImpossible, match=r"row 3.*wages(.|\n)*1 bad rows"):
        comparison(tmp_path, tmp_path / "town", RAISE)


def test_what_is_written(tmp_path: Path, raised: Compared) -> None:
    out = tmp_path / "plan"
    write(raised, out)
    names = {path.name for path in out.iterdir()}
    assert {"report.zh.md", "report.en.md", "reform.json", "cost.csv", "poverty.csv", "cost.png", "people.svg"} <= names
    chinese, english = ((out / f"report.{lang}.md").read_text(encoding="utf-8") for lang in ("zh", "en"))
    for words in ("领取率是假设", "自助法", "基尼系数", "灶火补助"):
        assert words in chinese
    for words in ("bootstrap replicates", "Gini", "Hearth allowance", "assumptions, none is published"):
        assert words in english
    with pytest.raises(ComparisonImpossible, match="--replace"):
        write(raised, out)
    (out / "mine.txt").write_text("keep")
    with pytest.raises(ComparisonImpossible, match=r"mine\.txt"):
        write(raised, out, replace=True)
    (out / "mine.txt").unlink()
    write(raised, out, replace=True)
    assert not list(tmp_path.glob(".plan*"))
