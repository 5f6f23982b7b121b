"""``minsheng import``: files of other registers loaded, previewed, approved by somebody else, written."""

from __future__ import annotations

import contextlib
import datetime
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from django.db import OperationalError

from minsheng.faces.cli.leaving import BAD_INPUT, PROBLEMS_FOUND, leave
from minsheng.registry.access.acting import acting
from minsheng.registry.database.embedded import DatabaseNotStarted
from minsheng.registry.database.running import DatabaseNotMigrated, database
from minsheng.registry.importing import steps
from minsheng.registry.importing.deeds import (
    answer_row,
    approve_file,
    list_files,
    load_file,
    preview_of,
    reject_file,
    rows_to_mend,
)
from minsheng.registry.importing.kinds import kinds as all_kinds
from minsheng.registry.importing.kinds import names_of
from minsheng.registry.importing.models import AT_WORK, Batch
from minsheng.registry.importing.reporting import write_report

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
_REFUSED = (ValueError, LookupError, PermissionError, RuntimeError, OSError)
Number = Annotated[int, typer.Argument(help="The import's number.")]
Who = Annotated[str, typer.Option("--as", help="Login name of whoever acts.")]
Purpose = Annotated[str, typer.Option("--purpose", help="Why; it goes into the log.")]
AsData = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Queue = Annotated[bool, typer.Option("--queue", help="Leave the work to the background worker.")]


@command.command(epilog="Example: minsheng import load people.csv --kind population --division 330106 --as wang")
def load(
    file: Annotated[Path, typer.Argument(help="A .csv, .xlsx or .parquet file.")],
    kind: Annotated[str, typer.Option("--kind", help="What kind of file it is: see minsheng import kinds.")],
    division: Annotated[str, typer.Option("--division", help="Code of the division of which the file speaks.")],
    who: Who,
    as_of: Annotated[
        str, typer.Option("--as-of", help="Day of which it speaks, YYYY-MM-DD.", show_default="today")
    ] = "",
    complete: Annotated[
        bool, typer.Option("--complete", help="Whoever is not in it no longer belongs to the household.")
    ] = False,
    whole: Annotated[bool, typer.Option("--all-or-nothing", help="Write every row or none.")] = False,
    queue: Queue = False,
    purpose: Purpose = "import",
) -> None:
    """Read and check a file and match it with the registry, up to its preview. Nothing is changed yet."""
    day = datetime.date.today()
    if as_of:
        try:
            day = datetime.date.fromisoformat(as_of)
        except ValueError:
            leave(f'"{as_of}" is no day. Write YYYY-MM-DD.')
    with _registry(), acting(who, purpose) as act:
        options: dict[str, Any] = {"as_of": day, "is_complete": complete, "is_whole": whole}
        number = load_file(act, file=file, kind=kind, division=division, **options).pk
    typer.echo(f"Import {number}.")
    if not queue:
        _go_on(number)
        _show(number, who, purpose)


@command.command(epilog="Example: minsheng import preview 17 --as li")
def preview(number: Number, who: Who, as_data: AsData = False, purpose: Purpose = "import") -> None:
    """What a file would change: rows by state, differences by field, some rows of each."""
    _show(number, who, purpose, as_data)


@command.command(epilog="Example: minsheng import approve 17 --as li")
def approve(number: Number, who: Who, queue: Queue = False, purpose: Purpose = "import") -> None:
    """Let a file in that somebody else loaded, and write it."""
    with _registry(), acting(who, purpose) as act:
        approve_file(act, number=number)
    if queue:
        typer.echo(f"Import {number} is approved. The worker writes it: minsheng import status {number} --as {who}")
        return
    _go_on(number)
    _show(number, who, purpose)


@command.command(epilog='Example: minsheng import reject 17 --because "the wrong month" --as li')
def reject(
    number: Number,
    because: Annotated[str, typer.Option("--because", help="Why.")],
    who: Who,
    purpose: Purpose = "import",
) -> None:
    """Turn a file away. Nothing of it was written."""
    with _registry(), acting(who, purpose) as act:
        reject_file(act, number=number, because=because)
    typer.echo(f"Import {number} is rejected.")


@command.command(epilog="Example: minsheng import answer 17 105 --person 3321 --as wang")
def answer(
    number: Number,
    line: Annotated[int, typer.Argument(help="The row's line in the file.")],
    who: Who,
    person: Annotated[int | None, typer.Option("--person", help="Record number of whom the row is about.")] = None,
    new: Annotated[bool, typer.Option("--new", help="It is about nobody known.")] = False,
    purpose: Purpose = "import",
) -> None:
    """Say whom a doubtful row is about."""
    if (person is None) != new:
        leave("Say --person NUMBER, or --new.")
    with _registry(), acting(who, purpose) as act:
        state = answer_row(act, number=number, line=line, person_id=person)
    typer.echo(f"Line {line} is {state} now.")


@command.command(epilog="Example: minsheng import report 17 --out mend.csv --as wang")
def report(
    number: Number,
    out: Annotated[Path, typer.Option("--out", help="The CSV file to write.")],
    who: Who,
    purpose: Purpose = "import",
) -> None:
    """Write a line for each problem of each row: where, what is wrong, what to do."""
    with _registry(), acting(who, purpose) as act:
        written = write_report(rows_to_mend(act, number=number), out)
    typer.echo(f"{out}: {written:,} lines.")


@command.command(epilog="Example: minsheng import status 17 --as wang")
def status(number: Number, who: Who, as_data: AsData = False, purpose: Purpose = "import") -> None:
    """How far a file has come."""
    with _registry(), acting(who, purpose) as act:
        batch = preview_of(act, number=number).batch
    if as_data:
        typer.echo(json.dumps(_plain(batch), ensure_ascii=False, indent=1))
    else:
        typer.echo(_line(batch))


@command.command(name="list", epilog="Example: minsheng import list --as wang")
def list_all(who: Who, as_data: AsData = False, purpose: Purpose = "import") -> None:
    """The latest files of one's divisions."""
    with _registry(), acting(who, purpose) as act:
        found = list_files(act)
    if as_data:
        typer.echo(json.dumps([_plain(batch) for batch in found], ensure_ascii=False, indent=1))
    for batch in () if as_data else found:
        typer.echo(_line(batch))


@command.command(epilog="Example: minsheng import kinds")
def kinds() -> None:
    """The kinds of files there are, and the columns each may have."""
    for kind in all_kinds().values():
        typer.echo(f"{kind.name}: {kind.zh}, {kind.en} (from {kind.source}, {kind.standing})")
        for column in kind.columns:
            needed = "*" if column.is_needed else " "
            typer.echo(f"  {needed} {' / '.join(names_of(column))}")
    typer.echo("* every row needs it")


@contextlib.contextmanager
def _registry() -> Iterator[None]:
    """The database; what is refused ends the command with its message."""
    try:
        with database():
            yield
    except (DatabaseNotStarted, DatabaseNotMigrated) as error:
        leave(str(error))
    except _REFUSED as error:
        leave(str(error), PROBLEMS_FOUND if hasattr(error, "code") else BAD_INPUT)


def _go_on(number: int) -> None:
    """Works on the file here; where a worker was quicker, waits for it."""
    started = time.monotonic()

    def say(stage: str, mark: int) -> None:
        nonlocal started
        if time.monotonic() - started > 2:
            started = time.monotonic()
            typer.echo(f"  {stage}, line {mark:,}", err=True)

    with _registry():
        while True:
            try:
                stage = steps.go_on(number, say)
            except steps.BusyElsewhere:
                time.sleep(1)
                continue
            except OperationalError as error:
                leave(f"The database went away ({error}). Nothing is lost: minsheng work goes on where it stopped.")
            if stage not in AT_WORK:
                return


def _show(number: int, who: str, purpose: str, as_data: bool = False) -> None:
    with _registry(), acting(who, purpose) as act:
        found = preview_of(act, number=number)
    batch = found.batch
    if as_data:
        plain = _plain(batch) | {"fields": found.fields, "ends": found.ends, "samples": found.samples}
        typer.echo(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    typer.echo(_line(batch))
    if left_out := batch.header.get("left_out"):
        typer.echo(f"  columns left out: {', '.join(left_out)}")
    for name, many in found.fields.items():
        typer.echo(f"  {name}: {many:,} rows differ")
    if batch.is_complete:
        typer.echo(f"  {found.ends:,} memberships would end")
    for state, rows in found.samples.items():
        for row in rows:
            typer.echo(f"  {state} {json.dumps(row, ensure_ascii=False)}")
    rows_wrong = {state: many for state, many in found.rows.items() if state in ("bad", "review", "failed")}
    if rows_wrong:
        typer.echo(f"  see what to mend: minsheng import report {number} --out mend.csv --as {who}")


def _line(batch: Batch) -> str:
    rows = batch.counts.get("written") or batch.counts.get("rows") or {}
    counts = ", ".join(f"{many:,} {state}" for state, many in sorted(rows.items())) or f"line {batch.mark:,}"
    text = (
        f"Import {batch.pk}: {batch.file_name} ({batch.kind}, {batch.division}, {batch.as_of}) {batch.stage}: {counts}"
    )
    return text + (f". {batch.problem}" if batch.problem else "")


def _plain(batch: Batch) -> dict[str, Any]:
    names = ("kind", "division", "file_name", "stage", "mark", "counts", "problem", "is_complete", "is_whole", "header")
    return {
        "import": batch.pk,
        **{name: getattr(batch, name) for name in names},
        "as_of": batch.as_of.isoformat(),
        "loaded_by": batch.loaded_by.name,
        "approved_by": batch.approved_by.name if batch.approved_by else None,
    }
