"""`minsheng city build` and `minsheng city report`: a synthetic Hangzhou from published census tables (P01-P03)."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from minsheng.engine.tree import Law
from minsheng.faces.cli.choosing import LAW_FOLDER, LawOption, PlaceOption, law_of
from minsheng.services.city.building import build_city
from minsheng.services.city.errors import CityError
from minsheng.services.city.marking import mark_city
from minsheng.services.city.report import report_city

city = typer.Typer(
    no_args_is_help=True,
    help="Build a synthetic city from published census tables, and report how close it is. 由公开普查表合成城市人口。",
)

BUILD_HELP = """Build a synthetic Hangzhou as Parquet: people and households. 合成杭州人口。

The same --people and --seed always give the same city.

Examples:

  minsheng city build --people 10000 --out town

  minsheng city build --people 12624000 --seed 1 --out hangzhou --replace
"""
REPORT_HELP = """Compare a built city with the published tables: errors per margin, a picture, Markdown and JSON. 检验合成城市。

Examples:

  minsheng city report town

  minsheng city report town --out town-report
"""


MARK_HELP = """Mark who already receives what, from a scan of the city and a modelled take-up. 按扫描结果标记领取。

Examples:

  minsheng city mark town --from town-answers
"""


@city.command(help=BUILD_HELP)
def build(
    people: Annotated[
        int, typer.Option("--people", help="How many people, from 1000. 人口数", show_default=True)
    ] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help="A whole number from 0. 随机种子")] = 1,
    out: Annotated[Path, typer.Option("--out", help="Folder to make. 输出文件夹")] = Path("city"),
    replace: Annotated[
        bool, typer.Option("--replace", help="Take the place of an earlier city there. 替换旧城市")
    ] = False,
    workers: Annotated[int | None, typer.Option("--workers", help="Processes, 1 to 64 (default: 2). 进程数")] = None,
) -> None:
    """Build a city; exit code 0, or 2 with a message on standard error."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was begun is cleared away
    began = time.monotonic()
    with _refusals(), _progress("Building 合成中", people) as progress:
        said = build_city(people, seed, out, replace=replace, workers=workers, progress=progress)
    typer.echo(
        f"{said['people']:,} people in {said['households']:,} households, {said['files']} pair(s) of files in {out} "
        f"({time.monotonic() - began:.1f} s). Next: minsheng city report {out}"
    )


@city.command(help=REPORT_HELP)
def report(
    folder: Annotated[Path, typer.Argument(help="Folder of a built city. 城市文件夹", metavar="DIR")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder for report.md, report.json and report.png. 报告文件夹")
    ] = None,
) -> None:
    """Report a city; exit code 0, or 2 with a message on standard error."""
    with _refusals():
        found = report_city(folder, out)
    _print_report(found)
    if out is not None:
        typer.echo(f"Written: {out / 'report.md'}, report.json, report.png")


@city.command(help=MARK_HELP)
def mark(
    folder: Annotated[Path, typer.Argument(help="Folder of a built city. 城市文件夹", metavar="DIR")],
    answers: Annotated[Path, typer.Option("--from", help="Folder of the scan of this city. 扫描结果文件夹")],
    seed: Annotated[int, typer.Option("--seed", help="A whole number from 0. 随机种子")] = 1,
    law: LawOption = LAW_FOLDER,
    place: PlaceOption = "",
) -> None:
    """Mark a city; exit code 0, or 2 with a message on standard error."""
    with _refusals():
        found = mark_city(folder, answers, marks_of(law_of(law, place)), seed)
    for name, count in found.items():
        typer.echo(f"{name}: {count:,}")


def marks_of(law: Law) -> dict[str, tuple[str, str]]:
    """For each mark of receipt its entity and the result that grants it."""
    found = {}
    for programme in law.programmes.values():
        mark, decides = programme.data.get("received"), programme.data.get("decides")
        if mark and decides and law.facts[mark].of == law.entity_of(decides):
            found[mark] = (law.facts[mark].of, decides)
    return found


def _print_report(found: dict) -> None:
    table = Table(title=f"{found['city']}: {found['people']:,} people, seed {found['seed']}")
    for heading, align in (
        ("Margin", "left"),
        ("Cells", "right"),
        ("Total absolute error", "right"),
        ("SRMSE", "right"),
        ("Standing", "left"),
    ):
        table.add_column(heading, justify=align)
    for margin in found["margins"]:
        table.add_row(
            margin["name"],
            str(margin["cells"]),
            f"{margin['absolute_error_share']:.3%}",
            f"{margin['srmse']:.4f}",
            margin["kind"],
        )
    console = Console()
    console.print(table)
    console.print(f"Modelled columns, not checked against any table: {', '.join(found['modelled'])}", style="dim")


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn an error of the city into a line on standard error and exit code 2."""
    try:
        yield
    except CityError as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(2) from refusal


@contextmanager
def _progress(title: str, total: int) -> Iterator[object]:
    """A progress bar on standard error, where it is a terminal and the work is long."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task(title, total=max(total, 1))
        yield lambda done, whole: bar.update(task, completed=done, total=whole)


command = city  # the name under which the main command looks for it
