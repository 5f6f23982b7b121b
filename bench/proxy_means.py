"""Fits the proxy-means score of the programme ``proxy_means`` on survey households and says how well it finds the poor.

    python -m bench.proxy_means shared/data/registry_and_claims/households_eusilc/eusilc.csv.gz

The data are the synthetic EU-SILC of the R package laeken (Austria 2006, 6,000 households): people with incomes by source
and what can be seen of a household. They are not Hangzhou's, and nobody's. The published poverty line and rate of the data
are worked out first and must come out, so that the right rows are read.

Written anew: ``bench/proxy_means.json`` (coefficients, their moments, the fit) and ``docs/proxy-means.md``. The law's figures are
put into ``parameters.yaml`` by hand from what is printed; a test compares them with the file, and the file with its moments.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm

ROOT = Path(__file__).parents[1]
FITTED = ROOT / "bench" / "proxy_means.json"
REPORT = ROOT / "docs" / "proxy-means.md"
POINTS = 100  # a hundredth of a logarithm of income is a point
FOLDS, SEED = 10, 20261129
# variable: (what is counted, from how many on a group of its own begins; the first is the reference)
GROUPS: dict[str, tuple[str, list[int]]] = {
    "size": ("members", [1, 2, 3, 4, 5, 6]),
    "children": ("members under fourteen", [0, 1, 2, 3]),
    "old": ("members of 65 and over", [0, 1, 2]),
    "full_time": ("members employed or self-employed full time", [0, 1, 2, 3]),
    "part_time": ("members in part-time or flexible work", [0, 1]),
    "unemployed": ("unemployed members", [0, 1]),
    "retired": ("retired members", [0, 1, 2]),
    "unable": ("members unable to work", [0, 1]),
    "home": ("members who keep the house", [0, 1]),
}
PUBLISHED = {"line": 10859.24, "rate": 14.44}  # Alfons and Templ, Journal of Statistical Software 54(15), 2013


def households(path: Path) -> pd.DataFrame:
    """One row a household: counts, equivalised income, persons and weight."""
    people = pd.read_csv(path)
    line, rate = poverty(people["eqIncome"].to_numpy(), people["rb050"].to_numpy())
    if round(line, 2) != PUBLISHED["line"] or round(rate * 100, 2) != PUBLISHED["rate"]:
        raise SystemExit(f"The data give a line of {line:.2f} and a rate of {rate:.2%}; published are {PUBLISHED}.")
    activity = people["pl030"]
    people = people.assign(
        size=1, children=(people["age"] < 14), old=(people["age"] >= 65), full_time=(activity == 1),
        part_time=(activity == 2), unemployed=(activity == 3), retired=(activity == 5), unable=(activity == 6),
        home=(activity == 7),
    )  # fmt: skip
    counts: pd.DataFrame = people.groupby("db030")[list(GROUPS)].sum()
    first = people.groupby("db030").first()
    counts["income"], counts["weight"], counts["line"] = first["eqIncome"], first["rb050"] * counts["size"], line
    return counts[counts["income"] > 0]


def poverty(income: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Sixty per cent of the weighted median, and the share of weight below it."""
    order = np.argsort(income, kind="stable")
    rising = np.cumsum(weight[order]) / weight.sum()
    median = income[order][np.searchsorted(rising, 0.5)]
    line = 0.6 * float(median)
    return line, float(weight[income < line].sum() / weight.sum())


def columns() -> list[tuple[str, int]]:
    """The dummy variables: a group of each count but the first, which is the reference."""
    return [(name, low) for name, (_, lows) in GROUPS.items() for low in lows[1:]]


def design(counts: pd.DataFrame) -> np.ndarray:
    """A constant and the dummies."""
    made = [np.ones(len(counts))]
    for name, (_, lows) in GROUPS.items():
        place = np.searchsorted(lows, counts[name].to_numpy(), side="right") - 1
        made += [(place == at).astype(float) for at in range(1, len(lows))]
    return np.column_stack(made)


def moments(counts: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, float, float]:
    """X'WX, X'Wy, y'Wy and the mean's part: all that the least squares rest on."""
    x, y = design(counts), np.log(counts["income"].to_numpy())
    w = counts["weight"].to_numpy() / counts["weight"].sum()
    return x.T @ (w[:, None] * x), x.T @ (w * y), float(y @ (w * y)), float(w @ y)


def coefficients(xx: np.ndarray, xy: np.ndarray) -> np.ndarray:
    """The least squares of some moments."""
    found: np.ndarray = np.linalg.solve(xx, xy)
    return found


def points(beta: np.ndarray) -> list[int]:
    """Whole points of each coefficient."""
    return [round(float(one) * POINTS) for one in beta]


def targeting(score: np.ndarray, cut: float, counts: pd.DataFrame) -> dict[str, float]:
    """Whom a cut finds: shares of people. Exclusion: poor who are not found. Inclusion: found who are not poor."""
    weight = counts["weight"].to_numpy()
    poor, found = counts["income"].to_numpy() < counts["line"].iloc[0], score < cut

    def share(who: np.ndarray, of: np.ndarray) -> float:
        return float(weight[who & of].sum() / weight[of].sum())

    return {
        "found": float(weight[found].sum() / weight.sum()),
        "exclusion": share(~found, poor),
        "inclusion": share(~poor, found),
    }


def cut_of(score: np.ndarray, counts: pd.DataFrame, rate: float) -> int:
    """The cut below which most people stand without their share going above the rate."""
    weight = counts["weight"].to_numpy() / counts["weight"].sum()
    cuts = sorted(set(score.astype(int).tolist()))
    return max(cut for cut in cuts if weight[score < cut].sum() <= rate)


def held_out(counts: pd.DataFrame, rate: float) -> dict[str, Any]:
    """Each tenth of the households scored by the fit of the other nine: R², and whom the others' cut finds there."""
    fold = np.random.default_rng(SEED).permutation(len(counts)) % FOLDS
    y, weight = np.log(counts["income"].to_numpy()), counts["weight"].to_numpy()
    scores, below = np.zeros(len(counts)), np.zeros(len(counts), dtype=bool)
    for one in range(FOLDS):
        others, held = counts[fold != one], fold == one
        beta = np.array(points(coefficients(*moments(others)[:2])))
        scores[held] = design(counts[held]) @ beta
        below[held] = scores[held] < cut_of(design(others) @ beta, others, rate)
    rest = weight @ (y - scores / POINTS) ** 2
    total = weight @ (y - weight @ y / weight.sum()) ** 2
    poor = counts["income"].to_numpy() < counts["line"].iloc[0]
    return {
        "r_squared": round(float(1 - rest / total), 4),
        "found": round(float(weight[below].sum() / weight.sum()), 4),
        "exclusion": round(float(weight[poor & ~below].sum() / weight[poor].sum()), 4),
        "inclusion": round(float(weight[below & ~poor].sum() / weight[below].sum()), 4),
    }


def fit(path: Path) -> dict[str, Any]:
    """Everything that is kept of the fit."""
    counts = households(path)
    line, _ = float(counts["line"].iloc[0]), None
    weight = counts["weight"].to_numpy()
    rate = float(weight[counts["income"] < line].sum() / weight.sum())
    xx, xy, yy, mean = moments(counts)
    beta = coefficients(xx, xy)
    model = sm.WLS(np.log(counts["income"].to_numpy()), design(counts), weights=weight).fit(cov_type="HC1")
    assert np.allclose(model.params, beta), "statsmodels finds other coefficients"
    whole = points(beta)
    score = design(counts) @ np.array(whole)
    cut = cut_of(score, counts, rate)
    errors = [round(float(one) * POINTS, 2) for one in model.bse]
    deciles = {}
    for share in (0.05, 0.10, 0.15, 0.20, 0.30, 0.40):
        at = cut_of(score, counts, share)
        deciles[str(share)] = {"cut": at, **{name: round(one, 4) for name, one in targeting(score, at, counts).items()}}
    return {
        "data": path.name,
        "households": len(counts),
        "poverty_line": round(line, 2),
        "poverty_rate": round(rate, 4),
        "r_squared": round(float(1 - (yy - xy @ beta) / (yy - mean**2)), 4),
        "constant": whole[0],
        "points": {f"{name}:{low}": one for (name, low), one in zip(columns(), whole[1:], strict=True)},
        "standard_errors": {"constant": errors[0]}
        | {f"{name}:{low}": one for (name, low), one in zip(columns(), errors[1:], strict=True)},
        "cutoff": cut,
        "in_sample": {name: round(one, 4) for name, one in targeting(score, cut, counts).items()},
        "out_of_sample": held_out(counts, rate),
        "cuts": deciles,
        "moments": {"xx": xx.round(12).tolist(), "xy": xy.round(12).tolist()},
    }


def report(found: dict[str, Any]) -> str:
    """The fit as a page."""
    lines = [
        "# Proxy-means score: how it was fitted",
        "",
        "Written by `python -m bench.proxy_means DATA`; do not edit. The score is the programme [proxy_means](law/proxy_means.md).",
        "",
        "**What it is fitted on.** Synthetic EU-SILC households (Austria 2006, R package laeken): invented people whose incomes and "
        "circumstances look like a survey's. It is not Hangzhou, and no household of Hangzhou was used. The form of the score, its "
        "fit and its errors are shown so that the same can be done with a survey of the city; until then it is a demonstration "
        "and decides nothing.",
        "",
        f"- {found['households']:,} households; poverty line {found['poverty_line']:,} (60 % of the weighted median), "
        f"{found['poverty_rate']:.2%} of people below it. Line and rate are those published for these data.",
        "- What is predicted: the logarithm of equivalised income, a hundredth of it a point, by weighted least squares on what "
        "can be counted at the door. Coefficients are rounded to whole points.",
        f"- R² {found['r_squared']:.3f} in the sample, {found['out_of_sample']['r_squared']:.3f} on households left out "
        f"({FOLDS} parts, each scored by the fit of the others).",
        f"- A household below {found['cutoff']} points counts as poor by proxy: as many people as are poor.",
        "",
        "## Whom it finds",
        "",
        "| | found, of all people | poor who are not found | found who are not poor |",
        "|---|---|---|---|",
    ]
    rows = [("in the sample", found["in_sample"]), ("out of sample", found["out_of_sample"])]
    for name, row in rows:
        lines.append(f"| {name} | {row['found']:.1%} | {row['exclusion']:.1%} | {row['inclusion']:.1%} |")
    lines += [
        "", "About half of the poor are missed and half of those found are not poor: this is what such a score does where many are "
        "poor for reasons that nobody sees at the door. It may help to decide whom to visit first; it must not refuse anybody.",
        "", "Other cuts, in the sample:", "", "| meant to find | cut | found | poor not found | found not poor |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for share, row in found["cuts"].items():
        text = f"{row['found']:.1%} | {row['exclusion']:.1%} | {row['inclusion']:.1%}"
        lines.append(f"| {float(share):.0%} | {row['cut']} | {text} |")
    lines += [
        "",
        "## Points",
        "",
        f"Constant {found['constant']}.",
        "",
        "| of | from | points | standard error |",
        "|---|---|---|---|",
    ]
    for (name, low), points_of in zip(columns(), found["points"].values(), strict=True):
        error = found["standard_errors"][f"{name}:{low}"]
        lines.append(f"| {GROUPS[name][0]} | {low} | {points_of:+d} | {error} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Fits, writes both files and prints the law's tables."""
    found = fit(Path(sys.argv[1]))
    FITTED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    REPORT.write_text(report(found), encoding="utf-8")
    print(f"constant {found['constant']}, cutoff {found['cutoff']}")
    for name, (_, lows) in GROUPS.items():
        table = {lows[0]: "0"} | {low: str(found["points"][f"{name}:{low}"]) for low in lows[1:]}
        print(name, json.dumps(table))
    print({name: found[name] for name in ("r_squared", "in_sample", "out_of_sample")})


if __name__ == "__main__":
    main()
