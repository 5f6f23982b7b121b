"""Rigid-expenditure household 刚性支出困难家庭（此前为支出型困难）. 刚性支出困难家庭认定办法；社会救助法第二十二条."""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Persons,
    Share,
    YesNo,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    YuanPerPersonPerYear,
    YuanPerYear,
    any_of,
    household,
    person,
    rule,
    total,
)

rigid_expenditure_per_year = total(
    "rigid_expenditure_of_member",
    over="is_counted_member",
    zh="家庭近十二个月刚性支出",
    en="Rigid expenditure of the household in the last twelve months",
)
has_destitute_person = any_of("is_destitute", zh="有特困人员", en="A destitute person is in the household")


# 第五条：“（二）医疗支出……由个人负担的符合规定的……费用；（三）教育支出……；（四）残疾康复支出……”。
@rule(
    "rigid_expenditure_of_member",
    of=person,
    zh="个人近十二个月刚性支出",
    en="Rigid expenditure of a member in the last twelve months",
    article="刚性支出困难家庭认定办法第五条；浙江省社会救助条例第二十一条第四项",
    starts=date(2014, 11, 1),
)
def medical_education_rehabilitation(
    medical_self_paid_per_year: YuanPerYear,
    education_cost_per_year: YuanPerYear,
    rehabilitation_cost_per_year: YuanPerYear,
) -> YuanPerYear:
    return medical_self_paid_per_year + education_cost_per_year + rehabilitation_cost_per_year


@rule(
    "has_rigid_expenditure",
    of=household,
    zh="有刚性支出",
    en="There is rigid expenditure",
    article="刚性支出困难家庭认定办法第四条第（四）项",
    starts=date(2014, 11, 1),
)
def any_rigid_expenditure(rigid_expenditure_per_year: YuanPerYear) -> YesNo:
    return rigid_expenditure_per_year > 0


# 第四条：“（一）未纳入最低生活保障、特困人员救助供养范围且未被认定为最低生活保障边缘家庭”。
@rule(
    "is_outside_basic_assistance",
    of=household,
    zh="不是低保、特困、低保边缘家庭",
    en="Is under no higher tier of assistance",
    article="刚性支出困难家庭认定办法第四条第（一）项",
    starts=date(2021, 7, 1),
)
def no_higher_tier(
    is_entitled_to_minimum_living_allowance: YesNo,
    is_minimum_living_edge_household: YesNo,
    has_destitute_person: YesNo,
) -> YesNo:
    return (
        not is_entitled_to_minimum_living_allowance
        and not is_minimum_living_edge_household
        and not has_destitute_person
    )


# “（二）共同生活家庭成员人均收入低于上年度当地居民人均可支配收入”。
@rule(
    "income_is_below_average_income",
    of=household,
    zh="人均收入低于上年度人均可支配收入",
    en="Income per head is below the average of the year before",
    article="刚性支出困难家庭认定办法第四条第（二）项；社会救助法第二十二条",
    starts=date(2021, 7, 1),
)
def below_last_years_average(
    income_per_head: YuanPerPersonPerMonth, disposable_income_per_head_last_year: YuanPerPersonPerYear
) -> YesNo:
    return income_per_head * MONTHS_PER_YEAR < disposable_income_per_head_last_year


# “（三）家庭财产状况符合当地相关规定”“可以参照最低生活保障边缘家庭的认定条件或者适当放宽”：符合低保规定的必符合。
@rule(
    "meets_rigid_property_limits",
    of=household,
    zh="财产符合刚性支出家庭规定",
    en="Property is within the limits of rigid-expenditure households",
    article="刚性支出困难家庭认定办法第四条第（三）项、第二款",
    starts=date(2021, 7, 1),
    left_to="city",
)
def within_allowance_limits_or_wider_ones(meets_property_limits: YesNo, rigid_property_limit_is_met: YesNo) -> YesNo:
    return meets_property_limits or rigid_property_limit_is_met


# “（四）提出申请前十二个月家庭刚性支出总额占家庭总收入比例超出当地规定”。没有收入而有支出的，必超出。
@rule(
    "rigid_expenditure_exceeds_share",
    of=household,
    zh="刚性支出占比超过规定",
    en="Rigid expenditure exceeds the share of income",
    article="刚性支出困难家庭认定办法第四条第（四）项；社会救助法第二十二条",
    starts=date(2025, 1, 1),
)
def more_than_the_share(
    rigid_expenditure_per_year: YuanPerYear,
    household_counted_income: YuanPerMonth,
    rigid_expenditure_share_limit: Share,
) -> YesNo:
    if rigid_expenditure_per_year <= 0:
        return False
    if household_counted_income <= 0:
        return True
    return rigid_expenditure_per_year > household_counted_income * MONTHS_PER_YEAR * rigid_expenditure_share_limit


# 条例第四十一条：“因患大病等特殊原因导致生活必需支出超出家庭承受能力，家庭实际生活水平低于当地最低生活保障标准”。
# 实际生活水平＝（收入－必需支出）÷人数（释义）。
@rule(
    "rigid_expenditure_exceeds_share",
    of=household,
    zh="扣除必需支出后的生活水平低于低保标准",
    en="After necessary spending the level of living is below the minimum standard",
    article="浙江省社会救助条例第二十一条第四项、第四十一条",
    starts=date(2021, 7, 1),
    ends=date(2025, 1, 1),
)
def living_level_below_the_standard(
    rigid_expenditure_per_year: YuanPerYear,
    household_counted_income: YuanPerMonth,
    counted_members: Persons,
    minimum_living_standard: YuanPerPersonPerMonth,
) -> YesNo:
    if rigid_expenditure_per_year <= 0:
        return False
    left = household_counted_income - rigid_expenditure_per_year / MONTHS_PER_YEAR
    return left / counted_members < minimum_living_standard


@rule(
    "is_rigid_expenditure_household",
    of=household,
    zh="刚性支出困难家庭",
    en="Is a rigid-expenditure household",
    article="浙江省社会救助条例第四十一条",
    starts=date(2021, 7, 1),
    ends=date(2025, 1, 1),
)
def expenditure_hardship(
    has_counted_members: YesNo,
    is_registered_household: YesNo,
    has_rigid_expenditure: YesNo,
    is_outside_basic_assistance: YesNo,
    rigid_expenditure_exceeds_share: YesNo,
) -> YesNo:
    return (
        has_counted_members
        and is_registered_household
        and has_rigid_expenditure
        and is_outside_basic_assistance
        and rigid_expenditure_exceeds_share
    )


@rule(
    "is_rigid_expenditure_household",
    of=household,
    article="刚性支出困难家庭认定办法第四条；2026-07-01起社会救助法第二十二条",
    starts=date(2025, 1, 1),
)
def all_conditions(
    has_counted_members: YesNo,
    is_registered_household: YesNo,
    has_rigid_expenditure: YesNo,
    is_outside_basic_assistance: YesNo,
    income_is_below_average_income: YesNo,
    meets_rigid_property_limits: YesNo,
    rigid_expenditure_exceeds_share: YesNo,
) -> YesNo:
    return (
        has_counted_members
        and is_registered_household
        and has_rigid_expenditure
        and is_outside_basic_assistance
        and income_is_below_average_income
        and meets_rigid_property_limits
        and rigid_expenditure_exceeds_share
    )
