"""Parents of one child 独生子女父母奖励、陪护假. 浙江省人口与计划生育条例（2021-11-25修正）第二十七条、第二十八条.

Where no quotation marks stand, the sentence is a summary.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    DaysPerYear,
    Number,
    Share,
    Years,
    YesNo,
    YuanPerYear,
    half_up_to_fen,
    of_person,
    person,
    rule,
    total_pointing,
)

young_children_naming_father = total_pointing(
    "father",
    "weight",
    over="is_of_one_child_award_age",
    zh="以其为父亲的未满奖励年龄子女数",
    en="Children below the age of the reward who name them as father",
)
young_children_naming_mother = total_pointing(
    "mother",
    "weight",
    over="is_of_one_child_award_age",
    zh="以其为母亲的未满奖励年龄子女数",
    en="Children below the age of the reward who name them as mother",
)
spouse_is_rural = of_person("spouse", "is_rural_resident", none=False, zh="配偶为农村居民", en="The spouse is rural")
father_has_reached_care_age = of_person(
    "father",
    "has_reached_age_of_care_leave",
    none=False,
    zh="父亲已满陪护假年龄",
    en="The father has reached the age of the care leave",
)
mother_has_reached_care_age = of_person(
    "mother",
    "has_reached_age_of_care_leave",
    none=False,
    zh="母亲已满陪护假年龄",
    en="The mother has reached the age of the care leave",
)


@rule(
    "is_of_one_child_award_age",
    of=person,
    zh="未满奖励费年龄的在世子女",
    en="Is alive and below the age of the reward",
    article="浙江省人口与计划生育条例第二十六条",
    starts=date(2016, 1, 14),
)
def below_fourteen(age: Years, one_child_award_child_age: Years, is_dead: YesNo) -> YesNo:
    return age < one_child_award_child_age and not is_dead


# 第二十七条：夫妻双方单位各发50%；一方农村居民或亡故的由另一方单位全发（摘要）。谁享受由确认决定。
@rule(
    "one_child_award_of_employer",
    of=person,
    zh="本单位应发独生子女父母奖励费下限",
    en="Least reward that the own employer pays to the parent of an only child",
    article="浙江省人口与计划生育条例第二十六条、第二十七条",
    starts=date(2016, 1, 14),
)
def half_or_all_of_the_reward(
    is_recognised_for_one_child_award: YesNo,
    children_ever_had: Number,
    young_children_naming_father: Number,
    young_children_naming_mother: Number,
    activity: Choice,
    is_rural_resident: YesNo,
    spouse_is_rural: YesNo,
    marital_status: Choice,
    one_child_award_minimum: YuanPerYear,
    one_child_award_employer_share: Share,
) -> YuanPerYear:
    if not is_recognised_for_one_child_award or children_ever_had != 1:
        return 0
    if young_children_naming_father + young_children_naming_mother <= 0:
        return 0
    if activity != "employed" or is_rural_resident:
        return 0
    if spouse_is_rural or marital_status == "widowed":
        return one_child_award_minimum
    return half_up_to_fen(one_child_award_minimum * one_child_award_employer_share)


@rule(
    "has_reached_age_of_care_leave",
    of=person,
    zh="已满陪护假的父母年龄",
    en="Is alive and has reached the age for the care leave",
    article="浙江省人口与计划生育条例第二十八条",
    starts=date(2021, 11, 25),
)
def sixty_or_older_parent(age: Years, care_leave_parent_age: Years, is_dead: YesNo) -> YesNo:
    return age >= care_leave_parent_age and not is_dead


# 第二十八条：父母年满六十周岁的独生子女，每年五天陪护假（摘要）。
@rule(
    "one_child_care_leave_days",
    of=person,
    zh="独生子女陪护父母假",
    en="Leave of an only child to care for the parents",
    article="浙江省人口与计划生育条例第二十八条",
    starts=date(2021, 11, 25),
)
def five_days_for_old_parents(
    is_only_child: YesNo,
    activity: Choice,
    father_has_reached_care_age: YesNo,
    mother_has_reached_care_age: YesNo,
    oldest_parent_age_elsewhere: Years,
    care_leave_parent_age: Years,
    one_child_care_leave: DaysPerYear,
) -> DaysPerYear:
    if not is_only_child or activity != "employed":
        return 0
    has_old_parent = father_has_reached_care_age or mother_has_reached_care_age
    if not has_old_parent and oldest_parent_age_elsewhere < care_leave_parent_age:
        return 0
    return one_child_care_leave
