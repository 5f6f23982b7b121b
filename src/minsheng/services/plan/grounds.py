"""The end of the report: what the figures rest on, what is modelled in the city, and which files hold the rest."""

from __future__ import annotations

import datetime

from minsheng.services.plan.comparing import Compared
from minsheng.services.plan.pairs import NOW
from minsheng.services.plan.pictures import NAMES
from minsheng.services.plan.tables import Row, Tables
from minsheng.services.plan.telling import Say


def grounds(found: Compared, tables: Tables, lang: str, say: Say) -> str:
    lines = [f"## {say('依据与限度', 'Grounds and limits')}", ""]
    eras = "; ".join(f"{era.day} ({len(era.months)})" for era in found.eras)
    lines += [
        say(
            f"- **月份。** 城市的事实只有一天，所以一个项目只在其条文或数值变动之日重新判断（日期与月数：{eras}），其间人不变老、不出生、"
            "不搬迁、不改变工作；按年或一次发放的，每月计十二分之一。因此各月之差只是法律之差。",
            "- **Months.** The city's facts are of one day. So a programme is decided anew only on a day when a text or figure of it "
            f"changes (days and months: {eras}); between, nobody ages, is born, moves or changes work. Months differ by the law alone. "
            "What is paid yearly or once counts a twelfth each month.",
        ),
        say(
            "- **领取。** 每个符合的人或户是否领取，由其编号与种子按领取率抽定，两部法律用同一次抽取；没有领取率的项目视为全部领取。"
            "领取率是假设，未见公布：",
            "- **Take-up.** Whether somebody entitled draws a programme is drawn from their number and a seed with the programme's "
            "rate, the same draw under both laws; a programme without a rate is drawn by all. The rates are assumptions, none is "
            "published: ",
        )
        + say("、", ", ").join(
            f"{p.zh if lang == 'zh' else p.en} {p.rate:g}" for p in found.programmes if p.rate_is_known
        )
        + say("。", "."),
        say(
            f"- **区间。** {found.reform.replicates} 次自助法：按户重抽（泊松1），领取每次重新抽定，种子 {found.reform.seed}。"
            "不含：合成人口模型、收入模型、领取率本身的误差，也不含行为改变。城市越大区间越窄，不等于结果越准。",
            f"- **Intervals.** {found.reform.replicates} bootstrap replicates over households (Poisson 1), the take-up drawn anew in "
            f"each, seed {found.reform.seed}. They do not hold errors of the city's model, of its incomes or of the rates, nor "
            "changes of behaviour. A larger city makes them narrower, not truer.",
        ),
    ]
    lines.append(
        say(
            "- **一项抵扣另一项。** 法律按符合条件、而不是按实际领取来抵扣别的项目；抽定不领取某项的户，它仍被抵扣；因此按模型领取率算出的"
            "受损者，可能多于全部领取时的受损者。",
            "- **One programme taken off another.** The law takes a programme off another by entitlement, not by receipt. A household "
            "drawn as not taking it up still has it taken off, so there can be more losers with the modelled take-up than if "
            "everybody drew.",
        )
    )
    if any(start > found.days[0] for start in _starts(found)):
        lines.append(
            say(
                f"- **较晚的部分。** 方案中 {found.days[0]} 以后才开始的部分只进入以后月份的花费，不进入得益、贫困、分配和边际率。",
                f"- **Later parts.** What the reform begins after {found.days[0]} is in the cost of later months alone, not in winners, "
                "poverty, inequality and marginal rates.",
            )
        )
    held = [p.zh if lang == "zh" else p.en for p in found.programmes if p.is_held]
    if held:
        lines.append(
            say(
                "- **已在收入中的项目**（只计改革带来的变化）：",
                "- **Already in the facts of income** (only a change counts): ",
            )
            + say("、", ", ").join(held)
            + say("。", ".")
        )
    open_rows = [r for r in tables["cost_by_programme"][:-1] if r["undecided_now"] or r["amount_not_known_now"]]
    if open_rows:
        lines.append(
            say(
                "- **未定。** 缺少数值或事实而不能判断的，按不符合计；金额不明的按0计。比较日现行法下：",
                "- **Undecided.** Whoever cannot be decided counts as not entitled; an amount that is not known as 0. On the day, "
                "under the law in force: ",
            )
            + say("；", "; ").join(_open(row, lang, say) for row in open_rows)
        )
    if found.assume:
        named = [found.laws[NOW].assumptions.get(name, (name, name))[0 if lang == "zh" else 1] for name in found.assume]
        lines.append(say("- **假定。** ", "- **Assumed.** ") + " ".join(named))
    lines += _modelled(found, lang, say)
    return "\n".join(lines)


def _starts(found: Compared) -> list[datetime.date]:
    """The days on which parts of the reform begin, other than those of rule files and added programmes."""
    return [*(change.starts for change in found.reform.figures), *(ended.starts for ended in found.reform.ended)]


def _open(row: Row, lang: str, say: Say) -> str:
    text = f"{row['zh' if lang == 'zh' else 'en']} {row['undecided_now']:,}"
    if row["amount_not_known_now"]:
        count = f"{row['amount_not_known_now']:,}"
        text += say(f"（金额不明 {count}）", f" (amount not known {count})")
    return text


def _modelled(found: Compared, lang: str, say: Say) -> list[str]:
    """What of the city is published, fitted or modelled, of the columns that were read."""
    columns = {**found.said.get("columns", {}).get("people", {}), **found.said.get("columns", {}).get("households", {})}
    words = {
        "published": say("公布", "published"),
        "fitted": say("拟合", "fitted"),
        "modelled": say("模型", "modelled"),
    }
    lines = []
    for kind, word in words.items():
        names = [name for name in found.columns if columns.get(name, {}).get("kind") == kind]
        if names:
            shown = say("、", ", ").join(
                found.laws[NOW].label(name, lang) if _is_fact(found, name) else name for name in names
            )
            lines.append(
                say(f"- **城市中{word}的列**：{shown}。", f"- **Columns of the city that are {word}**: {shown}.")
            )
    statements = found.said.get("statements", {})
    if not columns:
        text = say(
            "城市没有 city.json，来源不明。", "The city has no city.json: where its figures come from is not known."
        )
        lines.append(f"- {text}")
    if statements:
        lines.append(say("- **city.json 的说明（原文）：**", "- **What city.json says:**"))
        lines += [f"  - {' '.join(str(text).split())}" for text in statements.values()]
    return lines


def _is_fact(found: Compared, name: str) -> bool:
    return name in found.laws[NOW].facts


def files(say: Say) -> str:
    pictures = ", ".join(f"{name}.png, {name}.svg" for name in NAMES)
    text = say(
        f"表：`cost*.csv`、`winners*.csv`、`poverty.csv`、`inequality.csv`、`marginal_rates.csv`；图：{pictures}；"
        "`reform.json` 记录所用的版本、种子和假定。",
        f"Tables: `cost*.csv`, `winners*.csv`, `poverty.csv`, `inequality.csv`, `marginal_rates.csv`; pictures: {pictures}; "
        "`reform.json` holds versions, seeds and assumptions.",
    )
    return f"## {say('文件', 'Files')}\n\n{text}"
