"""``minsheng case``: the deeds of casework from the command line, for clerks without the site and for scripts."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from django.db import connection

from minsheng.faces.cli.acts import AsOption, registry_act
from minsheng.faces.cli.case_deeds import add_commands
from minsheng.faces.cli.choosing import LangOption, day_of, language
from minsheng.faces.cli.leaving import leave
from minsheng.services.casework import deeds
from minsheng.services.casework.found import record_call, worklist
from minsheng.services.casework.machine import machine
from minsheng.services.casework.moving import programme_of, steps_of
from minsheng.services.letters.of_cases import letter_of_case

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
OnDay = Annotated[str, typer.Option("--on", help="The day it is done, YYYY-MM-DD.", show_default="today")]
Number = Annotated[str, typer.Argument(help="The case's number.")]
# Actions that have a command of their own, because they do more than move the case.
WITH_COMMANDS = {
    "help_first": "help-first",
    "review_override": "review",
    "extend": "extend",
    "object": "object",
    "ask_registries": "ask-registries",
    "take_answers": "take-answers",
}


@command.command(epilog="Example: minsheng case apply 1 minimum_living_allowance --applicant 1 --as li")
def apply(
    household: Annotated[int, typer.Argument(help="The household's number.")],
    programme: Annotated[str, typer.Argument(help="A programme of minsheng law list.")],
    actor: AsOption,
    applicant: Annotated[int, typer.Option("--applicant", help="The member who applies.")],
    person: Annotated[int | None, typer.Option("--person", help="Whose, where a programme is of a person.")] = None,
    on: OnDay = "",
) -> None:
    """Open a case."""
    with registry_act(actor, "application") as act:
        number = deeds.apply(
            act, household_id=household, programme=programme, applicant_id=applicant, person_id=person, on=day_of(on)
        )
    typer.echo(number)


@command.command(epilog="Example: minsheng case do 2025-330106-00000001 record_visit --say visitors=li,wang --as li")
def do(
    number: Number,
    action: Annotated[
        str, typer.Argument(help="An action of the case machine; minsheng case show names the possible ones.")
    ],
    actor: AsOption,
    say: Annotated[
        list[str], typer.Option("--say", help="name=value, or name=value,value: what the action says.")
    ] = [],  # noqa: B006
    on: OnDay = "",
    lang: LangOption = "zh",
) -> None:
    """Do an action to a case. confirm needs --say fund=CODE where the programme pays money."""
    language(lang)
    with registry_act(actor, number) as act:
        if action == "give_opinion":
            case = deeds.give_opinion(act, number, on=day_of(on))
        elif action == "confirm":
            said = _said(say)
            since = day_of(said["since"]) if "since" in said else None
            case = deeds.confirm(
                act, number, on=day_of(on), fund=said.get("fund", ""), account=said.get("account"), since=since
            ).case
        elif action == "publicise":
            case = deeds.publicise(act, number, on=day_of(on))
        elif action in WITH_COMMANDS:
            leave(f"Use minsheng case {WITH_COMMANDS[action]}, which says what more it needs.")
        else:
            case = deeds.move_case(act, number, action, on=day_of(on), **_said(say))
        _show(case, day_of(on), lang)


@command.command(epilog="Example: minsheng case show 2025-330106-00000001 --as li")
def show(number: Number, actor: AsOption, on: OnDay = "", lang: LangOption = "zh") -> None:
    """A case: its state, history, clocks, and what can be done next."""
    language(lang)
    with registry_act(actor, number) as act:
        case = deeds.find_case(number)
        act.record("case looked at", household_id=case["household_id"], case=number)
        _show(case, day_of(on), lang)


@command.command(name="list", epilog="Example: minsheng case list --as li")
def list_cases(actor: AsOption, on: OnDay = "", lang: LangOption = "zh") -> None:
    """Open cases that you may see, those whose limit is nearest first."""
    zh = language(lang) == "zh"
    day = day_of(on)
    with registry_act(actor, "worklist") as act, connection.cursor() as cursor:
        cursor.execute(
            "select number, programme, state, (select min(due_on) from case_clock k where k.case_id = c.id and ended_on is null)"
            " from case_file c where closed_on is null order by 4 nulls last, number limit 200"
        )
        rows = cursor.fetchall()
        act.record("worklist looked at", cases=len(rows))
    for number, programme, state, due in rows:
        late = "" if due is None else f"  {due}" + (("  已超期" if zh else "  late") if due < day else "")
        name = programme_of(programme)
        typer.echo(f"{number}  {name.zh if zh else name.en}  {machine().states[state][lang]}{late}")
    typer.echo(f"{len(rows)} 件" if zh else f"{len(rows)} cases")


@command.command(epilog="Example: minsheng case found --as wang")
def found(
    actor: AsOption,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many.")] = 30,
    lang: LangOption = "zh",
) -> None:
    """Whom the law found: entitled and not receiving, in your division, the largest amounts first."""
    zh = language(lang) == "zh"
    with registry_act(actor, "worklist") as act:
        rows = worklist(act, limit=limit)
    for row in rows:
        programme = programme_of(row["programme"])
        amount = "" if row["amount"] is None else f"  {row['amount'] / 100:,.2f} {'元' if zh else 'yuan'}"
        who = f"{'户' if zh else 'household '}{row['household_id']}" + (
            f" · {row['person_id']}" if row["person_id"] else ""
        )
        typer.echo(f"{row['id']}  {who}  {programme.zh if zh else programme.en}{amount}  {row['found_on']}")
    typer.echo(f"{len(rows)} 件" if zh else f"{len(rows)} findings")


@command.command(epilog="Example: minsheng case call 12 case_opened --applicant 21 --as wang")
def call(
    finding: Annotated[int, typer.Argument(help="The finding's number.")],
    outcome: Annotated[str, typer.Argument(help="case_opened, declined, not_true or not_reached.")],
    actor: AsOption,
    note: Annotated[str, typer.Option("--note", help="Why, in a sentence.")] = "",
    applicant: Annotated[int | None, typer.Option("--applicant", help="The member who applies.")] = None,
    on: OnDay = "",
) -> None:
    """Write down how a call ended; case_opened opens the case."""
    with registry_act(actor, f"finding {finding}") as act:
        number = record_call(act, finding, outcome=outcome, on=day_of(on), note=note, applicant_id=applicant)
    typer.echo(number or outcome)


@command.command(epilog="Example: minsheng case letter 2025-330106-00000001 --out letter.pdf --as li")
def letter(
    number: Number,
    actor: AsOption,
    out: Annotated[Path, typer.Option("--out", help="The PDF to write.")],
    sender: Annotated[
        str, typer.Option("--from", help="The office that decides.", show_default="the programme's")
    ] = "",
    large: Annotated[bool, typer.Option("--large", help="Large print.")] = False,
    on: OnDay = "",
    lang: LangOption = "zh",
) -> None:
    """The letter of a decided case, as a PDF."""
    language(lang)
    with registry_act(actor, number) as act:
        case = deeds.find_case(number)
        pdf = letter_of_case(case, on=day_of(on), sender=sender, lang=lang, large=large)
        act.record("letter made", household_id=case["household_id"], case=number)
    partial = out.with_name(f"{out.name}.partial")
    partial.write_bytes(pdf)
    partial.replace(out)
    typer.echo(str(out))


def _said(pairs: list[str]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.isidentifier():
            leave(f'"{pair}" is not name=value.')
        said[name] = value.split(",") if name in ("visitors", "papers") else value
    return said


def _show(case: dict[str, Any], on: datetime.date, lang: str) -> None:
    zh, ours = lang == "zh", machine()
    programme = programme_of(case["programme"])
    typer.echo(
        f"{case['number']}  {programme.zh if zh else programme.en}  {ours.states[case['state']][lang]}  v{case['version']}"
    )
    for step in steps_of(case["id"]):
        typer.echo(f"  {step['done_on']}  {ours.words_of(step['action'])[lang]}  {step['actor']}")
    for clock in deeds.read_clocks(case["id"], on):
        left = (
            (f"剩 {clock.left} 个工作日" if zh else f"{clock.left} working days left") if clock.ended_on is None else ""
        )
        typer.echo(f"  ⏱ {clock.step}  {clock.started_on} → {clock.due_on}  {clock.colour}  {left}  {clock.article}")
    possible = ", ".join(
        f"{each.name}（{each.zh}）" if zh else each.name for each in ours.possible(case["state"], programme)
    )
    if possible:
        typer.echo(f"{'可以' if zh else 'possible'}: {possible}")


add_commands(command, _show)
