"""Mental-health screening scales 心理健康筛查量表. PHQ-9；GAD-7；PSC-17.

A screening is no diagnosis. The texts of the items are not held; an item is its number and its score.
"""

from datetime import date

from minsheng.law.words import Choice, Number, Points, Table, YesNo, bracket, person, rule


@rule(
    "was_screened_for_mental_health",
    of=person,
    zh="已完成心理健康筛查",
    en="Has filled in a screening scale",
    article="PHQ-9；GAD-7；PSC-17",
    starts=date(2006, 1, 1),
)
def filled_in_a_scale(
    has_depression_screening: YesNo, has_anxiety_screening: YesNo, has_child_symptom_screening: YesNo
) -> YesNo:
    return has_depression_screening or has_anxiety_screening or has_child_symptom_screening


# 9项之和，每项0至3分，共0至27分。
@rule(
    "depression_score",
    of=person,
    zh="PHQ-9总分",
    en="PHQ-9 total",
    article="PHQ-9",
    starts=date(2001, 1, 1),
)
def nine_items(
    has_depression_screening: YesNo,
    depression_item_1: Points,
    depression_item_2: Points,
    depression_item_3: Points,
    depression_item_4: Points,
    depression_item_5: Points,
    depression_item_6: Points,
    depression_item_7: Points,
    depression_item_8: Points,
    depression_item_9: Points,
) -> Points:
    if not has_depression_screening:
        return 0
    return (
        depression_item_1
        + depression_item_2
        + depression_item_3
        + depression_item_4
        + depression_item_5
        + depression_item_6
        + depression_item_7
        + depression_item_8
        + depression_item_9
    )


# 界值5、10、15、20。
@rule(
    "depression_band",
    of=person,
    zh="PHQ-9分级",
    en="PHQ-9 band",
    article="PHQ-9",
    starts=date(2001, 1, 1),
)
def band_of_the_depression_score(
    has_depression_screening: YesNo,
    depression_score: Points,
    depression_bands: Table[Number],
    depression_band_names: Table[Choice],
) -> Choice:
    if not has_depression_screening:
        return "not_screened"
    return depression_band_names[bracket(depression_bands, depression_score)]


# 第9项为自伤想法，任何阳性应人工复核：不待总分，立即转人工。
@rule(
    "mental_health_answer_is_urgent",
    of=person,
    zh="有须立即人工复核的回答",
    en="An answer must go to a human at once",
    article="PHQ-9 第9项",
    starts=date(2001, 1, 1),
)
def thoughts_of_self_harm(has_depression_screening: YesNo, depression_item_9: Points) -> YesNo:
    return has_depression_screening and depression_item_9 > 0


# 青少年判定重性抑郁的最优界值为11；适用年龄由使用者判断。
@rule(
    "adolescent_depression_is_likely",
    of=person,
    zh="达到青少年重性抑郁界值",
    en="Reaches the adolescents' cutoff for major depression",
    article="PHQ-9 青少年界值（PMC3217785）",
    starts=date(2001, 1, 1),
)
def at_the_cutoff_of_adolescents(
    has_depression_screening: YesNo, depression_score: Points, adolescent_depression_cutoff: Points
) -> YesNo:
    return has_depression_screening and depression_score >= adolescent_depression_cutoff


# 7项之和，每项0至3分，共0至21分。
@rule("anxiety_score", of=person, zh="GAD-7总分", en="GAD-7 total", article="GAD-7", starts=date(2006, 1, 1))
def seven_items(
    has_anxiety_screening: YesNo,
    anxiety_item_1: Points,
    anxiety_item_2: Points,
    anxiety_item_3: Points,
    anxiety_item_4: Points,
    anxiety_item_5: Points,
    anxiety_item_6: Points,
    anxiety_item_7: Points,
) -> Points:
    if not has_anxiety_screening:
        return 0
    return (
        anxiety_item_1
        + anxiety_item_2
        + anxiety_item_3
        + anxiety_item_4
        + anxiety_item_5
        + anxiety_item_6
        + anxiety_item_7
    )


# 界值5、10、15。
@rule("anxiety_band", of=person, zh="GAD-7分级", en="GAD-7 band", article="GAD-7", starts=date(2006, 1, 1))
def band_of_the_anxiety_score(
    has_anxiety_screening: YesNo, anxiety_score: Points, anxiety_bands: Table[Number], anxiety_band_names: Table[Choice]
) -> Choice:
    if not has_anxiety_screening:
        return "not_screened"
    return anxiety_band_names[bracket(anxiety_bands, anxiety_score)]


# 10分为常用界值。
@rule(
    "anxiety_is_at_the_common_cutoff",
    of=person,
    zh="达到GAD-7常用界值",
    en="Reaches the common cutoff of GAD-7",
    article="GAD-7",
    starts=date(2006, 1, 1),
)
def at_the_common_cutoff(has_anxiety_screening: YesNo, anxiety_score: Points, anxiety_cutoff: Points) -> YesNo:
    return has_anxiety_screening and anxiety_score >= anxiety_cutoff


# 三个分量表之和，共0至34分。
@rule(
    "child_symptoms_score",
    of=person,
    zh="PSC-17总分",
    en="PSC-17 total",
    article="PSC-17",
    starts=date(1999, 1, 1),
)
def three_subscales(
    has_child_symptom_screening: YesNo,
    child_inward_points: Points,
    child_outward_points: Points,
    child_attention_points: Points,
) -> Points:
    if not has_child_symptom_screening:
        return 0
    return child_inward_points + child_outward_points + child_attention_points


# 内化≥5、外化≥7、注意≥7，或者总分≥15（总分界值凭记忆），为阳性。
@rule(
    "child_symptoms_are_positive",
    of=person,
    zh="PSC-17阳性",
    en="PSC-17 is positive",
    article="PSC-17",
    starts=date(1999, 1, 1),
)
def any_part_at_its_cutoff(
    has_child_symptom_screening: YesNo,
    child_inward_points: Points,
    child_outward_points: Points,
    child_attention_points: Points,
    child_symptoms_score: Points,
    child_inward_cutoff: Points,
    child_outward_cutoff: Points,
    child_attention_cutoff: Points,
    child_symptoms_cutoff: Points,
) -> YesNo:
    return has_child_symptom_screening and (
        child_inward_points >= child_inward_cutoff
        or child_outward_points >= child_outward_cutoff
        or child_attention_points >= child_attention_cutoff
        or child_symptoms_score >= child_symptoms_cutoff
    )
