"""Kinds of special families 特殊家庭：失独、鳏寡孤独、老加残.

浙江省社会养老服务促进条例第十九条；杭州市“十四五”规划纲要。Where no quotation marks stand, the sentence is a summary.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Number,
    Years,
    YesNo,
    any_of,
    person,
    rule,
)

has_old_member = any_of("is_old_person", over="lives_here", zh="户内有老年人", en="An old person lives here")
has_disabled_member = any_of(
    "has_any_disability_grade", over="lives_here", zh="户内有残疾人", en="A disabled person lives here"
)


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
