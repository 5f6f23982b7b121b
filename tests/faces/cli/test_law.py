"""``minsheng law``: list, show, lint, diff on the real law, and lint's exit code on a broken one."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.faces.cli.running import ROOT, run

ISLAND = ROOT / "tests" / "island"


def test_list_names_every_programme() -> None:
    done = run("law", "list", "--lang", "en")
    assert done.returncode == 0
    assert "minimum_living" in done.stdout


def test_show_tells_formula_article_and_figures() -> None:
    done = run("law", "show", "minimum_living_standard")
    assert done.returncode == 0
    assert "1,301.00" in done.stdout
    assert "2025-01-23" in done.stdout
    programme = run("law", "show", "minimum_living_allowance", "--on", "2025-07-01", "--lang", "en")
    assert "≔" in programme.stdout
    assert run("law", "show", "nothing_of_the_kind").returncode == 2


def test_diff_shows_what_changed() -> None:
    done = run("law", "diff", "2025-12-31", "2026-01-01", "--lang", "en")
    assert done.returncode == 0
    assert "counted_income" in done.stdout
    assert run("law", "diff", "2025-07-01", "2025-07-02").stdout.count("\n") == 1


def test_lint_passes_and_fails_with_file_line_and_remedy(tmp_path: Path) -> None:
    assert run("law", "lint", "--law", ISLAND).returncode == 0
    broken = shutil.copytree(ISLAND, tmp_path / "island")
    path = broken / "hearth" / "hearth_allowance" / "cases" / "couple.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace('"168"', '"169"'), encoding="utf-8")
    failing = run("law", "lint", "--law", broken)
    assert failing.returncode == 1
    assert "expected 169, found 168" in failing.stdout
    rules = broken / "hearth" / "hearth_allowance" / "rules.py"
    rules.write_text(
        rules.read_text(encoding="utf-8").replace("hearth_members > 0", "hearth_members > 3"), encoding="utf-8"
    )
    refused = run("law", "lint", "--law", broken)
    assert refused.returncode == 1
    assert "number-in-rule" in refused.stderr
