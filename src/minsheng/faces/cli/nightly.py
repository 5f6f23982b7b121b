"""``minsheng registry scan`` and ``night``: the law over everybody in the registry."""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import pyarrow.parquet as pq
import typer

from minsheng.faces.cli.acts import AsOption, refusals, registry_act
from minsheng.faces.cli.choosing import AssumeOption, LangOption, OnOption, day_of, instant_of, language
from minsheng.faces.cli.scan import show_scan
from minsheng.registry.access.acting import Act
from minsheng.registry.database.running import database
from minsheng.registry.database.scratch import scratch_folder
from minsheng.registry.facts.streaming import LEFT_OUT, Streamed, write_city
from minsheng.registry.facts.values import the_law
from minsheng.services.casework.appeals.deeds import deem_accepted
from minsheng.services.casework.deeds.night import night_of_casework
from minsheng.services.casework.found import Placed, Row, put_on_worklists
from minsheng.services.casework.helping.deeds import schedule_visits
from minsheng.services.casework.intake.steps import forget_expired
from minsheng.services.casework.supervising.deeds import propose_for_all, since_the_nights_before
from minsheng.services.indicators.board import keep_month
from minsheng.services.redeciding.comparing import Compared
from minsheng.services.redeciding.redeciding import write_back
from minsheng.services.scan.scanning import UNCLAIMED, scan_city

USUAL = ("no_unstated_circumstances",)  # as casework decides: income and property are never assumed


def scan(
    actor: AsOption,
    out: Annotated[Path, typer.Option("--out", help="Where the answers go; it must not exist.")],
    on: OnOption = "",
    known_at: Annotated[str, typer.Option("--known-at", help="As known then: 2025-07-01T09:00+08:00.")] = "",
    assume: AssumeOption = [],  # noqa: B006
    lang: LangOption = "zh",
) -> None:
    """The whole law over everybody in the registry, on a day, as known at an instant."""
    language(lang)
    instant = instant_of(known_at)
    day, law = day_of(on), the_law()
    with scratch_folder("scan") as scratch:
        city = scratch / "city"
        with registry_act(actor, "scan") as act:
            streamed = write_city(act, law, city, on=day, known_at=instant, assume=assume or USUAL)
        found = scan_city(law, city, out, day=day)
    show_scan(law, found, lang)
    _tell_left_out(streamed)


def night(
    on: OnOption = "",
    assume: AssumeOption = [],  # noqa: B006
) -> None:
    """The nightly run: everybody decided anew, what changed written back, whom the law found put on the worklists, changes of
    awards proposed.

    Run again after a kill it does the same; for a day that is done it says so and does nothing.
    """
    day, started = day_of(on), time.perf_counter()
    with registry_act("night", "nightly run") as act:
        streamed, compared, placed = decide_everybody(act, on=day, assume=assume or USUAL)
    with registry_act("night", "nightly run: cases") as act:
        cases = night_of_casework(act, on=day)
        forgotten = forget_expired(act, on=day)
    with registry_act("night", "nightly run: appeals, visits, targets") as act:
        deemed = deem_accepted(act, on=day)
        visits = schedule_visits(act, on=day)
        kept = keep_month(act, day.replace(day=1) - datetime.timedelta(days=1), on=day)
    with refusals(), database():
        changes = propose_for_all("night", since=since_the_nights_before("night", day), on=day)
    typer.echo(
        f"{streamed.people:,} people in {streamed.households:,} households decided for {day} in"
        f" {time.perf_counter() - started:.0f} s: {compared.changes.num_rows:,} answers changed,"
        f" {placed.new:,} new findings, {placed.gone:,} gone, {placed.quiet:,} kept quiet;"
        f" {changes.new:,} changes of awards proposed, {changes.proposals:,} open of these."
    )
    typer.echo(
        f"Cases: {len(cases.prepared.cases):,} prepared without application, {len(cases.prepared.left):,} left,"
        f" {cases.raised.amber:,} clocks amber, {cases.raised.red:,} red, {cases.taken_down:,} notices and {forgotten:,} saved"
        " intakes over."
    )
    typer.echo(
        f"{len(deemed):,} reviews taken as accepted, {visits:,} visits come due, {kept:,} targets kept for last month."
    )
    _tell_left_out(streamed)


def decide_everybody(
    act: Act, *, on: datetime.date, assume: Sequence[str] = USUAL
) -> tuple[Streamed, Compared, Placed]:
    """The nightly run, in one act: everybody decided anew, changes written back, worklists filled."""
    law = the_law()
    with scratch_folder("night") as scratch:
        city, answers = scratch / "city", scratch / "answers"
        streamed = write_city(act, law, city, on=on, assume=assume)
        scan_city(law, city, answers, day=on)
        compared = write_back(act, law, answers, on=on, left_out=pq.read_table(city / LEFT_OUT))
        placed = put_on_worklists(act, _found(answers), on=on)
    return streamed, compared, placed


def _tell_left_out(streamed: Streamed) -> None:
    if streamed.restricted:
        typer.echo(f"{streamed.restricted:,} households were left out: a member's record is restricted.")
    if streamed.unreadable:
        typer.echo(
            f"{streamed.unreadable:,} households were left out: the law cannot read what is stated of them, for example of"
            f" {', '.join(map(str, streamed.first_unreadable))}. To see why: minsheng registry facts NUMBER > FILE;"
            " minsheng check FILE"
        )


def _found(answers: Path) -> list[Row]:
    file = answers / UNCLAIMED
    if not file.is_file():
        return []
    return [
        Row(row["household_id"], row["programme"], row["person_id"], row["amount_fen"], row["frequency"] or "")
        for row in pq.read_table(file).to_pylist()
    ]
