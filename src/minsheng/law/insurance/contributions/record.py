"""The record that a pension rests on, a year at a time: the index of the year, months and index of the whole record.

核定表：平均缴费工资指数为历年缴费工资与当年所用社会平均工资之比的平均，四位小数；缴费年限为月数除以12，两位小数。
"""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Choice,
    Date,
    Months,
    Share,
    Table,
    Years,
    YuanPerMonth,
    half_up_to,
    person,
    rule,
    year_of,
)


# 各年缴费工资指数＝当年缴费基数÷所用的社会平均工资。上限为上年平均工资的3倍，故取上年全口径平均工资（第三方算法，未核实）。
@rule(
    "contribution_index_of_year",
    of=person,
    zh="当年缴费工资指数",
    en="Contribution index of the year",
    article="国发〔2005〕38号第六条；浙江核定表（第三方算法，未核实）",
    starts=date(2020, 1, 1),
)
def base_by_the_average_of_last_year(
    contribution_group: Choice,
    contribution_base: YuanPerMonth,
    full_scope_average_wage: Table[YuanPerMonth],
    day: Date,
) -> Share:
    if contribution_group == "none":
        return 0
    return contribution_base / full_scope_average_wage[year_of(day) - 1]


@rule(
    "contribution_months_of_year",
    of=person,
    zh="当年缴费月数",
    en="Months paid this year",
    article="浙江省职工基本养老保险条例第二十四条；核定表",
    starts=date(2011, 7, 1),
)
def first_to_last_month(
    contribution_group: Choice,
    account_first_credit_month: Months,
    account_last_credit_month: Months,
    one_credit_month: Months,
) -> Months:
    if contribution_group == "none":
        return 0
    return max(account_last_credit_month - account_first_credit_month + one_credit_month, 0)


@rule(
    "contribution_months_after_year",
    of=person,
    zh="年末累计缴费月数",
    en="Months in the record at the year's end",
    article="社会保险法第十九条（缴费年限累计计算）",
    starts=date(2011, 7, 1),
)
def months_before_and_of_the_year(
    contribution_months_before_year: Months, contribution_months_of_year: Months
) -> Months:
    return contribution_months_before_year + contribution_months_of_year


# 指数化月数＝各月指数之和；平均指数为其除以月数，到最后才取四位小数，免得逐年进位。
@rule(
    "indexed_months_after_year",
    of=person,
    zh="年末累计指数化月数",
    en="Indexed months in the record at the year's end",
    article="国发〔2005〕38号第六条；浙江核定表（第三方算法，未核实）",
    starts=date(2020, 1, 1),
)
def index_times_months_added(
    indexed_months_before_year: Months, contribution_months_of_year: Months, contribution_index_of_year: Share
) -> Months:
    return indexed_months_before_year + contribution_months_of_year * contribution_index_of_year


@rule(
    "average_index_as_reckoned",
    of=person,
    zh="平均缴费工资指数（四位小数）",
    en="Average contribution index, four decimals",
    article="浙江核定表（四位小数）",
    starts=date(2020, 1, 1),
)
def indexed_by_all_months(
    indexed_months_after_year: Months, contribution_months_after_year: Months, contribution_index_step: Share
) -> Share:
    if contribution_months_after_year <= 0:
        return 0
    return half_up_to(indexed_months_after_year / contribution_months_after_year, contribution_index_step)


@rule(
    "contribution_years_as_reckoned",
    of=person,
    zh="缴费年限（两位小数）",
    en="Contribution years, two decimals",
    article="浙江核定表（月数÷12，两位小数）",
    starts=date(2011, 7, 1),
)
def months_by_twelve(contribution_months_after_year: Months, contribution_years_step: Years) -> Years:
    return half_up_to(contribution_months_after_year / MONTHS_PER_YEAR, contribution_years_step)
