"""``minsheng law``: list, show, lint and compare the law."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table as RichTable

from minsheng.engine.between_days import Changed, changed_between
from minsheng.engine.cases import Case, failures, read_cases
from minsheng.engine.exact import Reading
from minsheng.engine.loading import LawRefused
from minsheng.engine.loading.yaml_lines import BadYaml
from minsheng.engine.overlaps import EXCLUDES, REDUCED_BY, claim_of, drawn_claim_of, overlaps_of
from minsheng.engine.planning import plan_day
from minsheng.engine.properties import Property, read_properties
from minsheng.engine.telling import formula, told
from minsheng.engine.telling.along import along
from minsheng.engine.telling.claims import claim_text
from minsheng.engine.telling.pages import PICTURES, coverage_page, programme_page
from minsheng.engine.telling.pictures import picture_along
from minsheng.engine.telling.values import key_told
from minsheng.engine.tree import CLAIM, PERSON, Figure, Law, Parameter, Programme, Version
from minsheng.engine.units import words_of, words_of_zh
from minsheng.faces.cli.choosing import (
    LAW_FOLDER,
    LangOption,
    LawOption,
    OnOption,
    PlaceOption,
    day_of,
    language,
    law_of,
)
from minsheng.faces.cli.leaving import PROBLEMS_FOUND, leave

command = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@command.command("list", epilog="Example: minsheng law list --lang en")
def list_programmes(
    facts: Annotated[bool, typer.Option("--facts", help="List the facts instead of the programmes.")] = False,
    lang: LangOption = "zh",
    law: LawOption = LAW_FOLDER,
    place: PlaceOption = "",
) -> None:
    """Every programme by section, with its rules, figures, unverified and missing figures and cases."""
    zh = language(lang) == "zh"
    rules = law_of(law, place)
    console = Console()
    if not console.is_terminal:
        console = Console(width=150)
    if facts:
        table = RichTable("name", "zh", "en", "of", "unit or choices")
        for fact in rules.facts.values():
            kind = fact.type
            unit = words_of(kind.unit) if kind.kind == "number" else ", ".join(kind.choices) or kind.kind
            table.add_row(fact.name, fact.zh, fact.en, fact.of, unit[:60])
        console.print(table)
        return
    cases: dict[str, int] = {}
    for case in read_cases(Path(rules.root)):
        cases[case.programme] = cases.get(case.programme, 0) + 1
    titles = ("部分", "项目", "名称", "规则", "数值", "未核实", "缺失", "例子") if zh else (
        "section", "programme", "name", "rules", "figures", "unverified", "missing", "cases")  # fmt: skip
    table = RichTable(*titles)
    for programme in sorted(rules.programmes.values(), key=lambda one: (one.section, one.name)):
        own = [rule for rule in rules.rules.values() if rule.programme == programme.name]
        mine = _parameters(rules, programme)
        figures = [figure for parameter in mine for figure in parameter.figures]
        unverified = sum(figure.confidence == "recalled" for figure in figures)
        missing = sum(not parameter.figures for parameter in mine)
        numbers = (len(own), len(figures), unverified, missing, cases.get(programme.name, 0))
        name = programme.zh if zh else programme.en
        table.add_row(programme.section, programme.name, name, *(str(number) for number in numbers))
    console.print(table)


def _parameters(law: Law, programme: Programme) -> list[Parameter]:
    return [one for one in law.parameters.values() if one.at.file.startswith(f"{programme.folder}/")]


@command.command(epilog="Example: minsheng law show minimum_living_allowance --on 2025-07-01")
def show(
    name: Annotated[str, typer.Argument(help="A programme, rule, parameter or fact.")],
    on: OnOption = "",
    lang: LangOption = "zh",
    law: LawOption = LAW_FOLDER,
    place: PlaceOption = "",
) -> None:
    """A programme with its conditions, formulas, articles and figures on a day; or one rule, parameter or fact."""
    language(lang)
    rules = law_of(law, place)
    day = day_of(on)
    if name in rules.programmes:
        lines = _programme(rules, rules.programmes[name], day, lang)
    elif name in rules.rules:
        lines = _rule(rules, name, lang)
    elif name in rules.parameters:
        lines = _parameter(rules, rules.parameters[name], lang)
    elif name in rules.facts:
        fact = rules.facts[name]
        lines = [f"{fact.zh} {fact.en} ({fact.name}) · {fact.of} · {fact.at}"]
        lines += [f"  {code}: {label[0]} {label[1]}" for code, label in fact.labels.items()]
    elif name in rules.groups:
        group = rules.groups[name]
        lines = [f"{group.zh} {group.en} ({name}) = {group.word}({group.source}) · {group.at}"]
    else:
        leave(f'"{name}" is nothing in this law. See minsheng law list, minsheng law list --facts.')
    typer.echo("\n".join(lines))


def _programme(law: Law, programme: Programme, day: datetime.date, lang: str) -> list[str]:
    zh, data = lang == "zh", programme.data
    say = 0 if zh else 1

    def words(pair: dict[str, str]) -> str:
        return pair["zh" if zh else "en"]

    lines = [f"{programme.zh} {programme.en} ({programme.name}) · {programme.folder}", "", words(data["summary"])]
    for key, title in (("who_applies", ("谁来申请", "Who applies")), ("deciding_office", ("谁来决定", "Who decides")),
                       ("fund", ("资金", "Fund"))):  # fmt: skip
        if key in data:
            lines.append(f"{title[say]}: {words(data[key])}")
    if data.get("papers"):
        lines += [("材料" if zh else "Papers") + ":", *(f"  · {words(paper)}" for paper in data["papers"])]
    if data.get("time_limits"):
        lines += [("时限" if zh else "Time limits") + ":", *(f"  · {words(limit)}" for limit in data["time_limits"])]
    if data.get("appeal"):
        lines.append(("救济" if zh else "Appeal") + f": {words(data['appeal'])}")
    for article in data.get("articles", []):
        lines.append(("依据" if zh else "Under") + f": {article}")
    lines += ["", f"—— {'规则' if zh else 'Rules'} · {day} ——"]
    for name, rule in law.rules.items():
        if rule.programme == programme.name:
            version = rule.version(day)
            lines.append(f"{law.label(name, lang)} ({name})" + ("" if version else "  ✗"))
            if version:
                lines.append(f"  ≔ {formula(law, version.body, lang, name)}")
                lines.append(f"  〔{version.article}〕 {version.at}")
    mine = _parameters(law, programme)
    if mine:
        lines += ["", f"—— {'数值' if zh else 'Figures'} ——"]
        for parameter in mine:
            lines += _parameter(law, parameter, lang)
    claims = [claim for claim in read_properties(law) if claim.programme == programme.name]
    if claims:
        lines += ["", f"—— {'性质（minsheng prove）' if zh else 'Properties (minsheng prove)'} ——"]
        for claim in claims:
            lines.append(f"  {'⚠' if claim.known else '·'} {claim_text(law, claim, lang)}")
            if claim.known:
                told_why = claim.known.zh if zh else claim.known.en
                lines.append(
                    f"    {'已知不成立：' if zh else 'Known not to hold: '}{told_why} ({claim.known.household.name})"
                )
    if data.get("missing"):
        lines += ["", ("不知道的" if zh else "Not known") + ":", *(f"  · {words(item)}" for item in data["missing"])]
    return lines


def _rule(law: Law, name: str, lang: str) -> list[str]:
    rule = law.rules[name]
    lines = [
        f"{rule.zh} {rule.en} ({name}) · {rule.of} · {words_of(rule.type.unit) if rule.type.kind == 'number' else rule.type.kind}"
    ]
    for version in rule.versions:
        until = f" … {version.ends}" if version.ends else " …"
        lines.append(f"  {version.starts}{until}  〔{version.article}〕 {version.level} · {version.at}")
        if version.quotation:
            lines.append(f"    “{version.quotation}”")
        lines.append(f"    ≔ {formula(law, version.body, lang, name)}")
    return lines


def _parameter(law: Law, parameter: Parameter, lang: str) -> list[str]:
    zh = lang == "zh"
    unit = (
        (words_of_zh if zh else words_of)(parameter.type.unit)
        if parameter.type.kind == "number"
        else parameter.type.kind
    )
    lines = [f"{parameter.zh} {parameter.en} ({parameter.name}) · {unit}"]
    if parameter.missing:
        lines.append(f"  ✗ {parameter.missing[0 if zh else 1]}")
    for figure in parameter.figures:
        lines.append(
            f"  {figure.starts}{f' … {figure.ends}' if figure.ends else ''}  {_value(law, parameter, figure, lang)}"
        )
        mark = ("⚠未核实 " if zh else "⚠ unverified ") if figure.confidence == "recalled" else ""
        lines.append(f"    {mark}{figure.source}")
    return lines


def _value(law: Law, parameter: Parameter, figure: Figure, lang: str) -> str:
    def shown(value: object, axis: int = 0) -> str:
        if isinstance(value, dict):
            inside = (
                f"{key_told(law, parameter, axis, key, lang)}: {shown(inner, axis + 1)}" for key, inner in value.items()
            )
            return "{" + ", ".join(inside) + "}"
        return told(law, value, parameter.type, lang, unit=False)

    return shown(figure.value)


@command.command(epilog="Example: minsheng law lint")
def lint(law: LawOption = LAW_FOLDER, place: PlaceOption = "") -> None:
    """Load the law, refuse what is wrong with file, line and remedy, and decide every case."""
    rules = law_of(law, place)
    reading = Reading(rules)
    total = failed = 0
    try:
        claims = read_properties(rules)
    except LawRefused as refused:
        leave(str(refused), PROBLEMS_FOUND)
    try:
        for case in read_cases(Path(rules.root)):
            total += 1
            wrong = failures(rules, reading, case)
            failed += bool(wrong)
            for line in wrong:
                typer.echo(f"{case}: {line}")
    except BadYaml as error:
        leave(str(error), PROBLEMS_FOUND)
    counts = (len(rules.programmes), len(rules.rules), len(rules.groups), len(rules.parameters), len(rules.facts))
    typer.echo("{} programmes, {} rules, {} declared values, {} parameters, {} facts: nothing refused.".format(*counts))
    typer.echo(f"{total} cases, {failed} failed. {len(claims)} properties; minsheng prove decides them.")
    if failed:
        raise typer.Exit(PROBLEMS_FOUND)


@command.command(epilog="Example: minsheng law overlaps --prove --on 2025-07-01")
def overlaps(
    on: OnOption = "",
    proving: Annotated[bool, typer.Option("--prove", help="Prove each exclusion; seconds each.")] = False,
    lang: LangOption = "zh",
    law: LawOption = LAW_FOLDER,
    place: PlaceOption = "",
) -> None:
    """Which programmes may not be drawn together, and which reduce which, by which article."""
    zh = language(lang) == "zh"
    rules = law_of(law, place)
    day, reading = day_of(on), Reading(rules)
    claims = read_properties(rules)
    words = {EXCLUDES: ("✗ 不能同时享有", "✗ not together"), REDUCED_BY: ("↓ 被扣减于", "↓ reduced by")}
    for overlap in overlaps_of(rules):
        one, other = (
            rules.programmes[name].zh if zh else rules.programmes[name].en
            for name in (overlap.programme, overlap.other)
        )
        typer.echo(f"{one}  {words[overlap.relation][0 if zh else 1]}  {other}  〔{overlap.article}〕")
        why = overlap.zh if zh else overlap.en
        if why:
            typer.echo(f"    {why}")
        claim = claim_of(rules, overlap, claims) if proving else None
        if claim is not None:
            typer.echo(f"    {_proof(reading, claim, day, zh)}")
            drawn = drawn_claim_of(rules, overlap, claims) if claim.known is not None else None
            if drawn is not None:
                typer.echo(f"    {claim_text(rules, drawn, lang)}: {_proof(reading, drawn, day, zh)}")


def _proof(reading: Reading, claim: Property, day: datetime.date, zh: bool) -> str:
    """What was found of one exclusion, in words."""
    from minsheng.engine.proving.proving import KNOWN, PROVED, REFUTED, prove, replay_known  # Z3 is read only if asked

    found = prove(reading, claim, day) if claim.known is None else replay_known(reading, claim, day)
    words = {PROVED: ("已证明", "proved"), REFUTED: ("不成立", "refuted"), KNOWN: ("已知不成立", "known not to hold")}
    pair = words.get(found.answer)
    text = (pair[0] if zh else pair[1]) if pair else found.answer
    if claim.known is not None and found.answer == KNOWN:
        text += f"：{claim.known.zh}" if zh else f": {claim.known.en}"
    return f"{text} {found.reason}".strip()


@command.command(epilog="Example: minsheng law docs --out docs/law")
def docs(
    out: Annotated[Path, typer.Option("--out", help="Folder for a page of each programme and coverage.md.")],
    law: LawOption = LAW_FOLDER,
    place: PlaceOption = "",
) -> None:
    """Write a page for each programme, and what is covered, from the law itself."""
    rules = law_of(law, place)
    (out / PICTURES).mkdir(parents=True, exist_ok=True)
    for name, text in pages_of(rules).items():
        (out / name).write_text(text, encoding="utf-8")
    typer.echo(f"{out}: {len(rules.programmes)} programmes with pictures, coverage.md")


def pages_of(law: Law) -> dict[str, str]:
    """Every generated page and picture by its path below the pages' folder."""
    claims, reading = read_properties(law), Reading(law)
    cases: dict[str, list[Case]] = {}
    for case in read_cases(Path(law.root)):
        cases.setdefault(case.programme.rsplit("/", 1)[-1], []).append(case)
    kinds = {name: Counter(case.kind for case in own) for name, own in cases.items()}
    pages: dict[str, str] = {}
    for name, programme in law.programmes.items():
        found = along(reading, programme, cases.get(name, []))
        shown = ""
        if found is not None:
            shown = f"{law.label(found.result, 'zh')} / {law.label(found.fact, 'zh')}"
            pages[f"{PICTURES}/{name}.svg"] = picture_along(law, found)
        mine = [claim for claim in claims if claim.programme == name]
        pages[f"{name}.md"] = programme_page(law, programme, mine, kinds.get(name, Counter()), shown)
    return {**pages, "coverage.md": coverage_page(law, claims, kinds)}


@command.command(epilog="Example: minsheng law kernel minimum_living_allowance --on 2025-07-01")
def kernel(
    programmes: Annotated[list[str], typer.Argument(help="Programmes; see minsheng law list.")],
    on: OnOption = "",
    law: LawOption = LAW_FOLDER,
    place: PlaceOption = "",
) -> None:
    """Print the batch kernel's source for some programmes, every fact a column that may have nulls."""
    from minsheng.engine.batch import compile_kernel  # Numba takes half a second, which no other law command needs
    from minsheng.engine.batch.claim_kernel import claims_kernel_of
    from minsheng.engine.batch.columns import schema_of

    rules = law_of(law, place)
    unknown = [name for name in programmes if name not in rules.programmes]
    if unknown:
        leave(f'There is no programme "{unknown[0]}". See minsheng law list.')
    of_claims = [rules.programmes[name] for name in programmes if rules.programmes[name].of == CLAIM]
    if of_claims:
        if len(of_claims) < len(programmes):
            leave(f'"{of_claims[0].name}" is of claims, which have a kernel of their own. Ask for it alone.')
        typer.echo(claims_kernel_of(rules, of_claims, day_of(on).year).source)
        return
    results = [name for one in programmes for name in rules.programmes[one].results if name not in rules.parameters]
    inputs = plan_day(rules, day_of(on), results).inputs
    schemas = [
        schema_of(rules, [name for name, of in inputs.items() if (of == PERSON) == of_person], of_person)
        for of_person in (True, False)
    ]
    typer.echo(compile_kernel(rules, results, [day_of(on)], *schemas).source)


@command.command(epilog="Example: minsheng law diff 2022-12-01 2025-07-01")
def diff(
    first: Annotated[str, typer.Argument(metavar="DATE1")],
    second: Annotated[str, typer.Argument(metavar="DATE2")],
    lang: LangOption = "zh",
    law: LawOption = LAW_FOLDER,
    place: PlaceOption = "",
) -> None:
    """What changed between two days: rules with another text, figures with another value."""
    zh = language(lang) == "zh"
    rules = law_of(law, place)
    before, after = day_of(first), day_of(second)
    changes = changed_between(rules, before, after)
    for change in changes:
        typer.echo(law_name(rules, change.name, lang))
        for mark, state in (("−", change.before), ("+", change.after)):
            typer.echo(f"  {mark} {_state(rules, change, state, lang)}")
    typer.echo(f"{before} → {after}: {len(changes)} {'处变化' if zh else 'changes'}")


def _state(law: Law, change: Changed, state: Version | Figure | None, lang: str) -> str:
    zh = lang == "zh"
    if isinstance(state, Version):
        return f"{formula(law, state.body, lang, change.name)}  〔{state.article}〕"
    if isinstance(state, Figure) and change.parameter is not None:
        return f"{_value(law, change.parameter, state, lang)}  [{state.starts}]"
    if change.rule is not None:
        return "没有条文" if zh else "no text"
    return "没有数值" if zh else "no figure"


def law_name(law: Law, name: str, lang: str) -> str:
    """A value's label and name, with the programme it belongs to."""
    rule = law.rules.get(name)
    programme = law.programmes.get(rule.programme) if rule else None
    where = f" · {programme.zh if lang == 'zh' else programme.en}" if programme else ""
    return f"{law.label(name, lang)} ({name}){where}"
