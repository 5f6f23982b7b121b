"""Fundraising in public and donations 公开募捐的期限与捐赠扣除. 慈善法；公开募捐管理办法；浙江省实施办法. Summaries."""

from datetime import date

from minsheng.law.words import (
    Date,
    Days,
    Share,
    YesNo,
    YuanPerYear,
    days_between,
    half_up_to_fen,
    household,
    rule,
)


# 活动前十日（2024-09-05以前浙江为七日）备案；应对重大突发事件可以在活动开始后十日内补办。
@rule(
    "fundraising_plan_is_filed_in_time",
    of=household,
    zh="募捐方案按时备案",
    en="The plan is filed in time",
    article="慈善法第二十四条；公开募捐管理办法（民政部令第74号）第十一条；浙江省实施办法第十三条",
    starts=date(2019, 1, 1),
)
def days_before_or_after_in_an_emergency(
    fundraising_starts_on: Date,
    fundraising_plan_filed_on: Date,
    is_emergency_fundraising: YesNo,
    plan_filing_days_before: Days,
    emergency_filing_days_after: Days,
) -> YesNo:
    if is_emergency_fundraising:
        return days_between(fundraising_starts_on, fundraising_plan_filed_on) <= emergency_filing_days_after
    return days_between(fundraising_plan_filed_on, fundraising_starts_on) >= plan_filing_days_before


# 第七十二条：至少每五日向社会公开一次募得款物的接收情况（摘要）。
@rule(
    "emergency_disclosure_is_kept",
    of=household,
    zh="应急募捐按时公开",
    en="The emergency disclosures are kept",
    article="慈善法第七十二条",
    starts=date(2024, 9, 5),
)
def every_five_days(
    is_emergency_fundraising: YesNo,
    days_since_last_disclosure: Days,
    emergency_disclosure_days: Days,
) -> YesNo:
    return not is_emergency_fundraising or days_since_last_disclosure <= emergency_disclosure_days


# 年度利润12%以内的部分当年扣除，超过部分结转以后三年（摘要）。
@rule(
    "enterprise_donation_deduction",
    of=household,
    zh="企业捐赠当年扣除额",
    en="Donations that an enterprise deducts this year",
    article="慈善法第八十七条；12%凭记忆",
    starts=date(2018, 1, 1),
)
def this_years_and_carried_up_to_a_share(
    enterprise_donation: YuanPerYear,
    enterprise_donation_carried: YuanPerYear,
    enterprise_profit: YuanPerYear,
    enterprise_donation_share: Share,
) -> YuanPerYear:
    most = max(half_up_to_fen(enterprise_profit * enterprise_donation_share), 0)
    return min(enterprise_donation + enterprise_donation_carried, most)


@rule(
    "enterprise_donation_left",
    of=household,
    zh="企业捐赠结转以后年度",
    en="Donations carried to later years",
    article="慈善法第八十七条",
    starts=date(2018, 1, 1),
)
def what_is_not_deducted(
    enterprise_donation: YuanPerYear,
    enterprise_donation_carried: YuanPerYear,
    enterprise_donation_deduction: YuanPerYear,
) -> YuanPerYear:
    return enterprise_donation + enterprise_donation_carried - enterprise_donation_deduction
