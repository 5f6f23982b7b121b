"""Rehabilitation of disabled children, accessible homes, free rides 残疾儿童康复救助和无障碍. Sentences are summaries."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Years,
    YesNo,
    person,
    rule,
)


@rule(
    "is_disabled_child_of_rehabilitation_age",
    of=person,
    zh="0至6岁残疾儿童",
    en="Is a disabled child of up to six",
    article="国发〔2018〕20号；浙政发〔2018〕36号",
    starts=date(2018, 10, 1),
)
def disabled_and_young_enough(disability_category: Choice, age: Years, rehabilitation_age_most: Years) -> YesNo:
    return disability_category != "none" and age <= rehabilitation_age_most


@rule(
    "has_need_of_rehabilitation",
    of=person,
    zh="有康复需求",
    en="Needs rehabilitation",
    article="国发〔2018〕20号",
    starts=date(2018, 10, 1),
)
def as_assessed(needs_rehabilitation: YesNo) -> YesNo:
    return needs_rehabilitation


@rule(
    "may_have_child_rehabilitation",
    of=person,
    zh="可享受残疾儿童康复救助",
    en="May have help with rehabilitation",
    article="国发〔2018〕20号；浙政发〔2018〕36号",
    starts=date(2018, 10, 1),
)
def young_disabled_and_in_need(
    is_disabled_child_of_rehabilitation_age: YesNo,
    has_need_of_rehabilitation: YesNo,
) -> YesNo:
    return is_disabled_child_of_rehabilitation_age and has_need_of_rehabilitation


# 低保、建档立卡、儿童福利机构收留、孤儿、特困供养家庭的残疾儿童，由残联与民政、扶贫信息比对后作出决定（摘要）。
@rule(
    "rehabilitation_is_decided_directly",
    of=person,
    zh="由残联比对后直接决定",
    en="Is decided directly by matching data",
    article="国发〔2018〕20号；浙政发〔2018〕36号",
    starts=date(2018, 10, 1),
)
def on_assistance_orphan_or_destitute(
    may_have_child_rehabilitation: YesNo,
    receives_minimum_living_allowance: YesNo,
    receives_orphan_allowance: YesNo,
    receives_destitute_support: YesNo,
) -> YesNo:
    if not may_have_child_rehabilitation:
        return False
    return receives_minimum_living_allowance or receives_orphan_allowance or receives_destitute_support


# 重度残疾人（一级、二级）免费乘坐市内公共汽电车、地铁等；盲人免费乘坐市内公共交通工具（摘要）。
@rule(
    "rides_city_transport_free",
    of=person,
    zh="免费乘坐市内公共交通",
    en="Rides city transport free",
    article="浙江省残疾人保障条例第二十八条；残疾人保障法第五十条",
    starts=date(2010, 1, 1),
)
def severely_disabled_or_blind(disability_category: Choice, is_severely_disabled: YesNo) -> YesNo:
    return disability_category == "visual" or is_severely_disabled


# 第十九条：县级以上人民政府应当支持残疾人、老年人家庭的无障碍设施改造，对符合条件的给予适当补贴（摘要；条件和金额由地方定）。
@rule(
    "home_accessibility_is_to_be_subsidised",
    of=person,
    zh="家庭无障碍改造应给予补贴",
    en="Making the home accessible is to be subsidised",
    article="无障碍环境建设法第十九条",
    starts=date(2023, 9, 1),
)
def disabled_or_old_and_asked(
    asks_for_accessible_home: YesNo,
    disability_category: Choice,
    age: Years,
    old_person_age: Years,
) -> YesNo:
    return asks_for_accessible_home and (disability_category != "none" or age >= old_person_age)
