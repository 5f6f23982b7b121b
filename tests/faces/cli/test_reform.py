"""``minsheng reform``: a whole comparison from files to files, each bad input by name, and a run that is killed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faces.cli.running import ROOT, run
from tests.services.plan.towns import ISLAND, town, write_reform

RAISE = 'figures:\n  hearth_standard: {times: "1.1"}\nmonths: 2\n'


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city") / "town"
    town(folder, 40, cuts=(15, 30))
    return folder


def reform(*arguments: object) -> subprocess.CompletedProcess[str]:
    return run("reform", *arguments, "--law", ISLAND)


def test_a_comparison_and_its_second_time(tmp_path: Path, city: Path) -> None:
    file, out = write_reform(tmp_path, RAISE), tmp_path / "plan"
    done = reform(file, city, "--out", out, "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "Hearth allowance" in done.stdout
    assert "people win" in done.stdout
    first = json.loads((out / "reform.json").read_text(encoding="utf-8"))
    assert first["touched"] == ["hearth_allowance"]
    assert first["law_in_force"] != first["law_reformed"]
    again = reform(file, city, "--out", out, "--replace")
    assert again.returncode == 0, again.stderr
    assert "得益" in again.stdout
    assert json.loads((out / "reform.json").read_text(encoding="utf-8")) == first
    assert reform(file, city, "--out", out).returncode == 2  # the folder is there


def refused(tmp_path: Path, code: int, *words: str, file: Path, city: Path, more: tuple[str, ...] = ()) -> None:
    out = tmp_path / "plan"
    done = reform(file, city, "--out", out, *more)
    assert done.returncode == code, done.stderr
    for word in words:
        assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert not out.exists()
    assert not list(tmp_path.glob(".plan*"))


def test_a_bad_reform(tmp_path: Path, city: Path) -> None:
    file = write_reform(tmp_path, "figures:\n  hearth_standerd: {value: 1}\n")
    refused(tmp_path, 1, f"{file}:5", "hearth_standard", "1 problems", file=file, city=city)


def test_no_reform_file(tmp_path: Path, city: Path) -> None:
    refused(tmp_path, 2, "nowhere.yaml", "docs/reform.md", file=tmp_path / "nowhere.yaml", city=city)


def test_no_city(tmp_path: Path) -> None:
    refused(tmp_path, 2, "no folder", "city build", file=write_reform(tmp_path, RAISE), city=tmp_path / "nowhere")


def test_a_day_that_the_law_was_not_read_for(tmp_path: Path, city: Path) -> None:
    file = write_reform(tmp_path, RAISE)
    refused(tmp_path, 2, "2030-01-01", file=file, city=city, more=("--on", "2029-12-15"))
    refused(tmp_path, 2, "soon", file=file, city=city, more=("--on", "soon"))


def test_a_city_cut_short(tmp_path: Path) -> None:
    town(tmp_path / "town", 20)
    path = tmp_path / "town" / "people-00000.parquet"
    path.write_bytes(path.read_bytes()[:-50])
    refused(
        tmp_path, 2, "people-00000.parquet", "cut short", file=write_reform(tmp_path, RAISE), city=tmp_path / "town"
    )


def test_killed_at_any_moment_there_is_nothing_or_the_whole(tmp_path: Path, city: Path) -> None:
    """The process is killed later and later, until one run is through; what a kill left is swept by that one."""
    out = tmp_path / "plan"
    file = write_reform(tmp_path / "written", RAISE)
    command = [sys.executable, "-m", "minsheng.faces.cli.main", "reform", str(file), str(city)]
    command += ["--out", str(out), "--law", str(ISLAND)]
    seconds, killed = 0.5, 0
    while seconds < 120:
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
            try:
                running.wait(seconds)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait(30)
        if running.returncode == 0:
            break
        killed += 1
        whole = out.is_dir() and (out / "reform.json").is_file() and (out / "report.en.md").is_file()
        assert whole or not out.exists()
        if whole:
            break
        seconds *= 1.6
    assert killed
    assert (out / "reform.json").is_file()


def test_what_a_killed_run_left_is_swept(tmp_path: Path, city: Path) -> None:
    left = tmp_path / ".plan.999999999.partial"  # of a process that is no more
    left.mkdir()
    (left / "cost.csv").write_text("half", encoding="utf-8")
    done = reform(write_reform(tmp_path / "written", RAISE), city, "--out", tmp_path / "plan")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan", "written"]
