"""Lamp grant 点灯补助. Island Lamp Act."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Months,
    Share,
    Table,
    YesNo,
    YuanPerMonth,
    add_months,
    average_of_last,
    count_pointing,
    figure_on,
    half_up_to_fen,
    last_month,
    months_since,
    of_person,
    person,
    progressive,
    rule,
    years_between,
)

spouse_income = of_person("spouse", "income", none=0, zh="配偶收入", en="Income of the spouse")
wards = count_pointing("guardian", over="at_the_hearth", zh="被监护人数", en="Persons under guardianship")
average_income = average_of_last(3, "income", zh="近三月平均收入", en="Average income of three months")
lamp_injury_amount = figure_on("lamp_injury_figure", "hurt_on", zh="受伤日金额", en="Amount of the day of injury")
months_without_lamp = months_since(
    "lamp_has_grade", before="lit_months_before", zh="无等级月数", en="Months without a grade"
)
drew_lamp_last_month = last_month(
    "is_entitled_to_lamp_grant", before="drew_lamp_before", zh="上月领取", en="Drew it last month"
)


@rule("lamp_has_grade", of=person, zh="有等级", en="Has a grade", article="Lamp Act art. 1", starts=date(2021, 1, 1))
def has_grade(grade: Choice) -> YesNo:
    return grade in ("grade_1", "grade_2")


@rule(
    "is_entitled_to_lamp_grant",
    of=person,
    zh="符合点灯补助",
    en="Entitled to the lamp grant",
    article="Lamp Act art. 1",
    starts=date(2021, 1, 1),
)
def entitled(
    lamp_has_grade: YesNo, average_income: YuanPerMonth, drew_lamp_last_month: YesNo, spouse_income: YuanPerMonth
) -> YesNo:
    return lamp_has_grade and (average_income > spouse_income or not drew_lamp_last_month)


@rule("lamp_grant", of=person, zh="点灯补助金额", en="Lamp grant", article="Lamp Act art. 1", starts=date(2021, 1, 1))
def amount(is_entitled_to_lamp_grant: YesNo, lamp_amount: Table[YuanPerMonth], grade: Choice) -> YuanPerMonth:
    if not is_entitled_to_lamp_grant:
        return 0
    return half_up_to_fen(lamp_amount[grade])


@rule("lamp_level", of=person, zh="档次", en="Level", article="Lamp Act art. 2", starts=date(2021, 1, 1))
def level(income: YuanPerMonth, lamp_secret_figure: YuanPerMonth, grade: Choice) -> Choice:
    if grade == "none":
        return "no_level"
    if income > lamp_secret_figure:
        return "high"
    return "low"


@rule("lamp_due_on", of=person, zh="到期日", en="Due on", article="Lamp Act art. 5", starts=date(2021, 1, 1))
def due(birth_date: Date, day: Date, lamp_age_months: Table[Months]) -> Date:
    return add_months(day, lamp_age_months[years_between(birth_date, day)])


@rule("lamp_tax", of=person, zh="税", en="Tax", article="Lamp Act art. 4", starts=date(2021, 1, 1))
def tax(income: YuanPerMonth, lamp_tax_rate: Table[Share]) -> YuanPerMonth:
    return half_up_to_fen(progressive(lamp_tax_rate, income))
