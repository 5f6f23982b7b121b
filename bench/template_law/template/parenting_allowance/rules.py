"""Parenting allowance 育儿补贴. Template, parenting allowance."""

from datetime import date

from minsheng.law.words import Persons, Years, YesNo, YuanPerMonth, any_of, household, person, rule

has_child_for_single_parent = any_of(
    "is_under_age_if_single", zh="有单亲家庭幼儿", en="Has a child young enough for a single parent"
)
has_child_for_partners = any_of("is_under_age_if_partnered", zh="有幼儿", en="Has a child young enough for partners")


@rule(
    "is_under_age_if_single",
    of=person,
    zh="小于单亲家庭年龄上限",
    en="Below the age for a single parent",
    article="Template, parenting allowance",
    starts=date(2010, 1, 1),
)
def age_below_limit_if_single(age: Years, child_age_if_single: Years) -> YesNo:
    return age < child_age_if_single


@rule(
    "is_under_age_if_partnered",
    of=person,
    zh="小于年龄上限",
    en="Below the age for partners",
    article="Template, parenting allowance",
    starts=date(2010, 1, 1),
)
def age_below_limit_if_partnered(age: Years, child_age_if_partnered: Years) -> YesNo:
    return age < child_age_if_partnered


# "… if they are single with a child under 8 or if they are partnered with a child under 6." The template lets the
# second branch hold for a single parent too, which changes nothing: a child under 6 is under 8.
@rule(
    "has_small_child",
    of=household,
    zh="照料幼儿",
    en="Cares for a small child",
    article="Template, parenting allowance",
    starts=date(2010, 1, 1),
)
def single_or_partnered_with_child(
    adults_in_household: Persons,
    adults_if_single: Persons,
    has_child_for_single_parent: YesNo,
    has_child_for_partners: YesNo,
) -> YesNo:
    return (adults_in_household == adults_if_single and has_child_for_single_parent) or has_child_for_partners


@rule(
    "has_parenting_income",
    of=household,
    zh="收入不超过上限",
    en="Income within the threshold",
    article="Template, parenting allowance",
    starts=date(2015, 12, 1),
)
def income_within_threshold(household_income: YuanPerMonth, parenting_income_threshold: YuanPerMonth) -> YesNo:
    return household_income <= parenting_income_threshold


@rule(
    "is_entitled_to_parenting_allowance",
    of=household,
    zh="可领育儿补贴",
    en="Entitled to the parenting allowance",
    article="Template, parenting allowance",
    starts=date(2015, 12, 1),
)
def little_income_and_small_child(has_parenting_income: YesNo, has_small_child: YesNo) -> YesNo:
    return has_parenting_income and has_small_child


@rule(
    "parenting_allowance",
    of=household,
    zh="育儿补贴",
    en="Parenting allowance",
    article="Template, parenting allowance",
    starts=date(2015, 12, 1),
)
def one_amount(is_entitled_to_parenting_allowance: YesNo, parenting_allowance_amount: YuanPerMonth) -> YuanPerMonth:
    return parenting_allowance_amount if is_entitled_to_parenting_allowance else 0
