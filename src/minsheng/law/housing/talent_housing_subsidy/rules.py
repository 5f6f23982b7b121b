"""Talent housing subsidy 高层次人才购房（租赁）补贴. 杭州市2015年受理公告、2016年人才新政第22条、2020年八大举措.

Where no quotation marks stand, the sentence is a summary of a machine translation or from memory.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Share,
    Table,
    Times,
    Years,
    YesNo,
    Yuan,
    YuanPerMonth,
    half_up_to_fen,
    person,
    rule,
)


# 2015年度公告：购房补贴，B、C、D类。
@rule(
    "is_of_a_subsidised_talent_class",
    of=person,
    zh="属于可补贴的人才类别",
    en="Is of a class that is subsidised",
    article="2015年度杭州市高层次人才购房补贴受理公告",
    starts=date(2015, 1, 1),
    ends=date(2016, 11, 1),
)
def buyers_b_to_d(talent_class: Choice, talent_home_choice: Choice) -> YesNo:
    return talent_home_choice == "buys" and talent_class in ("b", "c", "d")


# 2016年第22条：另有E类人才租赁补贴。
@rule(
    "is_of_a_subsidised_talent_class",
    of=person,
    article="2015年度杭州市高层次人才购房补贴受理公告；杭州人才新政第22条",
    starts=date(2016, 11, 1),
    ends=date(2020, 2, 24),
)
def buyers_b_to_d_renters_e(talent_class: Choice, talent_home_choice: Choice) -> YesNo:
    if talent_home_choice == "buys":
        return talent_class in ("b", "c", "d")
    return talent_home_choice == "rents" and talent_class == "e"


# 2020年起：A类一人一议，B至D类定额；E、F类租赁补贴（凭记忆）。
@rule(
    "is_of_a_subsidised_talent_class",
    of=person,
    article="战疫引才、杭向未来八大举措（2020-02-24，凭记忆）",
    starts=date(2020, 2, 24),
)
def buyers_a_to_d_renters_e_f(talent_class: Choice, talent_home_choice: Choice) -> YesNo:
    if talent_home_choice == "buys":
        return talent_class in ("a", "b", "c", "d")
    return talent_home_choice == "rents" and talent_class in ("e", "f")


# 现行文件的其他条件未见，由人才部门认定。
@rule(
    "meets_talent_subsidy_rules",
    of=person,
    zh="符合其他条件",
    en="Meets the other rules",
    article="杭州市高层次人才住房保障实施意见（全文未见）",
    starts=date(2015, 1, 1),
    left_to="city",
)
def found_to_meet_them(meets_other_talent_rules: YesNo) -> YesNo:
    return meets_other_talent_rules


@rule(
    "is_entitled_to_talent_housing_subsidy",
    of=person,
    zh="可享受人才购房（租赁）补贴",
    en="Is entitled to the talent housing subsidy",
    article="杭州市高层次人才住房保障实施意见（全文未见）",
    starts=date(2015, 1, 1),
)
def class_and_other_rules(is_of_a_subsidised_talent_class: YesNo, meets_talent_subsidy_rules: YesNo) -> YesNo:
    return is_of_a_subsidised_talent_class and meets_talent_subsidy_rules


# A类一人一议，没有定额：金额未定。
@rule(
    "talent_purchase_subsidy",
    of=person,
    zh="人才购房补贴",
    en="Talent subsidy for buying",
    article="2015年度杭州市高层次人才购房补贴受理公告；八大举措（2020-02-24，凭记忆）",
    starts=date(2015, 1, 1),
    ends=date(2022, 3, 25),
)
def amount_of_the_class(
    is_entitled_to_talent_housing_subsidy: YesNo,
    talent_home_choice: Choice,
    talent_class: Choice,
    talent_purchase_amount: Table[Yuan],
) -> Yuan:
    if talent_home_choice != "buys" or not is_entitled_to_talent_housing_subsidy:
        return 0
    return talent_purchase_amount[talent_class]


# 2022年说明：“申请人购买住房的总价低于可享受的购房补贴标准的，以购房总价金额作为购房补贴发放标准”；“已享受安家补助（含配套经费）
# 政策的，其购房补贴发放标准应扣除已享受安家补助（含配套经费）金额”。不足零的，没有补贴。
@rule(
    "talent_purchase_subsidy",
    of=person,
    article="杭州高层次人才购房补贴申领说明（转载）",
    starts=date(2022, 3, 25),
)
def amount_no_more_than_the_price_less_settling_aid(
    is_entitled_to_talent_housing_subsidy: YesNo,
    talent_home_choice: Choice,
    talent_class: Choice,
    talent_purchase_amount: Table[Yuan],
    talent_home_costs_less_than_standard: YesNo,
    talent_home_price: Yuan,
    talent_settling_aid: Yuan,
) -> Yuan:
    if talent_home_choice != "buys" or not is_entitled_to_talent_housing_subsidy:
        return 0
    standard = talent_purchase_amount[talent_class]
    if talent_home_costs_less_than_standard:
        standard = min(standard, talent_home_price)
    return max(standard - talent_settling_aid, 0)


@rule(
    "talent_purchase_ceiling",
    of=person,
    zh="A类人才购房补贴上限",
    en="Ceiling for class A",
    article="八大举措（2020-02-24，凭记忆）",
    starts=date(2020, 2, 24),
)
def ceiling_for_class_a(
    is_entitled_to_talent_housing_subsidy: YesNo, talent_class: Choice, talent_purchase_ceiling_class_a: Yuan
) -> Yuan:
    if talent_class != "a" or not is_entitled_to_talent_housing_subsidy:
        return 0
    return talent_purchase_ceiling_class_a


# 财政补助事业单位由同级财政全额负担；企业及非财政补助单位，财政70%、用人单位30%。标准均为整万元，没有余数。
@rule(
    "talent_fiscal_part",
    of=person,
    zh="财政负担部分",
    en="Part borne by the treasury",
    article="2015年度杭州市高层次人才购房补贴受理公告",
    starts=date(2015, 1, 1),
)
def all_or_seven_tenths(
    talent_purchase_subsidy: Yuan, talent_employer_is_publicly_funded: YesNo, talent_fiscal_share: Share
) -> Yuan:
    if talent_employer_is_publicly_funded:
        return talent_purchase_subsidy
    return half_up_to_fen(talent_purchase_subsidy * talent_fiscal_share)


@rule(
    "talent_employer_part",
    of=person,
    zh="用人单位负担部分",
    en="Part borne by the employer",
    article="2015年度杭州市高层次人才购房补贴受理公告",
    starts=date(2015, 1, 1),
)
def what_is_left(talent_purchase_subsidy: Yuan, talent_fiscal_part: Yuan) -> Yuan:
    return talent_purchase_subsidy - talent_fiscal_part


# 第22条：E类人才租赁补贴每月1500元，每两年随租赁市场调整。
@rule(
    "talent_rent_subsidy",
    of=person,
    zh="人才租赁补贴",
    en="Talent subsidy for renting",
    article="杭州人才新政第22条；八大举措（2020-02-24，凭记忆）",
    starts=date(2016, 11, 1),
)
def monthly_amount_of_the_class(
    is_entitled_to_talent_housing_subsidy: YesNo,
    talent_home_choice: Choice,
    talent_class: Choice,
    talent_rent_amount: Table[YuanPerMonth],
) -> YuanPerMonth:
    if talent_home_choice != "rents" or not is_entitled_to_talent_housing_subsidy:
        return 0
    return talent_rent_amount[talent_class]


# 限购范围内无自有住房记录，或转让后无自有住房记录满3年。
@rule(
    "has_no_home_for_talent_priority",
    of=person,
    zh="人才优先购房的无房条件",
    en="Has no home, or none for three years",
    article="新房摇号人才优先（hangzhou-house-guide）",
    starts=date(2021, 8, 5),
)
def no_home_or_transferred_long_ago(
    homes_owned: Times, has_sold_a_home_here: YesNo, years_since_home_sold: Years, talent_years_without_home: Years
) -> YesNo:
    return homes_owned <= 0 and (not has_sold_a_home_here or years_since_home_sold >= talent_years_without_home)


# A类免摇号，报名后直接锁定房源；先按B、C、D、E类由高到低，同类按社保月数由多到少。
@rule(
    "talent_lottery_priority",
    of=person,
    zh="新房摇号人才优先",
    en="Priority in the lottery of new homes",
    article="新房摇号人才优先（hangzhou-house-guide）",
    starts=date(2021, 8, 5),
)
def by_class_without_home(talent_class: Choice, has_no_home_for_talent_priority: YesNo) -> Choice:
    if talent_class in ("none", "f") or not has_no_home_for_talent_priority:
        return "none"
    if talent_class == "a":
        return "exempt"
    if talent_class == "b":
        return "first_b"
    if talent_class == "c":
        return "first_c"
    return "first_d" if talent_class == "d" else "first_e"
