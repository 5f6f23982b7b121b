"""``minsheng prove``: properties of the law, proved for all facts or refuted by a household."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from rich.console import Console

from minsheng.engine.exact import LawNotReviewed, Reading
from minsheng.engine.exact.explaining import check_day
from minsheng.engine.facts import BadFacts
from minsheng.engine.loading import LawRefused
from minsheng.engine.loading.yaml_lines import BadYaml
from minsheng.engine.properties import Property, read_properties
from minsheng.engine.proving.cliffs import Cliff, deepest, turning
from minsheng.engine.proving.proving import (
    KNOWN,
    NOT_IN_FORCE,
    PEOPLE,
    PROVED,
    REFUTED,
    UNKNOWN,
    Finding,
    prove,
    replay_known,
)
from minsheng.engine.telling.claims import claim_text, turn_text
from minsheng.engine.telling.values import told
from minsheng.engine.tree import Law
from minsheng.faces.cli.choosing import (
    LAW_FOLDER,
    LangOption,
    LawOption,
    PlaceOption,
    day_of,
    language,
    law_of,
)
from minsheng.faces.cli.leaving import PROBLEMS_FOUND, leave

command = typer.Typer(rich_markup_mode=None)
_WORDS = {
    PROVED: ("✔ 已证明", "✔ proved"),
    REFUTED: ("✗ 不成立", "✗ refuted"),
    KNOWN: ("⚠ 已知不成立", "⚠ known not to hold"),
    UNKNOWN: ("? 未能判定", "? unknown"),
    NOT_IN_FORCE: ("· 当日不适用", "· not in force"),
}


@command.command(epilog="Example: minsheng prove minimum_living_allowance --on 2025-07-01 --out counter-examples")
def prove_properties(
    programmes: Annotated[list[str] | None, typer.Argument(help="Programmes; all if none is named.")] = None,
    on: Annotated[str, typer.Option("--on", help="The law of this day.", show_default="today")] = "",
    people: Annotated[int, typer.Option("--people", min=1, max=6, help="Households of up to so many people.")] = PEOPLE,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="Time for each property.")] = 10.0,
    search: Annotated[
        bool, typer.Option("--deepest", help="Look for the deepest cliff of each no_cliff_with.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Look anew at what is known not to hold.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for counter-examples as household files.")] = None,
    as_data: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
    lang: LangOption = "zh",
    law: LawOption = LAW_FOLDER,
    place: PlaceOption = "",
) -> None:
    """Prove what properties.yaml claims of each programme, or show a household for which it does not hold.

    Exit code 1 where a property is refuted that is not known not to hold, or is not decided in time.
    """
    zh = language(lang) == "zh"
    rules = law_of(law, place)
    for name in programmes or []:
        if name not in rules.programmes:
            leave(f'There is no programme "{name}". See minsheng law list.')
    day = day_of(on)
    try:
        check_day(rules, day)
        claims = [claim for claim in read_properties(rules) if not programmes or claim.programme in programmes]
    except LawNotReviewed as error:
        leave(str(error))
    except LawRefused as refused:
        leave(str(refused), PROBLEMS_FOUND)
    reading, found = Reading(rules), []
    for claim in claims:
        with _working(claim_text(rules, claim, lang)):
            cliff = None
            if search and claim.kind == "no_cliff_with":
                cliff = deepest(reading, claim, day, people, max(seconds, 60.0))
            finding = cliff.finding if cliff else _looked_at(reading, claim, day, people, seconds, again)
            if cliff is not None:
                finding.claim = claim
                finding.answer = KNOWN if claim.known else REFUTED
        found.append((finding, cliff))
        if not as_data:
            for line in _told(rules, reading, finding, cliff, zh):
                typer.echo(line)
    counted = Counter(finding.answer for finding, _ in found)
    if as_data:
        typer.echo(json.dumps([_data(rules, *one) for one in found], ensure_ascii=False, indent=1))
    else:
        typer.echo("")
        typer.echo(
            ("，" if zh else ", ").join(
                f"{_WORDS[key][0 if zh else 1]} {counted[key]}" for key in _WORDS if counted[key]
            )
        )
        if not claims:
            typer.echo("没有声明任何性质。" if zh else "No properties are stated.")
    if out is not None:
        _write(out, [finding for finding, _ in found])
    if counted[REFUTED] or counted[UNKNOWN]:
        raise typer.Exit(PROBLEMS_FOUND)


def _looked_at(reading: Reading, claim: Property, day: Any, people: int, seconds: float, again: bool) -> Finding:
    if claim.known is None or again:
        return prove(reading, claim, day, people, seconds)
    try:
        return replay_known(reading, claim, day)
    except (BadYaml, BadFacts) as error:
        leave(f"{claim.at}: {claim.known.household.name}: {error}", PROBLEMS_FOUND)


@contextmanager
def _working(text: str) -> Iterator[None]:
    """A spinner on the error stream where it is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(text):
        yield


def _told(law: Law, reading: Reading, finding: Finding, cliff: Cliff | None, zh: bool) -> Iterator[str]:
    lang = "zh" if zh else "en"
    claim = finding.claim
    scope = ""
    if finding.answer == PROVED and finding.people:
        scope = f"（{finding.people}人以内的家庭）" if zh else f" (households of up to {finding.people})"
    yield f"{_WORDS[finding.answer][0 if zh else 1]}  {claim_text(law, claim, lang)}{scope}  {finding.seconds:.1f}s  [{claim.programme}]"
    if finding.reason:
        yield f"    {finding.reason}"
    if claim.known and finding.answer == KNOWN:
        yield f"    {claim.known.zh if zh else claim.known.en}"
    if finding.missing and finding.answer == PROVED:
        names = ("、" if zh else ", ").join(law.label(name, lang) for name in finding.missing)
        yield (
            f"    需要未知数值处不作断言：{names}"
            if zh
            else f"    Nothing is claimed where a missing figure is needed: {names}"
        )
    if finding.answer in (REFUTED, KNOWN) and finding.household is not None:
        yield from _example(law, reading, finding, lang)
    if cliff is not None:
        drop = told(law, cliff.drop, law.type_of(claim.of[0]), lang)
        if zh:
            yield f"    最深的断崖：{drop}" + ("（已证明没有更深的）" if cliff.is_largest else "（时间内找到的）")
        else:
            yield f"    Deepest cliff: {drop}" + (", proved to be so" if cliff.is_largest else ", found in time")


def _example(law: Law, reading: Reading, finding: Finding, lang: str) -> Iterator[str]:
    zh = lang == "zh"
    claim, first = finding.claim, finding.values["first"]
    if finding.raised is not None:
        fact, who, before, after = finding.raised
        kind = law.type_of(fact)
        rise = f"{who} {law.label(fact, lang)}: {told(law, before, kind, lang)} → {told(law, after, kind, lang)}"
        yield f"    {rise.strip()}"
    second = finding.values.get("second")
    for name in claim.of:
        text = _shown(law, name, first[name], lang)
        if second is not None:
            text += f" → {_shown(law, name, second[name], lang)}"
        yield f"    {law.label(name, lang)}: {text}"
    assert finding.household is not None
    for turn in turning(reading, finding.household, finding, finding.day):
        yield f"    {'转折' if zh else 'what turns'}: {turn_text(law, turn, lang, finding.day)}"


def _shown(law: Law, name: str, value: Any, lang: str) -> str:
    kind = law.type_of(name)
    values = value if isinstance(value, list) else [value]
    return "、".join(told(law, one, kind, lang, name=name) for one in values)


def _data(law: Law, finding: Finding, cliff: Cliff | None) -> dict[str, Any]:
    claim = finding.claim
    return {
        "programme": claim.programme,
        "claim": str(claim),
        "at": str(claim.at),
        "answer": finding.answer,
        "reason": finding.reason,
        "seconds": round(finding.seconds, 3),
        "day": finding.day.isoformat(),
        "people": finding.people,
        "missing": list(finding.missing),
        "household": json.loads(json.dumps(finding.household, default=str)),
        "raised": [str(part) for part in finding.raised] if finding.raised else None,
        "values": {
            side: {name: str(value) for name, value in values.items()} for side, values in finding.values.items()
        },
        "deepest": None if cliff is None else {"drop": str(cliff.drop), "is_largest": cliff.is_largest},
    }


def _write(out: Path, findings: list[Finding]) -> None:
    """Each counter-example as a household file that minsheng check reads."""
    out.mkdir(parents=True, exist_ok=True)
    numbers: Counter[str] = Counter()
    for finding in findings:
        if finding.answer != REFUTED or finding.household is None:
            continue
        numbers[finding.claim.programme] += 1
        path = out / f"{finding.claim.programme}-{numbers[finding.claim.programme]}.yaml"
        plain = {**finding.household, "note": f"Breaks: {finding.claim} ({finding.claim.at})"}
        path.write_text(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False), encoding="utf-8")
        typer.echo(f"{path}")
