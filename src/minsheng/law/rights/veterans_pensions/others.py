"""Funeral grants and allowances of other groups 丧葬补助与其他对象补助. 军人抚恤优待条例；各年提标通知."""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Choice,
    Months,
    Table,
    Years,
    Yuan,
    YuanPerMonth,
    YuanPerMonthPerYear,
    YuanPerYear,
    half_up_to_fen,
    person,
    rule,
)


# 第二十二条：领取定期抚恤金的遗属死亡的，增发6个月其原享受的定期抚恤金；第三十二条：残疾军人因病死亡的，增发12个月残疾抚恤金（摘要）。
@rule(
    "pensioner_funeral_grant",
    of=person,
    zh="抚恤对象丧葬补助",
    en="Funeral grant for a pensioner",
    article="军人抚恤优待条例第二十二条、第三十二条",
    starts=date(2024, 10, 1),
)
def months_of_the_own_pension(
    pensioner_death: Choice,
    survivor_pension_per_year: YuanPerYear,
    disabled_serviceman_pension_per_year: YuanPerYear,
    survivor_funeral_pension_months: Months,
    disabled_funeral_pension_months: Months,
) -> Yuan:
    if pensioner_death == "survivor":
        return half_up_to_fen(survivor_pension_per_year / MONTHS_PER_YEAR * survivor_funeral_pension_months)
    if pensioner_death == "disabled_of_illness":
        return half_up_to_fen(disabled_serviceman_pension_per_year / MONTHS_PER_YEAR * disabled_funeral_pension_months)
    return 0


# 国家标准；地方可以高于国家标准，浙江数额未见。60周岁以上农村籍退役士兵按服义务兵役年限。
@rule(
    "rural_soldier_allowance",
    of=person,
    zh="在乡复员、带病回乡、参战等人员生活补助",
    en="Allowance of rural and former soldiers",
    article="2018年提标通知（二手转载）",
    starts=date(2015, 10, 1),
)
def by_class_and_years_of_service(
    rural_soldier_class: Choice,
    conscript_service_years: Years,
    rural_soldier_allowance_by_class: Table[YuanPerMonth],
    conscript_allowance_per_service_year: YuanPerMonthPerYear,
) -> YuanPerMonth:
    if rural_soldier_class == "none":
        return 0
    if rural_soldier_class == "conscript_sixty":
        return half_up_to_fen(conscript_allowance_per_service_year * conscript_service_years)
    return rural_soldier_allowance_by_class[rural_soldier_class]
