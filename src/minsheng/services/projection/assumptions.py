"""What a projection assumes of the future: growth, interest, how long each pillar is drawn. Each is shown with its result.

Nobody knows these. A file states what it chooses; what it leaves out is taken as listed here, and marked as not chosen. Where
the law has a last published figure (the interest of the pension account, the national rise), that is the assumption.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

from minsheng.engine.tree import Law

STATUTORY, EARLIEST, LATEST = "statutory", "earliest", "latest"
_OLDEST, _HIGHEST = 110, Fraction(1, 2)


class BadProjection(ValueError):
    """A projection is asked for that cannot be made; the message says what, why and what to do."""

    code = "bad-projection"


@dataclass(frozen=True, slots=True)
class Said:
    """How one assumption is written and told."""

    zh: str
    en: str
    kind: str  # rate, years, months, money, retires
    usual: str = ""  # taken where the file says nothing; "" is the law's last figure, or nothing at all
    law: str = ""  # parameter of the law whose last figure is taken


ASSUMPTIONS: dict[str, Said] = {
    "retires": Said("退休时间", "When the person retires", "retires", STATUTORY),
    "wage_growth": Said("本人工资年增长", "Growth of the own wage, a year", "rate", "0.03"),
    "average_wage_growth": Said("平均工资年增长", "Growth of the average wage, a year", "rate", "0.03"),
    "price_growth": Said("物价年上涨", "Growth of prices, a year", "rate", "0.02"),
    "account_interest": Said("职工养老个人账户记账利率", "Interest of the pension account, a year", "rate",
                             law="pension_account_interest"),
    "resident_interest": Said("居民养老个人账户记账利率", "Interest of the residents' account, a year", "rate",
                              law="pension_account_interest"),
    "pension_rise": Said("退休后养老金年上调", "Rise of the pension after retirement, a year", "rate", law="national_adjustment_level"),
    "residents_basic_pension": Said("城乡居民基础养老金（起始年，每月）", "Basic pension of residents in the first year, a month",
                                    "money", law="national_minimum_basic_pension"),
    "residents_basic_growth": Said("居民基础养老金年增长", "Growth of the residents' basic pension, a year", "rate", "0.02"),
    "annuity_return": Said("年金净收益率", "Net return of the annuity, a year", "rate", "0.03"),
    "annuity_own_rate": Said("企业年金个人缴费占工资比例", "Own share of the wage paid into the enterprise annuity", "rate", "0"),
    "annuity_employer_rate": Said("企业年金单位缴费占工资比例", "Employer's share of the wage paid into it", "rate", "0"),
    "annuity_months": Said("企业年金按月领取的月数", "Months over which the enterprise annuity is drawn", "months", "240"),
    "individual_return": Said("个人养老金账户收益率", "Return of the individual account, a year", "rate", "0.025"),
    "individual_draw_years": Said("个人养老金分次领取的年数", "Years over which the individual account is drawn", "years", "15"),
    "outside_return": Said("账户外储蓄税后收益率（比较）", "Return of saving outside, after tax, a year", "rate", "0.02"),
    "until_age": Said("推算到的年龄", "Age up to which it is worked out", "years", "90"),
}  # fmt: skip
_BY_LABEL = {said.zh: name for name, said in ASSUMPTIONS.items()}


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Every assumption with its value; ``chosen`` are those that the file states. Rates are shares, money is fen."""

    retires: str
    wage_growth: Fraction
    average_wage_growth: Fraction
    price_growth: Fraction
    account_interest: Fraction
    resident_interest: Fraction
    pension_rise: Fraction
    residents_basic_pension: Fraction
    residents_basic_growth: Fraction
    annuity_return: Fraction
    annuity_own_rate: Fraction
    annuity_employer_rate: Fraction
    annuity_months: int
    individual_return: Fraction
    individual_draw_years: int
    outside_return: Fraction
    until_age: int
    chosen: frozenset[str]

    def told(self) -> list[tuple[str, str, str, bool]]:
        """Name, Chinese and English label with the value, and whether it was chosen; for every assumption."""
        found = []
        for one in fields(self):
            if one.name in ASSUMPTIONS:
                said = ASSUMPTIONS[one.name]
                value = _shown(getattr(self, one.name), said.kind)
                found.append((one.name, f"{said.zh}：{value}", f"{said.en}: {value}", one.name in self.chosen))
        return found


def read_assumptions(law: Law, raw: Mapping[Any, Any], day: datetime.date) -> Assumptions:
    """The assumptions that a file states, completed. ``raw`` has English or Chinese keys.

    Raises:
        BadProjection: an unknown name, or a value that is none of its kind.
    """
    stated: dict[str, Any] = {}
    for key, value in raw.items():
        name = _BY_LABEL.get(str(key), str(key))
        if name not in ASSUMPTIONS:
            known = ", ".join(ASSUMPTIONS)
            raise BadProjection(f'projection: "{key}" is no assumption. Known: {known}.')
        stated[name] = value
    values = {name: _value(law, name, said, stated.get(name), day) for name, said in ASSUMPTIONS.items()}
    return Assumptions(**values, chosen=frozenset(stated))


def _value(law: Law, name: str, said: Said, raw: Any, day: datetime.date) -> Any:
    if raw is None:
        if said.law:
            figures = [figure for figure in law.parameters[said.law].figures if figure.starts <= day]
            if not figures:
                raise BadProjection(f"projection: say {name}; the law has no figure of {said.law} by {day}.")
            value = figures[-1].value
            assert not isinstance(value, dict | str | datetime.date)
            return Fraction(value)
        raw = said.usual
    text = str(raw).strip()
    if said.kind == "retires":
        if text in (STATUTORY, EARLIEST, LATEST) or re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
            return text
        raise BadProjection(f'projection: retires: "{text}". Write statutory, earliest, latest, or a month YYYY-MM.')
    try:
        number = Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        raise BadProjection(f'projection: {name}: "{text}" is no number. Write 0.03 or 3%.') from None
    if said.kind == "rate":
        if not -_HIGHEST <= number <= _HIGHEST:
            raise BadProjection(
                f"projection: {name}: {text} a year is out of reason. It is a share: 0.03 is three per cent."
            )
        return number
    if said.kind == "money":
        if number < 0 or (number * 100).denominator != 1:
            raise BadProjection(f"projection: {name}: {text} is no amount in yuan with whole fen.")
        return number * 100
    most = {"years": _OLDEST, "months": 600}[said.kind]
    if number.denominator != 1 or not 1 <= number <= most:
        raise BadProjection(f"projection: {name}: {text}. Write a whole number from 1 to {most}.")
    return int(number)


def _shown(value: Any, kind: str) -> str:
    if kind == "rate":
        return f"{float(value):.2%}"
    return f"{float(value) / 100:,.2f}" if kind == "money" else str(value)
