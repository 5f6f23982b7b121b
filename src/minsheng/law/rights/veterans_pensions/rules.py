"""Pensions of disabled veterans and survivors 残疾军人和遗属抚恤. 军人抚恤优待条例；各年提标通知."""

from datetime import date

from minsheng.law.words import Choice, Share, Table, YesNo, YuanPerMonth, YuanPerYear, half_up_to_fen, person, rule


# 条例：残疾军人，烈士、因公牺牲军人、病故军人遗属，享受抚恤；“三红”享受生活补助。
@rule(
    "is_in_a_pensioned_group",
    of=person,
    zh="属于抚恤补助对象",
    en="Is in a pensioned group",
    article="军人抚恤优待条例",
    starts=date(2011, 8, 1),
)
def disabled_survivor_or_red_army(
    service_disability_grade: Choice, survivor_class: Choice, red_army_class: Choice
) -> YesNo:
    return service_disability_grade != "none" or survivor_class != "none" or red_army_class != "none"


@rule(
    "is_entitled_to_veterans_pension",
    of=person,
    zh="可领取抚恤金",
    en="Is entitled to a veteran's or survivor's pension",
    article="军人抚恤优待条例",
    starts=date(2011, 8, 1),
)
def in_a_group(is_in_a_pensioned_group: YesNo) -> YesNo:
    return is_in_a_pensioned_group


# 按等级和残疾性质的标准表；因病只有一至六级。
@rule(
    "disabled_serviceman_pension_per_year",
    of=person,
    zh="残疾抚恤金",
    en="Pension of a disabled serviceman",
    article="军人抚恤优待条例第二十七条（2024-10-01起）；各年提标通知",
    starts=date(2011, 8, 1),
)
def by_grade_and_cause(
    service_disability_grade: Choice,
    service_disability_cause: Choice,
    disabled_serviceman_pension: Table[YuanPerYear],
) -> YuanPerYear:
    if service_disability_grade == "none":
        return 0
    return disabled_serviceman_pension[service_disability_grade, service_disability_cause]


@rule(
    "survivor_pension_per_year",
    of=person,
    zh="三属定期抚恤金",
    en="Pension of a survivor",
    article="军人抚恤优待条例第十九条；各年提标通知",
    starts=date(2011, 8, 1),
)
def by_class_of_survivor(survivor_class: Choice, survivor_pension: Table[YuanPerYear]) -> YuanPerYear:
    if survivor_class == "none":
        return 0
    return survivor_pension[survivor_class]


@rule(
    "red_army_allowance_per_year",
    of=person,
    zh="三红生活补助",
    en="Living allowance of an old Red Army soldier",
    article="各年提标通知",
    starts=date(2011, 8, 1),
)
def by_class_of_red_army(red_army_class: Choice, red_army_allowance: Table[YuanPerYear]) -> YuanPerYear:
    if red_army_class == "none":
        return 0
    return red_army_allowance[red_army_class]


@rule(
    "veterans_pension",
    of=person,
    zh="抚恤金合计",
    en="Veteran's or survivor's pension",
    article="军人抚恤优待条例",
    starts=date(2011, 8, 1),
)
def sum_of_what_is_due(
    is_entitled_to_veterans_pension: YesNo,
    disabled_serviceman_pension_per_year: YuanPerYear,
    survivor_pension_per_year: YuanPerYear,
    red_army_allowance_per_year: YuanPerYear,
) -> YuanPerYear:
    if not is_entitled_to_veterans_pension:
        return 0
    due = disabled_serviceman_pension_per_year + survivor_pension_per_year + red_army_allowance_per_year
    return half_up_to_fen(due)


# 第三十四条：因战因公一级二级50%、三级四级40%，因病一至四级30%（当地上年度城镇单位就业人员月平均工资）。
@rule(
    "veterans_nursing_fee",
    of=person,
    zh="护理费",
    en="Nursing fee",
    article="军人抚恤优待条例第三十四条",
    starts=date(2024, 10, 1),
)
def share_of_local_wage(
    service_disability_grade: Choice,
    service_disability_cause: Choice,
    nursing_share_war_or_duty: Table[Share],
    nursing_share_illness: Share,
    local_average_wage_last_year: YuanPerMonth,
) -> YuanPerMonth:
    if service_disability_grade not in ("grade_1", "grade_2", "grade_3", "grade_4"):
        return 0
    if service_disability_cause == "illness":
        return half_up_to_fen(local_average_wage_last_year * nursing_share_illness)
    return half_up_to_fen(local_average_wage_last_year * nursing_share_war_or_duty[service_disability_grade])
