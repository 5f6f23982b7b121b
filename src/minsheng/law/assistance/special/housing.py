"""Housing assistance 住房救助. 浙江省社会救助条例第二十九条、第三十条；社会救助法第二十六条（2026-07-01起）."""

from datetime import date

from minsheng.law.words import (
    Choice,
    YesNo,
    any_of,
    household,
    person,
    rule,
)

has_scattered_destitute_member = any_of(
    "is_scattered_destitute",
    zh="有分散供养的特困人员",
    en="A destitute person supported at home lives here",
    article="浙江省社会救助条例第二十九条",
)


# 第二十九条：“分散供养的特困人员”。
@rule(
    "is_scattered_destitute",
    of=person,
    zh="分散供养的特困人员",
    en="A destitute person supported at home",
    article="浙江省社会救助条例第十六条、第二十九条",
    starts=date(2014, 11, 1),
)
def destitute_outside_a_home(is_destitute: YesNo, lives_in_support_home: YesNo) -> YesNo:
    return is_destitute and not lives_in_support_home


# 第二十九条：“对符合规定标准的住房困难的最低生活保障家庭、分散供养的特困人员和最低生活保障边缘家庭，给予住房救助。”
@rule(
    "may_receive_housing_assistance",
    of=household,
    zh="可以享受住房救助",
    en="May receive housing assistance",
    article="浙江省社会救助条例第二十九条",
    starts=date(2014, 11, 1),
    ends=date(2025, 4, 7),
)
def badly_housed_and_poor(
    is_in_housing_difficulty: YesNo,
    is_entitled_to_minimum_living_allowance: YesNo,
    is_minimum_living_edge_household: YesNo,
    has_scattered_destitute_member: YesNo,
) -> YesNo:
    is_poor = (
        is_entitled_to_minimum_living_allowance or is_minimum_living_edge_household or has_scattered_destitute_member
    )
    return is_in_housing_difficulty and is_poor


# 2025年意见：“低收入帮扶家庭公租房依申请应保尽保、实物配租优先”（城镇）。
@rule(
    "may_receive_housing_assistance",
    of=household,
    article="浙江省社会救助条例第二十九条；浙江省《关于加强低收入人口救助帮扶工作的意见》（2025-04-07起）",
    starts=date(2025, 4, 7),
    ends=date(2026, 7, 1),
)
def badly_housed_and_poor_or_helped_in_town(
    is_in_housing_difficulty: YesNo,
    is_entitled_to_minimum_living_allowance: YesNo,
    is_minimum_living_edge_household: YesNo,
    has_scattered_destitute_member: YesNo,
    is_low_income_helped_household: YesNo,
    area: Choice,
) -> YesNo:
    is_poor = (
        is_entitled_to_minimum_living_allowance or is_minimum_living_edge_household or has_scattered_destitute_member
    )
    helped_in_town = area == "urban" and is_low_income_helped_household
    return is_in_housing_difficulty and (is_poor or helped_in_town)


# 社会救助法第二十六条：“对符合规定标准的住房困难的分散供养特困人员、最低生活保障家庭、最低生活保障边缘家庭、
# 刚性支出困难家庭，由社会救助管理部门给予住房救助。”
@rule(
    "may_receive_housing_assistance",
    of=household,
    article="社会救助法第二十六条；浙江省《关于加强低收入人口救助帮扶工作的意见》",
    starts=date(2026, 7, 1),
)
def badly_housed_under_the_act(
    is_in_housing_difficulty: YesNo,
    is_entitled_to_minimum_living_allowance: YesNo,
    is_minimum_living_edge_household: YesNo,
    has_scattered_destitute_member: YesNo,
    is_rigid_expenditure_household: YesNo,
    is_low_income_helped_household: YesNo,
    area: Choice,
) -> YesNo:
    is_poor = (
        is_entitled_to_minimum_living_allowance
        or is_minimum_living_edge_household
        or has_scattered_destitute_member
        or is_rigid_expenditure_household
    )
    helped_in_town = area == "urban" and is_low_income_helped_household
    return is_in_housing_difficulty and (is_poor or helped_in_town)


# 第三十条：“城镇住房救助通过配租公共租赁住房、发放住房租赁补贴等方式实施。……农村住房救助通过发放新建（购）住房补贴、
# 农村危房改造补贴、提供建房技术服务等方式实施。”
@rule(
    "housing_assistance_form",
    of=household,
    zh="住房救助方式",
    en="Form of housing assistance",
    article="浙江省社会救助条例第三十条；2026-07-01起并见社会救助法第二十六条",
    starts=date(2014, 11, 1),
)
def in_town_or_country(may_receive_housing_assistance: YesNo, area: Choice) -> Choice:
    if not may_receive_housing_assistance:
        return "none"
    return "public_rental_or_rent_subsidy" if area == "urban" else "building_or_repair_subsidy"
