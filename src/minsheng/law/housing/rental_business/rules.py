"""Rules of letting homes as a business 住房租赁经营规则. 住房租赁条例（2025-09-15起施行）；杭州市住房租赁资金监管. Summaries."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Days,
    Months,
    Share,
    Table,
    YesNo,
    Yuan,
    YuanPerMonth,
    days_between,
    half_up_to_fen,
    household,
    rule,
)


@rule(
    "is_letting_homes",
    of=household,
    zh="有出租情形",
    en="Lets homes",
    article="住房租赁条例第二条",
    starts=date(2019, 11, 26),
)
def as_stated(lets_homes: YesNo) -> YesNo:
    return lets_homes


# 第七条：厨房、卫生间、阳台、过道、地下储藏室、车库等非居住空间，不得单独出租用于居住（摘要）。
@rule(
    "space_may_be_let",
    of=household,
    zh="可以单独出租用于居住",
    en="The space may be let by itself",
    article="住房租赁条例第七条",
    starts=date(2025, 9, 15),
)
def not_a_space_that_is_no_room(space_let: Choice) -> YesNo:
    return space_let == "room"


# 第十五条：自领取营业执照之日起30日内报送开业信息（摘要）。
@rule(
    "opening_report_is_late",
    of=household,
    zh="开业信息逾期未报",
    en="The opening is reported late",
    article="住房租赁条例第十五条",
    starts=date(2025, 9, 15),
)
def more_days_than_allowed(letting_licence_on: Date, day: Date, opening_report_days: Days) -> YesNo:
    return days_between(letting_licence_on, day) > opening_report_days


# 托管式企业：应付委托出租人月租金总额的2倍。
@rule(
    "rental_risk_reserve",
    of=household,
    zh="风险防控金",
    en="Risk reserve",
    article="杭州市住房租赁资金监管（2019-11-26）",
    starts=date(2019, 11, 26),
)
def twice_the_rent_payable(month_rent_payable_to_owners: YuanPerMonth, risk_reserve_multiple: Months) -> Yuan:
    return half_up_to_fen(month_rent_payable_to_owners * risk_reserve_multiple)


# 2020年新增房源全额；存量房源到2020-09-30先缴30%，其后各步未见来源。
@rule(
    "rental_risk_reserve_due_now",
    of=household,
    zh="现应缴风险防控金",
    en="Risk reserve due now",
    article="2020-08-17通知",
    starts=date(2020, 9, 30),
)
def a_share_for_homes_of_before(
    rental_risk_reserve: Yuan,
    homes_managed_since_2020: YesNo,
    risk_reserve_share_of_old_homes: Share,
) -> Yuan:
    if homes_managed_since_2020:
        return rental_risk_reserve
    return half_up_to_fen(rental_risk_reserve * risk_reserve_share_of_old_homes)


# 一次收租超过三个月、押金超过一个月的部分纳入监管（轻资产企业）。
@rule(
    "supervised_excess",
    of=household,
    zh="应受监管的超收部分",
    en="Part that is to be supervised",
    article="建房规〔2021〕2号（凭记忆）",
    starts=date(2021, 4, 15),
)
def rent_and_deposit_above_the_months(
    rent_of_the_lease: YuanPerMonth,
    months_paid_ahead: Months,
    deposit_taken: Yuan,
    unsupervised_rent_months: Months,
    unsupervised_deposit_months: Months,
) -> Yuan:
    rent = rent_of_the_lease * max(months_paid_ahead - unsupervised_rent_months, 0)
    deposit = max(deposit_taken - rent_of_the_lease * unsupervised_deposit_months, 0)
    return half_up_to_fen(rent + deposit)


@rule(
    "rental_fine_least",
    of=household,
    zh="罚款下限",
    en="Least fine",
    article="住房租赁条例第三十九条至第四十六条",
    starts=date(2025, 9, 15),
)
def least_by_breach(rental_breach: Choice, rental_fine_least_by_breach: Table[Yuan]) -> Yuan:
    return rental_fine_least_by_breach[rental_breach]


@rule(
    "rental_fine_most",
    of=household,
    zh="罚款上限",
    en="Largest fine",
    article="住房租赁条例第三十九条至第四十六条",
    starts=date(2025, 9, 15),
)
def most_by_breach(rental_breach: Choice, rental_fine_most_by_breach: Table[Yuan]) -> Yuan:
    return rental_fine_most_by_breach[rental_breach]


# 住房租赁企业租金收入中，住房租金贷款金额占比不得超过30%（摘要）。
@rule(
    "rent_loans_are_within_limit",
    of=household,
    zh="租金贷占比符合规定",
    en="Rent loans are within the limit",
    article="建房规〔2019〕10号（凭记忆）",
    starts=date(2019, 12, 13),
)
def three_tenths_of_rent_income(rent_loan_total: Yuan, rent_income_total: Yuan, rent_loan_share_most: Share) -> YesNo:
    return rent_loan_total <= rent_income_total * rent_loan_share_most


# 房屋租赁合同订立后三十日内办理登记备案（摘要）；2025-09-15住房租赁条例施行后是否仍按此期限未见。
@rule(
    "lease_is_filed_late",
    of=household,
    zh="房屋租赁登记备案超过期限",
    en="The lease is filed late",
    article="商品房屋租赁管理办法第十四条（凭记忆）",
    starts=date(2011, 2, 1),
)
def after_thirty_days(lease_signed_on: Date, lease_filed_on: Date, lease_filing_days: Days) -> YesNo:
    return days_between(lease_signed_on, lease_filed_on) > lease_filing_days
