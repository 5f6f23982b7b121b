"""Long-term care insurance 长期护理保险. 《长期护理失能等级评估标准（试行）》医保办发〔2021〕37号.

The bands, scores and the combination table are from memory (see parameters.yaml). Where no quotation marks stand, the
sentence is a summary: the text of the standard was not seen.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Months,
    Number,
    Points,
    Share,
    Table,
    YesNo,
    YuanPerMonth,
    add_months,
    bracket,
    half_up_to_fen,
    person,
    rule,
)


# 一级指标日常生活活动能力：进食、穿衣、面部与口腔清洁、大便控制、小便控制、用厕、平地行走、床椅转移、上下楼、洗澡，
# 共10项，满分100分。
@rule(
    "long_term_care_adl_points",
    of=person,
    zh="日常生活活动能力得分",
    en="Daily living, points",
    article="医保办发〔2021〕37号（分值凭记忆）",
    starts=date(2021, 7, 16),
)
def ten_items_of_daily_living(
    care_item_eating: Number,
    care_item_dressing: Number,
    care_item_face_and_mouth: Number,
    care_item_bowel: Number,
    care_item_bladder: Number,
    care_item_toilet: Number,
    care_item_walking: Number,
    care_item_transfer: Number,
    care_item_stairs: Number,
    care_item_bathing: Number,
    daily_living_points: Table[Points],
) -> Points:
    return (
        daily_living_points[care_item_eating]
        + daily_living_points[care_item_dressing]
        + daily_living_points[care_item_face_and_mouth]
        + daily_living_points[care_item_bowel]
        + daily_living_points[care_item_bladder]
        + daily_living_points[care_item_toilet]
        + daily_living_points[care_item_walking]
        + daily_living_points[care_item_transfer]
        + daily_living_points[care_item_stairs]
        + daily_living_points[care_item_bathing]
    )


# 一级指标认知能力：时间定向、人物定向、空间定向、记忆力，共4项，满分16分。
@rule(
    "long_term_care_cognition_points",
    of=person,
    zh="认知能力得分",
    en="Cognition, points",
    article="医保办发〔2021〕37号（分值凭记忆）",
    starts=date(2021, 7, 16),
)
def four_items_of_cognition(
    care_item_time: Number,
    care_item_people: Number,
    care_item_space: Number,
    care_item_memory: Number,
    mind_and_sense_points: Table[Points],
) -> Points:
    return (
        mind_and_sense_points[care_item_time]
        + mind_and_sense_points[care_item_people]
        + mind_and_sense_points[care_item_space]
        + mind_and_sense_points[care_item_memory]
    )


# 一级指标感知觉与沟通能力：视力、听力、沟通能力，共3项，满分12分。
@rule(
    "long_term_care_perception_points",
    of=person,
    zh="感知觉与沟通能力得分",
    en="Perception and communication, points",
    article="医保办发〔2021〕37号（分值凭记忆）",
    starts=date(2021, 7, 16),
)
def three_items_of_perception(
    care_item_sight: Number,
    care_item_hearing: Number,
    care_item_communication: Number,
    mind_and_sense_points: Table[Points],
) -> Points:
    return (
        mind_and_sense_points[care_item_sight]
        + mind_and_sense_points[care_item_hearing]
        + mind_and_sense_points[care_item_communication]
    )


# 日常生活活动能力：100分完好（0），65至95轻度（1），45至60中度（2），40及以下重度（3）。
@rule(
    "long_term_care_adl_band",
    of=person,
    zh="日常生活活动能力分级（0至3）",
    en="Band of daily living (0 to 3)",
    article="医保办发〔2021〕37号（凭记忆）",
    starts=date(2021, 7, 16),
)
def band_of_daily_living(long_term_care_adl_points: Points, daily_living_bands: Table[Number]) -> Number:
    return bracket(daily_living_bands, long_term_care_adl_points)


# 认知能力：16分完好，4至15轻度，2至3中度，0至1重度。
@rule(
    "long_term_care_cognition_band",
    of=person,
    zh="认知能力分级（0至3）",
    en="Band of cognition (0 to 3)",
    article="医保办发〔2021〕37号（凭记忆）",
    starts=date(2021, 7, 16),
)
def band_of_cognition(long_term_care_cognition_points: Points, cognition_bands: Table[Number]) -> Number:
    return bracket(cognition_bands, long_term_care_cognition_points)


# 感知觉与沟通能力：12分完好，4至11轻度，2至3中度，0至1重度。
@rule(
    "long_term_care_perception_band",
    of=person,
    zh="感知觉与沟通能力分级（0至3）",
    en="Band of perception and communication (0 to 3)",
    article="医保办发〔2021〕37号（凭记忆）",
    starts=date(2021, 7, 16),
)
def band_of_perception(long_term_care_perception_points: Points, perception_bands: Table[Number]) -> Number:
    return bracket(perception_bands, long_term_care_perception_points)


# 组合判定：认知能力和感知觉与沟通能力取较重的一项，与日常生活活动能力的分级一起查表。
@rule(
    "long_term_care_level",
    of=person,
    zh="失能等级（0至5）",
    en="Level of disability (0 to 5)",
    article="医保办发〔2021〕37号 失能等级组合判定表（凭记忆）",
    starts=date(2021, 7, 16),
)
def by_the_combination_table(
    long_term_care_adl_band: Number,
    long_term_care_cognition_band: Number,
    long_term_care_perception_band: Number,
    disability_level_table: Table[Number],
) -> Number:
    other = max(long_term_care_cognition_band, long_term_care_perception_band)
    return disability_level_table[long_term_care_adl_band, other]


# 等级名称：0级基本正常，1级轻度失能，2级中度失能，3级重度失能Ⅰ级，4级重度失能Ⅱ级，5级重度失能Ⅲ级。
@rule(
    "long_term_care_level_name",
    of=person,
    zh="失能等级名称",
    en="Name of the disability level",
    article="医保办发〔2021〕37号",
    starts=date(2021, 7, 16),
)
def name_of_the_level(
    has_long_term_care_assessment: YesNo, long_term_care_level: Number, disability_level_names: Table[Choice]
) -> Choice:
    if not has_long_term_care_assessment:
        return "not_assessed"
    return disability_level_names[long_term_care_level]


@rule(
    "is_assessed_for_long_term_care",
    of=person,
    zh="已按国家标准评估失能等级",
    en="Has been assessed by the national scale",
    article="医保办发〔2021〕37号",
    starts=date(2021, 7, 16),
)
def assessed_by_the_scale(has_long_term_care_assessment: YesNo) -> YesNo:
    return has_long_term_care_assessment


# 评估结论有效期一般不超过两年。
@rule(
    "long_term_care_assessment_is_valid",
    of=person,
    zh="评估结论在有效期内",
    en="The assessment is still valid",
    article="医保发〔2023〕29号（凭记忆）",
    starts=date(2023, 12, 1),
)
def within_its_validity(long_term_care_assessed_on: Date, day: Date, disability_assessment_validity: Months) -> YesNo:
    return long_term_care_assessed_on <= day < add_months(long_term_care_assessed_on, disability_assessment_validity)


# 失能状态持续六个月以上。
@rule(
    "disability_has_lasted",
    of=person,
    zh="失能状态持续六个月以上",
    en="The state of disability has lasted six months",
    article="医保发〔2023〕29号（凭记忆）",
    starts=date(2023, 12, 1),
)
def six_months_or_more(disability_months: Months, disability_months_needed: Months) -> YesNo:
    return disability_months >= disability_months_needed


@rule(
    "is_of_a_disability_level",
    of=person,
    zh="评估为失能（1至5级）",
    en="Is assessed as disabled (level 1 to 5)",
    article="医保办发〔2021〕37号",
    starts=date(2021, 7, 16),
)
def level_one_or_worse(long_term_care_level: Number) -> YesNo:
    return long_term_care_level >= 1


@rule(
    "is_disabled_by_national_scale",
    of=person,
    zh="按国家标准认定失能",
    en="Is disabled by the national scale",
    article="医保办发〔2021〕37号；医保发〔2023〕29号（凭记忆）",
    starts=date(2023, 12, 1),
)
def assessed_valid_lasting_and_of_a_level(
    is_assessed_for_long_term_care: YesNo,
    long_term_care_assessment_is_valid: YesNo,
    disability_has_lasted: YesNo,
    is_of_a_disability_level: YesNo,
) -> YesNo:
    return (
        is_assessed_for_long_term_care
        and long_term_care_assessment_is_valid
        and disability_has_lasted
        and is_of_a_disability_level
    )


# 第十四条：职工和居民统一的制度，保障达到一定失能等级的参保人（摘要）。“一定等级”由统筹地区定，杭州未见来源。
@rule(
    "is_entitled_to_long_term_care_benefit",
    of=person,
    zh="可享受长期护理保险待遇",
    en="Is entitled to the long-term care benefit",
    article="浙江省医疗保障条例第十四条",
    starts=date(2023, 12, 1),
    left_to="city",
)
def insured_and_above_the_level_of_the_city(
    is_disabled_by_national_scale: YesNo,
    medical_scheme: Choice,
    long_term_care_level: Number,
    long_term_care_least_level: Number,
) -> YesNo:
    if not is_disabled_by_national_scale or medical_scheme == "none":
        return False
    return long_term_care_level >= long_term_care_least_level


# 杭州的支付比例未见来源，因此未定。
@rule(
    "long_term_care_benefit",
    of=person,
    zh="长期护理保险待遇（杭州）",
    en="Long-term care benefit (Hangzhou)",
    article="浙江省医疗保障条例第十四条",
    starts=date(2023, 12, 1),
    left_to="city",
)
def share_of_the_city(
    is_entitled_to_long_term_care_benefit: YesNo, eligible_care_cost: YuanPerMonth, long_term_care_share: Share
) -> YuanPerMonth:
    if not is_entitled_to_long_term_care_benefit:
        return 0
    return half_up_to_fen(eligible_care_cost * long_term_care_share)


# 国家对试点城市的指导：重点保障重度失能人员，基金支付水平总体控制在70%左右。仅供比较，杭州不是国家试点城市。
@rule(
    "long_term_care_by_pilot_guidance",
    of=person,
    zh="按国家试点指导水平的支付额（比较）",
    en="What the national guidance for pilot cities would pay (for comparison)",
    article="医保发〔2020〕37号（凭记忆）",
    starts=date(2023, 12, 1),
)
def share_of_the_guidance_for_severe_levels(
    is_disabled_by_national_scale: YesNo,
    long_term_care_level: Number,
    first_severe_disability_level: Number,
    eligible_care_cost: YuanPerMonth,
    pilot_care_share: Share,
) -> YuanPerMonth:
    if not is_disabled_by_national_scale or long_term_care_level < first_severe_disability_level:
        return 0
    return half_up_to_fen(eligible_care_cost * pilot_care_share)
