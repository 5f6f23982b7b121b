"""``minsheng registry duplicates``: records that may be of one person, found, reviewed, linked, and taken back."""

from __future__ import annotations

from typing import Annotated

import typer
from django.db import connection

from minsheng.faces.cli.acts import AsOption, registry_act
from minsheng.registry.links.finding import FOR_REVIEW, find_duplicates
from minsheng.registry.links.reviewing import counted_twice, review, unlink_people

duplicates = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Records that may be of one person.")
Why = Annotated[str, typer.Option("--reason", help="What shows it: a card seen, a visit.")]


@duplicates.command(epilog="Example: minsheng registry duplicates find --as steward")
def find(
    actor: AsOption,
    threshold: Annotated[
        float, typer.Option("--threshold", min=0.0, max=1.0, help="The least probability of a pair.")
    ] = FOR_REVIEW,
) -> None:
    """Look for duplicates among everybody you may link, and put new pairs before a reviewer."""
    with registry_act(actor, "duplicates") as act:
        found = find_duplicates(act, threshold=threshold)
    typer.echo(f"{found.people:,} people compared, {found.pairs:,} pairs found, {found.new:,} of them new.")


@duplicates.command(name="list", epilog="Example: minsheng registry duplicates list --as steward")
def list_pairs(actor: AsOption, limit: Annotated[int, typer.Option("--limit", min=1, help="How many.")] = 50) -> None:
    """Pairs that nobody has reviewed, the likeliest first, with what speaks for and against."""
    with registry_act(actor, "duplicates") as act, connection.cursor() as cursor:
        cursor.execute(
            "select c.id, c.probability, l.id, l.name, l.birth_date, r.id, r.name, r.birth_date, c.evidence"
            " from link_candidate c join person l on l.id = c.left_id join person r on r.id = c.right_id"
            " where c.state = 'open' order by c.probability desc, c.id limit %s",
            [limit],
        )
        rows = cursor.fetchall()
        act.saw("pairs looked at", pairs=len(rows))
    for number, probability, left, name, born, right, other, other_born, evidence in rows:
        typer.echo(f"{number}  {probability:.3f}  {left} {name} {born}  ·  {right} {other} {other_born}")
        typer.echo(
            "   " + "; ".join(f"{what}: {seen} ({bits:+.1f})" for what, (seen, bits) in evidence.items() if seen)
        )
    typer.echo(f"{len(rows)} pairs")


@duplicates.command(
    name="review", epilog='Example: minsheng registry duplicates review 12 --one --reason "same card" --as steward'
)
def say(
    pair: Annotated[int, typer.Argument(help="The pair's number.")],
    actor: AsOption,
    reason: Why,
    is_one: Annotated[bool, typer.Option("--one/--two", help="One person, or two.")],
) -> None:
    """Say whether a pair is one person (then the records are linked) or two."""
    with registry_act(actor, "duplicates") as act:
        link = review(act, candidate=pair, is_one=is_one, reason=reason)
    typer.echo(
        "Two people."
        if link is None
        else f"One person: link {link}. Take it back: minsheng registry duplicates unlink {link}"
    )


@duplicates.command(epilog='Example: minsheng registry duplicates unlink 3 --reason "twins" --as steward')
def unlink(link: Annotated[int, typer.Argument(help="The link's number.")], actor: AsOption, reason: Why) -> None:
    """Take a link back. Every record is as it was before it."""
    with registry_act(actor, "duplicates") as act:
        unlink_people(act, link=link, reason=reason)
    typer.echo(f"Link {link} is taken back.")


@duplicates.command(epilog="Example: minsheng registry duplicates twice --as steward")
def twice(actor: AsOption) -> None:
    """People who by their linked records belong to several households at once."""
    with registry_act(actor, "duplicates") as act:
        found = counted_twice(act)
    for each in found:
        typer.echo(f"people {', '.join(map(str, each.people))} in households {', '.join(map(str, each.households))}")
    typer.echo(f"{len(found)} people")
