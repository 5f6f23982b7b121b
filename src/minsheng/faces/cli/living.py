"""``minsheng live``: a filled registry lives through months, so that offices, worklists and ledgers have real work in them."""

from __future__ import annotations

import datetime
from typing import Annotated

import typer

from minsheng.faces.cli.acts import AsOption, refusals
from minsheng.faces.cli.payments import month_of
from minsheng.faces.living.months import begin_town, settle
from minsheng.faces.living.months import live as live_months
from minsheng.faces.living.offices import open_offices
from minsheng.faces.living.town import Town
from minsheng.registry.database.addresses import var_folder
from minsheng.registry.database.running import database

command = typer.Typer(rich_markup_mode=None)


@command.command(epilog="Example: minsheng live --months 3 --as demo_security")
def live(
    actor: AsOption,
    months: Annotated[int, typer.Option("--months", min=1, max=120, help="How many months.")] = 3,
    first: Annotated[
        str, typer.Option("--first", help="The first of them, YYYY-MM; nightly runs go on from the last.")
    ] = "2025-07",
    seed: Annotated[int, typer.Option("--seed", help="A whole number: the same gives the same life.")] = 7,
    calls: Annotated[
        int, typer.Option("--calls", min=0, help="So many of whom the law found are called in a month.")
    ] = 30,
    settled: Annotated[
        bool, typer.Option("--settle", help="At the end everything owed is paid, in both directions.")
    ] = False,
) -> None:
    """Live a synthetic town through months by public deeds: events, calls, cases, changes, payments, a bank that answers.

    Never on a registry of real people: what happens is invented. ``--as`` is a security administrator, who opens the accounts
    town_worker, town_registrar, town_reviewer, town_payer … that do the work.
    """
    month = month_of(first)
    with refusals(), database():
        town = begin_town(open_offices(actor), var_folder() / "living", seed=seed, first=month)
        last = live_months(town, first=month, months=months, calls=calls, told=_tell)
        if settled:
            settle(town, last)
            _tell(last, town)


def _tell(month: datetime.date, town: Town) -> None:
    typer.echo(
        f"{month:%Y-%m}: " + ", ".join(f"{what} {number}" for what, number in sorted(town.happened.items()) if number)
    )
