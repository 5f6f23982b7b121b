"""``minsheng ask``: the smallest changes of chosen facts that would change a decision."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from minsheng.engine.exact import LawNotReviewed, Reading
from minsheng.engine.exact.explaining import check_day
from minsheng.engine.facts import Facts
from minsheng.engine.proving.asking import Asked, NotChangeable, NotDecided, Way, ask
from minsheng.engine.proving.households import NotModelled
from minsheng.engine.telling.values import told, why_unknown
from minsheng.engine.tree import CLAIM, PERSON, Law, Programme
from minsheng.engine.unknown import is_unknown
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

command = typer.Typer(rich_markup_mode=None)


@command.command(
    epilog="Example: minsheng ask examples/couple.yaml --programme minimum_living_allowance --may-change wage_income,money_assets"
)
def ask_file(
    file: Annotated[Path, typer.Argument(help="The household: YAML or JSON, Chinese or English keys.")],
    programme: Annotated[str, typer.Option("--programme", help="The programme's name; see minsheng law list.")],
    may_change: Annotated[
        str, typer.Option("--may-change", help="Facts that may change, with commas, in either language.")
    ],
    person: Annotated[str, typer.Option("--person", help="Whose decision, where it is of a person.")] = "",
    on: OnOption = "",
    ways: Annotated[int, typer.Option("--ways", min=1, help="How many ways to show.")] = 5,
    seconds: Annotated[float, typer.Option("--seconds", min=0.5, help="How long to look.")] = 30.0,
    as_data: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
    lang: LangOption = "zh",
    assume: AssumeOption = [],  # noqa: B006
    law: LawOption = LAW_FOLDER,
    place: PlaceOption = "",
) -> None:
    """What would have to be different for another decision: cheapest first, each decided again exactly."""
    language(lang)
    rules = law_of(law, place)
    found_programme = rules.programmes.get(programme)
    if found_programme is None or not found_programme.data.get("decides"):
        leave(f'There is no programme "{programme}" that decides something. See minsheng law list.')
    if found_programme.of == CLAIM:
        leave(f'"{programme}" decides claims, which rest on the claims before them. See minsheng claims settle.')
    try:
        household = read_household_file(rules, file, tuple(assume), day_of(on) if on else None)
        day = day_of(on, household.facts.day)
        check_day(rules, day)
    except (HouseholdFileRefused, LawNotReviewed) as error:
        leave(str(error))
    names = [_fact_name(rules, name.strip()) for name in may_change.replace("，", ",").split(",") if name.strip()]
    reading, results = Reading(rules), []
    decides, pays = str(found_programme.data["decides"]), str(found_programme.data.get("pays") or "")
    for who in _whose(rules, household.facts, decides, person):
        try:
            results.append(ask(reading, household.facts, decides, pays, day, names, who, ways, seconds))
        except NotDecided as error:
            because = "\n".join(f"  {why_unknown(rules, one, household.facts.people, lang)}" for one in error.because)
            leave(f"{error}\n{because}")
        except (NotChangeable, NotModelled) as error:
            leave(str(error))
    if as_data:
        typer.echo(
            json.dumps([_data(one, household.facts) for one in results], ensure_ascii=False, indent=1, default=str)
        )
        return
    for one in results:
        for line in _lines(rules, found_programme, household.facts, one, lang):
            typer.echo(line)


def _fact_name(law: Law, said: str) -> str:
    """The name of a fact said in either language."""
    return next((name for name, fact in law.facts.items() if said in (name, fact.zh)), said)


def _whose(law: Law, facts: Facts, decides: str, person: str) -> list[int]:
    if law.entity_of(decides) != PERSON:
        return [-1]
    if not person:
        return list(range(len(facts.people)))
    if person not in facts.people:
        leave(f'"{person}" is nobody in this household. People: {", ".join(facts.people)}.')
    return [facts.people.index(person)]


def _lines(law: Law, programme: Programme, facts: Facts, asked: Asked, lang: str) -> list[str]:
    zh = lang == "zh"
    who = facts.people[asked.who] if asked.who >= 0 else ""
    name = programme.zh if zh else programme.en
    state = ("符合" if asked.entitled else "不符合") if zh else ("entitled" if asked.entitled else "not entitled")
    lines = [
        f"{who + ' · ' if who else ''}{name}：现在{state}" if zh else f"{who + ': ' if who else ''}{name}: now {state}"
    ]
    for number, way in enumerate(asked.ways, 1):
        lines.append(f"  {number}. {_way(law, facts, way, lang)}")
        lines.append(f"     → {_outcome(law, programme, way, lang)}")
    if not asked.ways:
        none = "只改变这些事实，决定不会改变。" if zh else "No change of these facts would change the decision."
        lines.append(f"  {none}")
    if not asked.complete:
        lines.append("  （时间或组合数用尽，可能还有其他办法）" if zh else "  (out of time: there may be other ways)")
    return lines


def _way(law: Law, facts: Facts, way: Way, lang: str) -> str:
    parts = []
    for change in way.changes:
        kind = law.type_of(change.fact)
        own = f"{facts.people[change.who]} " if change.who >= 0 else ""
        before, after = (
            told(law, value, kind, lang, facts.people, name=change.fact) for value in (change.before, change.after)
        )
        parts.append(f"{own}{law.label(change.fact, lang)}: {before} → {after}")
    return ("；" if lang == "zh" else "; ").join(parts)


def _outcome(law: Law, programme: Programme, way: Way, lang: str) -> str:
    zh = lang == "zh"
    text = ("符合" if way.entitled else "不再符合") if zh else ("entitled" if way.entitled else "no longer entitled")
    pays = programme.data.get("pays")
    if pays and way.entitled and not is_unknown(way.amount):
        text += (
            f"，{told(law, way.amount, law.type_of(pays), lang)}"
            if zh
            else f", {told(law, way.amount, law.type_of(pays), lang)}"
        )
    return text


def _data(asked: Asked, facts: Facts) -> dict[str, Any]:
    return {
        "decides": asked.name,
        "person": facts.people[asked.who] if asked.who >= 0 else None,
        "entitled": asked.entitled,
        "complete": asked.complete,
        "seconds": round(asked.seconds, 3),
        "ways": [
            {
                "entitled": way.entitled,
                "amount": None if way.amount is None or is_unknown(way.amount) else str(way.amount),
                "changes": [
                    {
                        "fact": change.fact,
                        "person": facts.people[change.who] if change.who >= 0 else None,
                        "before": None if is_unknown(change.before) else change.before,
                        "after": change.after,
                    }
                    for change in way.changes
                ],
            }
            for way in asked.ways
        ],
    }
