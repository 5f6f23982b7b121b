"""``minsheng project``: a person's income after work over all pillars, with every assumption shown."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from minsheng.engine.exact import LawNotReviewed, Reading
from minsheng.engine.exact.explaining import check_day
from minsheng.engine.telling.values import told
from minsheng.engine.tree import Law
from minsheng.faces.cli.choosing import (
    LAW_FOLDER,
    AssumeOption,
    LangOption,
    LawOption,
    OnOption,
    PlaceOption,
    day_of,
    language,
    law_of,
)
from minsheng.faces.cli.household_files import HouseholdFileRefused, read_household_file
from minsheng.faces.cli.leaving import leave
from minsheng.services.projection.assumptions import BadProjection, read_assumptions
from minsheng.services.projection.drawing import draw, write_table
from minsheng.services.projection.projecting import LABELS, Projection, Without, project
from minsheng.services.projection.saving import MONTHS

command = typer.Typer(rich_markup_mode=None)
_CAUTION = (
    "推算，不是承诺；养老金按现行规则，规则和数值将来会变。年金按月领取的税率表未见来源，年金为税前。",
    "A reckoning under today's rules, no promise; rules and figures will change. The tax table of annuities was not found, so the "
    "annuity is before tax.",
)


@command.command("project", epilog="Example: minsheng project examples/projection.yaml --out income.png --lang en")
def project_command(
    file: Annotated[Path, typer.Argument(help="The household, with the assumptions under projection: (预测).")],
    person: Annotated[str, typer.Option("--person", help="Whose income.", show_default="the only person")] = "",
    retires: Annotated[
        str, typer.Option("--retires", help="statutory, earliest, latest or YYYY-MM.", show_default="the file's")
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Picture (.png, .svg) or table (.csv); both with .png.")
    ] = None,
    on: OnOption = "",
    as_data: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
    lang: LangOption = "zh",
    assume: AssumeOption = [],  # noqa: B006
    law: LawOption = LAW_FOLDER,
    place: PlaceOption = "",
) -> None:
    """Year by year: contributions and balances until retirement, then what each pillar pays, and the whole without each."""
    language(lang)
    if out is not None and out.suffix not in (".png", ".svg", ".csv"):
        leave(f"{out}: write to a .png, .svg or .csv file.")
    rules = law_of(law, place)
    try:
        household = read_household_file(rules, file, tuple(assume), day_of(on) if on else None)
        day = day_of(on, household.facts.day)
        check_day(rules, day)
        assumed = read_assumptions(rules, {**household.projection, **({"retires": retires} if retires else {})}, day)
        people = household.facts.people
        if not person and len(people) > 1:
            leave(f"Whose income? Say --person: {', '.join(people)}.")
        found = project(Reading(rules), household.facts.plain, person or people[0], assumed, day)
    except (HouseholdFileRefused, LawNotReviewed, BadProjection) as error:
        leave(str(error))
    if as_data:
        typer.echo(json.dumps(as_json(found), ensure_ascii=False, indent=1))
    else:
        for line in lines_of(rules, found, lang):
            typer.echo(line)
    for path in _written(found, out, lang):
        typer.echo(str(path), err=as_data)


def lines_of(law: Law, found: Projection, lang: str) -> list[str]:
    """The projection as text."""
    zh = lang == "zh"
    say = 0 if zh else 1
    lines = [
        f"{found.person} · {found.retires:%Y-%m} {'退休' if zh else 'retires'}"
        f"（{'最早' if zh else 'earliest'} {found.window[0]:%Y-%m}，{'法定' if zh else 'statutory'} {found.window[1]:%Y-%m}，"
        f"{'最晚' if zh else 'latest'} {found.window[2]:%Y-%m}）",
        "",
        "假定（* 为文件所选，其余为默认；没有人知道将来）："
        if zh
        else "Assumed (* chosen in the file, the rest as usual; nobody knows):",
    ]
    lines += [f"  {'*' if chosen else ' '} {(a, b)[say]}" for _, a, b, chosen in found.assumed.told()]
    last = found.before[-1]
    lines += ["", "退休时：" if zh else "At retirement:"]
    if last.years_in_record:
        years, index = float(last.years_in_record), float(last.index)
        lines.append(
            f"  {'缴费年限' if zh else 'years in the record'} {years:.2f} · {'平均指数' if zh else 'average index'} {index:.4f}"
        )
    lines += [
        f"  {LABELS[pillar][say]} · {'账户' if zh else 'balance'} {_money(amount)}"
        for pillar, amount in last.balances.items()
    ]
    for name, value in found.parts.items():
        lines.append(f"  {law.label(name, lang)}: {told(law, value, law.type_of(name), lang, name=name)}")
    lines += ["", "退休后每月收入（元）：" if zh else "Income a month after retirement (yuan):"]
    titles = [LABELS[pillar][say] for pillar in found.pillars]
    lines.append(
        " | ".join(
            [
                "年份 年龄" if zh else "year age",
                *titles,
                "合计" if zh else "in all",
                f"{found.day.year}{'年价格' if zh else ' prices'}",
            ]
        )
    )
    for one in [*found.after[1:3], *found.after[3::5]]:
        amounts = [one.pillars.get(pillar, Fraction(0)) for pillar in found.pillars]
        lines.append(
            " | ".join([f"{one.year} {one.age}", *(_money(a / MONTHS) for a in [*amounts, one.total, one.real])])
        )
    text = "首个整年收入相当于退休前工资的" if zh else "The first whole year's income, as a share of the last wage:"
    lines += ["", f"{text} {float(found.replaces):.1%}", ""]
    year = found.compared.year
    lines.append(f"有与没有各支柱（{year}年，每月）：" if zh else f"With and without each pillar ({year}, a month):")
    lines += [_with_and_without(one, zh) for one in found.without]
    for pillar, reasons in found.unknown.items():
        lines.append(f"  {LABELS[pillar][say]}：{'未定' if zh else 'not decided'}: " + "; ".join(reasons[say]))
    if found.unverified:
        names = ", ".join(law.label(name, lang) for name in found.unverified)
        lines += ["", f"{'用到的未核实数值' if zh else 'Unverified figures used'}: {names}"]
    lines.append(_CAUTION[say])
    return lines


def _with_and_without(one: Without, zh: bool) -> str:
    label = LABELS[one.pillar][0 if zh else 1]
    pays, left = _money(one.pays / MONTHS), _money(one.left / MONTHS)
    own, employer, back = _money(one.own_paid), _money(one.employer_paid), one.paid_back_at or "—"
    if zh:
        return (
            f"  {label}：每月 {pays}；没有它剩 {left}（为退休前工资的{float(one.replaces):.1%}）；本人共缴 {own}，单位 {employer}，"
            f"{back} 岁领回本人所缴"
        )
    return (
        f"  {label}: {pays} a month; without it {left} ({float(one.replaces):.1%} of the last wage); own contributions {own}, "
        f"the employer's {employer}; back at {back}"
    )


def _money(fen: Fraction) -> str:
    return f"{float(fen) / 100:,.2f}"


def as_json(found: Projection) -> dict[str, Any]:
    """The projection as data; amounts are fen a year, exact where they are whole."""

    def fen(value: Fraction) -> int | str:
        value = Fraction(value)
        return value.numerator if value.denominator == 1 else str(value)

    def each(amounts: dict[str, Fraction]) -> dict[str, int | str]:
        return {name: fen(value) for name, value in amounts.items()}

    return {
        "person": found.person,
        "day": found.day.isoformat(),
        "retires": found.retires.isoformat(),
        "window": [month.isoformat() for month in found.window],
        "assumed": [
            {"name": name, "zh": zh, "en": en, "chosen": chosen} for name, zh, en, chosen in found.assumed.told()
        ],
        "before": [
            {
                "year": one.year, "wage_per_month_fen": fen(one.wage), "paid_fen": each(one.paid),
                "employer_fen": each(one.employer), "balances_fen": each(one.balances),
            }
            for one in found.before
        ],
        "after": [
            {"year": one.year, "age": one.age, "pillars_fen": each(one.pillars), "total_fen": fen(one.total),
             "real_fen": round(one.real)}
            for one in found.after
        ],
        "without": [
            {"pillar": one.pillar, "pays_fen": fen(one.pays), "left_fen": fen(one.left), "own_paid_fen": fen(one.own_paid),
             "employer_paid_fen": fen(one.employer_paid), "paid_back_at": one.paid_back_at}
            for one in found.without
        ],
        "replaces": float(found.replaces),
        "unknown": {pillar: {"zh": why[0], "en": why[1]} for pillar, why in found.unknown.items()},
        "unverified": found.unverified,
    }  # fmt: skip


def _written(found: Projection, out: Path | None, lang: str) -> list[Path]:
    if out is None:
        return []
    paths = [out] if out.suffix != ".png" else [out, out.with_suffix(".csv")]
    try:
        for path in paths:
            write_table(found, path) if path.suffix == ".csv" else draw(found, path, lang)
    except OSError as error:
        leave(f"{out}: it cannot be written: {error.strerror}.")
    return paths
