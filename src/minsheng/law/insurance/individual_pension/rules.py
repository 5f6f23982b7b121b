"""Individual pension account 个人养老金. 财政部 税务总局公告2024年第21号；国办发〔2022〕7号；人社部发〔2024〕87号.

The rules hold from the start in the first cities, Hangzhou among them (2022-11-25, from memory), nationwide from
2024-12-15. Where no quotation marks stand, the sentence is a summary.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Months,
    Share,
    Times,
    Years,
    YesNo,
    Yuan,
    YuanPerPersonPerYear,
    YuanPerYear,
    half_up_to_fen,
    person,
    rule,
    years_between,
)


# 每年缴费上限12000元，超出部分账户不收。
@rule(
    "individual_pension_accepted",
    of=person,
    zh="计入个人养老金账户的缴费",
    en="Contribution that the account takes",
    article="国办发〔2022〕7号；公告2024年第21号",
    starts=date(2022, 11, 25),
)
def at_most_the_yearly_limit(
    individual_pension_paid_this_year: YuanPerYear, individual_pension_contribution_limit: YuanPerYear
) -> YuanPerYear:
    return min(individual_pension_paid_this_year, individual_pension_contribution_limit)


# 缴费环节：按照12000元/年的限额标准，在综合所得或经营所得中据实扣除（摘要）。
@rule(
    "individual_pension_deduction",
    of=person,
    zh="个人养老金税前扣除额",
    en="Deduction before tax",
    article="公告2024年第21号",
    starts=date(2022, 11, 25),
)
def at_most_the_deduction_limit(
    individual_pension_accepted: YuanPerYear, individual_pension_deduction_limit: YuanPerYear
) -> YuanPerYear:
    return min(individual_pension_accepted, individual_pension_deduction_limit)


# 节税额＝扣除额×本人适用的最高税率（扣除额全部落在该级距时）。
@rule(
    "individual_pension_tax_saved",
    of=person,
    zh="个人养老金缴费当年节税",
    en="Income tax saved this year",
    article="公告2024年第21号",
    starts=date(2022, 11, 25),
)
def deduction_at_the_marginal_rate(
    individual_pension_deduction: YuanPerYear, marginal_income_tax_rate: Share
) -> YuanPerYear:
    if individual_pension_deduction <= 0:
        return 0
    return half_up_to_fen(individual_pension_deduction * marginal_income_tax_rate)


@rule(
    "has_individual_pension",
    of=person,
    zh="已开立个人养老金账户",
    en="Has an individual pension account",
    article="国办发〔2022〕7号",
    starts=date(2022, 11, 25),
)
def account_opened(has_individual_pension_account: YesNo) -> YesNo:
    return has_individual_pension_account


# 达到领取基本养老金年龄：职工和机关事业人员为法定退休时间，城乡居民为六十周岁。
@rule(
    "has_reached_basic_pension_age",
    of=person,
    zh="达到领取基本养老金年龄",
    en="Has reached the age of the basic pension",
    article="国办发〔2022〕7号（凭记忆）",
    starts=date(2022, 11, 25),
)
def age_of_the_own_scheme(
    pension_scheme: Choice, birth_date: Date, day: Date, residents_pension_age: Years, statutory_retirement_month: Date
) -> YesNo:
    if pension_scheme == "resident":
        return years_between(birth_date, day) >= residents_pension_age
    return day >= statutory_retirement_month


# 2022年：达到领取基本养老金年龄、完全丧失劳动能力、出国（境）定居。
@rule(
    "meets_an_individual_pension_condition",
    of=person,
    zh="达到个人养老金领取条件",
    en="Meets a condition for drawing the individual pension",
    article="国办发〔2022〕7号（凭记忆）",
    starts=date(2022, 11, 25),
    ends=date(2024, 12, 15),
)
def age_ability_or_emigration(
    has_lost_all_working_ability: YesNo, has_settled_abroad: YesNo, has_reached_basic_pension_age: YesNo
) -> YesNo:
    return has_lost_all_working_ability or has_settled_abroad or has_reached_basic_pension_age


# 2024-12-15起增加：患重大疾病、领取失业保险金达到一定条件（月数未见）、正在领取最低生活保障金。
@rule(
    "meets_an_individual_pension_condition",
    of=person,
    article="人社部发〔2024〕87号（凭记忆）",
    starts=date(2024, 12, 15),
    ends=date(2025, 9, 1),
)
def or_illness_unemployment_or_assistance(
    has_lost_all_working_ability: YesNo,
    has_settled_abroad: YesNo,
    receives_minimum_living_allowance: YesNo,
    has_serious_illness: YesNo,
    unemployment_benefit_months_in_two_years: Months,
    individual_pension_unemployment_months: Months,
    has_reached_basic_pension_age: YesNo,
) -> YesNo:
    return (
        has_lost_all_working_ability
        or has_settled_abroad
        or receives_minimum_living_allowance
        or has_serious_illness
        or (
            unemployment_benefit_months_in_two_years > 0
            and unemployment_benefit_months_in_two_years >= individual_pension_unemployment_months
        )
        or has_reached_basic_pension_age
    )


# 2025-09-01起细化：申请前12个月本人、配偶、未成年子女目录内自付医疗费超过全省上年度居民人均可支配收入；
# 申请前两年内领取失业保险金累计12个月；正在领取低保。
@rule(
    "meets_an_individual_pension_condition",
    of=person,
    article="人力资源社会保障部2025年8月通知（凭记忆）",
    starts=date(2025, 9, 1),
)
def or_costs_above_income_per_head(
    has_lost_all_working_ability: YesNo,
    has_settled_abroad: YesNo,
    receives_minimum_living_allowance: YesNo,
    family_medical_cost_in_a_year: YuanPerPersonPerYear,
    province_disposable_income_last_year: YuanPerPersonPerYear,
    unemployment_benefit_months_in_two_years: Months,
    individual_pension_unemployment_months: Months,
    has_reached_basic_pension_age: YesNo,
) -> YesNo:
    return (
        has_lost_all_working_ability
        or has_settled_abroad
        or receives_minimum_living_allowance
        or (family_medical_cost_in_a_year > 0 and family_medical_cost_in_a_year > province_disposable_income_last_year)
        or unemployment_benefit_months_in_two_years >= individual_pension_unemployment_months
        or has_reached_basic_pension_age
    )


@rule(
    "may_draw_individual_pension",
    of=person,
    zh="可以领取个人养老金",
    en="May draw the individual pension",
    article="国办发〔2022〕7号；人社部发〔2024〕87号（凭记忆）",
    starts=date(2022, 11, 25),
)
def account_and_condition(has_individual_pension: YesNo, meets_an_individual_pension_condition: YesNo) -> YesNo:
    return has_individual_pension and meets_an_individual_pension_condition


# 领取环节：不并入综合所得，单独按照3%的税率计算缴纳个人所得税（摘要）。
@rule(
    "individual_pension_tax",
    of=person,
    zh="个人养老金领取应纳税额",
    en="Tax on what is drawn",
    article="公告2024年第21号",
    starts=date(2022, 11, 25),
)
def flat_rate_on_what_is_drawn(
    may_draw_individual_pension: YesNo, individual_pension_amount_drawn: Yuan, individual_pension_withdrawal_tax: Share
) -> Yuan:
    if not may_draw_individual_pension:
        return 0
    return half_up_to_fen(individual_pension_amount_drawn * individual_pension_withdrawal_tax)


@rule(
    "individual_pension_after_tax",
    of=person,
    zh="个人养老金税后领取额",
    en="Drawn after tax",
    article="公告2024年第21号",
    starts=date(2022, 11, 25),
)
def drawn_less_tax(
    may_draw_individual_pension: YesNo, individual_pension_amount_drawn: Yuan, individual_pension_tax: Yuan
) -> Yuan:
    if not may_draw_individual_pension:
        return 0
    return individual_pension_amount_drawn - individual_pension_tax


# 投资环节暂不征收个人所得税；一年的缴费到领取时的税后额＝缴费×〔1＋收益×（1－收益税率）〕×（1－3%）。
@rule(
    "individual_pension_net_of_one_year",
    of=person,
    zh="一年缴费到领取时的税后额",
    en="What one year's contribution comes to after tax",
    article="公告2024年第21号",
    starts=date(2022, 11, 25),
)
def grown_inside_less_tax(
    individual_pension_accepted: YuanPerYear,
    individual_pension_growth: Times,
    individual_pension_return_tax: Share,
    individual_pension_withdrawal_tax: Share,
) -> YuanPerYear:
    taxed = max(individual_pension_growth - 1, 0) * individual_pension_return_tax
    grown = half_up_to_fen(individual_pension_accepted * (individual_pension_growth - taxed))
    return grown - half_up_to_fen(grown * individual_pension_withdrawal_tax)


# 比较：同样的实际支出（缴费减去节税）存在账户外，到同一天的税后额。
@rule(
    "outside_saving_of_one_year",
    of=person,
    zh="同样支出在账户外储蓄的税后额",
    en="What the same outlay comes to outside the account",
    article="公告2024年第21号（比较）",
    starts=date(2022, 11, 25),
)
def outlay_grown_outside(
    individual_pension_accepted: YuanPerYear, individual_pension_tax_saved: YuanPerYear, outside_saving_growth: Times
) -> YuanPerYear:
    return half_up_to_fen((individual_pension_accepted - individual_pension_tax_saved) * outside_saving_growth)


@rule(
    "individual_pension_advantage",
    of=person,
    zh="个人养老金比账户外储蓄多得",
    en="Advantage of the account over saving outside",
    article="公告2024年第21号（比较）",
    starts=date(2022, 11, 25),
)
def inside_less_outside(
    individual_pension_net_of_one_year: YuanPerYear, outside_saving_of_one_year: YuanPerYear
) -> YuanPerYear:
    return individual_pension_net_of_one_year - outside_saving_of_one_year


@rule(
    "individual_pension_is_better_than_outside",
    of=person,
    zh="个人养老金优于账户外储蓄",
    en="The account is better than saving outside",
    article="公告2024年第21号（比较）",
    starts=date(2022, 11, 25),
)
def advantage_above_nought(individual_pension_advantage: YuanPerYear) -> YesNo:
    return individual_pension_advantage > 0
