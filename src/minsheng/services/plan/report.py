"""The report that a person reads, in Chinese and in English: what changes, what it costs, who gains, what it rests on."""

from __future__ import annotations

from typing import Any

from minsheng.services.plan.comparing import Compared
from minsheng.services.plan.grounds import files, grounds
from minsheng.services.plan.pairs import NOW, THEN
from minsheng.services.plan.tables import Row, Tables
from minsheng.services.plan.telling import Say, money, share, span, table

_SCALES = {
    "per_head": ("人均（除以人数）", "per head"),
    "modified_oecd": ("修正OECD等值规模（1、0.5、0.3）", "modified OECD scale (1, 0.5, 0.3)"),
}
MEASURES = {
    "headcount": ("贫困率", "headcount"),
    "gap": ("贫困缺口", "gap"),
    "severity": ("贫困强度", "severity"),
    "median_gap": ("贫困者中位缺口", "relative median gap"),
    "gini": ("基尼系数", "Gini"),
    "s80_s20": ("收入五等分比S80/S20", "S80/S20"),
    "median_yuan_a_month": ("中位数（元/月）", "Median, yuan a month"),
    "mean_yuan_a_month": ("平均数（元/月）", "Mean, yuan a month"),
}


def report(found: Compared, tables: Tables, lang: str) -> str:
    """The report as Markdown, in ``zh`` or ``en``."""

    def say(zh: str, en: str) -> str:
        return zh if lang == "zh" else en

    parts = [
        _head(found, lang, say),
        _summary(found, tables, say),
        _changes(found, lang, say),
        _costs(tables, lang, say),
        f"![{say('花费', 'Cost')}](cost.png)",
        _winners(found, tables, lang, say),
        f"![{say('得益与受损', 'Winners and losers')}](people.png)",
        _poverty(found, tables, say),
        _marginal(found, tables, say),
        f"![{say('贫困与边际率', 'Poverty and marginal rates')}](poverty.png)",
        grounds(found, tables, lang, say),
        files(say),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(found: Compared, lang: str, say: Say) -> str:
    why = found.reform.why.get(lang, "")
    first, last = found.days[0], found.days[-1]
    lines = [f"# {found.reform.name(lang)}"]
    if why:
        lines.append(why)
    lines.append(
        say(
            f"比较日 {first}；花费按 {first:%Y-%m} 至 {last:%Y-%m} 共 {len(found.days)} 个月。"
            f"城市 `{found.city.name}`：{found.people:,} 人，{len(found.households.own):,} 户。{found.laws[NOW].zh}。",
            f"Day of comparison {first}; cost over {len(found.days)} months, {first:%Y-%m} to {last:%Y-%m}. "
            f"City `{found.city.name}`: {found.people:,} people in {len(found.households.own):,} households. "
            f"{found.laws[NOW].en}.",
        )
    )
    if found.said.get("synthetic"):
        lines.append(
            say(
                "**合成人口，没有一行是真人。所有数都是模型结果，不是统计数。**",
                "**The people are synthetic: no row is a real person. Every figure is a result of the model, not a statistic.**",
            )
        )
    return "\n\n".join(lines)


def _summary(found: Compared, tables: Tables, say: Say) -> str:
    total = tables["cost_by_programme"][-1]
    people = {row["who"]: row for row in tables["winners_total"] if row["unit"] == "persons"}
    if_all = {who: f"{people.pop(f'{who}_if_all_drew')['number']:,}" for who in ("winners", "losers")}
    level = f"{100 * float(found.reform.level):g} %"
    gini = tables["inequality"][0]
    lines = [f"## {say('要点', 'In short')}", ""]
    cost = f"{money(total['drawn_difference'])} ({span(total, 'drawn_difference', money)})"
    lines.append(
        say(
            f"- 花费变化（按模型领取率）：**{cost} 万元**；全部符合者都领取时 {money(total['all_difference'])} 万元。",
            f"- Change of cost with the modelled take-up: **{cost} times 10,000 yuan**; "
            f"{money(total['all_difference'])} if everybody entitled drew it.",
        )
    )
    counts = {who: f"{row['number']:,} ({row['low']:,} … {row['high']:,})" for who, row in people.items()}
    lines.append(
        say(
            f"- 得益 {counts['winners']} 人；受损 {counts['losers']} 人。全部符合者都领取时，得益 {if_all['winners']} 人，"
            f"受损 {if_all['losers']} 人。",
            f"- {counts['winners']} people win, {counts['losers']} lose. If everybody entitled drew, {if_all['winners']} would "
            f"win and {if_all['losers']} lose.",
        )
    )
    row = next(row for row in tables["poverty"] if row["measure"] == "headcount")
    lines.append(
        say(
            f"- 贫困率（{line_in_words(row['line'], say)}，{row['line_yuan_now']:,} 元）：{share(row['now'])} → {share(row['reformed'])}。",
            f"- Poverty headcount at {row['line_yuan_now']:,} yuan ({row['line']}): "
            f"{share(row['now'])} → {share(row['reformed'])}.",
        )
    )
    lines.append(f"- {say('基尼系数', 'Gini')}: {gini['now']:.4f} → {gini['reformed']:.4f}")
    lines.append(
        say(
            f"- 括号内为 {level} 区间，只反映抽户和谁去领取的偶然性，见“依据与限度”。",
            f"- In brackets: {level} intervals, which hold the chance of drawing households and of who takes up; see Grounds.",
        )
    )
    if found.reform.changes_nothing:
        lines.append(say("- 这个方案没有改变法律。", "- This reform leaves the law as it is."))
    return "\n".join(lines)


def _changes(found: Compared, lang: str, say: Say) -> str:
    reform, law, reformed = found.reform, found.laws[NOW], found.laws[THEN]
    lines = [f"## {say('改了什么', 'What changes')}", ""]
    for change in reform.figures:
        known = reformed.parameters[change.name]
        old = law.parameters[change.name].figure(change.starts) if change.name in law.parameters else None
        new = known.figure(change.starts)
        shown = [_figure(figure.value if figure else None, known.type.is_money) for figure in (old, new)]
        label = known.zh if lang == "zh" else known.en
        text = say(f"{change.starts}起：{shown[0]} → {shown[1]}", f"from {change.starts}: {shown[0]} → {shown[1]}")
        lines.append(f"- `{change.name}` {label}, {text}")
    lines += [f"- {say('规则文件', 'Rules of the file')} `{rules.path.name}`" for rules in reform.rules]
    for new_programme in reform.added:
        programme = reformed.programmes[new_programme.folder.resolve().name]
        lines.append(f"- {say('新设', 'Added')}: {programme.zh if lang == 'zh' else programme.en}")
    for ended in reform.ended:
        programme = law.programmes[ended.name]
        text = say(f"{ended.starts}起终止", f"ended from {ended.starts}")
        lines.append(f"- {programme.zh if lang == 'zh' else programme.en}: {text}")
    touched = [p.zh if lang == "zh" else p.en for p in found.programmes if p.touched]
    if touched:
        lines += ["", say("可能因此变化的项目：", "Programmes that this can change: ") + say("、", "; ").join(touched)]
    if any(rules.path for rules in reform.rules):
        lines.append(say("规则原文见方案文件旁的文件。", "The rules' texts stand in the files beside the reform file."))
    return "\n".join(lines)


def _figure(value: Any, is_money: bool) -> str:
    if value is None:
        return "—"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_figure(inner, is_money)}" for key, inner in value.items()) + "}"
    if isinstance(value, (bool, str)) or not hasattr(value, "denominator"):
        return str(value)
    return f"{float(value) / 100:g}" if is_money else f"{float(value):g}"


def _costs(tables: Tables, lang: str, say: Say) -> str:
    rows = [row for row in tables["cost_by_programme"] if any(row[f"all_{word}"] for word in ("now", "reformed"))]
    titles = say(
        "项目|符合（现行）|符合（改革）|花费（现行）|花费（改革）|变化|变化的区间|全部领取时的变化",
        "Programme|Entitled now|Entitled, reform|Cost now|Cost, reform|Change|Interval of the change|Change if all drew",
    ).split("|")
    cells = [
        [
            row["zh" if lang == "zh" else "en"],
            *(f"{row[key]:,}" if row[key] != "" else "" for key in ("entitled_now", "entitled_reformed")),
            *(money(row[f"drawn_{key}"]) for key in ("now", "reformed", "difference")),
            span(row, "drawn_difference", money),
            money(row["all_difference"]),
        ]
        for row in rows
    ]
    text = say("花费（万元，全部月份，按模型领取率）", "Cost (10,000 yuan, all months, modelled take-up)")
    by_month = _over(say("月", "Month"), tables["cost_by_month"], "month", say)
    by_district = _over(say("区县", "District"), tables["cost_by_district"], lang, say)
    return f"## {text}\n\n{table(titles, cells)}\n\n{by_district}\n\n{by_month}"


def _over(title: str, rows: list[Row], key: str, say: Say) -> str:
    """Cost under both laws by month or district."""
    titles = [title, say("现行", "Now"), say("改革", "Reform"), say("变化", "Change"), say("区间", "Interval")]
    words = ("now", "reformed", "difference")
    cells = [
        [row[key], *(money(row[f"drawn_{word}"]) for word in words), span(row, "drawn_difference", money)]
        for row in rows
    ]
    return table(titles, cells)


def _winners(found: Compared, tables: Tables, lang: str, say: Say) -> str:
    titles = [
        say("组别", "Group"), say("人数", "People"), say("得益", "Win"), say("受损", "Lose"),
        say("得益者每人每月（元）", "Gain of a winner, yuan a month"), say("受损者每人每月（元）", "Loss of a loser, yuan a month"),
        say("平均变化（元）", "Mean change, yuan"),
    ]  # fmt: skip
    parts = [f"## {say('谁得益，谁受损', 'Who wins and who loses')}"]
    for by, heading in (
        (
            "tenth",
            say(
                "按收入十分位（现行法下，第一为最低）", "By tenth of income under the law in force, the first has least"
            ),
        ),
        ("age", say("按年龄", "By age")),
        ("household", say("按家庭类型", "By kind of household")),
        ("district", say("按区县", "By district")),
    ):
        rows = [row for row in tables["winners"] if row["by"] == by]
        cells = [
            [
                row["zh" if lang == "zh" else "en"], f"{row['persons']:,}", f"{row['winners']:,}", f"{row['losers']:,}",
                f"{row['gain_a_winner_a_month']:,.2f}", f"{row['loss_a_loser_a_month']:,.2f}",
                f"{row['mean_change_a_person_a_month']:,.2f}",
            ]
            for row in rows
        ]  # fmt: skip
        parts.append(f"### {heading}\n\n{table(titles, cells)}")
    left_out = int((~found.households.is_known).sum())
    if left_out:
        parts.append(
            say(
                f"{left_out:,} 户收入不明或无人居住，不计入得益、贫困和分配。",
                f"{left_out:,} households whose income is not known, or where nobody lives, are left out here and below.",
            )
        )
    return "\n\n".join(parts)


def line_in_words(name: str, say: Say) -> str:
    """What a poverty line is called: ``standard × 1.5`` as a reader says it."""
    return name.replace("standard", say("标准", "standard")).replace("median", say("中位数", "median"))


def _poverty(found: Compared, tables: Tables, say: Say) -> str:
    scale = say(*_SCALES[found.reform.measures.scale])
    standard = found.laws[NOW].parameters.get(found.reform.measures.standard)
    titles = [
        say("线", "Line"), say("元/月", "Yuan a month"), say("度量", "Measure"), say("现行", "Now"), say("改革", "Reform"),
        say("变化（百分点）", "Change, points"), say("变化的区间", "Interval of the change"),
    ]  # fmt: skip
    cells = []
    for row in tables["poverty"]:
        yuan = f"{row['line_yuan_now']:,}"
        if row["line_yuan_now"] != row["line_yuan_reformed"]:
            yuan += f" → {row['line_yuan_reformed']:,}"
        cells.append(
            [
                line_in_words(row["line"], say), yuan, say(*MEASURES[row["measure"]]), share(row["now"]),
                share(row["reformed"]), f"{100 * row['difference']:+.3f}",
                span(row, "difference", lambda value: f"{100 * value:+.3f}"),
            ]
        )  # fmt: skip
    spread = []
    for row in tables["inequality"]:
        digits = 2 if row["measure"].endswith("yuan_a_month") else 4
        cells_of = [f"{row['now']:,.{digits}f}", f"{row['reformed']:,.{digits}f}", f"{row['difference']:+,.{digits}f}"]
        between = span(row, "difference", lambda value: f"{value:+.4f}")
        spread.append([say(*MEASURES[row["measure"]]), *cells_of, between])
    note = say(
        f"收入：`{found.income_value}` 加上领取的各项补贴，{scale}，每人计一次；低于线（不含本数）为贫困。"
        f"“标准”线是比较日现行法的{standard.zh if standard else ''}的倍数，改革不移动它；“中位数”线按各自法律下的中位数。"
        "度量为 Foster-Greer-Thorbecke（1984）的 α=0、1、2。",
        f"Income is `{found.income_value}` and what is drawn of the programmes, {scale}, each person counted once; whoever is "
        f"below the line is poor. Lines × standard are of the figure in force on the day of comparison "
        f"({standard.en if standard else ''}) and the reform does not move them; lines × median are of each law's own median. "
        "Headcount, gap and severity are Foster-Greer-Thorbecke (1984) with alpha 0, 1, 2.",
    )
    inequality = table(
        [say("分配", "Distribution"), say("现行", "Now"), say("改革", "Reform"), say("变化", "Change"), say("区间", "Interval")], spread
    )  # fmt: skip
    return f"## {say('贫困与分配', 'Poverty and inequality')}\n\n{note}\n\n{table(titles, cells)}\n\n{inequality}"


def _rate(name: str, say: Say) -> str:
    return name.replace("below 0", say("低于0（反而多得）", "below 0")).replace("above", say("超过", "above"))


def _marginal(found: Compared, tables: Tables, say: Say) -> str:
    heading = f"## {say('有效边际率', 'Effective marginal rates')}"
    if not tables["marginal_rates"]:
        return (
            f"{heading}\n\n{say('城市没有工资一列，不能计算。', 'The city has no column of wages, so there are none.')}"
        )
    rise = f"{found.reform.measures.wages_higher_by}"
    count = f"{found.rates.shape[1]:,}"
    note = say(
        f"把每户工资最高者的工资提高 {rise} 元/月，看补贴减少多少（假定符合者都领取；税费是事实而非规则，不随之变）。共算了 {count} 户。",
        f"The wages of each household's best earner are raised by {rise} yuan a month: how much of it is lost in benefits, if "
        f"everybody entitled draws them. Taxes and contributions are facts here and do not follow. {count} households.",
    )
    rows = [row for row in tables["marginal_rates"] if row["tenth"] == "all"]
    poor = {row["rate"]: row for row in tables["marginal_rates"] if row["tenth"] == 1}
    titles = [
        say("损失的部分", "Part lost"), say("户数（现行）", "Households now"), say("户数（改革）", "Households, reform"),
        say("最低十分位（现行）", "Lowest tenth now"), say("最低十分位（改革）", "Lowest tenth, reform"),
    ]  # fmt: skip
    cells = [
        [_rate(row["rate"], say), f"{row['households_now']:,}", f"{row['households_reformed']:,}",
         f"{poor[row['rate']]['households_now']:,}", f"{poor[row['rate']]['households_reformed']:,}"]
        for row in rows
    ]  # fmt: skip
    return f"{heading}\n\n{note}\n\n{table(titles, cells)}"
