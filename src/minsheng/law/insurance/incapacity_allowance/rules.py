"""Incapacity allowance of the employees' pension 企业职工病残津贴. 社会保险法第十七条；2025年暂行办法（凭记忆）. Summaries."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Months,
    MonthsPerYear,
    Years,
    YesNo,
    YuanPerMonth,
    add_months,
    person,
    rule,
    whole_down,
)


# 第十七条：“在未达到法定退休年龄时因病或者非因工致残完全丧失劳动能力的，可以领取病残津贴。”
@rule(
    "has_lost_all_ability_before_the_age",
    of=person,
    zh="达到法定退休年龄前完全丧失劳动能力",
    en="Wholly lost the ability to work before the statutory age",
    article="社会保险法第十七条",
    starts=date(2025, 1, 1),
)
def lost_and_not_yet_of_age(has_lost_all_working_ability: YesNo, day: Date, statutory_retirement_month: Date) -> YesNo:
    return has_lost_all_working_ability and day < statutory_retirement_month


@rule(
    "is_entitled_to_incapacity_allowance",
    of=person,
    zh="可领取病残津贴",
    en="Is entitled to the incapacity allowance",
    article="社会保险法第十七条",
    starts=date(2025, 1, 1),
)
def insured_lost_and_not_retired(
    is_in_employees_scheme: YesNo, has_lost_all_ability_before_the_age: YesNo, draws_no_old_age_pension: YesNo
) -> YesNo:
    return is_in_employees_scheme and has_lost_all_ability_before_the_age and draws_no_old_age_pension


# 距法定退休年龄5年（含）以内且达到最低年限：比照基本养老金；达到最低年限、超过5年：比照基础养老金；未达到：限期。
@rule(
    "incapacity_allowance_kind",
    of=person,
    zh="病残津贴计发方式",
    en="How the incapacity allowance is reckoned",
    article="企业职工基本养老保险病残津贴暂行办法（凭记忆）",
    starts=date(2025, 1, 1),
)
def by_years_paid_and_distance_from_the_age(
    is_entitled_to_incapacity_allowance: YesNo,
    contribution_years: Years,
    required_contribution_years: Years,
    day: Date,
    statutory_retirement_month: Date,
    incapacity_months_before_age: Months,
) -> Choice:
    if not is_entitled_to_incapacity_allowance:
        return "none"
    if contribution_years < required_contribution_years:
        return "basic_for_a_time"
    if add_months(day, incapacity_months_before_age) >= statutory_retirement_month:
        return "like_the_pension"
    return "basic"


# 缴费不满5年的12个月，以后每多一年增加3个月。
@rule(
    "incapacity_allowance_months",
    of=person,
    zh="病残津贴限期月数",
    en="Months for which the allowance is paid where the years are too few",
    article="企业职工基本养老保险病残津贴暂行办法（凭记忆）",
    starts=date(2025, 1, 1),
)
def twelve_and_three_for_each_further_year(
    contribution_years: Years,
    incapacity_allowance_first_months: Months,
    incapacity_allowance_first_years: Years,
    incapacity_allowance_more_months: MonthsPerYear,
) -> Months:
    further = whole_down(max(contribution_years - incapacity_allowance_first_years, 0))
    return incapacity_allowance_first_months + further * incapacity_allowance_more_months


@rule(
    "incapacity_allowance",
    of=person,
    zh="病残津贴",
    en="Incapacity allowance",
    article="社会保险法第十七条；病残津贴暂行办法（凭记忆）",
    starts=date(2025, 1, 1),
)
def like_the_pension_or_its_basic_part(
    incapacity_allowance_kind: Choice,
    employees_pension_total: YuanPerMonth,
    basic_component: YuanPerMonth,
    incapacity_allowance_months_drawn: Months,
    incapacity_allowance_months: Months,
) -> YuanPerMonth:
    if incapacity_allowance_kind == "none":
        return 0
    if incapacity_allowance_kind == "like_the_pension":
        return employees_pension_total
    if incapacity_allowance_kind == "basic_for_a_time" and (
        incapacity_allowance_months_drawn >= incapacity_allowance_months
    ):
        return 0
    return basic_component
