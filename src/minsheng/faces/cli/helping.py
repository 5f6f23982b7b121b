"""``minsheng helping``: help plans, referrals, household notes and visits from the command line."""

from __future__ import annotations

import datetime
import uuid
from typing import Annotated

import typer
from django.db import connection

from minsheng.faces.cli.acts import AsOption, registry_act
from minsheng.faces.cli.choosing import LangOption, day_of, language
from minsheng.services.casework.helping import deeds
from minsheng.services.casework.helping.words import words
from minsheng.services.casework.moving import programme_of

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
OnDay = Annotated[str, typer.Option("--on", help="The day it is done, YYYY-MM-DD.", show_default="today")]
UntilDay = Annotated[str, typer.Option("--until", help="Until when, YYYY-MM-DD.")]
VersionOption = Annotated[int | None, typer.Option("--version", help="The version you saw.")]
HouseholdArgument = Annotated[int, typer.Argument(help="The household's number.")]
PersonOption = Annotated[int | None, typer.Option("--person", help="The member it is about.")]
TopicOption = Annotated[str, typer.Option("--topic", help="Only readers of that topic see it, such as protection.")]


@command.command(epilog="Example: minsheng helping plan 1 --because 单亲，孩子重度残疾 --every 3 --as wang")
def plan(
    household: HouseholdArgument,
    actor: AsOption,
    because: Annotated[str, typer.Option("--because", help="Why the household is helped.")],
    every: Annotated[int, typer.Option("--every", help="Reviewed every so many months, 1 to 12.")],
    topic: TopicOption = "",
    on: OnDay = "",
) -> None:
    """Open a help plan."""
    with registry_act(actor, f"help plan, household {household}") as act:
        number = deeds.open_plan(
            act, household_id=household, because=because, on=day_of(on), review_every_months=every, topic=topic
        )
    typer.echo(number)


@command.command(epilog="Example: minsheng helping goal 1 work 母亲找到全职工作 --until 2026-12-31 --as wang")
def goal(
    plan: Annotated[int, typer.Argument(help="The plan's number.")],
    area: Annotated[
        str, typer.Argument(help="income, work, education, health, housing, care, social, children, debts.")
    ],
    says: Annotated[str, typer.Argument(help="What is to be so.")],
    actor: AsOption,
    until: UntilDay,
    person: PersonOption = None,
    on: OnDay = "",
) -> None:
    """Add a goal to a plan."""
    with registry_act(actor, f"help plan {plan}") as act:
        typer.echo(
            deeds.add_goal(act, plan, area=area, says=says, until=day_of(until), on=day_of(on), person_id=person)
        )


@command.command(epilog="Example: minsheng helping action 1 联系人力社保站 wang --until 2026-09-01 --as wang")
def action(
    goal: Annotated[int, typer.Argument(help="The goal's number.")],
    says: Annotated[str, typer.Argument(help="What is to be done.")],
    who: Annotated[str, typer.Argument(help="Who does it.")],
    actor: AsOption,
    until: UntilDay,
    on: OnDay = "",
) -> None:
    """Add an action to a goal: who does what until when."""
    with registry_act(actor, f"help goal {goal}") as act:
        typer.echo(deeds.add_action(act, goal, says=says, who=who, until=day_of(until), on=day_of(on)))


@command.command(epilog="Example: minsheng helping close goal 1 reached --as wang")
def close(
    what: Annotated[str, typer.Argument(help="plan, goal or action.")],
    number: Annotated[int, typer.Argument(help="Its number.")],
    outcome: Annotated[str, typer.Argument(help="What became of it; a wrong word lists those there are.")],
    actor: AsOption,
    note: Annotated[str, typer.Option("--note", help="In a sentence; of a plan: what was found.")] = "",
    version: VersionOption = None,
    on: OnDay = "",
) -> None:
    """Say what became of an action, a goal, or the whole plan."""
    with registry_act(actor, f"help {what} {number}") as act:
        if what == "plan":
            deeds.close_plan(act, number, outcome=outcome, found=note, on=day_of(on), version=version)
        elif what in ("goal", "action"):
            (deeds.close_goal if what == "goal" else deeds.close_action)(
                act, number, outcome=outcome, on=day_of(on), note=note
            )
        else:
            raise typer.BadParameter(f'"{what}" is none of plan, goal, action.')


@command.command(epilog="Example: minsheng helping review 1 --found 已面试两次 --as wang")
def review(
    plan: Annotated[int, typer.Argument(help="The plan's number.")],
    actor: AsOption,
    found: Annotated[str, typer.Option("--found", help="What was found.")],
    version: VersionOption = None,
    on: OnDay = "",
) -> None:
    """Look at a plan anew; prints the day of the next review."""
    with registry_act(actor, f"help plan {plan}") as act:
        typer.echo(deeds.review_plan(act, plan, found=found, on=day_of(on), version=version))


@command.command(epilog="Example: minsheng helping refer 1 21 employment 找工作 --as wang")
def refer(
    household: HouseholdArgument,
    person: Annotated[int, typer.Argument(help="Whom.")],
    service: Annotated[str, typer.Argument(help="To which service; a wrong word lists those there are.")],
    purpose: Annotated[str, typer.Argument(help="What the service is asked for; it reads this.")],
    actor: AsOption,
    plan: Annotated[int | None, typer.Option("--plan", help="Of which help plan.")] = None,
    on: OnDay = "",
) -> None:
    """Offer a person another service."""
    with registry_act(actor, f"referral, household {household}") as act:
        typer.echo(
            deeds.offer_referral(
                act,
                household_id=household,
                person_id=person,
                service=service,
                purpose=purpose,
                on=day_of(on),
                plan_id=plan,
            )
        )


@command.command(
    epilog="Example: minsheng helping referral 1 consent --covers work --covers education --how signed --as wang"
)
def referral(
    number: Annotated[int, typer.Argument(help="The referral's number.")],
    action: Annotated[str, typer.Argument(help="consent, decline, send, accept, refuse, finish, withdraw_consent.")],
    actor: AsOption,
    covers: Annotated[list[str], typer.Option("--covers", help="A topic the consent covers; may be repeated.")] = [],  # noqa: B006
    how: Annotated[str, typer.Option("--how", help="signed, spoken or online.")] = "",
    until: Annotated[str, typer.Option("--until", help="The first day on which the consent holds no more.")] = "",
    note: Annotated[str, typer.Option("--note", help="What came of it, or why it is refused.")] = "",
    version: VersionOption = None,
    on: OnDay = "",
    lang: LangOption = "zh",
) -> None:
    """Do an action to a referral."""
    states = words()["referral"]["states"]
    with registry_act(actor, f"referral {number}") as act:
        moved = deeds.move_referral(
            act, number, action, on=day_of(on), version=version, covers=covers, how=how,
            until=day_of(until) if until else None, note=note,
        )  # fmt: skip
    typer.echo(f"{number}  {states[moved.state][language(lang)]}")


@command.command(epilog="Example: minsheng helping read 1 --as zhou")
def read(
    number: Annotated[int, typer.Argument(help="The referral's number.")], actor: AsOption, on: OnDay = ""
) -> None:
    """What the receiving service may see of a referral; the look is logged."""
    with registry_act(actor, f"referral {number}") as act:
        seen = deeds.read_referral(act, number, on=day_of(on))
    typer.echo(f"{seen.purpose}\n{seen.name}  {seen.phone}".rstrip())
    for topic, facts in seen.facts.items():
        typer.echo(f"{topic}: " + ", ".join(f"{name}={value}" for name, value in sorted(facts.items())))


@command.command(epilog="Example: minsheng helping service zhou employment --since 2026-01-01 --as security")
def service(
    who: Annotated[str, typer.Argument(help="The name an account logs in by.")],
    code: Annotated[str, typer.Argument(help="A service; a wrong word lists those there are.")],
    actor: AsOption,
    since: Annotated[str, typer.Option("--since", help="From which day, YYYY-MM-DD.", show_default="today")] = "",
    until: Annotated[str, typer.Option("--until", help="The first day on which no more.")] = "",
) -> None:
    """Somebody works for a service that referrals go to; the role service_worker is given with `minsheng access`."""
    with registry_act(actor, f"service {code}") as act:
        deeds.give_service(act, actor=who, service=code, since=day_of(since), until=day_of(until) if until else None)


@command.command(epilog="Example: minsheng helping note 1 母亲白天上班 --as wang")
def note(
    household: HouseholdArgument,
    text: Annotated[str, typer.Argument(help="What is to be known.")],
    actor: AsOption,
    topic: TopicOption = "",
    person: PersonOption = None,
    corrects: Annotated[int | None, typer.Option("--corrects", help="The note that this one corrects.")] = None,
    on: OnDay = "",
) -> None:
    """Write a note about a household, or the correction of one."""
    with registry_act(actor, f"note, household {household}") as act:
        typer.echo(
            deeds.write_note(
                act, household_id=household, text=text, on=day_of(on), topic=topic, person_id=person, corrects=corrects
            )
        )


@command.command(epilog="Example: minsheng helping schedule --as li")
def schedule(actor: AsOption, on: OnDay = "", lang: LangOption = "zh") -> None:
    """Put the visits that the law makes due on the worklist."""
    with registry_act(actor, "visits") as act:
        new = deeds.schedule_visits(act, on=day_of(on))
    typer.echo(f"新增 {new} 次走访" if language(lang) == "zh" else f"{new} new visits")


@command.command(epilog="Example: minsheng helping visits --as wang")
def visits(actor: AsOption, on: OnDay = "", lang: LangOption = "zh") -> None:
    """Visits on the worklist that you may see, the earliest due first."""
    zh, day = language(lang) == "zh", day_of(on)
    reasons = words()["visits"]["reasons"]
    with registry_act(actor, "worklist") as act, connection.cursor() as cursor:
        cursor.execute(
            "select id, household_id, reason, programme, workers, due_on, planned_on, planned_for from visit"
            " where done_on is null order by due_on, id limit 200"
        )
        rows = cursor.fetchall()
        act.record("worklist looked at", visits=len(rows))
    for number, household, reason, programme, workers, due, planned, who in rows:
        name = getattr(programme_of(programme), lang) if programme else ""
        people = f"{workers} 人" if zh else f"{workers} workers"
        late = ("  已过期" if zh else "  overdue") if due < day else ""
        taken = f"  → {planned} {who}" if planned else ""
        typer.echo(
            f"{number}  {'户' if zh else 'household '}{household}  {reasons[reason][lang]} {name}  {people}  {due}{late}{taken}"
        )
    typer.echo(f"{len(rows)} 次" if zh else f"{len(rows)} visits")


@command.command(epilog="Example: minsheng helping visit 1 care --due 2026-08-01 --as wang")
def visit(
    household: HouseholdArgument,
    reason: Annotated[str, typer.Argument(help="returned_child, care, plan, warning, asked or review.")],
    actor: AsOption,
    due: Annotated[str, typer.Option("--due", help="Until when, YYYY-MM-DD.")],
    programme: Annotated[str, typer.Option("--programme", help="Of which programme, whose law says how many go.")] = "",
    person: PersonOption = None,
    topic: TopicOption = "",
    on: OnDay = "",
) -> None:
    """Put one visit on the worklist."""
    with registry_act(actor, f"visit, household {household}") as act:
        typer.echo(
            deeds.plan_visit(
                act, household_id=household, reason=reason, due_on=day_of(due), on=day_of(on), person_id=person,
                programme=programme, topic=topic,
            )
        )  # fmt: skip


@command.command(epilog="Example: minsheng helping take 1 --day 2026-08-01 --as wang")
def take(
    number: Annotated[int, typer.Argument(help="The visit's number.")],
    actor: AsOption,
    day: Annotated[str, typer.Option("--day", help="When, YYYY-MM-DD.")],
    who: Annotated[str, typer.Option("--who", help="Who goes.", show_default="you")] = "",
    version: VersionOption = None,
) -> None:
    """Say who goes, and when."""
    with registry_act(actor, f"visit {number}") as act:
        deeds.take_visit(act, number, day=day_of(day), who=who, version=version)


@command.command(epilog="Example: minsheng helping went 1 met --visitor wang --visitor li --found 情况未变 --as wang")
def went(
    number: Annotated[int, typer.Argument(help="The visit's number.")],
    outcome: Annotated[str, typer.Argument(help="met, met_family, not_home, refused, moved or died.")],
    actor: AsOption,
    visitor: Annotated[list[str], typer.Option("--visitor", help="Who went; may be repeated.")],
    found: Annotated[str, typer.Option("--found", help="What they found.")] = "",
    day: Annotated[str, typer.Option("--day", help="When they went.", show_default="today")] = "",
    token: Annotated[str, typer.Option("--token", help="The phone's own number of this record: kept once.")] = "",
) -> None:
    """Write down that somebody went."""
    try:
        own = uuid.UUID(token) if token else None
    except ValueError:
        raise typer.BadParameter(f'"{token}" is no UUID.') from None
    today = datetime.date.today()
    with registry_act(actor, f"visit {number}") as act:
        new = deeds.record_visit(
            act, number, went_on=day_of(day), visitors=visitor, outcome=outcome, on=max(today, day_of(day)), found=found,
            token=own,
        )  # fmt: skip
    typer.echo("ok" if new else "kept before")


@command.command(epilog="Example: minsheng helping show 1 --as wang")
def show(household: HouseholdArgument, actor: AsOption, lang: LangOption = "zh") -> None:
    """A household's plans, referrals, notes and visits, as far as you may see them; the look is logged."""
    plain, said = words(), language(lang)
    with registry_act(actor, f"household {household}") as act, connection.cursor() as cursor:
        cursor.execute(
            "select id, because, worker, next_review_on, outcome, version from help_plan"
            " where household_id = %s order by id",
            [household],
        )
        for number, because, worker, following, outcome, version in cursor.fetchall():
            end = plain["plan_outcomes"][outcome][said] if outcome else str(following)
            typer.echo(f"plan {number} v{version}  {because}  {worker}  {end}")
            _goals(number, said)
        cursor.execute(
            "select id, service, state, purpose, covers from referral where household_id = %s order by id", [household]
        )
        for number, service, state, purpose, covers in cursor.fetchall():
            name, stands = plain["services"][service][said], plain["referral"]["states"][state][said]
            typer.echo(f"referral {number}  {name}  {stands}  {purpose}  {', '.join(covers)}")
        cursor.execute(
            "select id, written_on, written_by, topic, text, corrects_id, exists (select 1 from household_note n where"
            " n.corrects_id = household_note.id) from household_note where household_id = %s order by id",
            [household],
        )
        for number, on, by, topic, text, corrects, is_corrected in cursor.fetchall():
            mark = ("（已更正）" if said == "zh" else " (corrected)") if is_corrected else ""
            typer.echo(f"note {number}  {on}  {by}  {topic}  {text}{mark}" + (f"  ← {corrects}" if corrects else ""))
        cursor.execute(
            "select id, reason, due_on, done_on, outcome from visit where household_id = %s order by id", [household]
        )
        for number, reason, due, done, outcome in cursor.fetchall():
            came = plain["visits"]["outcomes"][outcome][said] if outcome else ""
            typer.echo(
                f"visit {number}  {plain['visits']['reasons'][reason][said]}  {due}  {done or ''}  {came}".rstrip()
            )
        act.saw("help looked at", household_id=household)


def _goals(plan: int, lang: str) -> None:
    plain = words()
    with connection.cursor() as cursor:
        cursor.execute("select id, area, says, until, outcome from help_goal where plan_id = %s order by id", [plan])
        for goal, area, says, until, outcome in cursor.fetchall():
            end = plain["goal_outcomes"][outcome][lang] if outcome else ""
            typer.echo(f"  goal {goal}  {plain['areas'][area][lang]}  {says}  {until}  {end}".rstrip())
            cursor.execute(
                "select id, says, who, until, outcome from help_action where goal_id = %s order by id", [goal]
            )
            for number, what, who, by, became in cursor.fetchall():
                end = plain["action_outcomes"][became][lang] if became else ""
                typer.echo(f"    action {number}  {what}  {who}  {by}  {end}".rstrip())
