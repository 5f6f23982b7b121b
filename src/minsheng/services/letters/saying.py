"""What a letter says, from a kept decision: plain values for :mod:`.rendering`, one language at a time.

Reasons are the programme's conditions with their articles; figures are those the decision names; what was not known and what
is not verified is said as plainly as the result.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from minsheng.engine.telling.values import in_yuan, kept_amount, kept_side
from minsheng.engine.tree import CHOICE, NUMBER, YESNO, Law, Programme
from minsheng.engine.units import read_words_of, words_of_zh
from minsheng.services.letters.capitals import in_capitals

APPEALS = yaml.safe_load(Path(__file__).with_name("appeals.yaml").read_text(encoding="utf-8"))
LANGUAGES = ("zh", "en")


class NothingToSay(ValueError):
    """The decision has no answer for the programme (or person) that the letter is about, or a language is not there."""

    code = "nothing-to-say"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason with its article."""

    text: str
    article: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its name and unit, as people read it."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Office:
    """What the law left to the office: whether it grants, how much (yuan, as text), why, under which article."""

    grants: bool
    yuan: str | None
    reason: str
    article: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter: all texts, ready to be set. ``large`` is large print."""

    lang: str
    large: bool
    title: str
    number: str
    number_label: str
    to: str
    opening: str
    result: str
    amounts: tuple[str, ...]
    reasons_title: str
    reasons: tuple[Reason, ...]
    figures_title: str
    figures_head: tuple[str, str]
    figures: tuple[Figure, ...]
    unknown_title: str
    unknown: tuple[str, ...]
    unverified_title: str
    unverified: tuple[str, ...]
    appeal_title: str
    appeal: tuple[str, ...]
    date: str
    footer: str
    # "from" is a word of Python; the template reads it under that name
    sender: str

    def values(self) -> dict[str, Any]:
        """As the template reads it."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        plain["from"] = plain.pop("sender")
        for name in ("reasons", "figures"):
            plain[name] = [{part: getattr(each, part) for part in each.__slots__} for each in plain[name]]
        return plain


def decision_letter(
    law: Law,
    result: Mapping[str, Any],
    programme: str,
    *,
    number: str,
    to: str,
    sender: str,
    on: datetime.date,
    receipt: Mapping[str, str],
    person: str | None = None,
    starts: datetime.date | None = None,
    lang: str = "zh",
    large: bool = False,
    names: Mapping[str, str] | None = None,
    office: Office | None = None,
) -> Letter:
    """The letter of a decision or a refusal.

    Args:
        law: the law that was kept with the decision.
        result: the decision's ``result`` (:func:`minsheng.engine.telling.as_json`).
        programme: what was decided.
        number: the case's number.
        to: whom it is addressed to, by name.
        sender: the office that decides.
        on: the day of the letter; appeals run from it at the earliest.
        receipt: the decision's receipt, of which the first digits stand at the foot.
        person: whose answer, as ``result`` names people; none for the household's.
        starts: from when it is paid, where it is.
        lang: ``zh`` or ``en``.
        large: large print 适老版.
        names: people's names, as ``result`` names people.
        office: what the law left to the office and was decided there, beside the engine's decision.

    Raises :class:`NothingToSay`, also for a decision that is open.
    """
    if lang not in LANGUAGES:
        raise NothingToSay(f'There are no letters in "{lang}", only in {" and ".join(LANGUAGES)}.')
    answers = [
        each for each in result["answers"] if each["programme"] == programme and person in (None, each["person"])
    ]
    if not answers:
        raise NothingToSay(f"The decision has no answer for {programme}.")
    answer = next((each for each in answers if each["entitled"]), answers[0])
    if office is not None and answer["entitled"] is not False:
        answer = {**answer, "entitled": office.grants, "amount": office.yuan or answer["amount"]}
    if answer["entitled"] is None:
        raise NothingToSay(f"Nothing is decided under {programme} yet; what is not known has to be stated first.")
    writer = Writer(law, law.programmes[programme], answer, lang, names, office)
    say, granted = writer.say, answer["entitled"] is True
    whose = (names or {}).get(str(answer["person"]), "")
    name = writer.programme.zh if lang == "zh" else writer.programme.en
    return Letter(
        lang=lang,
        large=large,
        title=say(
            f"{name}{'审核确认' if granted else '不予审核确认'}决定书",
            f"{name}: {'granted' if granted else 'not granted'}",
        ),
        number=number,
        number_label=say("编号", "No."),
        to=say(f"{to}：", f"{to},"),
        opening=say(
            f"对{f'{whose}的' if whose else '您家庭的'}{name}，依据{day_in_words(result['day'], 'zh')}有效的法规和我们核实的情况，"
            "决定如下。",
            f"We have decided about {whose or 'your household'} by the law in force on {day_in_words(result['day'], 'en')}"
            " and what we verified.",
        ),
        result=say(
            f"{'符合条件，予以确认。' if granted else '不符合条件，不予确认。'}",
            f"{whose or 'Your household'} is entitled." if granted else f"{whose or 'Your household'} is not entitled.",
        ),
        amounts=tuple(writer.amounts(starts)),
        reasons_title=say("理由和依据", "Reasons and articles"),
        reasons=tuple(writer.reasons()),
        figures_title=say("计算所用的数", "The figures used"),
        figures_head=(say("项目", "What"), say("数值", "Value")),
        figures=tuple(writer.figures()),
        unknown_title=say("尚未查明的情况", "What is not known"),
        unknown=tuple(dict.fromkeys(writer.name_of(each["name"], each["person"]) for each in answer["unknown"])),
        unverified_title=say(
            "以下标准的文件尚未核到原文；如与正式文件不符，将依法更正",
            "Figures whose document has not been seen; if it says otherwise, we correct the decision",
        ),
        unverified=tuple(dict.fromkeys(law.label(each, lang) for each in answer["unverified"])),
        appeal_title=say("如果您不同意", "If you do not agree"),
        appeal=tuple(writer.appeal(on)),
        date=day_in_words(on.isoformat(), lang),
        footer=say(
            f"法规版本 {receipt['law'][:12]} · 结果 {receipt['answers'][:12]}",
            f"law {receipt['law'][:12]} · answer {receipt['answers'][:12]}",
        ),
        sender=sender,
    )


class Writer:
    """The parts of one letter in one language."""

    def __init__(
        self,
        law: Law,
        programme: Programme,
        answer: Mapping[str, Any],
        lang: str,
        names: Mapping[str, str] | None = None,
        office: Office | None = None,
    ) -> None:
        self.law, self.programme, self.answer, self.lang = law, programme, answer, lang
        self.names, self.office = names or {}, office

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def name_of(self, name: str, person: str | None = None) -> str:
        whose = self.names.get(str(person), "") if person != self.answer.get("person") else ""
        between = self.say("：", ": ")
        return f"{whose}{between}{self.law.label(name, self.lang)}" if whose else self.law.label(name, self.lang)

    def amounts(self, starts: datetime.date | None) -> Iterator[str]:
        amount = self.answer["amount"]
        if not self.answer["entitled"] or amount is None:
            return
        each = {
            "monthly": self.say("每月", "each month"),
            "yearly": self.say("每年", "each year"),
            "once": self.say("一次性", "once"),
        }[self.answer["frequency"]]
        yield self.say(
            f"{each}人民币 {money(amount)} 元（大写：{in_capitals(amount)}）",
            f"CNY {money(amount)} {each} (in Chinese capitals: {in_capitals(amount)})",
        )
        if starts is not None:
            yield self.say(
                f"自{day_in_words(starts.isoformat(), 'zh')}起发放。",
                f"Paid from {day_in_words(starts.isoformat(), 'en')}.",
            )

    def reasons(self) -> Iterator[Reason]:
        if self.answer["entitled"]:
            for condition in self.programme.data.get("conditions", ()):
                yield Reason(
                    self.name_of(condition["rule"]),
                    condition.get("article", ""),
                )
            if self.office is not None:
                yield Reason(
                    self.say(f"法规留给机关确定的：{self.office.reason}", f"Left to the office: {self.office.reason}"),
                    self.office.article,
                )
            elif self.answer["article"]:
                yield Reason(self.say("金额的计算", "How the amount is worked out"), self.answer["article"])
            return
        if self.office is not None:
            text = self.say(f"法规留给机关确定的：{self.office.reason}", f"Left to the office: {self.office.reason}")
            yield Reason(text, self.office.article)
            return
        failed = self.answer.get("failed", {})
        yield Reason(str(failed.get(self.lang) or self.name_of(str(failed.get("rule")))), self.answer["article"])
        if compared := failed.get("comparison"):
            yield Reason(self._compared(compared), "")

    def _compared(self, compared: Mapping[str, Any]) -> str:
        unit = str(compared["unit"])
        yuan = self.say(" 元", " yuan") if unit.startswith("yuan") else ""
        left, right, by = (f"{kept_side(compared[side], unit)}{yuan}" for side in ("left", "right", "by"))
        return self.say(
            f"您家庭为 {left}，规定为 {right}" + ("。" if compared["by"] is None else f"，相差 {by}。"),
            f"Yours is {left}, the rule says {right}" + ("." if compared["by"] is None else f", a difference of {by}."),
        )

    def figures(self) -> Iterator[Figure]:
        shown: set[tuple[str, str | None]] = set()
        refused = self.answer["entitled"] is False and self.answer["decided_by"]
        for each in self.answer["decided_by"] if refused else (*self.answer["answers"], *self.answer["decided_by"]):
            key = (each["name"], each["person"])
            if key in shown or each["value"] is None or each["value"] in ("0.00", "0", 0, False, "none"):
                continue
            shown.add(key)
            yield Figure(self.name_of(*key), self._value(each))

    def _value(self, each: Mapping[str, Any]) -> str:
        kind = self.law.type_of(each["name"])
        if kind.kind == YESNO:
            return self.say("是", "yes") if each["value"] else self.say("否", "no")
        if kind.kind == CHOICE:
            return self.law.choice_label(each["name"], str(each["value"]), self.lang)
        if kind.is_money:
            return self.say(f"{money(each['value'])} 元", f"{money(each['value'])} yuan")
        if kind.kind != NUMBER:
            return str(each["value"])
        number = kept_amount(each["value"], kind)
        return f"{number} {self.say(words_of_zh(kind.unit), read_words_of(kind.unit, number))}".strip()

    def appeal(self, on: datetime.date) -> Iterator[str]:
        says = self.programme.data.get("appeal")
        if says is None:
            yield self.say("可以申请行政复议或者提起行政诉讼。", "You may ask for reconsideration or go to court.")
        else:
            yield f"{says[self.lang]}{self.say('。', '.')}"
        for way in APPEALS:
            if way.get("from", on) <= on and on < way.get("until", datetime.date.max):
                yield self._way(way, on)

    def _way(self, way: Mapping[str, Any], on: datetime.date) -> str:
        long = f"{way['days']} 日" if "days" in way else f"{way['months']} 个月"
        english = f"{way['days']} days" if "days" in way else f"{way['months']} months"
        last = _last_day(on, way)
        received, until = (day_in_words(each.isoformat(), self.lang) for each in (on, last))
        return self.say(
            f"{way['way']['zh']}：自收到本决定书之日起 {long}内，向{way['to']['zh']}提出（{way['article']['zh']}）。"
            f"如在{received}收到，至{until}止；最后一日是节假日的，顺延至节后第一个工作日。",
            f"{way['way']['en'].capitalize()}: within {english} of receiving this letter, at {way['to']['en']} ({way['article']['en']})."
            f" Received on {received}, that is until {until}, or the next working day if that is a holiday.",
        )


def _last_day(on: datetime.date, way: Mapping[str, Any]) -> datetime.date:
    """The last day of a way of appeal for a letter received on a day, holidays left aside."""
    if "days" in way:
        return on + datetime.timedelta(days=way["days"])
    months = on.month - 1 + way["months"]
    year, month = on.year + months // 12, months % 12 + 1
    return datetime.date(year, month, min(on.day, calendar.monthrange(year, month)[1]))


def money(yuan: str) -> str:
    """An amount in yuan with its thousands and fen: 1,250.00; what is kept as ``728/3``, a share among three, is ≈242.6667."""
    return in_yuan(Fraction(yuan))


def day_in_words(text: str, lang: str) -> str:
    """A day (YYYY-MM-DD) as a letter writes it."""
    day = datetime.date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日" if lang == "zh" else f"{day.day} {day:%B} {day.year}"
