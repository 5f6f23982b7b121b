"""Unemployment benefit 失业保险金. 社会保险法第五章；失业保险条例；浙江省失业保险条例（凭记忆）."""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Months,
    Share,
    Table,
    Years,
    YesNo,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    bracket,
    for_one_person,
    half_up_to_fen,
    person,
    rule,
    whole_down,
)


@rule(
    "is_registered_as_seeking_work",
    of=person,
    zh="已失业登记并求职",
    en="Is registered as unemployed and seeking work",
    article="社会保险法第四十五条第（三）项",
    starts=date(2011, 7, 1),
)
def registered(is_registered_unemployed: YesNo) -> YesNo:
    return is_registered_unemployed


@rule(
    "lost_work_not_by_choice",
    of=person,
    zh="非因本人意愿中断就业",
    en="Lost work against their will",
    article="社会保险法第四十五条第（二）项",
    starts=date(2011, 7, 1),
)
def against_the_will(lost_work_against_will: YesNo) -> YesNo:
    return lost_work_against_will


@rule(
    "unemployment_insured_years",
    of=person,
    zh="累计缴费年限",
    en="Years paid",
    article="社会保险法第四十六条",
    starts=date(2011, 7, 1),
)
def months_as_years(unemployment_insured_months: Months) -> Years:
    return unemployment_insured_months / MONTHS_PER_YEAR


# 第四十五条：“失业前用人单位和本人已经缴纳失业保险费满一年的”。
@rule(
    "paid_unemployment_insurance_for_a_year",
    of=person,
    zh="缴费满一年",
    en="Paid for a year",
    article="社会保险法第四十五条第（一）项",
    starts=date(2011, 7, 1),
)
def at_least_a_year(unemployment_insured_years: Years, unemployment_minimum_years: Years) -> YesNo:
    return unemployment_insured_years >= unemployment_minimum_years


@rule(
    "is_entitled_to_unemployment_benefit",
    of=person,
    zh="可领取失业保险金",
    en="Is entitled to unemployment benefit",
    article="社会保险法第四十五条、第五十一条",
    starts=date(2011, 7, 1),
)
def registered_lost_and_paid(
    is_registered_as_seeking_work: YesNo,
    lost_work_not_by_choice: YesNo,
    paid_unemployment_insurance_for_a_year: YesNo,
    has_no_reason_to_stop_unemployment_benefit: YesNo,
) -> YesNo:
    return (
        is_registered_as_seeking_work
        and lost_work_not_by_choice
        and paid_unemployment_insurance_for_a_year
        and has_no_reason_to_stop_unemployment_benefit
    )


# 第四十六条：满一年不足五年最长十二个月，满五年不足十年最长十八个月，十年以上最长二十四个月；
# “重新就业后，再次失业的……领取期限与前次……合并计算，最长不超过二十四个月”。
@rule(
    "unemployment_months_by_law",
    of=person,
    zh="领取期限上限",
    en="Longest duration by law",
    article="社会保险法第四十六条",
    starts=date(2011, 7, 1),
)
def by_years_paid_and_left_over(
    unemployment_insured_years: Years,
    unemployment_minimum_years: Years,
    unemployment_months_by_years: Table[Months],
    unused_unemployment_months: Months,
    unemployment_months_most: Months,
) -> Months:
    if unemployment_insured_years < unemployment_minimum_years:
        return 0
    own = bracket(unemployment_months_by_years, unemployment_insured_years)
    return min(own + unused_unemployment_months, unemployment_months_most)


# 浙江：满一年两个月，以后每八个月增加一个月，余数超过四个月的按八个月计（凭记忆），不超过法定上限。
@rule(
    "unemployment_months",
    of=person,
    zh="领取月数（浙江）",
    en="Duration under Zhejiang's schedule",
    article="浙江省失业保险条例（凭记忆）；社会保险法第四十六条",
    starts=date(2011, 7, 1),
    left_to="province",
)
def two_and_one_for_each_eight(
    unemployment_insured_months: Months,
    zhejiang_first_year: Months,
    zhejiang_first_year_months: Months,
    zhejiang_months_for_one: Months,
    zhejiang_remainder_counts_above: Months,
    one_benefit_month: Months,
    unused_unemployment_months: Months,
    unemployment_months_by_law: Months,
) -> Months:
    if unemployment_insured_months < zhejiang_first_year:
        return 0
    later = unemployment_insured_months - zhejiang_first_year
    full = whole_down(later / zhejiang_months_for_one)
    rest = later - full * zhejiang_months_for_one
    last = one_benefit_month if rest > zhejiang_remainder_counts_above else 0
    months = zhejiang_first_year_months + full * one_benefit_month + last + unused_unemployment_months
    return min(months, unemployment_months_by_law)


# 最低工资的90%（凭记忆）；失业保险条例第十八条：低于当地最低工资标准、高于城市居民最低生活保障标准。
@rule(
    "unemployment_benefit",
    of=person,
    zh="失业保险金",
    en="Unemployment benefit",
    article="社会保险法第四十七条；失业保险条例第十八条",
    starts=date(2021, 1, 1),
)
def share_of_minimum_wage_above_minimum_living(
    is_entitled_to_unemployment_benefit: YesNo,
    monthly_minimum_wage: YuanPerMonth,
    unemployment_benefit_share: Share,
    minimum_living_standard: YuanPerPersonPerMonth,
) -> YuanPerMonth:
    if not is_entitled_to_unemployment_benefit:
        return 0
    share = monthly_minimum_wage * unemployment_benefit_share
    return half_up_to_fen(max(share, for_one_person(minimum_living_standard)))
