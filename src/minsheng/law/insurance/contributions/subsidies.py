"""Insurance of the hard to employ, and medical contributions after retirement 就业困难人员社保补贴、退休后医保缴费. Summaries."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Share,
    Years,
    YesNo,
    YuanPerMonth,
    half_up_to_fen,
    person,
    rule,
)


# 就业困难人员灵活就业的，按实际缴纳的养老、医疗保险费的50%补贴；期限未见来源。
@rule(
    "flexible_worker_insurance_subsidy",
    of=person,
    zh="灵活就业社会保险补贴",
    en="Subsidy to the insurance of a hard-to-employ flexible worker",
    article="杭州市萧山区办事指南（2024-06-05）",
    starts=date(2023, 2, 1),
)
def half_of_what_was_paid(
    is_hard_to_employ: YesNo,
    contribution_group: Choice,
    own_pension_contribution: YuanPerMonth,
    own_medical_contribution: YuanPerMonth,
    flexible_worker_subsidy_share: Share,
) -> YuanPerMonth:
    if not is_hard_to_employ or contribution_group != "flexible":
        return 0
    return half_up_to_fen((own_pension_contribution + own_medical_contribution) * flexible_worker_subsidy_share)


# 第二十一条：退休时累计缴费满20年的，退休后不再缴费；不足的可以按月继续缴纳或者一次补足（摘要）。
@rule(
    "medical_contributions_end_with_retirement",
    of=person,
    zh="退休后不再缴纳职工医保费",
    en="Pays no medical contributions after retirement",
    article="浙江省医疗保障条例第二十一条",
    starts=date(2021, 7, 1),
)
def twenty_years_of_medical_insurance(medical_insured_years: Years, medical_years_needed_at_retirement: Years) -> YesNo:
    return medical_insured_years >= medical_years_needed_at_retirement
