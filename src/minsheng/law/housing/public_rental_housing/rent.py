"""Rent of the lease and its relief 公租房租金与减免. 公共租赁住房管理办法（住房和城乡建设部令第11号）第十九条至第二十一条."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Share,
    SquareMetres,
    Table,
    YesNo,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    YuanPerSquareMetrePerMonth,
    half_up_to_fen,
    household,
    rule,
)


# 第二十条：“公共租赁住房租赁合同约定的租金数额，应当根据市、县级人民政府批准的公共租赁住房租金标准确定。”
# 第二十一条：“承租人应当根据合同约定，按时支付租金。”合同写明数额的按合同；没有填报的，按面积和批准的标准，取整未规定，算到分。
# 腾退期满以后按市场租金，另算。
@rule(
    "public_rental_rent",
    of=household,
    zh="租期内应交租金",
    en="Rent during the lease",
    article="公共租赁住房管理办法第十九条、第二十条、第二十一条",
    starts=date(2012, 7, 15),
)
def as_the_lease_says_or_by_the_standard(
    lives_in_public_rental: YesNo,
    public_rental_removal_period_is_over: YesNo,
    public_rental_lease_states_rent: YesNo,
    public_rental_lease_rent: YuanPerMonth,
    rented_floor_area: SquareMetres,
    public_rental_land_grade: Choice,
    public_rental_rent_standard: Table[YuanPerSquareMetrePerMonth],
) -> YuanPerMonth:
    if not lives_in_public_rental or public_rental_removal_period_is_over:
        return 0
    if public_rental_lease_states_rent:
        return public_rental_lease_rent
    return half_up_to_fen(rented_floor_area * public_rental_rent_standard[public_rental_land_grade])


# 第二十一条：“承租人收入低于当地规定标准的，可以依照有关规定申请租赁补贴或者减免。”恰等于标准的不算低于。
@rule(
    "may_ask_for_public_rental_relief",
    of=household,
    zh="可以申请租金减免",
    en="May ask for relief of the rent",
    article="公共租赁住房管理办法第二十一条",
    starts=date(2012, 7, 15),
)
def tenant_with_income_below_the_local_limit(
    lives_in_public_rental: YesNo,
    income_per_head: YuanPerPersonPerMonth,
    public_rental_relief_income_limit: YuanPerPersonPerMonth,
) -> YesNo:
    return lives_in_public_rental and income_per_head < public_rental_relief_income_limit


# 减免多少由市县规定，杭州按土地等级。收入不低于标准的，第二十一条不给减免。取整未规定，算到分；减免不超过租金。
@rule(
    "public_rental_rent_relief",
    of=household,
    zh="可申请的租金减免",
    en="Relief of the rent that may be asked for",
    article="公共租赁住房管理办法第二十一条",
    starts=date(2012, 7, 15),
)
def share_of_the_rent_by_land_grade(
    public_rental_rent: YuanPerMonth,
    may_ask_for_public_rental_relief: YesNo,
    public_rental_rent_relief_share: Table[Share],
    public_rental_land_grade: Choice,
) -> YuanPerMonth:
    if public_rental_rent <= 0 or not may_ask_for_public_rental_relief:
        return 0
    return min(
        half_up_to_fen(public_rental_rent * public_rental_rent_relief_share[public_rental_land_grade]),
        public_rental_rent,
    )


@rule(
    "public_rental_rent_after_relief",
    of=household,
    zh="减免后应交租金",
    en="Rent after the relief",
    article="公共租赁住房管理办法第二十一条",
    starts=date(2012, 7, 15),
)
def rent_less_relief(public_rental_rent: YuanPerMonth, public_rental_rent_relief: YuanPerMonth) -> YuanPerMonth:
    return public_rental_rent - public_rental_rent_relief
