"""Low-income helped household 低收入帮扶家庭. 浙江《关于加强低收入人口救助帮扶工作的意见》，2025-04-07起."""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Times,
    YesNo,
    Yuan,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    YuanPerYear,
    household,
    rule,
)


# “人均收入超过低保边缘标准”。
@rule(
    "income_is_above_edge_line",
    of=household,
    zh="人均收入超过低保边缘线",
    en="Income per head is above the edge line",
    article="关于加强低收入人口救助帮扶工作的意见（2025-04-07起施行）",
    starts=date(2025, 4, 7),
)
def above_the_line(income_per_head: YuanPerPersonPerMonth, minimum_living_edge_line: YuanPerPersonPerMonth) -> YesNo:
    return income_per_head > minimum_living_edge_line


# “年收入低于10万元”。
@rule(
    "yearly_income_is_below_helped_limit",
    of=household,
    zh="家庭年收入低于上限",
    en="Yearly income is below the limit",
    article="关于加强低收入人口救助帮扶工作的意见（2025-04-07起施行）",
    starts=date(2025, 4, 7),
)
def below_the_yearly_limit(
    household_counted_income: YuanPerMonth, low_income_helped_yearly_limit: YuanPerYear
) -> YesNo:
    return household_counted_income * MONTHS_PER_YEAR < low_income_helped_yearly_limit


# “财产符合社会救助家庭供养义务人规定”：规定未见来源；什么财产都没有的必符合。
@rule(
    "meets_obligor_property_limits",
    of=household,
    zh="财产符合供养义务人规定",
    en="Property is within the limits for those who owe support",
    article="关于加强低收入人口救助帮扶工作的意见（2025-04-07起施行）",
    starts=date(2025, 4, 7),
    left_to="province",
)
def nothing_or_within_the_limits(
    money_assets: Yuan,
    homes_owned: Times,
    owns_motor_vehicle: YesNo,
    owns_commercial_property: YesNo,
    obligor_property_limit_is_met: YesNo,
) -> YesNo:
    goods = homes_owned > 0 or owns_motor_vehicle or owns_commercial_property
    return (money_assets <= 0 and not goods) or obligor_property_limit_is_met


@rule(
    "is_low_income_helped_household",
    of=household,
    zh="低收入帮扶家庭",
    en="Is a low-income helped household",
    article="关于加强低收入人口救助帮扶工作的意见（2025-04-07起施行）",
    starts=date(2025, 4, 7),
)
def income_and_property(
    has_counted_members: YesNo,
    is_registered_household: YesNo,
    income_is_above_edge_line: YesNo,
    yearly_income_is_below_helped_limit: YesNo,
    meets_obligor_property_limits: YesNo,
) -> YesNo:
    return (
        has_counted_members
        and is_registered_household
        and income_is_above_edge_line
        and yearly_income_is_below_helped_limit
        and meets_obligor_property_limits
    )


# 2025-04-07以前没有这一类。
@rule(
    "is_low_income_helped_household",
    of=household,
    article="（2025-04-07以前未设此类）",
    starts=date(2014, 11, 1),
    ends=date(2025, 4, 7),
)
def no_such_class_yet() -> YesNo:
    return False
