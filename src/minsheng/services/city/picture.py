"""The picture of the report: age pyramid, household sizes, fifths of income, education, published beside built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from minsheng.services.city.census import AGE_GROUPS, Census
from minsheng.services.city.counting import Counts

PUBLISHED, BUILT = "#1d4f91", "#e07b39"


def draw(found: dict[str, Any], census: Census, counts: Counts, path: Path) -> None:
    """Write the picture as PNG. Raises OSError where `path` can't be written."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 3, figsize=(16, 9.5), constrained_layout=True)
    _pyramid(axes[0, 0], census, counts)
    _cells(axes[0, 1], census, counts)
    tables = {m["name"]: m["table"] for m in (*found["margins"], *found["outside"]) if "table" in m}
    _bars(axes[0, 2], tables["household size, city (Fujian tilted)"], "Family households by size")
    _bars(axes[1, 0], tables["income shares of fifths (national 2023)"], "Income shares of fifths of households")
    _bars(axes[1, 1], tables["education, city"], "Education, aged 6 and over")
    _bars(
        axes[1, 2],
        tables["age groups of 2024, city (the build keeps those of 2020)"],
        "Outside check: ages of 2024 (not fitted)",
    )
    figure.suptitle(
        f"Synthetic Hangzhou, {found['people']:,} people, seed {found['seed']}: published (blue) and built (orange)",
        fontsize=14,
    )
    figure.savefig(path, dpi=90)
    plt.close(figure)


def _pyramid(axis: Any, census: Census, counts: Counts) -> None:
    built = counts.age_sex.sum(axis=0)
    published = census.population.sum(axis=0) * built.sum() / census.population.sum()
    rows = np.arange(len(AGE_GROUPS))
    for sex, sign in ((0, 1), (1, -1)):
        axis.barh(rows, sign * published[:, sex], color=PUBLISHED, height=0.85, label="published" if sex == 0 else None)
        axis.plot(sign * built[:, sex], rows, "o", color=BUILT, markersize=4, label="built" if sex == 0 else None)
    axis.set_yticks(rows, AGE_GROUPS, fontsize=7)
    axis.set_title("Age and sex (left men, right women)")
    axis.xaxis.set_major_formatter(lambda x, _: f"{abs(x):,.0f}")
    axis.tick_params(axis="x", labelsize=7)
    axis.legend(fontsize=8)


def _cells(axis: Any, census: Census, counts: Counts) -> None:
    built = counts.age_sex.ravel()
    published = census.population.ravel() * built.sum() / census.population.sum()
    axis.loglog(np.maximum(published, 0.5), np.maximum(built, 0.5), ".", color=BUILT, markersize=5)
    low, high = 0.5, float(published.max())
    axis.plot([low, high], [low, high], color=PUBLISHED, linewidth=1)
    axis.set_xlabel("published, scaled")
    axis.set_ylabel("built")
    axis.set_title(f"District × age × sex, {len(built)} cells")


def _bars(axis: Any, table: list[dict[str, Any]], title: str) -> None:
    places = np.arange(len(table))
    axis.bar(places - 0.2, [row["published"] for row in table], 0.4, color=PUBLISHED, label="published")
    axis.bar(places + 0.2, [row["built"] for row in table], 0.4, color=BUILT, label="built")
    axis.set_xticks(places, [row["cell"] for row in table], rotation=20, fontsize=8, ha="right")
    axis.yaxis.set_major_formatter(lambda y, _: f"{y:,.4g}" if y < 1000 else f"{y:,.0f}")
    axis.tick_params(axis="y", labelsize=8)
    axis.set_title(title)
    axis.legend(fontsize=8)
