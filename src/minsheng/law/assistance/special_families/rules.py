"""Special families 特殊家庭：失独、计划生育特殊家庭、鳏寡孤独、老加残.

财社〔2022〕49号；浙江省人口与计划生育条例（2021-11-25修正）；浙江省社会养老服务促进条例第十九条；杭州市“十四五”规划纲要。
Where no quotation marks stand, the sentence is a summary.
"""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Choice,
    Date,
    DaysPerYear,
    Number,
    Share,
    Table,
    Years,
    YesNo,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    YuanPerYear,
    any_of,
    for_one_person,
    half_up_to_fen,
    of_person,
    person,
    rule,
    total_pointing,
)

children_naming_father = total_pointing(
    "father", "weight", zh="以其为父亲的子女数", en="Children who name them as father"
)
children_naming_mother = total_pointing(
    "mother", "weight", zh="以其为母亲的子女数", en="Children who name them as mother"
)
dead_children_naming_father = total_pointing(
    "father", "weight", over="is_dead", zh="以其为父亲的已故子女数", en="Children who name them as father and have died"
)
dead_children_naming_mother = total_pointing(
    "mother", "weight", over="is_dead", zh="以其为母亲的已故子女数", en="Children who name them as mother and have died"
)
disabled_children_naming_father = total_pointing(
    "father",
    "weight",
    over="is_disabled_to_third_grade",
    zh="以其为父亲的三级以上残疾子女数",
    en="Living children of the first to third grade of disability who name them as father",
)
disabled_children_naming_mother = total_pointing(
    "mother",
    "weight",
    over="is_disabled_to_third_grade",
    zh="以其为母亲的三级以上残疾子女数",
    en="Living children of the first to third grade of disability who name them as mother",
)
harmed_children_naming_father = total_pointing(
    "father",
    "weight",
    over="is_disabled_or_seriously_ill",
    zh="以其为父亲的伤病残子女数",
    en="Living children, disabled or seriously ill, who name them as father",
)
harmed_children_naming_mother = total_pointing(
    "mother",
    "weight",
    over="is_disabled_or_seriously_ill",
    zh="以其为母亲的伤病残子女数",
    en="Living children, disabled or seriously ill, who name them as mother",
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
wife_has_reached_support_age = of_person(
    "spouse",
    "has_reached_special_support_age",
    none=False,
    zh="配偶已满特别扶助年龄",
    en="The wife has reached the age of the special support",
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
has_old_member = any_of("is_old_person", over="lives_here", zh="户内有老年人", en="An old person lives here")
has_disabled_member = any_of(
    "has_any_disability_grade", over="lives_here", zh="户内有残疾人", en="A disabled person lives here"
)


# 独生子女的情形 ----------------------------------------------------------------------------------------------------


# “独生子女被依法鉴定为残疾（三级以上）”。
@rule(
    "is_disabled_to_third_grade",
    of=person,
    zh="残疾三级以上",
    en="Is alive and disabled to the third grade or worse",
    article="计划生育家庭特别扶助对象条件",
    starts=date(2008, 1, 1),
)
def first_to_third_grade(is_dead: YesNo, disability_grade: Choice) -> YesNo:
    return not is_dead and disability_grade in ("grade_1", "grade_2", "grade_3")


# 第十九条：“独生子女死亡或者伤病残的家庭”。何种伤病残，条文未明：凡有残疾等级或患重特大疾病的均计入。
@rule(
    "is_disabled_or_seriously_ill",
    of=person,
    zh="伤病残",
    en="Is alive and disabled or seriously ill",
    article="浙江省社会养老服务促进条例第十九条",
    starts=date(2008, 1, 1),
)
def any_grade_or_serious_illness(is_dead: YesNo, disability_grade: Choice, has_serious_illness: YesNo) -> YesNo:
    return not is_dead and (disability_grade != "none" or has_serious_illness)


# “只生育一个子女或合法收养一个子女”：列入本户的和未列入的子女都计。
@rule(
    "children_ever_had",
    of=person,
    zh="生育和收养子女数",
    en="Children ever born or adopted",
    article="计划生育家庭特别扶助对象条件",
    starts=date(2008, 1, 1),
)
def listed_and_elsewhere(
    children_naming_father: Number,
    children_naming_mother: Number,
    children_elsewhere_living: Number,
    children_elsewhere_dead: Number,
) -> Number:
    return children_naming_father + children_naming_mother + children_elsewhere_living + children_elsewhere_dead


# “现无存活子女或独生子女被依法鉴定为残疾（三级以上）”。
@rule(
    "only_child_state",
    of=person,
    zh="独生子女情形",
    en="State of the only child",
    article="计划生育家庭特别扶助对象条件",
    starts=date(2008, 1, 1),
)
def dead_disabled_or_living(
    children_ever_had: Number,
    dead_children_naming_father: Number,
    dead_children_naming_mother: Number,
    children_elsewhere_dead: Number,
    disabled_children_naming_father: Number,
    disabled_children_naming_mother: Number,
    children_elsewhere_living: Number,
    only_child_elsewhere_disability_grade: Choice,
) -> Choice:
    if children_ever_had != 1:
        return "no_only_child"
    if dead_children_naming_father + dead_children_naming_mother + children_elsewhere_dead > 0:
        return "dead"
    if disabled_children_naming_father + disabled_children_naming_mother > 0:
        return "disabled"
    is_disabled_elsewhere = only_child_elsewhere_disability_grade in ("grade_1", "grade_2", "grade_3")
    return "disabled" if children_elsewhere_living > 0 and is_disabled_elsewhere else "living"


# 特别扶助 ----------------------------------------------------------------------------------------------------------


# “现无存活子女或独生子女被依法鉴定为残疾（三级以上）”。去世的不再扶助。
@rule(
    "has_lost_or_disabled_only_child",
    of=person,
    zh="独生子女死亡或三级以上残疾",
    en="The only child has died or is disabled to the third grade",
    article="计划生育家庭特别扶助对象条件",
    starts=date(2008, 1, 1),
)
def dead_or_disabled(only_child_state: Choice, is_dead: YesNo) -> YesNo:
    return only_child_state in ("dead", "disabled") and not is_dead


# “1933年1月1日以后出生”。
@rule(
    "is_born_late_enough_for_support",
    of=person,
    zh="出生日期符合特别扶助条件",
    en="Is born late enough for the special support",
    article="计划生育家庭特别扶助对象条件",
    starts=date(2008, 1, 1),
)
def born_on_or_after(birth_date: Date, special_support_birth_from: Date) -> YesNo:
    return birth_date >= special_support_birth_from


@rule(
    "has_reached_special_support_age",
    of=person,
    zh="已满特别扶助年龄",
    en="Has reached the age of the special support",
    article="计划生育家庭特别扶助对象条件",
    starts=date(2008, 1, 1),
)
def forty_nine_or_older(age: Years, special_support_age: Years) -> YesNo:
    return age >= special_support_age


# “女方年满49周岁”：男方看妻子的年龄。没有配偶的男方，条件未写，由参数决定，未知则结果未定。
@rule(
    "woman_has_reached_support_age",
    of=person,
    zh="女方年满49周岁",
    en="The woman has reached the age of 49",
    article="计划生育家庭特别扶助对象条件",
    starts=date(2008, 1, 1),
)
def own_age_or_that_of_the_wife(
    sex: Choice,
    has_reached_special_support_age: YesNo,
    has_spouse_here: YesNo,
    wife_has_reached_support_age: YesNo,
    man_without_wife_qualifies: YesNo,
) -> YesNo:
    if sex == "female":
        return has_reached_special_support_age
    return wife_has_reached_support_age if has_spouse_here else man_without_wife_qualifies


@rule(
    "is_entitled_to_special_support",
    of=person,
    zh="符合计划生育家庭特别扶助",
    en="Entitled to the special support",
    article="计划生育家庭特别扶助对象条件",
    starts=date(2008, 1, 1),
)
def all_conditions_of_support(
    has_lost_or_disabled_only_child: YesNo,
    is_born_late_enough_for_support: YesNo,
    woman_has_reached_support_age: YesNo,
) -> YesNo:
    return has_lost_or_disabled_only_child and is_born_late_enough_for_support and woman_has_reached_support_age


# 财社〔2022〕49号：符合条件的夫妻双方各按月领取；死亡与伤残标准不重复（凭记忆）。
@rule(
    "special_support_national",
    of=person,
    zh="特别扶助金（国家标准）",
    en="Special support at the national standard",
    article="财社〔2022〕49号",
    starts=date(2008, 1, 1),
)
def by_state_of_only_child(
    is_entitled_to_special_support: YesNo,
    only_child_state: Choice,
    special_support_child_death: YuanPerPersonPerMonth,
    special_support_child_disabled: YuanPerPersonPerMonth,
) -> YuanPerMonth:
    if not is_entitled_to_special_support:
        return 0
    if only_child_state == "dead":
        return for_one_person(special_support_child_death)
    return for_one_person(special_support_child_disabled)


@rule(
    "special_support_national_per_year",
    of=person,
    zh="特别扶助金（国家标准，每年）",
    en="Special support at the national standard, a year",
    article="财社〔2022〕49号",
    starts=date(2008, 1, 1),
)
def twelve_months(special_support_national: YuanPerMonth) -> YuanPerYear:
    return special_support_national * MONTHS_PER_YEAR


# 省、市可以高于国家标准；浙江和杭州的标准未见来源。
@rule(
    "special_support",
    of=person,
    zh="特别扶助金",
    en="Special support",
    article="财社〔2022〕49号；浙江省和杭州市标准未见来源",
    starts=date(2008, 1, 1),
)
def by_local_standard(
    is_entitled_to_special_support: YesNo,
    only_child_state: Choice,
    special_support_local: Table[YuanPerPersonPerMonth],
) -> YuanPerMonth:
    if not is_entitled_to_special_support:
        return 0
    return half_up_to_fen(for_one_person(special_support_local[only_child_state]))


# 计划生育手术并发症人员按一级、二级、三级每人每月发给（国家标准）。
@rule(
    "complication_support_national",
    of=person,
    zh="计划生育手术并发症特别扶助金（国家标准）",
    en="Support for complications of family-planning surgery at the national standard",
    article="财社〔2022〕49号",
    starts=date(2008, 1, 1),
)
def by_level_of_complication(
    family_planning_complication_level: Choice, is_dead: YesNo, complication_support: Table[YuanPerPersonPerMonth]
) -> YuanPerMonth:
    if family_planning_complication_level == "none" or is_dead:
        return 0
    return for_one_person(complication_support[family_planning_complication_level])


# 特殊家庭 ----------------------------------------------------------------------------------------------------------


# 失独：独生子女死亡。
@rule(
    "is_bereaved_of_only_child",
    of=person,
    zh="失独",
    en="Has lost the only child",
    article="杭州市“十四五”规划纲要（失独家庭）",
    starts=date(2021, 1, 1),
)
def only_child_has_died(only_child_state: Choice, is_dead: YesNo) -> YesNo:
    return only_child_state == "dead" and not is_dead


# 第十九条：“独生子女死亡或者伤病残的家庭”。
@rule(
    "is_in_family_planning_special_family",
    of=person,
    zh="计划生育特殊家庭",
    en="Is of a special family of family planning",
    article="浙江省社会养老服务促进条例第十九条；浙江省人口与计划生育条例第三十一条",
    starts=date(2015, 3, 1),
)
def only_child_dead_or_harmed(
    only_child_state: Choice,
    harmed_children_naming_father: Number,
    harmed_children_naming_mother: Number,
    children_elsewhere_living: Number,
    only_child_elsewhere_disability_grade: Choice,
    only_child_elsewhere_is_seriously_ill: YesNo,
) -> YesNo:
    if only_child_state == "no_only_child":
        return False
    if only_child_state == "dead" or harmed_children_naming_father + harmed_children_naming_mother > 0:
        return True
    is_harmed_elsewhere = only_child_elsewhere_disability_grade != "none" or only_child_elsewhere_is_seriously_ill
    return children_elsewhere_living > 0 and is_harmed_elsewhere


# “老年人是指六十周岁以上的公民”（老年人权益保障法第二条，凭记忆）。
@rule(
    "is_old_person",
    of=person,
    zh="老年人",
    en="Is an old person",
    article="老年人权益保障法第二条（凭记忆）",
    starts=date(2013, 7, 1),
)
def sixty_and_alive(age: Years, elderly_age: Years, is_dead: YesNo) -> YesNo:
    return age >= elderly_age and not is_dead


@rule(
    "has_any_disability_grade",
    of=person,
    zh="有残疾等级",
    en="Has a grade of disability",
    article="杭州市“十四五”规划纲要（老加残）",
    starts=date(2021, 1, 1),
)
def graded_and_alive(disability_grade: Choice, is_dead: YesNo) -> YesNo:
    return disability_grade != "none" and not is_dead


# 规划纲要列“鳏寡孤独”而未下定义。按字义（《孟子·梁惠王下》：“老而无妻曰鳏，老而无夫曰寡，老而无子曰独，幼而无父曰孤”），
# “孤”按现行用语取父母双亡的未成年人。
@rule(
    "lone_person_kind",
    of=person,
    zh="鳏寡孤独",
    en="Kind of lone person",
    article="杭州市“十四五”规划纲要（鳏寡孤独，按字义）",
    starts=date(2021, 1, 1),
)
def widowed_childless_or_orphaned(
    is_dead: YesNo,
    is_minor: YesNo,
    has_lost_both_parents: YesNo,
    is_old_person: YesNo,
    children_ever_had: Number,
    dead_children_naming_father: Number,
    dead_children_naming_mother: Number,
    children_elsewhere_dead: Number,
    marital_status: Choice,
    sex: Choice,
) -> Choice:
    if is_dead:
        return "not_alone"
    if is_minor:
        return "orphan" if has_lost_both_parents else "not_alone"
    if not is_old_person:
        return "not_alone"
    died = dead_children_naming_father + dead_children_naming_mother + children_elsewhere_dead
    if children_ever_had <= died:
        return "childless"
    if marital_status == "married":
        return "not_alone"
    return "widower" if sex == "male" else "widow"


# 老加残家庭的定义未见来源：没有老年人或没有残疾人的家庭一定不是；两者都有的由参数决定，未知则结果未定。
@rule(
    "is_in_old_and_disabled_family",
    of=person,
    zh="老加残家庭",
    en='Is of an "old and disabled" family',
    article="杭州市“十四五”规划纲要（老加残）",
    starts=date(2021, 1, 1),
)
def old_and_disabled_in_one_home(
    lives_here: YesNo,
    has_old_member: YesNo,
    has_disabled_member: YesNo,
    old_and_disabled_together_are_special: YesNo,
) -> YesNo:
    if not lives_here or not has_old_member or not has_disabled_member:
        return False
    return old_and_disabled_together_are_special


# 重点救助的特殊家庭：失独家庭、鳏寡孤独、老加残。一人兼有的取在前的一种。
@rule(
    "special_family_kind",
    of=person,
    zh="特殊家庭类别",
    en="Kind of special family",
    article="杭州市“十四五”规划纲要",
    starts=date(2021, 1, 1),
)
def first_kind_that_fits(
    is_bereaved_of_only_child: YesNo, lone_person_kind: Choice, is_in_old_and_disabled_family: YesNo
) -> Choice:
    if is_bereaved_of_only_child:
        return "bereaved"
    if lone_person_kind != "not_alone":
        return "lone"
    return "old_and_disabled" if is_in_old_and_disabled_family else "none"


# 独生子女父母奖励和陪护假 ------------------------------------------------------------------------------------------


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
