"""Education assistance 教育救助. 浙江省社会救助条例第二十六条、第二十七条；社会救助法第二十五条（2026-07-01起）."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Table,
    YesNo,
    YuanPerYear,
    person,
    rule,
)


# 第二十六条：“对接受学前教育、义务教育、高中教育（含中等职业教育）、普通高等教育的最低生活保障家庭成员、特困供养人员、
# 最低生活保障边缘家庭成员，以及不能入学接受义务教育的残疾儿童，给予教育救助。”
@rule(
    "may_receive_education_assistance",
    of=person,
    zh="可以享受教育救助",
    en="May receive education assistance",
    article="浙江省社会救助条例第二十六条",
    starts=date(2014, 11, 1),
    ends=date(2026, 7, 1),
)
def pupils_of_three_classes(schooling: Choice, cannot_attend_school: YesNo, special_assistance_class: Choice) -> YesNo:
    if cannot_attend_school:
        return True
    return schooling != "none" and special_assistance_class in ("destitute", "minimum_living", "edge")


# 社会救助法第二十五条：“对特困人员，最低生活保障家庭、最低生活保障边缘家庭、刚性支出困难家庭成员，……给予教育救助。”
@rule(
    "may_receive_education_assistance",
    of=person,
    article="社会救助法第二十五条；浙江省社会救助条例第二十六条（不能入学的残疾儿童）",
    starts=date(2026, 7, 1),
)
def pupils_of_four_classes(schooling: Choice, cannot_attend_school: YesNo, special_assistance_class: Choice) -> YesNo:
    if cannot_attend_school:
        return True
    return schooling != "none" and special_assistance_class in (
        "destitute",
        "minimum_living",
        "edge",
        "rigid_expenditure",
    )


# 第二十七条：“（一）学前……减免保育教育费；（二）义务教育……免除住宿费，……给予营养餐等生活补助；（三）高中……免除学费、
# 发放国家助学金；（四）普通高等教育……国家助学金、临时困难补助、减免学费、安排勤工助学等救助或者提供国家助学贷款”；
# “对不能入学接受义务教育的残疾儿童，提供送教上门、远程教育”。
@rule(
    "education_assistance_kind",
    of=person,
    zh="教育救助方式",
    en="Kind of education assistance",
    article="浙江省社会救助条例第二十七条；2026-07-01起并见社会救助法第二十五条",
    starts=date(2014, 11, 1),
)
def by_stage_of_schooling(
    may_receive_education_assistance: YesNo, cannot_attend_school: YesNo, schooling: Choice
) -> Choice:
    if not may_receive_education_assistance:
        return "none"
    if cannot_attend_school:
        return "teaching_at_home"
    if schooling == "kindergarten":
        return "care_fee_waived"
    if schooling in ("primary", "junior_secondary"):
        return "boarding_free_and_meals"
    if schooling in ("senior_secondary", "vocational_secondary"):
        return "tuition_free_and_grant"
    return "grant_loan_or_work"


# 国家助学金的全国平均标准（凭记忆），不是个人应得数；浙江各学段金额未见来源。
@rule(
    "education_grant_average",
    of=person,
    zh="国家助学金全国平均标准",
    en="National average of the state grant",
    article="财政部等2024年10月调整国家奖助政策（凭记忆）",
    starts=date(2024, 9, 1),
)
def national_average_of_grant(
    education_assistance_kind: Choice, schooling: Choice, national_grant_average: Table[YuanPerYear]
) -> YuanPerYear:
    if education_assistance_kind not in ("tuition_free_and_grant", "grant_loan_or_work") or schooling == "postgraduate":
        return 0
    return national_grant_average[schooling]
