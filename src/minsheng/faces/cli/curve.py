"""``minsheng curve``: what one household has against one fact, with cliffs and traps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from minsheng.engine.exact import LawNotReviewed, Reading
from minsheng.engine.exact.explaining import check_day
from minsheng.engine.loading.declared import BadValue, value_of
from minsheng.engine.telling.claims import turn_text
from minsheng.engine.telling.values import told
from minsheng.engine.tree import PERSON, Law
from minsheng.faces.cli.choosing import (
    LAW_FOLDER,
    AssumeOption,
    LangOption,
    LawOption,
    OnOption,
    PlaceOption,
    day_of,
    language,
    law_of,
)
from minsheng.faces.cli.household_files import HouseholdFileRefused, read_household_file
from minsheng.faces.cli.leaving import leave
from minsheng.services.curve.drawing import draw, write_table
from minsheng.services.curve.tracing import CannotVary, Curve, trace

command = typer.Typer(rich_markup_mode=None)


@command.command(
    epilog="Example: minsheng curve examples/single-mother.yaml --vary wage_income --from 0 --to 8000 --out curve.png"
)
def curve(
    file: Annotated[Path, typer.Argument(help="The household: YAML or JSON, Chinese or English keys.")],
    vary: Annotated[str, typer.Option("--vary", help="An amount among the facts, in either language.")],
    starts: Annotated[str, typer.Option("--from", help="From so many yuan.")] = "0",
    ends: Annotated[str, typer.Option("--to", help="To so many yuan.")] = "8000",
    step: Annotated[
        str, typer.Option("--step", help="Yuan between two points.", show_default="a 400th of the range")
    ] = "",
    person: Annotated[str, typer.Option("--person", help="Whose fact.", show_default="the only one who has it")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Picture (.png, .svg) or table (.csv); both with .png.")
    ] = None,
    on: OnOption = "",
    as_data: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
    lang: LangOption = "zh",
    assume: AssumeOption = [],  # noqa: B006
    law: LawOption = LAW_FOLDER,
    place: PlaceOption = "",
) -> None:
    """Incomes and programmes along one fact, the marginal rate, every cliff to the fen with the article that makes it."""
    language(lang)
    if out is not None and out.suffix not in (".png", ".svg", ".csv"):
        leave(f"{out}: write to a .png, .svg or .csv file.")
    rules = law_of(law, place)
    fact = next((name for name, one in rules.facts.items() if vary in (name, one.zh)), vary)
    try:
        household = read_household_file(rules, file, tuple(assume), day_of(on) if on else None)
        day = day_of(on, household.facts.day)
        check_day(rules, day)
        who = _who(rules, fact, household.facts.people, person, household.facts.stated)
        low, high = (_fen(rules, fact, text) for text in (starts, ends))
        width = _fen(rules, fact, step) if step else max(100, (high - low) // 400 // 100 * 100)
        found = trace(Reading(rules), household.facts, day, fact, who, low, high, width)
    except (HouseholdFileRefused, LawNotReviewed, CannotVary) as error:
        leave(str(error))
    if as_data:
        typer.echo(json.dumps(_data(found), ensure_ascii=False, indent=1))
    else:
        for line in _lines(rules, found, lang):
            typer.echo(line)
    for path in _written(found, out, lang):
        typer.echo(str(path), err=as_data)


def _who(law: Law, fact: str, people: list[str], person: str, stated: dict[str, Any]) -> int:
    known = law.facts.get(fact)
    if known is None or known.of != PERSON:
        return -1
    if person:
        if person not in people:
            leave(f'"{person}" is nobody in this household. People: {", ".join(people)}.')
        return people.index(person)
    having = [who for who, value in enumerate(stated.get(fact) or []) if value]
    if len(people) == 1 or len(having) == 1:
        return having[0] if having else 0
    return leave(f"Whose {fact}? Say --person: {', '.join(people)}.")


def _fen(law: Law, fact: str, text: str) -> int:
    if fact not in law.facts:
        return 0  # refused by name a moment later
    try:
        return int(value_of(text, law.facts[fact].type))  # type: ignore[call-overload]
    except BadValue as error:
        leave(f"{text}: {error}")


def _lines(law: Law, found: Curve, lang: str) -> list[str]:
    zh = lang == "zh"
    kind, money = law.type_of(found.fact), law.type_of("resources")
    own = f"{found.people[found.who]} · " if found.who >= 0 else ""
    lines = [f"{own}{law.label(found.fact, lang)} · {found.day}", ""]
    picked = range(0, len(found.values), max(1, len(found.values) // 16))
    rates = found.marginal_rates()
    titles = [
        law.label(found.fact, lang),
        law.label("resources", lang),
        *(law.label(line.name, lang) for line in found.lines),
    ]
    lines.append(" | ".join([*titles, "边际扣减率" if zh else "marginal rate"]))
    for place in picked:
        amounts = [found.values[place], found.resources[place], *(line.amounts[place] for line in found.lines)]
        rate = "" if place == 0 else f"{rates[place]:.0%}"
        lines.append(" | ".join([*(f"{amount / 100:,.2f}" for amount in amounts), rate]))
    lines.append("")
    for number, cliff in enumerate(found.cliffs, 1):
        at, loss = told(law, cliff.at, kind, lang), told(law, cliff.loss, money, lang)
        one = told(law, 1, kind, lang)
        lines.append(
            f"断崖{number}：在 {at} 上再增加 {one}，少得 {loss}"
            if zh
            else f"Cliff {number}: at {at}, {one} more costs {loss}"
        )
        lines += [f"    {turn_text(law, turn, lang, found.day, found.people)}" for turn in cliff.turns]
    for trap in found.traps:
        first, last = told(law, trap.starts, kind, lang), told(law, trap.ends, kind, lang)
        gain = told(law, trap.gain, money, lang)
        lines.append(
            f"陷阱：从 {first} 到 {last}，全部所得只变 {gain}"
            if zh
            else f"Trap: from {first} to {last} it gains {gain} in all"
        )
    if not found.cliffs and not found.traps:
        lines.append("没有断崖，也没有陷阱。" if zh else "No cliff and no trap.")
    return lines


def _written(found: Curve, out: Path | None, lang: str) -> list[Path]:
    if out is None:
        return []
    paths = [out] if out.suffix != ".png" else [out, out.with_suffix(".csv")]
    try:
        for path in paths:
            write_table(found, path) if path.suffix == ".csv" else draw(found, path, lang)
    except OSError as error:
        leave(f"{out}: it cannot be written: {error.strerror}.")
    return paths


def _data(found: Curve) -> dict[str, Any]:
    return {
        "fact": found.fact,
        "person": found.people[found.who] if found.who >= 0 else None,
        "day": found.day.isoformat(),
        "values_fen": found.values.tolist(),
        "resources_fen": [round(float(value)) for value in found.resources],
        "programmes_fen": {line.name: [round(float(value)) for value in line.amounts] for line in found.lines},
        "cliffs": [
            {"at_fen": cliff.at, "loss_fen": str(cliff.loss), "turns": [turn.name for turn in cliff.turns]}
            for cliff in found.cliffs
        ],
        "traps": [{"from_fen": trap.starts, "to_fen": trap.ends, "gain_fen": str(trap.gain)} for trap in found.traps],
    }
