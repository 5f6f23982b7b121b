"""Special families 特殊家庭: the children that parents have and have lost.

计划生育家庭特别扶助对象条件。Where no quotation marks stand, the sentence is a summary.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Number,
    YesNo,
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
