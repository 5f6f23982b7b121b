"""Hearth allowance 灶火补助. Island Act, article 2."""

from datetime import date

from minsheng.law.words import (
    Persons,
    Share,
    YesNo,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    count,
    half_up_to_fen,
    household,
    rule,
    total,
)

hearth_members = count(over="at_the_hearth", zh="同灶人数", en="Members at the hearth")
hearth_income = total("income", over="at_the_hearth", zh="同灶收入", en="Income at the hearth")
hearth_wages = total("wages", over="at_the_hearth", zh="同灶工资", en="Wages at the hearth")


# "A hearth with nobody at it receives nothing."
@rule(
    "hearth_has_members",
    of=household,
    zh="有同灶成员",
    en="Somebody is at the hearth",
    article="Island Act art. 1",
    starts=date(2021, 7, 1),
)
def somebody_is_there(hearth_members: Persons) -> YesNo:
    return hearth_members > 0


# "Counted income is the income at the hearth."
@rule(
    "hearth_counted_income",
    of=household,
    zh="计入收入",
    en="Counted income",
    article="Island Act art. 2",
    starts=date(2021, 7, 1),
    ends=date(2024, 7, 1),
)
def all_income(hearth_income: YuanPerMonth) -> YuanPerMonth:
    return hearth_income


# As amended in 2024: "… of which a share of wages is not counted."
@rule("hearth_counted_income", of=household, article="Island Act art. 2 (2024)", starts=date(2024, 7, 1))
def income_less_kept_wages(
    hearth_income: YuanPerMonth, hearth_wages: YuanPerMonth, hearth_kept_share: Share
) -> YuanPerMonth:
    return hearth_income - hearth_wages * hearth_kept_share


# "… whose income per head is below the standard."
@rule(
    "hearth_income_is_below_standard",
    of=household,
    zh="人均收入低于标准",
    en="Income per head is below the standard",
    article="Island Act art. 2",
    starts=date(2021, 7, 1),
)
def below_standard(
    hearth_counted_income: YuanPerMonth, hearth_members: Persons, hearth_standard: YuanPerPersonPerMonth
) -> YesNo:
    return hearth_counted_income / hearth_members < hearth_standard


@rule(
    "is_entitled_to_hearth_allowance",
    of=household,
    zh="符合灶火补助",
    en="Entitled to the hearth allowance",
    article="Island Act art. 2",
    starts=date(2021, 7, 1),
)
def entitled(hearth_has_members: YesNo, hearth_income_is_below_standard: YesNo) -> YesNo:
    return hearth_has_members and hearth_income_is_below_standard


@rule(
    "hearth_gap",
    of=household,
    zh="差额",
    en="Gap to the standard",
    article="Island Act art. 2",
    starts=date(2021, 7, 1),
)
def gap(
    hearth_standard: YuanPerPersonPerMonth, hearth_members: Persons, hearth_counted_income: YuanPerMonth
) -> YuanPerMonth:
    return max(hearth_standard * hearth_members - hearth_counted_income, 0)


# "A household receives the difference between the standard and its income."
@rule(
    "hearth_allowance",
    of=household,
    zh="灶火补助金额",
    en="Hearth allowance",
    article="Island Act art. 2",
    starts=date(2021, 7, 1),
)
def the_gap_if_entitled(is_entitled_to_hearth_allowance: YesNo, hearth_gap: YuanPerMonth) -> YuanPerMonth:
    if not is_entitled_to_hearth_allowance:
        return 0
    return half_up_to_fen(hearth_gap)
