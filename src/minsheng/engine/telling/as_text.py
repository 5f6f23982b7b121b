"""An explanation as readable text, in Chinese or English: the short answer first, the full tree on request."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from minsheng.engine.exact.answers import Answer, Named, Node
from minsheng.engine.exact.explaining import Explanation
from minsheng.engine.telling.claims_text import claim_lines
from minsheng.engine.telling.formulas import formula
from minsheng.engine.telling.values import amount, told, why_unknown
from minsheng.engine.tree import PERSON, Law
from minsheng.engine.unknown import Unknown, is_unknown

_OPPOSITE = {"lt": "≥", "le": ">", "gt": "≤", "ge": "<"}
_FREQUENCY = {
    "monthly": ("每月", "a month"),
    "yearly": ("每年", "a year"),
    "once": ("一次性", "once"),
}


def as_text(explanation: Explanation, lang: str = "zh", *, full: bool = False) -> str:
    """Every decision: those granted first, then those not known, then those refused. ``full`` adds the trees."""
    return "\n".join(Text(explanation, lang).lines(full))


def claims_text(explanation: Explanation, lang: str = "zh", *, full: bool = False) -> str:
    """The claims alone: each with its layers, then the year's totals."""
    return "\n".join(claim_lines(Text(explanation, lang), full=full))


def tree_text(explanation: Explanation, name: str, who: int, lang: str) -> str:
    """The steps to one value, indented."""
    return "\n".join(Text(explanation, lang).tree(explanation.tree(name, who)))


class Text:
    """An explanation's lines, one part after another."""

    def __init__(self, explanation: Explanation, lang: str) -> None:
        self.explanation, self.lang, self.zh = explanation, lang, lang == "zh"
        self.law: Law = explanation.law
        self.people = explanation.facts.people

    def say(self, zh: str, en: str) -> str:
        return zh if self.zh else en

    def lines(self, full: bool) -> Iterator[str]:
        explanation = self.explanation
        yield self.say(
            f"决定日 {explanation.day} · {self.law.zh}", f"Day of decision {explanation.day} · {self.law.en}"
        )
        if explanation.is_unread:
            yield self.say(
                f"⚠ 法规只读到 {self.law.unverified_from} 以前，其后的变动没有收录；数字都按未核实标注",
                f"⚠ The law was read for days before {self.law.unverified_from}; what changed since is not in it, and its figures"
                " are marked unverified",
            )
        if self.people:
            yield self.say("家庭成员：", "People: ") + self.say("、", ", ").join(self.people)
        if explanation.assumed:
            names = list(dict.fromkeys(self.law.facts[name].assumption for name in explanation.assumed))
            said = self.say("；", " ").join(self.law.assumptions[name][0 if self.zh else 1] for name in names)
            count = len(explanation.assumed)
            yield self.say(f"假定：{said}（用于 {count} 项事实）", f"Assumed: {said} (used for {count} facts)")
        granted = [answer for answer in explanation.answers if answer.entitled]
        scales = [answer for answer in explanation.answers if answer.entitled is None and not answer.unknown]
        open_answers = [answer for answer in explanation.answers if answer.entitled is None and answer.unknown]
        refused = [answer for answer in explanation.answers if answer.entitled is False]
        if granted:
            yield from ("", self.say("【符合】", "ENTITLED"))
            for answer in granted:
                yield from self.granted(answer)
        if scales:
            yield from ("", self.say("【结果】", "RESULTS"))
            for answer in scales:
                yield from self.scale(answer)
        if open_answers:
            yield from ("", self.say("【还不能决定】", "NOT DECIDED"))
            for answer in open_answers:
                yield from self.open(answer)
        if refused:
            yield from ("", self.say("【不符合】", "NOT ENTITLED"))
            yield from self.refused(refused)
        if explanation.claims:
            yield from ("", self.say("【就医费用】", "CLAIMS"))
            yield from claim_lines(self, full=full)
        if explanation.questions:
            yield from ("", self.say("【接下来可以问】", "ASK NEXT"))
            for question in explanation.questions[:5]:
                who = f"{self.people[question.who]}{self.say('的', ': ')}" if question.who >= 0 else ""
                label = self.law.label(question.name, self.lang)
                yield self.say(
                    f"  · {who}{label}（单独可定 {question.settles} 项，涉及 {question.touches} 项）",
                    f"  · {who}{label} (settles {question.settles} alone, takes part in {question.touches})",
                )
        if full:
            for answer in explanation.answers:
                main = answer.programme.data.get("pays") or answer.programme.data.get("decides")
                if main and answer.entitled is not False:
                    yield from ("", f"—— {self.title(answer)} ——")
                    yield from self.tree(explanation.tree(main, answer.who))
        yield ""
        receipt = explanation.receipt
        yield self.say("回执 ", "Receipt ") + " ".join(
            f"{key}:{receipt[key][:12]}" for key in ("law", "facts", "answers")
        )

    def title(self, answer: Answer) -> str:
        name = answer.programme.zh if self.zh else answer.programme.en
        return f"{name} · {self.people[answer.who]}" if answer.who >= 0 else name

    def money(self, answer: Answer) -> str:
        pays = answer.programme.data.get("pays")
        if not pays:
            return ""
        if answer.amount is None:
            return self.say("金额还不知道", "amount not known")
        frequency = _FREQUENCY.get(str(answer.programme.data.get("frequency")), ("", ""))
        kind = self.law.type_of(pays)
        return self.say(
            f"{frequency[0]} {amount(answer.amount, kind)} 元", f"{amount(answer.amount, kind)} yuan {frequency[1]}"
        )

    def granted(self, answer: Answer) -> Iterator[str]:
        money = self.money(answer)
        yield f"✔ {self.title(answer)}{'  ' + money if money else ''}"
        yield from self.because(answer)
        shown = {named.name for named in answer.decisive}
        for named in answer.answers:
            if named.name not in shown and not _is_nothing(named.value):
                yield f"    {self.named(named)}"
        if answer.unknown:
            yield from self.unknowns(answer)
        yield from self.unverified(answer)

    def scale(self, answer: Answer) -> Iterator[str]:
        yield f"• {self.title(answer)}"
        for named in answer.answers:
            yield f"    {self.named(named, with_person=True)}"
        yield from self.article(answer)
        yield from self.unverified(answer)

    def open(self, answer: Answer) -> Iterator[str]:
        yield f"? {self.title(answer)}"
        for named in answer.answers:
            if self.lacked(named.value) or not (is_unknown(named.value) or _is_nothing(named.value)):
                yield f"    {self.named(named)}"
        yield from self.unknowns(answer)

    def unknowns(self, answer: Answer) -> Iterator[str]:
        reasons = sorted(answer.unknown)
        for reason in reasons[:4]:
            yield f"    {self.say('缺', 'missing')}: {why_unknown(self.law, reason, self.people, self.lang)}"
        if len(reasons) > 4:
            yield self.say(f"    ……还有 {len(reasons) - 4} 项", f"    … and {len(reasons) - 4} more")

    def refused(self, answers: list[Answer]) -> Iterator[str]:
        by_programme: dict[str, list[Answer]] = {}
        for answer in answers:
            by_programme.setdefault(answer.programme.name, []).append(answer)
        for group in by_programme.values():
            reasons: dict[str, list[Answer]] = {}
            for answer in group:
                reasons.setdefault(answer.failed or self.reason(answer), []).append(answer)
            name = group[0].programme.zh if self.zh else group[0].programme.en
            for same in reasons.values():
                reason = self.reason(same[0], with_numbers=len(same) == 1)
                people = [self.people[answer.who] for answer in same if answer.who >= 0]
                everyone = len(people) == len(self.people) > 1
                who = f" · {self.say('、', ', ').join(people)}" if people and not everyone else ""
                yield f"✘ {name}{who}{self.say('：', ': ')}{reason}"

    def reason(self, answer: Answer, with_numbers: bool = True) -> str:
        said = (
            answer.refused["zh" if self.zh else "en"] if answer.refused else self.say("不符合条件", "a condition fails")
        )
        short = answer.shortfall
        if short is not None and with_numbers:
            left, right = (told(self.law, side.value, short.type, self.lang) for side in (short.left, short.right))
            text = f"{left} {_OPPOSITE[short.op]} {right}"
            if short.difference:
                difference = told(self.law, short.difference, short.type, self.lang)
                text += self.say(f"，相差 {difference}", f", by {difference}")
            said += self.say(f"（{text}）", f" ({text})")
        if answer.article:
            said += self.say(f"〔{answer.article}〕", f" [{answer.article}]")
        return said

    def because(self, answer: Answer) -> Iterator[str]:
        if answer.decisive:
            said = self.say("；", "; ").join(self.named(named) for named in answer.decisive)
            yield self.say(f"    因为 {said}", f"    because {said}")
        yield from self.article(answer)

    def article(self, answer: Answer) -> Iterator[str]:
        if answer.article:
            yield self.say(f"    依据 {answer.article}", f"    under {answer.article}")

    def unverified(self, answer: Answer) -> Iterator[str]:
        if answer.unverified:
            names = self.say("、", ", ").join(self.law.label(name, self.lang) for name in answer.unverified)
            yield self.say(f"    ⚠ 未核实的数值：{names}", f"    ⚠ unverified figures: {names}")

    def named(self, named: Named, with_person: bool = False) -> str:
        kind = self.law.type_of(named.name) if named.name else None
        label = self.law.label(named.name, self.lang) if named.name else ""
        if with_person and named.who >= 0 and len(self.people) > 1:
            label = f"{self.people[named.who]} {label}"
        if kind is None:
            return str(named.value)
        text = told(self.law, named.value, kind, self.lang, self.people, name=named.name)
        if lacked := self.say("；", "; ").join(self.lacked(named.value)):
            text += self.say(f"（{lacked}）", f" ({lacked})")
        return f"{label}{self.say('：', ': ')}{text}"

    def lacked(self, value: object) -> list[str]:
        """What is said of the figures of the law that a value lacks, if it lacks nothing else."""
        if not isinstance(value, Unknown):
            return []
        figures = [self.law.parameters.get(reason.name) for reason in sorted(value.because) if reason.kind == "figure"]
        words = [figure.missing[0 if self.zh else 1] for figure in figures if figure is not None and figure.missing]
        return words if len(words) == len(value.because) else []

    def tree(
        self, node: Node, depth: int = 0, seen: set[int] | None = None, day: datetime.date | None = None
    ) -> Iterator[str]:
        """The steps of a tree, indented; ``day`` if it is not the explanation's (of a claim: when it was settled)."""
        day = day or self.explanation.day
        seen = set() if seen is None else seen
        kind = self.law.type_of(node.name)
        who = f"{self.people[node.who]} · " if node.who >= 0 else ""
        if node.claim:
            who += self.say(f"第{node.claim}号 · ", f"claim {node.claim} · ")
        value = told(self.law, node.value, kind, self.lang, self.people, name=node.name)
        line = f"{'  ' * depth}{who}{self.law.label(node.name, self.lang)} = {value}"
        if node.figure is not None:
            known = self.say("起", "on")
            mark = self.say(" ⚠未核实", " ⚠ unverified") if node.figure.is_unverified(day) else ""
            line += f"  [{self.say('', 'from ')}{node.figure.starts}{known if self.zh else ''}]{mark}"
        again = id(node) in seen and bool(node.under)
        if node.article and not again:
            line += f"  〔{node.article}〕" if self.zh else f"  [{node.article}]"
        if again:
            yield line + self.say("  （见上）", "  (see above)")
            return
        yield line
        seen.add(id(node))
        if node.kind == "rule" and node.name in self.law.rules:
            version = self.law.rules[node.name].version(day)
            if version is not None and version.body.op not in ("ref", "lit"):
                yield f"{'  ' * depth}  ≔ {formula(self.law, version.body, self.lang, node.name)}"
        if node.figure is not None and depth <= 12:
            yield f"{'  ' * depth}  ↳ {node.figure.source[:120]}"
        parameter = self.law.parameters.get(node.name)
        if parameter is not None and parameter.missing and is_unknown(node.value):
            yield f"{'  ' * depth}  ↳ {parameter.missing[0 if self.zh else 1]}"
        for under in node.under:
            if under.kind == "fact" and self.law.entity_of(under.name) == PERSON and under.value is False:
                continue
            yield from self.tree(under, depth + 1, seen, day)


def _is_nothing(value: object) -> bool:
    """Whether an answer says no, none or zero, which the short answer leaves out."""
    return not is_unknown(value) and value in (False, 0, "none")
