"""A projection as a picture and as a table."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from minsheng.engine.telling.fonts import chinese_font
from minsheng.services.projection.projecting import LABELS, Projection
from minsheng.services.projection.saving import MONTHS

_COLOURS = {
    "basic": "#1f5fa8", "residents": "#54a24b", "annuity": "#f58518", "individual": "#72b7b2", "commercial": "#b279a2",
}  # fmt: skip
_RED = "#b3261e"


def write_table(found: Projection, path: Path) -> None:
    """CSV, UTF-8 with a mark for Excel: one row a year, before and after retirement; yuan."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        paying = sorted({pillar for year in found.before for pillar in (*year.paid, *year.balances)})
        titles = [
            "year",
            "age",
            "wage_per_month",
            *(f"paid_{one}" for one in paying),
            *(f"balance_{one}" for one in paying),
        ]
        writer.writerow(
            [*titles, *(f"income_{one}" for one in found.pillars), "income", "income_in_prices_of_first_year"]
        )
        nothing = [""] * (len(found.pillars) + 2)
        for year in found.before:
            amounts = [year.wage, *(year.paid.get(one) for one in paying), *(year.balances.get(one) for one in paying)]
            writer.writerow([year.year, year.year - found.birth.year, *map(_yuan, amounts), *nothing])
        blank = [""] * (1 + 2 * len(paying))
        for one in found.after:
            income = [one.pillars.get(pillar, Fraction(0)) for pillar in found.pillars]
            writer.writerow([one.year, one.age, *blank, *map(_yuan, [*income, one.total, one.real])])


def _yuan(fen: Fraction | None) -> str:
    return "" if fen is None else f"{float(fen) / 100:.2f}"


def draw(found: Projection, path: Path, lang: str) -> None:
    """The picture, PNG or SVG: income a month in prices of the first year, a pillar on the other, and the last wage.

    Raises:
        OSError: the path cannot be written.
    """
    zh = lang == "zh"
    with mpl.rc_context({"font.family": chinese_font(), "axes.unicode_minus": False, "svg.hashsalt": "minsheng"}):
        figure = Figure(figsize=(10, 6.4), layout="constrained")
        axis = figure.subplots()
        years = found.after[1:]  # the first is not whole
        ages = [one.age for one in years]
        worth = [float((1 + found.assumed.price_growth) ** (one.year - found.day.year)) for one in years]
        columns = {
            pillar: [
                float(one.pillars.get(pillar, 0)) / MONTHS / 100 / deflator
                for one, deflator in zip(years, worth, strict=True)
            ]
            for pillar in found.pillars
        }
        bottom = [0.0] * len(ages)
        for pillar, amounts in columns.items():
            label = LABELS[pillar][0 if zh else 1]
            axis.bar(ages, amounts, bottom=bottom, width=1.0, color=_COLOURS[pillar], label=label, linewidth=0)
            bottom = [one + more for one, more in zip(bottom, amounts, strict=True)]
        last = (
            float(found.before[-1].wage)
            / 100
            / float((1 + found.assumed.price_growth) ** (found.retires.year - found.day.year))
        )
        axis.axhline(last, color=_RED, linewidth=1, linestyle="--", label="退休前月工资" if zh else "last wage a month")
        axis.set_xlabel("年龄" if zh else "age")
        text = f"元/月（{found.day.year}年价格）" if zh else f"yuan per month, prices of {found.day.year}"
        axis.set_ylabel(text)
        axis.margins(x=0.01)
        axis.legend(loc="upper right", frameon=False)
        title = (
            f"退休后的收入 · {found.retires:%Y-%m} 退休" if zh else f"Income after retirement in {found.retires:%Y-%m}"
        )
        figure.suptitle(title)
        growth = found.assumed
        note = (
            f"假定：工资年增{float(growth.wage_growth):.1%}，平均工资{float(growth.average_wage_growth):.1%}，物价"
            f"{float(growth.price_growth):.1%}，记账利率{float(growth.account_interest):.1%}，养老金年调"
            f"{float(growth.pension_rise):.1%}；是推算，不是承诺"
            if zh
            else f"Assumed a year: wage {float(growth.wage_growth):.1%}, average wage {float(growth.average_wage_growth):.1%}, "
            f"prices {float(growth.price_growth):.1%}, account {float(growth.account_interest):.1%}, pension rise "
            f"{float(growth.pension_rise):.1%}. A reckoning, no promise."
        )
        axis.annotate(note, (0, -0.11), xycoords="axes fraction", fontsize=8, color="#6b737c", va="top")
        figure.savefig(path, dpi=110, metadata={"Date": None} if path.suffix == ".svg" else None)
