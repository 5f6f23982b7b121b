"""``minsheng demo``: a demo town built, scanned with the whole law, and one household explained in full."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path
from typing import Annotated

import pyarrow.parquet as pq
import typer
from rich.console import Console

from minsheng.engine.exact import Reading, explain
from minsheng.engine.facts import Facts, read_facts
from minsheng.engine.telling import as_text
from minsheng.engine.telling.as_text import tree_text
from minsheng.engine.tree import CHOICE, DATE, NUMBER, PERSON, POINTER, YESNO, Law
from minsheng.engine.units import scale
from minsheng.faces.cli.choosing import LAW_FOLDER, LangOption, language, law_of
from minsheng.faces.cli.city import marks_of
from minsheng.faces.cli.demo_registry import fill_demo, live_demo, open_residents
from minsheng.faces.cli.leaving import leave
from minsheng.faces.cli.scan import progress_of, show_scan, show_unclaimed
from minsheng.faces.living.town import Town
from minsheng.registry.access.roles import table
from minsheng.registry.database.addresses import var_folder
from minsheng.services.city.building import build_city
from minsheng.services.city.errors import CityError
from minsheng.services.city.marking import mark_city
from minsheng.services.scan.scanning import scan_city

command = typer.Typer(rich_markup_mode=None)
DAY = datetime.date(2025, 7, 1)


@command.command(epilog="Example: minsheng demo --people 50000 --lang en")
def demo(
    people: Annotated[int, typer.Option("--people", help="How many people the demo town has.")] = 20_000,
    seed: Annotated[int, typer.Option("--seed", help="A whole number from 0.")] = 7,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where the town and its answers go.", show_default="var/demo")
    ] = None,
    lang: LangOption = "zh",
) -> None:
    """Build a demo town from the census tables, scan it, find who does not receive, explain one household."""
    zh = language(lang) == "zh"
    law = law_of(LAW_FOLDER, "")
    out = out or var_folder() / "demo"  # where the site looks for it
    town, answers = out / "town", out / "answers"
    out.mkdir(parents=True, exist_ok=True)
    console = Console(stderr=True)
    _say(f"1. 用普查表合成一个 {people:,} 人的小城" if zh else f"1. A town of {people:,} people from the census tables")
    try:
        with console.status("合成中…" if zh else "building…"):
            said = build_city(people, seed, town, replace=True)
        _say(f"   {said['people']:,} 人，{said['households']:,} 户：{town}" if zh
             else f"   {said['people']:,} people in {said['households']:,} households: {town}")  # fmt: skip
        _say("2. 用全部法规逐户判定" if zh else "2. The whole law over every household")
        with tempfile.TemporaryDirectory() as first:
            with progress_of(town, lang) as progress:
                scan_city(law, town, Path(first) / "answers", day=DAY, progress=progress)
            mark_city(town, Path(first) / "answers", marks_of(law), seed)
        with progress_of(town, lang) as progress:
            found = scan_city(law, town, answers, day=DAY, replace=True, progress=progress)
    except CityError as error:
        leave(str(error))
    show_scan(law, found, lang)
    _say("   领取标记按参保率模型抽取（services/city/take_up.yaml），不是真实领取情况。" if zh
         else "   Who receives is modelled (services/city/take_up.yaml), not real.")  # fmt: skip
    show_unclaimed(law, found, lang)
    household = _one_unclaimed(answers)
    title = (
        f"3. 一户应享未享家庭的完整解释（第 {household} 户）"
        if zh
        else f"3. One unclaimed household in full ({household})"
    )
    _say(title)
    explanation = explain(Reading(law), household_facts(law, town, household), DAY)
    typer.echo(as_text(explanation, lang))
    typer.echo("\n" + tree_text(explanation, "minimum_living_allowance", -1, lang))
    _registry(law, town, answers, seed, zh)
    _say("接下来可以试：" if zh else "Try next:")
    for line in (
        "minsheng check examples/couple.yaml",
        "minsheng explain examples/single-mother.yaml --programme minimum_living_allowance",
        f"minsheng scan {town} --out var/answers --unclaimed",
        "minsheng law list",
        "minsheng law diff 2022-12-01 2026-08-01",
        "minsheng case found --as demo_community_worker",
        "minsheng serve",
    ):
        typer.echo(f"  {line}")


def _registry(law: Law, town: Path, answers: Path, seed: int, zh: bool) -> None:
    """Step 4: the registry."""
    _say(
        "4. 登记库：人员、家庭、事实，和找到的人"
        if zh
        else "4. The registry: people, households, facts, and whom the law found"
    )
    filled = fill_demo(law, town, answers, DAY, seed)
    if filled is None:
        typer.echo(
            "   登记库里已有人员，未作改动。"
            if zh
            else "   There are people in the registry already; nothing was changed."
        )
        return
    typer.echo(f"   {filled.people:,} 人入库，{filled.findings:,} 件“政策找人”进入社区工作清单。" if zh
               else f"   {filled.people:,} people in it, {filled.findings:,} findings on the communities' worklists.")  # fmt: skip
    _say("5. 小城过两个月：事件、联系、申请、决定、发放，都走公开的办理动作" if zh
         else "5. The town lives two months by public deeds: events, calls, cases, decisions, payments")  # fmt: skip
    _, left = live_demo(lambda month, town: typer.echo(_happened(month, town)))
    said = ", ".join(f"{what} {count}" for what, count in sorted(left.items()))
    typer.echo(f"   留给演示账号办理：{said}" if zh else f"   Left for the demo's accounts: {said}")
    typer.echo(f"   网站登录账号，密码都是 {filled.password}（仅供演示）；工作人员另需一次性验证码：minsheng access code 账号" if zh
               else f"   Log-ins of the site, all with the password {filled.password} (for the demo alone); staff also needs a"
               " code: minsheng access code NAME")  # fmt: skip
    for name, role, division in filled.accounts + open_residents():
        shown = table().roles[role]["zh" if zh else "en"] if role else ("居民" if zh else "resident")
        typer.echo(f"     {name:<32}{shown}  {division}")


def _happened(month: datetime.date, town: Town) -> str:
    """What a month brought, in one line."""
    return f"   {month:%Y-%m}: " + ", ".join(
        f"{what} {number}" for what, number in sorted(town.happened.items()) if number
    )


def _say(text: str) -> None:
    typer.echo(f"\n{text}")


def _one_unclaimed(answers: Path) -> int:
    """A household entitled to the minimum living allowance that is not marked as receiving; the largest amount."""
    cases = pq.read_table(answers / "unclaimed.parquet").to_pylist()
    mine = [case for case in cases if case["programme"] == "minimum_living_allowance" and case["amount_fen"]]
    return int(max(mine or cases, key=lambda case: case["amount_fen"] or 0)["household_id"])


def household_facts(law: Law, folder: Path, household: int) -> Facts:
    """One household of a built city, read from its Parquet files in the form of a household file."""
    for path in sorted(folder.glob("households-*.parquet")):
        own = pq.read_table(path, filters=[("household_id", "=", household)]).to_pylist()
        if own:
            people = pq.read_table(
                path.with_name(path.name.replace("households-", "people-")), filters=[("household_id", "=", household)]
            ).to_pylist()
            break
    else:
        leave(f"{folder} has no household {household}.")
    names = {row["person_id"]: f"p{position}" for position, row in enumerate(people, 1)}
    assume = ["no_unstated_circumstances", "no_unstated_income", "no_unstated_property"]
    plain = {
        "assume": assume,
        "household": {name: _plain(law, name, value, names) for name, value in own[0].items() if name in law.facts},
        "people": {
            names[row["person_id"]]: {
                name: _plain(law, name, value, names)
                for name, value in row.items()
                if name in law.facts and law.facts[name].of == PERSON
            }
            for row in people
        },
    }
    return read_facts(law, plain)


def _plain(law: Law, name: str, value: object, names: dict[int, str]) -> object:
    kind = law.facts[name].type
    if value is None:
        return None
    if kind.kind == POINTER:
        return names.get(int(str(value)), "none")
    if kind.is_money:
        return str(int(str(value)) / scale(kind.unit))
    if kind.kind in (YESNO, CHOICE, DATE):
        return value
    assert kind.kind == NUMBER
    return str(value)
