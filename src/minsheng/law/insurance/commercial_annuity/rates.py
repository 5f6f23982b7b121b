"""The price of an annuity at another interest than the cap 按所选预定利率测算. 保监发〔2016〕107号经验生命表.

The factor is the sum of v^t × survivors over all years, made outside the language and worked out again by
tests/law/test_life_tables.py, for each interest that was ever a cap.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    SharePerYear,
    Table,
    Years,
    YesNo,
    Yuan,
    YuanPerYear,
    half_up_to_fen,
    person,
    rule,
)


@rule(
    "annuity_factor_at_chosen_rate",
    of=person,
    zh="所选利率下的终身年金系数",
    en="Factor of a life annuity at the chosen interest",
    article="保监发〔2016〕107号（推算）",
    starts=date(2017, 1, 1),
)
def of_rate_sex_and_age(
    annuity_interest_choice: Choice, sex: Choice, age: Years, annuity_factor_at_rate: Table[Years]
) -> Years:
    return annuity_factor_at_rate[annuity_interest_choice, sex, age]


@rule(
    "annuity_net_premium_at_chosen_rate",
    of=person,
    zh="所选利率下的趸缴净保费",
    en="Net single premium at the chosen interest",
    article="保监发〔2016〕107号（推算）",
    starts=date(2017, 1, 1),
)
def amount_by_chosen_factor(annuity_amount_wished: YuanPerYear, annuity_factor_at_chosen_rate: Years) -> Yuan:
    return half_up_to_fen(annuity_amount_wished * annuity_factor_at_chosen_rate)


@rule(
    "annuity_yearly_payout_at_chosen_rate",
    of=person,
    zh="所选利率下的年领额",
    en="Yearly payout at the chosen interest",
    article="保监发〔2016〕107号（推算）",
    starts=date(2017, 1, 1),
)
def premium_by_chosen_factor(annuity_premium_offered: Yuan, annuity_factor_at_chosen_rate: Years) -> YuanPerYear:
    return half_up_to_fen(annuity_premium_offered / annuity_factor_at_chosen_rate)


# 预定利率（万能型为最低保证利率）不得高于当日上限，按产品类型。
@rule(
    "annuity_chosen_rate_is_within_cap",
    of=person,
    zh="所选利率不高于上限",
    en="The chosen interest is within the cap",
    article="金规〔2024〕18号；保险业协会2025-07-25公告（凭记忆）",
    starts=date(2023, 8, 1),
)
def at_most_the_cap_of_the_kind(
    annuity_interest_choice: Choice,
    annuity_product_kind: Choice,
    annuity_chosen_rate: Table[SharePerYear],
    annuity_interest_cap_by_kind: Table[SharePerYear],
) -> YesNo:
    return annuity_chosen_rate[annuity_interest_choice] <= annuity_interest_cap_by_kind[annuity_product_kind]
