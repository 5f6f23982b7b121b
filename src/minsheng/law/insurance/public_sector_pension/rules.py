"""Public-sector pension 机关事业单位养老金. 国发〔2015〕2号；人社部发〔2015〕28号 (all from memory).

No text of these documents was seen: each sentence above a rule is a summary.
"""

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
    bracket,
    figure_on,
    half_up_to_fen,
    person,
    rule,
    year_of,
)

excess_paid_share = figure_on(
    "excess_payment_share",
    "retired_on",
    zh="退休时的超出部分发放比例",
    en="Share of the excess paid at the day of retirement",
)


@rule(
    "is_in_public_sector_scheme",
    of=person,
    zh="机关事业单位养老保险参保人",
    en="Is insured in the public-sector scheme",
    article="国发〔2015〕2号（凭记忆）",
    starts=date(2014, 10, 1),
)
def public_scheme(pension_scheme: Choice) -> YesNo:
    return pension_scheme == "public_sector"


@rule(
    "has_claimed_public_sector_pension_now",
    of=person,
    zh="已办理退休申领（机关事业）",
    en="Has retired and claimed the public-sector pension",
    article="国发〔2015〕2号（凭记忆）",
    starts=date(2014, 10, 1),
)
def claims_or_draws(has_claimed_public_sector_pension: YesNo, receives_public_sector_pension: YesNo) -> YesNo:
    return has_claimed_public_sector_pension or receives_public_sector_pension


# 改革自2014-10-01起实施，适用于其后退休的人员。
@rule(
    "retired_under_the_reform",
    of=person,
    zh="改革后退休",
    en="Retired under the reform",
    article="国发〔2015〕2号（凭记忆）",
    starts=date(2014, 10, 1),
)
def on_or_after_the_start(retired_on: Date, pension_reform_start: Date) -> YesNo:
    return retired_on >= pension_reform_start


@rule(
    "is_entitled_to_public_sector_pension",
    of=person,
    zh="可按月领取机关事业单位养老金",
    en="Is entitled to the public-sector pension",
    article="国发〔2015〕2号（凭记忆）",
    starts=date(2014, 10, 1),
)
def insured_retired_reformed_and_years(
    is_in_public_sector_scheme: YesNo,
    has_claimed_public_sector_pension_now: YesNo,
    retired_under_the_reform: YesNo,
    has_required_contribution_years: YesNo,
) -> YesNo:
    return (
        is_in_public_sector_scheme
        and has_claimed_public_sector_pension_now
        and retired_under_the_reform
        and has_required_contribution_years
    )


# 基础养老金：计发基数与本人指数化工资的平均值，每满一年发给1%；平均指数按视同和实际缴费年限加权。
@rule(
    "public_basic_component",
    of=person,
    zh="机关事业基础养老金",
    en="Basic component, public sector",
    article="人社部发〔2015〕28号（凭记忆）",
    starts=date(2014, 10, 1),
)
def half_of_base_and_weighted_wage(
    pension_calculation_base: Table[YuanPerMonth],
    retired_on: Date,
    deemed_contribution_index: Share,
    deemed_contribution_years: Years,
    actual_contribution_index: Share,
    actual_contribution_years: Years,
    pension_share_per_year: SharePerYear,
    pension_average_of_two: Times,
) -> YuanPerMonth:
    years = deemed_contribution_years + actual_contribution_years
    indexed_years = (
        deemed_contribution_index * deemed_contribution_years + actual_contribution_index * actual_contribution_years
    )
    base = pension_calculation_base[year_of(retired_on)]
    return half_up_to_fen(base * (years + indexed_years) / pension_average_of_two * pension_share_per_year)


# 过渡性养老金：计发基数×视同缴费指数×视同缴费年限×过渡系数（浙江系数未见来源）。
@rule(
    "public_transitional_component",
    of=person,
    zh="机关事业过渡性养老金",
    en="Transitional component, public sector",
    article="人社部发〔2015〕28号（凭记忆）",
    starts=date(2014, 10, 1),
)
def deemed_years_by_coefficient(
    pension_calculation_base: Table[YuanPerMonth],
    retired_on: Date,
    deemed_contribution_index: Share,
    deemed_contribution_years: Years,
    public_transition_coefficient: SharePerYear,
) -> YuanPerMonth:
    if deemed_contribution_years <= 0:
        return 0
    indexed = pension_calculation_base[year_of(retired_on)] * deemed_contribution_index
    return half_up_to_fen(indexed * deemed_contribution_years * public_transition_coefficient)


@rule(
    "public_account_component",
    of=person,
    zh="机关事业个人账户养老金",
    en="Account component, public sector",
    article="人社部发〔2015〕28号（凭记忆）；国发〔2005〕38号附表",
    starts=date(2014, 10, 1),
)
def basic_account_by_divisor(pension_account_balance: Yuan, account_divisor: Months) -> YuanPerMonth:
    return half_up_to_fen(pension_account_balance / account_divisor)


@rule(
    "public_annuity_component",
    of=person,
    zh="职业年金月待遇",
    en="Occupational annuity in the comparison",
    article="人社部发〔2015〕28号（凭记忆）；国办发〔2015〕18号第九条",
    starts=date(2014, 10, 1),
)
def occupational_balance_by_divisor(occupational_annuity_balance: Yuan, account_divisor: Months) -> YuanPerMonth:
    return half_up_to_fen(occupational_annuity_balance / account_divisor)


# 新办法待遇为基础养老金、过渡性养老金、个人账户养老金和职业年金之和。
@rule(
    "new_method_pension",
    of=person,
    zh="新办法待遇",
    en="Pension by the new method",
    article="人社部发〔2015〕28号（凭记忆）",
    starts=date(2014, 10, 1),
)
def four_components(
    public_basic_component: YuanPerMonth,
    public_transitional_component: YuanPerMonth,
    public_account_component: YuanPerMonth,
    public_annuity_component: YuanPerMonth,
) -> YuanPerMonth:
    parts = public_basic_component + public_transitional_component
    return parts + public_account_component + public_annuity_component


# 老办法待遇＝（2014年9月基本工资×计发比例＋退休补贴＋2015年调标增加额）×至退休年份的累计增长。
@rule(
    "old_method_pension",
    of=person,
    zh="老办法待遇",
    en="Pension by the old method",
    article="人社部发〔2015〕28号；国人部发〔2006〕60号（凭记忆）",
    starts=date(2014, 10, 1),
)
def wage_of_2014_carried_forward(
    basic_wage_of_september_2014: YuanPerMonth,
    public_service_years: Years,
    old_method_share: Table[Share],
    retirement_subsidy_of_post: YuanPerMonth,
    pension_rise_of_2015: YuanPerMonth,
    retired_on: Date,
    old_method_growth: Table[Times],
) -> YuanPerMonth:
    wage = basic_wage_of_september_2014 * bracket(old_method_share, public_service_years)
    fixed = wage + retirement_subsidy_of_post + pension_rise_of_2015
    return half_up_to_fen(fixed * old_method_growth[year_of(retired_on)])


# 过渡期内保低限高：新办法低于老办法的，按老办法；高于的，老办法加超出部分乘以退休时的比例。过渡期后只按新办法。
@rule(
    "public_sector_pension",
    of=person,
    zh="机关事业单位养老金",
    en="Public-sector pension",
    article="人社部发〔2015〕28号（凭记忆）",
    starts=date(2014, 10, 1),
)
def floor_of_the_old_and_share_of_the_excess(
    is_entitled_to_public_sector_pension: YesNo,
    retired_on: Date,
    pension_transition_end: Date,
    new_method_pension: YuanPerMonth,
    old_method_pension: YuanPerMonth,
    excess_paid_share: Share,
) -> YuanPerMonth:
    if not is_entitled_to_public_sector_pension:
        return 0
    if retired_on >= pension_transition_end:
        return new_method_pension
    if new_method_pension <= old_method_pension:
        return old_method_pension
    return old_method_pension + half_up_to_fen((new_method_pension - old_method_pension) * excess_paid_share)
