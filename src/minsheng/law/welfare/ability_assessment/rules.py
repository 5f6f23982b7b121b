"""Ability assessment of old people 老年人能力评估.

GB/T 42195-2022《老年人能力评估规范》（2022-12-30发布实施）；旧标准 MZ/T 039-2013《老年人能力评估》（2013-10-01起）。
"""

from datetime import date

from minsheng.law.words import Choice, Number, Points, Table, Times, YesNo, bracket, person, rule


# 附录B 表B.1：进食、修饰、洗澡、穿/脱上衣、穿/脱裤子和鞋袜、小便控制、大便控制、如厕，共8项，满分32分。
@rule(
    "ability_self_care_points",
    of=person,
    zh="自理能力得分",
    en="Self-care, points",
    article="GB/T 42195-2022 附录B 表B.1",
    starts=date(2022, 12, 30),
)
def self_care_items(
    ability_eating: Points,
    ability_grooming: Points,
    ability_bathing: Points,
    ability_upper_dressing: Points,
    ability_lower_dressing: Points,
    ability_bladder: Points,
    ability_bowel: Points,
    ability_toilet: Points,
) -> Points:
    return (
        ability_eating
        + ability_grooming
        + ability_bathing
        + ability_upper_dressing
        + ability_lower_dressing
        + ability_bladder
        + ability_bowel
        + ability_toilet
    )


# 附录B 表B.2：床上体位转移、床椅转移、平地行走、上下楼梯，共4项，满分15分。
@rule(
    "ability_movement_points",
    of=person,
    zh="基础运动能力得分",
    en="Basic movement, points",
    article="GB/T 42195-2022 附录B 表B.2",
    starts=date(2022, 12, 30),
)
def movement_items(
    ability_bed_mobility: Points,
    ability_chair_transfer: Points,
    ability_walking: Points,
    ability_stairs: Points,
) -> Points:
    return ability_bed_mobility + ability_chair_transfer + ability_walking + ability_stairs


# 附录B 表B.3：时间定向、空间定向、人物定向、记忆、理解能力、表达能力、攻击行为、抑郁症状、意识水平，共9项，满分28分。
@rule(
    "ability_mind_points",
    of=person,
    zh="精神状态得分",
    en="State of mind, points",
    article="GB/T 42195-2022 附录B 表B.3",
    starts=date(2022, 12, 30),
)
def mind_items(
    ability_time_orientation: Points,
    ability_place_orientation: Points,
    ability_person_orientation: Points,
    ability_memory: Points,
    ability_understanding: Points,
    ability_expression: Points,
    ability_aggression: Points,
    ability_depression: Points,
    ability_consciousness: Points,
) -> Points:
    return (
        ability_time_orientation
        + ability_place_orientation
        + ability_person_orientation
        + ability_memory
        + ability_understanding
        + ability_expression
        + ability_aggression
        + ability_depression
        + ability_consciousness
    )


# 附录B 表B.4：视力、听力、执行日常事务、使用交通工具外出、社会交往能力，共5项，满分15分。
@rule(
    "ability_senses_and_society_points",
    of=person,
    zh="感知觉与社会参与得分",
    en="Senses and taking part in society, points",
    article="GB/T 42195-2022 附录B 表B.4",
    starts=date(2022, 12, 30),
)
def senses_and_society_items(
    ability_sight: Points,
    ability_hearing: Points,
    ability_daily_affairs: Points,
    ability_transport: Points,
    ability_social_contact: Points,
) -> Points:
    return ability_sight + ability_hearing + ability_daily_affairs + ability_transport + ability_social_contact


# “26项得分相加得总分（0至90）”。
@rule(
    "ability_total",
    of=person,
    zh="老年人能力总分",
    en="Total points of ability",
    article="GB/T 42195-2022 附录B、附录C",
    starts=date(2022, 12, 30),
)
def sum_of_domains(
    ability_self_care_points: Points,
    ability_movement_points: Points,
    ability_mind_points: Points,
    ability_senses_and_society_points: Points,
) -> Points:
    return ability_self_care_points + ability_movement_points + ability_mind_points + ability_senses_and_society_points


# 能力完好90；轻度受损66至89；中度受损46至65；重度受损30至45；完全丧失0至29。
@rule(
    "ability_first_level",
    of=person,
    zh="老年人能力初步等级（0至4）",
    en="First level of ability (0 to 4)",
    article="GB/T 42195-2022 老年人能力等级划分",
    starts=date(2022, 12, 30),
)
def level_by_total(ability_total: Points, ability_level_by_points: Table[Number]) -> Number:
    return bracket(ability_level_by_points, ability_total)


# 附录C：“确诊痴呆（F00至F03）、精神科专科医生诊断的其他精神和行为障碍（F04至F99），在原有级别上提高一个等级”。
@rule(
    "ability_is_raised_by_diagnosis",
    of=person,
    zh="因痴呆或精神障碍提高一个等级",
    en="Raised one level by dementia or a mental disorder",
    article="GB/T 42195-2022 附录C 等级变更依据",
    starts=date(2022, 12, 30),
)
def dementia_or_disorder(has_dementia: YesNo, has_mental_disorder: YesNo) -> YesNo:
    return has_dementia or has_mental_disorder


# 附录C：“近30天内发生过2次及以上照护风险事件……，在原有级别上提高一个等级”。
@rule(
    "ability_is_raised_by_events",
    of=person,
    zh="因照护风险事件提高一个等级",
    en="Raised one level by falls and other events",
    article="GB/T 42195-2022 附录C 等级变更依据",
    starts=date(2022, 12, 30),
)
def two_or_more_events(care_risk_events: Times, care_risk_events_for_raise: Times) -> YesNo:
    return care_risk_events >= care_risk_events_for_raise


# 附录C：“处于昏迷状态者，直接评定为能力完全丧失”；其余各提高一个等级，最高为4级。
# 两种情形同时存在时能否叠加，原文未明示：由参数 ability_second_raise 决定，未知则结果未定。
@rule(
    "ability_final_level",
    of=person,
    zh="老年人能力最终等级（0至4）",
    en="Final level of ability (0 to 4)",
    article="GB/T 42195-2022 附录C 等级变更依据",
    starts=date(2022, 12, 30),
)
def level_after_changes(
    is_in_coma: YesNo,
    ability_first_level: Number,
    ability_is_raised_by_diagnosis: YesNo,
    ability_is_raised_by_events: YesNo,
    ability_second_raise: Number,
    ability_worst_level: Number,
) -> Number:
    if is_in_coma:
        return ability_worst_level
    once = min(ability_first_level + 1, ability_worst_level)
    if ability_is_raised_by_diagnosis and ability_is_raised_by_events:
        if once >= ability_worst_level:
            return once
        return min(once + ability_second_raise, ability_worst_level)
    if ability_is_raised_by_diagnosis or ability_is_raised_by_events:
        return once
    return ability_first_level


# 评估由评估机构的2名评估人员进行；未评估的没有等级。
@rule(
    "is_assessed_for_ability",
    of=person,
    zh="已进行老年人能力评估",
    en="Has been assessed for ability",
    article="GB/T 42195-2022",
    starts=date(2022, 12, 30),
)
def assessed_by_national_standard(has_ability_assessment: YesNo) -> YesNo:
    return has_ability_assessment


# 旧标准：MZ/T 039-2013。
@rule("is_assessed_for_ability", of=person, article="MZ/T 039-2013", starts=date(2013, 10, 1), ends=date(2022, 12, 30))
def assessed_by_older_standard(has_former_ability_assessment: YesNo) -> YesNo:
    return has_former_ability_assessment


# 五个等级：能力完好、轻度、中度、重度受损、能力完全丧失。
@rule(
    "ability_level",
    of=person,
    zh="老年人能力等级",
    en="Level of ability",
    article="GB/T 42195-2022 老年人能力等级划分、附录C",
    starts=date(2022, 12, 30),
)
def name_of_level(
    has_ability_assessment: YesNo,
    ability_final_level: Number,
    ability_moderate_level: Number,
    ability_severe_level: Number,
) -> Choice:
    if not has_ability_assessment:
        return "not_assessed"
    if ability_final_level < 1:
        return "intact"
    if ability_final_level < ability_moderate_level:
        return "mild"
    if ability_final_level < ability_severe_level:
        return "moderate"
    if ability_final_level <= ability_severe_level:
        return "severe"
    return "total"


# 旧标准 MZ/T 039-2013，至 GB/T 42195-2022 实施为止。
# 日常生活活动（10个二级指标，5分一档）：100为0级，65至95为1级，45至60为2级，40以下为3级。
@rule(
    "former_daily_living_level",
    of=person,
    zh="旧标准日常生活活动分级",
    en="Older scale: level of daily living",
    article="MZ/T 039-2013 日常生活活动分级",
    starts=date(2013, 10, 1),
    ends=date(2022, 12, 30),
)
def daily_living_by_total(former_daily_living_total: Points, former_daily_living_levels: Table[Number]) -> Number:
    return bracket(former_daily_living_levels, former_daily_living_total)


# 精神状态：0分为0级，1分为1级，2至3分为2级，4至6分为3级（4至6凭记忆）。
@rule(
    "former_mental_level",
    of=person,
    zh="旧标准精神状态分级",
    en="Older scale: level of mental state",
    article="MZ/T 039-2013 精神状态分级",
    starts=date(2013, 10, 1),
    ends=date(2022, 12, 30),
)
def mental_by_total(former_mental_total: Points, former_mental_levels: Table[Number]) -> Number:
    return bracket(former_mental_levels, former_mental_total)


# 感知觉与沟通：0级：清醒，视听0或1，沟通0；1级：视或听至少一项2，或沟通1；2级：视或听至少一项3，或沟通2；
# 嗜睡而视听3及以下、沟通2及以下为2级；3级：视或听至少一项4，或沟通3；昏睡、昏迷为3级（凭记忆）。
@rule(
    "former_sensory_level",
    of=person,
    zh="旧标准感知觉与沟通分级",
    en="Older scale: level of senses and communication",
    article="MZ/T 039-2013 感知觉与沟通分级（凭记忆）",
    starts=date(2013, 10, 1),
    ends=date(2022, 12, 30),
)
def senses_and_communication(
    former_consciousness: Choice,
    former_sight: Points,
    former_hearing: Points,
    former_communication: Points,
    former_sense_levels: Table[Number],
    former_communication_levels: Table[Number],
    former_moderate_level: Number,
    former_severe_level: Number,
) -> Number:
    if former_consciousness in ("stupor", "coma"):
        return former_severe_level
    senses = bracket(former_sense_levels, max(former_sight, former_hearing))
    awake = max(senses, bracket(former_communication_levels, former_communication))
    if former_consciousness == "drowsy":
        return max(awake, former_moderate_level)
    return awake


# 社会参与：0至2分为0级，3至7为1级，8至13为2级，14至20为3级（凭记忆）。
@rule(
    "former_social_level",
    of=person,
    zh="旧标准社会参与分级",
    en="Older scale: level of taking part in society",
    article="MZ/T 039-2013 社会参与分级（凭记忆）",
    starts=date(2013, 10, 1),
    ends=date(2022, 12, 30),
)
def social_by_total(former_social_total: Points, former_social_levels: Table[Number]) -> Number:
    return bracket(former_social_levels, former_social_total)


# 综合等级（凭记忆）：0级：日常、精神、感知均为0，社会为0或1；1级：日常为0而其余更重，或日常为1且其余至少一项为0或1；
# 2级：日常为1但其余均为2或有一项为3，或日常为2且其余有1至2项为1或2；3级：日常为3，或四项均为2，或日常为2且其余至少一项为3。
@rule(
    "former_first_level",
    of=person,
    zh="旧标准综合初步等级（0至3）",
    en="Older scale: first overall level (0 to 3)",
    article="MZ/T 039-2013 老年人能力等级划分（凭记忆）",
    starts=date(2013, 10, 1),
    ends=date(2022, 12, 30),
)
def overall_by_four_levels(
    former_daily_living_level: Number,
    former_mental_level: Number,
    former_sensory_level: Number,
    former_social_level: Number,
    former_moderate_level: Number,
    former_severe_level: Number,
) -> Number:
    worst = max(former_mental_level, former_sensory_level, former_social_level)
    best = min(former_mental_level, former_sensory_level, former_social_level)
    others_are_heavy = worst >= former_severe_level or best >= former_moderate_level
    if former_daily_living_level >= former_severe_level:
        return former_severe_level
    if former_daily_living_level >= former_moderate_level:
        return former_severe_level if others_are_heavy else former_moderate_level
    if former_daily_living_level >= 1:
        return former_moderate_level if others_are_heavy else 1
    return 0 if max(former_mental_level, former_sensory_level) <= 0 and former_social_level <= 1 else 1


# “痴呆、精神疾病、近30天2次以上意外事件各提高一级，昏迷为3级，初步等级为3不再提高”（凭记忆）。
@rule(
    "former_final_level",
    of=person,
    zh="旧标准最终等级（0至3）",
    en="Older scale: final level (0 to 3)",
    article="MZ/T 039-2013 等级变更条款（凭记忆）",
    starts=date(2013, 10, 1),
    ends=date(2022, 12, 30),
)
def raised_for_each_reason(
    is_in_coma: YesNo,
    former_first_level: Number,
    has_dementia: YesNo,
    has_mental_disorder: YesNo,
    care_risk_events: Times,
    former_events_for_raise: Times,
    former_severe_level: Number,
) -> Number:
    if is_in_coma:
        return former_severe_level
    dementia = 1 if has_dementia else 0
    disorder = 1 if has_mental_disorder else 0
    events = 1 if care_risk_events >= former_events_for_raise else 0
    return min(former_first_level + dementia + disorder + events, former_severe_level)


# 旧标准四个等级：能力完好、轻度失能、中度失能、重度失能。
@rule(
    "ability_level",
    of=person,
    article="MZ/T 039-2013 老年人能力等级划分",
    starts=date(2013, 10, 1),
    ends=date(2022, 12, 30),
)
def name_of_former_level(
    has_former_ability_assessment: YesNo,
    former_final_level: Number,
    former_moderate_level: Number,
    former_severe_level: Number,
) -> Choice:
    if not has_former_ability_assessment:
        return "not_assessed"
    if former_final_level < 1:
        return "intact"
    if former_final_level < former_moderate_level:
        return "mild"
    if former_final_level < former_severe_level:
        return "moderate"
    return "severe"
