"""``minsheng change``: what changed facts mean for awards; proposed, told, heard, confirmed, settled; and its letters."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Annotated, Any

import typer
from django.db import connection

from minsheng.faces.cli.acts import AsOption, refusals, registry_act
from minsheng.faces.cli.choosing import LangOption, day_of, language
from minsheng.faces.cli.leaving import leave
from minsheng.faces.pages.change_letters import letter_of_change
from minsheng.registry.awards.deeds import version_of
from minsheng.registry.database.running import database
from minsheng.registry.differences.standing import differences_of
from minsheng.services.casework.deeds import change_payee
from minsheng.services.casework.moving import programme_of
from minsheng.services.casework.supervising import deeds
from minsheng.services.casework.supervising.proposals import machine
from minsheng.services.casework.supervising.telling import told_of
from minsheng.services.letters.changes import ABOUT

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
OnDay = Annotated[str, typer.Option("--on", help="The day it is done, YYYY-MM-DD.", show_default="today")]
Number = Annotated[str, typer.Argument(help="The change's number.")]
KINDS = {
    "start": ("发放", "start"), "raise": ("增发", "raise"), "lower": ("减发", "lower"), "taper": ("渐退", "gradual exit"),
    "stop": ("停发", "stop"), "correct": ("更正以往月份", "correct past months"),
}  # fmt: skip


@command.command(epilog="Example: minsheng change propose 1 minimum_living_allowance --as li")
def propose(
    household: Annotated[int, typer.Argument(help="The household's number.")],
    programme: Annotated[str, typer.Argument(help="Under which the award was granted.")],
    actor: AsOption,
    person: Annotated[int | None, typer.Option("--person", help="For whom, where it is a person's award.")] = None,
    since: Annotated[str, typer.Option("--since", help="Decide from this month on, YYYY-MM-DD.")] = "",
    renounced: Annotated[bool, typer.Option("--renounced", help="The household does not want it any more.")] = False,
    on: OnDay = "",
    lang: LangOption = "zh",
) -> None:
    """Decide a household's award anew, every month that changed facts reach, and propose what follows."""
    zh = language(lang) == "zh"
    with registry_act(actor, "supervision") as act:
        found = deeds.propose(
            act, household_id=household, programme=programme, person_id=person, on=day_of(on),
            since=day_of(since).replace(day=1) if since else None, renounced=renounced,
        )  # fmt: skip
        if found.number is not None:
            _show(deeds.find_change(found.number), day_of(on), lang)
    if found.number is None:
        typer.echo("没有变化" if zh else "nothing changes")
    for month, missing in found.unknown.items():
        typer.echo(f"{month}  {'无法判定，未知：' if zh else 'cannot be decided, not known: '}{', '.join(missing)}")


@command.command(name="all", epilog="Example: minsheng change all --since 2025-07-01 --as night")
def everybody(
    actor: AsOption,
    since: Annotated[str, typer.Option("--since", help="Of whom anything became known from this day on, YYYY-MM-DD.")],
    on: OnDay = "",
    lang: LangOption = "zh",
) -> None:
    """Propose for everybody whose facts, or whose answers of the nightly run, changed since a day."""
    zh = language(lang) == "zh"
    start = datetime.datetime.combine(day_of(since), datetime.time(), datetime.timezone(datetime.timedelta(hours=8)))
    with refusals(), database():
        done = deeds.propose_for_all(actor, since=start, on=day_of(on))
    typer.echo(
        f"{done.awards} 项待遇重新判定，{done.proposals} 项变更建议（新 {done.new}），{done.unknown} 项有月份无法判定"
        if zh
        else f"{done.awards} awards decided anew, {done.proposals} proposals ({done.new} new), {done.unknown} with months not decided"
    )
    for household, why in done.left_out:
        typer.echo(f"{'户' if zh else 'household '}{household}: {why}", err=True)


@command.command(epilog="Example: minsheng change do 2025-330106-C00000001 hear --say said=没有意见 --as li")
def do(
    number: Number,
    action: Annotated[str, typer.Argument(help="An action; minsheng change show names the possible ones.")],
    actor: AsOption,
    say: Annotated[list[str], typer.Option("--say", help="name=value: what the action says.")] = [],  # noqa: B006
    on: OnDay = "",
    lang: LangOption = "zh",
) -> None:
    """Do an action to a change: give_notice, hear, report, confirm, reject, withdraw, send_letter."""
    language(lang)
    with registry_act(actor, number) as act:
        if action == "confirm":
            change = deeds.confirm(act, number, on=day_of(on)).change
        else:
            change = deeds.move_change(act, number, action, on=day_of(on), **_said(say))
        _show(change, day_of(on), lang)


@command.command(epilog="Example: minsheng change show 2025-330106-C00000001 --as li")
def show(number: Number, actor: AsOption, on: OnDay = "", lang: LangOption = "zh") -> None:
    """A change: what it proposes month by month, why, its history and clocks, and what can be done next."""
    language(lang)
    with registry_act(actor, number) as act:
        change = deeds.find_change(number)
        act.record("change looked at", household_id=change["household_id"], change=number)
        _show(change, day_of(on), lang)


@command.command(name="list", epilog="Example: minsheng change list --as li")
def list_changes(actor: AsOption, on: OnDay = "", lang: LangOption = "zh") -> None:
    """Open changes that you may see, those whose limit is nearest first."""
    zh, day = language(lang) == "zh", day_of(on)
    with registry_act(actor, "worklist") as act, connection.cursor() as cursor:
        cursor.execute(
            "select number, programme, change, state, (select min(due_on) from change_clock k where k.proposal_id = c.id"
            " and ended_on is null) from change_proposal c where closed_on is null order by 5 nulls last, number limit 200"
        )
        rows = cursor.fetchall()
        act.record("worklist looked at", changes=len(rows))
    for number, programme, change, state, due in rows:
        late = "" if due is None else f"  {due}" + (("  已超期" if zh else "  late") if due < day else "")
        found = programme_of(programme)
        typer.echo(
            f"{number}  {found.zh if zh else found.en}  {KINDS[change][not zh]}  {machine().states[state][lang]}{late}"
        )
    typer.echo(f"{len(rows)} 件" if zh else f"{len(rows)} changes")


@command.command(epilog="Example: minsheng change differences 1 minimum_living_allowance --as li")
def differences(
    household: Annotated[int, typer.Argument(help="The household's number.")],
    programme: Annotated[str, typer.Argument(help="Under which.")],
    actor: AsOption,
    person: Annotated[int | None, typer.Option("--person", help="For whom, where it is a person's award.")] = None,
    lang: LangOption = "zh",
) -> None:
    """Arrears and overpayments of a household under a programme, by month, and what is left of each."""
    zh = language(lang) == "zh"
    with registry_act(actor, "differences") as act:
        found = differences_of(household, programme, person)
        act.record("differences looked at", household_id=household, programme=programme)
    words = {"arrear": ("补发", "arrear"), "overpayment": ("多发", "overpayment")}
    for each in found:
        left = f"{'尚余' if zh else 'left'} {each.outstanding / 100:,.2f}"
        typer.echo(
            f"{each.number}  {each.month:%Y-%m}  {words[each.kind][not zh]}  {each.amount / 100:,.2f}  {left}  {each.state}  {each.change}"
        )
    typer.echo(f"{len(found)} 项" if zh else f"{len(found)} differences")


@command.command(epilog="Example: minsheng change plan 7 --percent 20 --because 家庭同意 --as zhao")
def plan(
    award: Annotated[int, typer.Argument(help="The award's number.")],
    actor: AsOption,
    percent: Annotated[int, typer.Option("--percent", help="Of each payment, kept back; 0 halts it.")],
    because: Annotated[str, typer.Option("--because", help="Why, in a sentence.")],
    on: OnDay = "",
) -> None:
    """Keep back a part of an award's later payments against overpayments."""
    with registry_act(actor, f"award {award}") as act:
        deeds.set_plan(act, award_number=award, percent=percent, because=because, on=day_of(on))
    typer.echo(f"{award}: {percent}%")


@command.command(epilog="Example: minsheng change waive 3 hardship --reference 2025-7 --as qian")
def waive(
    difference: Annotated[int, typer.Argument(help="The overpayment's number: minsheng change differences.")],
    reason: Annotated[str, typer.Argument(help="office_error, hardship, small_amount or died.")],
    actor: AsOption,
    reference: Annotated[str, typer.Option("--reference", help="The file's number, once.")],
    yuan: Annotated[str, typer.Option("--yuan", help="How much; all that is left if not said.")] = "",
    note: Annotated[str, typer.Option("--note", help="Why, in a sentence.")] = "",
    on: OnDay = "",
) -> None:
    """Let an overpayment go, by a rule of settings.yaml."""
    with registry_act(actor, f"difference {difference}") as act:
        fen = deeds.waive(
            act, difference_id=difference, reason=reason, on=day_of(on), reference=reference, note=note,
            amount=_fen(yuan) if yuan else None,
        )  # fmt: skip
    typer.echo(f"{fen / 100:,.2f}")


@command.command(
    epilog="Example: minsheng change payee 7 --person 22 --account acc_1f --since 2025-09-01 --because 原领取人死亡 --as zhao"
)
def payee(
    award: Annotated[int, typer.Argument(help="The award's number; an arrear is an award of its own.")],
    actor: AsOption,
    person: Annotated[int, typer.Option("--person", help="Who is paid.")],
    since: Annotated[str, typer.Option("--since", help="From when, the first of a month, YYYY-MM-DD.")],
    because: Annotated[str, typer.Option("--because", help="Why, in a sentence.")],
    account: Annotated[str, typer.Option("--account", help="Token of one of their accounts.")] = "",
    on: OnDay = "",
) -> None:
    """Pay an award to somebody else, as after its payee died."""
    with registry_act(actor, f"award {award}") as act:
        changed = change_payee(
            act, award_number=award, version=version_of(award), payee_id=person, account=account or None,
            since=day_of(since), because=because, on=day_of(on),
        )  # fmt: skip
    typer.echo(f"{award}: {changed.payee_id}")


@command.command(
    epilog="Example: minsheng change letter 2025-330106-C00000001 --about overpayment --out letter.pdf --as li"
)
def letter(
    number: Number,
    actor: AsOption,
    out: Annotated[Path, typer.Option("--out", help="The PDF to write.")],
    about: Annotated[
        str, typer.Option("--about", help="notice (before), change, arrear, overpayment or waiver (after).")
    ] = "change",
    sender: Annotated[str, typer.Option("--from", help="The office.", show_default="the programme's")] = "",
    large: Annotated[bool, typer.Option("--large", help="Large print.")] = False,
    on: OnDay = "",
    lang: LangOption = "zh",
) -> None:
    """A letter of a change, as a PDF."""
    language(lang)
    if about not in ABOUT:
        leave(f'There is no letter "{about}". Letters: {", ".join(ABOUT)}.')
    with registry_act(actor, number) as act:
        told = told_of(act, number, day_of(on))
        pdf = letter_of_change(told, about=about, on=day_of(on), sender=sender, lang=lang, large=large)
    partial = out.with_name(f"{out.name}.partial")
    partial.write_bytes(pdf)
    partial.replace(out)
    typer.echo(str(out))


def _fen(yuan: str) -> int:
    whole, _, rest = yuan.partition(".")
    if not whole.isdigit() or (rest and not rest.isdigit()) or len(rest) > 2:
        leave(f'"{yuan}" is no amount in yuan.')
    return int(whole) * 100 + int(rest.ljust(2, "0") or 0)


def _said(pairs: list[str]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.isidentifier():
            leave(f'"{pair}" is not name=value.')
        said[name] = value
    return said


def _show(change: dict[str, Any], on: datetime.date, lang: str) -> None:
    zh, ours = lang == "zh", machine()
    programme = programme_of(change["programme"])
    typer.echo(
        f"{change['number']}  {programme.zh if zh else programme.en}  {KINDS[change['change']][not zh]}"
        f"  {ours.states[change['state']][lang]}  v{change['version']}"
    )
    before, due = change["ongoing_before"] / 100, change["ongoing_due"] / 100
    typer.echo(f"  {change['ongoing_from']:%Y-%m} →  {before:,.2f} → {due:,.2f}"
               + (f"  {'至' if zh else 'until'} {change['taper_until']}" if change["taper_until"] else ""))  # fmt: skip
    typer.echo(
        f"  {'补发' if zh else 'arrear'} {change['owed'] / 100:,.2f}  {'多发' if zh else 'overpaid'} {change['overpaid'] / 100:,.2f}"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "select month, awarded, due, counted from change_month where proposal_id = %s order by month",
            [change["id"]],
        )
        for month, awarded, law, counted in cursor.fetchall():
            given = "" if counted is None else f"  {'已计' if zh else 'counted'} {counted / 100:,.2f}"
            typer.echo(f"  {month:%Y-%m}  {awarded / 100:,.2f} → {law / 100:,.2f}{given}")
    reasons = json.loads(change["reasons"]) if isinstance(change["reasons"], str) else change["reasons"]
    for fact in reasons["facts"]:
        typer.echo(f"  {fact['since']}  {fact['what']}  {', '.join(fact['facts'])}")
    for figure in reasons["figures"]:
        typer.echo(f"  {figure['name']} = {figure['value']}  {figure['since']}")
    for step in deeds.history_of(change["id"]):
        typer.echo(f"  {step['done_on']}  {ours.words_of(step['action'])[lang]}  {step['actor']}")
    for clock in deeds.clocks_of(change["id"], on):
        typer.echo(f"  ⏱ {clock.step}  {clock.started_on} → {clock.due_on}  {clock.colour}  {clock.article}")
    possible = ", ".join(f"{each.name}（{each.zh}）" if zh else each.name for each in ours.possible(change["state"]))
    if possible:
        typer.echo(f"{'可以' if zh else 'possible'}: {possible}")
