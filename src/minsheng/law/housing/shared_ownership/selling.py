"""Sale, costs, rent and buy-back 共有产权住房的出售、负担、租金与回购. 民法典第二百九十八条、第三百零二条、第三百零五条."""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Choice,
    Date,
    Share,
    SquareMetres,
    Years,
    YesNo,
    Yuan,
    YuanPerMonth,
    YuanPerSquareMetrePerMonth,
    add_months,
    half_up_to_fen,
    household,
    rule,
)


# 满十年以前不能出售；没有出售的，没有价款。
@rule(
    "shared_home_sale_proceeds",
    of=household,
    zh="可以分配的出售价款",
    en="Price of the sale that is split",
    article="杭州市共有产权保障住房管理办法第二十八条（报道）",
    starts=date(2021, 12, 1),
)
def price_where_it_may_be_sold(
    may_sell_shared_home: YesNo, shared_home_sold: Choice, shared_home_sale_price: Yuan
) -> Yuan:
    if shared_home_sold == "none" or not may_sell_shared_home:
        return 0
    return shared_home_sale_price


# 民法典第二百九十八条：“按份共有人对共有的不动产或者动产按照其份额享有所有权。”合同另有约定的按合同。
# 只出售购房家庭份额的（办法第二十八条：“可将其共有产权保障住房份额上市交易”），或者已增购的，价款归购房家庭。
@rule(
    "shared_home_family_proceeds_share",
    of=household,
    zh="购房家庭分得价款的比例",
    en="Share of the price that the family receives",
    article="民法典第二百九十八条；杭州市共有产权保障住房管理办法第二十八条（报道）",
    starts=date(2021, 12, 1),
)
def as_agreed_or_by_ownership(
    shared_home_sold: Choice,
    public_share: Share,
    shared_home_contract_splits_proceeds: YesNo,
    shared_home_agreed_proceeds_share: Share,
) -> Share:
    if shared_home_sold != "whole" or public_share <= 0:
        return 1
    if shared_home_contract_splits_proceeds:
        return shared_home_agreed_proceeds_share
    return 1 - public_share


# 分到分的尾差归谁，没有条文：购房家庭部分四舍五入到分，其余归政府，两部分之和等于价款。
@rule(
    "shared_home_family_proceeds",
    of=household,
    zh="购房家庭分得的价款",
    en="What the family receives of the price",
    article="民法典第二百九十八条（尾差无规定）",
    starts=date(2021, 12, 1),
)
def familys_part_of_the_price(shared_home_sale_proceeds: Yuan, shared_home_family_proceeds_share: Share) -> Yuan:
    if shared_home_sale_proceeds <= 0:
        return 0
    return half_up_to_fen(shared_home_sale_proceeds * shared_home_family_proceeds_share)


@rule(
    "shared_home_public_proceeds",
    of=household,
    zh="政府分得的价款",
    en="What the city receives of the price",
    article="民法典第二百九十八条（尾差无规定）",
    starts=date(2021, 12, 1),
)
def what_is_left_of_the_price(shared_home_sale_proceeds: Yuan, shared_home_family_proceeds: Yuan) -> Yuan:
    return shared_home_sale_proceeds - shared_home_family_proceeds


# 第三百零五条：“按份共有人可以转让其享有的共有的不动产或者动产份额。其他共有人在同等条件下享有优先购买的权利。”
# 第三百零六条：应当将转让条件及时通知其他共有人。整套一并出售的，不是转让份额。
@rule(
    "city_may_buy_the_share_first",
    of=household,
    zh="代持机构可以优先购买",
    en="The city may buy the share first",
    article="民法典第三百零五条、第三百零六条",
    starts=date(2021, 12, 1),
)
def where_the_share_alone_is_sold(shared_home_sold: Choice, may_sell_shared_home: YesNo, public_share: Share) -> YesNo:
    return shared_home_sold == "share" and may_sell_shared_home and public_share > 0


# 第三百零二条：“共有人对共有物的管理费用以及其他负担，有约定的，按照其约定；没有约定或者约定不明确的，按份共有人按照其份额负担”。
# 尾差归谁，没有条文：购房家庭部分四舍五入到分，其余由政府负担。
@rule(
    "shared_home_family_cost",
    of=household,
    zh="购房家庭负担的费用",
    en="Costs that the family bears",
    article="民法典第三百零二条（尾差无规定）",
    starts=date(2021, 12, 1),
)
def cost_as_agreed_or_by_share(
    shared_home_land: Choice,
    shared_home_cost: Yuan,
    public_share: Share,
    shared_home_contract_splits_costs: YesNo,
    shared_home_agreed_cost_share: Share,
) -> Yuan:
    if shared_home_land == "none" or shared_home_cost <= 0:
        return 0
    if public_share <= 0:
        return shared_home_cost
    if shared_home_contract_splits_costs:
        return half_up_to_fen(shared_home_cost * shared_home_agreed_cost_share)
    return half_up_to_fen(shared_home_cost * (1 - public_share))


@rule(
    "shared_home_public_cost",
    of=household,
    zh="政府负担的费用",
    en="Costs that the city bears",
    article="民法典第三百零二条（尾差无规定）",
    starts=date(2021, 12, 1),
)
def what_is_left_of_the_cost(shared_home_land: Choice, shared_home_cost: Yuan, shared_home_family_cost: Yuan) -> Yuan:
    if shared_home_land == "none":
        return 0
    return shared_home_cost - shared_home_family_cost


# 是否就政府份额交租金，按合同；合同没有载明的，看市里的规定，未见。按面积的，取整未规定，算到分。
@rule(
    "public_share_rent",
    of=household,
    zh="政府份额的租金",
    en="Rent of the public share",
    article="购房合同的约定；杭州市规定（未见）",
    starts=date(2021, 12, 1),
)
def as_the_contract_says(
    public_share: Share,
    shared_home_contract_on_rent: Choice,
    shared_home_contract_rent: YuanPerMonth,
    shared_home_contract_rent_rate: YuanPerSquareMetrePerMonth,
    shared_home_contract_rent_area: SquareMetres,
    public_share_rent_without_agreement: YuanPerMonth,
) -> YuanPerMonth:
    if public_share <= 0 or shared_home_contract_on_rent == "none":
        return 0
    if shared_home_contract_on_rent == "amount":
        return shared_home_contract_rent
    if shared_home_contract_on_rent == "by_area":
        return half_up_to_fen(shared_home_contract_rent_rate * shared_home_contract_rent_area)
    return public_share_rent_without_agreement


# “取得不动产证未满5年的，回购价款为原销售价款加按照中国人民银行同期存款基准利率计算的利息，如届时市场价格低于上述价格的，
# 以市场价格回购；满5年的，回购价款参照第二十六条增购价格执行。”利息按填报。市场价格按评估价和购房家庭份额。
@rule(
    "shared_home_buy_back_price",
    of=household,
    zh="代持机构回购价款",
    en="Price at which the city takes the share back",
    article="杭州市共有产权保障住房管理办法（回购管理，转载）",
    starts=date(2021, 12, 1),
)
def paid_with_interest_or_the_market(
    asks_city_to_buy_shared_home: YesNo,
    public_share: Share,
    shared_home_certificate_on: Date,
    day: Date,
    public_share_buy_out_years: Years,
    shared_home_payment: Yuan,
    shared_home_payment_interest: Yuan,
    shared_home_value_now: Yuan,
) -> Yuan:
    if not asks_city_to_buy_shared_home or public_share <= 0:
        return 0
    market = half_up_to_fen(shared_home_value_now * (1 - public_share))
    if day >= add_months(shared_home_certificate_on, public_share_buy_out_years * MONTHS_PER_YEAR):
        return market
    return min(shared_home_payment + shared_home_payment_interest, market)
