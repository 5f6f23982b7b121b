"""The cliff map as a picture and as a table."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from minsheng.engine.telling.fonts import chinese_font
from minsheng.services.curve.tracing import Curve

_COLOURS = ("#4c78a8", "#f58518", "#54a24b", "#b279a2", "#9d755d", "#72b7b2", "#eeca3b", "#ff9da6")
_RED, _GREY = "#c0392b", "#d9d9d9"


def write_table(curve: Curve, path: Path) -> None:
    """CSV, UTF-8 with a mark for Excel: the fact, what the household has, each programme, the marginal rate; yuan."""
    rates = curve.marginal_rates()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([curve.fact, "resources", *(line.name for line in curve.lines), "effective_marginal_rate"])
        for place, value in enumerate(curve.values.tolist()):
            amounts = [curve.resources[place], *(line.amounts[place] for line in curve.lines)]
            rate = "" if np.isnan(rates[place]) else f"{rates[place]:.4f}"
            writer.writerow([_yuan(value), *map(_yuan, amounts), rate])


def _yuan(fen: float) -> str:
    return "" if np.isnan(fen) else f"{fen / 100:.2f}"


def draw(curve: Curve, path: Path, lang: str) -> None:
    """The picture, PNG or SVG by the path's ending: programmes stacked on income, cliffs red, traps grey.

    Raises:
        OSError: the path cannot be written.
        ValueError: the ending names no kind of picture.
    """
    zh = lang == "zh"
    with mpl.rc_context({"font.family": chinese_font(), "axes.unicode_minus": False, "svg.hashsalt": "minsheng"}):
        figure = Figure(figsize=(10, 7.2), layout="constrained")
        upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=[3, 1])
        _resources(upper, curve, lang)
        _rates(lower, curve, zh)
        label = curve.law.label(curve.fact, lang)
        own = f"{curve.people[curve.who]} · " if curve.who >= 0 else ""
        lower.set_xlabel(f"{own}{label}（元/月）" if zh else f"{own}{label} (yuan per month)")
        figure.suptitle(f"{'一户所得与断崖' if zh else 'What the household has, and its cliffs'} · {curve.day}")
        figure.savefig(path, dpi=110, metadata={"Date": None} if path.suffix == ".svg" else None)


def _resources(axis: Any, curve: Curve, lang: str) -> None:
    zh = lang == "zh"
    x = curve.values / 100
    known = [np.nan_to_num(line.amounts) / 100 for line in curve.lines]
    base = curve.resources / 100 - sum(known, np.zeros(len(x)))
    labels = ["自己的收入" if zh else "own income", *(curve.law.label(line.name, lang) for line in curve.lines)]
    axis.stackplot(x, base, *known, labels=labels, colors=("#dbe4ee", *_COLOURS), linewidth=0)
    axis.plot(x, curve.resources / 100, color="black", linewidth=1.4, label="全部所得" if zh else "what it has")
    for trap in curve.traps:
        axis.axvspan(trap.starts / 100, trap.ends / 100, color=_GREY, alpha=0.5, zorder=0)
    for number, cliff in enumerate(curve.cliffs, 1):
        axis.axvline(cliff.at / 100, color=_RED, linewidth=1, linestyle="--")
        axis.annotate(
            f"{number}: −{float(cliff.loss) / 100:,.2f}",
            (cliff.at / 100, float(cliff.before) / 100),
            textcoords="offset points",
            xytext=(4, 6),
            color=_RED,
            fontsize=9,
        )
    if curve.here is not None and curve.values[0] <= curve.here <= curve.values[-1]:
        axis.axvline(curve.here / 100, color="black", linewidth=0.8, linestyle=":", label="现在" if zh else "now")
    axis.set_ylabel("元/月" if zh else "yuan per month")
    axis.set_ylim(bottom=0)
    axis.margins(x=0)
    axis.legend(fontsize=8, loc="upper left", framealpha=0.9)


def _rates(axis: Any, curve: Curve, zh: bool) -> None:
    rates = np.clip(curve.marginal_rates() * 100, -50, 200)
    axis.step(curve.values / 100, rates, where="pre", color="#333333", linewidth=1)
    axis.axhline(100, color=_RED, linewidth=0.8, linestyle="--")
    axis.set_ylim(-60, 210)
    axis.set_ylabel("边际扣减率 %" if zh else "marginal rate %")
