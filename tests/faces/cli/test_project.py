"""``minsheng project`` as a person uses it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.faces.cli.running import ROOT, run

EXAMPLE = str(ROOT / "examples" / "projection.yaml")


def test_the_example_in_both_languages_with_its_picture(tmp_path: Path) -> None:
    picture = tmp_path / "income.png"
    chinese = run("project", EXAMPLE, "--out", str(picture))
    assert chinese.returncode == 0, chinese.stderr
    assert "本人工资年增长：3.50%" in chinese.stdout
    assert "有与没有各支柱" in chinese.stdout
    assert picture.exists()
    assert picture.with_suffix(".csv").exists()
    english = run("project", EXAMPLE, "--lang", "en", "--retires", "earliest")
    assert english.returncode == 0, english.stderr
    assert "With and without each pillar" in english.stdout
    assert "no promise" in english.stdout


def test_data_adds_up() -> None:
    data = json.loads(run("project", EXAMPLE, "--json").stdout)
    for year in data["after"]:
        assert year["total_fen"] == sum(year["pillars_fen"].values())
    assert {"name": "annuity_own_rate", "chosen": True}.items() <= next(
        one for one in data["assumed"] if one["name"] == "annuity_own_rate"
    ).items()


def test_bad_calls_say_what_to_do() -> None:
    wrong = run("project", EXAMPLE, "--retires", "2030-01")
    assert wrong.returncode == 2
    assert "window of flexible retirement" in wrong.stderr
    assert run("project", EXAMPLE, "--out", "income.txt").returncode == 2
