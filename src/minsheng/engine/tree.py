"""The law as a small typed tree, parsed once from its source, which every reading walks.

A :class:`Law` holds facts, parameters, rules, declared group values and programmes by name. A rule's body is an
:class:`Expr`. Numbers are exact: ``int`` or ``Fraction``, money in fen. Choices are their code (``str``).
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from minsheng.engine.units import PLAIN, Unit

Value = int | Fraction | bool | str | datetime.date
Table = dict[Any, Any]  # nested by key; leaves are values

NUMBER, YESNO, CHOICE, DATE, POINTER = "number", "yes or no", "choice", "date", "pointer"
PERSON, HOUSEHOLD, CLAIM = "person", "household", "claim"


@dataclass(frozen=True, slots=True)
class Type:
    """What a value is: a number with a unit, a yes or no, a choice, a date, or a pointer to a person."""

    kind: str
    unit: Unit = PLAIN
    choices: tuple[str, ...] = ()

    @property
    def is_money(self) -> bool:
        """Whether the value is an amount of money, held in fen."""
        return any(base == "yuan" for base, _ in self.unit)


@dataclass(slots=True)
class Expr:
    """One node of a rule's body.

    ``op`` and what stands in ``args`` / ``value``:

    - ``lit``: a literal in ``value``; ``ref``: the name of a fact, rule, group value, scalar parameter or ``day``
    - ``add sub mul div`` (two), ``neg`` (one), ``min max`` (two or more)
    - ``lt le gt ge eq ne`` (two), ``and or`` (two or more), ``not`` (one), ``if`` (condition, then, otherwise)
    - ``call``: the word named in ``value`` on the arguments
    - ``lookup``: the table parameter named in ``value``, keys in ``args``; ``bracket``, ``progressive`` alike, one key
    """

    op: str
    args: tuple[Expr, ...] = ()
    value: Any = None
    line: int = 0
    type: Type | None = None

    def walk(self) -> Iterator[Expr]:
        """Every node of the tree, each shared node once, children before parents."""
        seen: set[int] = set()

        def visit(node: Expr) -> Iterator[Expr]:
            if id(node) in seen:
                return
            seen.add(id(node))
            for argument in node.args:
                yield from visit(argument)
            yield node

        yield from visit(self)

    def names(self) -> list[str]:
        """The facts, rules, group values and parameters named, each once, in order of appearance."""
        found: dict[str, None] = {}
        for node in self.walk():
            if node.op in ("ref", "lookup", "bracket", "progressive"):
                found[str(node.value)] = None
        return list(found)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the law's folder something is said: a path relative to the folder, and a line."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(slots=True)
class Fact:
    """Something that may be known of a person, of a household, or of a claim."""

    name: str
    of: str
    type: Type
    zh: str
    en: str
    at: Place
    least: Fraction | None = None
    most: Fraction | None = None
    usual: Value | None = None
    assumption: str = ""
    labels: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # choice -> (zh, en)
    fixed: bool = False  # whether nobody can change it: sex, disability, death


@dataclass(slots=True)
class Figure:
    """A parameter's value from a day on."""

    starts: datetime.date
    ends: datetime.date | None
    value: Value | Table
    source: str
    confidence: str
    at: Place
    note: str = ""
    known: datetime.date | None = None
    level: str = "nation"
    reviewed_until: datetime.date | None = None
    unverified_from: datetime.date | None = None

    def is_unverified(self, on: datetime.date) -> bool:
        """Whether the user must be told that this figure is not confirmed for that day."""
        return self.confidence == "recalled" or (self.unverified_from is not None and on >= self.unverified_from)


@dataclass(slots=True)
class Parameter:
    """A dated figure of the law. ``by`` names the axes of a table; ``brackets`` is the unit of a bracket table's key."""

    name: str
    type: Type
    zh: str
    en: str
    at: Place
    figures: list[Figure]
    by: tuple[str, ...] = ()
    brackets: Unit | None = None
    left_to: str = ""
    missing: tuple[str, str] | None = None  # (zh, en) why nobody knows it
    says: str = ""

    @property
    def is_table(self) -> bool:
        """Whether it is read with a key."""
        return bool(self.by) or self.brackets is not None

    def figure(self, on: datetime.date) -> Figure | None:
        """The figure in force on a day, or none."""
        for figure in reversed(self.figures):
            if figure.starts <= on:
                return figure if figure.ends is None or on < figure.ends else None
        return None


@dataclass(slots=True)
class Version:
    """One dated text of a rule."""

    function: str
    article: str
    starts: datetime.date
    ends: datetime.date | None
    body: Expr
    at: Place
    arguments: tuple[str, ...]
    level: str = "nation"
    quotation: str = ""
    needs: tuple[str, ...] = ()  # the names in the body, in order
    needs_all: bool = False  # whether every part must be known: there is no choice and no yes or no joined

    def __post_init__(self) -> None:
        self.needs = tuple(self.body.names())
        self.needs_all = not any(node.op in ("if", "and", "or") for node in self.body.walk())


@dataclass(slots=True)
class Rule:
    """A value of a person, household or claim that the law computes from others."""

    name: str
    of: str
    type: Type
    zh: str
    en: str
    versions: list[Version]
    left_to: str = ""
    programme: str = ""

    def version(self, on: datetime.date) -> Version | None:
        """The text in force on a day, or none."""
        for version in self.versions:
            if version.starts <= on and (version.ends is None or on < version.ends):
                return version
        return None


@dataclass(slots=True)
class Group:
    """A declared value: over members, of another person, of another month, over claims, or a figure of another day.

    ``word`` is the word's name; ``source`` the value it takes ("" for plain counts); ``over`` the yes-or-no filter;
    ``pointer`` the pointing fact; ``months`` the lag or span; ``before`` the fact with the value before the first
    month; ``none`` an ``Expr`` (``lit`` or ``ref``) for nobody; ``day`` the date of ``figure_on``.
    """

    name: str
    of: str
    type: Type
    zh: str
    en: str
    word: str
    at: Place
    source: str = ""
    over: str = ""
    pointer: str = ""
    months: int = 0
    before: str = ""
    none: Expr | None = None
    day: str = ""
    article: str = ""
    programme: str = ""

    @property
    def is_lag(self) -> bool:
        """Whether it looks at other months than the one decided."""
        return self.word in LAG_WORDS

    @property
    def is_so_far(self) -> bool:
        """Whether it runs over the patient's earlier claims of the year."""
        return self.word in SO_FAR_WORDS

    @property
    def is_of_claims(self) -> bool:
        """Whether it is a person's value over the year's claims."""
        return self.word in CLAIMS_WORDS

    def claim_names(self) -> list[str]:
        """The values of claims that it runs over: of earlier claims, or of all claims of the year."""
        return [name for name in (self.source, self.over) if name] if self.is_so_far or self.is_of_claims else []

    def same_month_names(self) -> list[str]:
        """The names it needs in the month that is decided; of a running total, what the claim itself needs for it."""
        if self.is_so_far or self.is_of_claims:
            return [str(self.none.value)] if self.none is not None and self.none.op == "ref" else []
        names = [self.over, self.pointer, self.day]
        if not self.is_lag or self.word == "months_since":
            names.append(self.source)
        if self.none is not None and self.none.op == "ref":
            names.append(str(self.none.value))
        return [name for name in names if name]


MEMBER_WORDS = ("total", "count", "any_of", "all_of", "largest", "smallest")
POINTING_WORDS = ("count_pointing", "total_pointing")
SO_FAR_WORDS = ("so_far", "times_so_far", "largest_so_far")
CLAIMS_WORDS = ("total_of_claims", "count_of_claims")
LAG_WORDS = ("last_month", "months_ago", "same_month_last_year", "total_of_last", "average_of_last", "months_since")


@dataclass(slots=True)
class Programme:
    """What a resident and an officer see of a programme; ``data`` is programme.yaml, checked against its schema."""

    name: str
    section: str
    folder: str
    data: Mapping[str, Any]
    results: tuple[str, ...] = ()  # the values it decides, pays and answers, in that order

    def __post_init__(self) -> None:
        names = [self.data.get("decides"), self.data.get("pays"), *self.data.get("answers", [])]
        names += [condition["rule"] for condition in self.data.get("conditions", [])]
        self.results = tuple(dict.fromkeys(name for name in names if name))

    @property
    def zh(self) -> str:
        """Its Chinese name."""
        return str(self.data["zh"])

    @property
    def en(self) -> str:
        """Its English name."""
        return str(self.data["en"])

    @property
    def of(self) -> str:
        """Who gets it, if it says so: ``person``, ``household`` or ``claim``."""
        return str(self.data.get("of", ""))

    @property
    def is_standards(self) -> bool:
        """Whether it only holds figures and rules that programmes share."""
        return self.data.get("kind") == "standards"


@dataclass(slots=True)
class Law:
    """Everything a reading needs. ``version`` is the hash of its source files."""

    zh: str
    en: str
    version: str
    root: str
    place: tuple[str, ...]
    begins: datetime.date
    unverified_from: datetime.date  # from that day on nobody has read whether its figures still hold
    reviewed_until: datetime.date  # from that day on nothing is decided
    facts: dict[str, Fact]
    parameters: dict[str, Parameter]
    rules: dict[str, Rule]
    groups: dict[str, Group]
    programmes: dict[str, Programme]
    assumptions: dict[str, tuple[str, str]]
    labels: dict[str, dict[str, tuple[str, str]]]  # rule that returns a choice -> code -> (zh, en)
    districts: dict[str, tuple[str, str]]

    def asked(self, stated: Collection[str]) -> list[Programme]:
        """The programmes that a household or a city with these facts is asked about, standards left out.

        A programme that is ``asked: when_stated`` (a calculation, a scale, a filing) is left out where none of the facts
        that it declares itself is stated; one of claims, where no claim is.
        """
        facts = [self.facts[name] for name in stated if name in self.facts]
        told = {fact.at.file.rpartition("/")[0] for fact in facts}
        told_of_claims = {fact.at.file.rpartition("/")[0] for fact in facts if fact.of == CLAIM}
        return [
            programme
            for programme in self.programmes.values()
            if not programme.is_standards
            and (programme.data.get("asked") != "when_stated" or programme.folder in told)
            and (programme.of != CLAIM or programme.folder in told_of_claims)
        ]

    def entity_of(self, name: str) -> str | None:
        """``person``, ``household``, ``claim``, or none for a parameter and ``day``. Raises ``KeyError`` for no such name."""
        for kind in (self.facts, self.rules, self.groups):
            if name in kind:
                return kind[name].of
        if name in self.parameters or name == "day":
            return None
        raise KeyError(name)

    def type_of(self, name: str) -> Type:
        """The type of a named value. Raises ``KeyError`` for no such name."""
        if name == "day":
            return Type(DATE)
        for kind in (self.facts, self.rules, self.groups, self.parameters):
            if name in kind:
                return kind[name].type
        raise KeyError(name)

    def label(self, name: str, lang: str) -> str:
        """What a resident sees as the name of a value."""
        for kind in (self.facts, self.rules, self.groups, self.parameters):
            if name in kind:
                found = kind[name]
                return (found.zh if lang == "zh" else found.en) or name
        return {"zh": "决定日", "en": "Day of decision"}[lang] if name == "day" else name

    def choice_label(self, name: str, code: str, lang: str) -> str:
        """What a resident sees of a choice of the named fact or rule; the code in words if it has no label."""
        if name in self.groups and self.groups[name].source:
            return self.choice_label(self.groups[name].source, code, lang)
        labels = self.facts[name].labels if name in self.facts else self.labels.get(name, {})
        if code in labels:
            return labels[code][0 if lang == "zh" else 1]
        return code.replace("_", " ")
