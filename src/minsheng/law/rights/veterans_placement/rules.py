"""Placement of veterans 退役军人安置. 退役军人安置条例；军人抚恤优待条例；浙江省军人军属权益保障条例.

Where no quotation marks stand, the sentence is a summary: the facts give the content of the article, not its words.
"""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Choice,
    Date,
    Months,
    Points,
    PointsPerYear,
    Share,
    SharePerYear,
    Table,
    Times,
    Years,
    YesNo,
    Yuan,
    YuanPerMonth,
    YuanPerYear,
    figure_on,
    half_up_to_fen,
    half_up_to_yuan,
    person,
    progressive,
    rule,
    up_to,
    years_between,
)

national_income_before_service_death = figure_on(
    "national_urban_income_last_year",
    "serviceman_died_on",
    zh="军人死亡上一年度全国城镇居民人均可支配收入",
    en="National urban income of the year before the serviceman's death",
)
commendation_multiple_at_death = figure_on(
    "martyr_commendation_multiple",
    "serviceman_died_on",
    zh="死亡时的烈士褒扬金倍数",
    en="Multiple of the commendation grant on the day of death",
)
duty_multiple_at_death = figure_on(
    "duty_death_multiple",
    "serviceman_died_on",
    zh="死亡时的烈士、因公牺牲倍数",
    en="Multiple for martyrs and on duty on the day of death",
)
illness_multiple_at_death = figure_on(
    "illness_death_multiple",
    "serviceman_died_on",
    zh="死亡时的病故倍数",
    en="Multiple for death by illness on the day of death",
)


@rule(
    "is_placed_as_a_veteran",
    of=person,
    zh="属于安置对象",
    en="Is placed as a veteran",
    article="退役军人安置条例第五条",
    starts=date(2018, 12, 1),
)
def was_discharged(discharged_as: Choice) -> YesNo:
    return discharged_as != "none"


# 第二十五条：获勋章、荣誉称号，三等战功、二等功以上，一级表彰（军士和义务兵）。
@rule(
    "has_award_for_assigned_work",
    of=person,
    zh="获得可安排工作的功勋荣誉",
    en="Has an award that leads to assigned work",
    article="退役军人安置条例第二十五条",
    starts=date(2024, 9, 1),
)
def medal_title_or_high_merit(highest_military_award: Choice) -> YesNo:
    return highest_military_award in (
        "medal_or_national_title",
        "central_joint_title",
        "first_commendation",
        "first_war_merit",
        "second_war_merit",
        "third_war_merit",
        "first_merit",
        "second_merit",
    )


# 第二十五条：军士服现役满12年；获所列功勋荣誉；因战致残5至8级；烈士子女。受刑事处罚等的除外，拒不服从的视为放弃。
@rule(
    "may_be_assigned_work",
    of=person,
    zh="符合安排工作条件",
    en="May be assigned work",
    article="退役军人安置条例第二十五条",
    starts=date(2024, 9, 1),
)
def service_award_wound_or_martyrs_child(
    discharged_as: Choice,
    served_months: Months,
    assigned_work_sergeant_service: Months,
    has_award_for_assigned_work: YesNo,
    service_disability_grade: Choice,
    service_disability_cause: Choice,
    is_child_of_a_martyr: YesNo,
    is_barred_from_assigned_work: YesNo,
    has_refused_assigned_work: YesNo,
) -> YesNo:
    if discharged_as not in ("conscript", "junior_sergeant", "senior_sergeant"):
        return False
    if is_barred_from_assigned_work or has_refused_assigned_work:
        return False
    wounded = service_disability_grade in ("grade_5", "grade_6", "grade_7", "grade_8")
    if has_award_for_assigned_work or is_child_of_a_martyr or (wounded and service_disability_cause == "war"):
        return True
    return discharged_as != "conscript" and served_months >= assigned_work_sergeant_service


# 第三十六条：中级以上军士年满55周岁，服现役满30年，因战因公致残1至6级，或者患严重疾病且基本丧失工作能力，可退休。
@rule(
    "may_retire_as_a_sergeant",
    of=person,
    zh="符合军士退休条件",
    en="May retire as a senior sergeant",
    article="退役军人安置条例第三十六条",
    starts=date(2024, 9, 1),
)
def age_service_wound_or_illness(
    discharged_as: Choice,
    birth_date: Date,
    day: Date,
    sergeant_retirement_age: Years,
    served_months: Months,
    sergeant_retirement_service: Months,
    service_disability_grade: Choice,
    service_disability_cause: Choice,
    has_lost_most_working_ability: YesNo,
) -> YesNo:
    if discharged_as != "senior_sergeant":
        return False
    if has_lost_most_working_ability or served_months >= sergeant_retirement_service:
        return True
    wounded = service_disability_grade in ("grade_1", "grade_2", "grade_3", "grade_4", "grade_5", "grade_6")
    if wounded and service_disability_cause in ("war", "duty"):
        return True
    return years_between(birth_date, day) >= sergeant_retirement_age


# 第三十八条：1至4级的初级军士、义务兵由国家供养终身；中级以上军士因战因公致残1至4级的，可以选择。
@rule(
    "is_supported_for_life",
    of=person,
    zh="由国家供养终身",
    en="Is supported by the state for life",
    article="退役军人安置条例第三十八条",
    starts=date(2024, 9, 1),
)
def grades_one_to_four(
    discharged_as: Choice,
    service_disability_grade: Choice,
    service_disability_cause: Choice,
    chooses_state_support: YesNo,
) -> YesNo:
    if service_disability_grade not in ("grade_1", "grade_2", "grade_3", "grade_4"):
        return False
    if discharged_as in ("conscript", "junior_sergeant"):
        return True
    if discharged_as == "senior_sergeant":
        return chooses_state_support and service_disability_cause in ("war", "duty")
    return False


# 服役年限：不满6个月按半年，超过6个月不满1年按1年；恰满6个月的未写，按半年计。
@rule(
    "service_years_for_score",
    of=person,
    zh="量化评分的服役年数",
    en="Years of service for the score",
    article="服役表现量化评分暂行办法（2018，网页整理）",
    starts=date(2018, 12, 1),
)
def odd_months_to_half_years(served_months: Months, service_score_year_step: Years) -> Years:
    return up_to(served_months / MONTHS_PER_YEAR, service_score_year_step)


# 12年以内每年3分，超过12年的部分每年4分。
@rule(
    "service_score_for_years",
    of=person,
    zh="服役年限得分",
    en="Score for years of service",
    article="服役表现量化评分暂行办法（2018，网页整理）",
    starts=date(2018, 12, 1),
)
def three_then_four_a_year(service_years_for_score: Years, service_score_per_year: Table[PointsPerYear]) -> Points:
    return progressive(service_score_per_year, service_years_for_score)


# 平时：嘉奖、三等功、二等功、一等功；荣誉称号由部队在50至80分内评定。
@rule(
    "service_score_for_peace_awards",
    of=person,
    zh="平时奖励得分",
    en="Score for awards in peace",
    article="服役表现量化评分暂行办法（2018，网页整理）",
    starts=date(2018, 12, 1),
)
def awards_in_peace(
    military_commendations: Times,
    score_commendation: Points,
    military_third_merits: Times,
    score_third_merit: Points,
    military_second_merits: Times,
    score_second_merit: Points,
    military_first_merits: Times,
    score_first_merit: Points,
    military_title_points: Points,
) -> Points:
    return (
        military_commendations * score_commendation
        + military_third_merits * score_third_merit
        + military_second_merits * score_second_merit
        + military_first_merits * score_first_merit
        + military_title_points
    )


@rule(
    "service_score_for_war_awards",
    of=person,
    zh="战时奖励得分",
    en="Score for awards in war",
    article="服役表现量化评分暂行办法（2018，网页整理）",
    starts=date(2018, 12, 1),
)
def awards_in_war(
    war_commendations: Times,
    score_war_commendation: Points,
    third_war_merits: Times,
    score_third_war_merit: Points,
    second_war_merits: Times,
    score_second_war_merit: Points,
    first_war_merits: Times,
    score_first_war_merit: Points,
    war_titles: Times,
    score_war_title: Points,
) -> Points:
    return (
        war_commendations * score_war_commendation
        + third_war_merits * score_third_war_merit
        + second_war_merits * score_second_war_merit
        + first_war_merits * score_first_war_merit
        + war_titles * score_war_title
    )


# 总分＝服役年限＋奖励＋表彰＋残疾、艰苦边远地区、职务等（后三项标准未见来源，按移交的评分表）。
@rule(
    "service_score",
    of=person,
    zh="服役表现量化评分",
    en="Service score",
    article="服役表现量化评分暂行办法（2018，网页整理；合计公式凭记忆）",
    starts=date(2018, 12, 1),
)
def all_parts_of_the_score(
    service_score_for_years: Points,
    service_score_for_peace_awards: Points,
    service_score_for_war_awards: Points,
    central_commission_commendations: Times,
    score_commission_commendation: Points,
    central_commission_organ_commendations: Times,
    score_organ_commendation: Points,
    service_score_other_points: Points,
) -> Points:
    return (
        service_score_for_years
        + service_score_for_peace_awards
        + service_score_for_war_awards
        + central_commission_commendations * score_commission_commendation
        + central_commission_organ_commendations * score_organ_commendation
        + service_score_other_points
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


# 第十五条：烈士褒扬金为牺牲时上一年度全国城镇居民人均可支配收入的30倍；整数元。按死亡当日的规定。
@rule(
    "martyr_commendation_grant",
    of=person,
    zh="烈士褒扬金",
    en="Commendation grant for a martyr",
    article="军人抚恤优待条例第十五条",
    starts=date(2024, 10, 1),
)
def thirty_times_the_national_income(
    serviceman_death: Choice, national_income_before_service_death: Yuan, commendation_multiple_at_death: Times
) -> Yuan:
    if serviceman_death != "martyr":
        return 0
    return half_up_to_yuan(national_income_before_service_death * commendation_multiple_at_death)


# 第十五条：工资低于少尉军官工资标准的，按照少尉计算。
@rule(
    "base_pay_for_death_grant",
    of=person,
    zh="一次性抚恤金的月基本工资",
    en="Base pay for the death grant",
    article="军人抚恤优待条例第十五条",
    starts=date(2024, 10, 1),
)
def no_less_than_a_second_lieutenants(
    was_paid_below_second_lieutenant: YesNo,
    serviceman_base_pay: YuanPerMonth,
    second_lieutenant_base_pay: YuanPerMonth,
) -> YuanPerMonth:
    if was_paid_below_second_lieutenant:
        return second_lieutenant_base_pay
    return serviceman_base_pay


# 第十五条、第十六条：烈士、因公牺牲20倍，病故2倍，加本人40个月基本工资；获功勋荣誉的增发，只按最高一项；整数元。
@rule(
    "serviceman_death_grant",
    of=person,
    zh="一次性抚恤金",
    en="One-off death grant",
    article="军人抚恤优待条例第十五条、第十六条",
    starts=date(2024, 10, 1),
)
def income_and_pay_with_award(
    serviceman_death: Choice,
    national_income_before_service_death: Yuan,
    duty_multiple_at_death: Times,
    illness_multiple_at_death: Times,
    base_pay_for_death_grant: YuanPerMonth,
    death_grant_pay_months: Months,
    highest_military_award: Choice,
    death_grant_award_share: Table[Share],
) -> Yuan:
    if serviceman_death == "none":
        return 0
    multiple = illness_multiple_at_death if serviceman_death == "illness" else duty_multiple_at_death
    grant = national_income_before_service_death * multiple + base_pay_for_death_grant * death_grant_pay_months
    return half_up_to_yuan(grant * (1 + death_grant_award_share[highest_military_award]))


# 浙江：军人、残疾军人和三属免费乘坐市内公交，免费进入公园景点、科技馆、博物馆。
@rule(
    "travels_free_in_the_city",
    of=person,
    zh="免费乘坐市内公共交通",
    en="Travels free in the city",
    article="浙江省军人军属权益保障条例第十一条；军人抚恤优待条例第五十二条",
    starts=date(2015, 5, 1),
)
def disabled_or_survivor(service_disability_grade: Choice, survivor_class: Choice) -> YesNo:
    return service_disability_grade != "none" or survivor_class != "none"


# 第五十二条：残疾军人乘坐铁路、轮船、长途客运、民航，减收票价50%。
@rule(
    "travels_at_half_fare",
    of=person,
    zh="铁路、轮船、长途客运、民航半价",
    en="Travels at half fare by rail, boat, coach and air",
    article="浙江省军人军属权益保障条例第十一条；军人抚恤优待条例第五十二条",
    starts=date(2015, 5, 1),
)
def disabled_servicemen(service_disability_grade: Choice) -> YesNo:
    return service_disability_grade != "none"
