"""The tables of a comparison as its page says them: whole yuan, percentages, words for measures and lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from minsheng.faces.pages.words import both, language
from minsheng.services.plan.report import MEASURES, line_in_words

TOTAL = "total"
_IN_YUAN = ("median_yuan_a_month", "mean_yuan_a_month")
Tables = Mapping[str, Sequence[Mapping[str, Any]]]


def results(tables: Tables) -> dict[str, Any]:
    """What a person reads first: cost, winners and losers, poverty, districts.

    ``costs`` are the programmes whose cost changes and the total, ``same`` the others that cost anything.
    """
    rows = [row for row in tables["cost_by_programme"] if row["all_now"] or row["all_reformed"]]
    rows = [row for row in rows if row["programme"] != TOTAL]
    moved = [row for row in rows if row["drawn_difference"] or row["all_difference"]]
    total = next(row for row in tables["cost_by_programme"] if row["programme"] == TOTAL)
    people = {row["who"]: _people(row) for row in tables["winners_total"] if row["unit"] == "persons"}
    poverty = [_poverty(row) for row in tables["poverty"]]
    headcounts = [row for row in poverty if row["code"] == "headcount"]
    inequality = [_inequality(row) for row in tables["inequality"]]
    return {
        "total": _cost(total),
        "costs": [_cost(row) for row in moved],
        "same": [_cost(row) for row in rows if row not in moved],
        "people": people,
        "persons": next((f"{row['persons']:,}" for row in tables["winners"] if row["by"] == "all"), "0"),
        "headcounts": headcounts,
        "depths": [row for row in poverty if row["code"] != "headcount"],
        "headcount": headcounts[0] if headcounts else None,
        "gap": next((row for row in poverty if row["code"] == "gap"), None),
        "inequality": inequality,
        "districts": [
            {"label": _label(row), "difference": signed(row["drawn_difference"])}
            for row in tables["cost_by_district"]
            if row["district"]
        ],
        "cost_option": _cost_option(moved),
    }


def signed(yuan: float) -> str:
    """Whole yuan with their sign: ``+1,234``, ``−5``, ``0``."""
    whole = round(yuan)
    return f"{whole:+,}".replace("-", "−") if whole else "0"


def _label(row: Mapping[str, Any]) -> str:
    return str(row["zh" if language() == "zh" else "en"])


def _cost(row: Mapping[str, Any]) -> dict[str, str]:
    return {
        "label": _label(row),
        "entitled_now": _whole(row["entitled_now"]),
        "entitled": _whole(row["entitled_reformed"]),
        "now": _whole(row["drawn_now"]),
        "then": _whole(row["drawn_reformed"]),
        "difference": signed(row["drawn_difference"]),
        "between": _between(*(signed(row[f"drawn_difference_{end}"]) for end in ("low", "high"))),
    }


def _whole(number: float | str) -> str:
    return f"{round(number):,}" if isinstance(number, int | float) else ""


def _between(low: str, high: str) -> str:
    return low if low == high else both("{a} 至 {b}", "{a} to {b}", a=low, b=high)


def _people(row: Mapping[str, Any]) -> dict[str, str]:
    return {"number": _whole(row["number"]), "between": _between(_whole(row["low"]), _whole(row["high"]))}


def _poverty(row: Mapping[str, Any]) -> dict[str, str]:
    yuan = f"{row['line_yuan_now']:,.0f}"
    if row["line_yuan_now"] != row["line_yuan_reformed"]:
        yuan += f" → {row['line_yuan_reformed']:,.0f}"
    return {
        "code": row["measure"],
        "line": line_in_words(row["line"], both),
        "yuan": yuan,
        "measure": both(*MEASURES[row["measure"]]),
        **_moved([f"{100 * row[name]:.2f}%" for name in ("now", "reformed")], f"{100 * row['difference']:+.2f}"),
    }


def _inequality(row: Mapping[str, Any]) -> dict[str, str]:
    digits = 2 if row["measure"] in _IN_YUAN else 4
    figures = [f"{row[name]:,.{digits}f}" for name in ("now", "reformed")]
    said = _moved(figures, f"{row['difference']:+,.{digits}f}")
    return {"code": row["measure"], "measure": both(*MEASURES[row["measure"]]), **said}


def _moved(figures: list[str], difference: str) -> dict[str, str]:
    nothing = not float(difference.replace(",", ""))
    return {"now": figures[0], "then": figures[1], "difference": "0" if nothing else difference.replace("-", "−")}


def _cost_option(rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    shown = sorted(rows, key=lambda row: abs(row["drawn_difference"]))
    return {
        "grid": {"left": 10, "right": 30, "top": 10, "bottom": 30, "containLabel": True},
        "tooltip": {},
        "xAxis": {"type": "value", "splitNumber": 3},
        "yAxis": {
            "type": "category",
            "data": [_label(row) for row in shown],
            "axisLabel": {"width": 120, "overflow": "break"},  # a phone's width is left for the bars
        },
        "series": [{"type": "bar", "data": [round(row["drawn_difference"]) for row in shown], "color": "#0b4f5c"}],
    }
