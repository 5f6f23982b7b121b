"""Special assistance 专项救助: who belongs to which class, once for all kinds of aid.

浙江省社会救助条例（2014-11-01起施行）；浙江《关于加强低收入人口救助帮扶工作的意见》（2025-04-07起）；社会救助法（2026-07-01起）。
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    YesNo,
    person,
    rule,
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
