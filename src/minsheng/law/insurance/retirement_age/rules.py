"""Statutory retirement age 法定退休年龄. 2024-09-13决定；实施弹性退休制度暂行办法；国发〔1978〕104号."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Months,
    Table,
    Times,
    Years,
    add_months,
    bracket,
    first_of_month,
    months_between,
    person,
    rule,
    whole_down,
    year_of,
)


# “男职工”“原法定退休年龄五十五周岁的女职工”“原法定退休年龄五十周岁的女职工”。
@rule(
    "retirement_group",
    of=person,
    zh="退休年龄类别",
    en="Group for the retirement age",
    article="国发〔1978〕104号；2024-09-13决定第一条",
    starts=date(1978, 6, 2),
)
def men_or_the_womans_group(sex: Choice, female_retirement_group: Choice) -> Choice:
    if sex == "male":
        return "male"
    return "female55" if female_retirement_group == "female55" else "female50"


# 2025-01-01以前没有延迟。
@rule(
    "retirement_delay",
    of=person,
    zh="延迟退休月数",
    en="Months of delay",
    article="国发〔1978〕104号",
    starts=date(1978, 6, 2),
    ends=date(2025, 1, 1),
)
def no_delay_yet() -> Months:
    return 0


# 2024-09-13决定第一条：男职工和原五十五周岁女职工“每四个月延迟一个月”，原五十周岁女职工“每二个月延迟一个月”，
# 分别逐步延迟至六十三、五十八、五十五周岁。自2025-01达到原年龄者的出生月起算。
@rule("retirement_delay", of=person, article="2024-09-13决定第一条、附件", starts=date(2025, 1, 1))
def one_month_for_each_step(
    birth_date: Date,
    retirement_group: Choice,
    first_affected_birth_month: Table[Date],
    retirement_delay_step: Table[Times],
    retirement_delay_first_month: Months,
    retirement_delay_most: Table[Months],
) -> Months:
    first = first_affected_birth_month[retirement_group]
    if birth_date < first:
        return 0
    past = months_between(first, first_of_month(birth_date))
    steps = whole_down(past / retirement_delay_step[retirement_group])
    return min(steps + retirement_delay_first_month, retirement_delay_most[retirement_group])


@rule(
    "statutory_retirement_age",
    of=person,
    zh="法定退休年龄（月）",
    en="Statutory retirement age in months",
    article="国发〔1978〕104号；2025-01-01起2024-09-13决定第一条",
    starts=date(1978, 6, 2),
)
def original_age_and_delay(
    original_retirement_age: Table[Months], retirement_group: Choice, retirement_delay: Months
) -> Months:
    return original_retirement_age[retirement_group] + retirement_delay


# 达到法定退休年龄的月份；次月起领取养老金。
@rule(
    "statutory_retirement_month",
    of=person,
    zh="法定退休时间",
    en="Statutory month of retirement",
    article="2024-09-13决定第一条；浙江省职工基本养老保险条例第三十一条",
    starts=date(1978, 6, 2),
)
def month_in_which_the_age_is_reached(birth_date: Date, statutory_retirement_age: Months) -> Date:
    return add_months(first_of_month(birth_date), statutory_retirement_age)


# 弹性提前“最长不超过三年，且退休年龄不得低于……原法定退休年龄”。
@rule(
    "earliest_retirement_months",
    of=person,
    zh="弹性提前退休的最早年龄（月）",
    en="Earliest age of flexible retirement in months",
    article="实施弹性退休制度暂行办法；2024-09-13决定第三条",
    starts=date(2025, 1, 1),
)
def three_years_early_at_most(
    statutory_retirement_age: Months,
    flexible_early_most_months: Months,
    original_retirement_age: Table[Months],
    retirement_group: Choice,
) -> Months:
    return max(original_retirement_age[retirement_group], statutory_retirement_age - flexible_early_most_months)


# 弹性延迟“最长不超过三年”，须与单位协商一致。
@rule(
    "latest_retirement_months",
    of=person,
    zh="弹性延迟退休的最晚年龄（月）",
    en="Latest age of flexible retirement in months",
    article="实施弹性退休制度暂行办法；2024-09-13决定第三条",
    starts=date(2025, 1, 1),
)
def three_years_late_at_most(statutory_retirement_age: Months, flexible_late_most_months: Months) -> Months:
    return statutory_retirement_age + flexible_late_most_months


# 决定第二条：“从2030年1月1日起，将职工按月领取基本养老金最低缴费年限由十五年逐步提高至二十年，每年提高六个月。”
@rule(
    "required_contribution_years",
    of=person,
    zh="最低缴费年限",
    en="Contribution years needed",
    article="社会保险法第十六条；2024-09-13决定第二条、附件2",
    starts=date(2011, 7, 1),
)
def by_year_of_retirement(statutory_retirement_month: Date, minimum_contribution_years: Table[Years]) -> Years:
    return bracket(minimum_contribution_years, year_of(statutory_retirement_month))


# 井下、高空、高温、特别繁重体力劳动等工种，男年满55周岁、女年满45周岁；不随改革延迟。年限条件由经办机构核定（摘要）。
@rule(
    "hardship_retirement_age",
    of=person,
    zh="特殊工种提前退休年龄（月）",
    en="Retirement age after a hardship occupation, in months",
    article="国发〔1978〕104号（凭记忆）",
    starts=date(1978, 6, 2),
)
def by_sex_without_delay(sex: Choice, hardship_retirement_age_by_sex: Table[Months]) -> Months:
    return hardship_retirement_age_by_sex[sex]
