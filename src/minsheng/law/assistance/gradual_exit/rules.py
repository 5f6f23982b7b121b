"""Gradual exit 救助渐退期. 最低生活保障审核确认办法第三十三条；民发〔2022〕83号；浙江2025年意见."""

from datetime import date

from minsheng.law.words import Months, YesNo, YuanPerPersonPerMonth, household, months_since, rule

months_since_minimum_living = months_since(
    "is_entitled_to_minimum_living_allowance",
    before="months_since_assistance_before",
    zh="距最近一次符合低保的月数",
    en="Months since the household last qualified",
)


# “从次月起”：不再符合的当月起算第一个月。
@rule(
    "was_assisted_within_the_term",
    of=household,
    zh="在渐退期限内曾符合低保",
    en="Qualified within the term of gradual exit",
    article="关于加强低收入人口救助帮扶工作的意见（从次月起，一年）；民发〔2022〕83号（原则上不超过6个月）",
    starts=date(2022, 10, 20),
)
def within_the_term(months_since_minimum_living: Months, gradual_exit_months: Months) -> YesNo:
    return months_since_minimum_living > 0 and months_since_minimum_living <= gradual_exit_months


# “收入超标”。
@rule(
    "income_exceeds_minimum_living_standard",
    of=household,
    zh="收入超过低保标准",
    en="Income exceeds the minimum living standard",
    article="最低生活保障审核确认办法（民发〔2021〕57号）第三十三条",
    starts=date(2021, 7, 1),
)
def at_or_above_the_standard(
    income_per_head: YuanPerPersonPerMonth, minimum_living_standard: YuanPerPersonPerMonth
) -> YesNo:
    return income_per_head >= minimum_living_standard


# “收入超标且财产符合条件的低保、低边家庭给予一年渐退期……财产超标的不享受。”渐退只就收入一项放宽；低保的其他条件仍须符合：
# 户籍迁出本市、出国（境）定居注销户口的，不再是本市的低保家庭（第四条、第五条），立即停止，没有渐退期。
@rule(
    "is_in_gradual_exit",
    of=household,
    zh="处于渐退期",
    en="Is in gradual exit",
    article="关于加强低收入人口救助帮扶工作的意见；最低生活保障审核确认办法第四条、第五条、第三十三条",
    starts=date(2022, 10, 20),
)
def recently_assisted_income_up_property_within(
    was_assisted_within_the_term: YesNo,
    is_registered_household: YesNo,
    income_exceeds_minimum_living_standard: YesNo,
    meets_property_limits: YesNo,
) -> YesNo:
    return (
        was_assisted_within_the_term
        and is_registered_household
        and income_exceeds_minimum_living_standard
        and meets_property_limits
    )


@rule(
    "gradual_exit_months_left",
    of=household,
    zh="渐退期剩余月数（含本月）",
    en="Months of gradual exit left, this one included",
    article="关于加强低收入人口救助帮扶工作的意见",
    starts=date(2022, 10, 20),
)
def term_less_months_gone(
    is_in_gradual_exit: YesNo, gradual_exit_months: Months, months_since_minimum_living: Months, this_month: Months
) -> Months:
    if not is_in_gradual_exit:
        return 0
    return gradual_exit_months - months_since_minimum_living + this_month
