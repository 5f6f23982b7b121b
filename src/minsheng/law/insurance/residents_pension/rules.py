"""Residents' pension 城乡居民基本养老金. 国发〔2014〕8号；浙政发〔2014〕28号（凭记忆）."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Months,
    SharePerYear,
    Table,
    Years,
    YesNo,
    Yuan,
    YuanPerMonth,
    YuanPerMonthPerYear,
    YuanPerYear,
    bracket,
    half_up_to_fen,
    person,
    rule,
    whole_down,
)


@rule(
    "is_in_residents_scheme",
    of=person,
    zh="城乡居民养老保险参保人",
    en="Is insured in the residents' scheme",
    article="国发〔2014〕8号第三条",
    starts=date(2014, 2, 21),
)
def resident_scheme(pension_scheme: Choice) -> YesNo:
    return pension_scheme == "resident"


# “年满60周岁、累计缴费满15年，且未领取国家规定的基本养老保障待遇的，可以按月领取”。
@rule(
    "has_reached_residents_pension_age",
    of=person,
    zh="年满60周岁",
    en="Has reached the pension age",
    article="国发〔2014〕8号第七条",
    starts=date(2014, 2, 21),
)
def sixty_or_older(age: Years, residents_pension_age: Years) -> YesNo:
    return age >= residents_pension_age


# “新农保或城居保制度实施时已年满60周岁……不用缴费”。
@rule(
    "has_residents_minimum_years",
    of=person,
    zh="缴费满15年或免缴",
    en="Has the years needed or need not contribute",
    article="国发〔2014〕8号第七条",
    starts=date(2014, 2, 21),
)
def fifteen_years_or_exempt(
    was_sixty_when_scheme_began: YesNo, resident_contribution_years: Years, residents_minimum_years: Years
) -> YesNo:
    return was_sixty_when_scheme_began or resident_contribution_years >= residents_minimum_years


@rule(
    "is_entitled_to_residents_pension",
    of=person,
    zh="可领取城乡居民养老金",
    en="Is entitled to the residents' pension",
    article="国发〔2014〕8号第七条",
    starts=date(2014, 2, 21),
)
def insured_sixty_and_years(
    is_in_residents_scheme: YesNo, has_reached_residents_pension_age: YesNo, has_residents_minimum_years: YesNo
) -> YesNo:
    return is_in_residents_scheme and has_reached_residents_pension_age and has_residents_minimum_years


# “个人账户养老金的月计发标准……为个人账户全部储存额除以139”。
@rule(
    "residents_account_pension",
    of=person,
    zh="个人账户养老金",
    en="Account pension",
    article="国发〔2014〕8号第六条",
    starts=date(2014, 2, 21),
)
def balance_by_139(resident_account_balance: Yuan, residents_account_divisor: Months) -> YuanPerMonth:
    return half_up_to_fen(resident_account_balance / residents_account_divisor)


# 满15年30元，第16年起每年5元（凭记忆）。
@rule(
    "seniority_pension",
    of=person,
    zh="缴费年限养老金",
    en="Seniority pension",
    article="浙政发〔2014〕28号（凭记忆）",
    starts=date(2014, 7, 1),
)
def fixed_and_each_year_from_the_sixteenth(
    resident_contribution_years: Years,
    residents_minimum_years: Years,
    seniority_pension_base: YuanPerMonth,
    seniority_pension_per_year: YuanPerMonthPerYear,
) -> YuanPerMonth:
    years = whole_down(resident_contribution_years)
    if years < residents_minimum_years:
        return 0
    return seniority_pension_base + seniority_pension_per_year * (years - residents_minimum_years)


@rule(
    "residents_pension",
    of=person,
    zh="城乡居民养老金",
    en="Residents' pension",
    article="国发〔2014〕8号第六条；浙政发〔2014〕28号（凭记忆）",
    starts=date(2014, 7, 1),
)
def basic_account_and_seniority(
    is_entitled_to_residents_pension: YesNo,
    residents_basic_pension: YuanPerMonth,
    residents_account_pension: YuanPerMonth,
    seniority_pension: YuanPerMonth,
    national_minimum_basic_pension: YuanPerMonth,
) -> YuanPerMonth:
    if not is_entitled_to_residents_pension:
        return 0
    basic = max(residents_basic_pension, national_minimum_basic_pension)
    return half_up_to_fen(basic + residents_account_pension + seniority_pension)


# 丧葬补助费：基础养老金的20个月（凭记忆）。
@rule(
    "residents_funeral_grant",
    of=person,
    zh="丧葬补助费",
    en="Funeral grant",
    article="浙政发〔2014〕28号（凭记忆）",
    starts=date(2014, 7, 1),
)
def months_of_the_basic_pension(
    is_dead: YesNo,
    is_in_residents_scheme: YesNo,
    residents_basic_pension: YuanPerMonth,
    funeral_months_of_basic_pension: Months,
) -> Yuan:
    if not is_dead or not is_in_residents_scheme:
        return 0
    return half_up_to_fen(residents_basic_pension * funeral_months_of_basic_pension)


# “参保人死亡，个人账户资金余额可以依法继承。”
@rule(
    "residents_inherited_balance",
    of=person,
    zh="可继承的账户余额",
    en="Balance that is inherited",
    article="国发〔2014〕8号第六条",
    starts=date(2014, 2, 21),
)
def whole_balance_at_death(is_dead: YesNo, is_in_residents_scheme: YesNo, resident_account_balance: Yuan) -> Yuan:
    if not is_dead or not is_in_residents_scheme:
        return 0
    return resident_account_balance


# “对选择最低档次标准缴费的，补贴标准不低于每人每年30元；对选择较高档次的……500元及以上……不低于每人每年60元。”
@rule(
    "residents_contribution_subsidy",
    of=person,
    zh="缴费补贴（国家最低）",
    en="Subsidy to the contribution (national minimum)",
    article="国发〔2014〕8号第四条",
    starts=date(2014, 2, 21),
)
def by_chosen_tier(
    resident_contribution_tier: YuanPerYear,
    residents_lowest_tier: YuanPerYear,
    residents_subsidy_by_tier: Table[YuanPerYear],
) -> YuanPerYear:
    if resident_contribution_tier < residents_lowest_tier:
        return 0
    return bracket(residents_subsidy_by_tier, resident_contribution_tier)


# 个人缴费、集体补助、政府补贴全部记入个人账户，按国家规定计息；当年缴费的计息办法未见来源，这里当年不计息。
@rule(
    "resident_account_at_year_end",
    of=person,
    zh="城乡居民养老保险个人账户年末储存额",
    en="Balance of the residents' account at the year's end",
    article="国发〔2014〕8号第五条（凭记忆）",
    starts=date(2014, 2, 21),
)
def balance_with_interest_contribution_and_subsidy(
    resident_balance_at_year_start: Yuan,
    resident_account_interest: SharePerYear,
    resident_contribution_tier: YuanPerYear,
    residents_contribution_subsidy: YuanPerYear,
    one_account_year: Years,
) -> Yuan:
    interest = half_up_to_fen(resident_balance_at_year_start * resident_account_interest * one_account_year)
    credited = (resident_contribution_tier + residents_contribution_subsidy) * one_account_year
    return resident_balance_at_year_start + interest + half_up_to_fen(credited)


# 第三条：年满16周岁（不含在校学生），非国家机关和事业单位工作人员、不属于职工基本养老保险制度覆盖范围的（摘要）。
@rule(
    "may_join_residents_pension",
    of=person,
    zh="可以参加城乡居民养老保险",
    en="May join the residents' scheme",
    article="国发〔2014〕8号第三条（凭记忆）",
    starts=date(2014, 2, 21),
)
def sixteen_no_pupil_no_other_scheme(
    age: Years, residents_entry_age: Years, is_full_time_student: YesNo, pension_scheme: Choice
) -> YesNo:
    return age >= residents_entry_age and not is_full_time_student and pension_scheme in ("none", "resident")
