"""Care services for old people 养老服务补贴与政府投资养老机构入住.

浙江省社会养老服务促进条例（2015-03-01起施行，2021-09-29修正）；浙江省实施《老年人权益保障法》办法。
Where no quotation marks stand, the sentence is a summary.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Number,
    Share,
    Table,
    Years,
    YesNo,
    Yuan,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    for_one_person,
    half_up_to_fen,
    person,
    rule,
    total,
)

people_living_here = total("weight", over="lives_here", zh="共同居住人数", en="People who live here")


# 养老服务补贴 ------------------------------------------------------------------------------------------------------


# 老年人（六十周岁以上，见特殊家庭）。
@rule(
    "is_old_enough_for_care_services",
    of=person,
    zh="属于老年人",
    en="Is an old person",
    article="浙江省社会养老服务促进条例第三十六条",
    starts=date(2015, 3, 1),
)
def an_old_person(is_old_person: YesNo) -> YesNo:
    return is_old_person


# 第三十六条：“低保家庭、低边家庭中的失能、失智、高龄老年人”（摘要）。
@rule(
    "is_of_minimum_living_or_edge_family",
    of=person,
    zh="低保或低保边缘家庭成员",
    en="Is of a family on the minimum living allowance or at its edge",
    article="浙江省社会养老服务促进条例第三十六条",
    starts=date(2015, 3, 1),
    ends=date(2021, 7, 1),
)
def poor_or_nearly(special_assistance_class: Choice) -> YesNo:
    return special_assistance_class in ("minimum_living", "edge")


# 2021-07-01起，低保边缘家庭中单独纳入低保的人员也是低保对象。特困人员另行供养。
@rule(
    "is_of_minimum_living_or_edge_family",
    of=person,
    article="浙江省社会养老服务促进条例第三十六条；民发〔2021〕57号第八条",
    starts=date(2021, 7, 1),
)
def poor_alone_or_nearly(
    is_destitute: YesNo,
    is_counted_member: YesNo,
    is_entitled_to_minimum_living_allowance: YesNo,
    is_entitled_to_single_person_minimum_living: YesNo,
    is_minimum_living_edge_household: YesNo,
) -> YesNo:
    if is_destitute or not is_counted_member:
        return False
    if is_entitled_to_minimum_living_allowance or is_entitled_to_single_person_minimum_living:
        return True
    return is_minimum_living_edge_household


# 失能：老年人能力评估为轻度失能以上（标准以“失能”名之）；未评估的尚不算。
@rule(
    "has_lost_ability",
    of=person,
    zh="失能",
    en="Has lost ability by assessment",
    article="浙江省社会养老服务促进条例第三十六条；GB/T 42195-2022（此前 MZ/T 039-2013）",
    starts=date(2015, 3, 1),
)
def assessed_as_impaired(ability_level: Choice) -> YesNo:
    return ability_level not in ("not_assessed", "intact")


# 高龄：条例未写年龄，取杭州“高龄老人生活津贴”的起始年龄。
@rule(
    "is_advanced_in_age",
    of=person,
    zh="高龄",
    en="Is of advanced age",
    article="浙江省社会养老服务促进条例第三十六条；杭州市《关于调整全市高龄老人生活津贴发放标准的通知》",
    starts=date(2015, 3, 1),
)
def age_of_the_old_age_allowance(age: Years, old_age_allowance_age: Years) -> YesNo:
    return age >= old_age_allowance_age


# “失能、失智、高龄”。
@rule(
    "is_frail_for_care_subsidy",
    of=person,
    zh="失能、失智或高龄",
    en="Has lost ability, has dementia or is of advanced age",
    article="浙江省社会养老服务促进条例第三十六条",
    starts=date(2015, 3, 1),
)
def disabled_demented_or_very_old(has_lost_ability: YesNo, has_dementia: YesNo, is_advanced_in_age: YesNo) -> YesNo:
    return has_lost_ability or has_dementia or is_advanced_in_age


@rule(
    "is_entitled_to_care_subsidy",
    of=person,
    zh="符合养老服务补贴",
    en="Entitled to the care subsidy",
    article="浙江省社会养老服务促进条例第三十六条",
    starts=date(2015, 3, 1),
)
def old_poor_and_frail(
    is_old_enough_for_care_services: YesNo,
    is_of_minimum_living_or_edge_family: YesNo,
    is_frail_for_care_subsidy: YesNo,
) -> YesNo:
    return is_old_enough_for_care_services and is_of_minimum_living_or_edge_family and is_frail_for_care_subsidy


# 第三十六条：按照需求评估确定的类型和等级给付；杭州各档金额未见来源。
@rule(
    "care_subsidy",
    of=person,
    zh="养老服务补贴",
    en="Subsidy for care services",
    article="浙江省社会养老服务促进条例第三十六条；杭州金额未见来源",
    starts=date(2015, 3, 1),
)
def by_level_of_ability(
    is_entitled_to_care_subsidy: YesNo,
    ability_level: Choice,
    care_subsidy_standard: Table[YuanPerPersonPerMonth],
) -> YuanPerMonth:
    if not is_entitled_to_care_subsidy:
        return 0
    return half_up_to_fen(for_one_person(care_subsidy_standard[ability_level]))


@rule(
    "lives_alone",
    of=person,
    zh="独居",
    en="Lives alone",
    article="浙江省社会养老服务促进条例第三十六条",
    starts=date(2015, 3, 1),
)
def nobody_else_lives_here(lives_here: YesNo, people_living_here: Number) -> YesNo:
    return lives_here and people_living_here == 1


# 第三十六条：有条件的地方可以扩大到“中低收入家庭中的失能、失智、高龄、独居老年人”。杭州是否扩大由参数决定，未知则结果未定。
@rule(
    "may_be_in_extended_care_subsidy",
    of=person,
    zh="扩大范围的养老服务补贴",
    en="May draw the care subsidy where it is extended",
    article="浙江省社会养老服务促进条例第三十六条",
    starts=date(2015, 3, 1),
)
def frail_or_alone_in_other_families(
    is_old_enough_for_care_services: YesNo,
    is_entitled_to_care_subsidy: YesNo,
    is_frail_for_care_subsidy: YesNo,
    lives_alone: YesNo,
    care_subsidy_extends_to_middle_incomes: YesNo,
) -> YesNo:
    if not is_old_enough_for_care_services or is_entitled_to_care_subsidy:
        return False
    if not is_frail_for_care_subsidy and not lives_alone:
        return False
    return care_subsidy_extends_to_middle_incomes


# 第五十四条：骗取补贴的，责令退回，可处骗取金额一倍以上三倍以下罚款。
@rule(
    "care_subsidy_fraud_fine_least",
    of=person,
    zh="骗取养老服务补贴的罚款下限",
    en="Least fine for obtaining the care subsidy by fraud",
    article="浙江省社会养老服务促进条例第五十四条",
    starts=date(2015, 3, 1),
)
def once_the_amount(care_subsidy_drawn_by_fraud: Yuan, care_subsidy_fine_least: Share) -> Yuan:
    return half_up_to_fen(care_subsidy_drawn_by_fraud * care_subsidy_fine_least)


@rule(
    "care_subsidy_fraud_fine_most",
    of=person,
    zh="骗取养老服务补贴的罚款上限",
    en="Highest fine for obtaining the care subsidy by fraud",
    article="浙江省社会养老服务促进条例第五十四条",
    starts=date(2015, 3, 1),
)
def three_times_the_amount(care_subsidy_drawn_by_fraud: Yuan, care_subsidy_fine_most: Share) -> Yuan:
    return half_up_to_fen(care_subsidy_drawn_by_fraud * care_subsidy_fine_most)


# 政府投资设立的养老机构 --------------------------------------------------------------------------------------------


# 第十九条第（二）项：低保、低边家庭中失能、失智、高龄、独居、重度残疾的老年人（摘要）。
@rule(
    "is_poor_and_in_need_of_care",
    of=person,
    zh="低保低边家庭中失能、失智、高龄、独居或重度残疾",
    en="Is of a poor family and frail, alone or severely disabled",
    article="浙江省社会养老服务促进条例第十九条",
    starts=date(2015, 3, 1),
)
def poor_and_frail_alone_or_disabled(
    is_of_minimum_living_or_edge_family: YesNo,
    is_frail_for_care_subsidy: YesNo,
    lives_alone: YesNo,
    is_severely_disabled: YesNo,
) -> YesNo:
    return is_of_minimum_living_or_edge_family and (is_frail_for_care_subsidy or lives_alone or is_severely_disabled)


# 第十九条：无劳动能力、无生活来源又无赡养、扶养人的；低保低边家庭中需要照料的；计划生育特殊家庭的老年人，申请入住的应当安排收住。
@rule(
    "public_home_ground",
    of=person,
    zh="政府投资养老机构应当收住的情形",
    en="Ground on which a public home must admit them",
    article="浙江省社会养老服务促进条例第十九条",
    starts=date(2015, 3, 1),
)
def first_ground_that_holds(
    is_old_enough_for_care_services: YesNo,
    is_destitute: YesNo,
    is_poor_and_in_need_of_care: YesNo,
    is_in_family_planning_special_family: YesNo,
) -> Choice:
    if not is_old_enough_for_care_services:
        return "no_ground"
    if is_destitute:
        return "destitute_old_person"
    if is_poor_and_in_need_of_care:
        return "poor_and_in_need_of_care"
    return "special_family" if is_in_family_planning_special_family else "no_ground"


# 浙江省人口与计划生育条例第三十一条：经济困难的计划生育特殊家庭老年人，由公办机构按规定无偿或者低收费托养。
# “经济困难”取社会救助对象。
@rule(
    "public_home_is_free_or_cheap",
    of=person,
    zh="公办机构无偿或低收费托养",
    en="Is kept in a public home free or at a low fee",
    article="浙江省人口与计划生育条例第三十一条",
    starts=date(2021, 11, 25),
)
def special_family_in_hardship(
    is_old_enough_for_care_services: YesNo,
    is_in_family_planning_special_family: YesNo,
    special_assistance_class: Choice,
) -> YesNo:
    is_old_in_special_family = is_old_enough_for_care_services and is_in_family_planning_special_family
    return is_old_in_special_family and special_assistance_class != "none"


# 办法第二十七条：“一百周岁以上的老年人，县级以上人民政府应当发给长寿保健补助费”。金额未见来源；杭州百岁津贴见高龄津贴。
@rule(
    "is_due_longevity_subsidy",
    of=person,
    zh="应发长寿保健补助费",
    en="Is due the longevity and health subsidy",
    article="浙江省实施老年人权益保障法办法第二十七条",
    starts=date(2001, 4, 19),
)
def hundred_or_older(age: Years, centenarian_age: Years, is_dead: YesNo) -> YesNo:
    return age >= centenarian_age and not is_dead
