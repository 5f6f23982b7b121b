"""``minsheng access token``: tokens by which other programs act as an account."""

from __future__ import annotations

import datetime
import json
from typing import Annotated

import typer
from django.utils import timezone

from minsheng.faces.cli.acts import AsOption, registry_act
from minsheng.faces.cli.choosing import day_of
from minsheng.registry.tokens import deeds
from minsheng.registry.tokens.models import AccessToken
from minsheng.registry.tokens.scopes import known_scopes

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True, help="Access tokens of other programs.")
Account = Annotated[str, typer.Argument(help="The account's name.")]


@command.command(
    epilog="Example: minsheng access token add li --label worklist --scope cases_read --until 2027-06-30 --as zhou"
)
def add(
    account: Account,
    actor: AsOption,
    label: Annotated[str, typer.Option("--label", help="What holds the token.")],
    scope: Annotated[list[str], typer.Option("--scope", help="May be repeated; see minsheng access token scopes.")],
    until: Annotated[str, typer.Option("--until", help="The day it counts no more, YYYY-MM-DD.")],
) -> None:
    """Give an account a token and print it, this once. It acts as the account, within its scopes."""
    day = day_of(until)
    ends_at = datetime.datetime.combine(day, datetime.time(), timezone.get_default_timezone())
    with registry_act(actor, "access token") as act:
        given = deeds.add_token(act, account=account, label=label, scopes=scope, at=timezone.now(), ends_at=ends_at)
    typer.echo(given.text)
    typer.echo(f"Token {given.token_id} of {account}. It is shown this once.", err=True)


@command.command(epilog="Example: minsheng access token end 3 --as zhou")
def end(
    token: Annotated[int, typer.Argument(help="Its number in minsheng access token list.")], actor: AsOption
) -> None:
    """Take a token away: it counts no more from now on."""
    with registry_act(actor, "access token") as act:
        deeds.end_token(act, token_id=token, at=timezone.now())
    typer.echo(f"Token {token} is ended.")


@command.command("list", epilog="Example: minsheng access token list --as zhou --json")
def list_tokens(actor: AsOption, as_data: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Tokens: your own, or everybody's if you give roles."""
    with registry_act(actor, "review of tokens") as act:
        now = timezone.now()
        rows = [
            {
                "token": row.pk,
                "account": row.actor.name,
                "label": row.label,
                "scopes": row.scopes,
                "ends": timezone.localtime(row.ends_at).isoformat(timespec="minutes"),
                "counts": row.ended_at is None and row.ends_at > now,
            }
            for row in AccessToken.objects.select_related("actor").order_by("pk")
        ]
        act.saw("listed tokens")
    if as_data:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        state = f"until {row['ends']}" if row["counts"] else "ended"
        typer.echo(f"{row['token']}: {row['account']}, {row['label']}, {' '.join(row['scopes'])}, {state}")


@command.command(epilog="Example: minsheng access token scopes")
def scopes() -> None:
    """The scopes a token may have."""
    for name, says in known_scopes().items():
        typer.echo(f"{name}  {says['zh']}  {says['en']}")
