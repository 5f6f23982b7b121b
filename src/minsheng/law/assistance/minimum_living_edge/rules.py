"""Minimum-living edge household 最低生活保障边缘家庭. 浙江省社会救助条例第十三条；社会救助法第二十一条."""

from datetime import date

from minsheng.law.words import Times, YesNo, YuanPerMonth, YuanPerPersonPerMonth, household, per_person, rule


# 第十三条：“家庭人均收入在当地最低生活保障标准一点五倍以下……不得超过当地执行的月最低工资标准”。
@rule(
    "minimum_living_edge_line",
    of=household,
    zh="低保边缘收入线",
    en="Edge line",
    article="浙江省社会救助条例第十三条；关于加强低收入人口救助帮扶工作的意见（2025-04-07起）",
    starts=date(2014, 11, 1),
)
def multiple_capped_at_minimum_wage(
    minimum_living_standard: YuanPerPersonPerMonth,
    minimum_living_edge_multiple: Times,
    local_minimum_wage: YuanPerMonth,
) -> YuanPerPersonPerMonth:
    return min(minimum_living_standard * minimum_living_edge_multiple, per_person(local_minimum_wage))


# 条例第十三条：不符合低保条件的，即不低于低保标准。
@rule(
    "income_is_above_minimum_living_standard",
    of=household,
    zh="人均月收入在低保标准以上",
    en="Income per head is not below the minimum living standard",
    article="浙江省社会救助条例第十三条",
    starts=date(2021, 7, 1),
    ends=date(2025, 4, 7),
)
def not_below_the_standard(
    income_per_head: YuanPerPersonPerMonth, minimum_living_standard: YuanPerPersonPerMonth
) -> YesNo:
    return income_per_head >= minimum_living_standard


# 2025-04-07起：“家庭人均收入超过低保标准”。“超过”不含本数：恰等于标准的家庭，两边都不是。
@rule(
    "income_is_above_minimum_living_standard",
    of=household,
    article="关于加强低收入人口救助帮扶工作的意见（2025-04-07起施行）",
    starts=date(2025, 4, 7),
    ends=date(2026, 7, 1),
)
def above_the_standard(income_per_head: YuanPerPersonPerMonth, minimum_living_standard: YuanPerPersonPerMonth) -> YesNo:
    return income_per_head > minimum_living_standard


# 社会救助法第二十一条只要求低于边缘标准而不是低保家庭：不低于低保标准即可。
@rule("income_is_above_minimum_living_standard", of=household, article="社会救助法第二十一条", starts=date(2026, 7, 1))
def not_below_the_standard_under_the_act(
    income_per_head: YuanPerPersonPerMonth, minimum_living_standard: YuanPerPersonPerMonth
) -> YesNo:
    return income_per_head >= minimum_living_standard


# “一点五倍以下”“不超过”：含本数。
@rule(
    "income_is_within_edge_line",
    of=household,
    zh="人均月收入不超过边缘线",
    en="Income per head is within the edge line",
    article="浙江省社会救助条例第十三条",
    starts=date(2021, 7, 1),
    ends=date(2026, 7, 1),
)
def at_most_the_line(income_per_head: YuanPerPersonPerMonth, minimum_living_edge_line: YuanPerPersonPerMonth) -> YesNo:
    return income_per_head <= minimum_living_edge_line


# 社会救助法第二十一条：“低于当地最低生活保障边缘家庭标准”。“低于”不含本数。
@rule("income_is_within_edge_line", of=household, article="社会救助法第二十一条", starts=date(2026, 7, 1))
def below_the_line(income_per_head: YuanPerPersonPerMonth, minimum_living_edge_line: YuanPerPersonPerMonth) -> YesNo:
    return income_per_head < minimum_living_edge_line


@rule(
    "is_minimum_living_edge_household",
    of=household,
    zh="最低生活保障边缘家庭",
    en="Is a minimum-living edge household",
    article="浙江省社会救助条例第十三条；2026-07-01起社会救助法第二十一条",
    starts=date(2021, 7, 1),
)
def between_the_standard_and_the_line(
    has_counted_members: YesNo,
    is_registered_household: YesNo,
    income_is_above_minimum_living_standard: YesNo,
    income_is_within_edge_line: YesNo,
    meets_property_limits: YesNo,
) -> YesNo:
    return (
        has_counted_members
        and is_registered_household
        and income_is_above_minimum_living_standard
        and income_is_within_edge_line
        and meets_property_limits
    )
