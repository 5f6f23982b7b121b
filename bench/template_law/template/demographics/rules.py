"""Ages and incomes 人口与收入. What several of the template's rules ask first."""

from datetime import date

from minsheng.law.words import Choice, Date, Years, YesNo, count, first_of_month, person, rule, total, years_between

household_income = total("salary", zh="家庭工资收入", en="Household income")
adults_in_household = count(over="is_adult_member", zh="家庭成人数", en="Adults in the household")


# "A person's age is computed according to its birth date", on the first day of the month.
@rule("age", of=person, zh="年龄", en="Age", article="Template, age", starts=date(2010, 1, 1))
def whole_years_on_the_first_of_the_month(birth: Date, day: Date) -> Years:
    return years_between(birth, first_of_month(day))


@rule("is_of_age", of=person, zh="已成年", en="Of age", article="Template, age of majority", starts=date(2010, 1, 1))
def age_reaches_majority(age: Years, age_of_majority: Years) -> YesNo:
    return age >= age_of_majority


# The role is stated by the household, whatever the age.
@rule(
    "is_adult_member",
    of=person,
    zh="家庭中的成人",
    en="Adult of the household",
    article="Template, household roles",
    starts=date(2010, 1, 1),
)
def has_the_role_of_an_adult(household_role: Choice) -> YesNo:
    return household_role == "adult"
