"""``minsheng intake``: one intake for every programme, question by question, at the window or for whoever asks."""

from __future__ import annotations

import datetime
import json
from typing import Annotated

import typer

from minsheng.faces.cli.acts import AsOption, refusals, registry_act
from minsheng.faces.cli.choosing import LangOption, day_of, language
from minsheng.faces.cli.leaving import leave
from minsheng.services.casework.intake import steps

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
OnDay = Annotated[str, typer.Option("--on", help="The day, YYYY-MM-DD.", show_default="today")]
Programmes = Annotated[
    list[str], typer.Option("--programme", help="What is wanted; again for each. Everything, if not said.")
]
YES_OR_NO = {**dict.fromkeys(("是", "y", "yes", "true"), True), **dict.fromkeys(("否", "n", "no", "false"), False)}
SAID = {
    True: ("可能符合", "may be granted"),
    False: ("不符合", "not entitled"),
    None: ("还不能判断", "cannot be told yet"),
}
BACK, UNKNOWN, STOP, REST = "<", "?", "!", "*"


@command.command(epilog="Example: minsheng intake check --programme minimum_living_allowance")
def check(programme: Programmes = [], on: OnDay = "", lang: LangOption = "zh") -> None:  # noqa: B006
    """Ask without anybody saying who they are; nothing is kept."""
    language(lang)
    with refusals():
        intake = steps.start(programme, on=day_of(on))
        typer.echo(_tell_keys(lang))
        intake = steps.answer(intake, "people", _people(lang))
        _say(_ask(intake, lang), lang)


@command.command(epilog="Example: minsheng intake household 1 --programme minimum_living_allowance --as li")
def household(
    number: Annotated[int, typer.Argument(help="The household's number.")],
    actor: AsOption,
    programme: Programmes = [],  # noqa: B006
    on: OnDay = "",
    lang: LangOption = "zh",
) -> None:
    """Ask for a registered household what is not known yet, and keep the intake; prints the code to go on with."""
    language(lang)
    with registry_act(actor, "intake") as act:
        intake = steps.start_for_household(act, number, programme, on=day_of(on))
    typer.echo(_tell_keys(lang))
    with refusals():
        intake = _ask(intake, lang)
        _say(intake, lang)
    with registry_act(actor, "intake") as act:
        typer.echo(steps.save(act, intake, on=day_of(on)))


@command.command(
    epilog="Example: minsheng intake submit ABCD-EFGH-JKMN-PQRS --household 1 --applicant 1 --confirmed --as li"
)
def submit(
    code: Annotated[str, typer.Argument(help="The intake's code.")],
    actor: AsOption,
    household_id: Annotated[int, typer.Option("--household", help="Whose.")],
    applicant: Annotated[int, typer.Option("--applicant", help="The member who applies.")],
    confirmed: Annotated[bool, typer.Option("--confirmed", help="The applicant confirms that all is true.")] = False,
    registries: Annotated[list[str], typer.Option("--registry", help="That may be asked; again for each.")] = [],  # noqa: B006
    signed: Annotated[list[int], typer.Option("--signed", help="Members who signed for that, by number.")] = [],  # noqa: B006
    until: Annotated[str, typer.Option("--until", help="How long the signatures hold, YYYY-MM-DD.")] = "",
    on: OnDay = "",
) -> None:
    """State what was answered, open a case for each programme, keep the authorisations; prints the cases."""
    day = day_of(on)
    with_it = steps.HandingIn(
        applicant,
        confirmed,
        registries=registries,
        authorised=[steps.Authorised(person) for person in signed],
        until=day_of(until) if until else None,
    )
    with registry_act(actor, "intake") as act:
        intake = steps.resume(act, code, on=day)
        done = steps.submit(
            act, intake, with_it, household_id=household_id, on=day, said_at=datetime.datetime.now(datetime.UTC)
        )
        steps.forget(act, code)
    for (programme, person), number in done.cases.items():
        typer.echo(f"{number}  {programme}{f'  {person}' if person else ''}")


@command.command(epilog="Example: minsheng intake waiting --as li")
def waiting(actor: AsOption) -> None:
    """Intakes that residents handed in and nobody has taken in."""
    with registry_act(actor, "intakes") as act:
        rows = steps.waiting(act)
    for row in rows:
        typer.echo(f"{row['id']}  {row['household_id']}  {row['handed_in_on']}")


@command.command(name="take-in", epilog="Example: minsheng intake take-in 3 --as li")
def take_in(
    number: Annotated[int, typer.Argument(help="The intake's number.")], actor: AsOption, on: OnDay = ""
) -> None:
    """Take in what was handed in: facts stated, cases opened."""
    with registry_act(actor, f"intake {number}") as act:
        done = steps.take_in(act, number, on=day_of(on), said_at=datetime.datetime.now(datetime.UTC))
    for (programme, _), case in done.cases.items():
        typer.echo(f"{case}  {programme}")


def _ask(intake: steps.Intake, lang: str) -> steps.Intake:
    """Asks until nothing matters any more, or it is stopped."""
    zh = lang == "zh"
    while (question := steps.next_question(intake)) is not None:
        unit = f"（{question.unit_zh}）" if zh else f" ({question.unit_en})"
        whose = f"{question.who} · " if question.who else ""
        name = question.zh if zh else question.en
        typer.echo(f"\n[{question.left}] {whose}{name}{unit if question.unit_en else ''}")
        for code, chinese, english in question.choices:
            typer.echo(f"    {code}  {chinese if zh else english}")
        why = ("、" if zh else ", ").join(one if zh else other for _, one, other in question.asked_for[:4])
        typer.echo(f"    {'用于' if zh else 'for'}: {why}")
        said = typer.prompt(
            "", default="" if question.usual is None else str(question.usual), prompt_suffix="> "
        ).strip()
        if said == STOP:
            break
        try:
            if said == BACK:
                intake = steps.back(intake)
            elif said == REST and question.none_group:
                intake = steps.none_of_the_rest(intake, question.none_group, who=question.who)
            else:
                intake = steps.answer(intake, question.name, _value(question.kind, said), who=question.who)
        except steps.BadAnswer as bad:
            typer.echo(str(bad))
    return intake


def _value(kind: str, said: str) -> object:
    if said in ("", UNKNOWN):
        return None
    if kind == "yes or no":
        return YES_OR_NO.get(said.lower(), said)
    return said


def _people(lang: str) -> list[steps.Member]:
    """The members, from one line of JSON each: ["a", "1988-11-05", "female", "head", {"mother": "b"}]."""
    typer.echo("每人一行，空行结束。例：" if lang == "zh" else "One line each, an empty one ends. Example:")
    typer.echo('  ["c", "2016-02-20", "male", "child", {"mother": "a"}]')
    members = []
    while said := typer.prompt("", default="", prompt_suffix="> ").strip():
        try:
            members.append(steps.Member(*json.loads(said)))
        except (ValueError, TypeError):
            leave(f"{said} is no member. Write a list as in the example.")
    return members


def _say(intake: steps.Intake, lang: str) -> None:
    zh = lang == "zh"
    seen = steps.review(intake)
    typer.echo("")
    for line in seen.lines:
        typer.echo(
            f"  {f'{line.who} · ' if line.who else ''}{line.zh if zh else line.en}: {line.value_zh if zh else line.value_en}"
        )
    for outcome in seen.outcomes:
        state = SAID[outcome.entitled]
        amount = (
            ""
            if outcome.amount is None or not outcome.entitled
            else f"  {outcome.amount / 100:,.2f} {'元' if zh else 'yuan'}"
        )
        who = f"{outcome.who} · " if outcome.who else ""
        typer.echo(f"{who}{outcome.zh if zh else outcome.en}: {state[0] if zh else state[1]}{amount}")
        for why in (outcome.why_zh if zh else outcome.why_en)[:3] if outcome.entitled is None else ():
            typer.echo(f"    {why}")


def _tell_keys(lang: str) -> str:
    if lang == "zh":
        return f"回答：直接回车为常见情况；{UNKNOWN} 不知道；{REST} 此类其余均无；{BACK} 退回；{STOP} 先到这里"
    return f"Answers: return for what is usual; {UNKNOWN} not known; {REST} none of this kind; {BACK} back; {STOP} stop here"
