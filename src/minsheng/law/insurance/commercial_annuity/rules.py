"""Commercial annuity, priced 商业养老年金测算. 保监发〔2016〕107号经验生命表；预定利率上限.

The sums over the life table are made outside the language: commutation values D and N stand in parameters.yaml as
derived figures, and tests/law/test_life_tables.py works them out again from the death probabilities.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Number,
    Share,
    SharePerYear,
    Table,
    Years,
    YesNo,
    Yuan,
    YuanPerYear,
    half_up_to,
    half_up_to_fen,
    of_person,
    person,
    rule,
)

age_of_spouse = of_person("spouse", "age", none=0, zh="配偶年龄", en="Age of the spouse")
annuity_factor_of_spouse = of_person(
    "spouse", "annuity_factor", none=0, zh="配偶的终身年金系数", en="The spouse's factor of a life annuity"
)


@rule(
    "asks_for_annuity_price",
    of=person,
    zh="要求测算年金",
    en="Asks for the price of an annuity",
    article="保监发〔2016〕107号",
    starts=date(2017, 1, 1),
)
def price_is_wanted(wants_annuity_price: YesNo) -> YesNo:
    return wants_annuity_price


@rule(
    "death_probability_this_year",
    of=person,
    zh="一年内死亡概率",
    en="Probability of death within the year",
    article="保监发〔2016〕107号；2026-01-01起经验生命表（2025）",
    starts=date(2017, 1, 1),
)
def of_sex_and_age(sex: Choice, age: Years, death_probability: Table[Share]) -> Share:
    return death_probability[sex, age]


@rule(
    "expected_years_left",
    of=person,
    zh="完全平均余命",
    en="Expected years of life left",
    article="保监发〔2016〕107号（推算）",
    starts=date(2017, 1, 1),
)
def life_table_at_the_age(sex: Choice, age: Years, life_expectancy: Table[Years]) -> Years:
    return life_expectancy[sex, age]


# 终身年金期初付现值系数＝N÷D，即各年折现因子乘以生存概率之和；取六位小数。
@rule(
    "annuity_factor",
    of=person,
    zh="终身年金系数",
    en="Factor of a life annuity",
    article="保监发〔2016〕107号；预定利率上限（推算）",
    starts=date(2023, 8, 1),
)
def payments_by_lives(
    sex: Choice,
    age: Years,
    commutation_payments: Table[Years],
    commutation_lives: Table[Number],
    annuity_factor_step: Years,
) -> Years:
    return half_up_to(commutation_payments[sex, age] / commutation_lives[sex, age], annuity_factor_step)


@rule(
    "annuity_net_premium",
    of=person,
    zh="终身年金趸缴净保费",
    en="Net single premium of a life annuity",
    article="保监发〔2016〕107号；预定利率上限（推算）",
    starts=date(2023, 8, 1),
)
def amount_by_factor(annuity_amount_wished: YuanPerYear, annuity_factor: Years) -> Yuan:
    return half_up_to_fen(annuity_amount_wished * annuity_factor)


@rule(
    "annuity_yearly_payout",
    of=person,
    zh="终身年金年领额",
    en="Yearly payout of a life annuity for the premium",
    article="保监发〔2016〕107号；预定利率上限（推算）",
    starts=date(2023, 8, 1),
)
def premium_by_factor(annuity_premium_offered: Yuan, annuity_factor: Years) -> YuanPerYear:
    return half_up_to_fen(annuity_premium_offered / annuity_factor)


# 保证领取n年：前n年为确定年金，其后生存时继续给付，系数为确定年金系数加N（x＋n）÷D（x）。
@rule(
    "guaranteed_annuity_factor",
    of=person,
    zh="保证领取终身年金系数",
    en="Factor of a life annuity with a guaranteed period",
    article="保监发〔2016〕107号；预定利率上限（推算）",
    starts=date(2023, 8, 1),
)
def certain_then_while_alive(
    sex: Choice,
    age: Years,
    annuity_guaranteed_years: Years,
    annuity_certain_factor: Table[Years],
    commutation_payments: Table[Years],
    commutation_lives: Table[Number],
    annuity_factor_step: Years,
) -> Years:
    later = commutation_payments[sex, age + annuity_guaranteed_years] / commutation_lives[sex, age]
    return half_up_to(annuity_certain_factor[annuity_guaranteed_years] + later, annuity_factor_step)


@rule(
    "guaranteed_annuity_net_premium",
    of=person,
    zh="保证领取终身年金趸缴净保费",
    en="Net single premium with a guaranteed period",
    article="保监发〔2016〕107号；预定利率上限（推算）",
    starts=date(2023, 8, 1),
)
def amount_by_guaranteed_factor(annuity_amount_wished: YuanPerYear, guaranteed_annuity_factor: Years) -> Yuan:
    return half_up_to_fen(annuity_amount_wished * guaranteed_annuity_factor)


@rule(
    "guaranteed_annuity_yearly_payout",
    of=person,
    zh="保证领取终身年金年领额",
    en="Yearly payout with a guaranteed period",
    article="保监发〔2016〕107号；预定利率上限（推算）",
    starts=date(2023, 8, 1),
)
def premium_by_guaranteed_factor(annuity_premium_offered: Yuan, guaranteed_annuity_factor: Years) -> YuanPerYear:
    return half_up_to_fen(annuity_premium_offered / guaranteed_annuity_factor)


# 夫妻同生年金：两人都在世时给付，第一人死亡即止。没有配偶的为0。
@rule(
    "joint_life_factor",
    of=person,
    zh="夫妻同生年金系数",
    en="Factor while both spouses live",
    article="保监发〔2016〕107号；预定利率上限（推算）",
    starts=date(2023, 8, 1),
)
def until_the_first_death(sex: Choice, age: Years, age_of_spouse: Years, joint_annuity_factor: Table[Years]) -> Years:
    if age_of_spouse <= 0:
        return 0
    if sex == "male":
        return joint_annuity_factor[age, age_of_spouse]
    return joint_annuity_factor[age_of_spouse, age]


@rule(
    "joint_life_net_premium",
    of=person,
    zh="夫妻同生年金趸缴净保费",
    en="Net single premium while both spouses live",
    article="保监发〔2016〕107号；预定利率上限（推算）",
    starts=date(2023, 8, 1),
)
def amount_until_the_first_death(annuity_amount_wished: YuanPerYear, joint_life_factor: Years) -> Yuan:
    return half_up_to_fen(annuity_amount_wished * joint_life_factor)


# 最后生存者年金：只要一人在世即给付，系数为两人终身年金系数之和减去同生年金系数。
@rule(
    "last_survivor_factor",
    of=person,
    zh="最后生存者年金系数",
    en="Factor while either spouse lives",
    article="保监发〔2016〕107号；预定利率上限（推算）",
    starts=date(2023, 8, 1),
)
def until_the_last_death(
    age_of_spouse: Years, annuity_factor: Years, annuity_factor_of_spouse: Years, joint_life_factor: Years
) -> Years:
    if age_of_spouse <= 0:
        return annuity_factor
    return annuity_factor + annuity_factor_of_spouse - joint_life_factor


@rule(
    "last_survivor_net_premium",
    of=person,
    zh="最后生存者年金趸缴净保费",
    en="Net single premium while either spouse lives",
    article="保监发〔2016〕107号；预定利率上限（推算）",
    starts=date(2023, 8, 1),
)
def amount_until_the_last_death(annuity_amount_wished: YuanPerYear, last_survivor_factor: Years) -> Yuan:
    return half_up_to_fen(annuity_amount_wished * last_survivor_factor)


# 测算所用的预定利率即普通型人身保险预定利率上限。
@rule(
    "interest_of_annuity_price",
    of=person,
    zh="测算所用预定利率",
    en="Assumed interest of the price",
    article="金规〔2024〕18号；保险业协会2025-07-25公告（凭记忆）",
    starts=date(2023, 8, 1),
)
def cap_of_ordinary_insurance(annuity_interest_cap: SharePerYear) -> SharePerYear:
    return annuity_interest_cap
