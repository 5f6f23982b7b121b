"""Filing of new-home prices and the link to land 新建商品住房价格备案与房地价联动.

建房〔2010〕53号、发改价格〔2011〕548号（凭记忆）；土地出让合同；杭州土地竞价规则的报道。The sentences are summaries.
"""

from datetime import date

from minsheng.law.words import (
    Date,
    Days,
    Number,
    Share,
    SquareMetres,
    Times,
    YesNo,
    Yuan,
    YuanPerSquareMetre,
    half_up_to,
    half_up_to_fen,
    half_up_to_yuan,
    household,
    rule,
)


@rule(
    "is_filing_home_prices",
    of=household,
    zh="有新房价格申报",
    en="Files prices of new homes",
    article="商品房销售明码标价规定（凭记忆）",
    starts=date(2011, 5, 1),
)
def files_them(files_home_prices: YesNo) -> YesNo:
    return files_home_prices


# 申报均价：各套价格合计除以面积合计（按面积加权），公布取两位小数。
@rule(
    "filed_average_price",
    of=household,
    zh="申报均价",
    en="Average price filed",
    article="新房价格备案均价公式（凭记忆）",
    starts=date(2011, 5, 1),
)
def weighted_by_area(filed_price_total: Yuan, filed_area_total: SquareMetres) -> YuanPerSquareMetre:
    return half_up_to_fen(filed_price_total / filed_area_total)


# 房地价联动：出让公告写明毛坯销售均价上限，申请预售时备案均价不得高于合同约定。以未取整的合计比较。
@rule(
    "filed_average_is_within_ceiling",
    of=household,
    zh="申报均价不高于合同上限",
    en="The average filed is within the ceiling",
    article="土地出让合同（限房价、竞地价）",
    starts=date(2019, 1, 1),
)
def total_within_ceiling_times_area(
    filed_price_total: Yuan, filed_area_total: SquareMetres, land_contract_price_ceiling: YuanPerSquareMetre
) -> YesNo:
    return filed_price_total <= land_contract_price_ceiling * filed_area_total


# 装修价上限与毛坯分列。没有装修的，不问上限。
@rule(
    "filed_fitting_is_within_ceiling",
    of=household,
    zh="装修价不高于合同上限",
    en="The price of fitting out is within the ceiling",
    article="土地出让合同（毛坯、装修分列）",
    starts=date(2019, 1, 1),
)
def fitting_within_ceiling_times_area(
    filed_fitting_total: Yuan, filed_area_total: SquareMetres, land_contract_fitting_ceiling: YuanPerSquareMetre
) -> YesNo:
    if filed_fitting_total <= 0:
        return True
    return filed_fitting_total <= land_contract_fitting_ceiling * filed_area_total


@rule(
    "price_filing_is_accepted",
    of=household,
    zh="价格申报可以备案",
    en="The filing is accepted",
    article="商品房销售明码标价规定（凭记忆）；土地出让合同",
    starts=date(2019, 1, 1),
)
def filed_and_within_both_ceilings(
    is_filing_home_prices: YesNo, filed_average_is_within_ceiling: YesNo, filed_fitting_is_within_ceiling: YesNo
) -> YesNo:
    return is_filing_home_prices and filed_average_is_within_ceiling and filed_fitting_is_within_ceiling


# 实际成交不高于备案价，不得在标价之外加价。
@rule(
    "deal_price_is_within_filing",
    of=household,
    zh="成交价不高于备案价",
    en="The sale is within the filed price",
    article="商品房销售明码标价规定（发改价格〔2011〕548号，凭记忆）",
    starts=date(2011, 5, 1),
)
def no_more_than_filed(deal_unit_price: Yuan, filed_unit_price: Yuan) -> YesNo:
    return deal_unit_price <= filed_unit_price


# 取得预售许可后10日内一次性公开全部准售房源及每套价格。
@rule(
    "units_were_published_in_time",
    of=household,
    zh="按期公开全部房源",
    en="All homes were made public in time",
    article="建房〔2010〕53号（凭记忆）",
    starts=date(2010, 4, 13),
)
def within_ten_days(presale_permit_on: Date, all_units_published_on: Date, presale_publication_days: Days) -> YesNo:
    days_taken: Days = all_units_published_on - presale_permit_on  # type: ignore[assignment]  # two dates subtract to days
    return days_taken <= presale_publication_days


# 溢价率 = (成交价 − 起始价) ÷ 起始价。
@rule(
    "land_premium_rate",
    of=household,
    zh="地块溢价率",
    en="Premium of the land",
    article="土地出让公告（溢价率公式）",
    starts=date(2012, 10, 1),
)
def deal_above_start(land_deal_price: Yuan, land_start_price: Yuan, premium_rate_step: Share) -> Share:
    return half_up_to((land_deal_price - land_start_price) / land_start_price, premium_rate_step)


# 楼面价 = 成交价 ÷ 规划建筑面积，取整元。
@rule(
    "land_floor_price",
    of=household,
    zh="楼面价",
    en="Floor price of the land",
    article="土地出让公告（楼面价公式）",
    starts=date(2012, 10, 1),
)
def deal_by_floor_area(land_deal_price: Yuan, land_planned_floor_area: SquareMetres) -> YuanPerSquareMetre:
    return half_up_to_yuan(land_deal_price / land_planned_floor_area)


# 房地价联动的度量：楼面价占销售均价上限的比例（指标见 METHODS 市场监测，非条文）。
@rule(
    "land_price_share_of_ceiling",
    of=household,
    zh="楼面价占房价上限的比例",
    en="Floor price as a share of the price ceiling",
    article="房地价联动（监测指标，非条文）",
    starts=date(2012, 10, 1),
)
def floor_price_by_ceiling(
    land_floor_price: YuanPerSquareMetre, land_contract_price_ceiling: YuanPerSquareMetre
) -> Share:
    return land_floor_price / land_contract_price_ceiling


# 2012年：溢价达到49%时停止竞价，转竞配建保障房面积；2023年11月取消上限。
@rule(
    "land_bid_is_within_cap",
    of=household,
    zh="报价不超过溢价率上限",
    en="The bid is within the cap",
    article="杭州市住宅用地竞价规则（报道）",
    starts=date(2012, 10, 1),
)
def no_cap_or_below_it(
    land_premium_cap_applies: YesNo, land_premium_cap: Share, land_deal_price: Yuan, land_start_price: Yuan
) -> YesNo:
    if not land_premium_cap_applies:
        return True
    return land_deal_price <= land_start_price * (1 + land_premium_cap)


# 2022年：竞买保证金为起始价20%。
@rule(
    "land_bid_deposit",
    of=household,
    zh="竞买保证金",
    en="Deposit of a bidder",
    article="2022年杭州住宅用地出让规则（译文）",
    starts=date(2022, 3, 23),
)
def share_of_the_start(land_start_price: Yuan, land_deposit_share: Share) -> Yuan:
    return half_up_to_fen(land_start_price * land_deposit_share)


# 登记家庭数超过房源10倍的，按社保月数排序，10:1入围；入围线上同月数的都入围。
@rule(
    "lottery_shortlist_talent",
    of=household,
    zh="人才组入围户数",
    en="Talents shortlisted",
    article="公证摇号公开销售（hangzhou-house-guide）",
    starts=date(2021, 8, 5),
)
def talents_ten_to_one(
    lottery_registered_talent: Number,
    lottery_homes_talent: Number,
    lottery_ties_talent: Number,
    lottery_shortlist_multiple: Times,
) -> Number:
    return min(lottery_registered_talent, lottery_homes_talent * lottery_shortlist_multiple + lottery_ties_talent)


@rule(
    "lottery_shortlist_without_home",
    of=household,
    zh="无房家庭组入围户数",
    en="Families without a home shortlisted",
    article="公证摇号公开销售（hangzhou-house-guide）",
    starts=date(2021, 8, 5),
)
def families_without_home_ten_to_one(
    lottery_registered_without_home: Number,
    lottery_homes_without_home: Number,
    lottery_ties_without_home: Number,
    lottery_shortlist_multiple: Times,
) -> Number:
    places = lottery_homes_without_home * lottery_shortlist_multiple + lottery_ties_without_home
    return min(lottery_registered_without_home, places)


@rule(
    "lottery_shortlist_other",
    of=household,
    zh="其他家庭组入围户数",
    en="Other families shortlisted",
    article="公证摇号公开销售（hangzhou-house-guide）",
    starts=date(2021, 8, 5),
)
def others_ten_to_one(
    lottery_registered_other: Number,
    lottery_homes_other: Number,
    lottery_ties_other: Number,
    lottery_shortlist_multiple: Times,
) -> Number:
    return min(lottery_registered_other, lottery_homes_other * lottery_shortlist_multiple + lottery_ties_other)
