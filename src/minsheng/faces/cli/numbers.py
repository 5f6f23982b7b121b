"""``minsheng numbers``: figures of casework, the rows behind them, and the board of the plan's targets."""

from __future__ import annotations

import datetime
import json
from fractions import Fraction
from typing import Annotated, Any

import typer

from minsheng.faces.cli.acts import AsOption, registry_act
from minsheng.faces.cli.choosing import LangOption, day_of, language
from minsheng.registry.facts.values import the_law
from minsheng.services.casework.numbers.counting import KEYS, Count, count, figures, rows_behind
from minsheng.services.indicators.board import Indicator, board, keep_month

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
FigureArgument = Annotated[str, typer.Argument(help="A figure; minsheng numbers list names them.")]
SinceOption = Annotated[str, typer.Option("--since", help="First day, YYYY-MM-DD.", show_default="this year's first")]
UntilOption = Annotated[str, typer.Option("--until", help="First day after it.", show_default="this month's first")]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]
OUTLOOKS = {
    "met": ("已达成", "met"), "missed": ("未达成", "missed"), "on_course": ("按趋势可达成", "on course by the trend"),
    "off_course": ("按趋势难达成", "off course by the trend"), "unknown": ("无法判断", "cannot be told"),
    "no_target": ("规划没有数字", "no number in the plan"), "no_ledger": ("尚无台账", "no ledger yet"),
}  # fmt: skip


@command.command(name="list")
def list_figures(lang: LangOption = "zh") -> None:
    """The figures, and what each counts."""
    said = language(lang)
    for name, says in figures()["figures"].items():
        typer.echo(f"{name}  {says[said]}: {says['part'][said]} / {says['whole'][said]}")
    smallest = figures()["smallest_group"]
    if said == "zh":
        typer.echo(f"少于 {smallest} 户的组对无权看明细者不显示")
    else:
        typer.echo(f"groups of fewer than {smallest} households are left out for who may not see rows")


@command.command(name="count", epilog="Example: minsheng numbers count clocks_broken --by district --by month --as li")
def count_figure(
    figure: FigureArgument,
    actor: AsOption,
    by: Annotated[list[str], typer.Option("--by", help="programme, district, office, month; may be repeated.")] = [],  # noqa: B006
    since: SinceOption = "",
    until: UntilOption = "",
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """A figure, by what you ask."""
    said, (first, end) = language(lang), _period(since, until)
    with registry_act(actor, f"figure {figure}") as act:
        found = count(act, figure, since=first, until=end, by=by)
    says = figures()["figures"][figure]
    if as_json:
        typer.echo(json.dumps([_plain(each, says) for each in found], ensure_ascii=False, indent=1))
        return
    for each in found:
        typer.echo(f"{_keys(each, by, said)}  {_value(each, says, said)}".strip())
    if not found:
        typer.echo("没有数据" if said == "zh" else "nothing to count")


@command.command(epilog="Example: minsheng numbers rows clocks_broken --office 330106002 --hits --as li")
def rows(
    figure: FigureArgument,
    actor: AsOption,
    programme: Annotated[str, typer.Option("--programme")] = "",
    district: Annotated[str, typer.Option("--district", help="Six digits.")] = "",
    office: Annotated[str, typer.Option("--office", help="Nine digits.")] = "",
    month: Annotated[str, typer.Option("--month", help="YYYY-MM.")] = "",
    hits: Annotated[bool, typer.Option("--hits", help="Only those that count in the part.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10000)] = 200,
    since: SinceOption = "",
    until: UntilOption = "",
) -> None:
    """The rows behind a figure that you may see; the look is logged."""
    first, end = _period(since, until)
    with registry_act(actor, f"rows behind {figure}") as act:
        found = rows_behind(
            act, figure, since=first, until=end, programme=programme, district=district, office=office, month=month,
            hits_only=hits, limit=limit,
        )  # fmt: skip
    for row in found:
        typer.echo(f"{row.day}  {row.kind} {row.reference}  {row.programme}  {row.division}  {row.part} / {row.whole}")
    typer.echo(len(found))


@command.command(epilog="Example: minsheng numbers targets --as chen")
def targets(
    actor: AsOption,
    on: Annotated[str, typer.Option("--on", help="As of which day.", show_default="today")] = "",
    as_json: JsonOption = False,
    lang: LangOption = "zh",
) -> None:
    """The targets of the plan: value, trend, and whether each will be met (a plain straight line, no forecast)."""
    said = language(lang)
    with registry_act(actor, "the plan's targets") as act:
        found = board(act, on=day_of(on), law=the_law())
    if as_json:
        typer.echo(json.dumps([_plain_target(each) for each in found], ensure_ascii=False, indent=1))
        return
    for each in found:
        typer.echo(_target(each, said))
        typer.echo(f"    {'规划' if said == 'zh' else 'the plan'}：{each.says['sentence']}")
        for more in ("no_ledger", "reading"):
            if more in each.says:
                typer.echo(f"    {each.says[more][said]}")
        for day, value in each.trend[-12:]:
            typer.echo(f"    {day:%Y-%m}  {_number(value)}")


@command.command(epilog="Example: minsheng numbers keep 2026-10 --as night")
def keep(
    month: Annotated[str, typer.Argument(help="The month, YYYY-MM; it must be over.")],
    actor: AsOption,
    lang: LangOption = "zh",
) -> None:
    """Keep what every target's value was at a month's end, once."""
    with registry_act(actor, "the plan's targets") as act:
        new = keep_month(act, day_of(f"{month}-01"), on=datetime.date.today())
    typer.echo(f"新增 {new} 项" if language(lang) == "zh" else f"{new} kept")


def _period(since: str, until: str) -> tuple[datetime.date, datetime.date]:
    today = datetime.date.today()
    return day_of(since, today.replace(month=1, day=1)), day_of(until, today.replace(day=1))


def _keys(each: Count, by: list[str], lang: str) -> str:
    names = [getattr(each, key) or "-" for key in KEYS if key in by]
    if "programme" in by and each.programme in the_law().programmes:
        names[0] = getattr(the_law().programmes[each.programme], lang)
    return "  ".join(names)


def _value(each: Count, says: dict[str, Any], lang: str) -> str:
    if each.is_left_out:
        return "（户数过少，不显示）" if lang == "zh" else "(too few households to show)"
    if says["kind"] == "sum":
        summed = (
            f"{(each.part or 0) / 100:,.2f} {'元' if lang == 'zh' else 'yuan'}"
            if says.get("money")
            else f"{each.part:,}"
        )
        return f"{summed}  n={each.whole}"
    if each.value is None:
        return "-"
    if says["kind"] == "days":
        unit = "天" if lang == "zh" else "days"
        middle = "中位" if lang == "zh" else "median"
        return f"{float(each.value):.1f} {unit}  {middle} {each.median}  n={each.rows}"
    part, whole = (
        (f"{(each.part or 0) / 100:,.2f}", f"{(each.whole or 0) / 100:,.2f}")
        if says.get("money")
        else (each.part, each.whole)
    )
    return f"{float(each.value):.1%}  {part} / {whole}"


def _plain(each: Count, says: dict[str, Any]) -> dict[str, Any]:
    keys = {key: getattr(each, key) for key in KEYS if getattr(each, key)}
    if each.is_left_out:
        return {**keys, "left_out": True}
    value = None if each.value is None else float(each.value)
    found = {**keys, "rows": each.rows, "part": each.part, "whole": each.whole, "value": value}
    return {**found, "median": each.median} if says["kind"] == "days" else found


def _target(each: Indicator, lang: str) -> str:
    unit = each.says["unit"][lang]
    wanted = (
        "-" if each.target is None else f"{'≥' if each.says['direction'] == 'at_least' else '≤'} {_number(each.target)}"
    )
    value = each.measured.value if each.measured else None
    mark = (
        ""
        if not (each.measured and each.measured.is_unverified)
        else ("（未核实）" if lang == "zh" else " (unverified)")
    )
    ahead = (
        ""
        if each.projected is None
        else f"  → {_number(each.projected)} ({'线性外推' if lang == 'zh' else 'straight line'})"
    )
    now = "-" if value is None else _number(value)
    of = f" = {each.measured.of}" if each.measured and each.measured.of else ""
    name = each.says[lang]
    return (
        f"{name}  {now}{of}{mark}  {wanted} {unit}  {each.measured_on}{ahead}  {OUTLOOKS[each.outlook][lang == 'en']}"
    )


def _plain_target(each: Indicator) -> dict[str, Any]:
    return {
        "name": each.name, "zh": each.says["zh"], "en": each.says["en"], "sentence": each.says["sentence"],
        "systems": each.says["systems"], "target": None if each.target is None else float(each.target),
        "direction": each.says["direction"], "by": str(each.says["by"]), "measured_on": each.measured_on.isoformat(),
        "value": None if not each.measured or each.measured.value is None else float(each.measured.value),
        "of": each.measured.of if each.measured else "", "is_unverified": bool(each.measured and each.measured.is_unverified),
        "trend": [[day.isoformat(), float(value)] for day, value in each.trend],
        "projected": None if each.projected is None else float(each.projected), "outlook": each.outlook,
    }  # fmt: skip


def _number(value: Fraction) -> str:
    return f"{int(value):,}" if value.denominator == 1 else f"{float(value):.4g}"
