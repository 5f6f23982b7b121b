"""Limits on buying and selling homes 住房限购、限售与无房家庭. An unofficial summary of the policy of 2021 to April 2023."""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Choice,
    Date,
    Months,
    Number,
    Table,
    Years,
    YesNo,
    add_months,
    household,
    rule,
)


@rule(
    "home_buyer_group",
    of=household,
    zh="限购户籍组",
    en="Group of buyers",
    article="杭州市住房限购政策（2021-08-05，非官方整理）",
    starts=date(2021, 8, 5),
)
def by_place_and_years_of_registration(
    home_buyer_registration: Choice,
    years_registered_here: Years,
    years_registered_to_be_long: Years,
    years_registered_outside_to_be_long: Years,
) -> Choice:
    if home_buyer_registration == "elsewhere":
        return "elsewhere"
    if home_buyer_registration == "limited_districts":
        return "local_long" if years_registered_here >= years_registered_to_be_long else "local_recent"
    return "outside_long" if years_registered_here >= years_registered_outside_to_be_long else "outside_recent"


# 本市户籍已婚家庭限2套、单身1套；非本市户籍限1套；非限购区落户未满2年的不得购买；三孩家庭增加1套。
@rule(
    "most_homes_to_own",
    of=household,
    zh="限购套数",
    en="Homes that may be owned",
    article="杭州市住房限购政策（2021-08-05，非官方整理）",
    starts=date(2021, 8, 5),
)
def by_group_marriage_and_children(
    home_buyer_group: Choice,
    home_limit_by_group: Table[Number],
    home_limit_of_married: Number,
    buyer_is_married: YesNo,
    is_family_of_three_children: YesNo,
    home_limit_more_for_three_children: Number,
) -> Number:
    is_local = home_buyer_group in ("local_long", "local_recent")
    most = home_limit_of_married if is_local and buyer_is_married else home_limit_by_group[home_buyer_group]
    return most + (home_limit_more_for_three_children if is_family_of_three_children else 0)


@rule(
    "has_fewer_homes_than_the_limit",
    of=household,
    zh="未达到限购套数",
    en="Has fewer homes than the limit",
    article="杭州市住房限购政策（2021-08-05，非官方整理）",
    starts=date(2021, 8, 5),
)
def below_the_limit(homes_owned_in_limited_districts: Number, most_homes_to_own: Number) -> YesNo:
    return homes_owned_in_limited_districts < most_homes_to_own


@rule(
    "months_needed_for_a_new_home",
    of=household,
    zh="购买新房所需月数",
    en="Months needed for a new home",
    article="杭州市住房限购政策（2021-08-05，非官方整理）",
    starts=date(2021, 8, 5),
)
def months_of_the_group(home_buyer_group: Choice, months_to_buy_new_by_group: Table[Months]) -> Months:
    return months_to_buy_new_by_group[home_buyer_group]


@rule(
    "has_insured_months_to_buy",
    of=household,
    zh="社保或个税月数足够",
    en="Has the months needed",
    article="杭州市住房限购政策（2021-08-05，非官方整理）",
    starts=date(2021, 8, 5),
)
def months_at_least_as_needed(months_insured_or_taxed_here: Months, months_needed_for_a_new_home: Months) -> YesNo:
    return months_insured_or_taxed_here >= months_needed_for_a_new_home


@rule(
    "gift_wait_is_over",
    of=household,
    zh="赠与后已满年限",
    en="The wait after a gift is over",
    article="杭州市住房限购政策（2021-01-27，非官方整理）",
    starts=date(2021, 1, 27),
)
def three_years_after_the_gift(
    has_given_home_away: YesNo,
    home_given_away_on: Date,
    day: Date,
    gift_wait_years: Years,
) -> YesNo:
    if not has_given_home_away:
        return True
    return day >= add_months(home_given_away_on, gift_wait_years * MONTHS_PER_YEAR)


@rule(
    "may_buy_a_new_home",
    of=household,
    zh="可以购买新房",
    en="May buy a new home",
    article="杭州市住房限购政策（2021-08-05，非官方整理）",
    starts=date(2021, 8, 5),
)
def limit_months_and_gift(
    has_fewer_homes_than_the_limit: YesNo,
    has_insured_months_to_buy: YesNo,
    gift_wait_is_over: YesNo,
) -> YesNo:
    return has_fewer_homes_than_the_limit and has_insured_months_to_buy and gift_wait_is_over


@rule(
    "may_buy_a_second_hand_home",
    of=household,
    zh="可以购买二手房",
    en="May buy a second-hand home",
    article="杭州市住房限购政策（2022-05-17，非官方整理）",
    starts=date(2022, 5, 17),
)
def limit_and_second_hand_months(
    has_fewer_homes_than_the_limit: YesNo,
    gift_wait_is_over: YesNo,
    home_buyer_group: Choice,
    months_insured_or_taxed_here: Months,
    months_to_buy_second_hand_by_group: Table[Months],
) -> YesNo:
    has_months = months_insured_or_taxed_here >= months_to_buy_second_hand_by_group[home_buyer_group]
    return has_fewer_homes_than_the_limit and gift_wait_is_over and has_months


# 已婚且双方无自有住房记录，2018年4月4日后转让的须满3年；30周岁以上未婚单身；离异单身满3年且无房满3年；三孩家庭可按无房家庭摇号。
@rule(
    "is_family_without_a_home",
    of=household,
    zh="无房家庭",
    en="Counts as a family without a home",
    article="杭州市住房限购政策（2021-08-05，非官方整理）",
    starts=date(2021, 8, 5),
)
def no_home_and_not_sold_lately(
    homes_owned_in_limited_districts: Number,
    sold_home_since_april_2018: YesNo,
    years_without_a_home: Years,
    years_without_home_needed: Years,
    buyer_is_married: YesNo,
    single_buyer_age: Years,
    single_age_without_home: Years,
    single_buyer_is_divorced: YesNo,
    years_single_since_divorce: Years,
    is_family_of_three_children: YesNo,
) -> YesNo:
    if is_family_of_three_children:
        return True
    if homes_owned_in_limited_districts > 0:
        return False
    if buyer_is_married:
        return not sold_home_since_april_2018 or years_without_a_home >= years_without_home_needed
    if single_buyer_is_divorced:
        long_single = years_single_since_divorce >= years_without_home_needed
        return long_single and years_without_a_home >= years_without_home_needed
    return single_buyer_age >= single_age_without_home


@rule(
    "home_may_be_resold_from",
    of=household,
    zh="可以转让的日期",
    en="Day from which the home may be resold",
    article="杭州市住房限购政策（2021-08-05，非官方整理）",
    starts=date(2021, 8, 5),
)
def five_years_after_the_deed_tax(
    home_was_bought_with_priority: YesNo,
    deed_tax_paid_on: Date,
    resale_lock_years: Years,
) -> Date:
    if not home_was_bought_with_priority:
        return deed_tax_paid_on
    return add_months(deed_tax_paid_on, resale_lock_years * MONTHS_PER_YEAR)
