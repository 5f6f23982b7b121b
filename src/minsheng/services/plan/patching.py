"""A reformed law: the law's folder copied, patched as the reform says, and read by the ordinary loader.

So the loader's own checks (gap, overlap, circle, unit, unknown name) refuse a reform that makes the law inconsistent.
Each patch keeps the line numbers of everything it does not touch; what is refused is told at the analyst's own line.
"""

from __future__ import annotations

import difflib
import hashlib
import shutil
import tempfile
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from minsheng.engine.loading import LawRefused, load_law
from minsheng.engine.loading.assembling import mark_unread
from minsheng.engine.loading.declared import LEVELS, add_figures
from minsheng.engine.loading.problems import Problem, Problems
from minsheng.engine.loading.yaml_lines import Map, read_one
from minsheng.engine.tree import NUMBER, Law, Place
from minsheng.services.plan.figures import Block, Values, block_of, changed_values, check_known, flow, with_block
from minsheng.services.plan.problems import ReformRefused, stop_if_any
from minsheng.services.plan.reform import EndedProgramme, FigureChange, NewProgramme, Reform, RuleFile
from minsheng.services.plan.texts import WrittenRule, dated, rules_in, without

_LEFT_OUT = shutil.ignore_patterns("cases", "words", "__pycache__", "properties.yaml")


@dataclass(slots=True)
class _Origin:
    """Where lines of a file of the copy come from: a whole file of the analyst's, or some lines of the reform."""

    whole: Path | None = None
    line: int = 0  # of the reform, for a file that it made
    blocks: list[tuple[Block, int]] = field(default_factory=list)


class _Copy:
    """The copy being patched, and where its lines come from."""

    def __init__(
        self, law: Law, reform: Reform, folder: Path, root: Path, files: Collection[str] | None = None
    ) -> None:
        self.law, self.reform, self.root = law, reform, root
        self.folder = root / "law"
        if files is None:
            shutil.copytree(folder, self.folder, ignore=_LEFT_OUT)
        for file in files or ():
            (self.folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / file, self.folder / file)
        self.problems = Problems()
        self.origins: dict[str, _Origin] = {}

    def note(self, line: int, code: str, what: str, remedy: str) -> None:
        self.problems.add(self.reform.file, line, code, what, remedy)

    def origin(self, file: str) -> _Origin:
        return self.origins.setdefault(file, _Origin())

    def write(self, file: str, text: str, origin: _Origin) -> None:
        (self.folder / file).write_text(text, encoding="utf-8")
        self.origins[file] = origin

    def told_at(self, problem: Problem) -> Problem:
        """The same problem, at the analyst's file and line where it comes from there."""
        at = problem.at
        origin = self.origins.get(at.file)
        if origin is None:
            return problem
        if origin.whole is not None:
            return Problem(Place(str(origin.whole), at.line), problem.code, problem.what, problem.remedy)
        for block, line in origin.blocks:
            if block.first <= at.line < block.end:
                return Problem(Place(self.reform.file, line), problem.code, problem.what, problem.remedy)
        if origin.line:
            return Problem(Place(self.reform.file, origin.line), problem.code, problem.what, problem.remedy)
        return problem


def reformed_law(law: Law, reform: Reform, folder: Path, place: str | None = None) -> Law:
    """The law of ``folder`` with the reform made.

    Args:
        law: the law in force, as loaded from ``folder``.

    Raises:
        ReformRefused: everything that does not fit, at the lines of the reform and of the files beside it.
    """
    if _moves_figures_alone(law, reform):
        return _with_figures(law, reform, folder)
    with tempfile.TemporaryDirectory(prefix="minsheng-reform-") as root:
        copy = _Copy(law, reform, folder, Path(root))
        _figures(copy)
        _programmes(copy)
        _rules(copy)
        stop_if_any(copy.problems)
        return _loaded(copy, place)


def _moves_figures_alone(law: Law, reform: Reform) -> bool:
    """Whether single numbers of the law are said otherwise and nothing else, so that no check of the law as a whole can fail."""
    return not (reform.rules or reform.added or reform.ended) and all(
        (known := law.parameters.get(change.name)) is not None
        and known.type.kind == NUMBER
        and (change.action in ("times", "plus") or (change.action == "value" and not known.is_table))
        for change in reform.figures
    )


def _with_figures(law: Law, reform: Reform, folder: Path) -> Law:
    """The law with its changed figures read anew, by the same patch of their files and the same reader; the rest is shared."""
    if not reform.figures:
        return law
    changed = [law.parameters[name] for name in dict.fromkeys(change.name for change in reform.figures)]
    levels = {each.name: {figure.at.file: figure.level for figure in each.figures} for each in changed}
    files = {file for each in changed for file in [each.at.file, *levels[each.name]]}
    with tempfile.TemporaryDirectory(prefix="minsheng-reform-") as root:
        copy = _Copy(law, reform, folder, Path(root), files)
        _figures(copy)
        stop_if_any(copy.problems)
        parameters = dict(law.parameters)
        for each in changed:
            parameters[each.name] = found = replace(each, figures=[])
            for file, level in levels[each.name].items() or [(each.at.file, LEVELS[0])]:
                said = read_one((copy.folder / file).read_text(encoding="utf-8"))[each.name]
                add_figures(found, said.get("values") or Map(), file, level, copy.problems)
            mark_unread(found, law)
        if copy.problems.found:
            raise ReformRefused([copy.told_at(problem) for problem in copy.problems.found])
    version = hashlib.sha256(f"{law.version}|{reform.path.read_text(encoding='utf-8')}".encode()).hexdigest()
    return replace(law, parameters=parameters, version=version)


def _loaded(copy: _Copy, place: str | None) -> Law:
    """The copy as the ordinary loader reads it; what it refuses is told at the analyst's lines."""
    try:
        return load_law(copy.folder, place or None)
    except LawRefused as refused:
        problems = [problem for problem in refused.problems if not _drop_if_unused(copy, problem)]
        if problems:
            raise ReformRefused([copy.told_at(problem) for problem in problems]) from None
    return _loaded(copy, place)


def _drop_if_unused(copy: _Copy, problem: Problem) -> bool:
    """Takes out a figure of the law that only a replaced text used: that is no fault of the analyst's."""
    if problem.code != "unused" or copy.told_at(problem) is not problem:
        return False
    found = next((p for p in copy.law.parameters.values() if str(p.at) == str(problem.at)), None)
    if found is None:
        return False
    for file in {problem.at.file, *(figure.at.file for figure in found.figures)}:
        _without_parameter(copy, file, found.name)
    return True


def _without_parameter(copy: _Copy, file: str, name: str) -> None:
    """Takes a parameter out of a file; the other lines keep their numbers."""
    path = copy.folder / file
    text = path.read_text(encoding="utf-8")
    said = read_one(text)
    if name in said:
        block = block_of(said, name, text.count("\n") + 1)
        lines = text.split("\n")
        lines[block.first - 1 : block.end - 1] = [""] * (block.end - block.first)
        path.write_text("\n".join(lines), encoding="utf-8")


# figures


def _figures(copy: _Copy) -> None:
    by_name: dict[str, list[FigureChange]] = {}
    for change in copy.reform.figures:
        by_name.setdefault(change.name, []).append(change)
    for name, changes in by_name.items():
        named = changes if name in copy.law.parameters else changes[:1]  # the first declares a new figure
        if not all(check_known(copy.law, change, copy.reform.file, copy.problems) for change in named):
            continue
        changes.sort(key=lambda change: change.starts)
        if name in copy.law.parameters:
            _change_figure(copy, name, changes)
        else:
            _declare_figure(copy, name, changes)


def _source(copy: _Copy) -> str:
    return f"改革方案 {copy.reform.zh} ({copy.reform.en})"


def _change_figure(copy: _Copy, name: str, changes: list[FigureChange]) -> None:
    """Writes the changes where the figure in force stands, and takes later figures out of the other files."""
    parameter = copy.law.parameters[name]
    files = list(dict.fromkeys(figure.at.file for figure in parameter.figures)) or [parameter.at.file]
    home = next((f.at.file for f in reversed(parameter.figures) if f.starts <= changes[0].starts), files[-1])
    merged: Values = {}
    texts: dict[str, tuple[str, Map]] = {}
    for file in files:
        text = (copy.folder / file).read_text(encoding="utf-8")
        texts[file] = text, read_one(text)
        merged.update(texts[file][1][name].get("values") or {})
    for change in changes:
        merged = changed_values(merged, change, _source(copy), copy.reform.file, copy.problems)
    starts = changes[0].starts
    for file in files:
        text, said = texts[file]
        own = {day: figure for day, figure in (said[name].get("values") or {}).items() if day < starts}
        if file == home:
            own.update({day: figure for day, figure in merged.items() if day >= starts})
        block = block_of(said, name, text.count("\n") + 1)
        new = {**said[name], "values": dict(sorted(own.items()))}
        (copy.folder / file).write_text(with_block(text, block, name, new), encoding="utf-8")
        copy.origin(file).blocks.append((block, changes[0].line))


def _declare_figure(copy: _Copy, name: str, changes: list[FigureChange]) -> None:
    """Writes a new figure at the end of its programme's ``parameters.yaml``."""
    first = changes[0]
    programme = first.programme or next(
        (rules.programme or _programme_of(copy, rules) for rules in copy.reform.rules), ""
    )
    if programme not in copy.law.programmes:
        what = f'the new figure "{name}" belongs to no programme of the law ("{programme}").'
        copy.note(first.line, "unknown-programme", what, "Say programme: beside it; `minsheng law list` names them.")
        return
    file = f"{copy.law.programmes[programme].folder}/parameters.yaml"
    path = copy.folder / file
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    text += "" if not text or text.endswith("\n") else "\n"
    values = {change.starts: {"value": change.value, "source": _source(copy)} for change in changes}
    line = text.count("\n") + 1
    path.write_text(f"{text}{name}: {flow({**first.declares, 'values': values})}\n", encoding="utf-8")
    copy.origin(file).blocks.append((Block(line, line + 1), first.line))


# programmes


def _programmes(copy: _Copy) -> None:
    for new in copy.reform.added:
        _add(copy, new)
    for position, ended in enumerate(copy.reform.ended):
        _end(copy, ended, position)


def _add(copy: _Copy, new: NewProgramme) -> None:
    name = new.folder.resolve().name
    if name in copy.law.programmes:
        remedy = "Rename the folder; to change a programme, use figures: and rules:."
        copy.note(new.line, "defined-twice", f'the law has a programme "{name}" already.', remedy)
        return
    target = copy.folder / new.section / name
    shutil.copytree(new.folder, target, ignore=_LEFT_OUT)
    for path in target.rglob("*"):
        if path.is_file():
            file = str(path.relative_to(copy.folder))
            copy.origins[file] = _Origin(whole=new.folder / path.relative_to(target))


def _end(copy: _Copy, ended: EndedProgramme, position: int) -> None:
    """Puts dated twins that grant nothing and pay 0 beside the programme's rules."""
    law = copy.law
    programme = law.programmes.get(ended.name)
    if programme is None:
        near = difflib.get_close_matches(ended.name, list(law.programmes), n=1, cutoff=0.6)
        remedy = f'Do you mean "{near[0]}"?' if near else "`minsheng law list` names them."
        copy.note(ended.line, "unknown-programme", f'the law has no programme "{ended.name}".', remedy)
        return
    decides = programme.data.get("decides")
    if decides not in law.rules:
        what = f'"{ended.name}" decides nothing, so it cannot be ended.'
        copy.note(ended.line, "nothing-to-end", what, "Replace its rules with a file (rules:).")
        return
    lines = ['"""Ended by a reform."""', "", "from datetime import date", ""]
    lines += ["from minsheng.law.words import YesNo, household, person, rule", ""]
    day = ended.starts
    pays = programme.data.get("pays")
    for name, value in ((decides, "False"), (pays, "0")):
        rule = law.rules.get(str(name))
        if rule is None or rule.programme != ended.name:
            continue  # an amount that another programme works out stays; the decision alone ends it
        _cut(copy, str(name), day, None)
        returns = _returns_of(copy, str(name))
        lines += [
            f'@rule("{name}", of={rule.of}, article="{_one_line(copy.reform.zh)}", starts=date({day.year}, {day.month}, {day.day}))',
            f"def ended_by_a_reform_{name}() -> {returns}:",
            f"    return {value}",
            "",
        ]
    copy.write(f"{programme.folder}/rules_reform_end_{position}.py", "\n".join(lines), _Origin(line=ended.line))


def _one_line(text: str) -> str:
    return " ".join(text.replace("\\", " ").replace('"', " ").split())


def _returns_of(copy: _Copy, name: str) -> str:
    """The unit word of a rule's texts, as they are annotated."""
    at = copy.law.rules[name].versions[0].at
    written = rules_in((copy.folder / at.file).read_text(encoding="utf-8"))
    return next(rule.returns for rule in written if rule.name == name)


# rules


def _rules(copy: _Copy) -> None:
    for position, rules in enumerate(copy.reform.rules):
        text = rules.path.read_text(encoding="utf-8")
        try:
            written = rules_in(text)
        except SyntaxError as error:
            copy.problems.add(str(rules.path), error.lineno or 1, "not-python", f"not Python: {error.msg}.", "Mend it.")
            continue
        programme = rules.programme or _programme_of(copy, rules)
        folder = _folder_of(copy, programme)
        if folder is None:
            what = f'{rules.path.name} belongs to no programme of the law ("{programme}").'
            copy.note(
                rules.line, "unknown-programme", what, "Say programme: beside it; `minsheng law list` names them."
            )
            continue
        if _may_replace(copy, rules, written, programme):
            _make_room(copy, written)
            copy.write(f"{folder}/rules_reform_{position}.py", text, _Origin(whole=rules.path))


def _programme_of(copy: _Copy, rules: RuleFile) -> str:
    """The programme of the first rule of a file that the law has already."""
    try:
        written = rules_in(rules.path.read_text(encoding="utf-8"))
    except SyntaxError:
        return ""
    return next((copy.law.rules[rule.name].programme for rule in written if rule.name in copy.law.rules), "")


def _folder_of(copy: _Copy, programme: str) -> str | None:
    if programme in copy.law.programmes:
        return copy.law.programmes[programme].folder
    added = {new.folder.resolve().name: f"{new.section}/{new.folder.resolve().name}" for new in copy.reform.added}
    return added.get(programme)


def _may_replace(copy: _Copy, rules: RuleFile, written: list[WrittenRule], programme: str) -> bool:
    fits = True
    for rule in written:
        known = copy.law.rules.get(rule.name)
        if known is None:
            continue
        if known.programme != programme:
            what = f'"{rule.name}" is a rule of {known.programme}, not of {programme}.'
            remedy = "Put the rules of each programme into a file of their own."
            copy.problems.add(str(rules.path), rule.line, "other-programme", what, remedy)
            fits = False
        levels = {version.level for version in known.versions} - {"nation"}
        if levels:
            what = f'"{rule.name}" is set by the {levels.pop()} in {known.versions[-1].at.file}.'
            remedy = "A reform cannot replace a place's own rule; replace the rule that uses it."
            copy.problems.add(str(rules.path), rule.line, "set-by-a-place", what, remedy)
            fits = False
    return fits


def _make_room(copy: _Copy, written: list[WrittenRule]) -> None:
    """Ends, moves or takes out the law's texts that the new ones replace.

    A new text with an end gives way to the law's text of that day; one without replaces every later text.
    """
    by_name: dict[str, list[WrittenRule]] = {}
    for rule in written:
        by_name.setdefault(rule.name, []).append(rule)
    for name, texts in by_name.items():
        if name in copy.law.rules:
            last = max(texts, key=lambda text: text.starts)
            _cut(copy, name, min(text.starts for text in texts), last.ends)


def _cut(copy: _Copy, name: str, starts: Any, ends: Any) -> None:
    """Frees the days from ``starts`` until ``ends`` (or for good) of a rule's texts in the law's own files."""
    for file in dict.fromkeys(version.at.file for version in copy.law.rules[name].versions):
        text = (copy.folder / file).read_text(encoding="utf-8")
        for line in [rule.line for rule in rules_in(text) if rule.name == name]:
            rule = next(rule for rule in rules_in(text) if rule.line == line)
            if rule.ends is not None and rule.ends <= starts:
                continue
            outlasts = ends is not None and (rule.ends is None or rule.ends > ends)
            if rule.starts < starts:
                text = _again(text, rule, ends) if outlasts else text
                text = dated(text, rule, ends=starts)
            elif outlasts:
                text = dated(text, rule, starts=max(rule.starts, ends))
            else:
                text = without(text, rule)
        (copy.folder / file).write_text(text, encoding="utf-8")


def _again(text: str, rule: WrittenRule, starts: Any) -> str:
    """The file with the same text once more at its end, in force again from a day on."""
    body = "\n".join(text.split("\n")[rule.first_line - 1 : rule.last_line])
    twice = body.replace(f"def {rule.function}(", f"def {rule.function}_again(", 1)
    whole = f"{text.rstrip()}\n\n\n{twice}\n"
    return dated(whole, rules_in(whole)[-1], starts=starts)
