"""Unemployment insurance: older workers, rural contract workers, temporary help, skills 失业保险的其他人员和项目.

社会保险法第五十一条；失业保险条例第二十一条；2019年以来的阶段性政策凭记忆。句子为摘要。
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Months,
    Share,
    Table,
    YesNo,
    Yuan,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    add_months,
    for_one_person,
    half_up_to_fen,
    person,
    rule,
)


# 领取期满仍未就业且距法定退休年龄不足1年的，可继续发放至法定退休年龄。
@rule(
    "unemployment_benefit_continues_until_retirement",
    of=person,
    zh="大龄失业人员可继续领取至退休年龄",
    en="The benefit goes on until the statutory age",
    article="国发〔2019〕28号（凭记忆）",
    starts=date(2019, 12, 1),
)
def used_up_within_a_year_of_retirement(
    unemployment_benefit_used_up: YesNo,
    statutory_retirement_month: Date,
    day: Date,
    months_before_retirement_that_count: Months,
) -> YesNo:
    if not unemployment_benefit_used_up:
        return False
    return day < statutory_retirement_month and (
        add_months(day, months_before_retirement_that_count) > statutory_retirement_month
    )


# 2025年起，领取失业保险金且距法定退休年龄不足1年的人员，由基金按最低标准缴纳养老保险费。
@rule(
    "fund_pays_pension_contributions",
    of=person,
    zh="失业保险基金代缴养老保险费",
    en="The fund pays the pension contributions",
    article="2024-09-13决定；实施办法（凭记忆）",
    starts=date(2025, 1, 1),
)
def on_benefit_within_a_year_of_retirement(
    receives_unemployment_benefit: YesNo,
    statutory_retirement_month: Date,
    day: Date,
    months_before_retirement_that_count: Months,
) -> YesNo:
    if not receives_unemployment_benefit:
        return False
    return day < statutory_retirement_month and (
        add_months(day, months_before_retirement_that_count) > statutory_retirement_month
    )


# 第四十八条：领取失业保险金期间参加职工基本医疗保险，应缴的医疗保险费从失业保险基金中支付，个人不缴费。
@rule(
    "fund_pays_medical_contributions",
    of=person,
    zh="失业保险基金代缴医疗保险费",
    en="The fund pays the medical contributions",
    article="社会保险法第四十八条",
    starts=date(2011, 7, 1),
)
def while_on_benefit(receives_unemployment_benefit: YesNo) -> YesNo:
    return receives_unemployment_benefit


# 失业保险条例第二十一条：农民合同制工人连续工作满1年、单位已缴费、合同期满未续订或者提前解除的，一次性生活补助，
# 标准由省规定（浙江标准和并轨日期未见来源）。
@rule(
    "is_entitled_to_rural_worker_grant",
    of=person,
    zh="农民合同制工人可领取一次性生活补助",
    en="A rural contract worker is entitled to the one-off grant",
    article="失业保险条例第二十一条",
    starts=date(2009, 1, 1),
)
def a_year_of_work_with_contributions(
    is_rural_contract_worker: YesNo,
    continuous_work_months_at_employer: Months,
    contract_ended_or_not_renewed: YesNo,
    rural_worker_months_needed: Months,
) -> YesNo:
    return (
        is_rural_contract_worker
        and contract_ended_or_not_renewed
        and continuous_work_months_at_employer >= rural_worker_months_needed
    )


@rule(
    "rural_worker_grant",
    of=person,
    zh="农民合同制工人一次性生活补助",
    en="One-off grant of a rural contract worker",
    article="失业保险条例第二十一条",
    starts=date(2009, 1, 1),
)
def by_length_of_work(
    is_entitled_to_rural_worker_grant: YesNo,
    continuous_work_months_at_employer: Months,
    rural_worker_grant_per_month: YuanPerMonth,
) -> Yuan:
    if not is_entitled_to_rural_worker_grant:
        return 0
    return half_up_to_fen(rural_worker_grant_per_month * continuous_work_months_at_employer)


# 失业补助金（阶段性）：2020-03至2022-12失业的，最长6个月，不超过当地失业保险金的80%。浙江金额未见来源，只算上限。
@rule(
    "unemployment_assistance_ceiling",
    of=person,
    zh="失业补助金上限（阶段性）",
    en="Ceiling of the temporary unemployment assistance",
    article="人社部发〔2020〕40号等（凭记忆）",
    starts=date(2020, 3, 1),
    ends=date(2023, 7, 1),
)
def share_of_the_benefit_for_six_months(
    is_registered_unemployed: YesNo,
    unemployed_since: Date,
    day: Date,
    unemployment_assistance_from: Date,
    unemployment_assistance_until: Date,
    unemployment_assistance_months: Months,
    monthly_minimum_wage: YuanPerMonth,
    unemployment_benefit_share: Share,
    unemployment_assistance_share: Share,
) -> YuanPerMonth:
    if not is_registered_unemployed:
        return 0
    if unemployed_since < unemployment_assistance_from or unemployed_since >= unemployment_assistance_until:
        return 0
    if day >= add_months(unemployed_since, unemployment_assistance_months):
        return 0
    return half_up_to_fen(monthly_minimum_wage * unemployment_benefit_share * unemployment_assistance_share)


# 参保不满1年的失业农民工：2020年起最长3个月的临时生活补助，不超过城市低保标准。
@rule(
    "rural_temporary_aid_ceiling",
    of=person,
    zh="失业农民工临时生活补助上限（阶段性）",
    en="Ceiling of the temporary aid for rural workers insured for less than a year",
    article="人社部发〔2020〕40号等（凭记忆）",
    starts=date(2020, 3, 1),
    ends=date(2023, 1, 1),
)
def up_to_the_minimum_living_standard(
    is_rural_contract_worker: YesNo,
    is_registered_unemployed: YesNo,
    unemployment_insured_months: Months,
    rural_worker_months_needed: Months,
    minimum_living_standard: YuanPerPersonPerMonth,
) -> YuanPerMonth:
    if not is_rural_contract_worker or not is_registered_unemployed:
        return 0
    if unemployment_insured_months >= rural_worker_months_needed:
        return 0
    return for_one_person(minimum_living_standard)


# 技能提升补贴：按证书等级，国家上限。缴费年限等条件屡经阶段性调整，不在此判定。
@rule(
    "skill_subsidy_ceiling",
    of=person,
    zh="技能提升补贴上限",
    en="Ceiling of the skill subsidy",
    article="人社部发〔2017〕40号（凭记忆）",
    starts=date(2017, 5, 15),
)
def by_certificate(skill_certificate_level: Choice, skill_subsidy_by_level: Table[Yuan]) -> Yuan:
    if skill_certificate_level == "none":
        return 0
    return skill_subsidy_by_level[skill_certificate_level]


# 第五十一条：重新就业、应征服兵役、移居境外、享受基本养老保险待遇、无正当理由拒不接受介绍的工作或者培训的，停止领取。
@rule(
    "unemployment_benefit_stops",
    of=person,
    zh="应停止领取失业保险金",
    en="The benefit stops",
    article="社会保险法第五十一条",
    starts=date(2011, 7, 1),
)
def any_reason_of_the_article(reason_to_stop_unemployment_benefit: Choice) -> YesNo:
    return reason_to_stop_unemployment_benefit != "none"


# 第五十一条第（四）项：享受基本养老保险待遇的，停止领取失业保险金；符合按月领取条件的，按养老金。
@rule(
    "has_no_reason_to_stop_unemployment_benefit",
    of=person,
    zh="没有停止领取失业保险金的情形",
    en="There is no reason to stop the benefit",
    article="社会保险法第五十一条",
    starts=date(2011, 7, 1),
)
def no_reason_and_no_pension(unemployment_benefit_stops: YesNo, draws_no_old_age_pension: YesNo) -> YesNo:
    return not unemployment_benefit_stops and draws_no_old_age_pension
