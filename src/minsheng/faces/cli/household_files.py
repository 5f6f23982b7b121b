"""Household files: YAML or JSON, in English or Chinese keys, as a caseworker writes them.

::

    决定日: 2025-07-01
    假定: [no_unstated_circumstances]
    家庭: {区县: "330106", 货币财产: 20000}
    成员:
      王建国: {出生日期: 1958-03-02, 户籍: 本市, 配偶: 李秀英}
      李秀英:
        出生日期: 1960-07-15
        配偶: 王建国
        就医:
          - {编号: 1, 结算日: 2025-03-01, 就医类型: 住院, 医疗机构级别: 三级, 甲类费用: 10000}
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from minsheng.engine.facts import BadFacts, FactProblem, Facts, read_facts
from minsheng.engine.loading.yaml_lines import BadYaml, Map, read_one
from minsheng.engine.tree import CHOICE, CLAIM, HOUSEHOLD, PERSON, POINTER, YESNO, Law, Type
from minsheng.registry.identity_numbers import BadIdentityNumber, read_identity_number
from minsheng.registry.plausibility import implausible

_TOP = {"决定日": "day", "假定": "assume", "家庭": "household", "成员": "people", "说明": "note"}
_PROJECTION = ("projection", "预测")  # read by minsheng project; a household's facts say nothing of it
_OWN = {"加入日": "member_from", "离开日": "member_until", "身份证号": "identity_number", "就医": "claims"}
OF_CLAIMS = {"编号": "number", "结算日": "settled_on", "更正": "replaces", "撤销": "withdrawn"}
_YES = {"是": True, "否": False, "有": True, "无": False}


class HouseholdFileRefused(ValueError):
    """A household file cannot be used; the message has a line for each problem, with the line of the file."""

    code = "household-file-refused"


@dataclass(slots=True)
class HouseholdFile:
    """A file that was read: the facts, typed, and what `minsheng project` is to assume, as it stands there."""

    path: Path
    facts: Facts
    projection: dict[str, Any] = field(default_factory=dict)


def read_household_file(
    law: Law,
    path: Path,
    assume: tuple[str, ...] = (),
    on: datetime.date | None = None,
) -> HouseholdFile:
    """Reads a household file; what cannot be true on its day, or on ``on``, is refused.

    Raises:
        HouseholdFileRefused: names each field and line in words.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise HouseholdFileRefused(f"{path}: there is no such file. Try examples/ for some to start from.") from None
    except IsADirectoryError:
        raise HouseholdFileRefused(f"{path}: this is a folder. Name one household's file.") from None
    except UnicodeDecodeError:
        raise HouseholdFileRefused(f"{path}: this is no UTF-8 text. Save it as UTF-8.") from None
    except OSError as error:
        raise HouseholdFileRefused(f"{path}: it cannot be read: {error.strerror}.") from None
    try:
        raw = read_one(text)
    except BadYaml as error:
        raise HouseholdFileRefused(f"{path}:{error.line}: {error} Compare it with a file in examples/.") from None
    if not isinstance(raw, Map) or not raw:
        raise HouseholdFileRefused(f"{path}: it holds no household. Compare it with a file in examples/.")
    projection = [raw.pop(key) for key in _PROJECTION if key in raw]
    if len(projection) > 1 or not all(isinstance(one, Mapping) for one in projection):
        raise HouseholdFileRefused(f"{path}: write projection: (预测) once, as assumptions with their values.")
    reader = _Names(law)
    try:
        facts = _facts(law, reader, raw, assume, on)
    except BadFacts as error:
        lines = [f"{path}:{reader.line_of(problem.path, raw)}: {problem}" for problem in error.problems]
        raise HouseholdFileRefused("\n".join(lines)) from None
    return HouseholdFile(path, facts, dict(projection[0]) if projection else {})


def household_of(law: Law, said: dict[str, Any], on: datetime.date | None = None) -> Facts:
    """A household said in the same words by another program, as plain JSON. Raises :class:`BadFacts`."""
    return _facts(law, _Names(law), said, (), on)


def _facts(
    law: Law, reader: _Names, raw: Mapping[Any, Any], assume: tuple[str, ...], on: datetime.date | None
) -> Facts:
    plain = reader.plain(raw)
    said = plain.get("assume") or []
    plain["assume"] = [*(said if isinstance(said, list) else [said]), *assume]
    if reader.problems:
        raise BadFacts(reader.problems)
    facts = read_facts(law, plain)
    if not facts.people:
        raise BadFacts([_NOBODY])
    if found := implausible(law, facts, on or facts.day or datetime.date.today()):
        raise BadFacts(found)
    return facts


_NOBODY = FactProblem(("people",), "no-people", "nobody lives in this household.", "Give people: with their facts.")


class _Names:
    """Turns Chinese keys and choices into the law's names, and remembers where each stood."""

    def __init__(self, law: Law) -> None:
        self.law = law
        self.problems: list[FactProblem] = []
        self.by_label = {(fact.of, fact.zh): name for name, fact in law.facts.items()}
        self.said: dict[tuple[str, ...], tuple[Any, ...]] = {}

    def plain(self, raw: Mapping[Any, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in raw.items():
            name = _TOP.get(str(key), str(key))
            if (name,) in self.said:
                self._twice((name,), str(key))
            self.said[name,] = (key,)
            if name in ("household", "given") and isinstance(value, Mapping):
                found[name] = self._facts(value, HOUSEHOLD, (name,), (key,))
            elif name == "people" and isinstance(value, Mapping):
                found[name] = {
                    str(who): self._facts(facts or {}, PERSON, (name, str(who)), (key, who))
                    if isinstance(facts, Mapping) or facts is None
                    else facts
                    for who, facts in value.items()
                }
            elif name in ("household", "given") and value is not None:
                text = "must be facts with their values."
                self.problems.append(FactProblem((name,), "no-mapping", text, "Write fact: value."))
            else:
                found[name] = value
        return found

    def _twice(self, path: tuple[str, ...], key: str) -> None:
        text = f'"{key}" and "{self.said[path][-1]}" are the same.'
        self.problems.append(FactProblem(path, "stands-twice", text, "Keep one of the two."))

    def _facts(self, raw: Mapping[Any, Any], of: str, path: tuple[str, ...], said: tuple[Any, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in raw.items():
            name = _OWN.get(str(key)) or self.by_label.get((of, str(key))) or str(key)
            if (*path, name) in self.said:
                self._twice((*path, name), str(key))
            self.said[(*path, name)] = (*said, key)
            if name == "identity_number":
                self._identity(str(value), found, raw, (*path, name))
                continue
            if name == "claims" and isinstance(value, list):
                found[name] = [
                    self._claim(one, (*path, name, str(place)), (*said, key, place)) for place, one in enumerate(value)
                ]
                continue
            kind = self.law.facts[name].type if name in self.law.facts else None
            found[name] = self._value(value, kind, name)
        return found

    def _claim(self, raw: Any, path: tuple[str, ...], said: tuple[Any, ...]) -> Any:
        """One claim; what is no mapping is left for the reader of facts to refuse."""
        self.said[path] = said
        if not isinstance(raw, Mapping):
            return raw
        found: dict[str, Any] = {}
        for key, value in raw.items():
            name = OF_CLAIMS.get(str(key)) or self.by_label.get((CLAIM, str(key))) or str(key)
            if (*path, name) in self.said:
                self._twice((*path, name), str(key))
            self.said[(*path, name)] = (*said, key)
            if name == "withdrawn":
                found[name] = _YES.get(value, value) if isinstance(value, str) else value
                continue
            kind = self.law.facts[name].type if name in self.law.facts else None
            found[name] = self._value(value, kind, name)
        return found

    def _identity(self, text: str, found: dict[str, Any], raw: Mapping[Any, Any], path: tuple[str, ...]) -> None:
        """An identity number is checked, tells birth and sex where these are not stated, and is not kept."""
        try:
            number = read_identity_number(text)
        except BadIdentityNumber as error:
            self.problems.append(FactProblem(path, error.code, "this is no identity number.", str(error)))
            return
        for name, value in (("birth_date", number.birth_date), ("sex", number.sex)):
            if name in self.law.facts:
                label = self.law.facts[name].zh
                stated = raw.get(name, raw.get(label))
                if stated is None:
                    found.setdefault(name, value)
                elif str(self._value(stated, self.law.facts[name].type, name)) != str(value):
                    text = f'it says {value}, "{name}" says {stated}.'
                    self.problems.append(FactProblem(path, "contradiction", text, "Mend one of the two."))

    def _value(self, value: Any, kind: Type | None, name: str) -> Any:
        if isinstance(value, Mapping):
            return {key: self._value(inner, kind, name) for key, inner in value.items()}
        if kind is None or not isinstance(value, str):
            return value
        if value in ("不知道", "未知"):
            return "unknown"
        if kind.kind == YESNO:
            return _YES.get(value, value)
        if kind.kind == POINTER:
            return "none" if value == "无" else value
        if kind.kind == CHOICE:
            labels = {label[0]: code for code, label in self.law.facts[name].labels.items()}
            return labels.get(value, value)
        return value

    def line_of(self, path: tuple[str, ...], raw: Map) -> int:
        """The line on which a field stands, or its nearest parent."""
        while path and path not in self.said:
            path = path[:-1]
        line = raw.line
        here: Any = raw
        for key in self.said.get(path, ()):
            if isinstance(here, list):
                here = here[key]
                line = getattr(here, "line", line)
                continue
            if not isinstance(here, Map):
                break
            line = here.line_of(key)
            here = here.get(key)
        return line
