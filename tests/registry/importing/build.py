"""Files to bring in: made up, with numbers whose check digits are right."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

from django.db import connection

from minsheng.registry.access.acting import acting
from minsheng.registry.identity_numbers import check_digit
from minsheng.registry.importing import steps
from minsheng.registry.importing.deeds import approve_file, load_file, rows_to_mend
from minsheng.registry.importing.models import Batch

DAY = datetime.date(2025, 7, 1)
XIHU, SHANGCHENG = "330106002051", "330102001051"
HEADER = ("公民身份号码", "姓名", "户号", "区划代码", "与户主关系", "户籍", "婚姻状况")


def number(sequence: int, born: datetime.date = datetime.date(1980, 1, 1), division: str = "330106") -> str:
    """An identity number; odd sequences are men's."""
    first = f"{division}{born:%Y%m%d}{sequence % 1000:03d}"
    return first + check_digit(first)


def person_row(
    sequence: int, household: str = "", name: str = "", relation: str = "户主", division: str = XIHU, **more: str
) -> dict[str, str]:
    """One line of a population register; another sequence is another person."""
    born = datetime.date(1950, 1, 1) + datetime.timedelta(days=sequence // 999 * 7)
    return {
        "公民身份号码": number(sequence % 999 + 1, born),
        "姓名": name or f"赵{chr(0x4E00 + sequence % 5000)}",
        "户号": household or f"H{sequence}",
        "区划代码": division,
        "与户主关系": relation,
        "户籍": "本市",
        "婚姻状况": "未婚",
        **more,
    }


def family(size: int = 3, start: int = 0, household: str = "H1") -> list[dict[str, str]]:
    return [
        person_row(start + place, household=household, relation="户主" if place == 0 else "子女")
        for place in range(size)
    ]


def write_csv(file: Path, rows: list[dict[str, str]], encoding: str = "utf-8") -> Path:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with file.open("w", encoding=encoding, newline="") as opened:
        out = csv.DictWriter(opened, columns)
        out.writeheader()
        out.writerows(rows)
    return file


def load(file: Path, kind: str = "population", loader: str = "steward", **more: object) -> int:
    """Loads a file and takes it to its preview."""
    with acting(loader, "a file came") as act:
        options = {"division": "3301", "as_of": DAY, **more}
        number_ = load_file(act, file=file, kind=kind, **options).pk  # type: ignore[arg-type]
    steps.go_on(number_)
    return int(number_)


def approve(batch: int, approver: str = "approver") -> str:
    """Lets a file in and takes it to its end."""
    with acting(approver, "looked at it") as act:
        approve_file(act, number=batch)
    return steps.go_on(batch)


def bring_in(file: Path, kind: str = "population", **more: object) -> dict[str, int]:
    """Both at once; gives what was written by state of the rows."""
    batch = load(file, kind, **more)
    assert approve(batch) == "written", look(batch).problem
    return dict(look(batch).counts["written"])


def look(batch: int) -> Batch:
    with acting("intake", "test"):
        return Batch.objects.get(pk=batch)


def asked(query: str, *parameters: object) -> list[tuple]:  # type: ignore[type-arg]
    """What the system's own actor sees."""
    with acting("intake", "test"), connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


def problems_of(batch: int) -> list[tuple[int, str]]:
    with acting("steward", "test") as act:
        return [(line, problem["code"]) for line, _, problem in rows_to_mend(act, number=batch)]
