"""Work injury: leave, meals, missing persons, times, and what an employer owes who did not insure.

工伤保险条例第十七条、第三十三条、第三十九条、第四十一条；浙江省工伤保险条例第二十六条以下。句子为摘要。
"""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Choice,
    Date,
    Days,
    Months,
    Share,
    Table,
    Times,
    Years,
    YesNo,
    Yuan,
    YuanPerMonth,
    add_months,
    days_between,
    half_up_to_fen,
    person,
    rule,
)


# 第三十三条：停工留薪期一般不超过12个月；伤情严重或者情况特殊，经确认可以适当延长，但延长不得超过12个月。
@rule(
    "paid_leave_months_at_most",
    of=person,
    zh="停工留薪期上限",
    en="Longest paid leave",
    article="工伤保险条例第三十三条",
    starts=date(2011, 1, 1),
)
def a_year_or_two_if_confirmed(
    paid_leave_was_extended: YesNo, paid_leave_months: Months, paid_leave_extension_months: Months
) -> Months:
    if paid_leave_was_extended:
        return paid_leave_months + paid_leave_extension_months
    return paid_leave_months


# 住院伙食补助费按当地最低工资的35%、实际住院天数计算；每天的折算天数未见来源。
@rule(
    "injury_meal_subsidy",
    of=person,
    zh="住院伙食补助费",
    en="Meal subsidy in hospital",
    article="浙江省工伤保险条例（2018-01-01起）",
    starts=date(2018, 1, 1),
)
def share_of_minimum_wage_by_days(
    injury_hospital_days: Days,
    monthly_minimum_wage: YuanPerMonth,
    injury_meal_share: Share,
    injury_meal_days_per_month: Days,
    one_month_of_meals: Months,
) -> Yuan:
    if injury_hospital_days <= 0:
        return 0
    month = monthly_minimum_wage * injury_meal_share * one_month_of_meals
    return half_up_to_fen(month * injury_hospital_days / injury_meal_days_per_month)


# 第十七条：用人单位自事故伤害发生之日起30日内申请；单位未申请的，职工或者近亲属、工会在1年内直接申请。
@rule(
    "injury_application_is_in_time",
    of=person,
    zh="工伤认定申请未超过时限",
    en="The application for recognition is in time",
    article="工伤保险条例第十七条",
    starts=date(2011, 1, 1),
)
def thirty_days_or_a_year(
    injury_applicant: Choice,
    injured_on: Date,
    injury_applied_on: Date,
    injury_employer_days: Days,
    injury_worker_years: Years,
) -> YesNo:
    if injury_applicant == "employer":
        return days_between(injured_on, injury_applied_on) <= injury_employer_days
    return injury_applied_on <= add_months(injured_on, injury_worker_years * MONTHS_PER_YEAR)


# 第四十一条：因工外出或者抢险救灾中下落不明的，从事故发生当月起3个月内照发工资，从第4个月起停发工资，发给供养亲属
# 抚恤金；生活有困难的，可以预支一次性工亡补助金的50%。
@rule(
    "missing_worker_pay",
    of=person,
    zh="因工下落不明期间的给付",
    en="What is paid while the worker is missing",
    article="工伤保险条例第四十一条",
    starts=date(2011, 1, 1),
)
def wage_then_dependants(months_missing_at_work: Months, missing_wage_months: Months) -> Choice:
    if months_missing_at_work <= 0:
        return "none"
    if months_missing_at_work <= missing_wage_months:
        return "wage"
    return "dependants_allowance"


@rule(
    "missing_worker_advance",
    of=person,
    zh="因工下落不明可预支的一次性工亡补助金",
    en="Advance on the death grant for a missing worker",
    article="工伤保险条例第四十一条",
    starts=date(2011, 1, 1),
)
def half_of_the_death_grant(
    months_missing_at_work: Months,
    national_urban_income_last_year: Yuan,
    death_grant_multiple: Times,
    missing_advance_share: Share,
) -> Yuan:
    if months_missing_at_work <= 0:
        return 0
    return half_up_to_fen(national_urban_income_last_year * death_grant_multiple * missing_advance_share)


# 未参保的一级至四级伤残职工可以选择一次性享受：受伤前一年度全省职工年平均工资的16、14、12、10倍。
@rule(
    "uninsured_injury_lump_sum",
    of=person,
    zh="未参保一至四级一次性待遇",
    en="Lump sum of an uninsured worker of grade one to four",
    article="浙江省工伤保险条例（2018-01-01起）",
    starts=date(2018, 1, 1),
)
def times_the_yearly_wage(
    chooses_uninsured_lump_sum: YesNo,
    injury_grade: Choice,
    uninsured_lump_sum_multiple: Table[Times],
    provincial_average_wage: YuanPerMonth,
    months_in_a_wage_year: Months,
) -> Yuan:
    if not chooses_uninsured_lump_sum:
        return 0
    if injury_grade not in ("grade_1", "grade_2", "grade_3", "grade_4"):
        return 0
    year = provincial_average_wage * months_in_a_wage_year
    return half_up_to_fen(year * uninsured_lump_sum_multiple[injury_grade])


# 未参保的供养亲属一次性待遇：未成年人算到18周岁；丧失劳动能力的20年；60周岁以上每增一岁减一年；75周岁以上5年。
@rule(
    "uninsured_dependant_years",
    of=person,
    zh="未参保供养亲属一次性待遇的年数",
    en="Years of allowance paid at once to a dependant of an uninsured worker",
    article="浙江省工伤保险条例（2018-01-01起）",
    starts=date(2018, 1, 1),
)
def by_age_of_the_dependant(
    is_dependant_of_uninsured_worker: YesNo,
    age: Years,
    minor_dependant_until: Years,
    uninsured_dependant_years_most: Years,
    years_fall_above_age: Years,
    fewest_years_from_age: Years,
    uninsured_dependant_years_least: Years,
) -> Years:
    if not is_dependant_of_uninsured_worker:
        return 0
    if age < minor_dependant_until:
        return minor_dependant_until - age
    if age >= fewest_years_from_age:
        return uninsured_dependant_years_least
    return uninsured_dependant_years_most - max(age - years_fall_above_age, 0)


@rule(
    "uninsured_dependant_lump_sum",
    of=person,
    zh="未参保供养亲属一次性待遇",
    en="Lump sum of a dependant of an uninsured worker",
    article="浙江省工伤保险条例（2018-01-01起）",
    starts=date(2018, 1, 1),
)
def years_of_the_first_allowance(uninsured_dependant_years: Years, first_dependants_allowance: YuanPerMonth) -> Yuan:
    if uninsured_dependant_years <= 0:
        return 0
    return half_up_to_fen(first_dependants_allowance * uninsured_dependant_years * MONTHS_PER_YEAR)
