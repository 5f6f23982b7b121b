"""Minimum living allowance for a single person 单人保. 最低生活保障审核确认办法第八条；社会救助法第二十一条第二款."""

from datetime import date

from minsheng.law.words import (
    Choice,
    YesNo,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    for_one_person,
    half_up_to_fen,
    per_person,
    person,
    rule,
)


# 第八条：“（一）……一级、二级重度残疾人和三级智力残疾人、三级精神残疾人；（二）……患有……重特大疾病的人员”。
@rule(
    "is_in_single_person_group",
    of=person,
    zh="可以单独申请低保的人员",
    en="Is in a group that may apply alone",
    article="最低生活保障审核确认办法（民发〔2021〕57号）第八条",
    starts=date(2021, 7, 1),
    ends=date(2026, 7, 1),
)
def severe_or_grade_three_mind_or_ill(
    is_severely_disabled: YesNo, disability_category: Choice, disability_grade: Choice, has_serious_illness: YesNo
) -> YesNo:
    mind_grade_three = disability_category in ("intellectual", "mental") and disability_grade == "grade_3"
    return is_severely_disabled or mind_grade_three or has_serious_illness


# 第二十一条第二款：“对最低生活保障边缘家庭中的重度残疾人、重病患者以及确有特殊困难人员，可以纳入最低生活保障范围”。
@rule("is_in_single_person_group", of=person, article="社会救助法第二十一条第二款", starts=date(2026, 7, 1))
def severe_or_grade_three_mind_or_ill_under_the_act(
    is_severely_disabled: YesNo, disability_category: Choice, disability_grade: Choice, has_serious_illness: YesNo
) -> YesNo:
    mind_grade_three = disability_category in ("intellectual", "mental") and disability_grade == "grade_3"
    return is_severely_disabled or mind_grade_three or has_serious_illness


@rule(
    "own_income_is_below_minimum_living_standard",
    of=person,
    zh="本人收入低于低保标准",
    en="Own income is below the minimum living standard",
    article="最低生活保障审核确认办法（民发〔2021〕57号）第八条",
    starts=date(2021, 7, 1),
)
def own_income_below_the_standard(
    counted_income: YuanPerMonth, minimum_living_standard: YuanPerPersonPerMonth
) -> YesNo:
    return per_person(counted_income) < minimum_living_standard


@rule(
    "is_entitled_to_single_person_minimum_living",
    of=person,
    zh="符合单人保条件",
    en="Is entitled to the minimum living allowance as a single person",
    article="最低生活保障审核确认办法（民发〔2021〕57号）第八条；2026-07-01起社会救助法第二十一条第二款",
    starts=date(2021, 7, 1),
)
def group_edge_and_own_income(
    is_in_single_person_group: YesNo,
    is_counted_member: YesNo,
    is_minimum_living_edge_household: YesNo,
    own_income_is_below_minimum_living_standard: YesNo,
) -> YesNo:
    return (
        is_in_single_person_group
        and is_counted_member
        and is_minimum_living_edge_household
        and own_income_is_below_minimum_living_standard
    )


# 按单人户计算：标准减本人收入。取整未规定，算到分。
@rule(
    "single_person_minimum_living_allowance",
    of=person,
    zh="单人保低保金",
    en="Minimum living allowance of a single person",
    article="最低生活保障审核确认办法（民发〔2021〕57号）第八条、第二十三条",
    starts=date(2021, 7, 1),
)
def standard_less_own_income(
    is_entitled_to_single_person_minimum_living: YesNo,
    minimum_living_standard: YuanPerPersonPerMonth,
    counted_income: YuanPerMonth,
) -> YuanPerMonth:
    if not is_entitled_to_single_person_minimum_living:
        return 0
    return half_up_to_fen(for_one_person(minimum_living_standard) - max(counted_income, 0))
