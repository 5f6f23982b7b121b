"""Pension 养老金. Template, pension."""

from datetime import date

from minsheng.law.words import Years, YesNo, YuanPerMonth, person, rule


# Ages are whole years, so 60.33 is reached at 61.
@rule(
    "has_reached_retirement",
    of=person,
    zh="已到退休年龄",
    en="Has reached the age of retirement",
    article="Template, pension",
    starts=date(2010, 1, 1),
)
def age_reaches_retirement(age: Years, age_of_retirement: Years) -> YesNo:
    return age >= age_of_retirement


# "A person's pension depends on their birth date."
@rule("pension", of=person, zh="养老金", en="Pension", article="Template, pension", starts=date(2010, 1, 1))
def from_the_age_of_retirement(has_reached_retirement: YesNo, pension_amount: YuanPerMonth) -> YuanPerMonth:
    return pension_amount if has_reached_retirement else 0
