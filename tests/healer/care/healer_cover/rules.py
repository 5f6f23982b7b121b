"""Healers' cover 医疗共济. The chest pays, then the guild; an invented law with every word that claims have."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Share,
    Table,
    Times,
    Years,
    YesNo,
    Yuan,
    claim,
    count_of_claims,
    figure_on,
    half_up_to_fen,
    largest_so_far,
    person,
    progressive,
    rule,
    so_far,
    times_so_far,
    total_of_claims,
    years_between,
)

borne_so_far = so_far("deductible", over="is_stay", zh="已承担起付", en="Deductible borne so far")
highest_deductible_so_far = largest_so_far(
    "own_deductible_of_hall", over="is_stay", none=0, zh="最高起付线", en="Highest deductible so far"
)
chest_paid_so_far = so_far("chest_payment", zh="公积已付", en="Paid by the chest so far")
left_so_far = so_far("left_by_chest", over="is_covered", zh="累计自负", en="Left so far")
stays_so_far = times_so_far(over="is_stay", zh="此前住院次数", en="Stays so far")
own_payment_of_the_year = total_of_claims("own_payment", zh="全年自负", en="Own payment of the year")
stays_of_the_year = count_of_claims(over="is_stay", zh="全年住院次数", en="Stays of the year")
hurt_amount_then = figure_on("hurt_amount", "hurt_on", zh="受伤时伤补", en="Amount on the day of the hurt")


@rule("is_old", of=person, zh="老年", en="Is old", article="Act 6", starts=date(2020, 1, 1))
def sixty(birth_date: Date, old_age: Years, day: Date) -> YesNo:
    return years_between(birth_date, day) >= old_age


@rule("is_burdened", of=person, zh="负担重", en="Is burdened", article="Act 11", starts=date(2020, 1, 1))
def above_the_limit(own_payment_of_the_year: Yuan, burden_limit: Yuan) -> YesNo:
    return own_payment_of_the_year > burden_limit


@rule("is_covered", of=claim, zh="有保障", en="Is covered", article="Act 1", starts=date(2020, 1, 1))
def somebody_pays(pays_into_the_chest: YesNo) -> YesNo:
    return pays_into_the_chest


@rule("is_stay", of=claim, zh="住院", en="Is a stay", article="Act 1", starts=date(2020, 1, 1))
def in_the_hall(care: Choice) -> YesNo:
    return care == "stay"


@rule(
    "own_deductible_of_hall",
    of=claim,
    zh="医馆起付线",
    en="Deductible of the hall",
    article="Act 1",
    starts=date(2020, 1, 1),
)
def by_hall(hall: Choice, is_old: YesNo, deductible_of_hall: Table[Yuan]) -> Yuan:
    return 0 if is_old else deductible_of_hall[hall]


@rule("deductible", of=claim, zh="本次起付", en="Deductible", article="Act 1", starts=date(2020, 1, 1))
def one_for_the_year(
    is_stay: YesNo, own_deductible_of_hall: Yuan, highest_deductible_so_far: Yuan, borne_so_far: Yuan, cost: Yuan
) -> Yuan:
    if not is_stay:
        return min(own_deductible_of_hall, cost)
    return min(max(max(own_deductible_of_hall, highest_deductible_so_far) - borne_so_far, 0), cost)


@rule("chest_payment", of=claim, zh="公积支付", en="Paid by the chest", article="Act 2", starts=date(2020, 1, 1))
def share_up_to_the_cap(
    is_covered: YesNo,
    is_poor: YesNo,
    cost: Yuan,
    deductible: Yuan,
    chest_share: Share,
    poor_factor: Share,
    chest_cap: Yuan,
    chest_paid_so_far: Yuan,
) -> Yuan:
    if not is_covered:
        return 0
    factor = poor_factor if is_poor else 1
    return min(half_up_to_fen((cost - deductible) * chest_share * factor), max(chest_cap - chest_paid_so_far, 0))


@rule("left_by_chest", of=claim, zh="公积剩余", en="Left by the chest", article="Act 4", starts=date(2020, 1, 1))
def what_is_left(cost: Yuan, chest_payment: Yuan) -> Yuan:
    return cost - chest_payment


@rule("guild_payment", of=claim, zh="行会支付", en="Paid by the guild", article="Act 5", starts=date(2020, 1, 1))
def slices_of_the_year(
    is_covered: YesNo, guild: Choice, left_by_chest: Yuan, left_so_far: Yuan, guild_shares: Table[Share]
) -> Yuan:
    if guild == "none" or not is_covered:
        return 0
    before = half_up_to_fen(progressive(guild_shares, left_so_far))
    return half_up_to_fen(progressive(guild_shares, left_so_far + left_by_chest)) - before


# From July 2025 whoever stays a third time gets a gift, once the year's figure is known.
@rule("gift", of=claim, zh="礼金", en="Gift", article="Act 10", starts=date(2020, 1, 1), ends=date(2025, 3, 20))
def no_gift() -> Yuan:
    return 0


@rule("gift", of=claim, zh="礼金", en="Gift", article="Act 10", starts=date(2025, 3, 20))
def third_stay(is_stay: YesNo, stays_so_far: Times, free_times: Times, gift_of_the_year: Yuan) -> Yuan:
    return gift_of_the_year if is_stay and stays_so_far >= free_times else 0


@rule("hurt_bonus", of=claim, zh="伤补", en="Bonus for a hurt", article="Act 8", starts=date(2020, 1, 1))
def then_and_secret(guild: Choice, hurt_amount_then: Yuan, secret_bonus: Share) -> Yuan:
    return hurt_amount_then if guild != "smiths" else hurt_amount_then * secret_bonus


@rule("paid_by_all", of=claim, zh="合计支付", en="Paid by all", article="Act 2", starts=date(2020, 1, 1))
def both_layers(chest_payment: Yuan, guild_payment: Yuan) -> Yuan:
    return chest_payment + guild_payment


@rule("own_payment", of=claim, zh="个人负担", en="Own payment", article="Act 2", starts=date(2020, 1, 1))
def the_rest(cost: Yuan, cost_of_herbs: Yuan, paid_by_all: Yuan) -> Yuan:
    return cost + cost_of_herbs - paid_by_all
