"""Special support 计划生育家庭特别扶助、手术并发症扶助. 财社〔2022〕49号.

Where no quotation marks stand, the sentence is a summary.
"""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Choice,
    Date,
    Table,
    Years,
    YesNo,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    YuanPerYear,
    for_one_person,
    half_up_to_fen,
    of_person,
    person,
    rule,
)

wife_has_reached_support_age = of_person(
    "spouse",
    "has_reached_special_support_age",
    none=False,
    zh="配偶已满特别扶助年龄",
    en="The wife has reached the age of the special support",
)


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
