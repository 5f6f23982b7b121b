"""Letters of a changed award: the notice before, the change itself, an arrear (补发), an overpayment (多发), a waiver (免予追回);
zh, en, large print.

What a letter says comes from the change's own records, handed over as plain values, and from the kept decision of its last month:
amounts in figures and capitals, the months, the facts that changed, conditions and articles, and how to appeal.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from minsheng.engine.tree import Law
from minsheng.services.letters.capitals import in_capitals
from minsheng.services.letters.saying import (
    LANGUAGES,
    Figure,
    Letter,
    NothingToSay,
    Reason,
    Writer,
    day_in_words,
    money,
)

ABOUT = ("notice", "change", "arrear", "overpayment", "waiver")
TITLES = {
    "notice": ("{name}待遇变更告知书", "{name}: notice before a change"),
    "change": ("{name}待遇变更决定书", "{name}: your award changes"),
    "arrear": ("{name}补发通知书", "{name}: an arrear is paid"),
    "overpayment": ("{name}多发款项通知书", "{name}: an overpayment"),
    "waiver": ("{name}免予追回决定书", "{name}: what you need not pay back"),
}
# How often it is paid: before, from then on; a line of the table.
_EVERY = {
    "monthly": (
        ("原每月", "Each month until now"),
        ("现每月", "Each month from then on"),
        ("{y}年{m}月", "{month:%B %Y}"),
    ),
    "yearly": (
        ("原每年", "Each year until now"),
        ("现每年", "Each year from then on"),
        ("自{y}年{m}月起的一年", "the year from {month:%B %Y}"),
    ),
    "once": (("原定一次性", "Once, as granted"), ("现定一次性", "Once, as it is due"), ("{y}年{m}月", "{month:%B %Y}")),
}
KINDS = {
    "start": ("恢复发放", "is paid again"),
    "raise": ("增发", "is raised"),
    "lower": ("减发", "is lowered"),
    "taper": ("进入渐退期，期满停发", "goes on for the months of the gradual exit and then ends"),
    "stop": ("停发", "stops"),
    "correct": ("更正以往月份，今后不变", "stays as it is; past months are corrected"),
}
_ONCE = {
    "start": ("应予发放", "is due again"),
    "raise": ("应当多发", "is more"),
    "lower": ("应当少发", "is less"),
    "stop": ("不应发放", "is not due"),
    "correct": ("已发金额更正", "stays; what was paid is corrected"),
}
CAUSES = {
    "facts": ("您家庭的情况有以下变化或者更正", "What we know of your household has changed or was corrected"),
    "law": ("适用的标准有变化", "The law that applies has changed"),
    "renounced": ("您家庭表示不再需要这项待遇", "Your household does not want it any more"),
}


@dataclass(frozen=True, slots=True)
class MonthSaid:
    """A month that was given too little or too much, in fen."""

    month: datetime.date
    due: int
    counted: int
    amount: int


@dataclass(frozen=True, slots=True)
class WaiverSaid:
    """A part of a month's overpayment that was let go, in fen, by a rule in words of both languages."""

    month: datetime.date
    amount: int
    rule: Mapping[str, str]
    note: str
    on: datetime.date
    reference: str


@dataclass(frozen=True, slots=True)
class ChangeSaid:
    """A change as its records say it. Amounts in fen; ``facts`` as (since, names and values); ``figures`` of the law as (name, since);
    ``every``: monthly, yearly or once; ``left``: what of its overpayments is still to come in."""

    number: str
    change: str
    cause: str
    starts: datetime.date
    before: int
    due: int
    until: datetime.date | None
    arrears: Sequence[MonthSaid]
    overpayments: Sequence[MonthSaid]
    facts: Sequence[tuple[str, Mapping[str, Any]]]
    figures: Sequence[tuple[str, str]]
    percent: int = 0
    waived: int = 0
    answer_until: datetime.date | None = None
    hearing_article: str = ""
    every: str = "monthly"
    waivers: Sequence[WaiverSaid] = ()
    left: int = 0


def change_letter(
    law: Law,
    result: Mapping[str, Any],
    programme: str,
    said: ChangeSaid,
    *,
    about: str,
    to: str,
    sender: str,
    on: datetime.date,
    receipt: Mapping[str, str],
    person: str | None = None,
    lang: str = "zh",
    large: bool = False,
) -> Letter:
    """A letter, ready to be set.

    Args:
        law: the law that was kept with the decision of the change's last month.
        result: that decision's ``result``.
        programme: whose award.
        said: the change.
        about: ``notice``, ``change``, ``arrear``, ``overpayment`` or ``waiver``.
        to: whom it is addressed to, by name.
        sender: the office.
        on: the day of the letter.
        receipt: the decision's receipt.
        person: whose award, as ``result`` names people; none for the household's.
        lang: ``zh`` or ``en``.
        large: large print 适老版.

    Raises :class:`NothingToSay` for another language or letter, or where there is no such difference.
    """
    if lang not in LANGUAGES:
        raise NothingToSay(f'There are no letters in "{lang}", only in {" and ".join(LANGUAGES)}.')
    if about not in ABOUT:
        raise NothingToSay(f'There is no letter "{about}" of a change. Letters: {", ".join(ABOUT)}.')
    months = {"arrear": said.arrears, "overpayment": said.overpayments}.get(about, ())
    if about in ("arrear", "overpayment") and not months:
        raise NothingToSay(f"Change {said.number} found no {about}.")
    if about == "waiver" and not said.waivers:
        raise NothingToSay(f"Nothing that change {said.number} found was waived.")
    answers = [
        each for each in result["answers"] if each["programme"] == programme and person in (None, each["person"])
    ]
    if not answers:
        raise NothingToSay(f"The decision has no answer for {programme}.")
    writer = _Changes(law, law.programmes[programme], answers[0], lang)
    say = writer.say
    name = writer.programme.zh if lang == "zh" else writer.programme.en
    is_notice, is_waiver = about == "notice", about == "waiver"
    return Letter(
        lang=lang,
        large=large,
        title=say(*TITLES[about]).format(name=name),
        number=said.number,
        number_label=say("编号", "No."),
        to=say(f"{to}：", f"{to},"),
        opening=writer.opening(said, name, about),
        result=writer.result(said, about),
        amounts=tuple(writer.sums(said, about)),
        reasons_title=say("理由和依据", "Reasons and articles"),
        reasons=tuple(writer.rules(said) if is_waiver else writer.why(said)),
        figures_title=say("明细", "In detail") if months or is_waiver else say("计算所用的数", "The figures used"),
        figures_head=_head(say, bool(months), is_waiver),
        figures=tuple(
            writer.waived(said) if is_waiver else writer.lines(months, said.every) if months else writer.figures()
        ),
        unknown_title=say("尚未查明的情况", "What is not known"),
        unknown=()
        if is_waiver
        else tuple(dict.fromkeys(writer.name_of(each["name"]) for each in writer.answer["unknown"])),
        unverified_title=say("以下标准的文件尚未核到原文", "Figures whose document has not been seen"),
        unverified=()
        if is_waiver
        else tuple(dict.fromkeys(law.label(each, lang) for each in writer.answer["unverified"])),
        appeal_title=say("您可以陈述意见", "You can answer")
        if is_notice
        else say("如果您不同意", "If you do not agree"),
        appeal=tuple(writer.answering(said)) if is_notice else tuple(writer.appeal(on)),
        date=day_in_words(on.isoformat(), lang),
        footer=say(
            f"法规版本 {receipt['law'][:12]} · 结果 {receipt['answers'][:12]}",
            f"law {receipt['law'][:12]} · answer {receipt['answers'][:12]}",
        ),
        sender=sender,
    )


def _head(say: Callable[[str, str], str], of_months: bool, is_waiver: bool) -> tuple[str, str]:
    if is_waiver:
        return say("所属时期", "Of when"), say(
            "免予追回（元） · 决定日 · 文号", "waived (yuan) · decided on · reference"
        )
    if of_months:
        return say("所属时期", "Of when"), say("应发 · 已计 · 差额（元）", "due · given · difference (yuan)")
    return say("项目", "What"), say("数值", "Value")


class _Changes(Writer):
    """The parts of one letter of a change, in one language."""

    def opening(self, said: ChangeSaid, name: str, about: str) -> str:
        if about == "waiver":
            return self.say(
                f"您家庭的{name}曾有多发款项（{said.number}）。依照免予追回的规则，决定如下。",
                f"Your household was given too much under {name} ({said.number}). By the rules for waiving we have decided as follows.",
            )
        cause = self.say(*CAUSES[said.cause])
        if about == "notice":
            return self.say(
                f"{cause}，我们拟变更您家庭的{name}。在决定之前，请您阅读以下内容并发表意见。",
                f"{cause}. We intend to change your household's award under {name}. Before we decide, please read this and answer.",
            )
        return self.say(
            f"{cause}，依据各月有效的法规和我们核实的情况，对您家庭的{name}决定如下。",
            f"{cause}. By the law in force in each month and what we verified, we have decided on your household's award as follows.",
        )

    def result(self, said: ChangeSaid, about: str) -> str:
        if about == "arrear":
            return self.say("有关时期少发的，予以补发。", "What was given too little is paid to you.")
        if about == "overpayment":
            return self.say("有关时期多发的款项如下。", "Too much was given, as follows.")
        if about == "waiver":
            return self.say("以下多发款项免予追回，您不必退回。", "The following need not be paid back.")
        if said.every == "once":
            once = self.say(*_ONCE[said.change])
            return self.say(f"{'拟更正：' if about == 'notice' else ''}这项一次性待遇{once}。",
                            f"{'We intend to correct it: w' if about == 'notice' else 'W'}hat is paid once {once}.")  # fmt: skip
        kind = self.say(*KINDS[said.change])
        starts = day_in_words(said.starts.isoformat(), self.lang)
        if about == "notice":
            return self.say(f"拟自{starts}起：{kind}。", f"We intend that from {starts} your award {kind}.")
        return self.say(f"自{starts}起：{kind}。", f"From {starts} your award {kind}.")

    def sums(self, said: ChangeSaid, about: str) -> Iterator[str]:
        if about in ("notice", "change"):
            for words, fen in zip(_EVERY[said.every], (said.before, said.due), strict=False):
                yield f"{self.say(*words)}{self.say('：', ': ')}{self._both(fen)}"
            if said.until is not None:
                last = day_in_words(said.until.isoformat(), self.lang)
                yield self.say(f"发放至{last}前。", f"Paid until before {last}.")
        for kind, months, words in (
            ("arrear", said.arrears, ("补发合计", "Paid to you for the past")),
            ("overpayment", said.overpayments, ("多发合计", "Given too much in the past")),
        ):
            if months and about in ("notice", "change", kind):
                yield f"{self.say(*words)}{self.say('：', ': ')}{self._both(sum(each.amount for each in months))}"
        if about == "waiver":
            whole = self._both(sum(each.amount for each in said.waivers))
            yield self.say(f"免予追回合计：{whole}", f"Waived in all: {whole}")
            yield self.say(f"仍须退回：{self._both(said.left)}", f"Still to be paid back: {self._both(said.left)}")
        if about == "overpayment":
            if said.waived:
                yield self.say(f"已免予追回：{self._both(said.waived)}", f"Waived: {self._both(said.waived)}")
            yield self._how_recovered(said)

    def _how_recovered(self, said: ChangeSaid) -> str:
        if said.percent:
            every = "每年" if said.every == "yearly" else "每月"
            return self.say(
                f"从以后{every}发放额中抵扣 {said.percent}%，直至抵清。",
                f"{said.percent} percent of each later payment is kept back until it is settled.",
            )
        return self.say(
            "请退回上述款项；可以申请分期，符合规定的可以申请免予追回。",
            "Please pay it back; you may ask for instalments, and for a waiver where the rules allow one.",
        )

    def why(self, said: ChangeSaid) -> Iterator[Reason]:
        for since, facts in said.facts:
            names = self.say("、", ", ").join(self._fact(name, value) for name, value in facts.items())
            day = day_in_words(since, self.lang)
            yield Reason(self.say(f"自{day}起：{names}", f"From {day}: {names}"), "")
        for name, since in said.figures:
            day = day_in_words(since, self.lang)
            yield Reason(
                self.say(f"{self.name_of(name)}自{day}起调整", f"{self.name_of(name)} is another from {day}"), ""
            )
        if said.change != "taper" and self.answer["entitled"] is not None:
            yield from self.reasons()
        elif self.answer["article"]:
            words = self.say(
                "收入超过标准、财产符合规定，给予渐退期",
                "Income above the standard, property within the limits: a gradual exit",
            )
            yield Reason(words, self.answer["article"])

    def _fact(self, name: str, value: Any) -> str:
        if name not in self.law.facts:
            return self.say("家庭成员或者亲属关系变化", "members or family ties")
        if value is None or value == "unknown":
            return self.say(f"{self.name_of(name)}未查明", f"{self.name_of(name)} not known")
        shown = self._value({"name": name, "value": value})
        return self.say(f"{self.name_of(name)} {shown}", f"{self.name_of(name)} {shown}")

    def rules(self, said: ChangeSaid) -> Iterator[Reason]:
        """By which rules it was waived, each once with what was noted. Nobody published a law on it: the letter says whose they are."""
        for each in said.waivers:
            text = each.rule[self.lang] + (self.say(f"：{each.note}", f": {each.note}") if each.note else "")
            yield Reason(
                text,
                self.say(
                    "本机关追回多发款项的内部规则（本系统设定，非法定）", "this office's own rule on recovery; no law"
                ),
            )

    def waived(self, said: ChangeSaid) -> Iterator[Figure]:
        """Each waiver with its amount, day and reference."""
        for each in said.waivers:
            day = day_in_words(each.on.isoformat(), self.lang)
            yield Figure(self._when(each.month, said.every), f"{money(_yuan(each.amount))} · {day} · {each.reference}")

    def _when(self, month: datetime.date, every: str) -> str:
        return self.say(*_EVERY[every][2]).format(y=month.year, m=month.month, month=month)

    def lines(self, months: Sequence[MonthSaid], every: str) -> Iterator[Figure]:
        for each in months:
            yield Figure(
                self._when(each.month, every),
                " · ".join(money(_yuan(fen)) for fen in (each.due, each.counted, each.amount)),
            )

    def answering(self, said: ChangeSaid) -> Iterator[str]:
        if said.answer_until is not None:
            day = day_in_words(said.answer_until.isoformat(), self.lang)
            yield self.say(
                f"请在{day}前（含当日）向本机关口头或者书面陈述意见，也可以提交材料。逾期未陈述的，我们将依现有情况决定。",
                f"Please tell us what you think, by word or in writing, until {day}; you may hand in papers."
                " After that we decide by what we know.",
            )
        if said.hearing_article:
            yield self.say(f"依据：{said.hearing_article}", f"Article: {said.hearing_article}")

    def _both(self, fen: int) -> str:
        yuan = _yuan(fen)
        if fen == 0:
            return self.say("0.00 元", "CNY 0.00")
        return self.say(f"人民币 {money(yuan)} 元（大写：{in_capitals(yuan)}）",
                        f"CNY {money(yuan)} (in Chinese capitals: {in_capitals(yuan)})")  # fmt: skip


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
