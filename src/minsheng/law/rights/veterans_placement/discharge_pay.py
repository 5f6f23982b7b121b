"""Pay on discharge 逐月领取退役金、一次性退役金、待安排工作期间生活补助. 退役军人安置条例；逐月领取退役金安置办法.

Where no quotation marks stand, the sentence is a summary: the facts give the content of the article, not its words.
"""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Choice,
    Months,
    Share,
    SharePerYear,
    Table,
    Years,
    YesNo,
    Yuan,
    YuanPerMonth,
    YuanPerYear,
    half_up_to_fen,
    half_up_to_yuan,
    person,
    rule,
)


# 军官满16年；军士担任军士满16年或服役满18年，或四级军士长以上在本衔级满6年且累计满14年。
@rule(
    "may_take_monthly_discharge_pension",
    of=person,
    zh="可以逐月领取退役金",
    en="May take the monthly discharge pension",
    article="退役军人逐月领取退役金安置办法（网页整理）",
    starts=date(2022, 1, 1),
)
def long_enough_in_service(
    discharged_as: Choice,
    served_months: Months,
    sergeant_months: Months,
    is_fourth_grade_sergeant_six_years: YesNo,
    monthly_pension_officer_service: Months,
    monthly_pension_sergeant_rank_service: Months,
    monthly_pension_sergeant_service: Months,
) -> YesNo:
    if discharged_as == "officer":
        return served_months >= monthly_pension_officer_service
    if discharged_as in ("junior_sergeant", "senior_sergeant"):
        return (
            sergeant_months >= monthly_pension_sergeant_rank_service
            or served_months >= monthly_pension_sergeant_service
            or is_fourth_grade_sergeant_six_years
        )
    return False


# 满16年军官60%、军士50%，每多一年加2%，每少一年减2%；按最高一项功勋增发，累计不超过100%。
@rule(
    "monthly_discharge_pension_share",
    of=person,
    zh="逐月退役金计发比例",
    en="Share of the base paid monthly",
    article="退役军人逐月领取退役金安置办法（网页整理）",
    starts=date(2022, 1, 1),
)
def by_years_and_award(
    may_take_monthly_discharge_pension: YesNo,
    discharged_as: Choice,
    served_months: Months,
    highest_military_award: Choice,
    monthly_pension_start_share: Table[Share],
    monthly_pension_start_years: Years,
    monthly_pension_per_year: SharePerYear,
    monthly_pension_award_share: Table[Share],
    monthly_pension_most_share: Share,
) -> Share:
    if not may_take_monthly_discharge_pension:
        return 0
    years = served_months / MONTHS_PER_YEAR - monthly_pension_start_years
    own = monthly_pension_start_share[discharged_as] + years * monthly_pension_per_year
    return min(own + monthly_pension_award_share[highest_military_award], monthly_pension_most_share)


# 取整未见规定，到分。
@rule(
    "monthly_discharge_pension",
    of=person,
    zh="逐月退役金",
    en="Monthly discharge pension",
    article="退役军人逐月领取退役金安置办法（网页整理）",
    starts=date(2022, 1, 1),
)
def share_of_the_base(
    may_take_monthly_discharge_pension: YesNo,
    monthly_discharge_pension_share: Share,
    monthly_discharge_pension_base: YuanPerMonth,
) -> YuanPerMonth:
    if not may_take_monthly_discharge_pension:
        return 0
    return half_up_to_fen(monthly_discharge_pension_base * monthly_discharge_pension_share)


# 第二十一条、第二十二条：自主就业的，按服役年限发给一次性退役金；获功勋荣誉的增发，只按最高一项；整数元。
@rule(
    "one_off_discharge_pay",
    of=person,
    zh="自主就业一次性退役金",
    en="One-off discharge pay",
    article="退役军人安置条例第二十一条、第二十二条",
    starts=date(2024, 9, 1),
)
def years_by_standard_with_award(
    finds_own_work_after_service: YesNo,
    discharge_pay_years: Years,
    discharge_pay_per_year: YuanPerYear,
    highest_military_award: Choice,
    discharge_pay_award_share: Table[Share],
) -> Yuan:
    if not finds_own_work_after_service:
        return 0
    return half_up_to_yuan(
        discharge_pay_years * discharge_pay_per_year * (1 + discharge_pay_award_share[highest_military_award])
    )


# 第二十三条：地方人民政府给予一次性经济补助，标准由省级人民政府制定。
@rule(
    "local_discharge_grant_due",
    of=person,
    zh="地方一次性经济补助",
    en="Zhejiang's one-off grant at discharge",
    article="退役军人安置条例第二十三条；浙江省军人军属权益保障条例第二十条",
    starts=date(2024, 9, 1),
    left_to="province",
)
def years_by_the_provinces_standard(
    finds_own_work_after_service: YesNo, discharge_pay_years: Years, local_discharge_grant: YuanPerYear
) -> Yuan:
    if not finds_own_work_after_service:
        return 0
    return half_up_to_yuan(discharge_pay_years * local_discharge_grant)


# 第七十五条：待安排工作期间，按照当地月最低工资标准逐月发给生活补助。
@rule(
    "pay_while_waiting_for_work",
    of=person,
    zh="待安排工作期间生活补助",
    en="Pay while waiting for assigned work",
    article="退役军人安置条例第七十五条",
    starts=date(2024, 9, 1),
)
def the_minimum_wage(is_waiting_for_assigned_work: YesNo, local_minimum_wage: YuanPerMonth) -> YuanPerMonth:
    if not is_waiting_for_assigned_work:
        return 0
    return local_minimum_wage


# 第七十五条：非因本人原因未按规定上岗的，不低于本单位同等条件人员平均工资的80%。
@rule(
    "least_pay_of_a_job_not_started",
    of=person,
    zh="未按规定上岗的最低生活费",
    en="Least pay where the assigned job is not started",
    article="退役军人安置条例第七十五条",
    starts=date(2024, 9, 1),
)
def most_of_the_pay_of_others(
    assigned_job_is_not_started: YesNo, assigned_employer_average_pay: YuanPerMonth, job_not_started_share: Share
) -> YuanPerMonth:
    if not assigned_job_is_not_started:
        return 0
    return half_up_to_fen(assigned_employer_average_pay * job_not_started_share)
