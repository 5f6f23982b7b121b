"""Normal adjustment of pensions 基本养老金调整. 社会保险法第十八条；人社部、财政部和浙江省历年通知（转载）.

Where no quotation marks stand, the sentence is a summary. The amounts are those of the year's provincial notice, in
law/places by date.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Number,
    Share,
    Table,
    Years,
    YesNo,
    YuanPerMonth,
    YuanPerMonthPerYear,
    bracket,
    half_up_to_fen,
    person,
    progressive,
    rule,
    whole_up,
    year_of,
)


@rule(
    "draws_a_basic_pension",
    of=person,
    zh="正在领取职工或机关事业单位养老金",
    en="Draws the employees' or the public-sector pension",
    article="人社部发〔2024〕48号、浙人社发〔2023〕30号等历年通知",
    starts=date(2016, 1, 1),
)
def employees_or_public_sector(receives_employees_pension: YesNo, receives_public_sector_pension: YesNo) -> YesNo:
    return receives_employees_pension or receives_public_sector_pension


# 调整范围为上年12月31日前已按规定办理退休手续并按月领取基本养老金的人员；自1月1日起，迟发的补发。
@rule(
    "retired_before_this_year",
    of=person,
    zh="上年末以前退休",
    en="Had retired by the end of last year",
    article="人社部发〔2024〕48号、浙人社发〔2023〕30号等历年通知",
    starts=date(2016, 1, 1),
)
def retired_in_an_earlier_year(retired_on: Date, day: Date) -> YesNo:
    return year_of(retired_on) < year_of(day)


@rule(
    "is_entitled_to_pension_adjustment",
    of=person,
    zh="纳入养老金调整范围",
    en="Is covered by the adjustment",
    article="社会保险法第十八条；浙江省职工基本养老保险条例第三十六条",
    starts=date(2016, 1, 1),
)
def draws_and_retired_earlier(draws_a_basic_pension: YesNo, retired_before_this_year: YesNo) -> YesNo:
    return draws_a_basic_pension and retired_before_this_year


# 定额调整：同一调整范围的人员增加同样数额。
@rule(
    "adjustment_fixed_part",
    of=person,
    zh="定额调整部分",
    en="Fixed part of the rise",
    article="人社部发〔2024〕48号、浙人社发〔2023〕30号等历年通知",
    starts=date(2016, 1, 1),
)
def the_same_for_everybody(adjustment_fixed_amount: YuanPerMonth) -> YuanPerMonth:
    return half_up_to_fen(adjustment_fixed_amount)


# “缴费年限每满1年（不满1年按1年计算）”，按年限分段，“月基本养老金增加额不到15元的，补足到15元”（2019至2023年）。
@rule(
    "adjustment_years_part",
    of=person,
    zh="与缴费年限挂钩部分",
    en="Part linked to the contribution years",
    article="浙人社发〔2023〕30号等历年通知二（二）1",
    starts=date(2016, 1, 1),
)
def whole_years_by_brackets_with_a_floor(
    contribution_years: Years,
    adjustment_per_year: Table[YuanPerMonthPerYear],
    adjustment_years_part_least: YuanPerMonth,
) -> YuanPerMonth:
    by_years = progressive(adjustment_per_year, whole_up(contribution_years))
    return half_up_to_fen(max(by_years, adjustment_years_part_least))


# 与本人养老金水平挂钩：上年12月本人基本养老金的一定比例。
@rule(
    "adjustment_pension_part",
    of=person,
    zh="与养老金水平挂钩部分",
    en="Part linked to the own pension",
    article="人社部发〔2024〕48号、浙人社发〔2023〕30号等历年通知",
    starts=date(2016, 1, 1),
)
def share_of_the_december_pension(
    pension_in_december: YuanPerMonth, adjustment_share_of_pension: Share
) -> YuanPerMonth:
    return half_up_to_fen(pension_in_december * adjustment_share_of_pension)


# 高龄倾斜按上年12月31日的年龄；到年末生日都已过，年龄即年份之差。
@rule(
    "age_at_end_of_last_year",
    of=person,
    zh="上年末年龄",
    en="Age at the end of last year",
    article="人社部发〔2024〕48号、浙人社发〔2023〕30号等历年通知",
    starts=date(2016, 1, 1),
)
def difference_of_years(day: Date, birth_date: Date) -> Number:
    return year_of(day) - 1 - year_of(birth_date)


# “男年满70周岁、女年满65周岁及以上且不满80周岁”“年满80周岁及以上”两档；2024年65至69岁的女性减半。
@rule(
    "adjustment_age_part",
    of=person,
    zh="高龄倾斜部分",
    en="Extra for high age",
    article="浙人社发〔2023〕30号等历年通知二（三）",
    starts=date(2016, 1, 1),
)
def by_sex_and_age_bracket(
    sex: Choice,
    age_at_end_of_last_year: Number,
    adjustment_age_extra_men: Table[YuanPerMonth],
    adjustment_age_extra_women: Table[YuanPerMonth],
) -> YuanPerMonth:
    if sex == "female":
        return half_up_to_fen(bracket(adjustment_age_extra_women, age_at_end_of_last_year))
    return half_up_to_fen(bracket(adjustment_age_extra_men, age_at_end_of_last_year))


@rule(
    "adjustment_hardship_part",
    of=person,
    zh="艰苦边远地区倾斜部分",
    en="Extra for hardship areas",
    article="人社部发〔2024〕48号、浙人社发〔2023〕30号等历年通知",
    starts=date(2016, 1, 1),
)
def extra_in_hardship_areas(lives_in_hardship_area: YesNo, adjustment_hardship_extra: YuanPerMonth) -> YuanPerMonth:
    if not lives_in_hardship_area:
        return 0
    return half_up_to_fen(adjustment_hardship_extra)


# 增加额为各部分之和，各部分四舍五入到分；总额的取整由省通知规定，未见来源。
@rule(
    "pension_rise",
    of=person,
    zh="基本养老金增加额",
    en="Rise of the pension",
    article="社会保险法第十八条；浙江省职工基本养老保险条例第三十六条",
    starts=date(2016, 1, 1),
    left_to="province",
)
def fixed_linked_and_tilted(
    is_entitled_to_pension_adjustment: YesNo,
    adjustment_fixed_part: YuanPerMonth,
    adjustment_years_part: YuanPerMonth,
    adjustment_pension_part: YuanPerMonth,
    adjustment_age_part: YuanPerMonth,
    adjustment_hardship_part: YuanPerMonth,
) -> YuanPerMonth:
    if not is_entitled_to_pension_adjustment:
        return 0
    linked = adjustment_years_part + adjustment_pension_part
    tilted = adjustment_age_part + adjustment_hardship_part
    return adjustment_fixed_part + linked + tilted


@rule(
    "adjusted_pension",
    of=person,
    zh="调整后基本养老金",
    en="Pension after the adjustment",
    article="社会保险法第十八条",
    starts=date(2016, 1, 1),
)
def december_pension_and_rise(pension_in_december: YuanPerMonth, pension_rise: YuanPerMonth) -> YuanPerMonth:
    return pension_in_december + pension_rise


# 企业退休军转干部调整后“低于当地此次调整后企业退休人员基本养老金平均水平的，按照国家规定予以补足”。
@rule(
    "retired_cadre_top_up",
    of=person,
    zh="企业退休军转干部补足额",
    en="Top-up of a retired military cadre",
    article="人社部发〔2024〕48号；浙人社发〔2025〕39号（舟山日报2025-07-26）",
    starts=date(2016, 1, 1),
)
def up_to_the_average_after_adjustment(
    is_retired_military_cadre: YesNo,
    receives_employees_pension: YesNo,
    adjusted_pension: YuanPerMonth,
    average_pension_after_adjustment: YuanPerMonth,
) -> YuanPerMonth:
    if not is_retired_military_cadre or not receives_employees_pension:
        return 0
    return max(average_pension_after_adjustment - adjusted_pension, 0)


# 比较用，不是待遇：全国总体水平是各省按人均养老金计算的上限，不是每人的涨幅。
@rule(
    "rise_at_national_level",
    of=person,
    zh="按全国总体水平计算的增加额（比较）",
    en="The rise if the national level were applied to the own pension (for comparison)",
    article="人社部发〔2024〕48号、浙人社发〔2023〕30号等历年通知",
    starts=date(2021, 1, 1),
)
def national_level_on_the_own_pension(
    is_entitled_to_pension_adjustment: YesNo, pension_in_december: YuanPerMonth, national_adjustment_level: Share
) -> YuanPerMonth:
    if not is_entitled_to_pension_adjustment:
        return 0
    return half_up_to_fen(pension_in_december * national_adjustment_level)


# 浙江条例第三十七条：按时足额缴费的退休人员，养老金低于上年月平均基本养老金60%的，补足到60%。
@rule(
    "low_pension_top_up",
    of=person,
    zh="低养老金补足额（未核实）",
    en="Top-up of a low pension, unverified",
    article="浙江省职工基本养老保险条例第三十七条",
    starts=date(2011, 7, 1),
)
def up_to_a_share_of_the_average(
    receives_employees_pension: YesNo,
    pension_in_december: YuanPerMonth,
    average_basic_pension_last_year: YuanPerMonth,
    low_pension_share: Share,
) -> YuanPerMonth:
    if not receives_employees_pension:
        return 0
    return max(half_up_to_fen(average_basic_pension_last_year * low_pension_share) - pension_in_december, 0)
