"""What `city.json` says: how the city was made, and of each column whether it is published, fitted or modelled."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import yaml

from minsheng.services.city.census import BORROWED, Census
from minsheng.services.city.draft import choices, facts
from minsheng.services.city.incomes import IncomeModel, area_means
from minsheng.services.city.planning import Plan
from minsheng.services.city.receipt import marks_without_rate
from minsheng.services.city.writing import DAY

ASSUME = ["no_unstated_income", "no_unstated_circumstances", "no_unstated_property"]


@lru_cache(maxsize=1)
def column_notes() -> dict[str, Any]:
    """`columns.yaml`: statements on the whole and on each column."""
    return dict(yaml.safe_load((files("minsheng.services.city") / "columns.yaml").read_text(encoding="utf-8")))


def tables_hash() -> str:
    """SHA-256 over the census tables, so that a city names the figures that it came from."""
    digest = hashlib.sha256()
    for path in sorted((files("minsheng.services.city") / "tables").iterdir(), key=lambda p: p.name):
        if path.name.endswith(".csv"):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def describe(
    census: Census, plan: Plan, model: IncomeModel, done: tuple[int, int, int], folder: Path
) -> dict[str, Any]:
    """Everything a reader of the files must know. `done`: persons living there, rows of people, households."""
    notes = column_notes()
    columns: dict[str, Any] = {}
    for entity in ("people", "households"):
        schema = pq.read_schema(folder / f"{entity}-00000.parquet")
        columns[entity] = {field.name: _column(field.name, str(field.type), entity, notes) for field in schema}
    return {
        "city": "Hangzhou 杭州市 (330100)",
        "synthetic": "No row is a real person. " + notes["statements"]["synthetic"],
        "people": done[0],
        "people_rows": done[1],
        "households": done[2],
        "files": plan.files,
        "seed": plan.seed,
        "day": DAY.isoformat(),
        "census_year": 2020,
        "scale": plan.people / float(census.population.sum()),
        "assume": ASSUME,
        "statements": notes["statements"],
        "borrowed_mixes": {
            code: {"district": census.names[census.districts.index(code)], "taken_from": source}
            for code, source in BORROWED.items()
        },
        "income_model": {
            "distribution": "generalised gamma (scipy.stats.gengamma)",
            "a": round(model.shape[0], 6),
            "c": round(model.shape[1], 6),
            "mean_yuan_per_head_and_year": {
                "urban": round(area_means(census)[0]),
                "rural": round(area_means(census)[1]),
            },
        },
        "marks_without_rate": marks_without_rate(),
        "columns": columns,
        "districts": dict(zip(census.districts, census.names, strict=True)),
        "versions": {
            "minsheng": _version("minsheng"),
            "numpy": _version("numpy"),
            "pyarrow": _version("pyarrow"),
            "builder": 1,
            "tables_sha256": tables_hash(),
        },
    }


def _column(name: str, arrow: str, entity: str, notes: dict[str, Any]) -> dict[str, Any]:
    said = notes[entity].get(name) or notes["marks"]
    fact = facts().get(name, {})
    column = {
        "type": arrow,
        "kind": said["kind"],
        "method": said["method"],
        **({"source": said["source"]} if "source" in said else {}),
    }
    if "choices" in fact:
        column["choices"] = list(choices(name))
    if str(fact.get("unit", "")).startswith("yuan"):
        column["unit"] = f"fen ({fact['unit']} × 100)"
    elif fact.get("unit"):
        column["unit"] = fact["unit"]
    if name not in facts() and name not in ("household_id", "person_id"):
        column["not_a_fact_of_the_law"] = True
    return column


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
