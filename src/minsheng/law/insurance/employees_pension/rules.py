"""Employees' pension 企业职工基本养老金. 国发〔2005〕38号；浙江省职工基本养老保险条例；浙江核定表."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Months,
    Share,
    SharePerYear,
    Table,
    Times,
    Years,
    YesNo,
    Yuan,
    YuanPerMonth,
    YuanPerMonthPerYear,
    bracket,
    first_of_month,
    half_up_to_fen,
    months_between,
    person,
    rule,
    up_to_jiao,
    year_of,
)


# 计发月数按退休时的年龄（到月）查表；整岁之间按月线性递减，一位小数（2025-01-01起）。
@rule(
    "account_divisor",
    of=person,
    zh="计发月数",
    en="Divisor of the account",
    article="国发〔2005〕38号附表；2025-01-01起按月计发月数表",
    starts=date(2006, 1, 1),
)
def by_age_in_months(birth_date: Date, retired_on: Date, account_divisor_by_age: Table[Months]) -> Months:
    return account_divisor_by_age[months_between(first_of_month(birth_date), first_of_month(retired_on))]


# 国发〔2005〕38号第六条：“基础养老金月标准以当地上年度在岗职工月平均工资和本人指数化月平均缴费工资的平均值为基数，
# 缴费每满1年发给1%。”
@rule(
    "basic_component",
    of=person,
    zh="基础养老金",
    en="Basic component",
    article="国发〔2005〕38号第六条；浙江省职工基本养老保险条例",
    starts=date(2006, 1, 1),
)
def half_of_base_and_indexed_wage(
    pension_calculation_base: Table[YuanPerMonth],
    retired_on: Date,
    average_contribution_index: Share,
    contribution_years: Years,
    pension_share_per_year: SharePerYear,
    pension_average_of_two: Times,
) -> YuanPerMonth:
    base = pension_calculation_base[year_of(retired_on)]
    wage = (base + base * average_contribution_index) / pension_average_of_two
    return half_up_to_fen(wage * contribution_years * pension_share_per_year)


# “个人账户养老金月标准为个人账户储存额除以计发月数”。
@rule(
    "account_component",
    of=person,
    zh="个人账户养老金",
    en="Account component",
    article="国发〔2005〕38号第六条",
    starts=date(2006, 1, 1),
)
def balance_by_divisor(pension_account_balance: Yuan, account_divisor: Months) -> YuanPerMonth:
    return half_up_to_fen(pension_account_balance / account_divisor)


# 过渡性养老金＝计发基数×1997年底前指数×1997年底前缴费年限×1.4%。
@rule(
    "transitional_component",
    of=person,
    zh="过渡性养老金",
    en="Transitional component",
    article="浙劳社老〔2006〕142号；浙江省职工基本养老保险条例第三十二条",
    starts=date(2006, 1, 1),
)
def years_before_1998(
    pension_calculation_base: Table[YuanPerMonth],
    retired_on: Date,
    contribution_index_to_1997: Share,
    contribution_years_to_1997: Years,
    transitional_share_per_year: SharePerYear,
) -> YuanPerMonth:
    if contribution_years_to_1997 <= 0:
        return 0
    indexed = pension_calculation_base[year_of(retired_on)] * contribution_index_to_1997
    return half_up_to_fen(indexed * contribution_years_to_1997 * transitional_share_per_year)


# 过渡性调节金＝480元＋3元×平均缴费指数×缴费年限。
@rule(
    "adjustment_fund",
    of=person,
    zh="过渡性调节金",
    en="Adjustment fund",
    article="浙人社发〔2018〕102号",
    starts=date(2018, 1, 1),
)
def fixed_and_by_indexed_years(
    adjustment_fund_fixed: YuanPerMonth,
    adjustment_fund_per_indexed_year: YuanPerMonthPerYear,
    average_contribution_index: Share,
    contribution_years: Years,
) -> YuanPerMonth:
    indexed = adjustment_fund_per_indexed_year * average_contribution_index * contribution_years
    return half_up_to_fen(adjustment_fund_fixed + indexed)


# 核定表“见分进角”：合计进到角。
@rule(
    "employees_pension_total",
    of=person,
    zh="月基本养老金合计",
    en="Monthly pension in all",
    article="浙江省养老金核定表（见分进角）；浙人社发〔2011〕146号",
    starts=date(2018, 1, 1),
)
def sum_up_to_the_jiao(
    basic_component: YuanPerMonth,
    account_component: YuanPerMonth,
    transitional_component: YuanPerMonth,
    adjustment_fund: YuanPerMonth,
    pension_supplement: YuanPerMonth,
) -> YuanPerMonth:
    parts = basic_component + account_component + transitional_component + adjustment_fund
    return up_to_jiao(parts + pension_supplement)


@rule(
    "is_in_employees_scheme",
    of=person,
    zh="职工养老保险参保人",
    en="Is insured in the employees' scheme",
    article="社会保险法第十条",
    starts=date(2011, 7, 1),
)
def employee_scheme(pension_scheme: Choice) -> YesNo:
    return pension_scheme == "employee"


@rule(
    "has_claimed_employees_pension_now",
    of=person,
    zh="已办理退休申领",
    en="Has retired and claimed the pension",
    article="社会保险法第十六条",
    starts=date(2011, 7, 1),
)
def claimed_or_drawing(has_claimed_employees_pension: YesNo, receives_employees_pension: YesNo) -> YesNo:
    return has_claimed_employees_pension or receives_employees_pension


# 最低缴费年限按哪一年：法定退休为法定退休年份，弹性提前为实际退休年份，弹性延迟仍为达到法定退休年龄的年份，
# 即实际退休年份和法定退休年份中较早的一年。
@rule(
    "required_years_at_retirement",
    of=person,
    zh="退休时适用的最低缴费年限",
    en="Contribution years needed at the retirement chosen",
    article="2024-09-13决定第二条、第三条；实施弹性退休制度暂行办法",
    starts=date(2011, 7, 1),
)
def of_the_earlier_year(
    retired_on: Date, statutory_retirement_month: Date, minimum_contribution_years: Table[Years]
) -> Years:
    return bracket(minimum_contribution_years, min(year_of(retired_on), year_of(statutory_retirement_month)))


# 社会保险法第十六条：“累计缴费满十五年”；2030年起按2024-09-13决定逐步提高。
@rule(
    "has_required_contribution_years",
    of=person,
    zh="达到最低缴费年限",
    en="Has the contribution years needed",
    article="社会保险法第十六条；2024-09-13决定第二条",
    starts=date(2011, 7, 1),
)
def at_least_the_minimum(contribution_years: Years, required_years_at_retirement: Years) -> YesNo:
    return contribution_years >= required_years_at_retirement


@rule(
    "is_entitled_to_employees_pension",
    of=person,
    zh="可按月领取职工养老金",
    en="Is entitled to the employees' pension",
    article="社会保险法第十六条",
    starts=date(2011, 7, 1),
)
def insured_retired_and_years(
    is_in_employees_scheme: YesNo, has_claimed_employees_pension_now: YesNo, has_required_contribution_years: YesNo
) -> YesNo:
    return is_in_employees_scheme and has_claimed_employees_pension_now and has_required_contribution_years


@rule(
    "employees_pension",
    of=person,
    zh="职工养老金",
    en="Employees' pension",
    article="社会保险法第十五条、第十六条",
    starts=date(2018, 1, 1),
)
def total_if_entitled(is_entitled_to_employees_pension: YesNo, employees_pension_total: YuanPerMonth) -> YuanPerMonth:
    if not is_entitled_to_employees_pension:
        return 0
    return employees_pension_total


# 灵活就业人员按选定基数的20%缴费。
@rule(
    "flexible_worker_contribution",
    of=person,
    zh="灵活就业人员月缴费",
    en="Monthly contribution of a flexible worker",
    article="浙江省职工基本养老保险条例第十一条；国发〔2005〕38号",
    starts=date(2006, 1, 1),
)
def a_fifth_of_the_base(pension_contribution_base: YuanPerMonth, flexible_worker_rate: Share) -> YuanPerMonth:
    return half_up_to_fen(pension_contribution_base * flexible_worker_rate)


@rule(
    "employee_contribution",
    of=person,
    zh="职工个人月缴费",
    en="Monthly contribution of an employee",
    article="浙江省职工基本养老保险条例第九条",
    starts=date(1999, 10, 1),
)
def employee_share(pension_contribution_base: YuanPerMonth, employee_pension_rate: Share) -> YuanPerMonth:
    return half_up_to_fen(pension_contribution_base * employee_pension_rate)


@rule(
    "employer_contribution",
    of=person,
    zh="单位月缴费",
    en="Monthly contribution of the employer",
    article="浙江省职工基本养老保险条例第九条",
    starts=date(2011, 7, 1),
)
def employer_share(pension_contribution_base: YuanPerMonth, employer_pension_rate: Share) -> YuanPerMonth:
    return half_up_to_fen(pension_contribution_base * employer_pension_rate)
