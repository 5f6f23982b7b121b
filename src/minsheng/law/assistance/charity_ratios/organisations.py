"""Organisations and campaigns of charity 慈善组织与募捐活动. 慈善法；公开募捐管理办法；浙江省实施办法. Summaries."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Days,
    Months,
    Share,
    Times,
    Years,
    YesNo,
    Yuan,
    YuanPerYear,
    add_months,
    days_between,
    half_up_to_fen,
    household,
    rule,
    years_between,
)


# 第十条：公开募捐活动期限一般不超过三年；应对重大突发事件的不超过一年。
@rule(
    "campaign_is_short_enough",
    of=household,
    zh="公开募捐活动期限符合规定",
    en="The campaign is within its longest term",
    article="公开募捐管理办法第十条",
    starts=date(2024, 9, 5),
)
def three_years_or_one(
    fundraising_starts_on: Date,
    campaign_ends_on: Date,
    is_emergency_fundraising: YesNo,
    campaign_longest: Months,
    emergency_campaign_longest: Months,
) -> YesNo:
    longest = emergency_campaign_longest if is_emergency_fundraising else campaign_longest
    return campaign_ends_on <= add_months(fundraising_starts_on, longest)


# 第七十九条：公开募捐周期超过六个月的，至少每三个月公开一次募捐情况。
@rule(
    "campaign_is_reported",
    of=household,
    zh="募捐情况按时公开",
    en="The campaign is reported in time",
    article="慈善法第七十九条",
    starts=date(2016, 9, 1),
)
def every_three_months_if_long(
    fundraising_starts_on: Date,
    campaign_ends_on: Date,
    months_since_campaign_report: Months,
    campaign_disclosed_if_longer: Months,
    campaign_disclosure_interval: Months,
) -> YesNo:
    is_short = campaign_ends_on <= add_months(fundraising_starts_on, campaign_disclosed_if_longer)
    return is_short or months_since_campaign_report <= campaign_disclosure_interval


# 第七十九条：活动结束后三个月内应当全面、详细公开募捐情况。
@rule(
    "campaign_final_report_is_in_time",
    of=household,
    zh="活动结束后按时全面公开",
    en="The final report is in time",
    article="慈善法第七十九条",
    starts=date(2016, 9, 1),
)
def within_three_months(
    campaign_ends_on: Date, campaign_final_report_on: Date, campaign_final_disclosure: Months
) -> YesNo:
    return campaign_final_report_on <= add_months(campaign_ends_on, campaign_final_disclosure)


# 第四十五条：受托人应当在慈善信托文件签订之日起七日内备案；未备案的不享受税收优惠。
@rule(
    "charitable_trust_is_filed_in_time",
    of=household,
    zh="慈善信托按时备案",
    en="The charitable trust is filed in time",
    article="慈善法第四十五条",
    starts=date(2016, 9, 1),
)
def within_seven_days(
    charitable_trust_signed_on: Date, charitable_trust_filed_on: Date, charitable_trust_filing_days: Days
) -> YesNo:
    return days_between(charitable_trust_signed_on, charitable_trust_filed_on) <= charitable_trust_filing_days


# 第十八条：在终止情形出现之日起三十日内成立清算组。
@rule(
    "liquidation_group_is_in_time",
    of=household,
    zh="按时成立清算组",
    en="The liquidation group is formed in time",
    article="慈善法第十八条",
    starts=date(2016, 9, 1),
)
def within_thirty_days(
    charity_ended_on: Date, liquidation_group_formed_on: Date, charity_liquidation_days: Days
) -> YesNo:
    return days_between(charity_ended_on, liquidation_group_formed_on) <= charity_liquidation_days


# 第十七条：连续二年未从事慈善活动的，应当终止。
@rule(
    "charity_must_end",
    of=household,
    zh="慈善组织应当终止",
    en="The charity must end",
    article="慈善法第十七条",
    starts=date(2016, 9, 1),
)
def two_years_without_charity(charity_years_inactive: Years, charity_inactive_years: Years) -> YesNo:
    return charity_years_inactive >= charity_inactive_years


# 第五十五条：重大投资方案应当经决策机构组成人员三分之二以上同意。
@rule(
    "charity_investment_is_agreed",
    of=household,
    zh="重大投资方案已经同意",
    en="A major investment is agreed",
    article="慈善法第五十五条",
    starts=date(2016, 9, 1),
)
def two_thirds_of_the_board(
    investment_votes_for: Times, investment_votes_all: Times, charity_investment_votes: Share
) -> YesNo:
    return investment_votes_for >= investment_votes_all * charity_investment_votes


# 浙江省实施办法第十八条：变更捐赠财产用途无法联系捐赠人的，公告不少于六十日。
@rule(
    "donor_notice_is_long_enough",
    of=household,
    zh="变更捐赠用途的公告已满",
    en="The notice of a changed purpose is long enough",
    article="浙江省实施《慈善法》办法第十八条",
    starts=date(2019, 1, 1),
)
def sixty_days_of_notice(donor_notice_published_for: Days, donor_notice_days: Days) -> YesNo:
    return donor_notice_published_for >= donor_notice_days


# 第一百一十二条、第一百一十三条：责任人员、违法公开募捐情节严重的，处二万元以上二十万元以下罚款。
@rule(
    "charity_fine_least",
    of=household,
    zh="慈善违法罚款下限",
    en="Least fine under the Charity Law",
    article="慈善法第一百一十二条、第一百一十三条",
    starts=date(2024, 9, 5),
)
def least_fine_by_offence(
    charity_offence: Choice, charity_person_fine_least: Yuan, illegal_fundraising_fine_least: Yuan
) -> Yuan:
    if charity_offence == "persons_responsible":
        return charity_person_fine_least
    return illegal_fundraising_fine_least if charity_offence == "illegal_public_fundraising" else 0


@rule(
    "charity_fine_most",
    of=household,
    zh="慈善违法罚款上限",
    en="Largest fine under the Charity Law",
    article="慈善法第一百一十二条、第一百一十三条",
    starts=date(2024, 9, 5),
)
def most_fine_by_offence(
    charity_offence: Choice, charity_person_fine_most: Yuan, illegal_fundraising_fine_most: Yuan
) -> Yuan:
    if charity_offence == "persons_responsible":
        return charity_person_fine_most
    return illegal_fundraising_fine_most if charity_offence == "illegal_public_fundraising" else 0


# 第一百一十一条：吊销公开募捐资格证书的，五年内不得再次申请。
@rule(
    "may_apply_again_for_fundraising",
    of=household,
    zh="可以再次申请公开募捐资格",
    en="May apply again to raise funds in public",
    article="慈善法第一百一十一条",
    starts=date(2024, 9, 5),
)
def after_five_years(fundraising_right_revoked_on: Date, day: Date, fundraising_ban_years: Years) -> YesNo:
    return years_between(fundraising_right_revoked_on, day) >= fundraising_ban_years


# 第六条第三款：捐赠额未超过应纳税所得额百分之三十的部分可以扣除；全额扣除的另有规定，这里未列。
@rule(
    "individual_donation_deduction",
    of=household,
    zh="个人捐赠扣除额",
    en="Donations that a person deducts",
    article="个人所得税法第六条第三款（凭记忆）",
    starts=date(2018, 1, 1),
)
def up_to_a_share_of_taxable_income(
    individual_donation: YuanPerYear, donor_taxable_income: YuanPerYear, individual_donation_share: Share
) -> YuanPerYear:
    return min(individual_donation, half_up_to_fen(donor_taxable_income * individual_donation_share))
