"""Months of unsold homes and the supply of land 商品住房去化周期与供地."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Months,
    SquareMetres,
    YesNo,
    household,
    rule,
)


@rule(
    "is_reckoning_land_supply",
    of=household,
    zh="要求计算",
    en="Asks for it",
    article="自然资源部办公厅2019-04-17通知",
    starts=date(2019, 4, 17),
)
def as_asked(reckons_land_supply: YesNo) -> YesNo:
    return reckons_land_supply


@rule(
    "months_of_unsold_homes",
    of=household,
    zh="去化周期",
    en="Months of unsold homes",
    article="去化周期＝可售面积÷月均销售面积（窗口月数未见来源）",
    starts=date(2019, 4, 17),
)
def stock_by_average_sales(
    unsold_home_area: SquareMetres,
    home_area_sold_in_months: SquareMetres,
    months_of_sales_counted: Months,
) -> Months:
    return unsold_home_area / home_area_sold_in_months * months_of_sales_counted


# “36个月以上的，应停止供地；36—18个月的，要适当减少供地；18—12个月的，维持供地持平水平；12—6个月的，要增加供地；
# 6个月以下的，要显著增加并加快供地。”
@rule(
    "land_supply_action",
    of=household,
    zh="住宅用地供应安排",
    en="Supply of land for homes",
    article="自然资源部办公厅2019-04-17通知",
    starts=date(2019, 4, 17),
    ends=date(2024, 4, 29),
)
def five_bands_of_2019(
    months_of_unsold_homes: Months,
    supply_stop_from: Months,
    supply_fewer_from: Months,
    supply_level_from: Months,
    supply_more_from: Months,
) -> Choice:
    if months_of_unsold_homes >= supply_stop_from:
        return "stop"
    if months_of_unsold_homes >= supply_fewer_from:
        return "fewer"
    if months_of_unsold_homes >= supply_level_from:
        return "level"
    if months_of_unsold_homes >= supply_more_from:
        return "more"
    return "much_more"


# 超过36个月的暂停新增出让，18个月（不含）至36个月的盘活多少、供应多少；按季度更新（摘要）。
@rule(
    "land_supply_action",
    of=household,
    article="2024-04-29通知",
    starts=date(2024, 4, 29),
)
def two_bands_of_2024(
    months_of_unsold_homes: Months,
    supply_suspended_above: Months,
    supply_as_used_above: Months,
) -> Choice:
    if months_of_unsold_homes > supply_suspended_above:
        return "suspended"
    if months_of_unsold_homes > supply_as_used_above:
        return "as_used"
    return "no_limit"
