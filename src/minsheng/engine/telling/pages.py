"""A page for each programme, and one that counts what is there, as Markdown: written from the law, never by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from minsheng.engine.cases import PUBLISHED
from minsheng.engine.properties import Property
from minsheng.engine.telling.claims import claim_text
from minsheng.engine.telling.formulas import formula
from minsheng.engine.telling.maths import maths
from minsheng.engine.telling.values import key_told, told
from minsheng.engine.tree import Figure, Law, Parameter, Programme, Rule
from minsheng.engine.units import words_of_zh

_FREQUENCY = {"monthly": "按月", "yearly": "按年", "once": "一次性"}
_OFTEN = {"monthly": "monthly", "yearly": "yearly", "once": "once"}
PICTURES = "pictures"  # folder of the pages' pictures, below theirs


def programme_page(
    law: Law, programme: Programme, claims: Sequence[Property], cases: Counter[str], picture: str = ""
) -> str:
    """One programme: who gets it, conditions, a picture, formulas by date, figures over time, properties, what is not known.

    ``claims`` are the programme's own properties, ``cases`` its worked examples by kind, ``picture`` says what its picture
    shows, which stands beside the page under ``pictures/``.
    """
    data = programme.data
    lines = [f"# {programme.zh} {programme.en}", "", _two(data["summary"]), ""]
    lines += [f"`{programme.name}` · `{programme.folder}/`", ""]
    lines += _facts_of_it(data)
    lines += _conditions(law, data)
    if picture:
        lines += ["", "## 图 Picture", "", f"![{picture}]({PICTURES}/{programme.name}.svg)"]
    lines += ["", "## 规则 Rules", ""]
    for rule in law.rules.values():
        if rule.programme == programme.name:
            lines += _rule(law, rule)
    lines += _figures(law, programme)
    lines += _claims(law, claims)
    if cases:
        counted = "、".join(f"{kind} {count}" for kind, count in sorted(cases.items()))
        lines += ["", "## 算例 Worked examples", "", f"{sum(cases.values())}：{counted}"]
    if data.get("missing"):
        lines += ["", "## 不知道的 Not known", "", *(f"- {item['zh']}（{item['en']}）" for item in data["missing"])]
    return "\n".join(lines).rstrip() + "\n"


def _two(pair: Mapping[str, str]) -> str:
    return f"{pair['zh']}\n\n{pair['en']}"


def _facts_of_it(data: Mapping[str, Any]) -> list[str]:
    titles = {
        "who_applies": "谁来申请 Who applies",
        "deciding_office": "谁来决定 Who decides",
        "fund": "资金 Fund",
        "appeal": "救济 Appeal",
    }
    lines = [f"- {title}：{_both(data[key])}" for key, title in titles.items() if key in data]
    if data.get("frequency"):
        often = data["frequency"]
        lines.append(f"- 发放 Paid：{_FREQUENCY.get(often, often)} {_OFTEN.get(often, '')}")
    lines += [f"- 材料 Papers：{_both(paper)}" for paper in data.get("papers", [])]
    lines += [
        f"- 时限 Time limit：{_both(limit)}（{_days(limit)}{limit.get('article', '')}）"
        for limit in data.get("time_limits", [])
    ]
    for key, word in (("excludes", "不能同时享有 Not together with"), ("reduced_by", "扣减 Reduced by")):
        lines += [f"- {word}：`{other['programme']}` 〔{other['article']}〕" for other in data.get(key) or []]
    lines += [f"- 依据 Under：{article}" for article in data.get("articles", [])]
    return lines


def _both(pair: Mapping[str, Any]) -> str:
    return f"{pair['zh']} · {pair['en']}" if pair.get("en") else str(pair["zh"])


def _days(limit: Mapping[str, Any]) -> str:
    if not limit.get("days"):
        return ""
    kind = "个工作日 working days" if limit.get("kind") == "working_days" else "日 days"
    return f"{limit['days']}{kind}；"


def _conditions(law: Law, data: Mapping[str, Any]) -> list[str]:
    if not data.get("conditions"):
        return []
    lines = ["", "## 条件 Conditions", "", "| 条件 | 不符合时 | If not | 条文 |", "|---|---|---|---|"]
    for condition in data["conditions"]:
        label = law.label(condition["rule"], "zh")
        refused = condition["refused"]
        lines.append(f"| {label} | {refused['zh']} | {refused['en']} | {condition.get('article', '')} |")
    return lines


def _rule(law: Law, rule: Rule) -> list[str]:
    lines = [f"**{rule.zh}** {rule.en} `{rule.name}`", ""]
    for version in rule.versions:
        until = f" 至 {version.ends}" if version.ends else " 起"
        lines.append(f"- {version.starts}{until} 〔{version.article}〕")
        lines.append(f"  - {_cell(formula(law, version.body, 'zh', rule.name))}")
        lines.append(f"  - {_cell(formula(law, version.body, 'en', rule.name))}")
        lines.append(f"  - ${maths(law, version.body)}$")
    return [*lines, ""]


def _figures(law: Law, programme: Programme) -> list[str]:
    names: dict[str, None] = {}
    for rule in law.rules.values():
        if rule.programme == programme.name:
            for version in rule.versions:
                names.update((need, None) for need in version.needs if need in law.parameters)
    if not names:
        return []
    lines = ["", "## 数值 Figures", "", "| 数值 | 起 | 值 | 来源 |", "|---|---|---|---|"]
    for name in names:
        lines += _parameter(law, law.parameters[name])
    return lines


def _parameter(law: Law, parameter: Parameter) -> list[str]:
    unit = words_of_zh(parameter.type.unit) if parameter.type.kind == "number" else ""
    label = f"{parameter.zh}{f'（{unit}）' if unit else ''}"
    if not parameter.figures:
        why = parameter.missing[0] if parameter.missing else "未知"
        return [f"| {label} | — | ✗ | {_cell(why)} |"]
    rows = []
    for figure in parameter.figures:
        mark = "⚠未核实 " if figure.confidence == "recalled" else ""
        until = f" 至 {figure.ends}" if figure.ends else ""
        rows.append(
            f"| {label} | {figure.starts}{until} | {_value(law, parameter, figure)} | {mark}{_cell(figure.source)} |"
        )
    return rows


def _value(law: Law, parameter: Parameter, figure: Figure) -> str:
    def shown(value: Any, axis: int = 0) -> str:
        if isinstance(value, Mapping):
            inside = [
                f"{key_told(law, parameter, axis, key, 'zh')}: {shown(inner, axis + 1)}" for key, inner in value.items()
            ]
            return f"{len(inside)} 项" if len(inside) > 24 else "；".join(inside)
        return told(law, value, parameter.type, "zh", unit=False)

    return _cell(shown(figure.value))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _claims(law: Law, claims: Sequence[Property]) -> list[str]:
    if not claims:
        return []
    held = [claim for claim in claims if not claim.known]
    known = [claim for claim in claims if claim.known]
    lines = ["", "## 性质 Properties", "", "`minsheng prove` 对一切事实证明。Proved for all facts.", ""]
    lines += [f"- {claim_text(law, claim, 'zh')} · {claim_text(law, claim, 'en')}" for claim in held]
    if known:
        lines += ["", "## 已知的断崖和例外 Known cliffs and exceptions", ""]
    for claim in known:
        assert claim.known is not None
        lines.append(f"- ⚠ {claim_text(law, claim, 'zh')} · {claim_text(law, claim, 'en')}")
        lines.append(f"  - {claim.known.zh} {claim.known.en}（`{claim.known.household.name}`）")
    return lines


def coverage_page(law: Law, claims: Iterable[Property], cases: Mapping[str, Counter[str]]) -> str:
    """Programmes × rules, figures found, unverified, missing, cases published, derived, constructed, properties proved, known."""
    by_programme: dict[str, list[Property]] = {}
    for claim in claims:
        by_programme.setdefault(claim.programme, []).append(claim)
    lines = [
        "# 覆盖 Coverage",
        "",
        "每个项目写成规则的程度。Generated by `minsheng law docs`; do not edit.",
        "",
        "| 项目 Programme | 规则 rules | 数值 figures found | 未核实 unverified | 未知 missing | 公布算例 cases published "
        "| 推导算例 derived | 自拟算例 constructed | 已证性质 properties proved | 已知不成立 known not to hold |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    totals: Counter[int] = Counter()
    for programme in sorted(law.programmes.values(), key=lambda one: (one.section, one.name)):
        numbers = _counted(law, programme, by_programme.get(programme.name, []), cases.get(programme.name, Counter()))
        totals.update(dict(enumerate(numbers)))
        name = f"[{programme.zh} {programme.en}]({programme.name}.md)"
        lines.append(f"| {name} | {' | '.join(map(str, numbers))} |")
    lines.append(f"| **{len(law.programmes)}** | {' | '.join(str(totals[place]) for place in range(9))} |")
    return "\n".join(lines) + "\n"


def _counted(law: Law, programme: Programme, claims: Sequence[Property], cases: Counter[str]) -> list[int]:
    rules = [rule for rule in law.rules.values() if rule.programme == programme.name]
    own = [one for one in law.parameters.values() if one.at.file.startswith(f"{programme.folder}/")]
    figures = [figure for parameter in own for figure in parameter.figures]
    unverified = sum(figure.confidence == "recalled" for figure in figures)
    published = sum(count for kind, count in cases.items() if kind in PUBLISHED)
    known = sum(claim.known is not None for claim in claims)
    return [
        len(rules), len(figures) - unverified, unverified, sum(not parameter.figures for parameter in own), published,
        cases["derived"], cases["constructed"], len(claims) - known, known,
    ]  # fmt: skip
