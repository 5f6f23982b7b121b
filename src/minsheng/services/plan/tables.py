"""The figures of a comparison as rows: each table is a CSV file and what pictures and report are made of.

Money is in yuan. ``all`` is what it costs if everybody entitled draws it; ``drawn`` with the modelled take-up. ``…_low``
and ``…_high`` bound the interval of the figure before them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from minsheng.services.plan.comparing import Compared
from minsheng.services.plan.families import AGES, KINDS, age_name
from minsheng.services.plan.intervals import interval
from minsheng.services.plan.pairs import DRAWN, FULL, NOW, THEN

Row = dict[str, Any]
Tables = dict[str, list[Row]]
RATE_CLASSES = (
    (-np.inf, -0.0005, "below 0"),
    (-0.0005, 0.0005, "0"),
    (0.0005, 0.25, "0-25 %"),
    (0.25, 0.5, "25-50 %"),
    (0.5, 0.75, "50-75 %"),
    (0.75, 0.9995, "75-100 %"),
    (0.9995, 1.0005, "100 %"),
    (1.0005, np.inf, "above 100 %"),
)


def tables_of(found: Compared) -> Tables:
    """Every table by its name."""
    return {
        "cost_by_programme": _by_programme(found),
        "cost_by_month": _by_month(found),
        "cost_by_district": _by_district(found),
        "cost": _cube(found),
        "winners": _winners(found),
        "winners_total": _winners_total(found),
        "poverty": _poverty(found),
        "inequality": _inequality(found),
        "marginal_rates": _marginal_rates(found),
    }


def _yuan(fen: float) -> float:
    return round(float(fen) / 100, 2)


def _months(found: Compared) -> NDArray[np.float64]:
    return np.array([len(era.months) for era in found.eras], np.float64)


def _level(found: Compared) -> float:
    return float(found.reform.level)


def _compared(found: Compared, label: str, point: NDArray[np.float64], drawn: NDArray[np.float64]) -> Row:
    """now, reformed and their difference in yuan, with intervals. ``point`` is (law,), ``drawn`` (replicate, law)."""
    row: Row = {}
    cases = (
        ("now", point[NOW], drawn[:, NOW]),
        ("reformed", point[THEN], drawn[:, THEN]),
        ("difference", point[THEN] - point[NOW], drawn[:, THEN] - drawn[:, NOW]),
    )
    for name, fen, values in cases:
        low, high = interval(values, _level(found))
        row |= {f"{label}_{name}": _yuan(fen), f"{label}_{name}_low": _yuan(low), f"{label}_{name}_high": _yuan(high)}
    return row


def _both_bases(found: Compared, point: NDArray[np.float64], drawn: NDArray[np.float64]) -> Row:
    """``point`` is (law, basis), ``drawn`` (replicate, law, basis)."""
    return {
        **_compared(found, "drawn", point[:, DRAWN], drawn[:, :, DRAWN]),
        **_compared(found, "all", point[:, FULL], drawn[:, :, FULL]),
    }


def _by_programme(found: Compared) -> list[Row]:
    """Over all months, a row each programme and one for all."""
    cost = np.einsum("plbed,e->plb", found.cost, _months(found))
    rows: list[Row] = []
    for position, programme in enumerate(found.programmes):
        row: Row = {"programme": programme.name, "zh": programme.zh, "en": programme.en}
        for law, word in ((NOW, "now"), (THEN, "reformed")):
            row[f"entitled_{word}"] = int(found.entitled[position, law])
            row[f"undecided_{word}"] = int(found.undecided[position, law])
            row[f"amount_not_known_{word}"] = int(found.unknown_amount[position, law])
        row["take_up"] = programme.rate if programme.rate_is_known else ""
        rows.append(row | _both_bases(found, cost[position], found.replicates.programme[..., position]))
    total: Row = dict.fromkeys(rows[0], "") if rows else {}
    total |= {"programme": "total", "zh": "合计", "en": "Total"}
    return [*rows, total | _both_bases(found, cost.sum(axis=0), found.replicates.programme.sum(axis=-1))]


def _by_month(found: Compared) -> list[Row]:
    cost = found.cost.sum(axis=(0, 4))
    rows = []
    for number, era in enumerate(found.eras):
        figures = _both_bases(found, cost[..., number], found.replicates.era[..., number])
        rows += [
            {"month": f"{found.days[month]:%Y-%m}", "decided_on": era.day.isoformat(), **figures}
            for month in era.months
        ]
    return rows


def _by_district(found: Compared) -> list[Row]:
    cost = np.einsum("plbed,e->lbd", found.cost, _months(found))
    rows = []
    for number, code in enumerate(found.districts):
        zh, en = found.laws[NOW].districts.get(code, (code or "不明", code or "not stated"))
        figures = _both_bases(found, cost[..., number], found.replicates.district[..., number])
        rows.append({"district": code, "zh": zh, "en": en, **figures})
    return rows


def _cube(found: Compared) -> list[Row]:
    """Programme × district × month, where anything is paid under either law."""
    rows = []
    for position, programme in enumerate(found.programmes):
        for number, code in enumerate(found.districts):
            for place, era in enumerate(found.eras):
                fen = found.cost[position, :, :, place, number]
                if not fen.any():
                    continue
                rows += [
                    {
                        "programme": programme.name,
                        "district": code,
                        "month": f"{found.days[month]:%Y-%m}",
                        "drawn_now": _yuan(fen[NOW, DRAWN]),
                        "drawn_reformed": _yuan(fen[THEN, DRAWN]),
                        "all_now": _yuan(fen[NOW, FULL]),
                        "all_reformed": _yuan(fen[THEN, FULL]),
                    }
                    for month in era.months
                ]
    return rows


# winners and losers


def _winners(found: Compared) -> list[Row]:
    """By tenth of income, kind of household, district and age; a person has an equal part of the household's gain."""
    weight, gain = found.weight, found.gain / np.maximum(found.households.persons, 1)
    rows = _grouped("all", ["all"], [("全体", "Everybody")], np.zeros(len(gain), int), weight, gain)
    tenths = [(f"第{n}个十分位", f"Tenth {n}") for n in range(1, 11)]
    rows += _grouped("tenth", [str(n) for n in range(1, 11)], tenths, found.tenth - 1, weight, gain)
    kinds = found.households.kind.astype(int)
    rows += _grouped("household", [kind[0] for kind in KINDS], [kind[1:] for kind in KINDS], kinds, weight, gain)
    names = [found.laws[NOW].districts.get(code, (code, code)) for code in found.districts]
    rows += _grouped("district", found.districts, names, found.households.district.astype(int), weight, gain)
    for group in range(-1, len(AGES)):
        persons, winners, losers, more, less = found.ages[group + 1]
        label = age_name(group)
        labels = {"group": label, "zh": f"{label}岁", "en": f"Aged {label}"}
        rows.append(_row("age", labels, persons, winners, losers, more, less))
    return [row for row in rows if row["persons"]]


def _grouped(
    by: str,
    codes: Sequence[str],
    names: Sequence[tuple[str, str]],
    group: NDArray[Any],
    weight: NDArray[np.float64],
    gain: NDArray[np.float64],
) -> list[Row]:
    sums = [
        np.bincount(group, values, minlength=len(codes))
        for values in (weight, weight * (gain > 0), weight * (gain < 0), weight * np.maximum(gain, 0), weight * np.minimum(gain, 0))
    ]  # fmt: skip
    return [
        _row(by, {"group": code, "zh": names[n][0], "en": names[n][1]}, *(one[n] for one in sums))
        for n, code in enumerate(codes)
    ]


def _row(by: str, labels: Row, persons: float, winners: float, losers: float, more: float, less: float) -> Row:
    return {
        "by": by,
        **labels,
        "persons": round(persons),
        "winners": round(winners),
        "losers": round(losers),
        "gain_a_winner_a_month": _yuan(more / winners) if winners else 0.0,
        "loss_a_loser_a_month": _yuan(less / losers) if losers else 0.0,
        "mean_change_a_person_a_month": round(float((more + less) / persons) / 100, 4) if persons else 0.0,
    }


def _winners_total(found: Compared) -> list[Row]:
    gain, persons = found.gain, found.weight
    counted = persons > 0
    rows = []
    for position, (word, mask) in enumerate((("winners", gain > 0), ("losers", gain < 0))):
        for unit, point, drawn in (
            ("persons", persons[mask].sum(), found.replicates.persons[:, position]),
            ("households", (mask & counted).sum(), found.replicates.households[:, position]),
        ):
            low, high = interval(drawn, _level(found))
            rows.append({"who": word, "unit": unit, "number": round(point), "low": round(low), "high": round(high)})
    for word, mask in (
        ("winners_if_all_drew", found.households.gain_if_all > 0),
        ("losers_if_all_drew", found.households.gain_if_all < 0),
    ):
        rows.append({"who": word, "unit": "persons", "number": round(persons[mask].sum()), "low": "", "high": ""})
    return rows


# poverty and inequality


def _with_intervals(found: Compared, name: str, point: tuple[float, float], digits: int) -> Row:
    row: Row = {"now": round(point[NOW], digits), "reformed": round(point[THEN], digits)}
    row["difference"] = round(point[THEN] - point[NOW], digits)
    drawn = found.replicates.measures.get(name)
    for word in ("now", "reformed", "difference"):
        row |= {f"{word}_low": "", f"{word}_high": ""}
        if drawn is None:
            continue
        values = drawn[:, THEN] - drawn[:, NOW] if word == "difference" else drawn[:, NOW if word == "now" else THEN]
        low, high = interval(values, _level(found))
        row |= {f"{word}_low": round(low, digits), f"{word}_high": round(high, digits)}
    return row


def _poverty(found: Compared) -> list[Row]:
    """Shares of persons; a share of the median is of each law's own median."""
    rows = []
    for line in found.lines:
        fen = [line.fen if line.fen is not None else float(line.times) * s.quantile(0.5) for s in found.sorted]
        measured = [s.poverty(z) for s, z in zip(found.sorted, fen, strict=True)]
        shown: list[tuple[str, tuple[float, float]]] = [
            (word, (getattr(measured[NOW], word), getattr(measured[THEN], word)))
            for word in ("headcount", "gap", "severity")
        ]
        gaps = [s.median_gap(z) for s, z in zip(found.sorted, fen, strict=True)]
        shown.append(("median_gap", (gaps[NOW], gaps[THEN])))
        for word, point in shown:
            labels = {"line": line.name, "line_yuan_now": _yuan(fen[NOW]), "line_yuan_reformed": _yuan(fen[THEN])}
            rows.append({**labels, "measure": word, **_with_intervals(found, f"{line.name} {word}", point, 6)})
    return rows


def _inequality(found: Compared) -> list[Row]:
    now, then = found.sorted
    means = [float((s.weight * s.income).sum() / s.total) / 100 if s.total else 0.0 for s in found.sorted]
    rows = [{"measure": "gini", **_with_intervals(found, "gini", (now.gini(), then.gini()), 6)}]
    rows.append({"measure": "s80_s20", **_with_intervals(found, "", (now.share_ratio(), then.share_ratio()), 4)})
    medians = (now.quantile(0.5) / 100, then.quantile(0.5) / 100)
    rows.append({"measure": "median_yuan_a_month", **_with_intervals(found, "", medians, 2)})
    rows.append({"measure": "mean_yuan_a_month", **_with_intervals(found, "", (means[NOW], means[THEN]), 2)})
    return rows


def _marginal_rates(found: Compared) -> list[Row]:
    """Households with a wage by class of the part of a rise that is lost, all and by tenth of income."""
    if not found.rates.size:
        return []
    rates = np.round(found.rates, 6)
    tenth = found.tenth[found.sampled]
    rows = []
    for group in ("all", *range(1, 11)):
        inside = np.ones(len(tenth), bool) if group == "all" else tenth == group
        for low, high, name in RATE_CLASSES:
            counts = [int(((rates[law] > low) & (rates[law] <= high) & inside).sum()) for law in (NOW, THEN)]
            rows.append(
                {"tenth": group, "rate": name, "households_now": counts[NOW], "households_reformed": counts[THEN]}
            )
    return rows
