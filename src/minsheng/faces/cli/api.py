"""``minsheng api``: the description of the REST API, and who asks over the Social Registry interface."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from minsheng.faces.api.api import api
from minsheng.faces.cli.leaving import leave
from minsheng.faces.spdci.keys import own_keys
from minsheng.faces.spdci.partners import BadPartners, partners, partners_file

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True)


@command.command(epilog="Example: minsheng api openapi --out docs/api/openapi.json")
def openapi(
    out: Annotated[Path | None, typer.Option("--out", help="The file to write.", show_default="printed")] = None,
) -> None:
    """The OpenAPI 3.1 description of every operation, from the code itself."""
    text = openapi_text()
    if out is None:
        typer.echo(text, nl=False)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    typer.echo(str(out))


def openapi_text() -> str:
    """The description as it stands in docs/api/openapi.json."""
    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1) + "\n"


@command.command("partners", epilog="Example: minsheng api partners")
def show_partners() -> None:
    """The partner systems of the Social Registry interface, from the partners file; a mistake in it is told."""
    try:
        named = partners()
    except BadPartners as error:
        leave(str(error))
    for name, partner in named.items():
        marks = " ".join(
            filter(None, ["unsigned" if partner.unsigned else "", *(f"needs:{need}" for need in partner.needs)])
        )
        typer.echo(f"{name}: {partner.actor}, {' '.join(partner.profiles)} {marks}".rstrip())
    typer.echo(f"{len(named)} in {partners_file()}")


@command.command(epilog="Example: minsheng api keys")
def keys() -> None:
    """This registry's public keys on the interface, as a JWKS."""
    typer.echo(json.dumps(own_keys().public(), indent=1))
