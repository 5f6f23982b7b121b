"""``minsheng scan``: the whole law over a city, and who is entitled but does not receive."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table as RichTable

from minsheng.engine.batch.columns import BadTable
from minsheng.engine.batch.scanning import BadRows, FolderIsThere, NothingToScan, pairs_of
from minsheng.engine.cluster import ClusterProblem, Spark
from minsheng.engine.cluster.session import local_master
from minsheng.engine.exact import LawNotReviewed
from minsheng.engine.tree import Law
from minsheng.faces.cli.choosing import (
    LAW_FOLDER,
    AssumeOption,
    LangOption,
    LawOption,
    PlaceOption,
    day_of,
    language,
    law_of,
)
from minsheng.faces.cli.leaving import BAD_INPUT, PROBLEMS_FOUND, leave
from minsheng.services.scan.scanning import CityScan, scan_city

command = typer.Typer(rich_markup_mode=None)
DAY_OF_THE_CITY = datetime.date(2025, 7, 1)
NOBODY = "Nobody entitled and nobody receiving (or the data has no such facts, and they are assumed absent): "


class Engine(StrEnum):
    """What runs the kernel: threads of this process, or Spark."""

    batch = "batch"
    spark = "spark"


@command.command(epilog="Example: minsheng scan town --out answers --unclaimed")
def scan(
    folder: Annotated[Path, typer.Argument(help="A city: people-*.parquet and households-*.parquet.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to write; made whole or not at all.")],
    on: Annotated[str, typer.Option("--on", help="Day of decision, YYYY-MM-DD.")] = "2025-07-01",
    unclaimed: Annotated[
        bool, typer.Option("--unclaimed", help="Show who is entitled and not marked as receiving, by district.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--everything", help="Every answer, not only decisions and amounts.")
    ] = False,
    bad_rows: Annotated[
        Path | None, typer.Option("--bad-rows", help="Go on without households that have bad rows; list them here.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Put it in place of a folder that is there.")] = False,
    threads: Annotated[
        int, typer.Option("--threads", min=1, max=64, help="Threads, or Spark's workers on this machine.")
    ] = 2,
    engine: Annotated[Engine, typer.Option("--engine", help="batch: this machine. spark: a cluster.")] = Engine.batch,
    master: Annotated[
        str, typer.Option("--master", help="With spark: spark://HOST:PORT, yarn, k8s://…", show_default="this machine")
    ] = "",
    spark_conf: Annotated[
        list[str], typer.Option("--spark-conf", help="With spark: a setting, KEY=VALUE; may be repeated.")
    ] = [],  # noqa: B006
    assume: AssumeOption = [],  # noqa: B006
    lang: LangOption = "zh",
    law: LawOption = LAW_FOLDER,
    place: PlaceOption = "",
) -> None:
    """Decide every household; write answers, counts by district and street, and the unclaimed cases."""
    language(lang)
    rules = law_of(law, place)
    for name in assume:
        if name not in rules.assumptions:
            leave(f'"{name}" is no assumption. Known: {", ".join(rules.assumptions)}.')
    spark = spark_of(engine, master, spark_conf, threads)
    try:
        with progress_of(folder, lang, starting_spark=spark is not None) as progress:
            found = scan_city(
                rules,
                folder,
                out,
                day=day_of(on, DAY_OF_THE_CITY),
                assume=tuple(assume),
                everything=everything,
                rejects=bad_rows,
                replace=replace,
                threads=threads,
                spark=spark,
                progress=progress,
            )
    except BadRows as error:
        leave(str(error), PROBLEMS_FOUND)
    except (BadTable, NothingToScan, FolderIsThere, LawNotReviewed, ClusterProblem, OSError) as error:
        leave(str(error), BAD_INPUT)
    show_scan(rules, found, lang)
    if unclaimed:
        show_unclaimed(rules, found, lang)
    typer.echo(f"{out}: scan.json, by_programme.csv, by_district.csv, by_street.csv, unclaimed.parquet")
    if found.scanned.bad_rows:
        text = f"{found.scanned.bad_rows} bad rows, {found.scanned.households_left_out} households left out: {bad_rows}"
        leave(text, PROBLEMS_FOUND)


def spark_of(engine: Engine, master: str, settings: list[str], workers: int) -> Spark | None:
    """The cluster asked for, none for batch, or the end of the command where the options contradict one another."""
    if engine is Engine.batch:
        if master or settings:
            leave("--master and --spark-conf go with --engine spark. Add it, or leave them out.")
        return None
    pairs = [setting.partition("=") for setting in settings]
    for key, equals, _ in pairs:
        if not equals or not key.startswith("spark."):
            leave(f'"{key}{equals}" is no setting of Spark. Write KEY=VALUE, such as spark.executor.memory=2g.')
    return Spark(master or local_master(workers), {key: value for key, _, value in pairs})


@contextmanager
def progress_of(folder: Path, lang: str, *, starting_spark: bool = False) -> Iterator[Callable[[int], None]]:
    """A bar on the error stream, by files: compiling, or starting Spark, shows as its first moment."""
    try:
        total = len(pairs_of(folder))
    except NothingToScan:
        total = 1
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        first = ("启动 Spark", "starting Spark") if starting_spark else ("编译规则", "compiling the rules")
        task = bar.add_task(first[0 if lang == "zh" else 1], total=total)

        def step(people: int) -> None:
            text = f"已判 {people:,} 人" if lang == "zh" else f"{people:,} people decided"
            bar.update(task, advance=1, description=text)

        yield step


def show_scan(law: Law, found: CityScan, lang: str) -> None:
    """The table of what a scan found, by programme."""
    zh = lang == "zh"
    titles = (
        ("项目", "符合", "不能决定", "每年万元", "已标记领取", "未领取", "未领取每年万元")
        if zh
        else ("programme", "entitled", "undecided", "10,000 yuan a year", "receiving", "unclaimed", "of 10,000 yuan")
    )
    people, households = found.counts.people, found.counts.households
    title = (
        f"{found.day} · 共 {people:,} 人 {households:,} 户"
        if zh
        else f"{found.day} · {people:,} people in {households:,} households"
    )
    table = RichTable(title=title)
    for position, name in enumerate(titles):
        table.add_column(name, justify="left" if position == 0 else "right", no_wrap=position > 0)
    none: list[str] = []
    for counted in found.counts.programmes:
        programme = counted.programme
        if not any(counted.total(key) for key in ("entitled", "undecided", "receiving")):
            none.append(programme.zh if zh else programme.en)
            continue
        pays = programme.data.get("pays")
        numbers = [f"{counted.total(key):,}" for key in ("entitled", "undecided")]
        money = f"{counted.total('fen') / 1_000_000:,.1f}" if pays else "—"
        if counted.total("amount_unknown"):
            money += "+?"
        lost = f"{counted.total('unclaimed_fen') / 1_000_000:,.1f}" if pays else "—"
        marks = [
            f"{counted.total(key):,}" if "received" in programme.data else "—" for key in ("receiving", "unclaimed")
        ]
        table.add_row(programme.zh if zh else programme.en, *numbers, money, *marks, lost)
    wide_console().print(table)
    if none:
        told = "没有人符合，也没有人领取（或者数据不含相应事实，按假定视为没有）：" if zh else NOBODY
        typer.echo(told + ("、" if zh else ", ").join(none))
    if found.deprivation is not None:
        one = found.deprivation
        text = f"H {one.headcount:.4f} · A {one.intensity:.4f} · M0 {one.m0:.4f}"
        title = "多维贫困（Alkire-Foster）" if zh else "Multidimensional poverty (Alkire-Foster)"
        typer.echo(f"{title}: {text} · by_deprivation.csv")
    note = (
        f"规则编译 {found.compile_seconds:.1f} 秒，扫描 {found.scan_seconds:.1f} 秒。+? 表示部分金额因缺少数值而未知。"
        if zh
        else f"Rules ready in {found.compile_seconds:.1f} s, scanned in {found.scan_seconds:.1f} s. +?: some amounts are not known."
    )
    typer.echo(note)


def show_unclaimed(law: Law, found: CityScan, lang: str) -> None:
    """Unclaimed entitlements by programme and district."""
    zh = lang == "zh"
    districts = sorted({row["district"] for row in found.counts.rows("district")})
    names = [law.districts.get(code, (code, code))[0 if zh else 1] or code or "—" for code in districts]
    table = RichTable(
        "项目" if zh else "programme", title="应享未享（按区县）" if zh else "Entitled and not receiving, by district"
    )
    for name in names:
        table.add_column(name, justify="right")
    rows = {(row["programme"], row["district"]): row["unclaimed"] for row in found.counts.rows("district")}
    for counted in found.counts.programmes:
        if "received" in counted.programme.data and counted.total("unclaimed"):
            cells = [f"{rows.get((counted.programme.name, code), 0):,}" for code in districts]
            table.add_row(counted.programme.zh if zh else counted.programme.en, *cells)
    wide_console().print(table)


def wide_console() -> Console:
    """A console as wide as the terminal, and wide enough for a table where there is no terminal."""
    console = Console()
    return console if console.is_terminal else Console(width=150)
