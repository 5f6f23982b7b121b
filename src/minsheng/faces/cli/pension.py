"""``minsheng pension adjust``: an adjustment scheme over a caseload of pensioners."""

from __future__ import annotations

import datetime
import re
import shutil
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table as RichTable

from minsheng.engine.exact import LawNotReviewed
from minsheng.engine.exact.explaining import check_day
from minsheng.engine.tree import Law
from minsheng.faces.cli.choosing import LAW_FOLDER, AssumeOption, LangOption, LawOption, PlaceOption, language, law_of
from minsheng.faces.cli.leaving import leave
from minsheng.faces.cli.scan import wide_console
from minsheng.services.adjustment.applying import MONTHS, Applied, CaseloadRefused, apply_scheme
from minsheng.services.adjustment.scheme import Scheme, SchemeRefused, read_scheme, scheme_in_force
from minsheng.services.adjustment.writing import write

command = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
_YEAR = re.compile(r"\d{4}")
_BY = {
    "pension": ("按上年12月养老金五等分（元）", "fifths by pension of December (yuan)"),
    "age": ("按上年末年龄", "by age at the end of last year"),
    "years": ("按缴费年限", "by contribution years"),
}


@command.callback()
def pension() -> None:
    """Pensions over a caseload."""


@command.command(
    epilog="Example: minsheng pension adjust examples/pensions/adjustment.yaml examples/pensions/pensioners.csv --out adjusted --lang en"
)
def adjust(
    scheme: Annotated[
        str,
        typer.Argument(
            help="The scheme: a YAML file (see examples/pensions/adjustment.yaml), or a year whose notice the law holds: 2024."
        ),
    ],
    caseload: Annotated[Path, typer.Argument(help="Pensioners: .parquet (fen), .csv (yuan), or people-*.parquet.")],
    out: Annotated[Path, typer.Option("--out", help="Folder to write; made whole or not at all.")],
    against: Annotated[
        str | None,
        typer.Option("--against", help="Another scheme to compare with, a file or a year.", show_default="none"),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Put it in place of a folder that is there.")] = False,
    lang: LangOption = "zh",
    assume: AssumeOption = [],  # noqa: B006
    law: LawOption = LAW_FOLDER,
    place: PlaceOption = "",
) -> None:
    """Each pensioner's rise, what the scheme costs, and who gets how much: by pension, age and years; against another scheme."""
    language(lang)
    rules = law_of(law, place)
    if out.exists() and not replace:
        leave(f"{out} is there already. Name another folder, or say --replace.")
    if out.exists() and not (out / "adjustment.json").is_file():
        leave(f"{out} is no folder that this command has written. Name another.")
    partial = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent if out.parent.is_dir() else None))
    try:
        one = _scheme(rules, scheme)
        other = None if against is None else _scheme(rules, against, one.day)
        check_day(rules, one.day)
        found = apply_scheme(rules, one, caseload, partial / "rises.parquet", against=other, assume=tuple(assume))
        write(found, partial)
        if out.exists():
            shutil.rmtree(out)
        shutil.move(partial, out)
    except (SchemeRefused, CaseloadRefused, LawNotReviewed, OSError) as error:
        leave(str(error))
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    show(rules, found, lang)
    typer.echo(f"{out}: rises.parquet, by_band.csv, adjustment.json")


def _scheme(law: Law, said: str, day: datetime.date | None = None) -> Scheme:
    """A year's notice of the law (from ``day`` on, if given), or a file."""
    return scheme_in_force(law, int(said), day) if _YEAR.fullmatch(said) else read_scheme(law, Path(said))


def show(law: Law, found: Applied, lang: str) -> None:
    """The cost and the bands."""
    zh = lang == "zh"
    say = 0 if zh else 1
    name = found.scheme.zh if zh else found.scheme.en
    monthly, yearly = found.rise / 1_000_000, found.rise * MONTHS / 1_000_000
    if zh:
        typer.echo(
            f"{name} · {found.scheme.day} 起 · {found.people:,} 人，纳入 {found.covered:,} 人，不能决定 {found.undecided:,} 人"
        )
        typer.echo(f"每月增加 {monthly:,.2f} 万元，一年 {yearly:,.2f} 万元，相当于养老金的 {found.share:.2%}")
    else:
        typer.echo(
            f"{name} · from {found.scheme.day} · {found.people:,} people, {found.covered:,} covered, {found.undecided:,} undecided"
        )
        typer.echo(
            f"{monthly:,.2f} × 10,000 yuan more a month, {yearly:,.2f} a year: {found.share:.2%} of the pensions"
        )
    if found.national_level is None:
        typer.echo(
            (
                "该日全国总体水平未知，无从比较。",
                "The national level of that day is not known: nothing to compare with.",
            )[say]
        )
    elif found.share > found.national_level:
        text = ("高于全国总体水平", "above the national level, which is the ceiling of a province")[say]
        typer.echo(f"⚠ {text} {found.national_level:.2%}")
    for part, amount in found.parts.items():
        typer.echo(f"  {law.label(part, lang)}: {amount / 1_000_000:,.2f}")
    titles = (
        ("", "人数", "平均养老金", "平均增加", "增幅") if zh else ("", "people", "mean pension", "mean rise", "share")
    )
    if found.against:
        other = found.against.zh if zh else found.against.en
        titles += (
            (f"多于{other}", f"少于{other}", "平均差")
            if zh
            else (f"more than {other}", f"less than {other}", "mean difference")
        )
    table = RichTable(*titles)
    shown = ""
    for one in found.bands:
        if one.by != shown:
            shown = one.by
            table.add_section()
            table.add_row(_BY[one.by][say])
        row = [
            one.label,
            f"{one.people:,}",
            f"{one.pension / one.people / 100:,.2f}",
            f"{one.rise / one.people / 100:,.2f}",
        ]
        row.append(f"{one.rise / one.pension:.2%}" if one.pension else "—")
        if found.against:
            row += [f"{one.more:,}", f"{one.less:,}", f"{one.difference / one.people / 100:+,.2f}"]
        table.add_row(*row)
    wide_console().print(table)
