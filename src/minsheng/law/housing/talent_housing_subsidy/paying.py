"""Instalments and paying back 人才购房补贴的分期与退还. 杭州市级购房补贴申领说明（本地宝转载，2022-03-25）."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Months,
    Share,
    Table,
    YesNo,
    Yuan,
    half_up_to_fen,
    person,
    rule,
)


# 2015年：一次性。2022年：“购房补贴分2年发放，第1年发放购房补贴总额的50%，第2年年审通过后发放剩余50%”；A类“一次性全额发放”。
# 取整未规定，算到分，余数归第二笔。
@rule(
    "talent_first_instalment",
    of=person,
    zh="购房补贴第一笔",
    en="First instalment of the talent subsidy",
    article="2015年度杭州市高层次人才购房补贴受理公告；杭州高层次人才购房补贴申领说明（转载）",
    starts=date(2015, 1, 1),
)
def share_paid_first(
    talent_purchase_subsidy: Yuan, talent_class: Choice, talent_first_instalment_share: Table[Share]
) -> Yuan:
    if talent_purchase_subsidy <= 0:
        return 0
    return half_up_to_fen(talent_purchase_subsidy * talent_first_instalment_share[talent_class])


@rule(
    "talent_second_instalment",
    of=person,
    zh="购房补贴第二笔（年审通过后）",
    en="Second instalment, after the yearly check",
    article="杭州高层次人才购房补贴申领说明（转载）",
    starts=date(2015, 1, 1),
)
def what_the_first_leaves(talent_purchase_subsidy: Yuan, talent_first_instalment: Yuan) -> Yuan:
    return talent_purchase_subsidy - talent_first_instalment


# 年审通过前只应发第一笔；已发的不再发。
@rule(
    "talent_subsidy_due",
    of=person,
    zh="人才购房补贴现应发的金额",
    en="Talent subsidy to be paid now",
    article="2015年度杭州市高层次人才购房补贴受理公告；杭州高层次人才购房补贴申领说明（转载）",
    starts=date(2015, 1, 1),
)
def what_is_not_paid_yet(
    talent_purchase_subsidy: Yuan,
    talent_first_instalment: Yuan,
    talent_yearly_check_passed: YesNo,
    talent_subsidy_paid: Yuan,
) -> Yuan:
    if talent_yearly_check_passed:
        return max(talent_purchase_subsidy - talent_subsidy_paid, 0)
    return max(talent_first_instalment - talent_subsidy_paid, 0)


# “[未]达到该年限终止在杭州市、区县（市）用人单位工作的，或在服务年限内人才自行要求改善住房的，应按服务年限比例退还相应购房补贴，
# 应退还的金额＝已发放的购房补贴－（购房补贴总额/120月×实际服务月数）。”不足零的，没有应退。取整未规定，算到分。
@rule(
    "talent_subsidy_to_pay_back",
    of=person,
    zh="应退还的购房补贴",
    en="Talent subsidy to be paid back",
    article="杭州高层次人才购房补贴退还说明（转载）",
    starts=date(2022, 3, 25),
)
def paid_less_the_months_served(
    talent_service_end: Choice,
    talent_months_served: Months,
    talent_service_months: Months,
    talent_subsidy_paid: Yuan,
    talent_subsidy_granted: Yuan,
) -> Yuan:
    if talent_service_end == "none" or talent_subsidy_paid <= 0 or talent_months_served >= talent_service_months:
        return 0
    earned = talent_subsidy_granted * talent_months_served / talent_service_months
    return half_up_to_fen(max(talent_subsidy_paid - earned, 0))
