"""Destitute persons 特困人员: who is recognised.

特困人员认定办法（民发〔2021〕43号，2021-07-01起施行）；社会救助法（2026-07-01起施行）。
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Times,
    Years,
    YesNo,
    Yuan,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    per_person,
    person,
    rule,
)


# 第五条：“（一）60周岁以上的老年人；（二）未满16周岁的未成年人；（三）残疾等级为一、二、三级的智力、精神残疾人，
# 残疾等级为一、二级的肢体残疾人，残疾等级为一级的视力残疾人”。多重残疾的单项等级不在事实里，不在此认定。
@rule(
    "lacks_ability_to_work",
    of=person,
    zh="无劳动能力",
    en="Has no ability to work",
    article="特困人员认定办法（民发〔2021〕43号）第五条",
    starts=date(2021, 7, 1),
)
def too_old_too_young_or_disabled(
    age: Years,
    destitute_elderly_age: Years,
    destitute_child_age: Years,
    disability_category: Choice,
    disability_grade: Choice,
) -> YesNo:
    if age >= destitute_elderly_age or age < destitute_child_age:
        return True
    if disability_category in ("intellectual", "mental"):
        return disability_grade in ("grade_1", "grade_2", "grade_3")
    if disability_category == "physical":
        return disability_grade in ("grade_1", "grade_2")
    return disability_category == "visual" and disability_grade == "grade_1"


# 第二十四条第二款：“特困人员中的未成年人，可继续享有救助供养待遇至18周岁；年满18周岁仍在接受义务教育
# 或者在普通高中、中等职业学校就读的，可继续享有救助供养待遇。”
@rule(
    "continues_as_destitute_at_school",
    of=person,
    zh="原特困未成年人待遇延续",
    en="A destitute child whose support goes on",
    article="特困人员认定办法（民发〔2021〕43号）第二十四条第二款",
    starts=date(2021, 7, 1),
    ends=date(2026, 7, 1),
)
def until_eighteen_or_while_at_secondary_school(
    was_destitute_as_child: YesNo, age: Years, destitute_continuation_age: Years, schooling: Choice
) -> YesNo:
    if not was_destitute_as_child:
        return False
    return age < destitute_continuation_age or schooling in (
        "primary",
        "junior_secondary",
        "senior_secondary",
        "vocational_secondary",
    )


# 第十六条第三款：“特困人员中的未成年人年满十八周岁后，仍在义务教育或者高中阶段教育（含中等职业教育）阶段就学的，
# 继续予以供养。”未满十八周岁的，按第一款“未成年人”继续供养。
@rule(
    "continues_as_destitute_at_school",
    of=person,
    article="社会救助法第十六条第三款",
    starts=date(2026, 7, 1),
)
def goes_on_while_at_school(
    was_destitute_as_child: YesNo, age: Years, destitute_continuation_age: Years, schooling: Choice
) -> YesNo:
    if not was_destitute_as_child:
        return False
    return age < destitute_continuation_age or schooling in (
        "primary",
        "junior_secondary",
        "senior_secondary",
        "vocational_secondary",
    )


# 第四条第（一）项“无劳动能力”，并依第二十四条第二款延续。
@rule(
    "cannot_be_asked_to_work",
    of=person,
    zh="无劳动能力（含待遇延续）",
    en="Has no ability to work, or support goes on while at school",
    article="特困人员认定办法（民发〔2021〕43号）第四条第（一）项、第二十四条第二款",
    starts=date(2021, 7, 1),
)
def no_work_or_still_at_school(lacks_ability_to_work: YesNo, continues_as_destitute_at_school: YesNo) -> YesNo:
    return lacks_ability_to_work or continues_as_destitute_at_school


# 第六条第二款：“收入包括工资性收入、经营净收入、财产净收入、转移净收入等各类收入。中央确定的城乡居民基本养老保险
# 基础养老金、基本医疗保险等社会保险和优待抚恤金、高龄津贴不计入在内。”
# 所列以外不扣除：计生扶助、奖学金等仍属转移性收入。已领的社会救助款正是此处要裁定的，不计。
@rule(
    "destitute_income",
    of=person,
    zh="本人收入（特困认定口径）",
    en="Own income as counted for destitute support",
    article="特困人员认定办法（民发〔2021〕43号）第六条第二款",
    starts=date(2021, 7, 1),
)
def own_income_without_exempt_items(
    wage_income: YuanPerMonth,
    business_income: YuanPerMonth,
    property_income: YuanPerMonth,
    pension_income: YuanPerMonth,
    basic_pension_income: YuanPerMonth,
    other_transfer_income: YuanPerMonth,
    family_planning_income: YuanPerMonth,
    scholarship_income: YuanPerMonth,
    bravery_award_income: YuanPerMonth,
    support_received: YuanPerMonth,
    support_paid: YuanPerMonth,
    tax_and_social_insurance_paid: YuanPerMonth,
) -> YuanPerMonth:
    earned = wage_income + business_income + property_income
    pension = pension_income - basic_pension_income
    received = (
        other_transfer_income + family_planning_income + scholarship_income + bravery_award_income + support_received
    )
    return earned + pension + received - support_paid - tax_and_social_insurance_paid


# 第六条第一款：“收入低于当地最低生活保障标准”。
@rule(
    "destitute_income_is_below_standard",
    of=person,
    zh="本人收入低于最低生活保障标准",
    en="Own income is below the minimum living standard",
    article="特困人员认定办法（民发〔2021〕43号）第六条第一款",
    starts=date(2021, 7, 1),
)
def income_below_minimum_living_standard(
    destitute_income: YuanPerMonth, minimum_living_standard: YuanPerPersonPerMonth
) -> YesNo:
    return per_person(destitute_income) < minimum_living_standard


# 第六条第一款：“财产符合当地特困人员财产状况规定”；第七条：由设区的市级以上民政部门制定。杭州的规定未见来源：
# 什么财产都没有的，符合任何规定；有财产的，无从判断。
@rule(
    "meets_destitute_property_limits",
    of=person,
    zh="财产符合特困人员规定",
    en="Property is within the limits for destitute persons",
    article="特困人员认定办法（民发〔2021〕43号）第六条第一款、第七条",
    starts=date(2021, 7, 1),
    left_to="city",
)
def nothing_or_within_city_limit(
    money_assets: Yuan,
    homes_owned: Times,
    owns_motor_vehicle: YesNo,
    owns_commercial_property: YesNo,
    destitute_money_limit: Yuan,
) -> YesNo:
    has_goods = homes_owned > 0 or owns_motor_vehicle or owns_commercial_property
    has_nothing = money_assets <= 0 and not has_goods
    return has_nothing or money_assets <= destitute_money_limit


# 第九条：“同时符合……孤儿、事实无人抚养儿童认定条件的未成年人，选择申请纳入孤儿、事实无人抚养儿童
# 基本生活保障范围的，不再认定为特困人员。”
@rule(
    "has_not_chosen_child_support",
    of=person,
    zh="未选择孤儿、事实无人抚养儿童保障",
    en="Has not chosen support as an orphan or unattended child instead",
    article="特困人员认定办法（民发〔2021〕43号）第九条",
    starts=date(2021, 7, 1),
)
def not_drawing_child_support(receives_orphan_allowance: YesNo, receives_unattended_child_subsidy: YesNo) -> YesNo:
    return not receives_orphan_allowance and not receives_unattended_child_subsidy


# 第十条：“申请特困人员救助供养，应当由本人向户籍所在地乡镇人民政府（街道办事处）提出书面申请。”
# 社会救助法第三十七条同；居住证持有人在居住地申请，由“有条件的地方”推进，杭州未见规定。
@rule(
    "is_registered_in_this_city",
    of=person,
    zh="本市户籍",
    en="Is registered in this city",
    article="社会救助暂行办法第十六条；特困人员认定办法（民发〔2021〕43号）第十条；社会救助法第三十七条",
    starts=date(2014, 5, 1),
)
def registered_here(hukou: Choice) -> YesNo:
    return hukou == "local"


# 第二十四条：“有下列情形之一的，应当及时终止救助供养：（一）死亡或者被宣告死亡、被宣告失踪；……
# （三）依法被判处刑罚，且在监狱服刑”。
@rule(
    "has_no_ground_for_ending_support",
    of=person,
    zh="没有死亡、宣告失踪、服刑等终止情形",
    en="Has neither died nor been declared missing nor gone to prison",
    article="特困人员认定办法（民发〔2021〕43号）第二十四条第（一）项、第（三）项",
    starts=date(2021, 7, 1),
)
def alive_present_and_free(is_dead: YesNo, is_declared_missing: YesNo, is_imprisoned: YesNo) -> YesNo:
    return not is_dead and not is_declared_missing and not is_imprisoned


# 社会救助暂行办法第十四条：“无劳动能力、无生活来源且无法定赡养、抚养、扶养义务人，或者其……无赡养、抚养、扶养能力的
# 老年人、残疾人以及未满16周岁的未成年人，给予特困人员供养。”
# 2021年以前的认定细则未见来源，故此前以已经认定的为准，不另行裁定。
@rule(
    "is_destitute",
    of=person,
    zh="特困人员",
    en="Destitute person",
    article="社会救助暂行办法第十四条",
    starts=date(2014, 5, 1),
    ends=date(2021, 7, 1),
)
def recognised_before_2021(receives_destitute_support: YesNo) -> YesNo:
    return receives_destitute_support


# 第四条：“同时具备以下条件的老年人、残疾人和未成年人，应当依法纳入特困人员救助供养范围：（一）无劳动能力；
# （二）无生活来源；（三）无法定赡养、抚养、扶养义务人或者其法定义务人无履行义务能力。”
@rule(
    "is_destitute",
    of=person,
    article="特困人员认定办法（民发〔2021〕43号）第四条、第九条",
    starts=date(2021, 7, 1),
    ends=date(2026, 7, 1),
)
def no_work_no_income_nobody(
    has_no_able_obligor: YesNo,
    cannot_be_asked_to_work: YesNo,
    destitute_income_is_below_standard: YesNo,
    meets_destitute_property_limits: YesNo,
    has_not_chosen_child_support: YesNo,
    is_registered_in_this_city: YesNo,
    has_no_ground_for_ending_support: YesNo,
) -> YesNo:
    return (
        has_no_able_obligor
        and cannot_be_asked_to_work
        and destitute_income_is_below_standard
        and meets_destitute_property_limits
        and has_not_chosen_child_support
        and is_registered_in_this_city
        and has_no_ground_for_ending_support
    )


# 第十六条：“对无劳动能力、无生活来源且无法定赡养、抚养、扶养义务人，或者其法定义务人无履行义务能力的老年人、未成年人、
# 残疾人等特困人员，由社会救助管理部门给予特困人员供养”。具体情形仍按民发〔2021〕43号。
@rule(
    "is_destitute",
    of=person,
    article="社会救助法第十六条；特困人员认定办法（民发〔2021〕43号）",
    starts=date(2026, 7, 1),
)
def no_work_no_income_nobody_under_the_act(
    has_no_able_obligor: YesNo,
    cannot_be_asked_to_work: YesNo,
    destitute_income_is_below_standard: YesNo,
    meets_destitute_property_limits: YesNo,
    has_not_chosen_child_support: YesNo,
    is_registered_in_this_city: YesNo,
    has_no_ground_for_ending_support: YesNo,
) -> YesNo:
    return (
        has_no_able_obligor
        and cannot_be_asked_to_work
        and destitute_income_is_below_standard
        and meets_destitute_property_limits
        and has_not_chosen_child_support
        and is_registered_in_this_city
        and has_no_ground_for_ending_support
    )
