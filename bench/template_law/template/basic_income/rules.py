"""Basic income 基本收入. Template, basic income."""

from datetime import date

from minsheng.law.words import YesNo, YuanPerMonth, person, rule


# "Before Dec 1st 2015, the basic income does not exist in the law."
@rule(
    "is_entitled_to_basic_income",
    of=person,
    zh="可领基本收入",
    en="Entitled to the basic income",
    article="Template, basic income",
    starts=date(2010, 1, 1),
    ends=date(2015, 12, 1),
)
def nobody_yet() -> YesNo:
    return False


# "From Dec 1st 2015 to Nov 30 2016, the basic income is provided to adults who have no income."
@rule(
    "is_entitled_to_basic_income",
    of=person,
    article="Template, basic income",
    starts=date(2015, 12, 1),
    ends=date(2016, 12, 1),
)
def adults_without_salary(is_of_age: YesNo, salary: YuanPerMonth) -> YesNo:
    return is_of_age and salary == 0


# "Since Dec 1st 2016, the basic income is provided to any adult, without considering their income."
@rule("is_entitled_to_basic_income", of=person, article="Template, basic income", starts=date(2016, 12, 1))
def every_adult(is_of_age: YesNo) -> YesNo:
    return is_of_age


# Before the law there is no amount.
@rule(
    "basic_income",
    of=person,
    zh="基本收入",
    en="Basic income",
    article="Template, basic income",
    starts=date(2010, 1, 1),
    ends=date(2015, 12, 1),
)
def not_yet_in_the_law() -> YuanPerMonth:
    return 0


@rule("basic_income", of=person, article="Template, basic income", starts=date(2015, 12, 1))
def one_amount_for_each(is_entitled_to_basic_income: YesNo, basic_income_amount: YuanPerMonth) -> YuanPerMonth:
    return basic_income_amount if is_entitled_to_basic_income else 0
