"""``minsheng registry facts`` and ``state``: what is known about a household, and one thing more said."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

import typer
import yaml

from minsheng.faces.cli.acts import AsOption, registry_act
from minsheng.faces.cli.choosing import OnOption, day_of, instant_of
from minsheng.faces.cli.leaving import leave
from minsheng.registry.facts.household import facts_of
from minsheng.registry.facts.stating import days, state_facts


def facts(
    household: Annotated[int, typer.Argument(help="The household's number.")],
    actor: AsOption,
    purpose: Annotated[str, typer.Option("--purpose", help="What you need it for; it stands in the log.")],
    on: OnOption = "",
    known_at: Annotated[str, typer.Option("--known-at", help="As known then: 2025-07-01T09:00+08:00.")] = "",
) -> None:
    """A household's facts on a day, as a household file that minsheng check reads."""
    instant = instant_of(known_at)
    with registry_act(actor, purpose) as act:
        seen = facts_of(act, household, day_of(on), instant)
    if seen.closed:
        typer.echo(f"# closed to you here, so not known: {', '.join(seen.closed)}")
    typer.echo(yaml.safe_dump(_plain(seen.plain), allow_unicode=True, sort_keys=False, width=120).rstrip())


def state(
    facts: Annotated[
        list[str], typer.Argument(help="fact=value, as in a household file; fact= takes back what was said.")
    ],
    actor: AsOption,
    person: Annotated[int | None, typer.Option("--person", help="Of whom.")] = None,
    household: Annotated[int | None, typer.Option("--household", help="Or of which household.")] = None,
    since: Annotated[str, typer.Option("--since", help="From which day it is so.", show_default="today")] = "",
    until: Annotated[str, typer.Option("--until", help="The first day on which it is so no more.")] = "",
    standing: Annotated[str, typer.Option("--standing", help="declared, assessed or verified.")] = "declared",
    source: Annotated[
        str, typer.Option("--source", help="Who says it: the applicant, a pay slip, a visit.")
    ] = "the applicant",
) -> None:
    """Say something about a person or household: checked by the law's own reader, kept, never overwriting."""
    said: dict[str, Any] = {}
    for pair in facts:
        name, sign, value = pair.partition("=")
        if not sign:
            leave(f'"{pair}" is not fact=value.')
        said[name] = yaml.safe_load(value) if value in ("true", "false", "yes", "no") else value or None
    held = days(day_of(since), day_of(until) if until else None)
    with registry_act(actor, "facts stated") as act:
        kept = state_facts(
            act,
            person=person,
            household=household,
            facts=said,
            held=held,
            standing=standing,
            source=source,
            said_at=datetime.datetime.now(datetime.UTC),
        )
    for each in kept:
        typer.echo(f"statement {each.number} on {each.topic}: {', '.join(each.facts)}")


def _plain(value: Any) -> Any:
    """Plain data for YAML: dates stay dates, the rest as it is."""
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    return value
