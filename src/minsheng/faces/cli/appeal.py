"""``minsheng appeal``: reviews of decisions and grievances from the command line."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from django.db import connection

from minsheng.faces.cli.acts import AsOption, registry_act
from minsheng.faces.cli.choosing import LangOption, day_of, language
from minsheng.faces.cli.leaving import leave
from minsheng.services.casework.appeals import deeds
from minsheng.services.casework.appeals.handling import kind_of
from minsheng.services.casework.appeals.table import table
from minsheng.services.casework.moving import programme_of
from minsheng.services.letters.of_appeals import letter_of_appeal

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
OnDay = Annotated[str, typer.Option("--on", help="The day it is done, YYYY-MM-DD.", show_default="today")]
Number = Annotated[str, typer.Argument(help="The appeal's number.")]
VersionOption = Annotated[int | None, typer.Option("--version", help="The version you saw.")]
SayOption = Annotated[
    list[str], typer.Option("--say", help="name=value, name=value,value or name=12: what the action says.")
]
LISTS = ("papers", "hearers")


@command.command(epilog="Example: minsheng appeal file review --case 2025-330106-00000001 --appellant 21 --known 2025-07-24 "
                        "--grounds 工资算错了 --as wang")  # fmt: skip
def file(
    kind: Annotated[str, typer.Argument(help="review (of a decision or demand) or grievance.")],
    actor: AsOption,
    grounds: Annotated[str, typer.Option("--grounds", help="What is wrong, in the appellant's words.")],
    case: Annotated[str, typer.Option("--case", help="The case whose decision or delay is disputed.")] = "",
    decision: Annotated[int | None, typer.Option("--decision", help="A decision made without a case.")] = None,
    demand: Annotated[str, typer.Option("--demand", help="The change whose overpayment is demanded.")] = "",
    household: Annotated[int | None, typer.Option("--household", help="Whose grievance, without a case.")] = None,
    division: Annotated[str, typer.Option("--division", help="Of a grievance without a household.")] = "",
    appellant: Annotated[int | None, typer.Option("--appellant", help="The member who appeals.")] = None,
    about: Annotated[list[str], typer.Option("--about", help="Whom a grievance is about; may be repeated.")] = [],  # noqa: B006
    wants: Annotated[str, typer.Option("--wants", help="What is asked for.")] = "",
    known: Annotated[str, typer.Option("--known", help="When the decision became known, YYYY-MM-DD.")] = "",
    told: Annotated[str, typer.Option("--told", help="When told of the right to review, if later.")] = "",
    late: Annotated[str, typer.Option("--late", help="force_majeure, good_reason or not_told.")] = "",
    late_from: Annotated[str, typer.Option("--late-from", help="First day on which it could not be filed.")] = "",
    late_until: Annotated[str, typer.Option("--late-until", help="The day that ended.")] = "",
    late_note: Annotated[str, typer.Option("--late-note", help="A word on it.")] = "",
    channel: Annotated[str, typer.Option("--channel", help="window, online, by_worker, by_phone, by_post.")] = "window",
    on: OnDay = "",
) -> None:
    """File a review or a grievance. Late ones are filed too; whether they are accepted is decided by who reviews them."""
    reason = None
    if late:
        reason = deeds.Late(late, _day(late_from), _day(late_until), late_note)
    with registry_act(actor, "appeal") as act:
        number = deeds.file_appeal(
            act, kind=kind, grounds=grounds, on=day_of(on), appellant_id=appellant, case=case, decision_id=decision,
            demand=demand, household_id=household, division=division, about=about, wants=wants, known_on=_day(known),
            told_on=_day(told), late=reason, channel=channel,
        )  # fmt: skip
    typer.echo(number)


@command.command(epilog="Example: minsheng appeal do R2025-330106-00000001 accept --as qian")
def do(
    number: Number,
    action: Annotated[str, typer.Argument(help="An action of the table; appeal show names the possible ones.")],
    actor: AsOption,
    say: SayOption = [],  # noqa: B006
    version: VersionOption = None,
    on: OnDay = "",
    lang: LangOption = "zh",
) -> None:
    """Do an action to an appeal."""
    language(lang)
    with registry_act(actor, number) as act:
        moved = deeds.move_appeal(act, number, action, on=day_of(on), version=version, **_said(say))
        _show(moved, day_of(on), lang)


@command.command(
    epilog="Example: minsheng appeal decide R2025-330106-00000001 send_back --says 收入计算有误 --within 30 --as sun"
)
def decide(
    number: Number,
    result: Annotated[str, typer.Argument(help="uphold, change, send_back, order_to_act, find_unlawful, dismiss …")],
    actor: AsOption,
    says: Annotated[str, typer.Option("--says", help="The reasons, for the letter.")],
    within: Annotated[int | None, typer.Option("--within", help="Days for the new decision.")] = None,
    better: Annotated[bool, typer.Option("--better", help="The change is better for who appealed.")] = False,
    less: Annotated[int | None, typer.Option("--less", help="Of a demand that is changed: fen let go.")] = None,
    differs: Annotated[str, typer.Option("--differs", help="Why it is not the result proposed.")] = "",
    reopen: Annotated[bool, typer.Option("--reopen", help="A founded grievance: decide the case anew.")] = False,
    version: VersionOption = None,
    on: OnDay = "",
    lang: LangOption = "zh",
) -> None:
    """Decide what somebody else proposed; a change or sending back opens the case anew."""
    language(lang)
    with registry_act(actor, number) as act:
        done = deeds.decide_appeal(
            act, number, result, on=day_of(on), says=says, version=version, within_days=within, for_the_better=better,
            differs_because=differs, reopen=reopen, less=less,
        )  # fmt: skip
        _show(done.appeal, day_of(on), lang)
    if done.new_case:
        typer.echo(f"{'重新立案' if lang == 'zh' else 'decided anew in'} {done.new_case}")


@command.command(epilog="Example: minsheng appeal pause R2025-330106-00000001 other_case --why 等待另案 --as qian")
def pause(
    number: Number,
    event: Annotated[str, typer.Argument(help="Why the clocks stop: a code of the table.")],
    actor: AsOption,
    why: Annotated[str, typer.Option("--why", help="In a sentence.")],
    on: OnDay = "",
) -> None:
    """Stop the clocks of an appeal by a coded event."""
    with registry_act(actor, number) as act:
        deeds.pause_appeal(act, number, event=event, reason=why, on=day_of(on))


@command.command(epilog="Example: minsheng appeal resume R2025-330106-00000001 --as qian")
def resume(number: Number, actor: AsOption, on: OnDay = "") -> None:
    """Set the clocks going again."""
    with registry_act(actor, number) as act:
        deeds.resume_appeal(act, number, on=day_of(on))


@command.command(epilog="Example: minsheng appeal show R2025-330106-00000001 --as qian")
def show(number: Number, actor: AsOption, on: OnDay = "", lang: LangOption = "zh") -> None:
    """An appeal: its state, history, clocks, and what can be done next."""
    language(lang)
    with registry_act(actor, number) as act:
        appeal = deeds.find_appeal(number)
        act.record("appeal looked at", household_id=appeal["household_id"], appeal=number)
        _show(appeal, day_of(on), lang)


@command.command(name="list", epilog="Example: minsheng appeal list --as qian")
def list_appeals(actor: AsOption, on: OnDay = "", lang: LangOption = "zh") -> None:
    """Open appeals that you may see, those whose limit is nearest first."""
    zh, day = language(lang) == "zh", day_of(on)
    with registry_act(actor, "worklist") as act, connection.cursor() as cursor:
        cursor.execute(
            "select number, kind, programme, state,"
            " (select min(due_on) from appeal_clock k where k.appeal_id = a.id and ended_on is null)"
            " from appeal a where closed_on is null order by 5 nulls last, number limit 200"
        )
        rows = cursor.fetchall()
        act.record("worklist looked at", appeals=len(rows))
    for number, kind, programme, state, due in rows:
        ours = table().kinds[kind]
        late = "" if due is None else f"  {due}" + (("  已超期" if zh else "  late") if due < day else "")
        name = getattr(programme_of(programme), lang) if programme else ""
        typer.echo(f"{number}  {ours.says[lang]}  {name}  {ours.states[state][lang]}{late}")
    typer.echo(f"{len(rows)} 件" if zh else f"{len(rows)} appeals")


@command.command(
    epilog="Example: minsheng appeal letter R2025-330106-00000001 --out letter.pdf --from 西湖区人民政府 --as qian"
)
def letter(
    number: Number,
    actor: AsOption,
    out: Annotated[Path, typer.Option("--out", help="The PDF to write.")],
    sender: Annotated[str, typer.Option("--from", help="The office that decided.")],
    large: Annotated[bool, typer.Option("--large", help="Large print.")] = False,
    on: OnDay = "",
    lang: LangOption = "zh",
) -> None:
    """The letter of an appeal's result, as a PDF."""
    language(lang)
    with registry_act(actor, number) as act:
        appeal = deeds.find_appeal(number)
        pdf = letter_of_appeal(appeal, on=day_of(on), sender=sender, lang=lang, large=large)
        act.record("letter made", household_id=appeal["household_id"], appeal=number)
    partial = out.with_name(f"{out.name}.partial")
    partial.write_bytes(pdf)
    partial.replace(out)
    typer.echo(str(out))


def _day(text: str) -> datetime.date | None:
    return day_of(text) if text else None


def _said(pairs: list[str]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.isidentifier():
            leave(f'"{pair}" is not name=value.')
        if name in LISTS:
            said[name] = value.split(",")
        elif value in ("yes", "no"):
            said[name] = value == "yes"
        else:
            said[name] = int(value) if name in ("days", "within_days") and value.isdecimal() else value
    return said


def _show(appeal: dict[str, Any], on: datetime.date, lang: str) -> None:
    zh, kind = lang == "zh", kind_of(appeal)
    programme = getattr(programme_of(appeal["programme"]), lang) if appeal["programme"] else ""
    typer.echo(
        f"{appeal['number']}  {kind.says[lang]}  {programme}  {kind.states[appeal['state']][lang]}  v{appeal['version']}"
    )
    if appeal["last_day"] is not None:
        in_time = appeal["filed_on"] <= appeal["last_day"]
        said = ("期限内" if zh else "in time") if in_time else ("逾期" if zh else "late")
        typer.echo(f"  {'申请期限至' if zh else 'could be filed until'} {appeal['last_day']}  {said}")
    for step in deeds.steps_of(appeal["id"]):
        action = kind.actions.get(step["action"])
        name = getattr(action, lang) if action else {"zh": "提出", "en": "file"}[lang]
        typer.echo(f"  {step['done_on']}  {name}  {step['actor']}  {step['detail'].get('says', '')}".rstrip())
    for clock in deeds.read_clocks(appeal["id"], on):
        left = ""
        if clock.ended_on is None:
            left = f"剩 {clock.left} 个工作日" if zh else f"{clock.left} working days left"
        name = kind.says["limits"][clock.step][lang]
        typer.echo(f"  ⏱ {name}  {clock.started_on} → {clock.due_on}  {clock.colour}  {left}  {clock.article}")
    possible = ", ".join(f"{each.name}（{each.zh}）" if zh else each.name for each in kind.possible(appeal["state"]))
    if possible:
        typer.echo(f"{'可以' if zh else 'possible'}: {possible}")
