"""``minsheng prove``, ``ask`` and ``curve`` as a user runs them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import minsheng.law
from tests.faces.cli.running import ROOT, run

LAW = Path(minsheng.law.__file__).parent
EXAMPLES = ROOT / "examples"
DAY = "2025-07-01"


def test_prove_says_what_holds_and_what_is_known_not_to() -> None:
    done = run("prove", "minimum_living_allowance", "resources", "--on", DAY, "--lang", "en")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✔ proved  “Minimum living allowance” is never negative" in done.stdout
    assert "⚠ known not to hold" in done.stdout
    assert "2,901.99 yuan per month → 2,902.00 yuan per month" in done.stdout


def test_a_new_counter_example_ends_with_one_and_is_a_household_file(tmp_path: Path) -> None:
    law = shutil.copytree(LAW, tmp_path / "law")
    path = law / "assistance" / "minimum_living_allowance" / "properties.yaml"
    path.write_text("- {never_falls_with: wage_income, of: minimum_living_allowance}\n", encoding="utf-8")
    out = tmp_path / "found"
    done = run("prove", "minimum_living_allowance", "--on", DAY, "--law", law, "--out", out)
    assert done.returncode == 1
    assert "✗ 不成立" in done.stdout
    checked = run("check", out / "minimum_living_allowance-1.yaml", "--json")
    assert checked.returncode == 0, checked.stderr
    assert json.loads(checked.stdout)


def test_prove_as_data() -> None:
    done = run("prove", "orphans", "--on", DAY, "--json")
    assert [one["answer"] for one in json.loads(done.stdout)] == ["proved"]


def test_prove_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    assert "no programme" in run("prove", "minimum_living").stderr
    assert run("prove", "orphans", "--on", "2040-01-01").returncode == 2
    law = shutil.copytree(LAW, tmp_path / "law")
    path = law / "welfare" / "orphans" / "properties.yaml"
    path.write_text("- {never_negative: orphan_allowence}\n", encoding="utf-8")
    for command in (("prove", "--on", DAY), ("law", "lint")):
        done = run(*command, "--law", law)
        assert done.returncode == 1
        assert "welfare/orphans/properties.yaml:1" in done.stderr


def test_show_lists_properties_and_known_cliffs() -> None:
    done = run("law", "show", "resources", "--on", DAY, "--lang", "en")
    assert "Known not to hold: One fen over the minimum living standard" in done.stdout


def test_ask_in_both_languages() -> None:
    couple = EXAMPLES / "couple.yaml"
    done = run(
        "ask",
        couple,
        "--programme",
        "minimum_living_allowance",
        "--may-change",
        "工资性收入，养老金收入",
        "--lang",
        "en",
    )
    assert done.returncode == 0, done.stderr
    assert "Minimum living allowance: now entitled" in done.stdout
    assert "900.00 yuan per month → 2,302.00 yuan per month" in done.stdout
    done = run("ask", couple, "--programme", "minimum_living_allowance", "--may-change", "rent_paid")
    assert "只改变这些事实，决定不会改变。" in done.stdout
    data = json.loads(
        run("ask", couple, "--programme", "minimum_living_allowance", "--may-change", "wage_income", "--json").stdout
    )
    assert data[0]["ways"][0]["changes"][0]["after"] == 230200


def test_ask_refuses_what_cannot_change() -> None:
    couple = EXAMPLES / "couple.yaml"
    done = run("ask", couple, "--programme", "minimum_living_allowance", "--may-change", "sex")
    assert (done.returncode, "cannot be changed" in done.stderr) == (2, True)
    assert (
        "wage_income (工资性收入)"
        in run("ask", couple, "--programme", "minimum_living_allowance", "--may-change", "wages").stderr
    )
    assert (
        "is nobody"
        in run("ask", couple, "--programme", "old_age_allowance", "--may-change", "wage_income", "--person", "x").stderr
    )


def test_curve_prints_cliffs_and_writes_picture_and_table(tmp_path: Path) -> None:
    out = tmp_path / "curve.png"
    done = run("curve", EXAMPLES / "couple.yaml", "--vary", "工资性收入", "--from", "0", "--to", "6000", "--out", out)
    assert done.returncode == 0, done.stderr
    assert "断崖1：在 2,301.99 元/月 上再增加 0.01 元/月" in done.stdout
    assert "人均月收入低于低保标准 是 → 否 〔社会救助暂行办法第九条" in done.stdout
    assert out.is_file()
    assert out.with_suffix(".csv").is_file()


def test_curve_refusals(tmp_path: Path) -> None:
    couple = EXAMPLES / "couple.yaml"
    for arguments, says in (
        (("--vary", "wages"), "wage_income (工资性收入)"),
        (("--vary", "wage_income", "--person", "bob"), "is nobody"),
        (("--vary", "pension_income"), "Say --person"),
        (("--vary", "wage_income", "--from", "lots"), "is no number"),
        (("--vary", "wage_income", "--out", tmp_path / "curve.doc"), "write to a .png"),
        (("--vary", "wage_income", "--out", tmp_path / "none" / "curve.png"), "cannot be written"),
    ):
        done = run("curve", couple, *arguments)
        assert (done.returncode, done.stdout if "written" not in says else "") == (2, "")
        assert says in done.stderr
