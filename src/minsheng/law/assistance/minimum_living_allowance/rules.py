"""Minimum living allowance 最低生活保障.

社会救助暂行办法（2014-05-01起）；最低生活保障审核确认办法（民发〔2021〕57号，2021-07-01起）；
浙江省社会救助条例；社会救助法（2026-07-01起）。
"""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Choice,
    Months,
    Persons,
    SquareMetres,
    SquareMetresPerPerson,
    Times,
    Years,
    YesNo,
    Yuan,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    any_of,
    count,
    for_one_person,
    half_up_to_fen,
    household,
    person,
    rule,
    total,
)

counted_members = count(over="is_counted_member", zh="共同生活的家庭成员人数", en="Members counted in the household")
severely_disabled_members = count(
    over="is_severely_disabled_member", zh="计入成员中的重度残疾人数", en="Severely disabled among the counted members"
)
household_counted_income = total(
    "counted_income", over="is_counted_member", zh="家庭月收入（计入部分）", en="Counted income of the household"
)
is_registered_household = any_of(
    "is_registered_in_this_city",
    over="is_counted_member",
    zh="有本市户籍的家庭成员",
    en="A counted member is registered in this city",
)


# 第七条第二款：“（一）连续三年以上（含三年）脱离家庭独立生活的宗教教职人员；（二）在监狱内服刑、在戒毒所强制隔离戒毒
# 或者宣告失踪人员”不计入。特困人员另行供养，死亡人员不再是成员。
@rule(
    "is_left_out_of_household",
    of=person,
    zh="不计入共同生活的家庭成员",
    en="Is not counted as a member by law",
    article="最低生活保障审核确认办法（民发〔2021〕57号）第七条第二款",
    starts=date(2021, 7, 1),
)
def clerics_prisoners_missing_destitute(
    is_dead: YesNo,
    is_imprisoned: YesNo,
    is_in_compulsory_detoxification: YesNo,
    is_declared_missing: YesNo,
    religious_years_away: Years,
    cleric_years_away: Years,
    is_destitute: YesNo,
) -> YesNo:
    return (
        is_dead
        or is_imprisoned
        or is_in_compulsory_detoxification
        or is_declared_missing
        or religious_years_away >= cleric_years_away
        or is_destitute
    )


# 第七条第一款第（二）（三）项：“未成年子女；已成年但不能独立生活的子女，包括在校接受全日制本科及以下学历教育的子女”。
@rule(
    "is_dependent_child",
    of=person,
    zh="未成年或不能独立生活的子女",
    en="Is a minor child or one who cannot live independently",
    article="最低生活保障审核确认办法（民发〔2021〕57号）第七条第一款第（二）、（三）项",
    starts=date(2021, 7, 1),
)
def minor_student_or_not_independent(
    relation_to_head: Choice,
    is_minor: YesNo,
    is_full_time_student: YesNo,
    schooling: Choice,
    cannot_live_independently: YesNo,
) -> YesNo:
    if relation_to_head != "child":
        return False
    studies_below_degree = is_full_time_student and schooling not in ("none", "postgraduate")
    return is_minor or studies_below_degree or cannot_live_independently


# 第七条第一款：“（一）配偶；（二）未成年子女；（三）已成年但不能独立生活的子女……；（四）其他具有法定赡养、扶养、抚养义务
# 关系并长期共同居住的人员。”子女的配偶、配偶的父母随其配偶共同居住的计入；无法定义务关系的“其他”不计入。
@rule(
    "is_counted_member",
    of=person,
    zh="共同生活的家庭成员",
    en="Is counted as a member of the household",
    article="最低生活保障审核确认办法（民发〔2021〕57号）第七条",
    starts=date(2021, 7, 1),
)
def spouse_dependent_child_or_living_here(
    is_left_out_of_household: YesNo, relation_to_head: Choice, is_dependent_child: YesNo, lives_here: YesNo
) -> YesNo:
    if is_left_out_of_household:
        return False
    if relation_to_head in ("head", "spouse"):
        return True
    return is_dependent_child or (lives_here and relation_to_head != "other")


@rule(
    "is_severely_disabled_member",
    of=person,
    zh="计入的重度残疾成员",
    en="Is a counted member with a severe disability",
    article="浙江省残疾人保障条例第二十六条",
    starts=date(2021, 7, 1),
)
def counted_and_severely_disabled(is_counted_member: YesNo, is_severely_disabled: YesNo) -> YesNo:
    return is_counted_member and is_severely_disabled


# 浙江省社会救助条例第五十条第三款：救助期间因就业增加的收入，在六至十二个月内不计入家庭收入，每月最高为低保标准的三倍。
@rule(
    "disregarded_earnings",
    of=person,
    zh="不计入的就业增收",
    en="Rise of earnings that is not counted",
    article="浙江省社会救助条例第五十条第三款",
    starts=date(2014, 11, 1),
)
def rise_within_the_term(
    earnings_rise_during_assistance: YuanPerMonth,
    receives_minimum_living_allowance: YesNo,
    months_since_earnings_rose: Months,
    earnings_disregard_certain_months: Months,
    earnings_disregard_most_months: Months,
    earnings_disregard_local_months: Months,
    minimum_living_standard: YuanPerPersonPerMonth,
    earnings_disregard_multiple: Times,
) -> YuanPerMonth:
    if earnings_rise_during_assistance <= 0 or not receives_minimum_living_allowance:
        return 0
    if months_since_earnings_rose > earnings_disregard_most_months:
        return 0
    ceiling = for_one_person(minimum_living_standard) * earnings_disregard_multiple
    if months_since_earnings_rose <= earnings_disregard_certain_months:
        return min(earnings_rise_during_assistance, ceiling)
    if months_since_earnings_rose <= earnings_disregard_local_months:
        return min(earnings_rise_during_assistance, ceiling)
    return 0


# 第十三条：“（一）工资性收入……扣除必要的就业成本；（二）经营净收入；（三）财产净收入；（四）转移净收入……转移性收入
# 扣减转移性支出”。不计入：优待抚恤金、计划生育奖励与扶助金、奖学金、见义勇为奖励、政府救助款物，
# 以及“‘十四五’期间，中央确定的城乡居民基本养老保险基础养老金”。
@rule(
    "counted_income",
    of=person,
    zh="计入家庭收入的个人月收入",
    en="Income of a person that counts",
    article="最低生活保障审核确认办法（民发〔2021〕57号）第十三条",
    starts=date(2021, 7, 1),
    ends=date(2026, 1, 1),
)
def without_basic_pension(
    wage_income: YuanPerMonth,
    employment_cost: YuanPerMonth,
    disregarded_earnings: YuanPerMonth,
    business_income: YuanPerMonth,
    property_income: YuanPerMonth,
    pension_income: YuanPerMonth,
    basic_pension_income: YuanPerMonth,
    other_transfer_income: YuanPerMonth,
    support_received: YuanPerMonth,
    support_paid: YuanPerMonth,
    tax_and_social_insurance_paid: YuanPerMonth,
) -> YuanPerMonth:
    wages = max(wage_income - employment_cost - disregarded_earnings, 0)
    received = pension_income - basic_pension_income + other_transfer_income + support_received
    return wages + business_income + property_income + received - support_paid - tax_and_social_insurance_paid


# “十四五”期间届满（2025-12-31），基础养老金不再因该项不计入；2026年起是否延续未见来源，故计入。
@rule(
    "counted_income",
    of=person,
    article="最低生活保障审核确认办法（民发〔2021〕57号）第十三条（第（三）项限于“十四五”期间）",
    starts=date(2026, 1, 1),
)
def with_basic_pension(
    wage_income: YuanPerMonth,
    employment_cost: YuanPerMonth,
    disregarded_earnings: YuanPerMonth,
    business_income: YuanPerMonth,
    property_income: YuanPerMonth,
    pension_income: YuanPerMonth,
    other_transfer_income: YuanPerMonth,
    support_received: YuanPerMonth,
    support_paid: YuanPerMonth,
    tax_and_social_insurance_paid: YuanPerMonth,
) -> YuanPerMonth:
    wages = max(wage_income - employment_cost - disregarded_earnings, 0)
    received = pension_income + other_transfer_income + support_received
    return wages + business_income + property_income + received - support_paid - tax_and_social_insurance_paid


@rule(
    "has_counted_members",
    of=household,
    zh="有计入的家庭成员",
    en="Somebody is counted as a member",
    article="最低生活保障审核确认办法（民发〔2021〕57号）第七条",
    starts=date(2021, 7, 1),
)
def at_least_one_member(counted_members: Persons) -> YesNo:
    return counted_members > 0


# “共同生活的家庭成员人均收入”：家庭收入除以人数；净支出大于收入的，按零计。
@rule(
    "income_per_head",
    of=household,
    zh="家庭人均月收入",
    en="Income per head",
    article="最低生活保障审核确认办法（民发〔2021〕57号）第十三条",
    starts=date(2021, 7, 1),
)
def shared_by_members(household_counted_income: YuanPerMonth, counted_members: Persons) -> YuanPerPersonPerMonth:
    if counted_members <= 0:
        return 0
    return max(household_counted_income / counted_members, 0)


# 社会救助暂行办法第九条：“人均收入低于当地最低生活保障标准”。“低于”不含本数。
@rule(
    "income_is_below_minimum_living_standard",
    of=household,
    zh="人均月收入低于低保标准",
    en="Income per head is below the minimum living standard",
    article="社会救助暂行办法第九条；最低生活保障审核确认办法第十三条",
    starts=date(2021, 7, 1),
    ends=date(2026, 7, 1),
)
def below_the_standard(income_per_head: YuanPerPersonPerMonth, minimum_living_standard: YuanPerPersonPerMonth) -> YesNo:
    return income_per_head < minimum_living_standard


# 第十八条：“家庭人均收入低于当地最低生活保障标准”。
@rule("income_is_below_minimum_living_standard", of=household, article="社会救助法第十八条", starts=date(2026, 7, 1))
def below_the_standard_under_the_act(
    income_per_head: YuanPerPersonPerMonth, minimum_living_standard: YuanPerPersonPerMonth
) -> YesNo:
    return income_per_head < minimum_living_standard


# 2015年认定办法：人均货币财产“低于当地同期3至4年最低生活保障标准之和”：3年以下都符合，4年以上都不符合，其间由各地规定。
@rule(
    "meets_money_asset_limit",
    of=household,
    zh="货币财产符合规定",
    en="Money assets are within the limit",
    article="浙江省社会救助家庭经济状况认定办法（2015年，报道；2019年修订未见全文）",
    starts=date(2015, 3, 1),
)
def below_years_of_the_standard(
    money_assets: Yuan,
    counted_members: Persons,
    minimum_living_standard: YuanPerPersonPerMonth,
    money_asset_years_certain: Years,
    money_asset_years_most: Years,
    money_asset_years_local: Years,
) -> YesNo:
    year_of_standard = minimum_living_standard * MONTHS_PER_YEAR * counted_members
    if money_assets < year_of_standard * money_asset_years_certain:
        return True
    if money_assets >= year_of_standard * money_asset_years_most:
        return False
    return money_assets < year_of_standard * money_asset_years_local


# 2015年认定办法：“仅有1套住房或无房，或有2套住房但人均建筑面积低于上年度人均住房建筑面积”。
@rule(
    "meets_home_limit",
    of=household,
    zh="住房符合规定",
    en="Homes are within the limit",
    article="浙江省社会救助家庭经济状况认定办法（2015年，报道；2019年修订未见全文）",
    starts=date(2015, 3, 1),
)
def one_home_or_two_small_ones(
    homes_owned: Times,
    one_home: Times,
    two_homes: Times,
    floor_area: SquareMetres,
    counted_members: Persons,
    average_floor_area_per_head: SquareMetresPerPerson,
) -> YesNo:
    if homes_owned <= one_home:
        return True
    if homes_owned > two_homes:
        return False
    return floor_area / counted_members < average_floor_area_per_head


# 第十四条：动产包括银行存款……车辆等，不动产主要包括房屋；2015年办法：无生活用机动车辆、船舶，无商铺、办公楼、厂房等。
@rule(
    "meets_property_limits",
    of=household,
    zh="家庭财产符合规定",
    en="Property is within the limits",
    article="最低生活保障审核确认办法第十四条；浙江省社会救助家庭经济状况认定办法",
    starts=date(2021, 7, 1),
    left_to="province",
)
def no_car_no_shop_few_homes_little_money(
    owns_motor_vehicle: YesNo,
    owns_commercial_property: YesNo,
    meets_home_limit: YesNo,
    meets_money_asset_limit: YesNo,
) -> YesNo:
    return not owns_motor_vehicle and not owns_commercial_property and meets_home_limit and meets_money_asset_limit


@rule(
    "is_entitled_to_minimum_living_allowance",
    of=household,
    zh="符合最低生活保障条件",
    en="Is entitled to the minimum living allowance",
    article="社会救助暂行办法第九条；最低生活保障审核确认办法第十二条至第十四条",
    starts=date(2021, 7, 1),
    ends=date(2026, 7, 1),
)
def members_income_and_property(
    has_counted_members: YesNo,
    is_registered_household: YesNo,
    income_is_below_minimum_living_standard: YesNo,
    meets_property_limits: YesNo,
) -> YesNo:
    return (
        has_counted_members
        and is_registered_household
        and income_is_below_minimum_living_standard
        and meets_property_limits
    )


# 第十八条：“对家庭人均收入低于当地最低生活保障标准且财产状况符合规定的最低生活保障家庭……给予最低生活保障”。
@rule("is_entitled_to_minimum_living_allowance", of=household, article="社会救助法第十八条", starts=date(2026, 7, 1))
def members_income_and_property_under_the_act(
    has_counted_members: YesNo,
    is_registered_household: YesNo,
    income_is_below_minimum_living_standard: YesNo,
    meets_property_limits: YesNo,
) -> YesNo:
    return (
        has_counted_members
        and is_registered_household
        and income_is_below_minimum_living_standard
        and meets_property_limits
    )


# 社会救助暂行办法第十二条：“按照共同生活的家庭成员人均收入低于当地最低生活保障标准的差额，按月发给最低生活保障金。”
@rule(
    "top_up_per_head",
    of=household,
    zh="人均补差额",
    en="Difference to the standard per head",
    article="社会救助暂行办法第十二条；浙江省社会救助条例第十二条",
    starts=date(2021, 7, 1),
    ends=date(2026, 7, 1),
)
def difference_to_the_standard(
    minimum_living_standard: YuanPerPersonPerMonth, income_per_head: YuanPerPersonPerMonth
) -> YuanPerPersonPerMonth:
    return max(minimum_living_standard - income_per_head, 0)


# 第十八条第二款：“可以按照家庭人均收入低于当地最低生活保障标准的实际差额发放，也可以分档定额发放。”杭州按差额。
@rule("top_up_per_head", of=household, article="社会救助法第十八条第二款", starts=date(2026, 7, 1))
def difference_to_the_standard_under_the_act(
    minimum_living_standard: YuanPerPersonPerMonth, income_per_head: YuanPerPersonPerMonth
) -> YuanPerPersonPerMonth:
    return max(minimum_living_standard - income_per_head, 0)


# 差额乘以保障人数；浙江省残疾人保障条例第二十六条：“最低生活保障家庭中的重度残疾人单独施保，全额发放最低生活保障金”，
# 故重度残疾成员各按标准全额，其余成员各按差额。取整未规定，算到分。
@rule(
    "minimum_living_allowance",
    of=household,
    zh="最低生活保障金",
    en="Minimum living allowance",
    article="社会救助暂行办法第十二条；浙江省残疾人保障条例第二十六条",
    starts=date(2021, 7, 1),
    ends=date(2026, 7, 1),
)
def difference_and_full_for_severely_disabled(
    is_entitled_to_minimum_living_allowance: YesNo,
    top_up_per_head: YuanPerPersonPerMonth,
    counted_members: Persons,
    severely_disabled_members: Persons,
    minimum_living_standard: YuanPerPersonPerMonth,
) -> YuanPerMonth:
    if not is_entitled_to_minimum_living_allowance:
        return 0
    others = top_up_per_head * (counted_members - severely_disabled_members)
    return half_up_to_fen(others + minimum_living_standard * severely_disabled_members)


@rule(
    "minimum_living_allowance",
    of=household,
    article="社会救助法第十八条第二款；浙江省残疾人保障条例第二十六条",
    starts=date(2026, 7, 1),
)
def difference_and_full_under_the_act(
    is_entitled_to_minimum_living_allowance: YesNo,
    top_up_per_head: YuanPerPersonPerMonth,
    counted_members: Persons,
    severely_disabled_members: Persons,
    minimum_living_standard: YuanPerPersonPerMonth,
) -> YuanPerMonth:
    if not is_entitled_to_minimum_living_allowance:
        return 0
    others = top_up_per_head * (counted_members - severely_disabled_members)
    return half_up_to_fen(others + minimum_living_standard * severely_disabled_members)


@rule(
    "draws_minimum_living_allowance",
    of=person,
    zh="最低生活保障对象",
    en="Is covered by the minimum living allowance",
    article="最低生活保障审核确认办法（民发〔2021〕57号）第七条",
    starts=date(2021, 7, 1),
)
def counted_in_an_entitled_household(is_counted_member: YesNo, is_entitled_to_minimum_living_allowance: YesNo) -> YesNo:
    return is_counted_member and is_entitled_to_minimum_living_allowance
