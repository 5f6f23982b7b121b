"""Rental subsidy 公租房货币补贴. 杭州市（二手页面，正式文件未见）."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Persons,
    SquareMetres,
    SquareMetresPerPerson,
    Table,
    Times,
    Years,
    YesNo,
    YuanPerMonth,
    YuanPerSquareMetrePerMonth,
    half_up_to_fen,
    household,
    rule,
)


@rule(
    "rents_on_the_market",
    of=household,
    zh="在市场租房并备案",
    en="Rents on the market with a filed lease",
    article="杭州公租房货币补贴程序（凭记忆）",
    starts=date(2021, 1, 1),
)
def private_rental_filed(
    tenure: Choice, lives_in_public_rental: YesNo, has_rental_contract_filed: YesNo, receives_rental_subsidy: YesNo
) -> YesNo:
    filed = has_rental_contract_filed or receives_rental_subsidy
    return tenure == "private_rental" and not lives_in_public_rental and filed


@rule(
    "owns_no_home",
    of=household,
    zh="无房家庭",
    en="Owns no home",
    article="杭州公租房保障条件",
    starts=date(2021, 1, 1),
)
def no_home(homes_owned: Times) -> YesNo:
    return homes_owned <= 0


# “最长享受年限”六年。
@rule(
    "is_within_rental_subsidy_years",
    of=household,
    zh="未满最长年限",
    en="Is within the longest duration",
    article="杭州公租房货币补贴（二手页面）",
    starts=date(2021, 1, 1),
)
def fewer_than_six_years(rental_subsidy_years_drawn: Years, rental_subsidy_most_years: Years) -> YesNo:
    return rental_subsidy_years_drawn < rental_subsidy_most_years


# 收入限额未见来源；已经在享受的，以已认定为准。
@rule(
    "meets_rental_subsidy_income_limit",
    of=household,
    zh="收入符合规定",
    en="Income is within the limit",
    article="杭州公租房保障条件（限额未见）",
    starts=date(2021, 1, 1),
    left_to="city",
)
def recognised_or_within_limit(receives_rental_subsidy: YesNo, rental_subsidy_income_limit_is_met: YesNo) -> YesNo:
    return receives_rental_subsidy or rental_subsidy_income_limit_is_met


@rule(
    "is_entitled_to_rental_subsidy",
    of=household,
    zh="可领取租赁补贴",
    en="Is entitled to the rental subsidy",
    article="杭州公租房货币补贴（二手页面）",
    starts=date(2021, 1, 1),
)
def renting_homeless_recent_and_poor(
    rents_on_the_market: YesNo,
    owns_no_home: YesNo,
    is_within_rental_subsidy_years: YesNo,
    meets_rental_subsidy_income_limit: YesNo,
) -> YesNo:
    return rents_on_the_market and owns_no_home and is_within_rental_subsidy_years and meets_rental_subsidy_income_limit


# 人均15平方米，每户不少于36平方米、不多于60平方米。
@rule(
    "subsidised_area",
    of=household,
    zh="补贴面积",
    en="Subsidised area",
    article="杭州公租房货币补贴（二手页面）",
    starts=date(2021, 1, 1),
)
def fifteen_a_head_within_bounds(
    counted_members: Persons,
    subsidised_area_per_head: SquareMetresPerPerson,
    subsidised_area_least: SquareMetres,
    subsidised_area_most: SquareMetres,
) -> SquareMetres:
    return min(max(counted_members * subsidised_area_per_head, subsidised_area_least), subsidised_area_most)


# 印出的各金额都是面积乘标准。
@rule(
    "rental_subsidy_amount",
    of=household,
    zh="按面积和标准的补贴额",
    en="Amount by area and rate",
    article="杭州公租房货币补贴（二手页面）",
    starts=date(2021, 1, 1),
)
def area_times_rate(
    subsidised_area: SquareMetres, rental_subsidy_rate: Table[YuanPerSquareMetrePerMonth], district: Choice
) -> YuanPerMonth:
    return half_up_to_fen(subsidised_area * rental_subsidy_rate[district])


@rule(
    "rental_subsidy",
    of=household,
    zh="租赁补贴",
    en="Rental subsidy",
    article="杭州公租房货币补贴（二手页面）",
    starts=date(2021, 1, 1),
)
def amount_if_entitled(is_entitled_to_rental_subsidy: YesNo, rental_subsidy_amount: YuanPerMonth) -> YuanPerMonth:
    if not is_entitled_to_rental_subsidy:
        return 0
    return rental_subsidy_amount
