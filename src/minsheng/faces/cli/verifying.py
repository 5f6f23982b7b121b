"""``minsheng registry authorise|withdraw|verify|queries|exchange``: outside registries asked, as people authorised."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from minsheng.faces.cli.choosing import day_of
from minsheng.faces.cli.leaving import BAD_INPUT, PROBLEMS_FOUND, leave
from minsheng.registry.database.embedded import DatabaseNotStarted
from minsheng.registry.database.running import DatabaseNotMigrated, database, set_up_django

set_up_django()  # the deeds read Django's models

from minsheng.registry.access.acting import Act, acting  # noqa: E402
from minsheng.registry.verifying.adapting import answers_at_once  # noqa: E402
from minsheng.registry.verifying.asking import verify_person  # noqa: E402
from minsheng.registry.verifying.authorising import authorise, withdraw_authorisation  # noqa: E402
from minsheng.registry.verifying.carrying_out import carry_out  # noqa: E402
from minsheng.registry.verifying.exchanging import Exchanged, exchange  # noqa: E402
from minsheng.registry.verifying.models import Query  # noqa: E402
from minsheng.registry.verifying.registries import registries, registry  # noqa: E402
from minsheng.registry.verifying.signing import exchange_keys  # noqa: E402

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
_REFUSED = (DatabaseNotStarted, DatabaseNotMigrated, ValueError, LookupError, PermissionError, RuntimeError, OSError)
Who = Annotated[str, typer.Option("--as", help="Login name of whoever acts.")]
Purpose = Annotated[str, typer.Option("--purpose", help="What for, in the words that the person signed.")]
Names = Annotated[str, typer.Option("--with", help="Registries, with commas: tax,vehicles.")]
Person = Annotated[int, typer.Argument(help="The person's number in the registry.")]
AsData = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@command.command(
    name="authorise",
    epilog="Example: minsheng registry authorise 12 --with tax,vehicles --purpose 'minimum living' --until 2027-01-01 --as wang",
)
def write_authorisation(
    person: Person,
    names: Names,
    purpose: Purpose,
    until: Annotated[str, typer.Option("--until", help="First day on which it no longer holds, YYYY-MM-DD.")],
    who: Who,
    signed_on: Annotated[str, typer.Option("--signed-on", help="YYYY-MM-DD.", show_default="today")] = "",
    signed_by: Annotated[int | None, typer.Option("--signed-by", help="Number of the parent or guardian.")] = None,
) -> None:
    """Write down that a person lets registries be asked."""
    with _acting(who, purpose) as act:
        made = authorise(
            act,
            person=person,
            registries=_split(names),
            purpose=purpose,
            signed_on=day_of(signed_on),
            until=day_of(until),
            signed_by=signed_by,
        )
    typer.echo(f"Authorisation {made.pk}: {', '.join(made.registries)}, until before {until}.")


@command.command(name="withdraw", epilog="Example: minsheng registry withdraw 7 --as wang --because 'the person came'")
def take_back(
    authorisation: Annotated[int, typer.Argument(help="The authorisation's number.")],
    who: Who,
    because: Annotated[str, typer.Option("--because", help="What the person said.")] = "",
) -> None:
    """Take an authorisation back; questions without an answer are stopped."""
    with _acting(who, "authorisation withdrawn") as act:
        withdraw_authorisation(act, authorisation=authorisation, because=because)
    typer.echo(f"Authorisation {authorisation} no longer holds.")


@command.command(
    epilog="Example: minsheng registry verify 12 --with tax,vehicles --purpose 'minimum living' --as wang --now"
)
def verify(
    person: Person,
    names: Names,
    purpose: Purpose,
    who: Who,
    now: Annotated[bool, typer.Option("--now", help="Ask at once those reached over HTTP, and wait.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Ask although a fresh answer is there.")] = False,
    as_data: AsData = False,
) -> None:
    """Ask registries about a person who authorised it."""
    with _acting(who, purpose) as act:
        queries = verify_person(act, person=person, registries=_split(names), purpose=purpose, again=again)
        numbers = [query.pk for query in queries]
    if now:
        with _refusals():
            for query in queries:
                _ask_until_ended(query)
    with _acting(who, purpose):
        _show(list(Query.objects.filter(pk__in=numbers).order_by("pk")), as_data)


@command.command(name="queries", epilog="Example: minsheng registry queries 12 --as wang")
def list_queries(person: Person, who: Who, as_data: AsData = False) -> None:
    """What was asked about a person, and what came back."""
    with _acting(who, "state of queries") as act:
        act.saw("queries looked at", person_id=person)
        found = list(Query.objects.filter(person_id=person).order_by("pk"))
    _show(found, as_data)


@command.command(name="exchange", epilog="Example: minsheng registry exchange vehicles   ·   … --add-key vehicles")
def exchange_files(
    names: Annotated[list[str] | None, typer.Argument(help="Registries; without any, all reached by files.")] = None,
    add_key: Annotated[str, typer.Option("--add-key", help="Make a key shared with this registry, and print it.")] = "",
    as_data: AsData = False,
) -> None:
    """Send and read files of registries that are not reached over HTTP."""
    with _refusals():
        if add_key:
            typer.echo(exchange_keys().add(registry(add_key).name))
            return
        keyed = exchange_keys().names()
        chosen = names or [name for name in registries() if name in keyed and not answers_at_once(registry(name))]
        if not chosen:
            leave("No registry has a key yet. Begin with: minsheng registry exchange --add-key vehicles")
        with database():
            done = {name: exchange(registry(name)) for name in chosen}
    if as_data:
        typer.echo(json.dumps({name: each.plain() for name, each in done.items()}, ensure_ascii=False, indent=1))
    else:
        for name, each in done.items():
            _tell(name, each)
    if any(each.quarantined for each in done.values()):
        raise typer.Exit(PROBLEMS_FOUND)


def _tell(name: str, done: Exchanged) -> None:
    typer.echo(f"{name}: {done.sent} sent, {len(done.read)} files read, {done.given_up} given up.")
    for file, counts in done.read.items():
        typer.echo(f"  {file}: " + ", ".join(f"{number} {what}" for what, number in counts.items()))
    for file, why in done.quarantined.items():
        typer.echo(f"  {file}: put into quarantine, {why}. Ask the registry for it anew.")


def _ask_until_ended(query: Query) -> None:
    if not answers_at_once(registry(query.registry)):
        return
    with database():
        while (wait := carry_out(query.pk).wait_s) is not None:
            typer.echo(f"{query.registry} has not answered; next try in {wait:.0f} s.", err=True)
            time.sleep(wait)


def _show(found: list[Query], as_data: bool) -> None:
    plain = [
        {"query": q.pk, "registry": q.registry, "state": q.state, "stated": sorted(q.stated), "unknown": q.unknown}
        for q in found
    ]
    if as_data:
        typer.echo(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    for query in found:
        typer.echo(f"query {query.pk}  {query.registry:<17}{query.state:<10}asked {query.asked_at:%Y-%m-%d %H:%M}")
        for fact in query.stated:
            typer.echo(f"  {fact}: stated")
        for fact, why in query.unknown.items():
            typer.echo(f"  {'everything' if fact == '*' else fact}: not known ({why})")
    if not plain:
        typer.echo("Nothing was asked.")


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


def _split(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def add_to(group: Any) -> None:
    """Puts these commands into another group."""
    group.registered_commands.extend(command.registered_commands)
