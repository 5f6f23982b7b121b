"""Special assistance 专项救助（医疗、教育、住房、就业及其他）.

One assessment, ``special_assistance_class``, feeds each kind of aid.
浙江省社会救助条例（2014-11-01起施行）；浙江《关于加强低收入人口救助帮扶工作的意见》（2025-04-07起）；社会救助法（2026-07-01起）。
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Share,
    Table,
    Years,
    YesNo,
    Yuan,
    YuanPerYear,
    any_of,
    half_up_to_fen,
    household,
    person,
    rule,
)

has_scattered_destitute_member = any_of(
    "is_scattered_destitute",
    zh="有分散供养的特困人员",
    en="A destitute person supported at home lives here",
    article="浙江省社会救助条例第二十九条",
)
has_jobless_member = any_of(
    "is_jobless_and_able",
    over="is_counted_member",
    zh="有劳动能力且失业的家庭成员",
    en="A member is able to work and jobless",
)
has_member_in_work = any_of(
    "is_in_work",
    over="is_counted_member",
    zh="有已就业的家庭成员",
    en="A member is in work",
)


# 一次认定，各专项救助共用：特困、低保、低边（浙江条例第二十一条、第二十六条、第二十九条、第三十三条）。
@rule(
    "special_assistance_class",
    of=person,
    zh="社会救助对象类别",
    en="Class of person in need of assistance",
    article="浙江省社会救助条例第二十一条、第二十六条、第二十九条、第三十三条",
    starts=date(2014, 11, 1),
    ends=date(2021, 7, 1),
)
def three_classes(
    is_destitute: YesNo,
    is_counted_member: YesNo,
    is_entitled_to_minimum_living_allowance: YesNo,
    is_minimum_living_edge_household: YesNo,
) -> Choice:
    if is_destitute:
        return "destitute"
    if not is_counted_member:
        return "none"
    if is_entitled_to_minimum_living_allowance:
        return "minimum_living"
    return "edge" if is_minimum_living_edge_household else "none"


# 2021-07-01起，低保边缘家庭中单独纳入低保的重残重病人员也是低保对象（民发〔2021〕57号第八条）。
@rule(
    "special_assistance_class",
    of=person,
    article="浙江省社会救助条例第二十一条、第二十六条、第二十九条、第三十三条；民发〔2021〕57号第八条",
    starts=date(2021, 7, 1),
    ends=date(2025, 4, 7),
)
def three_classes_with_single_persons(
    is_destitute: YesNo,
    is_counted_member: YesNo,
    is_entitled_to_minimum_living_allowance: YesNo,
    is_entitled_to_single_person_minimum_living: YesNo,
    is_minimum_living_edge_household: YesNo,
) -> Choice:
    if is_destitute:
        return "destitute"
    if not is_counted_member:
        return "none"
    if is_entitled_to_minimum_living_allowance or is_entitled_to_single_person_minimum_living:
        return "minimum_living"
    return "edge" if is_minimum_living_edge_household else "none"


# 浙江2025年意见：低收入人口包括特困、低保、低边、刚性支出困难家庭成员、低收入帮扶家庭成员。
@rule(
    "special_assistance_class",
    of=person,
    article="浙江省《关于加强低收入人口救助帮扶工作的意见》（2025-04-07起）；2026-07-01起并见社会救助法第十三条",
    starts=date(2025, 4, 7),
)
def five_classes(
    is_destitute: YesNo,
    is_counted_member: YesNo,
    is_entitled_to_minimum_living_allowance: YesNo,
    is_entitled_to_single_person_minimum_living: YesNo,
    is_minimum_living_edge_household: YesNo,
    is_rigid_expenditure_household: YesNo,
    is_low_income_helped_household: YesNo,
) -> Choice:
    if is_destitute:
        return "destitute"
    if not is_counted_member:
        return "none"
    if is_entitled_to_minimum_living_allowance or is_entitled_to_single_person_minimum_living:
        return "minimum_living"
    if is_minimum_living_edge_household:
        return "edge"
    if is_rigid_expenditure_household:
        return "rigid_expenditure"
    return "low_income_helped" if is_low_income_helped_household else "none"


# 医疗救助 ----------------------------------------------------------------------------------------------------------


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


# 第二十二条第（二）项：经各项保险支付后“个人及其家庭难以承担的规定范围内的医疗费用，给予补助”；标准由县级以上政府定。
# 形式：按比例补助超过起付线的部分，以年度限额为限。浙江和杭州的起付线、比例、限额未见来源。
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
    special_assistance_class: Choice,
    medical_help_deductible: Table[YuanPerYear],
    medical_help_share: Table[Share],
    medical_help_ceiling: Table[YuanPerYear],
) -> YuanPerYear:
    if not may_receive_medical_assistance or medical_self_paid_per_year <= 0:
        return 0
    above = max(medical_self_paid_per_year - medical_help_deductible[special_assistance_class], 0)
    help_due = above * medical_help_share[special_assistance_class]
    return half_up_to_fen(min(help_due, medical_help_ceiling[special_assistance_class]))


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


# 教育救助 ----------------------------------------------------------------------------------------------------------


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


# 住房救助 ----------------------------------------------------------------------------------------------------------


# 第二十九条：“分散供养的特困人员”。
@rule(
    "is_scattered_destitute",
    of=person,
    zh="分散供养的特困人员",
    en="A destitute person supported at home",
    article="浙江省社会救助条例第十六条、第二十九条",
    starts=date(2014, 11, 1),
)
def destitute_outside_a_home(is_destitute: YesNo, lives_in_support_home: YesNo) -> YesNo:
    return is_destitute and not lives_in_support_home


# 第二十九条：“对符合规定标准的住房困难的最低生活保障家庭、分散供养的特困人员和最低生活保障边缘家庭，给予住房救助。”
@rule(
    "may_receive_housing_assistance",
    of=household,
    zh="可以享受住房救助",
    en="May receive housing assistance",
    article="浙江省社会救助条例第二十九条",
    starts=date(2014, 11, 1),
    ends=date(2025, 4, 7),
)
def badly_housed_and_poor(
    is_in_housing_difficulty: YesNo,
    is_entitled_to_minimum_living_allowance: YesNo,
    is_minimum_living_edge_household: YesNo,
    has_scattered_destitute_member: YesNo,
) -> YesNo:
    is_poor = (
        is_entitled_to_minimum_living_allowance or is_minimum_living_edge_household or has_scattered_destitute_member
    )
    return is_in_housing_difficulty and is_poor


# 2025年意见：“低收入帮扶家庭公租房依申请应保尽保、实物配租优先”（城镇）。
@rule(
    "may_receive_housing_assistance",
    of=household,
    article="浙江省社会救助条例第二十九条；浙江省《关于加强低收入人口救助帮扶工作的意见》（2025-04-07起）",
    starts=date(2025, 4, 7),
    ends=date(2026, 7, 1),
)
def badly_housed_and_poor_or_helped_in_town(
    is_in_housing_difficulty: YesNo,
    is_entitled_to_minimum_living_allowance: YesNo,
    is_minimum_living_edge_household: YesNo,
    has_scattered_destitute_member: YesNo,
    is_low_income_helped_household: YesNo,
    area: Choice,
) -> YesNo:
    is_poor = (
        is_entitled_to_minimum_living_allowance or is_minimum_living_edge_household or has_scattered_destitute_member
    )
    helped_in_town = area == "urban" and is_low_income_helped_household
    return is_in_housing_difficulty and (is_poor or helped_in_town)


# 社会救助法第二十六条：“对符合规定标准的住房困难的分散供养特困人员、最低生活保障家庭、最低生活保障边缘家庭、
# 刚性支出困难家庭，由社会救助管理部门给予住房救助。”
@rule(
    "may_receive_housing_assistance",
    of=household,
    article="社会救助法第二十六条；浙江省《关于加强低收入人口救助帮扶工作的意见》",
    starts=date(2026, 7, 1),
)
def badly_housed_under_the_act(
    is_in_housing_difficulty: YesNo,
    is_entitled_to_minimum_living_allowance: YesNo,
    is_minimum_living_edge_household: YesNo,
    has_scattered_destitute_member: YesNo,
    is_rigid_expenditure_household: YesNo,
    is_low_income_helped_household: YesNo,
    area: Choice,
) -> YesNo:
    is_poor = (
        is_entitled_to_minimum_living_allowance
        or is_minimum_living_edge_household
        or has_scattered_destitute_member
        or is_rigid_expenditure_household
    )
    helped_in_town = area == "urban" and is_low_income_helped_household
    return is_in_housing_difficulty and (is_poor or helped_in_town)


# 第三十条：“城镇住房救助通过配租公共租赁住房、发放住房租赁补贴等方式实施。……农村住房救助通过发放新建（购）住房补贴、
# 农村危房改造补贴、提供建房技术服务等方式实施。”
@rule(
    "housing_assistance_form",
    of=household,
    zh="住房救助方式",
    en="Form of housing assistance",
    article="浙江省社会救助条例第三十条；2026-07-01起并见社会救助法第二十六条",
    starts=date(2014, 11, 1),
)
def in_town_or_country(may_receive_housing_assistance: YesNo, area: Choice) -> Choice:
    if not may_receive_housing_assistance:
        return "none"
    return "public_rental_or_rent_subsidy" if area == "urban" else "building_or_repair_subsidy"


# 就业救助 ----------------------------------------------------------------------------------------------------------


# 第三十三条：“法定劳动年龄内有劳动能力并处于失业状态的成员”。
@rule(
    "is_jobless_and_able",
    of=person,
    zh="有劳动能力且失业",
    en="Is able to work and jobless",
    article="浙江省社会救助条例第三十三条",
    starts=date(2014, 11, 1),
)
def unemployed(activity: Choice) -> YesNo:
    return activity == "unemployed"


# 第三十四条：家庭“至少有一人就业”，受雇、自营、灵活就业都算就业。
@rule(
    "is_in_work",
    of=person,
    zh="已就业",
    en="Is in work",
    article="浙江省社会救助条例第三十四条",
    starts=date(2014, 11, 1),
)
def working(activity: Choice) -> YesNo:
    return activity in ("employed", "self_employed", "flexible")


# 第三十三条：“对最低生活保障家庭、最低生活保障边缘家庭中法定劳动年龄内有劳动能力并处于失业状态的成员……给予就业救助。”
@rule(
    "may_receive_employment_assistance",
    of=person,
    zh="可以享受就业救助",
    en="May receive employment assistance",
    article="浙江省社会救助条例第三十三条",
    starts=date(2014, 11, 1),
    ends=date(2026, 7, 1),
)
def jobless_of_two_classes(is_jobless_and_able: YesNo, special_assistance_class: Choice) -> YesNo:
    return is_jobless_and_able and special_assistance_class in ("minimum_living", "edge")


# 社会救助法第二十七条：“对最低生活保障家庭、最低生活保障边缘家庭、刚性支出困难家庭中有劳动能力且处于失业状态的成员”。
@rule(
    "may_receive_employment_assistance",
    of=person,
    article="社会救助法第二十七条",
    starts=date(2026, 7, 1),
)
def jobless_of_three_classes(is_jobless_and_able: YesNo, special_assistance_class: Choice) -> YesNo:
    return is_jobless_and_able and special_assistance_class in ("minimum_living", "edge", "rigid_expenditure")


# 第三十四条：“法定劳动年龄内有劳动能力的成员均处于失业状态的，县级以上人民政府应当……确保该家庭至少有一人就业。”
@rule(
    "is_zero_employment_household",
    of=household,
    zh="零就业家庭",
    en="Household in which nobody able to work has work",
    article="浙江省社会救助条例第三十四条",
    starts=date(2014, 11, 1),
)
def all_able_members_jobless(
    has_jobless_member: YesNo,
    has_member_in_work: YesNo,
    is_entitled_to_minimum_living_allowance: YesNo,
    is_minimum_living_edge_household: YesNo,
) -> YesNo:
    is_poor = is_entitled_to_minimum_living_allowance or is_minimum_living_edge_household
    return has_jobless_member and not has_member_in_work and is_poor


# 其他 --------------------------------------------------------------------------------------------------------------


# 法律援助法第四十二条：“（一）无固定生活来源的未成年人、老年人、残疾人等特定群体；（二）社会救助、司法救助或者优抚对象；
# （三）申请支付劳动报酬或者请求工伤事故人身损害赔偿的进城务工人员”，免予核查经济困难状况。
@rule(
    "legal_aid_needs_no_means_test",
    of=person,
    zh="法律援助免予核查经济困难",
    en="Legal aid without a means test",
    article="法律援助法第四十二条",
    starts=date(2022, 1, 1),
)
def groups_exempt_from_means_test(
    asks_for_wages_or_injury_pay_as_migrant: YesNo,
    is_preferential_treatment_recipient: YesNo,
    receives_judicial_relief: YesNo,
    has_no_regular_means: YesNo,
    is_minor: YesNo,
    age: Years,
    elderly_age: Years,
    disability_grade: Choice,
    special_assistance_class: Choice,
) -> YesNo:
    is_vulnerable = is_minor or age >= elderly_age or disability_grade != "none"
    return (
        asks_for_wages_or_injury_pay_as_migrant
        or is_preferential_treatment_recipient
        or receives_judicial_relief
        or (has_no_regular_means and is_vulnerable)
        or special_assistance_class != "none"
    )


# 杭州市基本公共服务标准（2022年版）：城乡居民身故后免费提供遗体接运、火化等基本殡葬服务；不保留骨灰奖励2000元。
@rule(
    "funeral_reward",
    of=person,
    zh="不保留骨灰奖励",
    en="Reward where no ashes are kept",
    article="杭州市基本公共服务标准（2022年版）惠民殡葬",
    starts=date(2022, 9, 1),
)
def reward_without_ashes(is_dead: YesNo, ashes_are_not_kept: YesNo, funeral_reward_amount: Yuan) -> Yuan:
    if not is_dead or not ashes_are_not_kept:
        return 0
    return funeral_reward_amount


# 四类专项救助之一（取暖救助：浙江条例未设此项）。
@rule(
    "may_receive_special_assistance",
    of=person,
    zh="可以享受专项救助",
    en="May receive some special assistance",
    article="浙江省社会救助条例第五章至第八章；社会救助法第十五条",
    starts=date(2014, 11, 1),
)
def medical_education_housing_or_employment(
    may_receive_medical_assistance: YesNo,
    may_receive_education_assistance: YesNo,
    may_receive_housing_assistance: YesNo,
    lives_here: YesNo,
    is_dead: YesNo,
    may_receive_employment_assistance: YesNo,
) -> YesNo:
    housed_with_household = may_receive_housing_assistance and lives_here and not is_dead
    return (
        may_receive_medical_assistance
        or may_receive_education_assistance
        or housed_with_household
        or may_receive_employment_assistance
    )
