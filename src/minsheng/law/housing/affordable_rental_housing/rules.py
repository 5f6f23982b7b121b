"""Affordable rental housing 保障性租赁住房. 国办发〔2021〕22号；杭州市规定（凭记忆）.

Where no quotation marks stand, the sentence is a summary: the text was seen in an English report only.
"""

from datetime import date

from minsheng.law.words import (
    Number,
    Share,
    SquareMetres,
    YesNo,
    YuanPerMonth,
    YuanPerSquareMetrePerMonth,
    down_to_fen,
    household,
    rule,
)


# 符合条件的新市民、青年人等群体；具体准入未见，由运营单位、住房保障部门认定。
@rule(
    "is_served_by_affordable_rental",
    of=household,
    zh="属于保障性租赁住房保障对象",
    en="Belongs to those who are served",
    article="国办发〔2021〕22号；杭州市准入规定（未见）",
    starts=date(2021, 6, 24),
    left_to="city",
)
def found_to_be_served(meets_affordable_rental_tenant_rules: YesNo, lives_in_affordable_rental: YesNo) -> YesNo:
    return meets_affordable_rental_tenant_rules or lives_in_affordable_rental


# 无房的新市民、青年人。
@rule(
    "is_entitled_to_affordable_rental_home",
    of=household,
    zh="可承租保障性租赁住房",
    en="May rent an affordable home",
    article="国办发〔2021〕22号",
    starts=date(2021, 6, 24),
)
def without_home_and_served(owns_no_home: YesNo, is_served_by_affordable_rental: YesNo) -> YesNo:
    return owns_no_home and is_served_by_affordable_rental


# 租金低于同地段同品质市场租赁住房租金；杭州不高于90%。算到分，舍去以下，使上限不被突破。
@rule(
    "affordable_rent_ceiling_per_square_metre",
    of=household,
    zh="每平方米租金上限",
    en="Rent ceiling per square metre",
    article="国办发〔2021〕22号；杭州市规定（凭记忆）",
    starts=date(2021, 6, 24),
)
def share_of_market_rent(
    market_rent_per_square_metre: YuanPerSquareMetrePerMonth, affordable_rent_ratio: Share
) -> YuanPerSquareMetrePerMonth:
    return down_to_fen(market_rent_per_square_metre * affordable_rent_ratio)


@rule(
    "affordable_rent_ceiling",
    of=household,
    zh="月租金上限",
    en="Rent ceiling of the home",
    article="国办发〔2021〕22号；杭州市规定（凭记忆）",
    starts=date(2021, 6, 24),
)
def ceiling_times_area(
    affordable_rent_ceiling_per_square_metre: YuanPerSquareMetrePerMonth, rented_floor_area: SquareMetres
) -> YuanPerMonth:
    return down_to_fen(affordable_rent_ceiling_per_square_metre * rented_floor_area)


@rule(
    "affordable_rent_above_ceiling",
    of=household,
    zh="超过上限的租金",
    en="Rent above the ceiling",
    article="国办发〔2021〕22号；杭州市规定（凭记忆）",
    starts=date(2021, 6, 24),
)
def rent_less_ceiling(
    lives_in_affordable_rental: YesNo, rent_paid: YuanPerMonth, affordable_rent_ceiling: YuanPerMonth
) -> YuanPerMonth:
    if not lives_in_affordable_rental:
        return 0
    return max(rent_paid - affordable_rent_ceiling, 0)


@rule(
    "affordable_rent_is_within_ceiling",
    of=household,
    zh="租金不超过上限",
    en="The rent is within the ceiling",
    article="国办发〔2021〕22号；杭州市规定（凭记忆）",
    starts=date(2021, 6, 24),
)
def nothing_above(affordable_rent_above_ceiling: YuanPerMonth) -> YesNo:
    return affordable_rent_above_ceiling <= 0


# 以建筑面积不超过70平方米的小户型为主。
@rule(
    "affordable_home_is_small",
    of=household,
    zh="属于小户型",
    en="Is a small home",
    article="国办发〔2021〕22号",
    starts=date(2021, 6, 24),
)
def at_most_seventy(rented_floor_area: SquareMetres, affordable_home_main_area: SquareMetres) -> YesNo:
    return rented_floor_area <= affordable_home_main_area


# 新增保障性租赁住房占新增住房供应量的比例，杭州、宁波等不低于30%。没有填报供应量的，为不适用（否）。
@rule(
    "affordable_supply_is_met",
    of=household,
    zh="新增供应比例达到要求",
    en="The share of new homes is met",
    article="浙江省保障性租赁住房指导意见（英文报道）",
    starts=date(2021, 11, 22),
)
def enough_of_new_homes(
    new_affordable_rental_in_year: Number, new_homes_in_year: Number, affordable_supply_share: Share
) -> YesNo:
    return new_homes_in_year > 0 and new_affordable_rental_in_year >= new_homes_in_year * affordable_supply_share


# 租赁住房用地不低于年度住宅用地供应的10%。
@rule(
    "rental_land_supply_is_met",
    of=household,
    zh="租赁用地比例达到要求",
    en="The share of land is met",
    article="杭州市住宅用地供应计划（路透社2021年11月报道）",
    starts=date(2021, 11, 9),
)
def enough_of_residential_land(
    rental_land_in_year: SquareMetres, residential_land_in_year: SquareMetres, rental_land_share: Share
) -> YesNo:
    return residential_land_in_year > 0 and rental_land_in_year >= residential_land_in_year * rental_land_share
