"""``minsheng access``: accounts, roles, and one person's record, from the command line."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from minsheng.faces.accounts import opening
from minsheng.faces.accounts.demo import demo_code
from minsheng.faces.cli.choosing import day_of
from minsheng.faces.cli.leaving import PROBLEMS_FOUND, leave
from minsheng.faces.cli.tokens import command as tokens
from minsheng.registry.access import deeds
from minsheng.registry.access.acting import Act, Interrupted, NotAllowed, UnknownActor, acting
from minsheng.registry.access.models import Assignment
from minsheng.registry.access.records import record_for
from minsheng.registry.access.roles import BadRoles, table
from minsheng.registry.access.search import search as search_people
from minsheng.registry.database.embedded import DatabaseNotStarted
from minsheng.registry.database.running import DatabaseNotMigrated, database
from minsheng.registry.settings import VAR

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
command.add_typer(tokens, name="token")
AsOption = Annotated[str, typer.Option("--as", help="The name you log in by.")]
PurposeOption = Annotated[str, typer.Option("--purpose", help="What you need it for; it stands in the log.")]
OnDay = Annotated[str, typer.Option("--on", help="The day it holds from, YYYY-MM-DD.", show_default="today")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_REFUSED = (NotAllowed, PermissionError, LookupError, Interrupted)
_CANNOT = (DatabaseNotStarted, DatabaseNotMigrated, BadRoles, ValueError, OSError)


@contextlib.contextmanager
def _act(actor: str, purpose: str) -> Iterator[Act]:
    """The database, and somebody who acts; every refusal ends the command with its own words."""
    try:
        with database(), acting(actor, purpose) as act:
            yield act
    except _REFUSED as error:
        leave(str(error), PROBLEMS_FOUND)
    except _CANNOT as error:
        leave(str(error))


@command.command(epilog="Example: minsheng access login li --as zhou")
def login(
    name: Annotated[str, typer.Argument(help="The account.")], actor: AsOption, purpose: PurposeOption = "staff list"
) -> None:
    """Give an account a new password for the site, shown once; its second factor is set up anew at the next log-in."""
    with _act(actor, purpose) as act:
        password = opening.give_login(act, name)
    typer.echo(f"{name} logs in with {password} and then chooses another password.")


@command.command(epilog="Example: minsheng access link li city 7f3a --as zhou")
def link(
    name: Annotated[str, typer.Argument(help="The account.")],
    provider: Annotated[str, typer.Argument(help="The provider's id in the file that MINSHENG_OPENID names.")],
    subject: Annotated[str, typer.Argument(help="Whom the provider logs in: the identifier that its page here shows.")],
    actor: AsOption,
    purpose: PurposeOption = "staff list",
) -> None:
    """Let an OpenID Connect provider log somebody in as an account; staff's second factor is still asked for."""
    with _act(actor, purpose) as act:
        opening.link_login(act, name, provider, subject)
    typer.echo(f"{provider} logs {name} in from now on.")


@command.command(epilog="Example: minsheng access unlink li city --as zhou")
def unlink(
    name: Annotated[str, typer.Argument(help="The account.")],
    provider: Annotated[str, typer.Argument(help="The provider's id.")],
    actor: AsOption,
    purpose: PurposeOption = "staff list",
) -> None:
    """End a provider's link to an account, and its sessions."""
    with _act(actor, purpose) as act:
        opening.unlink_login(act, name, provider)
    typer.echo(f"{provider} logs nobody in as {name} any more.")


@command.command("log-out", epilog="Example: minsheng access log-out li --as zhou")
def log_out(
    name: Annotated[str, typer.Argument(help="The account.")], actor: AsOption, purpose: PurposeOption = "staff list"
) -> None:
    """Log an account out wherever it is logged in."""
    with _act(actor, purpose) as act:
        ended = opening.end_sessions(act, name)
    typer.echo(f"{name} was logged in at {ended} place(s), and is not any more.")


@command.command(epilog="Example: minsheng access code demo_street_officer")
def code(name: Annotated[str, typer.Argument(help="An account of the demo.")]) -> None:
    """The code that a demo account's second factor shows now. Only accounts that minsheng demo made have one here."""
    try:
        typer.echo(demo_code(VAR, name))
    except UnknownActor as error:
        leave(str(error))


@command.command(epilog="Example: minsheng access roles")
def roles() -> None:
    """The table of roles: who may do what, and which roles nobody may hold together."""
    ours = table()
    shown = Table("role", "may", "reads", "states")
    for name, says in ours.roles.items():
        topics = [
            ", ".join([each] if isinstance(each, str) else each)
            for each in (says.get("read", ""), says.get("state", ""))
        ]
        shown.add_row(f"{name} {says['zh']}", ", ".join(says["may"]), *topics)
    Console().print(shown)
    pairs = sorted(" + ".join(sorted(pair)) for pair in ours.refused)
    typer.echo("Never together: " + "; ".join(pairs))


@command.command("open", epilog="Example: minsheng access open li --shown-as 李梅 --as zhou")
def open_account(
    name: Annotated[str, typer.Argument(help="The name to log in by: small letters, digits, . _ @ -")],
    shown_as: Annotated[str, typer.Option("--shown-as", help="The name others see.")],
    actor: AsOption,
    purpose: PurposeOption = "account",
) -> None:
    """Open an officer's account, without any role yet."""
    with _act(actor, purpose) as act:
        deeds.open_account(act, name=name, shown_as=shown_as)
    typer.echo(f"{name} has an account. Next: minsheng access assign {name} ROLE DIVISION --as {actor}")


@command.command("close", epilog="Example: minsheng access close li --as zhou")
def close_account(
    name: Annotated[str, typer.Argument(help="The account's name.")],
    actor: AsOption,
    purpose: PurposeOption = "account",
) -> None:
    """Close an account: nobody acts by it any more. Its entries in the log stay."""
    with _act(actor, purpose) as act:
        deeds.close_account(act, name=name)
    typer.echo(f"{name} is closed.")


@command.command(epilog="Example: minsheng access assign li street_officer 330106002 --as zhou")
def assign(
    name: Annotated[str, typer.Argument(help="The account's name.")],
    role: Annotated[str, typer.Argument(help="A role of minsheng access roles.")],
    division: Annotated[str, typer.Argument(help='Code of a division; "" is everywhere.')],
    actor: AsOption,
    on: OnDay = "",
    purpose: PurposeOption = "staff list",
) -> None:
    """Give an account a role in a division and all that lies in it."""
    with _act(actor, purpose) as act:
        given = deeds.assign_role(act, name=name, role=role, division=division, since=day_of(on))
    typer.echo(f"{name} holds {role} in {division or 'every division'}: assignment {given.pk}.")


@command.command(epilog="Example: minsheng access end 12 --as zhou")
def end(
    assignment: Annotated[int, typer.Argument(help="Its number in minsheng access list.")],
    actor: AsOption,
    on: OnDay = "",
    purpose: PurposeOption = "staff list",
) -> None:
    """Take a role away from a day on."""
    with _act(actor, purpose) as act:
        deeds.end_role(act, assignment_id=assignment, on=day_of(on))
    typer.echo(f"Assignment {assignment} is ended.")


@command.command("list", epilog="Example: minsheng access list --as zhou")
def list_assignments(actor: AsOption, as_data: JsonOption = False, purpose: PurposeOption = "review of roles") -> None:
    """Who holds which role where today, as far as you give roles or audit them; otherwise your own."""
    with _act(actor, purpose) as act:
        rows = [
            {"assignment": row.pk, "account": row.actor.name, "role": row.role, "division": row.division}
            for row in Assignment.objects.filter(held__contains=day_of("")).select_related("actor").order_by("pk")
        ]
        act.saw("listed roles")
    if as_data:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        typer.echo(f"{row['assignment']}: {row['account']}, {row['role']} in {row['division'] or 'every division'}")


@command.command(epilog='Example: minsheng access search 张三丰 --as li --purpose "visit 12"')
def search(
    text: Annotated[
        str, typer.Argument(help="Name, pinyin, initials, identity number, telephone, address, household.")
    ],
    actor: AsOption,
    purpose: PurposeOption,
    as_data: JsonOption = False,
) -> None:
    """Find people in your divisions. Numbers are masked; the search stands in the log."""
    with _act(actor, purpose) as act:
        hits = search_people(act, text)
    if as_data:
        typer.echo(json.dumps([asdict(hit) for hit in hits], ensure_ascii=False, indent=1))
        return
    for hit in hits:
        typer.echo(f"{hit.person_id}: {hit.name}, {hit.sex}, born {hit.birth_year}, {hit.number} ({hit.by})")
    typer.echo(f"{len(hits)} found.")


@command.command(epilog='Example: minsheng access show 7 --as li --purpose "visit 12"')
def show(
    person: Annotated[int, typer.Argument(help="The record's number.")], actor: AsOption, purpose: PurposeOption
) -> None:
    """A person's record as JSON, numbers masked. The look stands in the log."""
    with _act(actor, purpose) as act:
        record = record_for(act, person)
    typer.echo(json.dumps(asdict(record), ensure_ascii=False, indent=1, default=str))
