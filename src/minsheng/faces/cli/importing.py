"""``minsheng import``: files of other registers loaded, previewed, approved by somebody else, written."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from django.db import OperationalError
from django.utils import translation

from minsheng.faces.cli.choosing import LangOption, day_of
from minsheng.faces.cli.choosing import language as checked_language
from minsheng.faces.cli.leaving import BAD_INPUT, PROBLEMS_FOUND, leave
from minsheng.faces.console.import_problems import file_problem_told, problem_told, stage_told, state_told
from minsheng.faces.pages.refusals import told
from minsheng.faces.pages.words import both, listed
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
_DJANGO = {"zh": "zh-hans", "en": "en"}
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
    lang: LangOption = "zh",
) -> None:
    """Read and check a file and match it with the registry, up to its preview. Nothing is changed yet."""
    day = day_of(as_of)
    with _registry(lang), acting(who, purpose) as act:
        options: dict[str, Any] = {"as_of": day, "is_complete": complete, "is_whole": whole}
        number = load_file(act, file=file, kind=kind, division=division, **options).pk
        typer.echo(both("导入 {n}。", "Import {n}.", n=number))
    if not queue:
        _go_on(number, lang)
        _show(number, who, purpose, lang)


@command.command(epilog="Example: minsheng import preview 17 --as li")
def preview(
    number: Number, who: Who, as_data: AsData = False, purpose: Purpose = "import", lang: LangOption = "zh"
) -> None:
    """What a file would change: rows by state, differences by field, some rows of each."""
    _show(number, who, purpose, lang, as_data)


@command.command(epilog="Example: minsheng import approve 17 --as li")
def approve(
    number: Number, who: Who, queue: Queue = False, purpose: Purpose = "import", lang: LangOption = "zh"
) -> None:
    """Let a file in that somebody else loaded, and write it."""
    with _registry(lang), acting(who, purpose) as act:
        approve_file(act, number=number)
        if queue:
            written = both("导入 {n} 已批准，由后台写入：", "Import {n} is approved. The worker writes it: ", n=number)
            typer.echo(f"{written}minsheng import status {number} --as {who}")
            return
    _go_on(number, lang)
    _show(number, who, purpose, lang)


@command.command(epilog='Example: minsheng import reject 17 --because "the wrong month" --as li')
def reject(
    number: Number,
    because: Annotated[str, typer.Option("--because", help="Why.")],
    who: Who,
    purpose: Purpose = "import",
    lang: LangOption = "zh",
) -> None:
    """Turn a file away. Nothing of it was written."""
    with _registry(lang), acting(who, purpose) as act:
        reject_file(act, number=number, because=because)
        typer.echo(both("导入 {n} 已退回。", "Import {n} is rejected.", n=number))


@command.command(epilog="Example: minsheng import answer 17 105 --person 3321 --as wang")
def answer(
    number: Number,
    line: Annotated[int, typer.Argument(help="The row's line in the file.")],
    who: Who,
    person: Annotated[int | None, typer.Option("--person", help="Record number of whom the row is about.")] = None,
    new: Annotated[bool, typer.Option("--new", help="It is about nobody known.")] = False,
    purpose: Purpose = "import",
    lang: LangOption = "zh",
) -> None:
    """Say whom a doubtful row is about."""
    if (person is None) != new:
        leave("Say --person NUMBER, or --new.")
    with _registry(lang), acting(who, purpose) as act:
        state = state_told(answer_row(act, number=number, line=line, person_id=person))
        typer.echo(both("第 {n} 行现在是：{s}。", "Line {n} is {s} now.", n=line, s=state))


@command.command(epilog="Example: minsheng import report 17 --out mend.csv --as wang")
def report(
    number: Number,
    out: Annotated[Path, typer.Option("--out", help="The CSV file to write.")],
    who: Who,
    purpose: Purpose = "import",
    lang: LangOption = "zh",
) -> None:
    """Write a line for each problem of each row: where, what is wrong, what to do."""
    with _registry(lang), acting(who, purpose) as act:
        rows = ((line, state, problem_told(problem)) for line, state, problem in rows_to_mend(act, number=number))
        written = write_report(rows, out)
        typer.echo(both("{out}：{n:,} 行。", "{out}: {n:,} lines.", out=out, n=written))


@command.command(epilog="Example: minsheng import status 17 --as wang")
def status(
    number: Number, who: Who, as_data: AsData = False, purpose: Purpose = "import", lang: LangOption = "zh"
) -> None:
    """How far a file has come."""
    with _registry(lang), acting(who, purpose) as act:
        batch = preview_of(act, number=number).batch
        typer.echo(json.dumps(_plain(batch), ensure_ascii=False, indent=1) if as_data else _line(batch))


@command.command(name="list", epilog="Example: minsheng import list --as wang")
def list_all(who: Who, as_data: AsData = False, purpose: Purpose = "import", lang: LangOption = "zh") -> None:
    """The latest files of one's divisions."""
    with _registry(lang), acting(who, purpose) as act:
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
def _registry(lang: str) -> Iterator[None]:
    """The database, and the reader's language; what is refused ends the command with its message."""
    try:
        with database(), translation.override(_DJANGO[checked_language(lang)]):
            try:
                yield
            except typer.Exit:
                raise
            except _REFUSED as error:
                leave(told(error), PROBLEMS_FOUND if hasattr(error, "code") else BAD_INPUT)
    except (DatabaseNotStarted, DatabaseNotMigrated) as error:
        leave(str(error))


def _go_on(number: int, lang: str) -> None:
    """Works on the file here; where a worker was quicker, waits for it."""
    started = time.monotonic()

    def say(stage: str, mark: int) -> None:
        nonlocal started
        if time.monotonic() - started > 2:
            started = time.monotonic()
            typer.echo(both("  {s}，第 {n:,} 行", "  {s}, line {n:,}", s=stage_told(stage), n=mark), err=True)

    with _registry(lang):
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


def _show(number: int, who: str, purpose: str, lang: str, as_data: bool = False) -> None:
    with _registry(lang), acting(who, purpose) as act:
        found = preview_of(act, number=number)
        batch = found.batch
        if as_data:
            plain = _plain(batch) | {"fields": found.fields, "ends": found.ends, "samples": found.samples}
            typer.echo(json.dumps(plain, ensure_ascii=False, indent=1))
            return
        typer.echo(_line(batch))
        if left_out := batch.header.get("left_out"):
            typer.echo(both("  未采用的列：{n}", "  columns left out: {n}", n=listed(left_out)))
        for name, many in found.fields.items():
            typer.echo(both("  {f}：{n:,} 行不同", "  {f}: {n:,} rows differ", f=name, n=many))
        if batch.is_complete:
            typer.echo(both("  {n:,} 条成员关系将结束", "  {n:,} memberships would end", n=found.ends))
        for state, rows in found.samples.items():
            for row in rows:
                typer.echo(f"  {state_told(state)} {json.dumps(row, ensure_ascii=False)}")
        if any(state in ("bad", "review", "failed") for state in found.rows):
            see = both("  要改的行：", "  see what to mend: ")
            typer.echo(f"{see}minsheng import report {number} --out mend.csv --as {who}")


def _line(batch: Batch) -> str:
    rows = batch.counts.get("written") or batch.counts.get("rows") or {}
    states = listed(both("{s} {n:,}", "{n:,} {s}", s=state_told(state), n=many) for state, many in sorted(rows.items()))
    text = both(
        "导入 {i}：{file}（{kind}，{division}，{day}）{stage}：{counts}",
        "Import {i}: {file} ({kind}, {division}, {day}) {stage}: {counts}",
        i=batch.pk, file=batch.file_name, kind=batch.kind, division=batch.division, day=batch.as_of,
        stage=stage_told(batch.stage), counts=states or both("第 {n:,} 行", "line {n:,}", n=batch.mark),
    )  # fmt: skip
    problem = file_problem_told(batch)
    return text + both("。{p}", ". {p}", p=problem) if problem else text


def _plain(batch: Batch) -> dict[str, Any]:
    names = (
        "kind",
        "division",
        "file_name",
        "stage",
        "mark",
        "counts",
        "problem",
        "problem_code",
        "is_complete",
        "is_whole",
        "header",
    )
    return {
        "import": batch.pk,
        **{name: getattr(batch, name) for name in names},
        "as_of": batch.as_of.isoformat(),
        "loaded_by": batch.loaded_by.name,
        "approved_by": batch.approved_by.name if batch.approved_by else None,
    }
