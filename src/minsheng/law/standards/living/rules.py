"""Minimum living standard and its link to consumption 最低生活保障标准与消费支出联动."""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Choice,
    Date,
    Months,
    Share,
    Table,
    YesNo,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    YuanPerPersonPerYear,
    add_months,
    figure_on,
    household,
    rule,
    up_to_yuan,
)

urban_consumption_of_reference_year = figure_on(
    "urban_consumption_per_head",
    "consumption_reference_day",
    zh="所依据年度的城镇人均消费支出",
    en="Urban consumption per head of the year that the standard follows",
)


# “上年度”：决定日往前一年所在的统计年度。
@rule(
    "consumption_reference_day",
    of=household,
    zh="所依据的统计年度中的一天",
    en="A day in the statistical year that the standard follows",
    article="浙江省社会救助条例第十条",
    starts=date(2018, 1, 1),
)
def a_year_before(day: Date, consumption_reference_months: Months) -> Date:
    return add_months(day, -consumption_reference_months)


# “全市低保……基本生活标准每年按不低于城镇常住居民人均消费支出的30%……同步调整。”除以12，进到元（由公布数反推）。
@rule(
    "minimum_living_standard_from_consumption",
    of=household,
    zh="按消费支出测算的低保标准",
    en="Minimum living standard worked out from consumption",
    article="杭州市“十四五”规划纲要社会保障章",
    starts=date(2018, 1, 1),
    ends=date(2025, 4, 7),
)
def three_tenths_of_urban_consumption(
    urban_consumption_of_reference_year: YuanPerPersonPerYear, minimum_living_share_of_consumption: Share
) -> YuanPerPersonPerMonth:
    return up_to_yuan(urban_consumption_of_reference_year * minimum_living_share_of_consumption / MONTHS_PER_YEAR)


# 2025-04-07起：低保标准按“全省上年度全体居民人均消费支出的30%—40%”确定。
@rule(
    "minimum_living_standard_from_consumption",
    of=household,
    article="关于加强低收入人口救助帮扶工作的意见（2025-04-07起施行）",
    starts=date(2025, 4, 7),
)
def three_tenths_of_province_consumption(
    province_consumption_per_head_last_year: YuanPerPersonPerYear,
    minimum_living_share_of_province_consumption: Share,
) -> YuanPerPersonPerMonth:
    yearly = province_consumption_per_head_last_year * minimum_living_share_of_province_consumption
    return up_to_yuan(yearly / MONTHS_PER_YEAR)


# “……特困人群基本生活标准每年按不低于城镇常住居民人均消费支出的……50%同步调整。”
@rule(
    "destitute_standard_from_consumption",
    of=household,
    zh="按消费支出测算的特困基本生活标准",
    en="Destitute living standard worked out from consumption",
    article="杭州市“十四五”规划纲要社会保障章",
    starts=date(2021, 1, 1),
)
def half_of_urban_consumption(
    urban_consumption_of_reference_year: YuanPerPersonPerYear, destitute_share_of_consumption: Share
) -> YuanPerPersonPerMonth:
    return up_to_yuan(urban_consumption_of_reference_year * destitute_share_of_consumption / MONTHS_PER_YEAR)


# “到2025年，城乡居民最低生活保障标准达到14000元/年以上”。
@rule(
    "meets_minimum_living_target",
    of=household,
    zh="低保标准达到规划目标",
    en="The minimum living standard meets the plan's target",
    article="杭州市“十四五”规划纲要社会保障章",
    starts=date(2021, 1, 1),
)
def at_least_the_target(
    minimum_living_standard: YuanPerPersonPerMonth, minimum_living_target: YuanPerPersonPerYear
) -> YesNo:
    return minimum_living_standard * MONTHS_PER_YEAR >= minimum_living_target


# “当地执行的月最低工资标准”：市区与桐庐、淳安、建德档次不同。
@rule(
    "local_minimum_wage",
    of=household,
    zh="当地月最低工资标准",
    en="Monthly minimum wage of the place",
    article="浙江省社会救助条例第十三条",
    starts=date(2014, 11, 1),
)
def of_the_district(minimum_wage_by_district: Table[YuanPerMonth], district: Choice) -> YuanPerMonth:
    return minimum_wage_by_district[district]
