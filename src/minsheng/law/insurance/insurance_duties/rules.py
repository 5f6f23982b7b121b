"""Duties and fines of social insurance 社会保险登记、缴费和骗保的责任. 社会保险法第五十八条、第八十四条、第八十六条至第八十八条."""

from datetime import date

from minsheng.law.words import Date, Days, Times, YesNo, Yuan, days_between, half_up_to_fen, person, rule


# 第五十八条：“用人单位应当自用工之日起三十日内为其职工向社会保险经办机构申请办理社会保险登记。”
@rule(
    "insurance_registration_is_late",
    of=person,
    zh="没有按时办理社会保险登记",
    en="The employee was registered late",
    article="社会保险法第五十八条",
    starts=date(2011, 7, 1),
)
def more_than_thirty_days(employee_started_on: Date, insurance_registered_on: Date, registration_days: Days) -> YesNo:
    return days_between(employee_started_on, insurance_registered_on) > registration_days


# 第八十四条：责令限期改正；逾期不改正的，处应缴社会保险费数额一倍以上三倍以下的罚款（摘要）。
@rule(
    "insurance_registration_fine_least",
    of=person,
    zh="不办理登记的单位罚款下限",
    en="Least fine of an employer who does not register",
    article="社会保险法第八十四条",
    starts=date(2011, 7, 1),
)
def least_fine_for_not_registering(
    contributions_not_registered: Yuan, registration_order_was_ignored: YesNo, unregistered_fine_least: Times
) -> Yuan:
    if not registration_order_was_ignored:
        return 0
    return half_up_to_fen(contributions_not_registered * unregistered_fine_least)


@rule(
    "insurance_registration_manager_fine_least",
    of=person,
    zh="不办理登记的责任人员罚款下限",
    en="Least fine of those responsible",
    article="社会保险法第八十四条",
    starts=date(2011, 7, 1),
)
def least_fine_of_those_responsible(
    registration_order_was_ignored: YesNo, unregistered_manager_fine_least: Yuan
) -> Yuan:
    if not registration_order_was_ignored:
        return 0
    return unregistered_manager_fine_least


# 第八十六条：逾期仍不缴纳的，处欠缴数额一倍以上三倍以下的罚款；滞纳金另计，见“社会保险缴费”（摘要）。
@rule(
    "contribution_arrears_fine_least",
    of=person,
    zh="欠费罚款下限",
    en="Least fine for arrears",
    article="社会保险法第八十六条",
    starts=date(2011, 7, 1),
)
def least_fine_for_arrears(
    contributions_overdue: Yuan, payment_order_was_ignored: YesNo, arrears_fine_least: Times
) -> Yuan:
    if not payment_order_was_ignored:
        return 0
    return half_up_to_fen(contributions_overdue * arrears_fine_least)


# 第八十七条、第八十八条：责令退回骗取的社会保险金，处骗取金额二倍以上五倍以下的罚款（摘要）。
@rule(
    "insurance_fraud_fine_least",
    of=person,
    zh="骗取社会保险的罚款下限",
    en="Least fine for cheating the funds",
    article="社会保险法第八十七条、第八十八条",
    starts=date(2011, 7, 1),
)
def least_fine_for_fraud(insurance_money_cheated: Yuan, insurance_fraud_multiple_least: Times) -> Yuan:
    return half_up_to_fen(insurance_money_cheated * insurance_fraud_multiple_least)


@rule(
    "insurance_registration_fine_most",
    of=person,
    zh="不办理登记的单位罚款上限",
    en="Largest fine of an employer who does not register",
    article="社会保险法第八十四条",
    starts=date(2011, 7, 1),
)
def most_fine_for_not_registering(
    contributions_not_registered: Yuan, registration_order_was_ignored: YesNo, unregistered_fine_most: Times
) -> Yuan:
    if not registration_order_was_ignored:
        return 0
    return half_up_to_fen(contributions_not_registered * unregistered_fine_most)


@rule(
    "insurance_registration_manager_fine_most",
    of=person,
    zh="不办理登记的责任人员罚款上限",
    en="Largest fine of those responsible",
    article="社会保险法第八十四条",
    starts=date(2011, 7, 1),
)
def most_fine_of_those_responsible(registration_order_was_ignored: YesNo, unregistered_manager_fine_most: Yuan) -> Yuan:
    if not registration_order_was_ignored:
        return 0
    return unregistered_manager_fine_most


@rule(
    "contribution_arrears_fine_most",
    of=person,
    zh="欠费罚款上限",
    en="Largest fine for arrears",
    article="社会保险法第八十六条",
    starts=date(2011, 7, 1),
)
def most_fine_for_arrears(
    contributions_overdue: Yuan, payment_order_was_ignored: YesNo, arrears_fine_most: Times
) -> Yuan:
    if not payment_order_was_ignored:
        return 0
    return half_up_to_fen(contributions_overdue * arrears_fine_most)


@rule(
    "insurance_fraud_fine_most",
    of=person,
    zh="骗取社会保险的罚款上限",
    en="Largest fine for cheating the funds",
    article="社会保险法第八十七条、第八十八条",
    starts=date(2011, 7, 1),
)
def most_fine_for_fraud(insurance_money_cheated: Yuan, insurance_fraud_multiple_most: Times) -> Yuan:
    return half_up_to_fen(insurance_money_cheated * insurance_fraud_multiple_most)


@rule(
    "has_a_social_insurance_breach",
    of=person,
    zh="有违反社会保险登记、缴费规定或者骗保的情形",
    en="There is a breach of social-insurance duties",
    article="社会保险法第八十四条、第八十六条至第八十八条",
    starts=date(2011, 7, 1),
)
def any_of_the_breaches(
    registration_order_was_ignored: YesNo, payment_order_was_ignored: YesNo, insurance_money_cheated: Yuan
) -> YesNo:
    return registration_order_was_ignored or payment_order_was_ignored or insurance_money_cheated > 0
