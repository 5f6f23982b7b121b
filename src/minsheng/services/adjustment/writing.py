"""What a scheme does, as a table and as data beside the rises."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from minsheng.services.adjustment.applying import MONTHS, Applied


def write(found: Applied, folder: Path) -> None:
    """``by_band.csv`` (yuan, with a mark for Excel) and ``adjustment.json`` (fen)."""
    with (folder / "by_band.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        titles = ["by", "band", "people", "mean_pension", "mean_rise", "rise_share", "cost_per_year"]
        against = ["more_than_the_other", "less_than_the_other", "mean_difference"] if found.against else []
        writer.writerow([*titles, *against])
        for one in found.bands:
            row: list[Any] = [
                one.by,
                one.label,
                one.people,
                _yuan(one.pension / one.people),
                _yuan(one.rise / one.people),
            ]
            row += [f"{one.rise / one.pension:.6f}" if one.pension else "", _yuan(one.rise * MONTHS)]
            if found.against:
                row += [one.more, one.less, _yuan(one.difference / one.people)]
            writer.writerow(row)
    text = json.dumps(summary(found), ensure_ascii=False, indent=1)
    (folder / "adjustment.json").write_text(text + "\n", encoding="utf-8")


def summary(found: Applied) -> dict[str, Any]:
    """Everything that was counted; amounts are fen a month."""
    return {
        "scheme": {"zh": found.scheme.zh, "en": found.scheme.en, "day": found.scheme.day.isoformat()},
        "against": None if found.against is None else {"zh": found.against.zh, "en": found.against.en},
        "people": found.people,
        "covered": found.covered,
        "undecided": found.undecided,
        "pension_fen": found.pension,
        "rise_fen": found.rise,
        "rise_against_fen": found.rise_against if found.against else None,
        "share": round(found.share, 6),
        "national_level": found.national_level,
        "parts_fen": found.parts,
        "bands": [
            {
                name: getattr(one, name)
                for name in ("by", "label", "people", "pension", "rise", "more", "less", "difference")
            }
            for one in found.bands
        ],
    }


def _yuan(fen: float) -> str:
    return f"{fen / 100:.2f}"
