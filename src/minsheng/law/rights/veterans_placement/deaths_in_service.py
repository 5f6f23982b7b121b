"""Deaths in service 烈士褒扬金、一次性抚恤金. 军人抚恤优待条例.

Where no quotation marks stand, the sentence is a summary: the facts give the content of the article, not its words.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Months,
    Share,
    Table,
    Times,
    YesNo,
    Yuan,
    YuanPerMonth,
    figure_on,
    half_up_to_yuan,
    person,
    rule,
)

national_income_before_service_death = figure_on(
    "national_urban_income_last_year",
    "serviceman_died_on",
    zh="军人死亡上一年度全国城镇居民人均可支配收入",
    en="National urban income of the year before the serviceman's death",
)
commendation_multiple_at_death = figure_on(
    "martyr_commendation_multiple",
    "serviceman_died_on",
    zh="死亡时的烈士褒扬金倍数",
    en="Multiple of the commendation grant on the day of death",
)
duty_multiple_at_death = figure_on(
    "duty_death_multiple",
    "serviceman_died_on",
    zh="死亡时的烈士、因公牺牲倍数",
    en="Multiple for martyrs and on duty on the day of death",
)
illness_multiple_at_death = figure_on(
    "illness_death_multiple",
    "serviceman_died_on",
    zh="死亡时的病故倍数",
    en="Multiple for death by illness on the day of death",
)


# 第十五条：烈士褒扬金为牺牲时上一年度全国城镇居民人均可支配收入的30倍；整数元。按死亡当日的规定。
@rule(
    "martyr_commendation_grant",
    of=person,
    zh="烈士褒扬金",
    en="Commendation grant for a martyr",
    article="军人抚恤优待条例第十五条",
    starts=date(2024, 10, 1),
)
def thirty_times_the_national_income(
    serviceman_death: Choice, national_income_before_service_death: Yuan, commendation_multiple_at_death: Times
) -> Yuan:
    if serviceman_death != "martyr":
        return 0
    return half_up_to_yuan(national_income_before_service_death * commendation_multiple_at_death)


# 第十五条：工资低于少尉军官工资标准的，按照少尉计算。
@rule(
    "base_pay_for_death_grant",
    of=person,
    zh="一次性抚恤金的月基本工资",
    en="Base pay for the death grant",
    article="军人抚恤优待条例第十五条",
    starts=date(2024, 10, 1),
)
def no_less_than_a_second_lieutenants(
    was_paid_below_second_lieutenant: YesNo,
    serviceman_base_pay: YuanPerMonth,
    second_lieutenant_base_pay: YuanPerMonth,
) -> YuanPerMonth:
    if was_paid_below_second_lieutenant:
        return second_lieutenant_base_pay
    return serviceman_base_pay


# 第十五条、第十六条：烈士、因公牺牲20倍，病故2倍，加本人40个月基本工资；获功勋荣誉的增发，只按最高一项；整数元。
@rule(
    "serviceman_death_grant",
    of=person,
    zh="一次性抚恤金",
    en="One-off death grant",
    article="军人抚恤优待条例第十五条、第十六条",
    starts=date(2024, 10, 1),
)
def income_and_pay_with_award(
    serviceman_death: Choice,
    national_income_before_service_death: Yuan,
    duty_multiple_at_death: Times,
    illness_multiple_at_death: Times,
    base_pay_for_death_grant: YuanPerMonth,
    death_grant_pay_months: Months,
    highest_military_award: Choice,
    death_grant_award_share: Table[Share],
) -> Yuan:
    if serviceman_death == "none":
        return 0
    multiple = illness_multiple_at_death if serviceman_death == "illness" else duty_multiple_at_death
    grant = national_income_before_service_death * multiple + base_pay_for_death_grant * death_grant_pay_months
    return half_up_to_yuan(grant * (1 + death_grant_award_share[highest_military_award]))
