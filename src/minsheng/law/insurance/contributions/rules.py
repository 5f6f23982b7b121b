"""Social-insurance contributions 社会保险缴费. 社会保险法；浙江省职工基本养老保险条例；浙人社发〔2025〕52号.

Where no quotation marks stand, the sentence is a summary: the text of the article was not seen.
"""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Choice,
    Date,
    Months,
    Number,
    Share,
    SharePerDay,
    SharePerYear,
    Table,
    Times,
    YesNo,
    Yuan,
    YuanPerMonth,
    days_between,
    half_up_to_fen,
    half_up_to_yuan,
    household,
    person,
    rule,
    year_of,
)


# 职工、灵活就业人员、机关事业单位人员分别适用各自的缴费比例；城乡居民按档次缴费，不在此列。
@rule(
    "contribution_group",
    of=person,
    zh="缴费人员类别",
    en="Group of contributors",
    article="浙江省职工基本养老保险条例第九条、第十一条；国发〔2015〕2号",
    starts=date(2011, 7, 1),
)
def by_scheme_and_activity(pension_scheme: Choice, activity: Choice) -> Choice:
    if pension_scheme == "public_sector":
        return "public_sector"
    if pension_scheme != "employee":
        return "none"
    if activity == "employed":
        return "employee"
    if activity in ("flexible", "self_employed"):
        return "flexible"
    return "none"


@rule(
    "pays_employees_contributions",
    of=person,
    zh="按职工或灵活就业办法缴费",
    en="Pays contributions on a wage or chosen base",
    article="浙江省职工基本养老保险条例第九条、第十一条；国发〔2015〕2号",
    starts=date(2011, 7, 1),
)
def is_in_a_contributing_group(contribution_group: Choice) -> YesNo:
    return contribution_group != "none"


# 缴费基数为本人上年度月平均工资，低于下限的按下限，高于上限的按上限；灵活就业人员在上下限之间自行选定。
@rule(
    "contribution_base",
    of=person,
    zh="月缴费基数",
    en="Monthly contribution base",
    article="浙江省职工基本养老保险条例第九条；国办发〔2019〕13号；浙人社发〔2025〕52号",
    starts=date(2011, 7, 1),
)
def wage_or_choice_within_limits(
    contribution_group: Choice,
    wage_average_last_year: YuanPerMonth,
    flexible_base_chosen: YuanPerMonth,
    contribution_base_lower_limit: YuanPerMonth,
    contribution_base_upper_limit: YuanPerMonth,
) -> YuanPerMonth:
    if contribution_group == "none":
        return 0
    own = flexible_base_chosen if contribution_group == "flexible" else wage_average_last_year
    return min(max(own, contribution_base_lower_limit), contribution_base_upper_limit)


# 职工个人8%；灵活就业人员20%；机关事业单位工作人员个人8%（凭记忆）。
@rule(
    "own_pension_contribution",
    of=person,
    zh="养老保险个人月缴费",
    en="Own pension contribution",
    article="浙江省职工基本养老保险条例第九条、第十一条；国发〔2015〕2号",
    starts=date(2011, 7, 1),
)
def pension_share_of_the_group(
    contribution_group: Choice,
    contribution_base: YuanPerMonth,
    employee_pension_rate: Share,
    flexible_worker_rate: Share,
    public_sector_employee_rate: Share,
) -> YuanPerMonth:
    if contribution_group == "employee":
        return half_up_to_fen(contribution_base * employee_pension_rate)
    if contribution_group == "flexible":
        return half_up_to_fen(contribution_base * flexible_worker_rate)
    if contribution_group == "public_sector":
        return half_up_to_fen(contribution_base * public_sector_employee_rate)
    return 0


# 参加职工医保的，职工个人2%；灵活就业人员9.5%由本人缴纳。
@rule(
    "own_medical_contribution",
    of=person,
    zh="医疗保险个人月缴费",
    en="Own medical contribution",
    article="杭医保〔2022〕41号",
    starts=date(2021, 1, 1),
)
def medical_share_of_the_group(
    medical_scheme: Choice,
    contribution_group: Choice,
    contribution_base: YuanPerMonth,
    employee_medical_rate: Share,
    flexible_medical_rate: Share,
) -> YuanPerMonth:
    if medical_scheme != "employee" or contribution_group == "none":
        return 0
    if contribution_group == "flexible":
        return half_up_to_fen(contribution_base * flexible_medical_rate)
    return half_up_to_fen(contribution_base * employee_medical_rate)


# 失业保险个人0.5%（阶段性降低）。灵活就业人员不缴；机关事业单位未见来源，不计。
@rule(
    "own_unemployment_contribution",
    of=person,
    zh="失业保险个人月缴费",
    en="Own unemployment contribution",
    article="失业保险条例第六条（阶段性降低费率）",
    starts=date(2021, 1, 1),
)
def unemployment_share_of_employees(
    contribution_group: Choice, contribution_base: YuanPerMonth, employee_unemployment_rate: Share
) -> YuanPerMonth:
    if contribution_group != "employee":
        return 0
    return half_up_to_fen(contribution_base * employee_unemployment_rate)


@rule(
    "own_contributions",
    of=person,
    zh="个人月缴费合计",
    en="Own contributions in all",
    article="浙人社发〔2025〕52号",
    starts=date(2021, 1, 1),
)
def own_three_schemes(
    own_pension_contribution: YuanPerMonth,
    own_medical_contribution: YuanPerMonth,
    own_unemployment_contribution: YuanPerMonth,
) -> YuanPerMonth:
    return own_pension_contribution + own_medical_contribution + own_unemployment_contribution


# 单位缴费：企业职工按单位费率；机关事业单位20%，2019-05-01起16%（凭记忆）；灵活就业人员没有单位缴费。
@rule(
    "employer_pension_contribution",
    of=person,
    zh="养老保险单位月缴费",
    en="Employer's pension contribution",
    article="浙江省职工基本养老保险条例第九条；国发〔2015〕2号；国办发〔2019〕13号",
    starts=date(2011, 7, 1),
)
def employer_pension_share(
    contribution_group: Choice,
    contribution_base: YuanPerMonth,
    employer_pension_rate: Share,
    public_sector_employer_rate: Share,
) -> YuanPerMonth:
    if contribution_group == "employee":
        return half_up_to_fen(contribution_base * employer_pension_rate)
    if contribution_group == "public_sector":
        return half_up_to_fen(contribution_base * public_sector_employer_rate)
    return 0


# 单位9.5%，其中生育保险0.6%。
@rule(
    "employer_medical_contribution",
    of=person,
    zh="医疗保险单位月缴费（含生育）",
    en="Employer's medical contribution, maternity included",
    article="杭医保〔2022〕41号",
    starts=date(2021, 1, 1),
)
def employer_medical_share(
    medical_scheme: Choice,
    contribution_group: Choice,
    contribution_base: YuanPerMonth,
    employer_medical_rate: Share,
) -> YuanPerMonth:
    if medical_scheme != "employee" or contribution_group in ("none", "flexible"):
        return 0
    return half_up_to_fen(contribution_base * employer_medical_rate)


@rule(
    "employer_unemployment_contribution",
    of=person,
    zh="失业保险单位月缴费",
    en="Employer's unemployment contribution",
    article="失业保险条例第六条（阶段性降低费率）",
    starts=date(2021, 1, 1),
)
def employer_unemployment_share(
    contribution_group: Choice, contribution_base: YuanPerMonth, employer_unemployment_rate: Share
) -> YuanPerMonth:
    if contribution_group != "employee":
        return 0
    return half_up_to_fen(contribution_base * employer_unemployment_rate)


# 工伤保险费由单位按行业费率缴纳，另见浮动费率，不在此合计。
@rule(
    "employer_contributions",
    of=person,
    zh="单位月缴费合计（不含工伤）",
    en="Employer's contributions in all, work injury left out",
    article="浙人社发〔2025〕52号",
    starts=date(2021, 1, 1),
)
def employer_three_schemes(
    employer_pension_contribution: YuanPerMonth,
    employer_medical_contribution: YuanPerMonth,
    employer_unemployment_contribution: YuanPerMonth,
) -> YuanPerMonth:
    return employer_pension_contribution + employer_medical_contribution + employer_unemployment_contribution


# 第八十六条：未按时足额缴纳的，自欠缴之日起，按日加收万分之五的滞纳金（摘要）。
@rule("late_fee", of=person, zh="滞纳金", en="Late fee", article="社会保险法第八十六条", starts=date(2011, 7, 1))
def a_share_for_each_day(
    contribution_arrears: Yuan, in_arrears_since: Date, day: Date, late_fee_per_day: SharePerDay
) -> Yuan:
    if contribution_arrears <= 0 or in_arrears_since >= day:
        return 0
    return half_up_to_fen(contribution_arrears * days_between(in_arrears_since, day) * late_fee_per_day)


# 第六十二条：未按规定申报的，按照该单位上月缴费额的百分之一百一十确定应当缴纳数额（摘要）。
@rule(
    "assessed_contribution",
    of=person,
    zh="未申报时核定的应缴额",
    en="Contribution assessed where nothing was declared",
    article="社会保险法第六十二条",
    starts=date(2011, 7, 1),
)
def more_than_last_month(
    has_undeclared_contribution: YesNo, contribution_last_month: YuanPerMonth, assessed_contribution_multiple: Times
) -> YuanPerMonth:
    if not has_undeclared_contribution:
        return 0
    return half_up_to_fen(contribution_last_month * assessed_contribution_multiple)


# 个人账户按缴费基数的8%记入。机关事业单位同按8%（国发〔2015〕2号，凭记忆）。
@rule(
    "account_credit_per_month",
    of=person,
    zh="个人账户月记入额",
    en="Credited to the pension account each month",
    article="浙江省职工基本养老保险条例第二十四条；国发〔2005〕38号",
    starts=date(2011, 7, 1),
)
def credited_share_of_the_base(contribution_base: YuanPerMonth, personal_account_rate: Share) -> YuanPerMonth:
    return half_up_to_fen(contribution_base * personal_account_rate)


# 月积数法：年末储存额＝上年末储存额×（1＋年利率）＋本年记入额＋本年各月记入额×到年末的月数×年利率÷12。
# 本年每月记入额相同；利息分两笔各四舍五入到分（法规未写，取通常做法）。
@rule(
    "account_balance_at_year_end",
    of=person,
    zh="个人账户年末储存额",
    en="Balance of the pension account at the year's end",
    article="劳办发〔1997〕116号；人社部发〔2017〕31号",
    starts=date(2016, 1, 1),
)
def by_month_products(
    account_balance_at_year_start: Yuan,
    account_credit_per_month: YuanPerMonth,
    account_first_credit_month: Months,
    account_last_credit_month: Months,
    pension_account_interest: SharePerYear,
    months_of_account_year: Months,
    one_credit_month: Months,
    first_and_last_month: Times,
) -> Yuan:
    credited = max(account_last_credit_month - account_first_credit_month + one_credit_month, 0)
    longest = months_of_account_year - account_first_credit_month + one_credit_month
    shortest = months_of_account_year - account_last_credit_month + one_credit_month
    years = (longest + shortest) / first_and_last_month / MONTHS_PER_YEAR
    interest_on_credits = half_up_to_fen(account_credit_per_month * credited * years * pension_account_interest)
    one_year = months_of_account_year / MONTHS_PER_YEAR
    interest_on_balance = half_up_to_fen(account_balance_at_year_start * pension_account_interest * one_year)
    credits = half_up_to_fen(account_credit_per_month * credited)
    return account_balance_at_year_start + interest_on_balance + credits + interest_on_credits


# 上限为上年度平均工资的300%，取整到元。
@rule(
    "upper_limit_by_average_wage",
    of=household,
    zh="按平均工资计算的上限",
    en="Upper limit as the average wage gives it",
    article="浙江省职工基本养老保险条例第九条；浙人社发〔2025〕52号",
    starts=date(2023, 1, 1),
)
def three_times_last_year(
    day: Date, full_scope_average_wage: Table[YuanPerMonth], contribution_cap_multiple: Times
) -> YuanPerMonth:
    return half_up_to_yuan(full_scope_average_wage[year_of(day) - 1] * contribution_cap_multiple)


# 下限为平均工资的60%；近年所用平均工资再早一年（2025年的下限用2023年平均工资），取整到元。
@rule(
    "lower_limit_by_average_wage",
    of=household,
    zh="按平均工资计算的下限",
    en="Lower limit as the average wage gives it",
    article="浙江省职工基本养老保险条例第九条；浙人社发〔2025〕52号",
    starts=date(2023, 1, 1),
)
def share_of_an_earlier_year(
    day: Date,
    full_scope_average_wage: Table[YuanPerMonth],
    lower_limit_lag_years: Number,
    contribution_floor_share: Share,
) -> YuanPerMonth:
    return half_up_to_yuan(full_scope_average_wage[year_of(day) - lower_limit_lag_years] * contribution_floor_share)
