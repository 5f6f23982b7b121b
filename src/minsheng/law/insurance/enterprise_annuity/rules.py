"""Enterprise and occupational annuity 企业年金与职业年金. 企业年金办法（令第36号）；国办发〔2015〕18号.

Where no quotation marks stand, the sentence is a summary; what is from memory says so in parameters.yaml.
"""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Choice,
    Months,
    Share,
    Table,
    Times,
    Years,
    YesNo,
    Yuan,
    YuanPerMonth,
    YuanPerYear,
    half_up_to_fen,
    person,
    progressive,
    rule,
)


# 第十五条：企业缴费每年不超过本企业职工工资总额的8%。
@rule(
    "enterprise_annuity_employer_cap",
    of=person,
    zh="企业年金企业缴费上限",
    en="Most the enterprise may pay in a year",
    article="企业年金办法第十五条（凭记忆）",
    starts=date(2018, 2, 1),
)
def employer_share_of_total_wages(
    enterprise_total_wages: YuanPerYear, enterprise_annuity_employer_share: Share
) -> YuanPerYear:
    return half_up_to_fen(enterprise_total_wages * enterprise_annuity_employer_share)


# 第十五条：企业和职工个人缴费合计不超过本企业职工工资总额的12%。
@rule(
    "enterprise_annuity_total_cap",
    of=person,
    zh="企业年金缴费合计上限",
    en="Most that both sides may pay in a year",
    article="企业年金办法第十五条（凭记忆）",
    starts=date(2018, 2, 1),
)
def both_shares_of_total_wages(
    enterprise_total_wages: YuanPerYear, enterprise_annuity_total_share: Share
) -> YuanPerYear:
    return half_up_to_fen(enterprise_total_wages * enterprise_annuity_total_share)


@rule(
    "enterprise_annuity_is_within_caps",
    of=person,
    zh="企业年金缴费在上限以内",
    en="The enterprise's contributions are within both caps",
    article="企业年金办法第十五条（凭记忆）",
    starts=date(2018, 2, 1),
)
def at_most_both_caps(
    enterprise_annuity_employer_paid: YuanPerYear,
    enterprise_annuity_employees_paid: YuanPerYear,
    enterprise_annuity_employer_cap: YuanPerYear,
    enterprise_annuity_total_cap: YuanPerYear,
) -> YesNo:
    together = enterprise_annuity_employer_paid + enterprise_annuity_employees_paid
    return (
        enterprise_annuity_employer_paid <= enterprise_annuity_employer_cap and together <= enterprise_annuity_total_cap
    )


# 第十八条：企业缴费分配给职工个人的最高额不超过平均额的五倍。
@rule(
    "enterprise_annuity_allocation_is_within_limit",
    of=person,
    zh="企业缴费分配不超过平均额的五倍",
    en="The allocation is at most five times the average",
    article="企业年金办法第十八条（凭记忆）",
    starts=date(2018, 2, 1),
)
def at_most_five_times_the_average(
    enterprise_annuity_allocated: YuanPerYear,
    enterprise_annuity_average_allocated: YuanPerYear,
    enterprise_annuity_most_to_average: Times,
) -> YesNo:
    return enterprise_annuity_allocated <= enterprise_annuity_average_allocated * enterprise_annuity_most_to_average


# 第十九条、第二十条：企业缴费按方案逐步归属个人，完全归属的期限最长不超过八年；出现规定情形的，完全归属。
# 个人缴费及其收益自始归个人。职业年金没有归属期。各步由方案规定，因此由方案的归属比例给出。
@rule(
    "annuity_vested_share",
    of=person,
    zh="企业缴费归属比例",
    en="Share of the employer part that is the employee's",
    article="企业年金办法第十九条、第二十条（凭记忆）",
    starts=date(2018, 2, 1),
)
def whole_by_event_or_years_else_by_plan(
    annuity_kind: Choice,
    annuity_full_vesting_event: Choice,
    annuity_event: Choice,
    annuity_years_in_plan: Years,
    annuity_plan_vesting_years: Years,
    enterprise_vesting_most_years: Years,
    annuity_plan_vested_share: Share,
) -> Share:
    if annuity_kind != "enterprise":
        return 1
    if annuity_full_vesting_event != "none" or annuity_event in ("retirement_age", "lost_ability", "death"):
        return 1
    if annuity_years_in_plan >= enterprise_vesting_most_years:
        return 1
    if annuity_years_in_plan >= annuity_plan_vesting_years:
        return 1
    return annuity_plan_vested_share


@rule(
    "annuity_balance_owned",
    of=person,
    zh="归属本人的年金账户余额",
    en="Annuity balance that is the person's own",
    article="企业年金办法第十九条（凭记忆）；国办发〔2015〕18号第七条",
    starts=date(2018, 2, 1),
)
def own_part_and_vested_employer_part(
    annuity_kind: Choice, annuity_own_balance: Yuan, annuity_employer_balance: Yuan, annuity_vested_share: Share
) -> Yuan:
    if annuity_kind == "none":
        return 0
    return annuity_own_balance + half_up_to_fen(annuity_employer_balance * annuity_vested_share)


@rule(
    "has_an_annuity_account",
    of=person,
    zh="有年金账户",
    en="Has an annuity account",
    article="企业年金办法第十五条；国办发〔2015〕18号第七条",
    starts=date(2018, 2, 1),
)
def enterprise_or_occupational(annuity_kind: Choice) -> YesNo:
    return annuity_kind != "none"


# 第二十四条：达到法定退休年龄或者完全丧失劳动能力；出国（境）定居；死亡后余额可以继承。
@rule(
    "has_met_an_annuity_payment_event",
    of=person,
    zh="出现领取年金的情形",
    en="An event that allows payment has happened",
    article="企业年金办法第二十四条（凭记忆）；国办发〔2015〕18号第九条（凭记忆）",
    starts=date(2018, 2, 1),
)
def any_of_the_events(annuity_event: Choice) -> YesNo:
    return annuity_event != "none"


@rule(
    "may_draw_annuity",
    of=person,
    zh="可以领取年金",
    en="May draw the annuity",
    article="企业年金办法第二十四条（凭记忆）；国办发〔2015〕18号第九条（凭记忆）",
    starts=date(2018, 2, 1),
)
def account_and_event(has_an_annuity_account: YesNo, has_met_an_annuity_payment_event: YesNo) -> YesNo:
    return has_an_annuity_account and has_met_an_annuity_payment_event


# 职业年金按月领取的，按本人退休时的计发月数计发，发完为止；企业年金按月领取的月数由本人和方案约定。
@rule(
    "annuity_per_month",
    of=person,
    zh="年金月领额",
    en="Annuity paid each month",
    article="国办发〔2015〕18号第九条；企业年金办法第二十四条（凭记忆）",
    starts=date(2018, 2, 1),
)
def balance_by_divisor_or_months(
    may_draw_annuity: YesNo,
    annuity_event: Choice,
    annuity_payout_form: Choice,
    annuity_kind: Choice,
    annuity_balance_owned: Yuan,
    account_divisor: Months,
    annuity_instalment_months: Months,
) -> YuanPerMonth:
    if not may_draw_annuity or annuity_event in ("death", "emigration"):
        return 0
    if annuity_payout_form != "monthly":
        return 0
    if annuity_kind == "occupational":
        return half_up_to_fen(annuity_balance_owned / account_divisor)
    return half_up_to_fen(annuity_balance_owned / annuity_instalment_months)


# 出国定居的一次支付；死亡的余额由继承人继承；退休或者完全丧失劳动能力的可以一次领取或者购买商业养老保险。
@rule(
    "annuity_lump_sum",
    of=person,
    zh="年金一次领取额",
    en="Annuity paid at once",
    article="企业年金办法第二十四条；国办发〔2015〕18号第九条（凭记忆）",
    starts=date(2018, 2, 1),
)
def balance_at_once(
    may_draw_annuity: YesNo, annuity_event: Choice, annuity_payout_form: Choice, annuity_balance_owned: Yuan
) -> Yuan:
    if not may_draw_annuity:
        return 0
    if annuity_event in ("death", "emigration") or annuity_payout_form in ("at_once", "commercial_pension"):
        return annuity_balance_owned
    return 0


# 第四条：达到退休年龄领取的年金，不并入综合所得，全额单独计税。按月领取的，适用月度税率表；按季领取的，平均分摊计入各月，
# 按每月领取额适用月度税率表，因此与按月领取相同。
@rule(
    "annuity_tax_on_payment",
    of=person,
    zh="年金月领额应纳税额",
    en="Tax on the monthly annuity",
    article="财税〔2018〕164号第四条（凭记忆）",
    starts=date(2019, 1, 1),
)
def monthly_table_without_deduction(
    annuity_per_month: YuanPerMonth, monthly_comprehensive_income_tax: Table[Share]
) -> YuanPerMonth:
    if annuity_per_month <= 0:
        return 0
    return half_up_to_fen(progressive(monthly_comprehensive_income_tax, annuity_per_month))


# 第四条：按年领取的，适用综合所得税率表。
@rule(
    "annuity_tax_when_paid_yearly",
    of=person,
    zh="年金按年领取应纳税额",
    en="Tax on the annuity when it is paid once a year",
    article="财税〔2018〕164号第四条（凭记忆）",
    starts=date(2019, 1, 1),
)
def yearly_table_without_deduction(
    annuity_per_month: YuanPerMonth, yearly_comprehensive_income_tax: Table[Share]
) -> YuanPerYear:
    if annuity_per_month <= 0:
        return 0
    return half_up_to_fen(progressive(yearly_comprehensive_income_tax, annuity_per_month * MONTHS_PER_YEAR))


# 第四条：因出境定居一次性领取的，或者个人死亡后由受益人、继承人一次性领取的，适用综合所得税率表；除此以外一次性领取的，
# 适用月度税率表。购买商业养老保险产品的如何计税，两个通知没有写。
@rule(
    "annuity_tax_on_lump_sum",
    of=person,
    zh="年金一次领取应纳税额",
    en="Tax on the annuity paid at once",
    article="财税〔2018〕164号第四条（凭记忆）",
    starts=date(2019, 1, 1),
)
def yearly_table_for_emigrants_and_heirs_else_monthly(
    annuity_lump_sum: Yuan,
    annuity_event: Choice,
    annuity_payout_form: Choice,
    yearly_comprehensive_income_tax: Table[Share],
    monthly_comprehensive_income_tax: Table[Share],
    annuity_tax_on_purchase_share: Share,
    one_annuity_year: Years,
    one_annuity_month: Months,
) -> Yuan:
    if annuity_lump_sum <= 0:
        return 0
    if annuity_event in ("death", "emigration"):
        by_year = progressive(yearly_comprehensive_income_tax, annuity_lump_sum / one_annuity_year)
        return half_up_to_fen(by_year * one_annuity_year)
    if annuity_payout_form == "commercial_pension":
        return half_up_to_fen(annuity_lump_sum * annuity_tax_on_purchase_share)
    by_month = progressive(monthly_comprehensive_income_tax, annuity_lump_sum / one_annuity_month)
    return half_up_to_fen(by_month * one_annuity_month)


# 个人缴费不超过本人缴费工资计税基数4%的部分暂不缴税；计税基数超过当地平均工资三倍的部分不计入。
@rule(
    "annuity_deductible_contribution",
    of=person,
    zh="年金个人缴费税前扣除额",
    en="Own annuity contribution that may be deducted",
    article="财税〔2013〕103号（凭记忆）",
    starts=date(2014, 1, 1),
)
def share_of_the_capped_wage(
    annuity_own_contribution: YuanPerMonth,
    annuity_tax_wage: YuanPerMonth,
    annuity_city_average_wage: YuanPerMonth,
    annuity_tax_base_multiple: Times,
    annuity_deduction_share: Share,
) -> YuanPerMonth:
    if annuity_own_contribution <= 0:
        return 0
    wage = min(annuity_tax_wage, annuity_city_average_wage * annuity_tax_base_multiple)
    return min(annuity_own_contribution, half_up_to_fen(wage * annuity_deduction_share))


# 第四条：单位缴纳职业年金费用的比例为本单位工资总额的8%，个人缴费比例为本人缴费工资的4%（摘要）；
# 缴费基数与基本养老保险相同。
@rule(
    "occupational_annuity_own_contribution",
    of=person,
    zh="职业年金个人月缴费",
    en="Own contribution to the occupational annuity",
    article="国办发〔2015〕18号第四条",
    starts=date(2014, 10, 1),
)
def own_share_of_the_base(
    contribution_group: Choice, contribution_base: YuanPerMonth, occupational_own_share: Share
) -> YuanPerMonth:
    if contribution_group != "public_sector":
        return 0
    return half_up_to_fen(contribution_base * occupational_own_share)


# 第七条：单位缴费按照个人缴费基数的8%计入本人职业年金个人账户（摘要）。
@rule(
    "occupational_annuity_employer_contribution",
    of=person,
    zh="职业年金单位缴费计入个人账户",
    en="Employer contribution credited to the occupational annuity",
    article="国办发〔2015〕18号第四条、第七条",
    starts=date(2014, 10, 1),
)
def employer_share_of_the_base(
    contribution_group: Choice, contribution_base: YuanPerMonth, occupational_employer_share: Share
) -> YuanPerMonth:
    if contribution_group != "public_sector":
        return 0
    return half_up_to_fen(contribution_base * occupational_employer_share)


# 财政全额供款的单位缴费部分记账，每年按国家公布的记账利率计息（各年利率未见来源）。
@rule(
    "occupational_annuity_booked_balance",
    of=person,
    zh="职业年金记账部分一年后余额",
    en="Booked part of the occupational annuity after a year",
    article="国办发〔2015〕18号第七条",
    starts=date(2014, 10, 1),
)
def booked_part_with_record_interest(
    annuity_kind: Choice, annuity_employer_balance: Yuan, occupational_record_interest: Share
) -> Yuan:
    if annuity_kind != "occupational":
        return 0
    return half_up_to_fen(annuity_employer_balance * (1 + occupational_record_interest))
