"""Medical assistance 医疗救助. 浙江省社会救助条例第二十一条、第二十二条；社会救助法第二十四条（2026-07-01起）."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Share,
    Table,
    YesNo,
    YuanPerYear,
    half_up_to_fen,
    person,
    rule,
)


# 第二十一条：“（一）最低生活保障家庭成员；（二）特困供养人员；（三）最低生活保障边缘家庭成员；（四）因患大病规定范围内的
# 医疗费用自负部分超出家庭承受能力，导致家庭实际生活水平低于当地最低生活保障边缘家庭标准的人员”。第（四）项由医保部门认定。
@rule(
    "may_receive_medical_assistance",
    of=person,
    zh="可以享受医疗救助",
    en="May receive medical assistance",
    article="浙江省社会救助条例第二十一条",
    starts=date(2014, 11, 1),
    ends=date(2025, 4, 7),
)
def medical_for_three_classes(special_assistance_class: Choice, is_found_poor_through_illness: YesNo) -> YesNo:
    return is_found_poor_through_illness or special_assistance_class in ("destitute", "minimum_living", "edge")


# 2025年意见：“低收入帮扶家庭中符合条件的大病患者按规定享受医疗救助；刚性支出困难家庭成员按规定享受医疗救助”。
@rule(
    "may_receive_medical_assistance",
    of=person,
    article="浙江省社会救助条例第二十一条；浙江省《关于加强低收入人口救助帮扶工作的意见》（2025-04-07起）",
    starts=date(2025, 4, 7),
    ends=date(2026, 7, 1),
)
def medical_for_rigid_and_helped(
    special_assistance_class: Choice, has_serious_illness: YesNo, is_found_poor_through_illness: YesNo
) -> YesNo:
    if is_found_poor_through_illness:
        return True
    if special_assistance_class == "low_income_helped":
        return has_serious_illness
    return special_assistance_class in ("destitute", "minimum_living", "edge", "rigid_expenditure")


# 社会救助法第二十四条：“对特困人员、最低生活保障家庭、最低生活保障边缘家庭、刚性支出困难家庭，……给予相应的医疗救助。”
# 低收入帮扶家庭的大病患者依浙江意见（第三十三条授权省级增加对象）。
@rule(
    "may_receive_medical_assistance",
    of=person,
    article="社会救助法第二十四条、第三十三条；浙江省《关于加强低收入人口救助帮扶工作的意见》",
    starts=date(2026, 7, 1),
)
def medical_under_the_act(
    special_assistance_class: Choice, has_serious_illness: YesNo, is_found_poor_through_illness: YesNo
) -> YesNo:
    if is_found_poor_through_illness:
        return True
    if special_assistance_class == "low_income_helped":
        return has_serious_illness
    return special_assistance_class in ("destitute", "minimum_living", "edge", "rigid_expenditure")


# 第二十二条第（一）项：“对第二十一条第一项至第三项规定的救助对象参加基本医疗保险、大病保险的个人缴费部分，给予补贴”。
@rule(
    "medical_premium_help",
    of=person,
    zh="参保资助方式",
    en="Help with the medical-insurance contribution",
    article="浙江省社会救助条例第二十二条第（一）项",
    starts=date(2014, 11, 1),
    ends=date(2023, 10, 19),
)
def premium_subsidy(special_assistance_class: Choice) -> Choice:
    return "part" if special_assistance_class in ("destitute", "minimum_living", "edge") else "none"


# 国办发〔2023〕39号：特困人员全额资助，低保对象等定额资助。2026-07-01起并见社会救助法第二十四条第二款。
@rule(
    "medical_premium_help",
    of=person,
    article="浙江省社会救助条例第二十二条第（一）项；国办发〔2023〕39号；社会救助法第二十四条第二款",
    starts=date(2023, 10, 19),
)
def premium_in_full_for_destitute(special_assistance_class: Choice) -> Choice:
    if special_assistance_class == "destitute":
        return "full"
    return "part" if special_assistance_class in ("minimum_living", "edge") else "none"


# 杭州：持特困、低保、低边证和“二级及以上《中华人民共和国残疾人证》的人员”；残疾人与低保同比例，高于低边。
@rule(
    "medical_help_class",
    of=person,
    zh="医疗救助类别",
    en="Class of medical assistance",
    article="浙江省社会救助条例第二十一条；杭政办函〔2022〕70号（办事指南）",
    starts=date(2014, 11, 1),
)
def class_or_severe_disability(
    special_assistance_class: Choice, disability_grade: Choice, severe_disability_has_medical_help: YesNo
) -> Choice:
    if special_assistance_class in ("destitute", "minimum_living"):
        return special_assistance_class
    if disability_grade in ("grade_1", "grade_2") and severe_disability_has_medical_help:
        return "severe_disability"
    return special_assistance_class


# 第二十二条第（二）项：经各项保险支付后“个人及其家庭难以承担的规定范围内的医疗费用，给予补助”；标准由县级以上政府定。
# 形式：按比例补助超过起付线的部分，以年度限额为限；特困全额，不设限额。
@rule(
    "medical_expense_help",
    of=person,
    zh="医疗费用补助",
    en="Help with medical cost",
    article="浙江省社会救助条例第二十二条第（二）项；2026-07-01起并见社会救助法第二十四条第三款",
    starts=date(2014, 11, 1),
    left_to="city",
)
def share_above_deductible(
    may_receive_medical_assistance: YesNo,
    medical_self_paid_per_year: YuanPerYear,
    medical_help_class: Choice,
    medical_help_is_full: Table[YesNo],
    medical_help_deductible: Table[YuanPerYear],
    medical_help_share: Table[Share],
    medical_help_ceiling: Table[YuanPerYear],
) -> YuanPerYear:
    is_open = may_receive_medical_assistance or medical_help_class == "severe_disability"
    if medical_self_paid_per_year <= 0 or not is_open:
        return 0
    if medical_help_is_full[medical_help_class]:
        return medical_self_paid_per_year
    above = max(medical_self_paid_per_year - medical_help_deductible[medical_help_class], 0)
    help_due = above * medical_help_share[medical_help_class]
    return half_up_to_fen(min(help_due, medical_help_ceiling[medical_help_class]))


# 2024年起“以本市民政部门认定的社会救助家庭为单位”，各层保障后上一年度承担的合理医疗费用超过封顶标准的部分100%兜底。
@rule(
    "medical_burden_refund",
    of=person,
    zh="医疗费用负担封顶兜底",
    en="Refund above the limit of the family's medical burden",
    article="杭州市困难家庭医疗费用负担封顶制的实施意见（2024-01-01起，报道）",
    starts=date(2024, 1, 1),
    left_to="city",
)
def whole_above_the_limit(
    special_assistance_class: Choice,
    family_medical_burden_last_year: YuanPerYear,
    medical_burden_limit: Table[YuanPerYear],
) -> YuanPerYear:
    if special_assistance_class not in ("destitute", "minimum_living", "edge"):
        return 0
    return max(family_medical_burden_last_year - medical_burden_limit[special_assistance_class], 0)


# 杭州大学生医保：个人缴费90元；持特困证、低保证、残疾人基本生活保障证和二级及以上残疾人证者免缴；低边证缴一半45元。
@rule(
    "student_insurance_payment",
    of=person,
    zh="大学生医保个人缴费",
    en="A student's own contribution to medical insurance",
    article="杭州高校参保说明（2023-09-01起，二手）",
    starts=date(2023, 9, 1),
)
def student_exempt_half_or_full(
    schooling: Choice,
    is_full_time_student: YesNo,
    holds_disabled_living_certificate: YesNo,
    is_severely_disabled: YesNo,
    special_assistance_class: Choice,
    student_insurance_fee: YuanPerYear,
    student_insurance_edge_fee: YuanPerYear,
) -> YuanPerYear:
    if schooling not in ("college", "postgraduate") or not is_full_time_student:
        return 0
    is_exempt_by_disability = holds_disabled_living_certificate or is_severely_disabled
    if is_exempt_by_disability or special_assistance_class in ("destitute", "minimum_living"):
        return 0
    return student_insurance_edge_fee if special_assistance_class == "edge" else student_insurance_fee
