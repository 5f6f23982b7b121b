"""Benefit for every small child 普惠儿童津贴. Invented to show how a reform adds a programme."""

from datetime import date

from minsheng.law.words import Years, YesNo, YuanPerMonth, YuanPerPersonPerMonth, for_one_person, person, rule


@rule(
    "is_entitled_to_child_benefit",
    of=person,
    zh="符合普惠儿童津贴",
    en="Entitled to the benefit for every small child",
    article="改革演示（虚构）第一条",
    starts=date(2025, 7, 1),
)
def young_enough_and_alive(age: Years, child_benefit_age: Years, is_dead: YesNo) -> YesNo:
    return age < child_benefit_age and not is_dead


@rule(
    "child_benefit",
    of=person,
    zh="普惠儿童津贴金额",
    en="Benefit for every small child",
    article="改革演示（虚构）第二条",
    starts=date(2025, 7, 1),
)
def the_fixed_amount(is_entitled_to_child_benefit: YesNo, child_benefit_amount: YuanPerPersonPerMonth) -> YuanPerMonth:
    if not is_entitled_to_child_benefit:
        return 0
    return for_one_person(child_benefit_amount)
