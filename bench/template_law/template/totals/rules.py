"""Totals 合计. Template, total benefits, total taxes and disposable income."""

from datetime import date

from minsheng.law.words import YuanPerMonth, household, rule, total

capital_returns_of_members = total("capital_returns", zh="家庭资本收益", en="Capital returns of the members")
pensions_of_members = total("pension", zh="家庭养老金", en="Pensions of the members")
basic_incomes_of_members = total("basic_income", zh="家庭基本收入", en="Basic incomes of the members")
income_taxes_of_members = total("income_tax", zh="家庭个人所得税", en="Income taxes of the members")
contributions_of_members = total("social_security_contribution", zh="家庭社会保险费", en="Contributions of the members")


# The template counts the basic income and the housing allowance, not the pension or the parenting allowance.
@rule(
    "total_benefits",
    of=household,
    zh="补贴合计",
    en="Total benefits",
    article="Template, total benefits",
    starts=date(2010, 1, 1),
)
def basic_incomes_and_housing_allowance(
    basic_incomes_of_members: YuanPerMonth, housing_allowance: YuanPerMonth
) -> YuanPerMonth:
    return basic_incomes_of_members + housing_allowance


@rule(
    "total_taxes",
    of=household,
    zh="税费合计",
    en="Total taxes",
    article="Template, total taxes",
    starts=date(2013, 1, 1),
)
def taxes_and_contributions(
    income_taxes_of_members: YuanPerMonth,
    contributions_of_members: YuanPerMonth,
    housing_tax_of_the_month: YuanPerMonth,
) -> YuanPerMonth:
    return income_taxes_of_members + contributions_of_members + housing_tax_of_the_month


# "Actual amount available to the household at the end of the month."
@rule(
    "disposable_income",
    of=household,
    zh="可支配收入",
    en="Disposable income",
    article="Template, disposable income",
    starts=date(2015, 12, 1),
)
def what_is_left_at_the_end_of_the_month(
    household_income: YuanPerMonth,
    capital_returns_of_members: YuanPerMonth,
    pensions_of_members: YuanPerMonth,
    basic_incomes_of_members: YuanPerMonth,
    housing_allowance: YuanPerMonth,
    parenting_allowance: YuanPerMonth,
    total_taxes: YuanPerMonth,
) -> YuanPerMonth:
    incomes = household_income + capital_returns_of_members + pensions_of_members
    benefits = basic_incomes_of_members + housing_allowance + parenting_allowance
    return incomes + benefits - total_taxes
