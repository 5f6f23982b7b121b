"""Presale of homes and filing of contracts 商品房预售条件与合同备案. Summaries of the articles."""

from datetime import date

from minsheng.law.words import (
    Date,
    Days,
    Number,
    Share,
    YesNo,
    Yuan,
    days_between,
    household,
    rule,
    whole_up,
)


# 十层以下完成主体结构施工；十一层以上完成二分之一以上且不低于十层；一百米以上完成三分之一以上且不低于五十米（摘要）。
@rule(
    "presale_storeys_needed",
    of=household,
    zh="预售须完成的层数",
    en="Storeys needed before homes are sold ahead",
    article="杭州市若干规定第十六条",
    starts=date(2015, 10, 1),
)
def all_half_or_a_third(
    building_floors: Number,
    building_height_is_hundred_metres: YesNo,
    low_building_floors: Number,
    presale_share_of_storeys: Share,
    presale_least_storeys: Number,
    presale_share_of_high_storeys: Share,
) -> Number:
    if building_floors <= low_building_floors:
        return building_floors
    if building_height_is_hundred_metres:
        return whole_up(building_floors * presale_share_of_high_storeys)
    return max(whole_up(building_floors * presale_share_of_storeys), presale_least_storeys)


@rule(
    "building_is_far_enough",
    of=household,
    zh="工程进度符合预售条件",
    en="Building is far enough",
    article="杭州市若干规定第十六条",
    starts=date(2015, 10, 1),
)
def storeys_and_metres(
    storeys_built: Number,
    presale_storeys_needed: Number,
    building_height_is_hundred_metres: YesNo,
    metres_built: Number,
    presale_least_metres: Number,
) -> YesNo:
    high_enough = not building_height_is_hundred_metres or metres_built >= presale_least_metres
    return storeys_built >= presale_storeys_needed and high_enough


@rule(
    "investment_is_enough",
    of=household,
    zh="投入资金达到比例",
    en="Enough is invested",
    article="城市房地产管理法第四十五条",
    starts=date(2009, 1, 1),
)
def a_quarter_of_the_whole(investment_made: Yuan, investment_total: Yuan, presale_investment_share: Share) -> YesNo:
    return investment_made >= investment_total * presale_investment_share


@rule(
    "may_be_sold_ahead",
    of=household,
    zh="符合预售条件",
    en="May be sold ahead",
    article="杭州市若干规定第十六条；城市房地产管理法第四十五条",
    starts=date(2015, 10, 1),
)
def building_and_investment(building_is_far_enough: YesNo, investment_is_enough: YesNo) -> YesNo:
    return building_is_far_enough and investment_is_enough


@rule(
    "presale_contract_is_filed_late",
    of=household,
    zh="预售合同逾期备案",
    en="The contract is filed late",
    article="杭州市若干规定第十八条",
    starts=date(2015, 10, 1),
)
def later_than_presale_filing_days(presale_contract_signed_on: Date, day: Date, presale_filing_days: Days) -> YesNo:
    return days_between(presale_contract_signed_on, day) > presale_filing_days


@rule(
    "presale_reply_is_late",
    of=household,
    zh="预售申请逾期答复",
    en="The reply is late",
    article="城市房地产开发经营管理条例第二十四条",
    starts=date(2009, 1, 1),
)
def later_than_presale_reply_days(presale_applied_on: Date, day: Date, presale_reply_days: Days) -> YesNo:
    return days_between(presale_applied_on, day) > presale_reply_days


@rule(
    "title_registration_is_late",
    of=household,
    zh="产权逾期登记",
    en="Title is registered late",
    article="城市房地产开发经营管理条例第三十二条",
    starts=date(2009, 1, 1),
)
def later_than_title_registration_days(home_delivered_on: Date, day: Date, title_registration_days: Days) -> YesNo:
    return days_between(home_delivered_on, day) > title_registration_days


# 第二十八条：预售资金未全部存入专用存款账户的，责令限期改正；逾期不改正的，可以处五万元以上十万元以下罚款（摘要）。
@rule(
    "presale_money_fine_least",
    of=household,
    zh="预售资金未全部存入专户的罚款下限",
    en="Least fine where presale money was kept out of the account",
    article="杭州市城市房地产开发经营管理若干规定第二十八条",
    starts=date(2015, 10, 1),
)
def least_fine_after_an_order(presale_money_order_was_ignored: YesNo, presale_money_fine_range_least: Yuan) -> Yuan:
    return presale_money_fine_range_least if presale_money_order_was_ignored else 0


@rule(
    "presale_money_fine_most",
    of=household,
    zh="预售资金未全部存入专户的罚款上限",
    en="Largest fine where presale money was kept out of the account",
    article="杭州市城市房地产开发经营管理若干规定第二十八条",
    starts=date(2015, 10, 1),
)
def most_fine_after_an_order(presale_money_order_was_ignored: YesNo, presale_money_fine_range_most: Yuan) -> Yuan:
    return presale_money_fine_range_most if presale_money_order_was_ignored else 0
