"""Kinds of files: what a row is about, which columns it may have, from whom it comes, how far it is believed.

One readable file each in ``kinds/``. Columns of the registry itself have the names of :data:`COLUMNS`; the rest are facts of
the law under their own names.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from minsheng.registry.facts.deriving import STANDINGS
from minsheng.registry.facts.topics import topic_of
from minsheng.registry.importing.reading.columns import plain_name
from minsheng.registry.importing.reading.flaws import Unreadable

FOLDER = Path(__file__).with_name("kinds")
NUMBERS = ("identity_number", "spouse_number", "father_number", "mother_number")
TIES = {"spouse_number": "spouse", "father_number": "father", "mother_number": "mother"}
COLUMNS = (
    *NUMBERS,
    "name",
    "sex",
    "birth_date",
    "ethnicity",
    "phone",
    "household_number",
    "division",
    "relation_to_head",
    "held_from",
    "held_until",
)
PEOPLE, HOUSEHOLDS = "people", "households"
_WORDS = {"zh", "en", "source", "standing", "about", "adds", "may_be_complete", "columns", "facts"}


class BadKind(ValueError):
    """A file of ``kinds/`` says something that cannot be; the message names file and word."""

    code = "bad-kind"


class UnknownKind(ValueError):
    """There is no such kind of file."""

    code = "unknown-kind"


class ColumnsMissing(Unreadable):
    """The file lacks columns that every row of its kind needs, or has one twice."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its own name, those it may have in a file, whether each row needs it, whether it is a fact of the law."""

    name: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    is_needed: bool
    is_fact: bool


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. ``about`` is person or household; ``adds`` what is added where it is not yet here."""

    name: str
    zh: str
    en: str
    source: str
    standing: str
    about: str
    adds: tuple[str, ...]
    may_be_complete: bool
    columns: tuple[Column, ...]

    @property
    def adds_people(self) -> bool:
        return PEOPLE in self.adds

    @property
    def has_memberships(self) -> bool:
        """Whether a row says to which household somebody belongs."""
        return any(column.name == "relation_to_head" for column in self.columns)

    @property
    def topics(self) -> tuple[str, ...]:
        """Topics of the facts that a row may state, sorted."""
        return tuple(sorted({topic_of(column.name) for column in self.columns if column.is_fact}))

    @property
    def known_names(self) -> frozenset[str]:
        """Every name a column may have, plain."""
        return frozenset(plain_name(name) for column in self.columns for name in names_of(column))

    def columns_of(self, header: tuple[str, ...]) -> tuple[Column | None, ...]:
        """Which column each of the file's is; none for one that is not known. Raises :class:`ColumnsMissing`."""
        by_name = {plain_name(name): column for column in self.columns for name in names_of(column)}
        found = tuple(by_name.get(plain_name(name)) for name in header)
        named = [column.name for column in found if column is not None]
        for name in named:
            if named.count(name) > 1:
                raise ColumnsMissing("column-twice", name=name, times=named.count(name))
        for column in self.columns:
            if column.is_needed and column.name not in named:
                raise ColumnsMissing("columns-missing", zh=self.zh, en=self.en, names=" / ".join(names_of(column)))
        if not {"identity_number", "household_number"} & set(named):
            raise ColumnsMissing("no-subject-column")
        return found


def names_of(column: Column) -> tuple[str, ...]:
    """The names a column may have, the Chinese ones first."""
    return (*column.zh, *column.en, column.name)


@functools.cache
def kinds() -> dict[str, Kind]:
    """Every kind by its name. Raises :class:`BadKind`."""
    return {file.stem: _read(file) for file in sorted(FOLDER.glob("*.yaml"))}


def kind_of(name: str) -> Kind:
    """One kind. Raises :class:`UnknownKind`."""
    try:
        return kinds()[name]
    except KeyError:
        raise UnknownKind(f'There is no kind "{name}" of file. Kinds: {", ".join(kinds())}.') from None


def _read(file: Path) -> Kind:
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    if unknown := set(said) - _WORDS:
        raise BadKind(f"{file.name}: unknown word {sorted(unknown)}. Known: {sorted(_WORDS)}.")
    if said["standing"] not in STANDINGS or said["about"] not in ("person", "household"):
        raise BadKind(f"{file.name}: standing is one of {STANDINGS}, about is person or household.")
    columns = [_column(name, words, False) for name, words in said["columns"].items()]
    for column in columns:
        if column.name not in COLUMNS:
            raise BadKind(f'{file.name}: "{column.name}" is no column of the registry. Facts stand under facts:.')
    columns += [_column(name, words, True) for name, words in said.get("facts", {}).items()]
    return Kind(
        file.stem,
        said["zh"],
        said["en"],
        said["source"],
        said["standing"],
        said["about"],
        tuple(said.get("adds", ())),
        bool(said.get("may_be_complete")),
        tuple(columns),
    )


def _column(name: str, words: dict[str, Any], is_fact: bool) -> Column:
    return Column(name, tuple(words["zh"]), tuple(words["en"]), bool(words.get("needed")), is_fact)
