"""``minsheng rights``: how long data are kept, and a person's rights to a copy, to a halt and to erasure."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from minsheng.faces.cli.choosing import day_of
from minsheng.faces.cli.leaving import BAD_INPUT, PROBLEMS_FOUND, leave
from minsheng.registry.database.embedded import DatabaseNotStarted
from minsheng.registry.database.running import DatabaseNotMigrated, database, set_up_django

set_up_django()  # the deeds read Django's models

from minsheng.registry.access.acting import Act, acting  # noqa: E402
from minsheng.registry.retention.due import due_for_erasure  # noqa: E402
from minsheng.registry.retention.erasing import (  # noqa: E402
    approve_erasure,
    finish_erasure,
    open_erasures,
    propose_erasure,
    reject_erasure,
)
from minsheng.registry.retention.exporting import export_record  # noqa: E402
from minsheng.registry.retention.models import Restriction  # noqa: E402
from minsheng.registry.retention.packing import write_record  # noqa: E402
from minsheng.registry.retention.periods import periods as the_periods  # noqa: E402
from minsheng.registry.retention.restricting import lift_restriction, restrict_record  # noqa: E402

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
_REFUSED = (DatabaseNotStarted, DatabaseNotMigrated, ValueError, LookupError, PermissionError, RuntimeError, OSError)
Who = Annotated[str, typer.Option("--as", help="Login name of whoever acts.")]
Person = Annotated[int, typer.Argument(help="The person's number in the registry.")]
Because = Annotated[str, typer.Option("--because", help="Why; it is kept.")]
AsData = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Number = Annotated[int, typer.Argument(help="The erasure's number.")]


@command.command(epilog="Example: minsheng rights periods")
def periods() -> None:
    """How long what is kept, under which rule, and what has no known period."""
    ours = the_periods()
    for period in ours.periods.values():
        after = {
            "made": "from the 1 January after it reached us",
            "closed": "from the 1 January after it was closed",
            "receipt_ended": "once the last receipt ended",
        }[period.starts]
        typer.echo(f"{period.zh} · {period.en}: {period.years} years at least, {after}")
        typer.echo(f"  {period.basis}\n  {period.source}")
        if period.confidence == "recalled":
            typer.echo("  unverified" if period.starts == "closed" else "  unverified: the day from which it runs")
        if period.confidence == "ours":
            typer.echo("  no law: set by this system")
        if not period.is_certain:
            typer.echo(f"  not enough to erase by: {period.missing.get('zh', '')} · {period.missing.get('en', '')}")
    typer.echo("No period known; kept:")
    for topic, facts in ours.facts_without().items():
        typer.echo(f"  {topic}: {len(facts)} facts")
    covered = sorted({table for period in ours.periods.values() for table in period.tables})
    typer.echo(f"  every table but {', '.join(covered)}, as far as it holds more than facts")


@command.command(epilog="Example: minsheng rights due --as li")
def due(
    who: Who,
    on: Annotated[str, typer.Option("--on", help="YYYY-MM-DD.", show_default="today")] = "",
    as_data: AsData = False,
) -> None:
    """What is due for erasure."""
    with _acting(who, "what is due for erasure") as act:
        found = due_for_erasure(act, day_of(on))
    if as_data:
        people = [
            {"person": p.person, "statements": p.statements, "answers": p.answers, "files": p.files}
            for p in found.people
        ]
        typer.echo(json.dumps({"people": people, "uncertain": found.uncertain}, indent=1))
        return
    for each in found.people:
        parts = [f"{number} on {topic}" for topic, number in each.statements.items()]
        parts += [f"{each.answers} answers of registries, authorisation withdrawn"] * bool(each.answers)
        parts += [f"{number} of {table}" for table, number in each.files.items()]
        typer.echo(f"person {each.person}: {', '.join(parts)}")
    typer.echo(f"{len(found.people)} people. {found.uncertain} more statements wait for a rule that was not found.")


@command.command(
    epilog="Example: minsheng rights erase 12 --topics work --ground period_over --because 'list of 2037' --as li"
)
def erase(
    person: Person,
    ground: Annotated[str, typer.Option("--ground", help="One of periods.yaml: period_over, consent_withdrawn …")],
    because: Because,
    who: Who,
    topics: Annotated[str, typer.Option("--topics", help="Topics, with commas.")] = "",
    answers: Annotated[bool, typer.Option("--answers", help="Raw answers of withdrawn authorisations.")] = False,
    files: Annotated[
        bool, typer.Option("--files", help="Closed files whose period is over, of the household too.")
    ] = False,
    everything: Annotated[bool, typer.Option("--everything", help="The whole person.")] = False,
) -> None:
    """Propose an erasure; somebody else approves it."""
    if answers + files + everything + bool(topics) != 1:
        leave("Name --topics, or --answers, or --files, or --everything.")
    scope = "answers" if answers else "files" if files else "everything" if everything else "topics"
    wanted = [topic.strip() for topic in topics.split(",") if topic.strip()]
    with _acting(who, because) as act:
        made = propose_erasure(act, person=person, scope=scope, ground=ground, because=because, topics=wanted)
    typer.echo(f"Erasure {made.pk} is proposed. Somebody else decides: minsheng rights approve {made.pk} --as …")


@command.command(epilog="Example: minsheng rights approve 3 --as sun")
def approve(
    erasure: Number, who: Who, because: Annotated[str, typer.Option("--because", help="A remark.")] = ""
) -> None:
    """Approve an erasure that somebody else proposed, and carry it out. Approved before and interrupted: carry it out."""
    with _refusals(), database():
        with acting(who, f"erasure {erasure}") as act:
            waiting = {each.pk: each.state for each in open_erasures(act)}
            if waiting.get(erasure) in (None, "proposed"):
                approve_erasure(act, erasure=erasure, because=because)
        done = finish_erasure(who, erasure)
    typer.echo("Erased: " + (", ".join(f"{number} {table}" for table, number in done.counts.items()) or "nothing"))


@command.command(epilog="Example: minsheng rights reject 3 --as sun --because 'a case is open'")
def reject(erasure: Number, because: Because, who: Who) -> None:
    """Refuse an erasure that somebody else proposed."""
    with _acting(who, f"erasure {erasure}") as act:
        reject_erasure(act, erasure=erasure, because=because)
    typer.echo(f"Erasure {erasure} is rejected.")


@command.command(epilog="Example: minsheng rights erasures --as li")
def erasures(who: Who) -> None:
    """Erasures that wait for a decision or to be carried out."""
    with _acting(who, "open erasures") as act:
        found = open_erasures(act)
    for each in found:
        what = ", ".join(each.topics) or each.scope
        typer.echo(
            f"erasure {each.pk}: person {each.person_number}, {what}, {each.ground}, {each.state}: {each.because}"
        )
    typer.echo(f"{len(found)} open.")


@command.command(epilog="Example: minsheng rights restrict 12 --ground asked --because 'letter of 2 May' --as li")
def restrict(
    person: Person,
    ground: Annotated[str, typer.Option("--ground", help="asked, period_not_over or accuracy_in_doubt.")],
    because: Because,
    who: Who,
) -> None:
    """Keep a record and do nothing else with it."""
    with _acting(who, because) as act:
        restrict_record(act, person=person, ground=ground, because=because)
    typer.echo(f"The record of person {person} is restricted.")


@command.command(epilog="Example: minsheng rights unrestrict 12 --because 'corrected' --as li")
def unrestrict(person: Person, because: Because, who: Who) -> None:
    """Lift a restriction."""
    with _acting(who, because) as act:
        lift_restriction(act, person=person, because=because)
    typer.echo(f"The record of person {person} is in use again.")


@command.command(epilog="Example: minsheng rights restrictions --as li")
def restrictions(who: Who) -> None:
    """Records that are restricted now."""
    with _acting(who, "restricted records") as act:
        found = list(Restriction.objects.filter(lifted_at__isnull=True).order_by("pk"))
        act.record("restrictions listed", people=len(found))
    for each in found:
        typer.echo(f"person {each.person_id}: {each.ground}, since {each.put_at:%Y-%m-%d}, {each.because}")  # type: ignore[attr-defined]
    typer.echo(f"{len(found)} restricted.")


@command.command(epilog="Example: minsheng rights export 12 --out my-record.zip --as li")
def export(
    person: Person,
    out: Annotated[Path, typer.Option("--out", help="The .zip file to write.")],
    who: Who,
    purpose: Annotated[str, typer.Option("--purpose", help="Why.")] = "copy for the person (PIPL art. 45)",
) -> None:
    """Write everything held about a person into a file for that person."""
    with _refusals(), database(), acting(who, purpose) as act:
        write_record(export_record(act, person=person), out)
    typer.echo(f"{out}: give it to the person and keep no copy.")


@contextlib.contextmanager
def _acting(who: str, purpose: str) -> Iterator[Act]:
    with _refusals(), database(), acting(who, purpose) as act:
        yield act


@contextlib.contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except _REFUSED as error:
        if not hasattr(error, "code") and not isinstance(error, OSError):
            raise  # a mistake of ours, not of whoever called
        leave(str(error), PROBLEMS_FOUND if isinstance(error, PermissionError) else BAD_INPUT)
