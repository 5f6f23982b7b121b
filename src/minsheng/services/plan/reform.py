"""A reform file: what an analyst writes, read with line numbers. How to write one: ``docs/reform.md``."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from minsheng.engine.loading.problems import Problems
from minsheng.engine.loading.yaml_lines import BadYaml, Map, read_one
from minsheng.services.plan.problems import ReformNotFound, one, stop_if_any

_SCHEMA = Path(__file__).parent / "reform_schema.json"
ACTIONS = ("value", "times", "plus", "change")
DECLARING = ("unit", "zh", "en", "by", "brackets")


@dataclass(frozen=True, slots=True)
class FigureChange:
    """Another figure from a day: a whole ``value``, ``times`` or ``plus`` on what holds, or a ``change`` of some keys."""

    name: str
    starts: datetime.date
    action: str
    value: Any
    line: int
    note: str
    declares: dict[str, Any]  # unit, names and axes, where the law has no such figure yet
    programme: str


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A file of rule texts that replace those in force from their own day, or are added."""

    path: Path
    programme: str
    line: int


@dataclass(frozen=True, slots=True)
class NewProgramme:
    """A programme's folder, to be put into a section of the law."""

    folder: Path
    section: str
    line: int


@dataclass(frozen=True, slots=True)
class EndedProgramme:
    """A programme that grants nothing from a day on."""

    name: str
    starts: datetime.date
    line: int


@dataclass(frozen=True, slots=True)
class Line:
    """A poverty line: so many times a figure of the law (per head), or a share of the median."""

    kind: str  # standard or median
    times: Fraction
    line: int

    @property
    def name(self) -> str:
        """The line's name in the tables."""
        return f"{self.kind} × {float(self.times):g}"


@dataclass(slots=True)
class Measures:
    """What is measured, and how; names are of the law and are checked against it."""

    standard: str = "minimum_living_standard"
    lines: list[Line] = field(default_factory=list)
    scale: str = "per_head"
    income: str = ""
    already_holds: list[str] | None = None
    wages: str = ""
    wages_higher_by: Fraction = Fraction(100)
    at: dict[str, int] = field(default_factory=dict)  # word -> line


@dataclass(slots=True)
class Reform:
    """A reform as written."""

    path: Path
    zh: str
    en: str
    why: dict[str, str]
    starts: datetime.date
    months: int
    figures: list[FigureChange]
    rules: list[RuleFile]
    added: list[NewProgramme]
    ended: list[EndedProgramme]
    measures: Measures
    take_up: dict[str, Fraction]
    take_up_lines: dict[str, int]
    replicates: int
    level: Fraction
    seed: int

    @property
    def file(self) -> str:
        """The file as errors name it."""
        return str(self.path)

    def name(self, lang: str) -> str:
        """Its title in ``zh`` or ``en``."""
        return self.zh if lang == "zh" else self.en

    @property
    def changes_nothing(self) -> bool:
        """Whether it leaves the law as it is."""
        return not (self.figures or self.rules or self.added or self.ended)


DEFAULT_LINES = (
    ("standard", "1"),
    ("standard", "3/2"),
    ("standard", "2"),
    ("median", "2/5"),
    ("median", "1/2"),
    ("median", "3/5"),
)


def read_reform(path: Path) -> Reform:
    """Reads a reform file.

    Raises:
        ReformNotFound: there is no such file, or it is no text.
        ReformRefused: each thing that is not as ``docs/reform.md`` says, with its line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else f"cannot be read ({error.strerror})"
        raise ReformNotFound(f"{path}: {why}. Name a reform file; docs/reform.md says how to write one.") from None
    try:
        said = read_one(text)
    except BadYaml as error:
        raise one(str(path), error.line, error.code, str(error), "Mend the file.") from None
    if not isinstance(said, Map):
        raise one(str(path), 1, "bad-reform", "the file is no mapping.", "Begin with zh:, en: and from:.")
    problems = Problems()
    _check_schema(said, str(path), problems)
    stop_if_any(problems)
    reform = _reform(path, said, problems)
    stop_if_any(problems)
    return reform


def _check_schema(said: Map, file: str, problems: Problems) -> None:
    validator = Draft202012Validator(json.loads(_SCHEMA.read_text(encoding="utf-8")))
    for found in validator.iter_errors(plain(said)):
        error: Any = found
        while error.validator == "anyOf" and error.context:  # of several forms, the one that came furthest
            error = max(error.context, key=lambda inner: len(inner.absolute_path))
        where = "/".join(str(part) for part in error.absolute_path) or "the file"
        line = line_at(said, list(error.absolute_path))
        if error.validator == "additionalProperties" and isinstance(error.instance, dict):
            line = _line_of_extra(said, list(error.absolute_path), error.schema, line)
        said_wrong = "give exactly one of value, times, plus or change" if error.validator == "oneOf" else error.message
        problems.add(file, line, "bad-reform", f"{where}: {said_wrong}.", "See docs/reform.md.")


def line_at(said: Any, path: list[Any]) -> int:
    """The line of what stands at a path of keys and positions."""
    line, here = getattr(said, "line", 1), said
    for part in path:
        if isinstance(here, Map):
            key = next((key for key in here if str(key) == str(part)), part)
            line = here.line_of(key)
            here = here.get(key)
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            line = here.lines[part] if hasattr(here, "lines") else line
            here = here[part]
    return line


def _line_of_extra(said: Any, path: list[Any], schema: Any, otherwise: int) -> int:
    here = said
    for part in path:
        here = here[next(key for key in here if str(key) == str(part))] if isinstance(here, dict) else here[part]
    known = set((schema or {}).get("properties", {}))
    extra = [key for key in here if str(key) not in known] if isinstance(here, Map) else []
    return here.line_of(extra[0]) if extra else otherwise


def plain(value: Any) -> Any:
    """Maps and lists without their lines; dates and fractions as text, as the schema reads them."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return decimal_of(value)
    return value


def decimal_of(value: Fraction) -> str:
    """A fraction as YAML had it: a decimal where it has one, else a quotient."""
    denominator = value.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    if denominator != 1:
        return str(value)
    return format(Decimal(value.numerator) / Decimal(value.denominator), "f")


def number_of(raw: Any) -> Fraction:
    """A number as the schema lets it be written."""
    return raw if isinstance(raw, Fraction) else Fraction(str(raw))


def _day(raw: Any, file: str, line: int, problems: Problems) -> datetime.date:
    try:
        return raw if isinstance(raw, datetime.date) else datetime.date.fromisoformat(str(raw))
    except ValueError:
        problems.add(file, line, "not-a-date", f'"{raw}" is no day.', "Write YYYY-MM-DD.")
        return datetime.date(1, 1, 1)


def _reform(path: Path, said: Map, problems: Problems) -> Reform:
    file, folder = str(path), path.parent
    starts = _day(said["from"], file, said.line_of("from"), problems)
    programmes = said.get("programmes") or {}
    intervals = said.get("intervals") or Map()
    shares = said.get("take_up") or Map()
    reform = Reform(
        path=path,
        zh=said["zh"],
        en=said["en"],
        why=dict(said.get("why") or {}),
        starts=starts,
        months=said.get("months", 12),
        figures=_figures(said.get("figures"), starts, file, problems),
        rules=[
            RuleFile(folder / item["file"], item.get("programme", ""), item.line) for item in said.get("rules") or []
        ],
        added=[
            NewProgramme(folder / item["folder"], item["section"], item.line) for item in programmes.get("add") or []
        ],
        ended=[
            EndedProgramme(item["programme"], _day(item.get("from", starts), file, item.line, problems), item.line)
            for item in programmes.get("end") or []
        ],
        measures=_measures(said.get("measure"), file, problems),
        take_up={name: number_of(rate) for name, rate in shares.items()},
        take_up_lines={name: shares.line_of(name) for name in shares},
        replicates=intervals.get("replicates", 200),
        level=number_of(intervals.get("level", "0.95")),
        seed=intervals.get("seed", 1),
    )
    _check_files(reform, problems)
    for name, rate in reform.take_up.items():
        if not 0 <= rate <= 1:
            text = f'take_up of "{name}" is {rate}.'
            problems.add(file, reform.take_up_lines[name], "bad-value", text, "Write a share from 0 to 1.")
    if not 0 < reform.level < 1:
        line = intervals.line_of("level")
        problems.add(file, line, "bad-value", f"the level {reform.level} is no share.", 'Write "0.95".')
    return reform


def _check_files(reform: Reform, problems: Problems) -> None:
    for rules in reform.rules:
        if not rules.path.is_file():
            text = f"there is no file {rules.path}."
            remedy = "Paths count from the reform file's folder; write the rule file or mend the name."
            problems.add(reform.file, rules.line, "file-missing", text, remedy)
    for new in reform.added:
        if not (new.folder / "programme.yaml").is_file():
            text = f"{new.folder} holds no programme.yaml."
            remedy = "Name a programme's folder (docs/add-a-programme.md); paths count from the reform file's folder."
            problems.add(reform.file, new.line, "file-missing", text, remedy)


def _figures(said: Any, otherwise: datetime.date, file: str, problems: Problems) -> list[FigureChange]:
    found: list[FigureChange] = []
    for name, items in (said or {}).items():
        days: set[datetime.date] = set()
        for item in items if isinstance(items, list) else [items]:
            starts = _day(item.get("from", otherwise), file, item.line, problems)
            if starts in days:
                text = f'"{name}" is changed twice from {starts}.'
                problems.add(file, item.line, "overlap", text, "Keep one, or give them different days (from:).")
            days.add(starts)
            action = next(word for word in ACTIONS if word in item)
            value = number_of(item[action]) if action in ("times", "plus") else item[action]
            declares = {word: item[word] for word in DECLARING if word in item}
            note, programme = item.get("note", ""), item.get("programme", "")
            # A figure on one line has its key's line; one over several lines has the line of what it says.
            found.append(FigureChange(name, starts, action, value, item.line, note, declares, programme))
    return found


def _measures(said: Any, file: str, problems: Problems) -> Measures:
    said = said or Map()
    found = Measures()
    found.standard = said.get("standard", found.standard)
    found.scale = said.get("scale", found.scale)
    found.wages = said.get("wages", "")
    found.wages_higher_by = number_of(said.get("wages_higher_by", found.wages_higher_by))
    if found.wages_higher_by <= 0:
        text = "wages_higher_by is not above 0."
        problems.add(file, said.line_of("wages_higher_by"), "bad-value", text, "Write yuan a month, such as 100.")
    found.at = dict(said.lines) if isinstance(said, Map) and said else {}
    income = said.get("income")
    if income is not None:
        found.income = income.get("value", "")
        found.already_holds = list(income["already_holds"]) if "already_holds" in income else None
    lines = said.get("lines")
    if lines is None:
        found.lines = [Line(kind, Fraction(times), 0) for kind, times in DEFAULT_LINES]
        return found
    for item in lines:
        ((kind, times),) = item.items()
        if number_of(times) <= 0:
            problems.add(
                file, item.line, "bad-value", f"the line {kind}: {times} is not above 0.", "Write 1, 1.5, 0.6."
            )
        found.lines.append(Line(kind, number_of(times), item.line))
    return found
