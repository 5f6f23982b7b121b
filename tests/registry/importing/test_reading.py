"""Files of every sort, whole and broken, through the real reading process."""

from __future__ import annotations

import datetime
import os
import signal
import threading
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minsheng.registry.importing.reading.columns import plain_name
from minsheng.registry.importing.reading.encodings import encoding_of
from minsheng.registry.importing.reading.flaws import Header, Row, Unreadable
from minsheng.registry.importing.reading.process import rows_of
from minsheng.registry.importing.reading.sheets import read_sheet
from minsheng.registry.importing.reading.texts import LONGEST_LINE, read_text

KNOWN = frozenset(map(plain_name, ("姓名", "公民身份号码", "性别")))
TEXT = "姓名,公民身份号码,性别\n张三丰,1,男\n欧阳娜娜,2,女\n買買提·艾力,3,男\n"
RARE = "姓名,公民身份号码,性别\n王䶮,1,男\n𠮷野,2,女\n㛃,3,女\n"


def read(file: Path, after: int = 0) -> tuple[Header, list[Row]]:
    header, *rows = rows_of(file, KNOWN, after)
    assert isinstance(header, Header)
    return header, [row for row in rows if isinstance(row, Row)]


def refused(file: Path) -> str:
    with pytest.raises(Unreadable) as problem:
        read(file)
    assert len(str(problem.value)) > 20
    return problem.value.code


def names(rows: list[Row]) -> list[str | None]:
    return [row.cells[0] if row.flaw is None else None for row in rows]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_every_encoding_is_told(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(TEXT.encode(encoding))
    assert names(read(file)[1]) == ["张三丰", "欧阳娜娜", "買買提·艾力"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_rare_characters_come_through(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(RARE.encode(encoding))
    assert names(read(file)[1]) == ["王䶮", "𠮷野", "㛃"]


def test_gbk_is_told_even_where_the_first_megabyte_is_plain(tmp_path: Path) -> None:
    file = tmp_path / "late.csv"
    file.write_bytes(b"name,identity number,sex\n" + b"Smith,1,f\n" * 150_000 + "李四,2,男\n".encode("gbk"))
    assert encoding_of(file, frozenset(map(plain_name, ("name", "identity number", "sex")))) == "gb18030"


@pytest.mark.parametrize(("bad", "encoding"), [(b"\xff\xfe,9,x\n", "utf-8"), (b"\x81,9,x\n", "gb18030")])
def test_one_line_in_a_wrong_encoding_costs_no_other(tmp_path: Path, bad: bytes, encoding: str) -> None:
    file = tmp_path / "mixed.csv"
    file.write_bytes(TEXT.encode(encoding) + bad + "李四,5,女\n".encode(encoding))
    _, rows = read(file)
    assert names(rows) == ["张三丰", "欧阳娜娜", "買買提·艾力", None, "李四"]
    assert rows[3].flaw == ("wrong-encoding", encoding)
    assert rows[3].line == 5


def test_a_half_character_in_utf_16_costs_no_other(tmp_path: Path) -> None:
    file = tmp_path / "half.csv"
    lines = TEXT.encode("utf-16-le").replace("欧".encode("utf-16-le"), b"\x42\xd8")
    file.write_bytes(b"\xff\xfe" + lines)
    assert names(read(file)[1]) == ["张三丰", None, "買買提·艾力"]


@pytest.mark.parametrize("separator", [",", "\t", ";", "，", "|"])
def test_the_separator_is_told(tmp_path: Path, separator: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text(TEXT.replace(",", separator))
    assert names(read(file)[1]) == ["张三丰", "欧阳娜娜", "買買提·艾力"]


def test_a_quotation_mark_never_closed_costs_its_own_line(tmp_path: Path) -> None:
    file = tmp_path / "quote.csv"
    file.write_text('姓名,公民身份号码,性别\n"张三,1,男\n李四,2,女\n"王\n五",3,男\n' + "赵六,4,女\n" * 80)
    _, rows = read(file)
    assert rows[0].flaw is not None
    assert rows[0].flaw[0] == "bad-quotes"
    assert names(rows) == [None, "李四", "王\n五", *["赵六"] * 80]


def test_a_quotation_mark_within_a_text_is_a_character(tmp_path: Path) -> None:
    file = tmp_path / "inch.csv"
    file.write_text('姓名,公民身份号码,性别\n5"型,1,男\n6"型,2,女\n"张"三,3,男\n李四,4,女\n')
    _, rows = read(file)
    assert names(rows) == ['5"型', '6"型', None, "李四"]


def test_a_text_of_two_lines_is_one_cell(tmp_path: Path) -> None:
    file = tmp_path / "lines.csv"
    file.write_text('姓名,公民身份号码,性别\n"王\n五",3,男\n"他说""好""",4,女\n赵六,5,女\n')
    _, rows = read(file)
    assert names(rows) == ["王\n五", '他说"好"', "赵六"]
    assert [row.line for row in rows] == [2, 4, 5]


def test_a_line_of_100_megabytes_costs_its_own_line(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    with file.open("wb") as out:
        out.write(TEXT.encode())
        for _ in range(100):
            out.write(b"x" * 1_000_000)
        out.write("\n李四,5,女\n".encode())
    _, rows = read(file)
    assert names(rows) == ["张三丰", "欧阳娜娜", "買買提·艾力", None, "李四"]
    assert rows[3].flaw == ("too-long", f"{LONGEST_LINE:,}")


def test_a_separator_in_a_text_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "cells.csv"
    file.write_text("姓名,公民身份号码,性别\n张,三,1,男\n李四,2,女,,\n")
    _, rows = read(file)
    assert rows[0].flaw == ("too-many-cells", "4 cells for 3 columns")
    assert rows[1].cells == ("李四", "2", "女")


def test_a_file_in_big5_is_told(tmp_path: Path) -> None:
    file = tmp_path / "big5.csv"
    file.write_bytes("姓名,身分證,性別\n王大明,1,男\n歐陽娜娜,2,女\n".encode("big5") * 40)
    assert encoding_of(file, frozenset(map(plain_name, ("姓名", "性別")))) in ("big5", "big5hkscs", "cp950")


def test_reading_goes_on_after_a_line(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(TEXT)
    assert [row.line for row in read(file, after=2)[1]] == [3, 4]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\x00" * 1000, "no-known-columns"),
        (b"nothing,of,this\n1,2,3\n", "no-known-columns"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100, "old-or-locked"),
        (b"\x1f\x8b\x08" + b"x" * 100, "no-table"),
        (b"%PDF-1.7\n", "no-table"),
        (b"PK\x03\x04" + b"x" * 100, "broken-workbook"),
        (b"PAR1" + b"x" * 100, "broken-parquet"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "what.csv"
    file.write_bytes(content)
    assert refused(file) == code


def workbook(file: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file


def test_a_workbook_is_read_with_its_title_numbers_and_days(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["人口登记表"],
        ["姓名", "公民身份号码", "性别"],
        ["张三", "330106198001012345", datetime.date(2024, 3, 5)],
        [],
        ["李四", 330106198001012345, 3100.5],
    ]
    header, found = read(workbook(tmp_path / "people.xlsx", rows))
    assert header.columns == ("姓名", "公民身份号码", "性别")
    assert found[0] == Row(3, ("张三", "330106198001012345", "2024-03-05"))
    assert found[1].line == 5
    assert found[1].cells[2] == "3100.5"
    assert found[1].cell_flaws == {1: "rounded"}


def test_the_name_of_a_file_does_not_decide(tmp_path: Path) -> None:
    file = workbook(tmp_path / "people.xlsx", [["姓名", "公民身份号码"], ["张三", "1"]])
    assert names(read(file.rename(tmp_path / "people.csv"))[1]) == ["张三"]


def test_a_hidden_sheet_is_not_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "公民身份号码"])
    book.active.append(["藏", "1"])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("名单")
    shown.append(["姓名", "公民身份号码"])
    shown.append(["张三", "1"])
    book.save(tmp_path / "two.xlsx")
    assert names(read(tmp_path / "two.xlsx")[1]) == ["张三"]


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(300):
                part.write(b"0" * 1_000_000)
    assert file.stat().st_size < 1_000_000
    assert refused(file) == "zip-bomb"


def test_an_archive_of_very_many_parts_is_not_opened(tmp_path: Path) -> None:
    file = tmp_path / "parts.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(2_500):
            archive.writestr(f"xl/{number}", "")
    assert refused(file) == "zip-bomb"


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "files.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("people.csv", TEXT)
    assert refused(file) == "no-workbook"


def test_one_cell_at_the_far_end_ends_the_reading_process_alone(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "公民身份号码", "性别"])
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "far.xlsx")
    assert refused(tmp_path / "far.xlsx") == "too-large"


def test_a_reading_process_that_fails_or_is_killed_says_so(tmp_path: Path) -> None:
    assert refused(tmp_path / "gone.csv") == "cannot-read"
    file = tmp_path / "people.csv"
    file.write_text(TEXT + "赵六,4,女\n" * 200_000)
    rows = rows_of(file, KNOWN)
    next(rows)
    (child,) = (
        int(pid)
        for pid in Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()
        if b"importing.reading.child" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    os.kill(child, signal.SIGKILL)
    with pytest.raises(Unreadable):
        list(rows)


def test_a_workbook_cut_off_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "people.xlsx", [["姓名"], ["张三"]])
    file.write_bytes(file.read_bytes()[:-300])
    assert refused(file) == "broken-workbook"


def test_parquet_is_read_whatever_its_types(tmp_path: Path) -> None:
    table = pa.table(
        {
            "姓名": ["张三", None, "李四"],
            "公民身份号码": pa.array([1, None, 3], pa.int64()),
            "性别": pa.array([datetime.date(2024, 3, 5), None, None]),
            "x": pa.array([1.5, float("nan"), 2.0]),
            "y": pa.array(["a", "b", "a"]).dictionary_encode(),
            "z": pa.array([b"ok", None, b"\xff\xfe"]),
        }
    )
    pq.write_table(table, tmp_path / "people.parquet")
    _, rows = read(tmp_path / "people.parquet")
    assert rows[0] == Row(1, ("张三", "1", "2024-03-05", "1.5", "a", "ok"))
    assert rows[1].line == 2
    assert rows[2].cells == ("李四", "3", None, "2", "a", None)
    assert rows[2].cell_flaws == {5: "not-text"}


def test_parquet_with_structures_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"姓名": ["张三"], "公民身份号码": [[1, 2]]}), tmp_path / "nested.parquet")
    assert refused(tmp_path / "nested.parquet") == "nested-column"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\n"), max_size=20), max_size=5))
def test_any_text_in_quotation_marks_comes_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    file = tmp_path_factory.mktemp("any") / "any.csv"
    lines = "".join('"{}",7,x\n'.format(text.replace('"', '""')) for text in texts)
    file.write_text("姓名,公民身份号码,性别\n" + lines, encoding="utf-8", newline="")
    header, *rows = read_text(file, KNOWN)
    assert isinstance(header, Header)
    assert [row.cells[0] for row in rows if isinstance(row, Row)] == [text.strip() or None for text in texts]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_and_cost_no_good_line(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes
) -> None:
    file = tmp_path_factory.mktemp("junk") / "junk.csv"
    file.write_bytes("姓名,公民身份号码,性别\n好人,1,男\n".encode() + junk + b"\n" * 60 + "末行,2,女\n".encode())
    rows = [row for row in read_text(file, KNOWN) if isinstance(row, Row)]
    assert rows[0].cells == ("好人", "1", "男")
    assert rows[-1].cells == ("末行", "2", "女")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_damage_to_a_workbook_is_an_error_in_words(tmp_path_factory: pytest.TempPathFactory, junk: bytes) -> None:
    folder = tmp_path_factory.mktemp("damage")
    file = workbook(folder / "people.xlsx", [["姓名", "公民身份号码"], ["张三", "1"]])
    content = file.read_bytes()
    middle = len(content) // 2
    file.write_bytes(content[:middle] + junk + content[middle + len(junk) :])
    codes = []
    try:
        list(read_sheet(file, KNOWN))
    except Unreadable as problem:
        codes.append(problem.code)
    assert set(codes) <= {"broken-workbook", "no-workbook", "no-known-columns", "no-sheet", "zip-bomb"}
