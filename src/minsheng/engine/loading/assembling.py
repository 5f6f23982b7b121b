"""Puts a law together from its files: the nation's programmes, then what each place fills in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from minsheng.engine.loading.checking import annotated_type, check
from minsheng.engine.loading.declared import LEVELS, add_figures, read_facts, read_parameters
from minsheng.engine.loading.folder import day, programme_folders, read_json
from minsheng.engine.loading.problems import Problems
from minsheng.engine.loading.source import SourceFile, SourceGroup, SourceRule, read_rules
from minsheng.engine.loading.yaml_lines import BadYaml, Map, read_one
from minsheng.engine.tree import (
    CHOICE,
    NUMBER,
    Group,
    Law,
    Parameter,
    Place,
    Programme,
    Rule,
    Type,
    Version,
)

_SCHEMA = Path(__file__).parent / "programme_schema.json"
_WORD_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "total": ("source",), "count": (), "any_of": ("source",), "all_of": ("source",),
    "largest": ("source",), "smallest": ("source",),
    "of_person": ("pointer", "source"), "count_pointing": ("pointer",), "total_pointing": ("pointer", "source"),
    "last_month": ("source",), "months_ago": ("months", "source"), "same_month_last_year": ("source",),
    "total_of_last": ("months", "source"), "average_of_last": ("months", "source"),
    "months_since": ("source",), "figure_on": ("source", "day"),
    "so_far": ("source",), "times_so_far": (), "largest_so_far": ("source",),
    "total_of_claims": ("source",), "count_of_claims": (),
}  # fmt: skip

_COUNTS = ("count", "times_so_far", "count_of_claims")


def mark_unread(parameter: Parameter, law: Law) -> None:
    """Marks figures as unverified from the day on which nobody has read the law, or from their own day where that is before it."""
    for figure in parameter.figures:
        figure.unverified_from = min(figure.unverified_from or law.unverified_from, law.unverified_from)


class _Assembly:
    """One reading of a folder; ``problems`` collects what is refused."""

    def __init__(self, root: Path, place: str | None, version: str) -> None:
        self.root = root
        self.problems = Problems()
        head = self._yaml(root / "law.yaml")
        chain = tuple(part for part in (place if place is not None else str(head.get("place", ""))).split("/") if part)
        self.places = [root.joinpath("places", *chain[: depth + 1]) for depth in range(len(chain))]
        self.law = Law(
            zh=str(head.get("zh", "")),
            en=str(head.get("en", "")),
            version=version,
            root=str(root),
            place=chain,
            begins=day(head.get("begins"), "1949-10-01"),
            unverified_from=day(head.get("unverified_from"), "9999-12-31"),
            reviewed_until=day(head.get("reviewed_until"), "9999-12-31"),
            facts={},
            parameters={},
            rules={},
            groups={},
            programmes={},
            assumptions={},
            labels={},
            districts={},
        )
        self.first: dict[str, Place] = {}
        self.annotations: list[tuple[str, str, Place]] = []
        from jsonschema import Draft202012Validator  # only a law that is not in the cache needs it

        self.validator = Draft202012Validator(read_json(_SCHEMA))

    def read(self) -> Law:
        districts = self._places()
        self._facts(districts)
        for folder in programme_folders(self.root):
            self._programme(folder)
        for depth, folder in enumerate(self.places):
            self._fill(folder, LEVELS[depth + 1])
        self.problems.stop_if_any()
        check(self.law, self.annotations, self.problems)
        for parameter in self.law.parameters.values():
            mark_unread(parameter, self.law)
        return self.law

    def _relative(self, path: Path) -> str:
        return str(path.relative_to(self.root))

    def _yaml(self, path: Path) -> Any:
        try:
            raw = read_one(path.read_text(encoding="utf-8"))
        except BadYaml as error:
            self.problems.add(self._relative(path), error.line, error.code, str(error), "Mend the file.")
            raw = None
        except UnicodeDecodeError:
            self.problems.add(self._relative(path), 1, "bad-yaml", "not UTF-8 text.", "Save the file as UTF-8.")
            raw = None
        if not isinstance(raw, dict):
            empty = Map()
            empty.lines = {}
            return empty
        return raw

    def _places(self) -> Map | None:
        districts: Map | None = None
        for folder in self.places:
            if not (folder / "place.yaml").is_file():
                text = f"there is no place {'/'.join(self.law.place)}."
                self.problems.add(
                    "places", 1, "unknown-place", text, f"Make {folder.name}/place.yaml, or name another."
                )
                continue
            said = self._yaml(folder / "place.yaml")
            districts = said.get("districts", districts)
        for code, label in (districts or {}).items():
            self.law.districts[str(code)] = (str(label["zh"]), str(label["en"]))
        self.problems.stop_if_any()
        return districts

    def _define(self, name: str, at: Place) -> bool:
        """Whether the name is new; a second definition is refused."""
        if name in self.first:
            text = f'"{name}" is already defined at {self.first[name]}.'
            self.problems.add(at.file, at.line, "defined-twice", text, "Give one of them another name.")
            return False
        if not name.isidentifier() or name != name.lower() or name == "day":
            text = f'"{name}" is no name.'
            self.problems.add(at.file, at.line, "bad-name", text, "Use whole words in lower case, joined by _.")
            return False
        self.first[name] = at
        return True

    def _facts(self, districts: Map | None) -> None:
        shared = sorted((self.root / "facts").glob("*.yaml"))
        own = [folder / "facts.yaml" for folder in programme_folders(self.root)]
        for path in [*shared, *(path for path in own if path.is_file())]:
            raw = self._yaml(path)
            if path.name == "assumptions.yaml":
                for name, label in raw.items():
                    self.law.assumptions[name] = (str(label["zh"]), str(label["en"]))
                continue
            for fact in read_facts(raw, self._relative(path), districts, self.problems):
                if self._define(fact.name, fact.at):
                    self.law.facts[fact.name] = fact
        for fact in self.law.facts.values():
            if fact.assumption and fact.assumption not in self.law.assumptions:
                text = f'fact "{fact.name}" names the assumption "{fact.assumption}", which is not declared.'
                known = f"Known: {', '.join(self.law.assumptions)}."
                self.problems.add(fact.at.file, fact.at.line, "unknown-name", text, known)

    def _programme(self, folder: Path) -> None:
        law, name = self.law, folder.name
        path = folder / "programme.yaml"
        data = self._yaml(path)
        for error in self.validator.iter_errors(_plain(data)):
            line = data.line_of(error.absolute_path[0]) if error.absolute_path else 1
            where = "/".join(str(part) for part in error.absolute_path) or "the file"
            remedy = "See docs/language.md for programme.yaml."
            self.problems.add(self._relative(path), line, "bad-programme", f"{where}: {error.message}.", remedy)
        if name in law.programmes:
            text = f'there are two programmes "{name}".'
            self.problems.add(self._relative(path), 1, "defined-twice", text, "Rename one folder.")
        for rule, labels in (data.get("labels") or {}).items():
            law.labels[rule] = {str(code): (str(label["zh"]), str(label["en"])) for code, label in labels.items()}
        law.programmes[name] = Programme(name, folder.parent.name, self._relative(folder), _plain(data))
        if (folder / "parameters.yaml").is_file():
            file = self._relative(folder / "parameters.yaml")
            for parameter in read_parameters(self._yaml(folder / "parameters.yaml"), file, "nation", self.problems):
                if self._define(parameter.name, parameter.at):
                    law.parameters[parameter.name] = parameter
        for rules in sorted(folder.glob("*.py")):
            if rules.name != "__init__.py":
                source = read_rules(rules.read_text(encoding="utf-8"), self._relative(rules), self.problems)
                self._add(source, name, "nation", replaces=False)

    def _fill(self, folder: Path, level: str) -> None:
        """What a place says: figures of parameters left to it, and rules in place of those left to it."""
        for path in sorted(folder.glob("*.yaml")):
            if path.name == "place.yaml":
                continue
            file, raw = self._relative(path), self._yaml(path)
            for name, said in raw.items():
                line = raw.line_of(name)
                parameter = self.law.parameters.get(name)
                if parameter is None:
                    text = f'"{name}" is no parameter of the law.'
                    self.problems.add(file, line, "unknown-name", text, "Declare it in the programme, with left_to.")
                elif not _may_set(parameter.left_to, level):
                    text = f'"{name}" is not left to the {level}.'
                    self.problems.add(file, line, "not-left-open", text, f"Say left_to: {level} where it is declared.")
                elif not isinstance(said, dict) or not said.get("values"):
                    self.problems.add(file, line, "no-values", f'"{name}" has no values.', "Give values: with days.")
                else:
                    add_figures(parameter, said["values"], file, level, self.problems)
        for path in sorted(folder.glob("*.py")):
            source = read_rules(path.read_text(encoding="utf-8"), self._relative(path), self.problems)
            self._add(source, path.stem, level, replaces=True)

    def _add(self, source: SourceFile, programme: str, level: str, *, replaces: bool) -> None:
        for group in source.groups:
            if self._define(group.name, group.at):
                self.law.groups[group.name] = self._group(group, programme)
        by_name: dict[str, list[SourceRule]] = {}
        for rule in source.rules:
            by_name.setdefault(rule.name, []).append(rule)
        for name, versions in by_name.items():
            known = self.law.rules.get(name)
            if replaces and known is not None:
                self._replace(known, versions, level)
            elif known is not None and known.programme == programme:
                self._versions(known, versions, level)
            elif self._define(name, versions[0].at):
                first = versions[0]
                kind = annotated_type(first.returns) or Type(NUMBER)
                labels = [(rule.zh, rule.en) for rule in versions if rule.zh and rule.en]
                if not labels:
                    text = f'rule "{name}" has no zh and en.'
                    self.problems.add(first.at.file, first.at.line, "no-label", text, "Say what a resident sees.")
                    labels = [("", "")]
                left_to = next((rule.left_to for rule in versions if rule.left_to), "")
                rule_of = Rule(name, first.of, kind, *labels[0], versions=[], left_to=left_to, programme=programme)
                self.law.rules[name] = rule_of
                self._versions(rule_of, versions, level)

    def _versions(self, rule: Rule, versions: list[SourceRule], level: str) -> None:
        for source in versions:
            kind = annotated_type(source.returns)
            at = source.at
            if kind is None:
                text = f'"{source.returns}" is no unit of minsheng.law.words.'
                remedy = "Use an alias, or add one line to law/words/units.py."
                self.problems.add(at.file, at.line, "unknown-unit", text, remedy)
            elif (kind.kind, kind.unit) != (rule.type.kind, rule.type.unit) or source.of != rule.of:
                text = f'the texts of "{rule.name}" differ in unit or entity.'
                self.problems.add(at.file, at.line, "units-differ", text, "Dated twins have one unit and one entity.")
            for name, annotation, _ in source.arguments:
                self.annotations.append((name, annotation, at))
            rule.versions.append(
                Version(
                    source.function,
                    source.article,
                    source.starts,
                    source.ends,
                    source.body,
                    at,
                    tuple(argument[0] for argument in source.arguments),
                    level,
                    source.quotation,
                )
            )

    def _replace(self, rule: Rule, versions: list[SourceRule], level: str) -> None:
        """A place's rules stand in place of the higher level's from the day of their first text."""
        at = versions[0].at
        if not _may_set(rule.left_to, level):
            text = f'the rule "{rule.name}" is not left to the {level}.'
            self.problems.add(at.file, at.line, "not-left-open", text, f"Say left_to={level!r} where it is declared.")
            return
        starts = min(source.starts for source in versions)
        rule.versions = [version for version in rule.versions if version.starts < starts]
        for version in rule.versions:
            if version.ends is None or version.ends > starts:
                version.ends = starts
        self._versions(rule, versions, level)

    def _group(self, source: SourceGroup, programme: str) -> Group:
        at = source.at
        said: dict[str, Any] = {}
        wanted = _WORD_ARGUMENTS[source.word]
        if len(source.positional) != len(wanted) or None in source.positional:
            text = f"{source.word} takes {', '.join(wanted) or 'no plain values'}."
            self.problems.add(at.file, at.line, "bad-call", text, "See docs/language.md.")
        said.update(zip(wanted, source.positional, strict=False))
        allowed = {"zh", "en", "article", "over", "before"}
        for word in set(source.named) - allowed:
            self.problems.add(
                at.file, at.line, "unknown-word", f"{source.word} has no {word}=.", "See docs/language.md."
            )
        said.update({word: value for word, value in source.named.items() if word in allowed})
        needs_none = source.word in ("largest", "smallest", "of_person", "largest_so_far")
        if needs_none != (source.none is not None):
            text = f'"{source.name}" {"lacks" if needs_none else "has"} none=.'
            self.problems.add(at.file, at.line, "bad-call", text, "It is the value where there is nobody.")
        if source.word in _COUNTS and not said.get("over"):
            self.problems.add(
                at.file, at.line, "bad-call", f"{source.word} needs over=.", "Name a yes-or-no value to count."
            )
        if source.word == "months_since" and not said.get("before"):
            self.problems.add(at.file, at.line, "bad-call", "months_since needs before=.", "Name a fact in months.")
        months = {"last_month": 1, "same_month_last_year": 12}.get(source.word, said.pop("months", 0))
        said.pop("months", None)
        return Group(
            source.name,
            "",
            Type(CHOICE),
            word=source.word,
            at=at,
            none=source.none,
            months=int(months or 0),
            programme=programme,
            **said,
        )


def _may_set(left_to: str, level: str) -> bool:
    return left_to in LEVELS and LEVELS.index(level) <= LEVELS.index(left_to)


def _plain(value: Any) -> Any:
    """Maps and lists without their lines; dates as text, so that the schema can read them."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value


def assemble(root: Path, place: str | None, version: str) -> Law:
    """Reads, checks and types a law folder. Raises :class:`~minsheng.engine.loading.problems.LawRefused`."""
    return _Assembly(root, place, version).read()
