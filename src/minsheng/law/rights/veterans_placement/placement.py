"""Placement of veterans 退役军人安置：安排工作、退休、供养. 退役军人安置条例.

Where no quotation marks stand, the sentence is a summary: the facts give the content of the article, not its words.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Months,
    Years,
    YesNo,
    person,
    rule,
    years_between,
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
