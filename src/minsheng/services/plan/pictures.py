"""The pictures of a comparison, as PNG and SVG: cost, winners and losers, poverty and marginal rates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from minsheng.engine.telling.fonts import chinese_font
from minsheng.services.plan.tables import Tables

NOW_COLOUR, THEN_COLOUR, LOST_COLOUR = "#1d4f91", "#e07b39", "#8c2f39"
NAMES = ("cost", "people", "poverty")


def draw(tables: Tables, folder: Path) -> None:
    """Writes each picture, with labels in both languages."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    font = chinese_font()
    settings: Any = {"font.size": 9, "svg.hashsalt": "minsheng", "font.family": [font], "axes.unicode_minus": False}
    with matplotlib.rc_context(settings):
        for name, panels in zip(NAMES, (_cost, _people, _poverty), strict=True):
            figure, axes = plt.subplots(1, 2, figsize=(13, 5), constrained_layout=True)
            panels(axes, tables)
            for ending, how in (("png", {"dpi": 110}), ("svg", {"metadata": {"Date": None}})):
                figure.savefig(folder / f"{name}.{ending}", **how)
            plt.close(figure)


def words(zh: str, en: str) -> str:
    """A label in both languages."""
    return f"{zh} {en}"


def _cost(axes: Any, tables: Tables) -> None:
    rows = [row for row in tables["cost_by_programme"][:-1] if row["drawn_now"] or row["drawn_reformed"]]
    places = np.arange(len(rows))
    left, right = axes
    for shift, key, colour, label in (
        (-0.2, "now", NOW_COLOUR, words("现行", "in force")),
        (0.2, "reformed", THEN_COLOUR, words("改革", "reformed")),
    ):
        values = np.array([row[f"drawn_{key}"] for row in rows]) / 1e6
        low = values - np.array([row[f"drawn_{key}_low"] for row in rows]) / 1e6
        high = np.array([row[f"drawn_{key}_high"] for row in rows]) / 1e6 - values
        spread = np.maximum(np.array([low, high]).reshape(2, len(rows)), 0)
        left.barh(places + shift, values, 0.4, xerr=spread, color=colour, label=label, error_kw={"linewidth": 0.8})
        months = tables["cost_by_month"]
        right.step(
            [row["month"] for row in months], [row[f"drawn_{key}"] / 1e6 for row in months], where="mid",
            color=colour, label=label,
        )  # fmt: skip
    left.set_yticks(places, [str(row["zh"]) for row in rows])
    left.invert_yaxis()
    left.set_title(words("花费（百万元）", "Cost over all months, million yuan, modelled take-up"))
    right.set_title(words("每月花费（百万元）", "Cost by month, million yuan"))
    right.tick_params(axis="x", rotation=45)
    right.set_ylim(bottom=0)
    left.legend()
    right.legend()


def _people(axes: Any, tables: Tables) -> None:
    for axis, by, title in (
        (axes[0], "tenth", words("得益与受损（按收入十分位）", "Winners and losers by tenth of income, % of persons")),
        (axes[1], "household", words("得益与受损（按家庭类型）", "By kind of household, % of persons")),
    ):
        rows = [row for row in tables["winners"] if row["by"] == by]
        places = np.arange(len(rows))
        won = [100 * row["winners"] / row["persons"] for row in rows]
        lost = [-100 * row["losers"] / row["persons"] for row in rows]
        axis.barh(places, won, color=NOW_COLOUR, label=words("得益", "win"))
        axis.barh(places, lost, color=LOST_COLOUR, label=words("受损", "lose"))
        axis.set_yticks(places, [str(row["zh"]) for row in rows])
        axis.invert_yaxis()
        axis.axvline(0, color="black", linewidth=0.6)
        axis.set_title(title)
        axis.legend()


def _poverty(axes: Any, tables: Tables) -> None:
    left, right = axes
    rows = [row for row in tables["poverty"] if row["measure"] == "headcount"]
    places = np.arange(len(rows))
    rates = [row for row in tables["marginal_rates"] if row["tenth"] == "all" and row["rate"] != "0"]
    steps = np.arange(len(rates))
    for shift, key, colour, label in (
        (-0.2, "now", NOW_COLOUR, words("现行", "in force")),
        (0.2, "reformed", THEN_COLOUR, words("改革", "reformed")),
    ):
        left.bar(places + shift, [100 * row[key] for row in rows], 0.4, color=colour, label=label)
        right.bar(steps + shift, [row[f"households_{key}"] for row in rates], 0.4, color=colour, label=label)
    left.set_xticks(places, [row["line"] for row in rows], rotation=20, ha="right")
    left.set_title(words("贫困率（%）", "Poverty headcount, % of persons"))
    right.set_xticks(steps, [row["rate"] for row in rates], rotation=20, ha="right")
    right.set_title(
        words("有工资家庭的边际损失率（0除外）", "Households with a wage, by part of a rise that is lost (0 left out)")
    )
    left.legend()
    if rates:
        right.legend()
