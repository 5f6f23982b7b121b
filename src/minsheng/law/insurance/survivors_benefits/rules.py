"""Survivors' benefits of the employees' pension 企业职工养老保险遗属待遇. 社会保险法第十七条；人社部发〔2021〕18号.

The text of the 2021 notice was not seen: each sentence above a rule is a summary from memory.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Months,
    MonthsPerYear,
    Table,
    Years,
    YesNo,
    Yuan,
    YuanPerMonth,
    bracket,
    half_up_to_fen,
    person,
    rule,
    whole_down,
)


# 第十七条：“参加基本养老保险的个人，因病或者非因工死亡的，其遗属可以领取丧葬补助金和抚恤金”（摘要）。
@rule(
    "insured_person_has_died",
    of=person,
    zh="职工养老保险参保人死亡",
    en="A person insured in the employees' scheme has died",
    article="社会保险法第十七条",
    starts=date(2021, 9, 1),
)
def insured_and_dead(pension_scheme: Choice, is_dead: YesNo) -> YesNo:
    return pension_scheme == "employee" and is_dead


# 第四十九条：同时符合养老、工伤、失业保险丧葬补助金条件的，遗属只能选择领取其中的一项；因工死亡按工伤保险。
@rule(
    "death_was_not_at_work",
    of=person,
    zh="因病或非因工死亡",
    en="The death was not caused by work",
    article="社会保险法第十七条、第四十九条",
    starts=date(2021, 9, 1),
)
def not_of_a_work_injury(died_of_work_injury: YesNo) -> YesNo:
    return not died_of_work_injury


@rule(
    "is_entitled_to_survivors_benefits",
    of=person,
    zh="遗属可领取职工养老保险遗属待遇",
    en="The survivors are entitled",
    article="社会保险法第十七条",
    starts=date(2021, 9, 1),
)
def died_insured_and_not_at_work(insured_person_has_died: YesNo, death_was_not_at_work: YesNo) -> YesNo:
    return insured_person_has_died and death_was_not_at_work


# 缴费不满5年3个月，满5年不满10年6个月，10年至15年9个月；超过15年的每多一年增加1个月，满30年为24个月。
@rule(
    "survivors_grant_months_in_work",
    of=person,
    zh="按缴费年限的抚恤金月数",
    en="Months of the grant by the years paid",
    article="人社部发〔2021〕18号（凭记忆）",
    starts=date(2021, 9, 1),
)
def by_years_paid_up_to_the_most(
    contribution_years: Years,
    survivors_grant_months_by_years: Table[Months],
    survivors_years_before_each_further: Years,
    survivors_years_most: Years,
    survivors_months_for_each_year: MonthsPerYear,
    survivors_grant_months_most: Months,
) -> Months:
    counted = min(contribution_years, survivors_years_most)
    further = whole_down(max(counted - survivors_years_before_each_further, 0))
    months = bracket(survivors_grant_months_by_years, contribution_years) + further * survivors_months_for_each_year
    return min(months, survivors_grant_months_most)


# 退休人员：每领取一年养老金减少一个月，最少九个月。
@rule(
    "survivors_grant_months",
    of=person,
    zh="抚恤金月数",
    en="Months of the survivors' grant",
    article="人社部发〔2021〕18号（凭记忆）",
    starts=date(2021, 9, 1),
)
def less_for_each_year_drawn(
    survivors_grant_months_in_work: Months,
    receives_employees_pension: YesNo,
    pension_years_drawn: Years,
    survivors_months_for_each_year: MonthsPerYear,
    survivors_grant_months_least_of_pensioner: Months,
) -> Months:
    if not receives_employees_pension:
        return survivors_grant_months_in_work
    drawn = whole_down(pension_years_drawn) * survivors_months_for_each_year
    return max(survivors_grant_months_in_work - drawn, survivors_grant_months_least_of_pensioner)


@rule(
    "survivors_funeral_grant",
    of=person,
    zh="职工养老保险丧葬补助金",
    en="Funeral grant",
    article="社会保险法第十七条；人社部发〔2021〕18号（凭记忆）",
    starts=date(2021, 9, 1),
)
def months_of_income_for_the_funeral(
    is_entitled_to_survivors_benefits: YesNo,
    provincial_urban_income_per_month: YuanPerMonth,
    survivors_funeral_months: Months,
) -> Yuan:
    if not is_entitled_to_survivors_benefits:
        return 0
    return half_up_to_fen(provincial_urban_income_per_month * survivors_funeral_months)


@rule(
    "survivors_grant",
    of=person,
    zh="职工养老保险抚恤金",
    en="Survivors' grant",
    article="社会保险法第十七条；人社部发〔2021〕18号（凭记忆）",
    starts=date(2021, 9, 1),
)
def months_of_income_for_the_survivors(
    is_entitled_to_survivors_benefits: YesNo,
    provincial_urban_income_per_month: YuanPerMonth,
    survivors_grant_months: Months,
) -> Yuan:
    if not is_entitled_to_survivors_benefits:
        return 0
    return half_up_to_fen(provincial_urban_income_per_month * survivors_grant_months)


@rule(
    "survivors_benefits",
    of=person,
    zh="职工养老保险遗属待遇合计",
    en="Survivors' benefits in all",
    article="社会保险法第十七条",
    starts=date(2021, 9, 1),
)
def both_grants(survivors_funeral_grant: Yuan, survivors_grant: Yuan) -> Yuan:
    return survivors_funeral_grant + survivors_grant
