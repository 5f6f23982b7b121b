"""Commands of ``minsheng case`` that are more than one step of the machine: help first, grants without application, outside
registries, boards, what the law leaves to the office, alerts."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Annotated, Any

import typer

from minsheng.faces.cli.acts import AsOption, registry_act
from minsheng.faces.cli.choosing import LangOption, day_of, language
from minsheng.faces.cli.leaving import leave
from minsheng.registry.access.acting import Act
from minsheng.services.casework import deeds
from minsheng.services.casework.escalating import breaches
from minsheng.services.casework.overriding import codes, override_counts
from minsheng.services.casework.publicising import granted_board, rules
from minsheng.services.casework.questions import asking

OnDay = Annotated[str, typer.Option("--on", help="The day it is done, YYYY-MM-DD.", show_default="today")]
A_CASE = "2025-330106-00000001"
Number = Annotated[str, typer.Argument(help="The case's number.")]
Yuan = Annotated[str, typer.Option("--yuan", help="The amount, in yuan.")]
Fund = Annotated[str, typer.Option("--fund", help="The code of the fund that pays.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, in a sentence.")]


def fen_of(yuan: str) -> int:
    """An amount in fen; ends the command for what is none."""
    whole, _, rest = yuan.strip().partition(".")
    if not (whole.lstrip("-").isdigit() and len(rest) <= 2 and (rest == "" or rest.isdigit())):
        leave(f'"{yuan}" is no amount in yuan. Write 1250 or 1250.50.')
    return int(whole + (rest + "00")[:2])


def add_commands(command: typer.Typer, show: Callable[[dict[str, Any], datetime.date, str], None]) -> None:
    """Adds the commands; ``show`` prints a case."""

    def done(actor: str, number: str, on: str, lang: str, deed: Callable[[Act, datetime.date], dict[str, Any]]) -> None:
        language(lang)
        day = day_of(on)
        with registry_act(actor, number) as act:
            show(deed(act, day), day, lang)

    @command.command(
        name="help-first",
        epilog=f"Example: minsheng case help-first {A_CASE} --yuan 2000 --fund assistance --reason fire --as chief",
    )
    def help_first(number: Number, actor: AsOption, yuan: Yuan, fund: Fund, reason: Reason, on: OnDay = "",
                   account: Annotated[str | None, typer.Option("--account", help="Token of the payee's account.")] = None,
                   lang: LangOption = "zh") -> None:  # fmt: skip
        """先行救助: pay a small sum before the checks, where the law says so."""
        fen = fen_of(yuan)
        done(actor, number, on, lang, lambda act, day: deeds.help_first(
            act, number, amount=fen, fund=fund, reason=reason, on=day, account=account).case)  # fmt: skip

    @command.command(
        epilog=f"Example: minsheng case decide {A_CASE} --yuan 5000 --code amount_by_case --reason fire --as li"
    )
    def decide(number: Number, actor: AsOption, reason: Reason,
               code: Annotated[str, typer.Option("--code", help="A reason of overrides.yaml.")],
               yuan: Annotated[str, typer.Option("--yuan", help="The amount, where one is left to the office.")] = "",
               refuses: Annotated[bool, typer.Option("--refuses", help="It is not granted.")] = False,
               on: OnDay = "", lang: LangOption = "zh") -> None:  # fmt: skip
        """First opinion with what the law leaves to the office; a second person reviews it."""
        if code not in codes():
            leave(f'There is no reason "{code}". Known: {", ".join(codes())}.')
        said = deeds.Discretion(code, reason, not refuses, fen_of(yuan) if yuan else None)
        done(actor, number, on, lang, lambda act, day: deeds.give_opinion(act, number, on=day, discretion=said))

    @command.command(epilog="Example: minsheng case review 2025-330106-00000001 --accept --as zhao")
    def review(number: Number, actor: AsOption,
               accept: Annotated[bool, typer.Option("--accept/--reject", help="Whether it is right.")],
               note: Annotated[str, typer.Option("--note", help="Why; needed where it is rejected.")] = "",
               on: OnDay = "", lang: LangOption = "zh") -> None:  # fmt: skip
        """Review what an officer decided where the law leaves it to the office."""
        done(
            actor,
            number,
            on,
            lang,
            lambda act, day: deeds.review_override(act, number, accepts=accept, on=day, note=note),
        )

    @command.command(name="prepare", epilog="Example: minsheng case prepare --as night")
    def prepare(actor: AsOption, on: OnDay = "", lang: LangOption = "zh") -> None:
        """免申即享: prepare what was found and the law grants without application; another person confirms each."""
        zh = language(lang) == "zh"
        with registry_act(actor, "without application") as act:
            found = deeds.prepare_found(act, on=day_of(on))
        for number in found.cases:
            typer.echo(number)
        for finding, why in found.left:
            typer.echo(f"{finding}  {why}")
        typer.echo(
            f"{len(found.cases)} 件已备，{len(found.left)} 件未备"
            if zh
            else f"{len(found.cases)} prepared, {len(found.left)} left"
        )

    @command.command(epilog="Example: minsheng case ask-registries 2025-330106-00000001 vehicles property --as li")
    def ask_registries(number: Number, actor: AsOption,
                       names: Annotated[list[str], typer.Argument(help="Registries; see minsheng registry registries.")],
                       on: OnDay = "", lang: LangOption = "zh") -> None:  # fmt: skip
        """Ask outside registries about the household, as authorised; the clocks wait for the answers."""
        done(actor, number, on, lang, lambda act, day: deeds.ask_registries(act, number, registries=names, on=day))

    @command.command(epilog='Example: minsheng case ask 2025-330106-00000001 "Who pays the rent?" --as li')
    def ask(number: Number, actor: AsOption, text: Annotated[str, typer.Argument(help="What you want to know.")],
            on: OnDay = "") -> None:  # fmt: skip
        """Ask the applicant something; the household answers it on its own pages."""
        with registry_act(actor, number) as act:
            typer.echo(f"Question {asking.ask(act, number, text=text, on=day_of(on))}.")

    @command.command(epilog='Example: minsheng case answer 3 "The landlord is a cousin." --as li')
    def answer(question: Annotated[int, typer.Argument(help="The question's number.")], actor: AsOption,
               text: Annotated[str, typer.Argument(help="What was answered.")], on: OnDay = "") -> None:  # fmt: skip
        """Write down what the household answered."""
        with registry_act(actor, f"question {question}") as act:
            asking.answer(act, question, text=text, on=day_of(on))
        typer.echo("Kept.")

    @command.command(epilog="Example: minsheng case questions 2025-330106-00000001 --as li")
    def questions(number: Number, actor: AsOption) -> None:
        """What was asked and answered."""
        with registry_act(actor, number) as act:
            found = asking.questions_of(deeds.find_case(number)["id"])
            act.saw("case looked at", case=number)
        for each in found:
            typer.echo(f"{each.number}  {each.asked_on} {each.asked_by}: {each.text}")
            typer.echo(
                f"   {each.answered_on} {each.answered_by}: {each.answer}" if each.answered_on else "   no answer yet"
            )

    @command.command(epilog="Example: minsheng case answers 2025-330106-00000001 --as li")
    def answers(number: Number, actor: AsOption) -> None:
        """What outside registries answered; who did not answer leaves it unknown."""
        with registry_act(actor, number) as act:
            found = deeds.answers_of(number)
            act.record("answers looked at", case=number)
        for each in found:
            unknown = "; ".join(f"{name}: {why}" for name, why in sorted(each.unknown.items()))
            typer.echo(f"{each.person_id}  {each.registry}  {each.state}{f'  unknown {unknown}' if unknown else ''}")

    @command.command(epilog="Example: minsheng case take-answers 2025-330106-00000001 --as li")
    def take_answers(number: Number, actor: AsOption,
                     without: Annotated[str, typer.Option("--without", help="Why it goes on though somebody has not answered.")] = "",
                     on: OnDay = "", lang: LangOption = "zh") -> None:  # fmt: skip
        """Set the clocks going again once the registries have answered."""
        done(actor, number, on, lang, lambda act, day: deeds.take_answers(act, number, on=day, without=without))

    @command.command(epilog="Example: minsheng case extend 2025-330106-00000001 --reason 'a member is abroad' --as li")
    def extend(number: Number, actor: AsOption, reason: Reason, on: OnDay = "", lang: LangOption = "zh") -> None:
        """Let the whole last longer in special cases, where the law allows it (45 working days)."""
        done(actor, number, on, lang, lambda act, day: deeds.extend(act, number, reason=reason, on=day))

    @command.command(
        name="object",
        epilog=f"Example: minsheng case object {A_CASE} --code property --reason car --as li",
    )
    def object_to(number: Number, actor: AsOption, reason: Reason,
                  code: Annotated[str, typer.Option("--code", help="income, property, members, procedure or other.")],
                  by: Annotated[str, typer.Option("--by", help="Who objects, if they say so.")] = "",
                  on: OnDay = "", lang: LangOption = "zh") -> None:  # fmt: skip
        """Write down an objection to a notice; it comes down and the case is looked into again."""
        done(
            actor,
            number,
            on,
            lang,
            lambda act, day: deeds.object_to(act, number, code=code, reason=reason, by=by, on=day),
        )

    @command.command(epilog="Example: minsheng case board 330106002051 --as wang")
    def board(division: Annotated[str, typer.Argument(help="A community, or a street.")], actor: AsOption, on: OnDay = "",
              lang: LangOption = "zh") -> None:  # fmt: skip
        """公示: what the community's board shows on a day, and what it never does."""
        zh = language(lang) == "zh"
        with registry_act(actor, "the board"):
            lines = deeds.board(division, on=day_of(on))
        for line in lines:
            amount = "" if line.amount is None else f"  {line.amount / 100:,.2f} {'元' if zh else 'yuan'}"
            typer.echo(
                f"{line.notice}  {line.programme}  {line.name or '—'}  {line.members}{amount}  {line.from_day} → {line.until_day}"
            )
        with registry_act(actor, "the board"):
            granted = granted_board(division, on=day_of(on))
        for each in granted:
            money = f"{each.amount / 100:,.2f} {'元' if zh else 'yuan'}"
            said = f"{each.programme}  {each.name or '—'}  {each.members}  {money}  {each.since}"
            typer.echo(f"{'已确认' if zh else 'granted'}  {said}")
        never = (
            "；".join(each["zh"] for each in rules()["never"])
            if zh
            else "; ".join(each["en"] for each in rules()["never"])
        )
        typer.echo(f"{'从不公示' if zh else 'never shown'}: {never}")

    @command.command(name="take-down", epilog="Example: minsheng case take-down --as li")
    def take_down(actor: AsOption, on: OnDay = "") -> None:
        """Take down notices that had their time."""
        with registry_act(actor, "boards") as act:
            typer.echo(str(deeds.take_down(act, on=day_of(on))))

    @command.command(name="alerts", epilog="Example: minsheng case alerts --raise --as night")
    def alerts(actor: AsOption, raise_them: Annotated[bool, typer.Option("--raise", help="Raise what is new first.")] = False,
               on: OnDay = "", lang: LangOption = "zh") -> None:  # fmt: skip
        """Clocks near their end and past it that you are told of, the worst first."""
        zh, day = language(lang) == "zh", day_of(on)
        with registry_act(actor, "alerts") as act:
            raised = deeds.raise_alerts(act, on=day) if raise_them else None
            rows = deeds.alerts(act)
        for row in rows:
            typer.echo(
                f"{row['id']}  {row['case']}  {row['step']}  {row['colour']}  {row['due_on']}  {row['programme']}"
            )
        if raised is not None:
            typer.echo(
                f"新增 黄 {raised.amber} 红 {raised.red}" if zh else f"new: {raised.amber} amber, {raised.red} red"
            )

    @command.command(epilog="Example: minsheng case see 3 --note 'another officer goes on' --as chief")
    def see(alert: Annotated[int, typer.Argument(help="The alert's number.")], actor: AsOption,
            note: Annotated[str, typer.Option("--note", help="What is done.")], on: OnDay = "") -> None:  # fmt: skip
        """Take an alert off your list with what is done about it; a breach stays counted."""
        with registry_act(actor, f"alert {alert}") as act:
            deeds.see_alert(act, alert, on=day_of(on), note=note)

    @command.command(name="counts", epilog="Example: minsheng case counts --since 2025-01-01 --as chief")
    def counts(
        actor: AsOption,
        since: Annotated[str, typer.Option("--since", help="YYYY-MM-DD.")] = "2000-01-01",
        on: OnDay = "",
    ) -> None:
        """Breaches of time limits and overrides, of what you may see."""
        with registry_act(actor, "counts") as act:
            broken = breaches(since=day_of(since), until=day_of(on) + datetime.timedelta(days=1))
            overrides = override_counts()
            act.record("counts looked at")
        for division, programme, count in broken:
            typer.echo(f"red  {division}  {programme}  {count}")
        for each in overrides:
            numbers = f"{each.proposed} proposed, {each.accepted} accepted, {each.rejected} rejected"
            typer.echo(f"override  {each.programme}  {each.code}  {numbers}")
