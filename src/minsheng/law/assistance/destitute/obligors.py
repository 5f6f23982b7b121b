"""Destitute persons 特困人员: whether anybody who owes them support can give it.

特困人员认定办法（民发〔2021〕43号，2021-07-01起施行）第四条第（三）项、第八条。
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Persons,
    Years,
    YesNo,
    count_pointing,
    of_person,
    person,
    rule,
)

spouse_is_able_obligor = of_person(
    "spouse",
    "is_able_obligor",
    none=False,
    zh="配偶有履行扶养义务能力",
    en="The spouse can support them",
)
father_is_able_obligor = of_person(
    "father",
    "is_able_obligor",
    none=False,
    zh="父亲有履行抚养义务能力",
    en="The father can support them",
)
mother_is_able_obligor = of_person(
    "mother",
    "is_able_obligor",
    none=False,
    zh="母亲有履行抚养义务能力",
    en="The mother can support them",
)
able_children_of_father = count_pointing(
    "father",
    over="is_able_obligor",
    zh="以其为父且有履行义务能力的子女数",
    en="Children who name them as father and can support them",
)
able_children_of_mother = count_pointing(
    "mother",
    over="is_able_obligor",
    zh="以其为母且有履行义务能力的子女数",
    en="Children who name them as mother and can support them",
)


# 第八条：“法定义务人符合下列情形之一的，应当认定为无履行义务能力：（一）特困人员；（二）60周岁以上的最低生活保障对象；
# （三）70周岁以上的老年人，本人收入低于当地上年人均可支配收入，且其财产符合当地低收入家庭财产状况规定的；
# （四）重度残疾人和残疾等级为三级的智力、精神残疾人，（同上）；
# （五）无民事行为能力、被宣告失踪或者在监狱服刑的人员，且其财产符合当地低收入家庭财产状况规定的”。
@rule(
    "is_unable_obligor",
    of=person,
    zh="法定义务人无履行义务能力",
    en="An obligor who is unable to support anybody",
    article="特困人员认定办法（民发〔2021〕43号）第八条",
    starts=date(2021, 7, 1),
)
def poor_old_disabled_or_absent(
    receives_destitute_support: YesNo,
    is_registered_for_minimum_living: YesNo,
    age: Years,
    obligor_minimum_living_age: Years,
    obligor_elderly_age: Years,
    is_severely_disabled: YesNo,
    disability_category: Choice,
    disability_grade: Choice,
    obligor_income_is_below_average: YesNo,
    obligor_property_is_within_limits: YesNo,
    lacks_civil_capacity: YesNo,
    is_declared_missing: YesNo,
    is_imprisoned: YesNo,
) -> YesNo:
    mind_grade_3 = disability_category in ("intellectual", "mental") and disability_grade == "grade_3"
    old_or_disabled = age >= obligor_elderly_age or is_severely_disabled or mind_grade_3
    poor = obligor_income_is_below_average and obligor_property_is_within_limits
    absent = lacks_civil_capacity or is_declared_missing or is_imprisoned
    return (
        receives_destitute_support
        or (is_registered_for_minimum_living and age >= obligor_minimum_living_age)
        or (poor and old_or_disabled)
        or (absent and obligor_property_is_within_limits)
    )


# 未成年人不负赡养、抚养、扶养义务；死亡的不再是义务人。
@rule(
    "is_able_obligor",
    of=person,
    zh="有履行义务能力",
    en="Is able to support those they owe support",
    article="特困人员认定办法（民发〔2021〕43号）第四条第（三）项、第八条",
    starts=date(2021, 7, 1),
)
def grown_up_and_not_unable(is_minor: YesNo, is_dead: YesNo, is_unable_obligor: YesNo) -> YesNo:
    return not is_minor and not is_dead and not is_unable_obligor


# 第四条第（三）项：“无法定赡养、抚养、扶养义务人或者其法定义务人无履行义务能力”。
# 户外（未列入本户）的义务人由乡镇街道查明；户内的逐人按第八条判断。老年人看配偶、子女，其他人还看父母。
@rule(
    "has_no_able_obligor",
    of=person,
    zh="无法定义务人或者义务人无履行能力",
    en="Nobody who owes them support is able to give it",
    article="特困人员认定办法（民发〔2021〕43号）第四条第（三）项",
    starts=date(2021, 7, 1),
)
def nobody_inside_or_outside(
    lacks_able_obligors_elsewhere: YesNo,
    spouse_is_able_obligor: YesNo,
    able_children_of_father: Persons,
    able_children_of_mother: Persons,
    age: Years,
    destitute_elderly_age: Years,
    father_is_able_obligor: YesNo,
    mother_is_able_obligor: YesNo,
) -> YesNo:
    if not lacks_able_obligors_elsewhere:
        return False
    parents = age < destitute_elderly_age and (father_is_able_obligor or mother_is_able_obligor)
    children = able_children_of_father > 0 or able_children_of_mother > 0
    return not spouse_is_able_obligor and not children and not parents
