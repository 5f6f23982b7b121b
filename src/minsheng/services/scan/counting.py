"""Counts what a scan found, file by file: by programme, district and street, in numbers and yuan.

The money of a year is 12 times a monthly amount, once a yearly or single one. *Unclaimed* are those entitled who are
not marked as receiving; whose mark is not known counts as unclaimed and is counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from minsheng.engine.tree import PERSON, Law, Programme

HERE = "lives_here"  # the fact that tells who lives in the household from who is only recorded with it
_TIMES_A_YEAR = {"monthly": 12, "yearly": 1, "once": 1}
_MEASURES = ("scanned", "entitled", "undecided", "fen", "amount_unknown", "receiving", "unclaimed", "unclaimed_fen")


@dataclass(slots=True)
class Counted:
    """One programme's counts by place; each array has one number for each (district, street)."""

    programme: Programme
    numbers: dict[str, np.ndarray] = field(default_factory=dict)

    def total(self, measure: str) -> int:
        """The sum over the city."""
        found = self.numbers.get(measure)
        return 0 if found is None else int(found.sum())


class Counts:
    """Counts over the files of a city. ``places`` maps (district, street) to a position in the arrays."""

    def __init__(self, law: Law, programmes: list[Programme]) -> None:
        self.law = law
        self.programmes = [Counted(programme) for programme in programmes]
        self.places: dict[tuple[str, str], int] = {}
        self.people = 0
        self.households = 0

    def add(self, people: pa.Table, households: pa.Table, people_out: pa.Table, households_out: pa.Table) -> pa.Table:
        """Adds one pair of files and gives the unclaimed cases found in it.

        ``people`` and ``households`` are the input, ``…_out`` the scan's answers, row by row the same.
        """
        absent = pc.sum(pc.invert(people[HERE])).as_py() if HERE in people.column_names else 0
        self.people += people.num_rows - (absent or 0)  # parents who are dead, missing or in prison have rows too
        self.households += households.num_rows
        place = self._places(households)
        household_ids = households["household_id"].to_numpy()
        row = np.searchsorted(household_ids, people["household_id"].to_numpy())
        cases: list[pa.Table] = []
        for counted in self.programmes:
            data = counted.programme.data
            decides = data["decides"]
            of_person = self.law.entity_of(decides) == PERSON
            out, source = (people_out, people) if of_person else (households_out, households)
            where = place[row] if of_person else place
            found = self._one(counted, out, source, where)
            if found.any():
                cases.append(self._cases(counted.programme, found, out, source, people, row, of_person))
        return pa.concat_tables(cases) if cases else _no_cases()

    def _places(self, households: pa.Table) -> np.ndarray:
        codes = np.zeros(households.num_rows, np.int64)
        names: list[list[str]] = []
        for name in ("district", "street"):
            if name not in households.column_names:
                names.append([""])
                continue
            column = households[name].cast(pa.string()).combine_chunks().dictionary_encode("encode")
            labels = [label or "" for label in column.dictionary.to_pylist()]
            codes = codes * len(labels) + column.indices.to_numpy()
            names.append(labels)
        pairs, positions = np.unique(codes, return_inverse=True)
        here = [
            self.places.setdefault((names[0][pair // len(names[1])], names[1][pair % len(names[1])]), len(self.places))
            for pair in pairs.tolist()
        ]
        return np.array(here, np.int64)[positions]

    def _one(self, counted: Counted, out: pa.Table, source: pa.Table, where: np.ndarray) -> np.ndarray:
        data = counted.programme.data
        decision = out[data["decides"]]
        entitled = pc.fill_null(decision, False).to_numpy()
        undecided = pc.is_null(decision).to_numpy()
        marked = data.get("received")
        if marked and marked in source.column_names:
            receiving = pc.fill_null(source[marked], False).to_numpy()
        else:
            receiving = np.zeros(len(entitled), bool)
        unclaimed = entitled & ~receiving
        self._put(counted, "scanned", where, None)
        self._put(counted, "entitled", where[entitled], None)
        self._put(counted, "undecided", where[undecided], None)
        self._put(counted, "receiving", where[receiving], None)
        self._put(counted, "unclaimed", where[unclaimed], None)
        if "pays" in data and data["pays"] in out.column_names:
            times = _TIMES_A_YEAR.get(str(data.get("frequency")), 1)
            amount = out[data["pays"]]
            fen = pc.fill_null(amount, 0).to_numpy() * times
            not_known = pc.is_null(amount).to_numpy() & entitled
            self._put(counted, "fen", where[entitled], fen[entitled])
            self._put(counted, "unclaimed_fen", where[unclaimed], fen[unclaimed])
            self._put(counted, "amount_unknown", where[not_known], None)
        return unclaimed

    def _put(self, counted: Counted, measure: str, where: np.ndarray, weight: np.ndarray | None) -> None:
        length = max(len(self.places), 1)
        found = np.bincount(where, minlength=length) if weight is None else _sums(where, weight, length)
        before = counted.numbers.get(measure)
        if before is not None:
            found[: len(before)] += before
        counted.numbers[measure] = found.astype(np.int64)

    def _cases(
        self,
        programme: Programme,
        rows: np.ndarray,
        out: pa.Table,
        source: pa.Table,
        people: pa.Table,
        row: np.ndarray,
        of_person: bool,
    ) -> pa.Table:
        picked = np.flatnonzero(rows)
        count = len(picked)
        pays = programme.data.get("pays")
        amount = out[pays].take(picked).cast(pa.int64()) if pays in out.column_names else pa.nulls(count, pa.int64())
        persons = out["person_id"].take(picked) if of_person else pa.nulls(count, pa.int64())
        return pa.table(
            {
                "programme": pa.array([programme.name] * count, pa.string()).dictionary_encode(),
                "household_id": out["household_id"].take(picked),
                "person_id": persons,
                "amount_fen": amount,
                "frequency": pa.array([programme.data.get("frequency")] * count, pa.string()).dictionary_encode(),
            }
        )

    def figures(self) -> pa.Table:
        """What was counted so far: a row for each place, a column for each programme and measure."""
        places = len(self.places)
        columns: dict[str, Any] = {
            name: pa.array([place[position] for place in self.places], pa.string())
            for position, name in enumerate(("district", "street"))
        }
        for counted in self.programmes:
            for measure, values in counted.numbers.items():
                padded = np.zeros(places, np.int64)
                padded[: len(values)] = values[:places]
                columns[f"{counted.programme.name} {measure}"] = padded
        heads = {"people": str(self.people), "households": str(self.households)}
        return pa.table(columns).replace_schema_metadata(heads)

    def add_figures(self, figures: pa.Table) -> None:
        """Adds what :meth:`figures` gave elsewhere, of other households."""
        self.people += int(figures.schema.metadata[b"people"])
        self.households += int(figures.schema.metadata[b"households"])
        names = zip(figures["district"].to_pylist(), figures["street"].to_pylist(), strict=True)
        where = np.array([self.places.setdefault(place, len(self.places)) for place in names], np.int64)
        columns = dict(zip(figures.column_names, figures.columns, strict=True))
        for counted in self.programmes:
            for measure in _MEASURES:
                column = columns.get(f"{counted.programme.name} {measure}")
                if column is not None:
                    self._put(counted, measure, where, column.to_numpy())

    def rows(self, by: str = "") -> list[dict[str, Any]]:
        """The counts as rows: for the city, or by ``district`` or ``street``."""
        found = []
        for counted in self.programmes:
            groups: dict[str, list[int]] = {}
            for (district, street), position in self.places.items():
                key = {"": "", "district": district, "street": f"{district} {street}".strip()}[by]
                groups.setdefault(key, []).append(position)
            for key, positions in sorted(groups.items()):
                row: dict[str, Any] = {"programme": counted.programme.name}
                if by:
                    row[by] = key
                for measure in _MEASURES:
                    values = counted.numbers.get(measure)
                    inside = [position for position in positions if values is not None and position < len(values)]
                    row[measure] = int(values[inside].sum()) if values is not None and inside else 0
                found.append(row)
        return found


def _sums(where: np.ndarray, weight: np.ndarray, length: int) -> np.ndarray:
    """Exact sums of whole fen by place (``bincount`` with weights would add as floats)."""
    found = np.zeros(length, np.int64)
    np.add.at(found, where, weight.astype(np.int64))
    return found


def _no_cases() -> pa.Table:
    return pa.table(
        {
            "programme": pa.array([], pa.string()).dictionary_encode(),
            "household_id": pa.array([], pa.int64()),
            "person_id": pa.array([], pa.int64()),
            "amount_fen": pa.array([], pa.int64()),
            "frequency": pa.array([], pa.string()).dictionary_encode(),
        }
    )
