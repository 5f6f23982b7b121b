"""What follows the basic insurance: critical-illness insurance 大病保险, medical assistance 医疗救助, and the sum."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Share,
    Table,
    Years,
    YesNo,
    Yuan,
    YuanPerYear,
    claim,
    count_of_claims,
    half_up_to_fen,
    progressive,
    rule,
    so_far,
    total_of_claims,
)

own_burden_so_far = so_far(
    "claim_left_by_basic",
    over="counts_for_critical_illness",
    zh="本年度此前政策范围内个人负担（基本医保支付后）",
    en="Eligible own burden earlier this year, after the basic insurance",
)
left_by_critical_illness_so_far = so_far(
    "claim_left_by_critical_illness",
    over="counts_for_critical_illness",
    zh="本年度此前大病保险支付后的个人负担",
    en="Eligible own burden earlier this year, after the critical-illness insurance",
)
visits_left_so_far = so_far(
    "claim_left_by_critical_illness",
    over="is_ordinary_visit",
    zh="本年度此前普通门诊的个人负担",
    en="Eligible own burden of ordinary outpatient care earlier this year",
)
own_payment_of_the_year = total_of_claims(
    "claim_own_payment", zh="本年度个人负担", en="What the patient pays this year"
)
medical_benefit_of_the_year = total_of_claims(
    "medical_benefit", zh="本年度各层医疗保障支付", en="Paid by all layers this year"
)
stays_of_the_year = count_of_claims(over="is_stay_in_hospital", zh="本年度住院次数", en="Stays in hospital this year")


# 第三十四条：住院、特殊病种和慢性病门诊的政策范围内个人负担（摘要）。
@rule(
    "counts_for_critical_illness",
    of=claim,
    zh="计入大病保险",
    en="Counts for the critical-illness insurance",
    article="浙江省医疗保障条例第三十四条",
    starts=date(2021, 7, 1),
)
def stay_special_or_chronic_disease(
    is_entitled_to_medical_benefit: YesNo, is_settled_like_a_stay: YesNo, medical_claim_kind: Choice
) -> YesNo:
    return is_entitled_to_medical_benefit and (is_settled_like_a_stay or medical_claim_kind == "chronic_disease")


# 第三十四条：政策范围内个人负担超过起付标准的部分分段支付（摘要）。先算到本次之前，再算到本次之后。
@rule(
    "critical_illness_before_claim",
    of=claim,
    zh="本次之前大病保险应支付",
    en="Due from the critical-illness insurance before this claim",
    article="浙江省医疗保障条例第三十四条",
    starts=date(2021, 7, 1),
)
def tiers_before(
    medical_group: Choice,
    own_burden_so_far: Yuan,
    resident_critical_illness_shares: Table[Share],
    employee_critical_illness_shares: Table[Share],
    critical_illness_cap: Yuan,
) -> Yuan:
    if medical_group == "uninsured":
        return 0
    if medical_group == "resident":
        due = progressive(resident_critical_illness_shares, own_burden_so_far)
    else:
        due = progressive(employee_critical_illness_shares, own_burden_so_far)
    return half_up_to_fen(min(due, critical_illness_cap))


@rule(
    "critical_illness_after_claim",
    of=claim,
    zh="本次之后大病保险应支付",
    en="Due from the critical-illness insurance after this claim",
    article="浙江省医疗保障条例第三十四条",
    starts=date(2023, 1, 1),
)
def tiers_after(
    medical_group: Choice,
    own_burden_so_far: Yuan,
    claim_left_by_basic: Yuan,
    resident_critical_illness_shares: Table[Share],
    employee_critical_illness_shares: Table[Share],
    critical_illness_cap: Yuan,
) -> Yuan:
    if medical_group == "uninsured":
        return 0
    if medical_group == "resident":
        due = progressive(resident_critical_illness_shares, own_burden_so_far + claim_left_by_basic)
    else:
        due = progressive(employee_critical_illness_shares, own_burden_so_far + claim_left_by_basic)
    return half_up_to_fen(min(due, critical_illness_cap))


# 困难人员的起付标准和比例另有规定，未见来源：特困、低保、低边人员有个人负担的，结果未定。
@rule(
    "claim_critical_illness_paid",
    of=claim,
    zh="大病保险支付",
    en="Paid by the critical-illness insurance",
    article="浙江省医疗保障条例第三十四条",
    starts=date(2023, 1, 1),
)
def more_due_after_than_before(
    counts_for_critical_illness: YesNo,
    claim_left_by_basic: Yuan,
    critical_illness_before_claim: Yuan,
    critical_illness_after_claim: Yuan,
    is_in_medical_hardship: YesNo,
    critical_illness_extra_share_in_hardship: Share,
) -> Yuan:
    if not counts_for_critical_illness or claim_left_by_basic <= 0:
        return 0
    ordinary = critical_illness_after_claim - critical_illness_before_claim
    if not is_in_medical_hardship:
        return ordinary
    extra = half_up_to_fen(claim_left_by_basic * critical_illness_extra_share_in_hardship)
    return min(ordinary + extra, claim_left_by_basic)


@rule(
    "claim_left_by_critical_illness",
    of=claim,
    zh="大病保险支付后政策范围内个人负担",
    en="Eligible cost that the critical-illness insurance leaves",
    article="浙江省社会救助条例第二十二条第（二）项",
    starts=date(2023, 1, 1),
)
def left_by_basic_less_critical_illness(claim_left_by_basic: Yuan, claim_critical_illness_paid: Yuan) -> Yuan:
    return claim_left_by_basic - claim_critical_illness_paid


@rule(
    "is_ordinary_visit",
    of=claim,
    zh="普通门诊",
    en="Is ordinary outpatient care",
    article="浙江省医疗保障条例第三十四条",
    starts=date(2021, 7, 1),
)
def entitled_but_not_counted(is_entitled_to_medical_benefit: YesNo, counts_for_critical_illness: YesNo) -> YesNo:
    return is_entitled_to_medical_benefit and not counts_for_critical_illness


# 浙江省社会救助条例第二十二条第（二）项：经各项保险支付后的规定范围内费用，给予补助。杭州“门诊与住院费用实行同比例救助并共用年度救助
# 限额”，普通门诊另有限额；特困“不设年度救助限额并予以全额救助”。本次所得为计入本次之后与之前之差；起付线只用于住院等费用。
@rule(
    "claim_medical_assistance_paid",
    of=claim,
    zh="医疗救助支付",
    en="Paid by medical assistance",
    article="浙江省社会救助条例第二十二条第（二）项；杭政办函〔2022〕70号（办事指南）；2026-07-01起并见社会救助法第二十四条",
    starts=date(2023, 1, 1),
)
def share_of_what_insurance_left(
    is_entitled_to_medical_benefit: YesNo,
    counts_for_critical_illness: YesNo,
    medical_assistance_is_open: YesNo,
    medical_help_class: Choice,
    left_by_critical_illness_so_far: Yuan,
    visits_left_so_far: Yuan,
    claim_left_by_critical_illness: Yuan,
    medical_help_is_full: Table[YesNo],
    medical_help_deductible: Table[YuanPerYear],
    medical_help_share: Table[Share],
    medical_help_visit_ceiling: Table[YuanPerYear],
    medical_help_ceiling: Table[YuanPerYear],
    settlement_year: Years,
) -> Yuan:
    if not is_entitled_to_medical_benefit or not medical_assistance_is_open or claim_left_by_critical_illness <= 0:
        return 0
    if medical_help_is_full[medical_help_class]:
        return claim_left_by_critical_illness
    deductible = medical_help_deductible[medical_help_class] * settlement_year
    visit_ceiling = medical_help_visit_ceiling[medical_help_class] * settlement_year
    ceiling = medical_help_ceiling[medical_help_class] * settlement_year
    share = medical_help_share[medical_help_class]
    stay = claim_left_by_critical_illness if counts_for_critical_illness else 0
    visit = 0 if counts_for_critical_illness else claim_left_by_critical_illness
    stays_before = max(left_by_critical_illness_so_far - deductible, 0) * share
    stays_after = max(left_by_critical_illness_so_far + stay - deductible, 0) * share
    visits_before = min(visits_left_so_far * share, visit_ceiling)
    visits_after = min((visits_left_so_far + visit) * share, visit_ceiling)
    helped_before = half_up_to_fen(min(stays_before + visits_before, ceiling))
    return half_up_to_fen(min(stays_after + visits_after, ceiling)) - helped_before


# 全额救助的人，基本医保之后剩下的全由大病保险和救助支付，不论各占多少。
@rule(
    "claim_paid_after_basic",
    of=claim,
    zh="大病保险和医疗救助支付",
    en="Paid by critical-illness insurance and medical assistance",
    article="浙江省社会救助条例第二十二条第（二）项；杭政办函〔2022〕70号（办事指南）",
    starts=date(2023, 1, 1),
)
def whole_or_both_layers(
    is_entitled_to_medical_benefit: YesNo,
    medical_assistance_is_open: YesNo,
    medical_help_class: Choice,
    medical_help_is_full: Table[YesNo],
    claim_left_by_basic: Yuan,
    claim_critical_illness_paid: Yuan,
    claim_medical_assistance_paid: Yuan,
) -> Yuan:
    if is_entitled_to_medical_benefit and medical_assistance_is_open and medical_help_is_full[medical_help_class]:
        return claim_left_by_basic
    return claim_critical_illness_paid + claim_medical_assistance_paid


# 国办发〔2021〕42号：特困、低保不设起付线，救助比例不低于70%（凭记忆）；在各层保险支付之后。
@rule(
    "medical_assistance_floor",
    of=claim,
    zh="国家框架下特困低保医疗救助下限",
    en="Least medical assistance of the destitute and those on the minimum living allowance",
    article="国办发〔2021〕42号（凭记忆）",
    starts=date(2023, 1, 1),
)
def seventy_of_a_hundred(
    counts_for_critical_illness: YesNo,
    is_destitute_or_minimum_living: YesNo,
    claim_left_by_critical_illness: Yuan,
    assistance_share_floor: Share,
) -> Yuan:
    if not counts_for_critical_illness or not is_destitute_or_minimum_living:
        return 0
    return half_up_to_fen(claim_left_by_critical_illness * assistance_share_floor)


@rule(
    "medical_benefit",
    of=claim,
    zh="各层医疗保障支付合计",
    en="Paid by all layers",
    article="浙江省医疗保障条例；浙江省社会救助条例第二十二条",
    starts=date(2023, 1, 1),
)
def sum_of_layers(claim_basic_paid: Yuan, claim_paid_after_basic: Yuan) -> Yuan:
    return claim_basic_paid + claim_paid_after_basic


@rule(
    "claim_own_payment",
    of=claim,
    zh="本次个人负担",
    en="What the patient pays of this claim",
    article="浙江省医疗保障条例；浙江省社会救助条例第二十二条",
    starts=date(2023, 1, 1),
)
def what_no_layer_pays(claim_total_cost: Yuan, medical_benefit: Yuan, claim_supplementary_paid: Yuan) -> Yuan:
    return claim_total_cost - medical_benefit - claim_supplementary_paid
