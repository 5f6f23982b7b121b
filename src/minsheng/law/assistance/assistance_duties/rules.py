"""Duties of those assisted, and fraud 社会救助对象的义务和骗取救助的责任.

社会救助暂行办法第四十五条、第六十八条；浙江省社会救助条例第三十六条；民发〔2022〕83号；社会救助法第七十三条（2026-07-01起）。
"""

from datetime import date

from minsheng.law.words import Date, Months, Times, YesNo, Yuan, add_months, half_up_to_fen, person, rule


# 第四十五条：连续3次拒绝接受介绍的与其健康状况、劳动能力等相适应的工作的，减发或者停发其本人的低保金（摘要）。
@rule(
    "own_assistance_may_be_cut",
    of=person,
    zh="本人的低保金可以减发或者停发",
    en="The own allowance may be cut or stopped",
    article="社会救助暂行办法第四十五条",
    starts=date(2014, 5, 1),
    ends=date(2014, 11, 1),
)
def three_refusals_in_a_row(jobs_refused_in_a_row: Times, job_refusals_allowed: Times) -> YesNo:
    return jobs_refused_in_a_row >= job_refusals_allowed


# 浙江条例第三十六条：六个月内连续三次。
@rule(
    "own_assistance_may_be_cut",
    of=person,
    article="社会救助暂行办法第四十五条；浙江省社会救助条例第三十六条",
    starts=date(2014, 11, 1),
)
def three_within_six_months(
    jobs_refused_in_a_row: Times,
    months_of_job_refusals: Months,
    job_refusals_allowed: Times,
    job_refusal_months: Months,
) -> YesNo:
    return jobs_refused_in_a_row >= job_refusals_allowed and months_of_job_refusals <= job_refusal_months


# 家庭人口、收入、财产发生重大变化，超过3个月未主动告知的，可以批评教育（摘要）。
@rule(
    "change_was_reported_too_late",
    of=person,
    zh="情况变化超过容忍期未告知",
    en="A change was not reported in time",
    article="民发〔2022〕83号",
    starts=date(2022, 10, 20),
)
def longer_than_tolerated(months_since_unreported_change: Months, unreported_change_months: Months) -> YesNo:
    return months_since_unreported_change > unreported_change_months


# 救助对象死亡的，3个月内办结核查（摘要）。
@rule(
    "death_is_followed_up_by",
    of=person,
    zh="死亡后核查办结的最后一日",
    en="Last day for following up a death",
    article="民发〔2022〕83号",
    starts=date(2022, 10, 20),
)
def three_months_after_the_death(assisted_person_died_on: Date, death_follow_up_months: Months) -> Date:
    return add_months(assisted_person_died_on, death_follow_up_months)


# 第六十八条：责令退回非法获取的资金、物资，可以处价额1倍以上3倍以下罚款；2026-07-01起处二倍以下（摘要）。
@rule(
    "assistance_fraud_fine_least",
    of=person,
    zh="骗取救助的罚款下限",
    en="Least fine for assistance obtained by fraud",
    article="社会救助暂行办法第六十八条；2026-07-01起社会救助法第七十三条",
    starts=date(2014, 5, 1),
)
def least_fine_for_assistance_by_fraud(
    assistance_obtained_by_fraud: Yuan, assistance_fraud_multiple_least: Times
) -> Yuan:
    return half_up_to_fen(assistance_obtained_by_fraud * assistance_fraud_multiple_least)


@rule(
    "assistance_fraud_fine_most",
    of=person,
    zh="骗取救助的罚款上限",
    en="Largest fine for assistance obtained by fraud",
    article="社会救助暂行办法第六十八条；2026-07-01起社会救助法第七十三条",
    starts=date(2014, 5, 1),
)
def most_fine_for_assistance_by_fraud(
    assistance_obtained_by_fraud: Yuan, assistance_fraud_multiple_most: Times
) -> Yuan:
    return half_up_to_fen(assistance_obtained_by_fraud * assistance_fraud_multiple_most)


@rule(
    "has_a_breach_of_assistance_duties",
    of=person,
    zh="有违反救助义务或者骗取救助的情形",
    en="There is a breach of the duties of those assisted",
    article="社会救助暂行办法第四十五条、第六十八条；民发〔2022〕83号",
    starts=date(2022, 10, 20),
)
def refusal_silence_or_fraud(
    own_assistance_may_be_cut: YesNo, change_was_reported_too_late: YesNo, assistance_obtained_by_fraud: Yuan
) -> YesNo:
    return own_assistance_may_be_cut or change_was_reported_too_late or assistance_obtained_by_fraud > 0
