"""Three tenths of wages are not counted: dated twins of the rules in force, for examples/reforms/taper.yaml."""

from datetime import date

from minsheng.law.words import Share, YuanPerMonth, person, rule


# As the rule in force (最低生活保障审核确认办法第十三条), less a share of wages; the basic pension stays uncounted.
@rule(
    "counted_income",
    of=person,
    article="改革演示：工资收入的30%不计入",
    starts=date(2025, 7, 1),
    ends=date(2026, 1, 1),
)
def without_a_share_of_wages(
    wage_income: YuanPerMonth,
    wage_share_not_counted: Share,
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
    counted = wage_income - wage_income * wage_share_not_counted
    wages = max(counted - employment_cost - disregarded_earnings, 0)
    received = pension_income - basic_pension_income + other_transfer_income + support_received
    return wages + business_income + property_income + received - support_paid - tax_and_social_insurance_paid


# The rule in force counts the basic pension from 2026 on; so does this one.
@rule("counted_income", of=person, article="改革演示：工资收入的30%不计入", starts=date(2026, 1, 1))
def without_a_share_of_wages_with_basic_pension(
    wage_income: YuanPerMonth,
    wage_share_not_counted: Share,
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
    counted = wage_income - wage_income * wage_share_not_counted
    wages = max(counted - employment_cost - disregarded_earnings, 0)
    received = pension_income + other_transfer_income + support_received
    return wages + business_income + property_income + received - support_paid - tax_and_social_insurance_paid
