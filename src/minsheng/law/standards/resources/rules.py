"""What a household has 家庭全部所得: incomes and the monthly assistance together, to find cliffs and to compare reforms."""

from datetime import date

from minsheng.law.words import YuanPerMonth, household, person, rule, total

household_money_income = total("money_income", over="lives_here", zh="家庭现金收入", en="Money income of the household")
personal_assistance = total(
    "monthly_assistance", over="lives_here", zh="家庭成员的补贴合计", en="Subsidies of the members, added up"
)


@rule(
    "money_income",
    of=person,
    zh="个人现金收入",
    en="Money income",
    article="家庭所得的度量（不是法律）",
    starts=date(1949, 10, 1),
)
def incomes_less_taxes(
    wage_income: YuanPerMonth,
    business_income: YuanPerMonth,
    property_income: YuanPerMonth,
    pension_income: YuanPerMonth,
    other_transfer_income: YuanPerMonth,
    support_received: YuanPerMonth,
    support_paid: YuanPerMonth,
    tax_and_social_insurance_paid: YuanPerMonth,
) -> YuanPerMonth:
    incomes = (
        wage_income + business_income + property_income + pension_income + other_transfer_income + support_received
    )
    return incomes - support_paid - tax_and_social_insurance_paid


@rule(
    "monthly_assistance",
    of=person,
    zh="个人每月补贴合计",
    en="Monthly subsidies of the person",
    article="家庭所得的度量（不是法律）",
    starts=date(2023, 7, 31),
)
def subsidies_together(
    destitute_basic_living: YuanPerMonth,
    single_person_minimum_living_allowance: YuanPerMonth,
    disability_subsidies: YuanPerMonth,
    orphan_allowance: YuanPerMonth,
    unattended_child_subsidy: YuanPerMonth,
    child_in_hardship_subsidy: YuanPerMonth,
) -> YuanPerMonth:
    of_children = orphan_allowance + unattended_child_subsidy + child_in_hardship_subsidy
    return destitute_basic_living + single_person_minimum_living_allowance + disability_subsidies + of_children


@rule(
    "resources",
    of=household,
    zh="家庭全部所得",
    en="What the household has",
    article="家庭所得的度量（不是法律）",
    starts=date(2023, 7, 31),
)
def incomes_and_assistance(
    household_money_income: YuanPerMonth, minimum_living_allowance: YuanPerMonth, personal_assistance: YuanPerMonth
) -> YuanPerMonth:
    return household_money_income + minimum_living_allowance + personal_assistance
