"""Misuse of the medical funds 医疗保障基金违法使用的处理. 医疗保障基金使用监督管理条例；浙江省医疗保障条例第五十五条."""

from datetime import date

from minsheng.law.words import Choice, Months, Table, Times, Years, YesNo, Yuan, half_up_to_fen, person, rule


@rule(
    "has_misused_the_medical_fund",
    of=person,
    zh="有违法使用医疗保障基金的情形",
    en="Has misused the medical funds",
    article="医疗保障基金使用监督管理条例第三十七条至第四十一条；浙江省医疗保障条例第五十五条",
    starts=date(2021, 5, 1),
)
def one_of_the_acts(medical_fund_act: Choice) -> YesNo:
    return medical_fund_act != "none"


# 造成医疗保障基金损失的，责令退回（第三十七条、第三十八条、第四十条、第四十一条）。管理违规没有损失；
# 协助他人骗取的，退回由骗取的人承担。
@rule(
    "medical_fund_refund",
    of=person,
    zh="应退回的医疗保障基金",
    en="To be paid back to the fund",
    article="医疗保障基金使用监督管理条例第三十七条、第三十八条、第四十条、第四十一条",
    starts=date(2021, 5, 1),
)
def what_the_fund_lost(medical_fund_act: Choice, medical_fund_loss: Yuan) -> Yuan:
    if medical_fund_act in ("none", "institution_management", "unit_helped_fraud", "person_helped_fraud"):
        return 0
    return medical_fund_loss


# 第三十九条：管理违规“拒不改正的，处1万元以上5万元以下的罚款”；改正的不罚。其余按损失或者骗取金额的倍数。
@rule(
    "medical_fund_fine_least",
    of=person,
    zh="罚款下限",
    en="Least fine",
    article="医疗保障基金使用监督管理条例第三十七条至第四十一条；浙江省医疗保障条例第五十五条",
    starts=date(2021, 5, 1),
)
def least_by_act(
    medical_fund_act: Choice,
    medical_fund_loss: Yuan,
    medical_fund_act_is_grave: YesNo,
    medical_fund_fine_multiple_least: Table[Times],
    medical_fund_fine_fixed_least: Table[Yuan],
) -> Yuan:
    if medical_fund_act == "none" or (medical_fund_act == "institution_management" and not medical_fund_act_is_grave):
        return 0
    if medical_fund_act in ("institution_management", "person_helped_fraud"):
        return medical_fund_fine_fixed_least[medical_fund_act]
    return half_up_to_fen(medical_fund_loss * medical_fund_fine_multiple_least[medical_fund_act])


@rule(
    "medical_fund_fine_most",
    of=person,
    zh="罚款上限",
    en="Largest fine",
    article="医疗保障基金使用监督管理条例第三十七条至第四十一条；浙江省医疗保障条例第五十五条",
    starts=date(2021, 5, 1),
)
def most_by_act(
    medical_fund_act: Choice,
    medical_fund_loss: Yuan,
    medical_fund_act_is_grave: YesNo,
    medical_fund_fine_multiple_most: Table[Times],
    medical_fund_fine_fixed_most: Table[Yuan],
) -> Yuan:
    if medical_fund_act == "none" or (medical_fund_act == "institution_management" and not medical_fund_act_is_grave):
        return 0
    if medical_fund_act in ("institution_management", "person_helped_fraud"):
        return medical_fund_fine_fixed_most[medical_fund_act]
    return half_up_to_fen(medical_fund_loss * medical_fund_fine_multiple_most[medical_fund_act])


# 第三十八条：违规的“拒不改正或者造成严重后果的”，暂停相关责任部门6个月以上1年以下的医药服务；第四十条：骗取的一律暂停。
# 第四十一条：属于参保人员的，暂停其医疗费用联网结算3个月至12个月。
@rule(
    "medical_fund_suspension_least",
    of=person,
    zh="暂停医药服务或联网结算的最短月数",
    en="Fewest months of suspension",
    article="医疗保障基金使用监督管理条例第三十八条、第四十条、第四十一条",
    starts=date(2021, 5, 1),
)
def fewest_months(
    medical_fund_act: Choice, medical_fund_act_is_grave: YesNo, medical_fund_suspension_months_least: Table[Months]
) -> Months:
    if medical_fund_act == "none" or (medical_fund_act == "institution_breach" and not medical_fund_act_is_grave):
        return 0
    return medical_fund_suspension_months_least[medical_fund_act]


@rule(
    "medical_fund_suspension_most",
    of=person,
    zh="暂停医药服务或联网结算的最长月数",
    en="Most months of suspension",
    article="医疗保障基金使用监督管理条例第三十八条、第四十条、第四十一条",
    starts=date(2021, 5, 1),
)
def most_months(
    medical_fund_act: Choice, medical_fund_act_is_grave: YesNo, medical_fund_suspension_months_most: Table[Months]
) -> Months:
    if medical_fund_act == "none" or (medical_fund_act == "institution_breach" and not medical_fund_act_is_grave):
        return 0
    return medical_fund_suspension_months_most[medical_fund_act]


# 第四十三条：造成基金重大损失或者其他严重不良社会影响的，定点医药机构的法定代表人或者主要负责人5年内禁止从事管理活动。
@rule(
    "medical_fund_manager_ban",
    of=person,
    zh="负责人禁止从业年数",
    en="Years for which the manager is banned",
    article="医疗保障基金使用监督管理条例第四十三条",
    starts=date(2021, 5, 1),
)
def after_a_great_loss(
    medical_fund_act: Choice, medical_fund_loss_is_great: YesNo, medical_fund_manager_ban_years: Years
) -> Years:
    if not medical_fund_loss_is_great:
        return 0
    if medical_fund_act in ("institution_breach", "institution_management", "institution_fraud"):
        return medical_fund_manager_ban_years
    return 0


# 第三十条：涉嫌骗取且拒不配合调查的，调查期间可以暂停结算；期间的费用由参保人员全额垫付。
@rule(
    "medical_fund_direct_settlement_may_stop",
    of=person,
    zh="调查期间可以暂停结算",
    en="Settlement may stop during the inquiry",
    article="医疗保障基金使用监督管理条例第三十条",
    starts=date(2021, 5, 1),
)
def suspected_and_refusing(refuses_medical_fund_inquiry: YesNo) -> YesNo:
    return refuses_medical_fund_inquiry
