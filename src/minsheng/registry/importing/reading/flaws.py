"""What can be wrong with a file as a whole, and with a row before anybody looks at its meaning."""

from __future__ import annotations

from dataclasses import dataclass, field

# code of a file that cannot be brought in -> what it is and what to do, in Chinese and in English; in braces what differs
FILE_FLAWS = {
    "empty": ("文件是空的。请重新保存或重新发送。", "The file is empty. Save or send it again."),
    "no-file": ("读不到文件 {file}（{why}）。", "{file} cannot be read: {why}."),
    "file-gone": (
        "导入文件夹里的副本已不在。请重新导入这个文件。",
        "The copy of the file is gone from the import folder. Load the file again.",
    ),
    "too-many-bytes": (
        "文件超过 {gigabytes:.0f} GB。请拆分后再导入。",
        "The file has more than {gigabytes:.0f} GB. Split it.",
    ),
    "too-many-rows": ("文件超过 {rows:,} 行。请拆分后再导入。", "The file has more than {rows:,} rows. Split it."),
    "unpacks-too-large": (
        "文件有 {rows:,} 行，解开后 {megabytes:,.0f} MB，过大。请拆分后再导入。",
        "The file has {rows:,} rows, {megabytes:,.0f} MB unpacked. Split it.",
    ),
    "too-large": (
        "读这个文件要用超过 {gigabytes:.0f} GB 的内存。请只把表格本身另存为 .csv（表格以外很远处的单元格也算在内），或拆分后再导入。",
        "Reading it needs more than {gigabytes:.0f} GB of memory. Save the table alone (a cell far outside the table "
        "counts too), as .csv, or split it.",
    ),
    "too-slow": (
        "读这个文件要用超过 {minutes} 分钟。请另存为 .csv，或拆分后再导入。",
        "Reading it takes more than {minutes} minutes. Save it as .csv, or split it.",
    ),
    "cannot-read": (
        "读文件时出错（{why}）。请打开文件，另存为 .csv 后再导入。",
        "Reading it failed ({why}). Open it, save it anew as .csv, and load that.",
    ),
    "no-table": (
        "这是压缩文件或 PDF，不是表格。请导入 .csv、.xlsx 或 .parquet 文件。",
        "The file is packed or a PDF, no table. Load a .csv, .xlsx or .parquet file.",
    ),
    "old-or-locked": (
        "这是旧的 .xls 工作簿，或者设有密码。请另存为没有密码的 .xlsx。",
        "This is an old .xls workbook, or one with a password. Save it as .xlsx without a password.",
    ),
    "broken-workbook": (
        "工作簿不完整、已损坏或无法读取。请用 Excel 打开，重新另存为 .xlsx，或重新发送。",
        "The workbook is cut off, damaged or cannot be read. Open it in Excel and save it again as .xlsx, or send it again.",
    ),
    "no-workbook": (
        "这是压缩包，里面不是 Excel 工作簿。请解压后导入里面的文件。",
        "This is an archive, but no Excel workbook. Unpack it and load what is in it.",
    ),
    "no-sheet": (
        "工作簿里没有可见的工作表。请取消隐藏要导入的那张表。",
        "The workbook has no visible sheet. Show the one that is to be loaded.",
    ),
    "zip-bomb": (
        "工作簿解开后会有 {megabytes:,.0f} MB、{parts:,} 个部分，远超一张人员名册所需，没有打开。请只把表格另存为 .xlsx 或 .csv。",
        "The workbook would unpack to {megabytes:,.0f} MB in {parts:,} parts, more than a table of people can need. "
        "It was not opened. Save the table alone, as .xlsx or .csv.",
    ),
    "broken-parquet": (
        "Parquet 文件已损坏（{why}）。请重新生成或重新发送。",
        "The Parquet file is damaged ({why}). Write or send it again.",
    ),
    "nested-column": (
        "“{column}”列里是列表或嵌套结构。请改成普通的列。",
        'The column "{column}" holds lists or structures. Write plain columns.',
    ),
    "no-known-columns": (
        "前 {rows} 行里没有这类文件的列名。第一行是：{names}。列名见 minsheng import kinds；也请核对文件种类是否选对。",
        "None of the first {rows} rows names columns of this kind of file. The first row has: {names}. "
        "See minsheng import kinds for the names, and whether it is the right kind.",
    ),
    "columns-missing": (
        "{zh}文件须有这一列：{names}。请补上。",
        "A file of {en} needs a column of one of these names: {names}. Add it.",
    ),
    "column-twice": (
        "“{name}”在文件里有 {times} 列。请只保留一列。",
        'The file has "{name}" in {times} columns. Keep one of them.',
    ),
    "no-subject-column": (
        "没有一列说明每一行是谁（哪一户）。请补上公民身份号码或户号。",
        "No column says whom a row is about: add identity numbers or household numbers.",
    ),
    "impossible-day-of-file": (
        "没有文件能说明 {day} 的情况。请填写数据来源生成文件的日期。",
        "No file speaks of {day}. Write the day on which its source made it.",
    ),
    "never-complete": (
        "{zh}文件从不说明谁已离开，不能作为完整名册导入。",
        "A file of {en} never says who is no longer there. Do not load it as a complete one (--complete).",
    ),
    "no-longer-allowed": (
        "导入或批准这个文件的人已没有这项权限，没有继续写入。请由有权限的人重新导入。",
        "Who loaded or approved it may no longer do so: {why} Load it again.",
    ),
    "not-all-written": (
        "文件须整体写入，而有一行写不进去，因此一行也没有写。第 {line} 行：{what}{remedy}",
        "Nothing was written, since not all could be. Line {line}: {what} {remedy}",
    ),
}


class Unreadable(ValueError):
    """The file cannot be brought in; the message says what it is and what to do, ``zh`` the same in Chinese.

    ``code`` is one of :data:`FILE_FLAWS`, ``values`` what its sentences name. Nothing of the file was kept.
    """

    def __init__(self, code: str, **values: str | float) -> None:
        self.code, self.values = code, values
        self.zh, message = (said.format(**values) for said in FILE_FLAWS[code])
        super().__init__(message)


# code of a row that cannot be read -> what is wrong, what to do
ROW_FLAWS = {
    "too-long": (
        "The line is longer than {detail} characters.",
        "Look for a missing line end, and shorten it.",
    ),
    "bad-quotes": (
        "A quotation mark in this line is never closed, or stands in the middle of a text.",
        "Close it, or write it twice if it belongs to the text.",
    ),
    "too-many-cells": (
        "The line has {detail}.",
        "A separator stands in a text: put quotation marks around that text.",
    ),
    "wrong-encoding": (
        "The line has bytes that are no characters of the file's encoding ({detail}).",
        "Save the whole file as UTF-8 and look at this line.",
    ),
}
CELL_FLAWS = {
    "rounded": (
        "Excel kept this number as a rounded one: digits after the fifteenth are lost.",
        "Format the column as text and enter the number again.",
    ),
    "sheet-error": ("The cell holds an error of the spreadsheet.", "Mend the formula, or write the value."),
    "not-text": ("The cell holds bytes that are no text.", "Write the column as text."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: ``cells`` as text, empty ones as none. ``flaw`` (code, detail) where the row could not be read at all."""

    line: int
    cells: tuple[str | None, ...]
    flaw: tuple[str, str] | None = None
    cell_flaws: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Header:
    """How the file was read: its form, encoding, separator, and the names of its columns."""

    form: str
    columns: tuple[str, ...]
    encoding: str = ""
    separator: str = ""
