"""What stands in one cell: read into the form in which it is kept, or said to be wrong and what to do."""

from __future__ import annotations

import datetime
import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import TypeVar

from minsheng.engine.tree import CHOICE, DATE, NUMBER, YESNO, Fact
from minsheng.registry.facts.values import BadStatement, Value, canonical_facts, the_law
from minsheng.registry.importing.reading.flaws import CELL_FLAWS
from minsheng.registry.people.names import checked_name
from minsheng.registry.texts import BadText, checked_text

LONGEST_SHOWN = 40
_Word = TypeVar("_Word")
_YES_NO = {
    **dict.fromkeys(("是", "有", "yes", "y", "true", "1"), True),
    **dict.fromkeys(("否", "无", "没有", "no", "n", "false", "0"), False),
}
_SEXES = {
    **dict.fromkeys(("男", "男性", "male", "m", "1"), "male"),
    **dict.fromkeys(("女", "女性", "female", "f", "2"), "female"),
}
_UNKNOWN = frozenset(["未知", "不详", "不明", "unknown"])
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]00:00(?::00)?)?|(\d{4})(\d{2})(\d{2})")
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,10})?")
_FORMULA = ("=", "+", "-", "@")
_LONG_DIGITS = re.compile(r"\d{14,}[\dXx]")


class BadCell(ValueError):
    """A cell that cannot be kept: ``code``, what is wrong, what to do."""

    def __init__(self, code: str, what: str, remedy: str) -> None:
        self.code, self.what, self.remedy = code, what, remedy
        super().__init__(f"{what} {remedy}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a row. ``shown`` is the value, with numbers of people made unreadable."""

    column: str
    code: str
    what: str
    remedy: str
    shown: str = ""

    def plain(self) -> dict[str, str]:
        """As it is kept and written in reports: nothing that a database or a sheet cannot hold."""
        return {
            "column": printable(self.column),
            "code": self.code,
            "what": printable(self.what, 400),
            "remedy": printable(self.remedy, 400),
            "shown": printable(self.shown),
        }


def printable(text: str, longest: int = LONGEST_SHOWN) -> str:
    """A text that anything can hold: control characters and halves replaced, long runs of digits masked, cut off."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    plain = "".join(each if each.isprintable() else "�" for each in cut)
    return _LONG_DIGITS.sub(lambda found: "*" * (len(found[0]) - 4) + found[0][-4:], plain)


def parted(message: str) -> tuple[str, str]:
    """A message as what is wrong and, its last sentence, what to do."""
    what, dot, remedy = message.rstrip().removesuffix(".").rpartition(". ")
    return (what + ".", remedy + ".") if dot else (message, "Write it anew.")


def flawed(flaw: str) -> BadCell:
    """The error for a cell that the reader of the file found wrong."""
    return BadCell(flaw, *CELL_FLAWS[flaw])


def day_in(text: str) -> datetime.date:
    """A day in one of the ways people write it: 2024-03-05, 2024/3/5, 2024年3月5日, 20240305. Raises :class:`BadCell`."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        if found is not None:
            return datetime.date(*(int(part) for part in found.groups() if part is not None))
    except ValueError:
        raise BadCell("no-such-day", "There is no such day.", "Write YYYY-MM-DD.") from None
    if text.isdigit() and len(text) == 5:
        raise BadCell(
            "day-number", "This is a spreadsheet's number of a day.", "Format the column as a date or as text."
        )
    raise BadCell("no-day", "This is no day.", "Write YYYY-MM-DD.")


def past_day(text: str, as_of: datetime.date) -> datetime.date:
    """A day between 1850 and the day the file speaks of. Raises :class:`BadCell`."""
    day = day_in(text)
    if not datetime.date(1850, 1, 1) <= day <= as_of:
        raise BadCell("impossible-day", f"{day} is not between 1850 and {as_of}.", "Look the day up.")
    return day


def sex_in(text: str) -> str:
    """Raises :class:`BadCell`."""
    return _among(text, _SEXES, "no-sex", "Write 男 or 女.")


def name_in(text: str) -> str:
    """A person's name. Raises :class:`BadCell`."""
    refuse_formula(text)
    try:
        return checked_name(text)
    except BadText as bad:
        raise BadCell(bad.code, *parted(str(bad))) from None


def text_in(text: str, what: str, longest: int) -> str:
    """A plain text. Raises :class:`BadCell`."""
    refuse_formula(text)
    try:
        return checked_text(text, what, longest)
    except BadText as bad:
        raise BadCell(bad.code, *parted(str(bad))) from None


def refuse_formula(text: str) -> None:
    """A text that a spreadsheet would run as a formula is none that somebody wrote by hand."""
    if text.startswith(_FORMULA):
        raise BadCell(
            "formula",
            f'The text begins with "{text[0]}": a spreadsheet would run it as a formula.',
            "Write it without.",
        )


@functools.lru_cache(maxsize=200_000)
def fact_in(name: str, text: str) -> Value:
    """The value of a fact of the law, read by the law's own reader. Raises :class:`BadCell`."""
    fact = the_law().facts[name]
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.casefold() in _UNKNOWN:
        return "unknown"
    raw = _raw(fact, plain)
    try:
        return canonical_facts(the_law(), fact.of, {name: raw})[name]
    except BadStatement as bad:
        first = bad.problems[0]
        raise BadCell(first.code, first.what[:1].upper() + first.what[1:], first.remedy) from None


def _raw(fact: Fact, text: str) -> str | bool:
    kind = fact.type.kind
    if kind == YESNO:
        return _among(text, _YES_NO, "no-yes-or-no", "Write 是 or 否.")
    if kind == CHOICE:
        return choice_in(fact, text)
    if kind == DATE:
        return day_in(text).isoformat()
    assert kind == NUMBER
    plain = text.replace(",", "").removeprefix("¥").removesuffix("元").strip()
    if not _NUMBER.fullmatch(plain):
        raise BadCell("no-number", "This is no number.", "Write digits, and decimals after a point.")
    return plain


def choice_in(fact: Fact, text: str) -> str:
    """A choice by its code or by what it is called in Chinese or English. Raises :class:`BadCell`."""
    said = _choices(fact.name)
    return _among(text, said, "no-choice", f"One of {', '.join(labels[0] for labels in fact.labels.values())}.")


@functools.cache
def _choices(name: str) -> dict[str, str]:
    fact = the_law().facts[name]
    return {
        word.casefold(): code for code, labels in fact.labels.items() for word in (code, *labels) if word
    }  # a later choice of the same name would take its place; the law has none


def _among(text: str, words: dict[str, _Word], code: str, remedy: str) -> _Word:
    try:
        return words[unicodedata.normalize("NFKC", text).casefold()]
    except KeyError:
        raise BadCell(code, "This is none of the words for it.", remedy) from None
