"""How close a built city is to the published tables: error per margin, outside checks, a picture.

Total absolute error is the sum of |built - published| over the sum of published (published scaled to the same sum);
SRMSE is the root of the mean squared error of the cells over the mean cell.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from minsheng.services.city.census import (
    BORROWED,
    DISABILITIES,
    Census,
    by_old_district,
    carried,
    city_figures,
    read_census,
)
from minsheng.services.city.counting import Counts, count_city, read_description
from minsheng.services.city.errors import FolderNotWritable
from minsheng.services.city.fitting import Floats
from minsheng.services.city.incomes import area_means, fifth_means, quintile_shares
from minsheng.services.city.planning import size_shares

Margin = dict[str, Any]


def margin(
    name: str,
    kind: str,
    published: Floats,
    built: Floats,
    source: str,
    labels: list[str] | None = None,
    scaled: bool = True,
) -> Margin:
    """Error of one margin. `scaled`: published counts are first scaled to the built sum (a city of another size)."""
    want, have = np.asarray(published, dtype=float).ravel(), np.asarray(built, dtype=float).ravel()
    if scaled and want.sum() > 0:
        want = want * have.sum() / want.sum()
    error = have - want
    found: Margin = {
        "name": name,
        "kind": kind,
        "cells": len(want),
        "source": source,
        "absolute_error_share": float(np.abs(error).sum() / max(np.abs(want).sum(), 1e-12)),
        "srmse": float(np.sqrt(np.mean(error**2)) / max(abs(want.mean()), 1e-12)),
    }
    if labels:
        found["table"] = [
            {"cell": c, "published": round(float(w), 4), "built": round(float(h), 4)}
            for c, w, h in zip(labels, want, have, strict=True)
        ]
    return found


def report_city(
    folder: Path, out: Path | None = None, step: Callable[[int, int], None] | None = None
) -> dict[str, Any]:
    """The report of a city; with `out`, also report.md, report.json and report.png there. Raises NotACity, FolderNotWritable."""
    said = read_description(folder)
    census = read_census()
    counts = count_city(folder, int(said["files"]), census.districts, step)
    quintiles, means = incomes_of(counts)
    found = {
        "city": said["city"],
        "people": said["people"],
        "households": said["households"],
        "seed": said["seed"],
        "margins": margins(census, counts, quintiles, means),
        "outside": outside_checks(census, counts),
        "modelled": [
            c for entity in said["columns"].values() for c, about in entity.items() if about["kind"] == "modelled"
        ],
        "statements": said["statements"],
        "borrowed_mixes": said["borrowed_mixes"],
    }
    if out is not None:
        _write(found, census, counts, out)
    return found


def incomes_of(counts: Counts) -> tuple[Floats, Floats]:
    """Mean disposable income a head and year by fifth of households, and of urban and rural persons (yuan)."""
    total, persons, urban = (np.concatenate([f[i] for f in counts.income]) for i in range(3))
    means = fifth_means(total, persons)
    areas = np.array([total[urban].sum() / persons[urban].sum(), total[~urban].sum() / max(persons[~urban].sum(), 1.0)])
    return means, areas


def margins(census: Census, counts: Counts, quintiles: Floats, means: Floats) -> list[Margin]:
    """Every margin that the builder was given, published beside built."""
    names = list(census.names)
    education = np.stack(
        [census.education[:, :, 0] + census.education[:, :, 1], *(census.education[:, :, i] for i in range(2, 7))],
        axis=2,
    )
    sizes = size_shares(census) * census.family_households[:, None]
    area = np.stack([census.urban_share, 1 - census.urban_share], axis=1) * census.population.sum(axis=(1, 2))[:, None]
    far = np.stack([census.hukou[:, 2], census.population.sum(axis=(1, 2)) - census.hukou[:, 2]], axis=1)
    built_far = np.stack([counts.hukou[:, 2], counts.hukou[:, :2].sum(axis=1)], axis=1)
    families = counts.households.sum(axis=1)
    mix = np.array([census.disability_mix[k] for k in DISABILITIES])
    return [
        margin("district × age × sex", "published", census.population, counts.age_sex, "S01 S02"),
        margin(
            "persons by district",
            "published",
            census.population.sum(axis=(1, 2)),
            counts.age_sex.sum(axis=(1, 2)),
            "S02",
            names,
        ),
        margin("education × sex × district", "fitted", education, counts.education, "S01"),
        margin(
            "education, city",
            "fitted",
            education.sum(axis=(0, 1)),
            counts.education.sum(axis=(0, 1)),
            "S01",
            ["none or preschool", "primary", "junior secondary", "senior secondary", "college", "bachelor and above"],
        ),
        margin("hukou in another province × district", "fitted", far, built_far, "S01"),
        margin("urban and rural × district", "fitted", area, counts.area, "S01"),
        margin("employed × district", "fitted", census.employed, counts.employed, "S01", names),
        margin("household size × district (Fujian tilted)", "fitted", sizes, counts.households, "S38 S01"),
        margin(
            "household size, city (Fujian tilted)",
            "fitted",
            sizes.sum(axis=0),
            counts.households.sum(axis=0),
            "S38 S01",
            [str(s) for s in range(1, 10)] + ["10+"],
        ),
        margin(
            "one-person households, city",
            "published",
            np.array([census.one_person, census.family_households_city - census.one_person]),
            np.array([counts.households[:, 0].sum(), counts.households[:, 1:].sum()]),
            "S01",
            ["one person", "two or more"],
        ),
        margin(
            "mean household size × district",
            "published",
            census.family_persons / census.family_households,
            counts.persons_in_families / families,
            "S01",
            names,
            False,
        ),
        margin(
            "generations, city",
            "published",
            census.generations,
            counts.generations,
            "S01",
            ["one", "two", "three", "four or more"],
        ),
        margin(
            "households with persons 65+, city",
            "published",
            census.old_households,
            counts.old_households,
            "S01",
            ["one", "two", "three or more"],
        ),
        margin("tenure × district", "fitted", census.tenure * census.family_households[:, None], counts.tenure, "S01"),
        margin(
            "tenure, city",
            "fitted",
            (census.tenure * census.family_households[:, None]).sum(axis=0),
            counts.tenure.sum(axis=0),
            "S01",
            ["owned", "rented", "other"],
        ),
        margin(
            "floor area a head × district",
            "fitted",
            census.floor_area,
            counts.floor / counts.persons_in_families,
            "S01",
            names,
            False,
        ),
        margin(
            "households with a car × district", "fitted", census.car_share, counts.cars / families, "S01", names, False
        ),
        margin(
            "marital status × sex, city",
            "fitted",
            census.marital * counts.marital.sum(axis=1, keepdims=True),
            counts.marital,
            "S01",
            [f"{s} {m}" for s in ("women", "men") for m in ("single", "married", "divorced", "widowed")],
        ),
        margin(
            "income shares of fifths (national 2023)",
            "fitted",
            quintile_shares(census.quintiles),
            quintile_shares(quintiles),
            "S28",
            ["lowest", "second", "third", "fourth", "highest"],
        ),
        margin(
            "mean income a head, urban and rural",
            "fitted",
            np.array(area_means(census)),
            means,
            "S99",
            ["urban", "rural"],
            False,
        ),
        margin("disability categories (national mix)", "fitted", mix, counts.disability, "S37", list(DISABILITIES)),
        margin(
            "disability, grades 1-2 and 3-4 (national)",
            "fitted",
            np.array([census.severe_share, 1 - census.severe_share]),
            counts.severe,
            "S37",
            ["1-2", "3-4"],
        ),
    ]


def outside_checks(census: Census, counts: Counts) -> list[Margin]:
    """Published figures that the builder never read, with the error of a naive model (the city's mean everywhere) beside it."""
    old = by_old_district("census2020_literacy", lambda r: (r["indicator"], r["sex"]), (("mean_years_schooling", "T"),))
    persons = by_old_district("census2020_population", lambda r: r["indicator"], ("total",))
    years = carried({c: old[c] * persons[c] for c in old})[:, 0] / carried(persons)[:, 0]
    built = counts.schooling_years[:, 0] / counts.schooling_years[:, 1]
    schooling = margin(
        "mean years of schooling 15+ × district", "not fitted", years, built, "S01", list(census.names), False
    )
    naive = np.full(
        len(years),
        city_figures("census2020_literacy", lambda r: (r["indicator"], r["sex"]))["mean_years_schooling", "T"],
    )
    schooling["naive_absolute_error_share"] = margin("", "", years, naive, "", None, False)["absolute_error_share"]
    year = dict(_population_2024().items())
    groups = counts.age_sex.sum(axis=(0, 2))
    three = np.array([groups[:4].sum(), groups[4:13].sum(), groups[13:].sum()])
    ageing = margin(
        "age groups of 2024, city (the build keeps those of 2020)",
        "not fitted",
        np.array([year["age_0_14"], year["age_15_59"], year["age_60plus"]]),
        three,
        "S11",
        ["0-14", "15-59", "60+"],
    )
    return [schooling, ageing]


def _population_2024() -> dict[str, float]:
    from minsheng.services.city.census import table

    return {r["indicator"]: float(r["value"]) for r in table("population_year") if r["year"] == "2024"}


def _write(found: dict[str, Any], census: Census, counts: Counts, out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "report.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        (out / "report.md").write_text(as_markdown(found), encoding="utf-8")
        from minsheng.services.city.picture import draw

        draw(found, census, counts, out / "report.png")
    except OSError as problem:
        raise FolderNotWritable(out, problem.strerror or str(problem)) from problem


def as_markdown(found: dict[str, Any]) -> str:
    """The report as Markdown: errors, tables published beside built, what is modelled, what is borrowed."""
    lines = [
        f"# {found['city']}: is the synthetic city valid?",
        "",
        f"{found['people']:,} people in {found['households']:,} households, seed {found['seed']}. No row is a real person.",
        "",
        "Total absolute error: sum of |built − published| over the sum of published. "
        "SRMSE below 0.10 is called good, below 0.05 strong (a rule of thumb).",
        "",
        "| margin | cells | total absolute error | SRMSE | standing | source |",
        "| --- | ---: | ---: | ---: | --- | --- |",
        *(
            f"| {m['name']} | {m['cells']} | {m['absolute_error_share']:.3%} | {m['srmse']:.4f} | {m['kind']} | {m['source']} |"
            for m in found["margins"]
        ),
        "",
        "## Outside checks",
        "",
        "Figures that the builder never read.",
        "",
        "| check | total absolute error | naive (city mean) | SRMSE |",
        "| --- | ---: | ---: | ---: |",
        *(
            f"| {m['name']} | {m['absolute_error_share']:.3%} | "
            + (f"{m['naive_absolute_error_share']:.3%}" if "naive_absolute_error_share" in m else "")
            + f" | {m['srmse']:.4f} |"
            for m in found["outside"]
        ),
        "",
        "![Published and built](report.png)",
        "",
    ]
    for m in (*found["margins"], *found["outside"]):
        if "table" in m:
            lines += [f"## {m['name']}", "", "| | published | built |", "| --- | ---: | ---: |"]
            lines += [
                f"| {row['cell']} | {row['published']:,.4g} | {row['built']:,.4g} |"
                if abs(row["published"]) < 1000
                else f"| {row['cell']} | {row['published']:,.0f} | {row['built']:,.0f} |"
                for row in m["table"]
            ]
            lines.append("")
    lines += [
        "## Modelled columns",
        "",
        "Not checked against any table: " + ", ".join(f"`{c}`" for c in found["modelled"]) + ".",
        "",
        "## What to know",
        "",
    ]
    lines += [f"- **{name}**: {text.strip()}" for name, text in found["statements"].items()]
    lines += [
        f"- {b['district']} ({code}): mixes taken from {b['taken_from']}."
        for code, b in found["borrowed_mixes"].items()
    ]
    return "\n".join(lines) + "\n"


__all__ = ["BORROWED", "as_markdown", "incomes_of", "margin", "margins", "outside_checks", "report_city"]
