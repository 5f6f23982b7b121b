"""Pairs looked for among the people whom the actor may link, and put before a reviewer."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pyarrow as pa
from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.linking.finding import LinkSettings, find_pairs
from minsheng.registry.sealing import unseal

_AT_ONCE = 10_000
KIND = "chinese_people"
FOR_REVIEW = (
    0.1  # somebody looks at every pair, so that a doubtful one costs a look and a missed one a person counted twice
)


@dataclass(frozen=True, slots=True)
class Found:
    """How many people were compared, pairs found, and pairs not known before."""

    people: int
    pairs: int
    new: int


def find_duplicates(act: Act, *, threshold: float = FOR_REVIEW) -> Found:
    """Looks for duplicates and adds candidates. A pair that was reviewed stays as it was reviewed.

    Identity numbers are opened in memory for the comparison and never written. Raises :class:`NotAllowed`.
    """
    act.require_anywhere("link")
    people = _people()
    if people.num_rows < 2:
        return Found(people.num_rows, 0, 0)
    pairs = find_pairs({"registry": people}, LinkSettings(kind=KIND, threshold=threshold))
    new = _add(pairs)
    act.record("duplicates looked for", people=people.num_rows, pairs=pairs.num_rows, new=new)
    return Found(people.num_rows, pairs.num_rows, new)


def _people() -> pa.Table:
    columns = ("record", "full_name", "sex", "birth_date", "id_number", "address")
    rows: list[list[str | None]] = []
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "select p.id, p.name, p.sex, p.birth_date::text, p.number_sealed, (select d.address from membership m"
                " join occupancy o on o.household_id = m.household_id and upper_inf(o.known) and o.held @> current_date"
                " join dwelling d on d.id = o.dwelling_id where m.person_id = p.id and upper_inf(m.known)"
                " and m.held @> current_date order by m.id limit 1)"
                " from person p where p.id > %s and any_within(p.jurisdictions, (select reach('link'))) order by p.id limit %s",
                [last, _AT_ONCE],
            )
            page = cursor.fetchall()
        for number, name, sex, born, sealed, address in page:
            opened = unseal(bytes(sealed), "person.number") if sealed else None
            rows.append([str(number), name, sex, born, opened, address])
        if len(page) < _AT_ONCE:
            break
        last = page[-1][0]
    return pa.table({name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(columns)})


def _add(pairs: pa.Table) -> int:
    compared = [name.removesuffix("_bits") for name in pairs.column_names if name.endswith("_bits")]
    new = 0
    with connection.cursor() as cursor:
        for row in pairs.to_pylist():
            left, right = sorted((int(row["left_record"]), int(row["right_record"])))
            evidence = {name: [row[name], row[f"{name}_bits"]] for name in compared}
            cursor.execute(
                "insert into link_candidate (left_id, right_id, probability, evidence) values (%s, %s, %s, %s::jsonb)"
                " on conflict (left_id, right_id) do nothing",
                [left, right, row["probability"], json.dumps(evidence, ensure_ascii=False)],
            )
            new += cursor.rowcount
    return new
