"""A scheme over a caseload: each pensioner's rise by the batch reading, its cost, and who gets how much, by band."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from minsheng.engine.batch import compile_kernel
from minsheng.engine.batch.columns import BadTable
from minsheng.engine.batch.validation import fits, wanted_type, wrong_values
from minsheng.engine.planning import plan_day
from minsheng.engine.tree import PERSON, Law
from minsheng.services.adjustment.scheme import Scheme, with_scheme

PARTS = (
    "adjustment_fixed_part", "adjustment_years_part", "adjustment_pension_part", "adjustment_age_part",
    "adjustment_hardship_part",
)  # fmt: skip
RISE, PENSION, COVERED = "pension_rise", "pension_in_december", "is_entitled_to_pension_adjustment"
RESULTS = (COVERED, RISE, *PARTS)
NATIONAL = "national_adjustment_level"
_CHUNK = 500_000
_SHOWN = 5
MONTHS = 12


class CaseloadRefused(ValueError):
    """A caseload cannot be used; the message says where and what to do."""

    code = "caseload-refused"


@dataclass(slots=True)
class Band:
    """Some pensioners: how many, what they had and what they get, a month, in fen; against another scheme if there is one."""

    by: str
    label: str
    people: int
    pension: int
    rise: int
    more: int = 0
    less: int = 0
    difference: int = 0


@dataclass(slots=True)
class Applied:
    """What a scheme does to a caseload. Amounts are fen a month."""

    scheme: Scheme
    against: Scheme | None
    people: int = 0
    covered: int = 0
    undecided: int = 0
    rise: int = 0
    pension: int = 0
    rise_against: int = 0
    parts: dict[str, int] = field(default_factory=dict)
    bands: list[Band] = field(default_factory=list)
    national_level: float | None = None

    @property
    def share(self) -> float:
        """The rise as a share of the pensions of those covered."""
        return self.rise / self.pension if self.pension else 0.0


def read_caseload(path: Path) -> Iterator[tuple[str, pa.Table]]:
    """Tables of a caseload: a .parquet or .csv file, or a folder of ``people-*.parquet``.

    Raises:
        CaseloadRefused: there is no such file, or it is no table.
    """
    files = sorted(path.glob("people-*.parquet")) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise CaseloadRefused(
            f"{path}: there is no such caseload. Name a .parquet or .csv file, or a folder of people-*.parquet."
        )
    for file in files:
        try:
            if file.suffix == ".csv":
                yield file.name, _from_csv(file)
            else:
                source = pq.ParquetFile(file)
                for batch in source.iter_batches(_CHUNK):
                    yield file.name, pa.Table.from_batches([batch])
        except (pa.ArrowInvalid, OSError) as error:
            raise CaseloadRefused(f"{file}: it is no table that can be read ({error}).") from None


def _from_csv(file: Path) -> pa.Table:
    """A CSV file with amounts in yuan, as people keep them; they become whole fen."""
    table = pyarrow.csv.read_csv(file)
    if PENSION not in table.column_names:
        return table
    yuan = table[PENSION].cast(pa.float64())
    fen = pc.round(pc.multiply(yuan, 100.0))
    at = table.column_names.index(PENSION)
    return table.set_column(at, PENSION, fen.cast(pa.int64()))


def apply_scheme(
    law: Law,
    scheme: Scheme,
    caseload: Path,
    out: Path,
    *,
    against: Scheme | None = None,
    assume: tuple[str, ...] = (),
) -> Applied:
    """Works out every pensioner's rise and writes ``out`` (``rises.parquet``); counts are given back.

    Raises:
        CaseloadRefused: a column is missing, of another type, or holds what cannot be.
        ValueError: the two schemes begin on different days.
    """
    if against is not None and against.day != scheme.day:
        raise CaseloadRefused(
            f"The schemes begin on {scheme.day} and {against.day}. Give both the same day to compare them."
        )
    first, second = with_scheme(law, scheme), None if against is None else with_scheme(law, against)
    gathered: dict[str, list[np.ndarray]] = {}
    found = Applied(scheme, against, parts=dict.fromkeys(PARTS, 0))
    figure = law.parameters[NATIONAL].figure(scheme.day)
    found.national_level = None if figure is None else float(figure.value)  # type: ignore[arg-type]
    kernels: dict[Any, Any] = {}
    writer: pq.ParquetWriter | None = None
    for file, table in read_caseload(caseload):
        people, households = _as_households(law, table, file, scheme.day, assume)
        answers = _run(first, people, households, scheme.day, assume, kernels)
        other = None if second is None else _run(second, people, households, scheme.day, assume, kernels)
        rows = _count(found, people, answers, other, gathered)
        if writer is None:
            writer = pq.ParquetWriter(out, rows.schema, compression="zstd")
        writer.write_table(rows)
    if writer is not None:
        writer.close()
    found.bands = _bands(found, {name: np.concatenate(parts) for name, parts in gathered.items()})
    return found


def _as_households(
    law: Law, table: pa.Table, file: str, day: datetime.date, assume: tuple[str, ...]
) -> tuple[pa.Table, pa.Table]:
    """Each pensioner as a household of one, with the columns that the rules need, checked."""
    if "person_id" not in table.column_names:
        raise CaseloadRefused(f'{file}: there is no column "person_id". Add it, int64.')
    needed = [name for name, of in plan_day(law, day, RESULTS).inputs.items() if of == PERSON]
    ids = pa.array(np.arange(table.num_rows, dtype=np.int64))
    columns: dict[str, Any] = {"household_id": ids, "person_id": table["person_id"].combine_chunks().cast(pa.int64())}
    persons = columns["person_id"].to_numpy(zero_copy_only=False)
    wrong = []
    for name in needed:
        fact = law.facts[name]
        if name not in table.column_names:
            if fact.usual is None or fact.assumption not in assume:
                wrong.append(f'{file}: there is no column "{name}" ({fact.zh}). Add it, {wanted_type(fact)}.')
            continue
        column = table[name].combine_chunks()
        if pa.types.is_string(column.type) and wanted_type(fact) == "date32":
            column = column.cast(pa.date32())
        if not fits(column.type, fact):
            wrong.append(f'{file}: column "{name}" is {column.type}. Make it {wanted_type(fact)}.')
            continue
        columns[name] = column
        wrong += [str(row) for row in list(wrong_values(fact, name, column, ids.to_numpy(), file, persons))[:_SHOWN]]
    if wrong:
        raise CaseloadRefused("\n".join(wrong))
    return pa.table(columns), pa.table({"household_id": ids})


def _run(
    law: Law,
    people: pa.Table,
    households: pa.Table,
    day: datetime.date,
    assume: tuple[str, ...],
    kernels: dict[Any, Any],
) -> pa.Table:
    key = (law.version, people.schema)
    if key not in kernels:
        try:
            kernels[key] = compile_kernel(law, RESULTS, [day], people.schema, households.schema, assume=assume)
        except BadTable as error:
            raise CaseloadRefused(str(error)) from None
    answers: pa.Table = kernels[key].run(people, households)[0]
    return answers


def _count(
    found: Applied, people: pa.Table, answers: pa.Table, other: pa.Table | None, gathered: dict[str, list[np.ndarray]]
) -> pa.Table:
    known = pc.is_valid(answers[RISE]).to_numpy() & pc.is_valid(answers[COVERED]).to_numpy()
    if other is not None:
        known &= pc.is_valid(other[RISE]).to_numpy()
    covered = known & pc.fill_null(answers[COVERED], False).to_numpy()
    rise = pc.fill_null(answers[RISE], 0).to_numpy()
    pension = pc.fill_null(people[PENSION], 0).to_numpy()
    found.people += people.num_rows
    found.covered += int(covered.sum())
    found.undecided += int((~known).sum())
    found.rise += int(rise[covered].sum())
    found.pension += int(pension[covered].sum())
    for part in PARTS:
        found.parts[part] += int(pc.fill_null(answers[part], 0).to_numpy()[covered].sum())
    columns = {"pension": pension[covered], "rise": rise[covered]}
    age = pc.year(people["birth_date"]).to_numpy(zero_copy_only=False)
    columns["age"] = np.nan_to_num(found.scheme.day.year - 1 - age)[covered]
    columns["years"] = np.nan_to_num(people["contribution_years"].to_numpy().astype(float))[covered]
    made = {"person_id": people["person_id"], **{name: answers[name] for name in (COVERED, RISE, *PARTS)}}
    if other is not None:
        second = pc.fill_null(other[RISE], 0).to_numpy()
        found.rise_against += int(second[covered].sum())
        columns["difference"] = (rise - second)[covered]
        made["difference"] = pc.subtract(answers[RISE], other[RISE])
    for name, values in columns.items():
        gathered.setdefault(name, []).append(values)
    return pa.table(made)


def _bands(found: Applied, columns: dict[str, np.ndarray]) -> list[Band]:
    """Fifths of the pensioners by pension, and groups by age and by contribution years."""
    if not found.covered:
        return []
    pension = columns["pension"]
    cuts = np.quantile(pension, [0.2, 0.4, 0.6, 0.8])
    fifths = np.searchsorted(cuts, pension, side="left")
    shown = [f"{cut / 100:,.0f}" for cut in cuts]
    names = [f"≤ {shown[0]}", *(f"{low}–{high}" for low, high in itertools.pairwise(shown)), f"> {shown[-1]}"]
    made = [_band("pension", name, columns, fifths == place) for place, name in enumerate(names)]
    for by, lows in (("age", [0, 60, 70, 80, 90]), ("years", [0, 15, 20, 25, 30, 35, 40])):
        place = np.searchsorted(lows, columns[by], side="right") - 1
        for position, low in enumerate(lows):
            label = f"{low}+" if position == len(lows) - 1 else f"{low}–{lows[position + 1] - 1}"
            made.append(_band(by, label, columns, place == position))
    return [band for band in made if band.people]


def _band(by: str, label: str, columns: dict[str, np.ndarray], inside: np.ndarray) -> Band:
    one = Band(by, label, int(inside.sum()), int(columns["pension"][inside].sum()), int(columns["rise"][inside].sum()))
    if "difference" in columns:
        difference = columns["difference"][inside]
        one.more, one.less = int((difference > 0).sum()), int((difference < 0).sum())
        one.difference = int(difference.sum())
    return one
