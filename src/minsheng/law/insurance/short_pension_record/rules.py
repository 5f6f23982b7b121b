"""Employees' pension insurance with too few years 缴费年限不足的待遇. 社会保险法第十六条；实施若干规定第三条；浙江条例第三十四条.

Where no quotation marks stand, the sentence is a summary; what is from memory says so.
"""

from datetime import date

from minsheng.law.words import (
    Date,
    MonthsPerYear,
    Years,
    YesNo,
    Yuan,
    YuanPerMonth,
    half_up_to_fen,
    person,
    rule,
)


@rule(
    "has_reached_statutory_age",
    of=person,
    zh="达到法定退休年龄",
    en="Has reached the statutory age",
    article="社会保险法第十六条",
    starts=date(2011, 7, 1),
)
def month_reached(day: Date, statutory_retirement_month: Date) -> YesNo:
    return day >= statutory_retirement_month


# 第十六条：“达到法定退休年龄时累计缴费不足十五年的”；2030年起的最低年限按2024-09-13决定，照达到法定退休年龄的年份。
@rule(
    "years_short_of_a_pension",
    of=person,
    zh="距按月领取还差的缴费年限",
    en="Years that a monthly pension still lacks",
    article="社会保险法第十六条；2024-09-13决定第二条",
    starts=date(2011, 7, 1),
)
def required_less_paid(contribution_years: Years, required_contribution_years: Years) -> Years:
    return max(required_contribution_years - contribution_years, 0)


@rule(
    "has_too_few_contribution_years",
    of=person,
    zh="缴费年限不足",
    en="Has too few contribution years",
    article="社会保险法第十六条",
    starts=date(2011, 7, 1),
)
def something_lacks(years_short_of_a_pension: Years) -> YesNo:
    return years_short_of_a_pension > 0


# 实施若干规定第三条：未继续缴费、也未转入居民养老保险的，可以书面申请终止职工基本养老保险关系。
@rule(
    "ends_the_insurance_in_writing",
    of=person,
    zh="书面申请终止养老保险关系",
    en="Asks in writing to end the insurance",
    article="实施《社会保险法》若干规定第三条（凭记忆）",
    starts=date(2011, 7, 1),
)
def asked_in_writing(asks_to_end_employees_insurance: YesNo) -> YesNo:
    return asks_to_end_employees_insurance


@rule(
    "is_entitled_to_short_record_lump_sum",
    of=person,
    zh="可一次性领取个人账户储存额",
    en="Is entitled to the balance of the account",
    article="社会保险法第十六条；实施《社会保险法》若干规定第三条（凭记忆）",
    starts=date(2011, 7, 1),
)
def insured_of_age_short_and_asking(
    is_in_employees_scheme: YesNo,
    has_reached_statutory_age: YesNo,
    has_too_few_contribution_years: YesNo,
    ends_the_insurance_in_writing: YesNo,
) -> YesNo:
    return (
        is_in_employees_scheme
        and has_reached_statutory_age
        and has_too_few_contribution_years
        and ends_the_insurance_in_writing
    )


# 实施若干规定第三条：书面告知其转入居民养老保险的权利以及终止的后果，经本人书面确认后，终止关系，并将个人账户储存额一次性支付给本人。
@rule(
    "short_record_lump_sum",
    of=person,
    zh="一次性支付的个人账户储存额",
    en="Balance of the account paid at once",
    article="实施《社会保险法》若干规定第三条（凭记忆）",
    starts=date(2011, 7, 1),
)
def whole_balance(is_entitled_to_short_record_lump_sum: YesNo, pension_account_balance: Yuan) -> Yuan:
    if not is_entitled_to_short_record_lump_sum:
        return 0
    return pension_account_balance


# 浙江条例第三十四条：另按缴费年限每满一年发给一个月指数化月平均缴费工资。是否仍执行未见，不计入支付额。
@rule(
    "provincial_part_for_a_short_record",
    of=person,
    zh="浙江条例另列的一次性待遇（未核实）",
    en="What Zhejiang's ordinance adds, unverified",
    article="浙江省职工基本养老保险条例第三十四条",
    starts=date(2011, 7, 1),
)
def months_of_indexed_wage(
    is_entitled_to_short_record_lump_sum: YesNo,
    indexed_wage_per_month: YuanPerMonth,
    contribution_years: Years,
    short_record_months_per_year: MonthsPerYear,
) -> Yuan:
    if not is_entitled_to_short_record_lump_sum:
        return 0
    return half_up_to_fen(indexed_wage_per_month * contribution_years * short_record_months_per_year)
