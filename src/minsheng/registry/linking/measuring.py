"""How good pairs are where the truth is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from minsheng.registry.linking.fields import Recognised
from minsheng.registry.linking.naming import record_names

THRESHOLDS = (0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99, 0.999)


class TruthNotThere(ValueError):
    """The column with the truth is not in every table."""

    code = "truth-not-there"


@dataclass(frozen=True, slots=True)
class Quality:
    """At one threshold: pairs given, how many are true, how many true pairs there are."""

    threshold: float
    given: int
    true: int
    all_true: int

    @property
    def precision(self) -> float:
        """The share of the pairs given that are true; 1 where none is given."""
        return self.true / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        """The share of the true pairs that are given; 1 where there are none."""
        return self.true / self.all_true if self.all_true else 1.0

    @property
    def f1(self) -> float:
        """Twice the product of both over their sum."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def measure(
    pairs: pa.Table,
    tables: Mapping[str, pa.Table],
    recognised: Mapping[str, Recognised],
    truth: str,
    *,
    within: bool = False,
    thresholds: Sequence[float] = THRESHOLDS,
) -> list[Quality]:
    """Precision and recall at each threshold; ``truth`` is the column that is alike for records of one person.

    Pairs below the threshold they were found with are not there to be counted: measure what was found with a low one.
    """
    labels = _labels(tables, recognised, truth)
    keys = [
        tuple(pairs.column(f"{side}_{what}").to_pylist() for what in ("table", "record")) for side in ("left", "right")
    ]
    left, right = ([labels[key] for key in zip(*side, strict=True)] for side in keys)
    true = np.array([one is not None and one == other for one, other in zip(left, right, strict=True)], dtype=bool)
    found = pairs.column("probability").to_numpy()
    everything = _true_pairs(labels, within=within or len(tables) == 1)
    return [
        Quality(least, int((found >= least).sum()), int(true[found >= least].sum()), everything) for least in thresholds
    ]


def _labels(
    tables: Mapping[str, pa.Table], recognised: Mapping[str, Recognised], truth: str
) -> dict[tuple[str, str], str | None]:
    for name, table in tables.items():
        if truth not in table.column_names:
            raise TruthNotThere(f"{name}: there is no column {truth}. Columns: {', '.join(table.column_names)}.")
    names = record_names(tables, recognised)
    said = [value for table in tables.values() for value in table.column(truth).cast(pa.string()).to_pylist()]
    keys = zip(names.column("table").to_pylist(), names.column("record").to_pylist(), strict=True)
    return dict(zip(keys, said, strict=True))


def _true_pairs(labels: Mapping[tuple[str, str], str | None], *, within: bool) -> int:
    every = Counter(label for label in labels.values() if label is not None)
    inside = Counter((table, label) for (table, _), label in labels.items() if label is not None)
    pairs = sum(count * (count - 1) // 2 for count in every.values())
    return pairs if within else pairs - sum(count * (count - 1) // 2 for count in inside.values())
