"""The published lists of divisions, brought into the database's tables."""

from __future__ import annotations

import csv
import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connections, transaction

TABLES = Path(__file__).with_name("tables")
CHANGED_ON = datetime.date(2021, 4, 9)
NOTICE = "《浙江省人民政府关于调整杭州市部分行政区划的通知》(2021-03-11; 国函〔2021〕29号)"
_LISTS = {
    "S41": "统计用区划代码和城乡划分代码 2022 (china-division 2.7.0)",
    "S41;S42": "统计用区划代码和城乡划分代码 2022 (china-division 2.7.0); 国家地名信息库 2026",
}
_CENSUS = "中国人口普查分县资料-2020; 杭州市2020年第七次全国人口普查主要数据公报"
# Districts that the change of 2021 ended, made or gave another area; the old ones' names stand in the crosswalk.
_ENDED = ("330102", "330103", "330104", "330105", "330109", "330110")
_BEGUN = ("330102", "330105", "330109", "330110", "330113", "330114")
_ONLY_SINCE = ("330113", "330114")  # codes that did not exist before
_ENGLISH = {"330103": "Xiacheng District", "330104": "Jianggan District"}


def load_divisions() -> int:
    """Makes the tables say what the files say, as their owner, in one transaction; gives how many rows changed."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("lock table division, division_change in share row exclusive mode")
        changed = _make_equal(cursor, "division", _DIVISION_COLUMNS, divisions())
        return changed + _make_equal(cursor, "division_change", _CHANGE_COLUMNS, changes())


_DIVISION_COLUMNS = ("code", "level", "parent_code", "name_zh", "name_en", "held", "source")
_CHANGE_COLUMNS = ("changed_on", "old_code", "new_code", "share", "source")


def divisions() -> list[tuple[Any, ...]]:
    """Rows of the table: code, level, parent, names, the days it holds as PostgreSQL writes them, source."""
    rows = []
    for line in _lines("divisions.csv") + _lines("divisions_villages.csv"):
        code = _code(line["code"])
        level = _level(line["level"], line["name_zh"])
        source = _LISTS[line.get("source_id") or "S41"]
        begins = f"[{CHANGED_ON}" if code in _BEGUN or code[:6] in _ONLY_SINCE else "("
        name = (line["name_zh"], line["name_pinyin"])
        rows.append((code, level, _code(line["parent_code"]), *name, f"{begins},)", source))
        if code in _ENDED:
            rows.append((code, level, "3301", *name, f"(,{CHANGED_ON})", f"{_CENSUS}; {NOTICE}"))
    names = {line["pre2021_code"]: line["pre2021_district"] for line in _lines("district_crosswalk_2021.csv")}
    rows += [
        (code, "district", "3301", names[code], english, f"(,{CHANGED_ON})", f"{_CENSUS}; {NOTICE}")
        for code, english in _ENGLISH.items()
    ]
    return rows


def changes() -> list[tuple[Any, ...]]:
    """Rows of the table of changes: of the districts that the change of 2021 touched, with their people's shares."""
    return [
        (
            CHANGED_ON,
            line["pre2021_code"],
            line["post2021_code"],
            Decimal(line["share_of_pre2021"]),
            f"{NOTICE}; {_CENSUS}",
        )
        for line in _lines("district_crosswalk_2021.csv")
        if line["pre2021_code"] in _ENDED
    ]


def _make_equal(cursor: Any, table: str, columns: tuple[str, ...], wanted: list[tuple[Any, ...]]) -> int:
    """Removes rows that are not wanted and adds those that are missing."""
    names = ", ".join(columns)
    plain = ", ".join("held::text" if name == "held" else name for name in columns)
    cursor.execute(f"select id, {plain} from {table}")
    have = {tuple(row[1:]): row[0] for row in cursor.fetchall()}
    keep = set(wanted)
    if gone := [number for row, number in have.items() if row not in keep]:
        cursor.execute(f"delete from {table} where id = any(%s)", [gone])
    missing = [row for row in wanted if row not in have]
    places = ", ".join("%s::daterange" if name == "held" else "%s" for name in columns)
    cursor.executemany(f"insert into {table} ({names}) values ({places})", missing)
    return len(gone) + len(missing)


def _level(level: str, name: str) -> str:
    if level in ("county", "county_level_city"):
        return "district"
    if level == "township":
        return "street" if name.endswith("街道") else "township"
    if level == "statistical_zone":
        return "zone"
    if level == "village_or_community":
        return "community" if name.endswith(("社区", "生活区", "居委会", "居民委员会")) else "village"
    return level


def _code(code: str) -> str:
    return {"330000": "33", "330100": "3301"}.get(code, code)


def _lines(name: str) -> list[dict[str, str]]:
    with open(TABLES / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
