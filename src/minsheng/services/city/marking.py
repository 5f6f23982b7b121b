"""Marks who already draws what, from what the law grants: entitlement by a scan, times a modelled take-up.

A built city has marks from proxies. After a scan of it, ``mark_city`` draws each mark anew from those the law finds
entitled, with the rates of ``take_up.yaml``, so that "entitled and not receiving" is a matter of take-up alone.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from minsheng.services.city.errors import CityError
from minsheng.services.city.receipt import marks_from_entitlement, take_up


class AnswersDoNotFit(CityError):
    """The answers are not of this city: a file is missing, or its rows are others."""

    code = "answers-do-not-fit"


def mark_city(folder: Path, answers: Path, decided_by: Mapping[str, tuple[str, str]], seed: int = 1) -> dict[str, int]:
    """Rewrites a city's marks from a scan's answers; the folder is replaced whole.

    Args:
        decided_by: for each mark ``receives_…`` the entity it is of and the yes-or-no result that grants it.

    Returns:
        How many rows are marked, by mark.

    Raises:
        AnswersDoNotFit: nothing is changed.
    """
    rates = take_up()
    partial = folder.with_name(f".{folder.name}.{os.getpid()}.marking")
    partial.mkdir(parents=True)
    marked: dict[str, int] = {}
    try:
        for path in sorted(folder.glob("*.parquet")):
            entity = "person" if path.name.startswith("people-") else "household"
            table = pq.read_table(path)
            if not (answers / path.name).is_file():
                raise AnswersDoNotFit(f"{answers} has no {path.name}. Scan this city first: minsheng scan {folder}.")
            answer = pq.read_table(answers / path.name)
            if not answer["household_id"].equals(table["household_id"]):
                raise AnswersDoNotFit(f"{answers / path.name} has other rows than {path}. Scan this city again.")
            for mark, (of, result) in decided_by.items():
                if of == entity and mark in rates and result in answer.column_names:
                    entitled = pc.fill_null(answer[result], False).to_numpy()
                    ids = table[f"{entity}_id"].to_numpy()
                    column = pa.array(marks_from_entitlement(entitled, ids, mark, seed))
                    marked[mark] = marked.get(mark, 0) + int(pc.sum(column).as_py() or 0)
                    table = _with(table, mark, column)
            pq.write_table(table, partial / path.name, compression="zstd")
        said = json.loads((folder / "city.json").read_text(encoding="utf-8"))
        said["marks_from_entitlement"] = {mark: rates[mark]["rate"] for mark in marked}
        (partial / "city.json").write_text(json.dumps(said, ensure_ascii=False, indent=1), "utf-8")
        old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
        folder.rename(old)
        partial.rename(folder)
        shutil.rmtree(old)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return marked


def _with(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    if name in table.column_names:
        return table.set_column(table.column_names.index(name), name, column)
    return table.append_column(name, column)
