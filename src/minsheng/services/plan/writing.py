"""The folder of a comparison: tables, pictures, reports and what they rest on, written whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from pathlib import Path
from typing import Any

import psutil

from minsheng.services.plan.comparing import Compared
from minsheng.services.plan.pairs import NOW, THEN
from minsheng.services.plan.pictures import draw
from minsheng.services.plan.problems import ComparisonImpossible
from minsheng.services.plan.report import report
from minsheng.services.plan.tables import Tables, tables_of

_OURS = ("*.csv", "*.png", "*.svg", "report.zh.md", "report.en.md", "reform.json")  # what a comparison writes


def check_folder(out: Path, city: Path, replace: bool) -> None:
    """Raises :class:`ComparisonImpossible` unless the folder is free, or holds a comparison alone and may go."""
    if out.resolve() == city.resolve():
        raise ComparisonImpossible(f"{out} is the city itself. Name another folder for the comparison.")
    if not out.exists():
        return
    if not out.is_dir():
        raise ComparisonImpossible(f"{out} is there and is no folder. Name another.")
    inside = sorted(out.iterdir())
    if inside and not replace:
        raise ComparisonImpossible(f"{out} is there and is not empty. Name another folder, or say --replace.")
    strange = [path.name for path in inside if not any(path.match(name) for name in _OURS)]
    if strange:
        text = f"{out} holds {strange[0]}, which no comparison has written, and is not replaced. Name another."
        raise ComparisonImpossible(text)


def write(found: Compared, out: Path, *, replace: bool = False) -> Tables:
    """Writes everything and gives the tables.

    Raises:
        ComparisonImpossible: the folder is there, or cannot be written; nothing is left behind.
    """
    check_folder(out, found.city, replace)
    out = out.resolve()
    partial = out.with_name(f".{out.name}.{os.getpid()}.partial")
    try:
        _sweep(out)
        partial.mkdir(parents=True)
        tables = tables_of(found)
        for name, rows in tables.items():
            _write_csv(partial / f"{name}.csv", rows)
        draw(tables, partial)
        for lang in ("zh", "en"):
            (partial / f"report.{lang}.md").write_text(report(found, tables, lang), encoding="utf-8")
        text = json.dumps(_receipt(found, tables), ensure_ascii=False, indent=1)
        (partial / "reform.json").write_text(text, encoding="utf-8")
        if out.exists():
            shutil.rmtree(out)
        partial.replace(out)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise ComparisonImpossible(f"{out} cannot be written ({error}). Name another folder.") from None
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return tables


def _sweep(out: Path) -> None:
    """Removes what runs that were killed while they wrote have left beside the folder."""
    for left in out.parent.glob(f".{out.name}.*.partial"):
        process = left.name.removesuffix(".partial").rpartition(".")[2]
        if process.isdigit() and not psutil.pid_exists(int(process)):
            shutil.rmtree(left, ignore_errors=True)


def _write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]) if rows else ["nothing"])
        writer.writeheader()
        writer.writerows(rows)


def _receipt(found: Compared, tables: Tables) -> dict[str, Any]:
    """What the comparison was made of, so that it can be made again and compared."""
    reform = found.reform
    files = [reform.path, *(rules.path for rules in reform.rules)]
    for new in reform.added:
        files += sorted(path for path in new.folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {
        "reform": {"zh": reform.zh, "en": reform.en, "from": reform.starts.isoformat()},
        "files_sha256": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
        "law_in_force": found.laws[NOW].version,
        "law_reformed": found.laws[THEN].version,
        "city": found.city.name,
        "city_seed": found.said.get("seed"),
        "people": found.people,
        "households": len(found.households.own),
        "day": found.days[0].isoformat(),
        "months": [f"{day:%Y-%m}" for day in found.days],
        "decided_on": [era.day.isoformat() for era in found.eras],
        "assume": list(found.assume),
        "income": found.income_value,
        "scale": reform.measures.scale,
        "take_up": {p.name: p.rate for p in found.programmes if p.rate_is_known},
        "touched": [p.name for p in found.programmes if p.touched],
        "intervals": {"replicates": reform.replicates, "level": float(reform.level), "seed": reform.seed},
        "total": tables["cost_by_programme"][-1],
        "winners_and_losers": tables["winners_total"],
        "households_left_out": int((~found.households.is_known).sum()),
        "households_with_marginal_rates": int(found.rates.shape[1]),
    }
