"""``minsheng reform``: the law in force beside a reformed law over a whole city."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table as RichTable

from minsheng.engine.batch.columns import BadTable
from minsheng.engine.batch.scanning import NothingToScan, pairs_of
from minsheng.engine.exact import LawNotReviewed
from minsheng.faces.cli.choosing import LAW_FOLDER, LangOption, LawOption, PlaceOption, day_of, language, law_of
from minsheng.faces.cli.leaving import BAD_INPUT, PROBLEMS_FOUND, leave
from minsheng.services.city.receipt import take_up
from minsheng.services.plan.comparing import Compared, compare
from minsheng.services.plan.patching import reformed_law
from minsheng.services.plan.problems import ComparisonImpossible, ReformNotFound, ReformRefused
from minsheng.services.plan.reform import read_reform
from minsheng.services.plan.tables import Tables
from minsheng.services.plan.writing import check_folder, write

command = typer.Typer(rich_markup_mode=None)
_STAGES = {
    "compiling": ("编译规则", "compiling the rules"),
    "streaming": ("逐户比较", "comparing"),
    "measuring": ("计算度量和区间", "measuring, intervals"),
}


@command.command(epilog="Example: minsheng reform examples/reforms/standard_up_10_percent.yaml town --out plan")
def reform(
    file: Annotated[Path, typer.Argument(help="The reform, a YAML file (docs/reform.md).")],
    city: Annotated[Path, typer.Argument(help="A city: people-*.parquet and households-*.parquet.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to write; made whole or not at all.")],
    on: Annotated[
        str, typer.Option("--on", help="Day of comparison, YYYY-MM-DD.", show_default="the reform's own from:")
    ] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Put it in place of an earlier comparison.")] = False,
    threads: Annotated[int, typer.Option("--threads", min=1, max=64)] = 2,
    lang: LangOption = "zh",
    law: LawOption = LAW_FOLDER,
    place: PlaceOption = "",
) -> None:
    """Compare a reform with the law in force: cost, winners and losers, poverty, inequality, marginal rates."""
    language(lang)
    rules = law_of(law, place)
    try:
        check_folder(out, city, replace)
        asked = read_reform(file)
        day = day_of(on, asked.starts)
        reformed = reformed_law(rules, asked, law, place)
        rates = {mark: float(line["rate"]) for mark, line in take_up().items()}
        with _progress(city, lang) as (step, stage):
            found = compare(
                rules, reformed, asked, city, day=day, rates=rates, threads=threads, progress=step, stage=stage
            )
            tables = write(found, out, replace=replace)
    except ReformRefused as refused:
        text = "\n".join(str(problem) for problem in refused.problems)
        leave(f"{text}\n{len(refused.problems)} problems in the reform. Nothing was compared.", PROBLEMS_FOUND)
    except (ReformNotFound, ComparisonImpossible, BadTable, NothingToScan, LawNotReviewed, OSError) as error:
        leave(str(error), BAD_INPUT)
    _show(found, tables, lang)
    typer.echo(f"{out}: report.zh.md, report.en.md, *.csv, *.png, *.svg, reform.json")


@contextmanager
def _progress(city: Path, lang: str) -> Iterator[tuple[Callable[[int], None], Callable[[str], None]]]:
    """A bar on the error stream, by files, with the name of the stage."""
    try:
        total = len(pairs_of(city))
    except NothingToScan:
        total = 1
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)

        def step(people: int) -> None:
            text = f"已比较 {people:,} 人" if lang == "zh" else f"{people:,} people compared"
            bar.update(task, advance=1, description=text)

        def stage(name: str) -> None:
            bar.update(task, description=_STAGES[name][0 if lang == "zh" else 1])

        yield step, stage


def _show(found: Compared, tables: Tables, lang: str) -> None:
    """Cost by programme, and the two lines that most people want first."""
    zh = lang == "zh"
    titles = (
        ("项目", "符合→", "花费（现行）万元", "花费（改革）万元", "变化", "区间")
        if zh
        else ("programme", "entitled →", "cost now, 10,000 yuan", "cost, reform", "change", "interval")
    )
    table = RichTable(title=f"{found.reform.name(lang)} · {found.days[0]} · {len(found.days)}")
    for position, name in enumerate(titles):
        table.add_column(name, justify="left" if position == 0 else "right", no_wrap=position > 0)
    for row in tables["cost_by_programme"]:
        if not (row["all_now"] or row["all_reformed"] or row["programme"] == "total"):
            continue
        entitled = "" if row["entitled_now"] == "" else f"{row['entitled_now']:,} → {row['entitled_reformed']:,}"
        money = [f"{row[f'drawn_{key}'] / 10_000:,.1f}" for key in ("now", "reformed", "difference")]
        span = " … ".join(f"{row[f'drawn_difference_{end}'] / 10_000:,.1f}" for end in ("low", "high"))
        table.add_row(row["zh" if zh else "en"], entitled, *money, span)
    console = Console()
    (console if console.is_terminal else Console(width=150)).print(table)
    people = {row["who"]: row["number"] for row in tables["winners_total"] if row["unit"] == "persons"}
    gini = tables["inequality"][0]
    first = next((row for row in tables["poverty"] if row["measure"] == "headcount"), None)
    won, lost = f"{people['winners']:,}", f"{people['losers']:,}"
    line = "" if first is None else str(first["line"])
    if zh:
        line = line.replace("standard", "标准").replace("median", "中位数")
    poor = "" if first is None else f"{line}: {100 * first['now']:.2f} % → {100 * first['reformed']:.2f} %"
    text = (
        f"得益 {won} 人，受损 {lost} 人。贫困率 {poor}。基尼系数 {gini['now']:.4f} → {gini['reformed']:.4f}。"
        if zh
        else f"{won} people win, {lost} lose. Poverty {poor}. Gini {gini['now']:.4f} → {gini['reformed']:.4f}."
    )
    typer.echo(text)
