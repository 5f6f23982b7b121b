"""``minsheng claims``: a year of claims settled through every layer, and what corrections changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from minsheng.engine.batch.columns import BadTable
from minsheng.engine.batch.scanning import BadRows, FolderIsThere, NothingToScan
from minsheng.engine.exact import LawNotReviewed, Reading
from minsheng.engine.exact import explain as explained
from minsheng.engine.facts import Facts
from minsheng.engine.telling import as_json
from minsheng.engine.telling.as_json import plain_value
from minsheng.engine.telling.as_text import claims_text
from minsheng.engine.telling.values import told
from minsheng.engine.tree import Law
from minsheng.faces.cli.choosing import LAW_FOLDER, AssumeOption, LangOption, LawOption, PlaceOption, language, law_of
from minsheng.faces.cli.household_files import HouseholdFileRefused, read_household_file
from minsheng.faces.cli.leaving import BAD_INPUT, PROBLEMS_FOUND, leave
from minsheng.services.claims.correcting import ChangedClaim, city_differences, household_differences
from minsheng.services.claims.settling import NoClaims, claim_programmes, settle_city
from minsheng.services.claims.years import NoYear, day_in, year_of

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Settle claims; see what corrections changed.")

UNUSABLE = (BadTable, FolderIsThere, NothingToScan, NoClaims, LawNotReviewed, OSError)
PathArgument = Annotated[
    Path, typer.Argument(help="A household's file, or a folder of claims-*.parquet with patients-*.parquet.")
]
YearOption = Annotated[int, typer.Option("--year", help="The calendar year.", show_default="the claims' own")]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="With a folder: the folder to write, whole or not at all.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
RejectsOption = Annotated[
    Path | None, typer.Option("--bad-rows", help="Go on without patients that have bad rows; list them here.")
]
ReplaceOption = Annotated[bool, typer.Option("--replace", help="Put it in place of a folder that is there.")]
ThreadsOption = Annotated[int, typer.Option("--threads", min=1, max=64)]


@command.command(epilog="Example: minsheng claims settle examples/claims.yaml")
def settle(
    path: PathArgument,
    year: YearOption = 0,
    out: OutOption = None,
    full: Annotated[bool, typer.Option("--full", help="With a file: every step of every claim.")] = False,
    as_data: JsonOption = False,
    bad_rows: RejectsOption = None,
    replace: ReplaceOption = False,
    threads: ThreadsOption = 2,
    assume: AssumeOption = [],  # noqa: B006
    lang: LangOption = "zh",
    law: LawOption = LAW_FOLDER,
    place: PlaceOption = "",
) -> None:
    """Decide each claim of a year in order: who pays what, and what is left to the patient."""
    zh = language(lang) == "zh"
    rules = law_of(law, place)
    if not path.is_dir():
        facts, asked = _household(rules, path, year, assume)
        try:
            programmes = [programme.name for programme in claim_programmes(rules)]
            explanation = explained(rules, facts, day_in(rules, asked), programmes)
        except (LawNotReviewed, NoClaims) as error:
            leave(str(error))
        if as_data:
            typer.echo(json.dumps(as_json(explanation, trees=full), ensure_ascii=False, indent=1))
        else:
            typer.echo(claims_text(explanation, lang, full=full))
        return
    target = _target(out, year)
    try:
        found = settle_city(
            rules,
            path,
            target,
            year=year,
            assume=_known(rules, assume),
            rejects=bad_rows,
            replace=replace,
            threads=threads,
        )
    except BadRows as error:
        leave(str(error), PROBLEMS_FOUND)
    except UNUSABLE as error:
        leave(str(error), BAD_INPUT)
    done = found.settled
    typer.echo(
        f"{done.claims:,} 笔，{done.patients:,} 人，{found.seconds:.1f} 秒"
        if zh
        else f"{done.claims:,} claims of {done.patients:,} patients, {found.seconds:.1f} s"
    )
    for name, amount in found.sums.sums.items():
        if rules.entity_of(name) == "claim" and name not in rules.groups:
            open_claims = found.sums.not_known.get(name, 0)
            note = (
                (f"（{open_claims:,} 笔未定）" if zh else f" ({open_claims:,} claims not known)") if open_claims else ""
            )
            typer.echo(f"  {rules.label(name, lang)}  {told(rules, amount, rules.type_of(name), lang)}{note}")
    if found.not_stated:
        names = ("、" if zh else ", ").join(rules.label(name, lang) for name in found.not_stated)
        typer.echo(f"  没有这些列，也没有假定：{names}" if zh else f"  No column and no assumption gives: {names}")
    typer.echo(f"{target}: claims-*.parquet, patients-*.parquet, claims.json")
    _tell_left_out(done.bad_rows, done.patients_left_out, bad_rows)


@command.command(epilog="Example: minsheng claims difference examples/claims.yaml")
def difference(
    path: PathArgument,
    year: YearOption = 0,
    out: OutOption = None,
    as_data: JsonOption = False,
    bad_rows: RejectsOption = None,
    replace: ReplaceOption = False,
    threads: ThreadsOption = 2,
    assume: AssumeOption = [],  # noqa: B006
    lang: LangOption = "zh",
    law: LawOption = LAW_FOLDER,
    place: PlaceOption = "",
) -> None:
    """Run the year with and without its corrections and withdrawals, and show what changed of each claim."""
    zh = language(lang) == "zh"
    rules = law_of(law, place)
    if not path.is_dir():
        facts, asked = _household(rules, path, year, assume)
        try:
            changed = household_differences(Reading(rules), facts, asked)
        except (LawNotReviewed, NoClaims) as error:
            leave(str(error))
        if as_data:
            typer.echo(json.dumps([_change_data(rules, facts, one) for one in changed], ensure_ascii=False, indent=1))
            return
        for one in changed:
            for line in _change_lines(rules, facts, one, lang):
                typer.echo(line)
        if not changed:
            typer.echo("没有变化。" if zh else "Nothing changed.")
        return
    target = _target(out, year)
    try:
        found = city_differences(
            rules,
            path,
            target,
            year=year,
            assume=_known(rules, assume),
            rejects=bad_rows,
            replace=replace,
            threads=threads,
        )
    except BadRows as error:
        leave(str(error), PROBLEMS_FOUND)
    except UNUSABLE as error:
        leave(str(error), BAD_INPUT)
    typer.echo(f"{found.changed:,} 笔有变化" if zh else f"{found.changed:,} claims changed")
    for name, amount in found.sums.items():
        if amount:
            typer.echo(f"  {rules.label(name, lang)}  {_signed(rules, name, amount, lang)}")
    typer.echo(f"{target}: differences-*.parquet")
    _tell_left_out(found.settled.bad_rows, found.settled.patients_left_out, bad_rows)


def _household(rules: Law, path: Path, year: int, assume: list[str]) -> tuple[Facts, int]:
    try:
        facts = read_household_file(rules, path, tuple(assume)).facts
        return facts, year_of(facts, year)
    except (HouseholdFileRefused, NoYear) as error:
        leave(str(error))


def _known(rules: Law, assume: list[str]) -> tuple[str, ...]:
    for name in assume:
        if name not in rules.assumptions:
            leave(f'"{name}" is no assumption. Known: {", ".join(rules.assumptions)}.')
    return tuple(assume)


def _target(out: Path | None, year: int) -> Path:
    """Where a folder's answers go; the end of the command where something is not said."""
    if out is None:
        leave("Say where the answers go: --out FOLDER.")
    if not year:
        leave("Say which year's claims these are: --year 2025.")
    return out


def _tell_left_out(rows: int, patients: int, file: Path | None) -> None:
    if rows:
        leave(f"{rows} bad rows, {patients} patients left out: {file}", PROBLEMS_FOUND)


def _signed(law: Law, name: str, amount: Any, lang: str) -> str:
    if amount is None:
        return "未定" if lang == "zh" else "not known"
    return ("+" if amount > 0 else "") + told(law, amount, law.type_of(name), lang)


def _change_lines(law: Law, facts: Facts, one: ChangedClaim, lang: str) -> list[str]:
    zh = lang == "zh"
    who = facts.people[one.patient]
    was, now = (("—" if number is None else str(number)) for number in (one.before, one.after))
    number = was if was == now else f"{was} → {now}"
    lines = [f"{who} 第{number}号 {one.settled_on}" if zh else f"{who}, claim {number}, {one.settled_on}"]
    for change in one.changes:
        kind = law.type_of(change.name)
        sides = ["—" if side is None else told(law, side, kind, lang) for side in (change.before, change.after)]
        signed = _signed(law, change.name, change.difference, lang)
        lines.append(f"    {law.label(change.name, lang)}{'：' if zh else ': '}{sides[0]} → {sides[1]}（{signed}）")
    return lines


def _change_data(law: Law, facts: Facts, one: ChangedClaim) -> dict[str, Any]:
    return {
        "person": facts.people[one.patient],
        "place": one.place,
        "number_before": one.before,
        "number_after": one.after,
        "settled_on": one.settled_on.isoformat(),
        "changes": {
            change.name: {
                "before": None if change.before is None else plain_value(change.before, law.type_of(change.name), []),
                "after": None if change.after is None else plain_value(change.after, law.type_of(change.name), []),
                "difference": None
                if change.difference is None
                else plain_value(change.difference, law.type_of(change.name), []),
            }
            for change in one.changes
        },
    }
