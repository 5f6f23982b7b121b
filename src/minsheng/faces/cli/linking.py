"""``minsheng registry link``: pairs of records that may be one and the same, from files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table as RichTable

from minsheng.faces.cli.leaving import BAD_INPUT, leave
from minsheng.registry.linking.backends import BackendNotKnown, SparkIsMissing
from minsheng.registry.linking.choosing import KindNotKnown, NothingToCompare
from minsheng.registry.linking.clusters import clusters_of
from minsheng.registry.linking.fields import ColumnsNotUnderstood
from minsheng.registry.linking.files import FileNotReadable, FileNotWritable, check_target, read_table, write_table
from minsheng.registry.linking.finding import Linked, LinkSettings, link
from minsheng.registry.linking.measuring import THRESHOLDS, Quality, TruthNotThere, measure
from minsheng.registry.linking.naming import RecordNumbersRepeat

_REFUSALS = (
    *(BackendNotKnown, SparkIsMissing, KindNotKnown, NothingToCompare, ColumnsNotUnderstood),
    *(FileNotReadable, FileNotWritable, TruthNotThere, RecordNumbersRepeat),
)


def link_files(
    files: Annotated[list[Path], typer.Argument(help="CSV, TSV (also .gz) or Parquet. One: duplicates in it.")],
    out: Annotated[Path, typer.Option("--out", help="Where the pairs go: .csv or .parquet.")],
    clusters: Annotated[Path | None, typer.Option("--clusters", help="Also write groups of linked records.")] = None,
    columns: Annotated[
        list[str] | None, typer.Option("--columns", help="theirs=ours, may be repeated; ours - leaves it out.")
    ] = None,
    kind: Annotated[
        str, typer.Option("--kind", help="people, chinese_people or payments.", show_default="seen from the columns")
    ] = "",
    within: Annotated[bool, typer.Option("--within", help="With several files, also pairs inside one file.")] = False,
    threshold: Annotated[
        float | None,
        typer.Option("--threshold", min=0, max=1, help="Least probability.", show_default="the kind's own"),
    ] = None,
    truth: Annotated[
        str, typer.Option("--truth", help="Column alike for records of one person: measure with it.")
    ] = "",
    backend: Annotated[str, typer.Option("--backend", help="duckdb or spark.")] = "duckdb",
    memory: Annotated[str, typer.Option("--memory", help="What DuckDB may use before it writes to disk.")] = "4GB",
    threads: Annotated[int, typer.Option("--threads", min=1, max=64)] = 2,
    seed: Annotated[int, typer.Option("--seed", help="Of the random sample.")] = 1,
) -> None:
    """Find pairs of records that may be one and the same: a probability for each, and what every comparison saw."""
    try:
        for target in (out, *([clusters] if clusters else [])):
            check_target(target)
        tables = dict(zip(_names(files), (read_table(file) for file in files), strict=True))
        least = min(THRESHOLDS) if truth and threshold is None else threshold
        settings = LinkSettings(kind, _mapping(columns or []), within, least, backend, memory, threads, seed)
        found = link(tables, settings)
        quality = measure(found.pairs, tables, found.recognised, truth, within=within) if truth else []
        chosen = found if threshold is not None or not truth else found.at(found.kind.threshold)
        write_table(chosen.pairs, out)
        if clusters:
            write_table(clusters_of(chosen.pairs), clusters)
    except _REFUSALS as refused:
        leave(str(refused), BAD_INPUT)
    _tell(chosen, out, clusters)
    if quality:
        _tell_quality(quality)


def _names(files: Sequence[Path]) -> list[str]:
    """The files' own names, or their paths where two are named alike. The same file twice is refused."""
    if len({file.resolve() for file in files}) < len(files):
        raise FileNotReadable("The same file is given twice. Give it once to find duplicates in it.")
    names = [file.name for file in files]
    return names if len(set(names)) == len(names) else [str(file) for file in files]


def _mapping(columns: Sequence[str]) -> Mapping[str, str]:
    pairs = [column.partition("=") for each in columns for column in each.split(",")]
    for theirs, sign, ours in pairs:
        if not (theirs and sign and ours):
            raise ColumnsNotUnderstood(f'--columns "{theirs}{sign}{ours}" is not of the form theirs=ours.')
    return {theirs.strip(): ours.strip() for theirs, _, ours in pairs}


def _tell(found: Linked, out: Path, clusters: Path | None) -> None:
    for name, one in found.recognised.items():
        used = ", ".join(f"{theirs} ({ours})" if theirs != ours else theirs for ours, theirs in one.columns.items())
        typer.echo(f"{name}: {used}" + (f"; left out: {', '.join(one.left_out)}" if one.left_out else ""))
    typer.echo(f"Read as {found.kind.says}. Compared: {', '.join(found.compared)}.")
    more = f" {clusters}: clusters." if clusters else ""
    typer.echo(f"{out}: {found.pairs.num_rows:,} pairs of probability {found.threshold} or more.{more}")


def _tell_quality(quality: Sequence[Quality]) -> None:
    table = RichTable(title=f"{quality[0].all_true:,} true pairs")
    for title in ("probability from", "pairs", "precision", "recall", "F1"):
        table.add_column(title, justify="right")
    for one in quality:
        table.add_row(
            f"{one.threshold:g}", f"{one.given:,}", *(f"{value:.4f}" for value in (one.precision, one.recall, one.f1))
        )
    Console().print(table)
