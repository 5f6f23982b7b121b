"""Medical benefits of one claim 医疗保障待遇（一次就医）.

Basic insurance, critical-illness insurance and medical assistance, each of what the one before left; care elsewhere.
浙江省医疗保障条例（2021-07-01起施行）；杭州市基本医疗保障办法 杭政〔2020〕56号；医保发〔2022〕22号。
Where no quotation marks stand, the sentence is a summary. What the year has brought before the claim is stated as facts.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Months,
    Share,
    Table,
    Years,
    YesNo,
    Yuan,
    YuanPerYear,
    add_months,
    first_of_month,
    half_up_to_fen,
    person,
    progressive,
    rule,
)

# 谁享受待遇 --------------------------------------------------------------------------------------------------------


@rule(
    "medical_group",
    of=person,
    zh="医保人员类别",
    en="Group of the medical insurance",
    article="杭州市基本医疗保障办法 杭政〔2020〕56号",
    starts=date(2021, 1, 1),
)
def employee_retired_or_resident(medical_scheme: Choice, activity: Choice) -> Choice:
    if medical_scheme == "none":
        return "uninsured"
    if medical_scheme == "resident":
        return "resident"
    return "retired" if activity == "retired" else "in_service"


@rule(
    "is_medically_insured",
    of=person,
    zh="参加基本医疗保险",
    en="Is insured for medical care",
    article="浙江省医疗保障条例",
    starts=date(2021, 1, 1),
)
def in_a_medical_scheme(medical_scheme: Choice) -> YesNo:
    return medical_scheme != "none"


# 第二十八条、第二十九条、第三十一条：新参保的自第二个自然月起；中断后续保、居民未按时缴费的自缴费当月起第三个自然月起。
@rule(
    "medical_cover_has_begun",
    of=person,
    zh="医保待遇已开始",
    en="The medical cover has begun",
    article="浙江省医疗保障条例第二十八条、第二十九条、第三十一条",
    starts=date(2021, 1, 1),
)
def waiting_months_are_over(
    medical_joining: Choice, medical_joined_on: Date, waiting_calendar_months: Table[Months], day: Date
) -> YesNo:
    if medical_joining == "continuous":
        return True
    return day >= add_months(first_of_month(medical_joined_on), waiting_calendar_months[medical_joining])


@rule(
    "has_medical_claim",
    of=person,
    zh="有医疗费用",
    en="Has a medical claim",
    article="浙江省医疗保障条例",
    starts=date(2021, 1, 1),
)
def care_was_given(medical_claim_kind: Choice) -> YesNo:
    return medical_claim_kind != "none"


@rule(
    "is_entitled_to_medical_benefit",
    of=person,
    zh="享受医疗保障待遇",
    en="Entitled to medical benefits",
    article="浙江省医疗保障条例",
    starts=date(2021, 1, 1),
)
def insured_covered_and_treated(
    has_medical_claim: YesNo, is_medically_insured: YesNo, medical_cover_has_begun: YesNo
) -> YesNo:
    return has_medical_claim and is_medically_insured and medical_cover_has_begun


# 第三十三条：特殊病种门诊按住院结算（摘要）。
@rule(
    "is_settled_like_a_stay",
    of=person,
    zh="按住院结算",
    en="Is settled like a stay in hospital",
    article="浙江省医疗保障条例第三十三条",
    starts=date(2021, 1, 1),
)
def stay_or_special_disease(medical_claim_kind: Choice) -> YesNo:
    return medical_claim_kind in ("inpatient", "special_disease")


# 异地就医 ----------------------------------------------------------------------------------------------------------


# 医保发〔2022〕22号：备案分长期和临时两类；临时备案有效期不少于6个月（凭记忆），长期的一直有效。
@rule(
    "filing_holds",
    of=person,
    zh="异地就医备案有效",
    en="The filing for care elsewhere holds",
    article="医保发〔2022〕22号（凭记忆）",
    starts=date(2023, 1, 1),
)
def long_term_or_within_six_months(
    filing_type: Choice, filed_on: Date, temporary_filing_months: Months, day: Date
) -> YesNo:
    if filing_type == "none":
        return False
    if filing_type in ("retired_settled", "long_resident", "long_posted"):
        return True
    return day < add_months(filed_on, temporary_filing_months)


@rule(
    "out_of_area_kind",
    of=person,
    zh="异地就医类别",
    en="Kind of care elsewhere",
    article="医保发〔2022〕22号；杭州长三角免备案（未核实）",
    starts=date(2023, 1, 1),
)
def by_place_filing_and_emergency(
    care_place: Choice,
    filing_holds: YesNo,
    filing_type: Choice,
    is_emergency_care: YesNo,
    yangtze_delta_needs_no_filing: YesNo,
) -> Choice:
    if care_place == "hangzhou":
        return "at_home"
    if care_place == "province":
        return "inside_province"
    if filing_holds:
        is_long_term = filing_type in ("retired_settled", "long_resident", "long_posted")
        return "long_term_filed" if is_long_term else "temporary_filed"
    if is_emergency_care:
        return "unfiled_emergency"
    if care_place == "yangtze_delta":
        return "temporary_filed" if yangtze_delta_needs_no_filing else "unfiled_other"
    return "unfiled_other"


# “就医地目录、参保地政策”：起付、比例、限额按杭州；临时外出的比例降低。杭州用系数还是百分点未确认，取系数（未核实）。
@rule(
    "out_of_area_share",
    of=person,
    zh="异地就医支付系数",
    en="Factor on the share for the place of care",
    article="医保发〔2022〕22号；杭州系数未核实",
    starts=date(2023, 1, 1),
)
def factor_of_the_kind(out_of_area_kind: Choice, out_of_area_factor: Table[Share], in_province_factor: Share) -> Share:
    if out_of_area_kind == "at_home":
        return 1
    if out_of_area_kind == "inside_province":
        return in_province_factor
    return out_of_area_factor[out_of_area_kind]


# 出院前备案的直接结算，出院后补办的手工报销；急诊抢救视同已备案（凭记忆）。
@rule(
    "settlement_way",
    of=person,
    zh="结算方式",
    en="Way of settlement",
    article="医保发〔2022〕22号（凭记忆）",
    starts=date(2023, 1, 1),
)
def local_direct_or_by_hand(
    out_of_area_kind: Choice,
    filing_holds: YesNo,
    is_filed_after_discharge: YesNo,
    in_province_needs_filing: YesNo,
    emergency_counts_as_filed: YesNo,
) -> Choice:
    if out_of_area_kind == "at_home":
        return "local"
    if filing_holds:
        return "by_hand" if is_filed_after_discharge else "direct"
    if out_of_area_kind == "inside_province":
        return "by_hand" if in_province_needs_filing else "direct"
    if out_of_area_kind == "unfiled_emergency":
        return "direct" if emergency_counts_as_filed else "by_hand"
    return "direct" if out_of_area_kind == "temporary_filed" else "by_hand"


# 基本医疗保险 ------------------------------------------------------------------------------------------------------


# 一个结算年度内两次以上住院的，只承担一个起付标准，按所住最高级别医院确定（摘要）。
@rule(
    "inpatient_deductible_due",
    of=person,
    zh="本次住院起付标准",
    en="Inpatient deductible still due",
    article="杭州市基本医疗保障办法 杭政〔2020〕56号",
    starts=date(2021, 1, 1),
)
def highest_level_less_what_was_borne(
    medical_group: Choice,
    claim_hospital_level: Choice,
    highest_hospital_level_before: Choice,
    inpatient_deductible_borne: Yuan,
    resident_inpatient_deductible: Table[Yuan],
    employee_inpatient_deductible: Table[Yuan],
) -> Yuan:
    if medical_group == "resident":
        now = resident_inpatient_deductible[claim_hospital_level]
        if highest_hospital_level_before != "none":
            now = max(now, resident_inpatient_deductible[highest_hospital_level_before])
    else:
        now = employee_inpatient_deductible[claim_hospital_level]
        if highest_hospital_level_before != "none":
            now = max(now, employee_inpatient_deductible[highest_hospital_level_before])
    return max(now - inpatient_deductible_borne, 0)


# 门诊起付标准每年一个；签约家庭医生的减300元，大学生在校医院首诊或经其转诊的也减（摘要）。
@rule(
    "outpatient_deductible_due",
    of=person,
    zh="本次门诊起付标准",
    en="Outpatient deductible still due",
    article="杭州市基本医疗保障办法 杭政〔2020〕56号",
    starts=date(2021, 1, 1),
)
def yearly_less_relief_and_what_was_borne(
    medical_group: Choice,
    has_family_doctor: YesNo,
    is_first_seen_on_campus: YesNo,
    outpatient_deductible_borne: Yuan,
    resident_outpatient_deductible: Yuan,
    employee_outpatient_deductible: Table[Yuan],
    family_doctor_deductible_relief: Yuan,
) -> Yuan:
    if medical_group == "resident":
        whole = resident_outpatient_deductible
        is_relieved = has_family_doctor or is_first_seen_on_campus
    else:
        whole = employee_outpatient_deductible[medical_group]
        is_relieved = has_family_doctor
    relief = family_doctor_deductible_relief if is_relieved else 0
    return max(max(whole - relief, 0) - outpatient_deductible_borne, 0)


@rule(
    "claim_deductible",
    of=person,
    zh="本次起付标准以下自付",
    en="What this claim bears of the deductible",
    article="杭州市基本医疗保障办法 杭政〔2020〕56号",
    starts=date(2021, 1, 1),
)
def no_more_than_the_cost(
    is_entitled_to_medical_benefit: YesNo,
    is_settled_like_a_stay: YesNo,
    inpatient_deductible_due: Yuan,
    outpatient_deductible_due: Yuan,
    claim_eligible_cost: Yuan,
) -> Yuan:
    if not is_entitled_to_medical_benefit:
        return 0
    due = inpatient_deductible_due if is_settled_like_a_stay else outpatient_deductible_due
    return min(due, claim_eligible_cost)


# 支付比例按人员类别和医院级别；大学生在本校医院门诊另加3个百分点。
@rule(
    "claim_basic_share",
    of=person,
    zh="本次基本医保支付比例",
    en="Share that the basic insurance pays of this claim",
    article="杭州市基本医疗保障办法 杭政〔2020〕56号（职工比例未核实）",
    starts=date(2021, 1, 1),
)
def by_group_and_level(
    medical_group: Choice,
    is_settled_like_a_stay: YesNo,
    claim_hospital_level: Choice,
    is_treated_on_campus: YesNo,
    resident_inpatient_share: Table[Share],
    resident_outpatient_share: Table[Share],
    employee_inpatient_share: Table[Share],
    employee_outpatient_share: Table[Share],
    campus_share_addition: Share,
) -> Share:
    if medical_group == "uninsured":
        return 0
    if medical_group == "resident":
        if is_settled_like_a_stay:
            return resident_inpatient_share[claim_hospital_level]
        addition = campus_share_addition if is_treated_on_campus else 0
        return resident_outpatient_share[claim_hospital_level] + addition
    if is_settled_like_a_stay:
        return employee_inpatient_share[medical_group, claim_hospital_level]
    return employee_outpatient_share[medical_group, claim_hospital_level]


# 居民门诊和住院合计、职工住院各有年度最高支付限额；职工普通门诊据称不设限额。
@rule(
    "claim_basic_paid",
    of=person,
    zh="基本医保支付",
    en="Paid by the basic insurance",
    article="杭州市基本医疗保障办法 杭政〔2020〕56号；医保发〔2022〕22号",
    starts=date(2023, 1, 1),
)
def above_the_deductible_up_to_the_cap(
    is_entitled_to_medical_benefit: YesNo,
    medical_group: Choice,
    is_settled_like_a_stay: YesNo,
    claim_eligible_cost: Yuan,
    claim_deductible: Yuan,
    claim_basic_share: Share,
    out_of_area_share: Share,
    basic_medical_paid_this_year: Yuan,
    resident_medical_cap: Yuan,
    employee_medical_cap: Yuan,
) -> Yuan:
    if not is_entitled_to_medical_benefit:
        return 0
    paid = half_up_to_fen((claim_eligible_cost - claim_deductible) * claim_basic_share * out_of_area_share)
    if medical_group == "resident":
        return min(paid, max(resident_medical_cap - basic_medical_paid_this_year, 0))
    if is_settled_like_a_stay:
        return min(paid, max(employee_medical_cap - basic_medical_paid_this_year, 0))
    return paid


@rule(
    "claim_left_by_basic",
    of=person,
    zh="基本医保支付后政策范围内个人负担",
    en="Eligible cost that the basic insurance leaves",
    article="浙江省医疗保障条例第三十四条",
    starts=date(2023, 1, 1),
)
def eligible_less_basic(claim_eligible_cost: Yuan, claim_basic_paid: Yuan) -> Yuan:
    return claim_eligible_cost - claim_basic_paid


# 国家指导：临时外出就医的比例可以低于本地，转诊和急诊10个百分点左右，其他20个百分点左右（凭记忆）。
@rule(
    "least_share_by_national_guidance",
    of=person,
    zh="国家指导意见下的最低支付比例",
    en="Least share by the national guidance",
    article="医保发〔2022〕22号（凭记忆）",
    starts=date(2023, 1, 1),
)
def local_share_less_the_largest_cut(
    out_of_area_kind: Choice, claim_basic_share: Share, largest_cut_elsewhere: Table[Share]
) -> Share:
    if out_of_area_kind in ("at_home", "inside_province"):
        return claim_basic_share
    return max(claim_basic_share - largest_cut_elsewhere[out_of_area_kind], 0)


# 困难人员 ----------------------------------------------------------------------------------------------------------


# 只问是否特困、低保：低收入帮扶等与此无关的认定未定时，也能判断。
@rule(
    "is_destitute_or_minimum_living",
    of=person,
    zh="特困或低保对象",
    en="Is destitute or on the minimum living allowance",
    article="浙江省社会救助条例第二十一条；民发〔2021〕57号第八条",
    starts=date(2021, 7, 1),
)
def destitute_or_on_the_allowance(
    is_destitute: YesNo,
    is_counted_member: YesNo,
    is_entitled_to_minimum_living_allowance: YesNo,
    is_entitled_to_single_person_minimum_living: YesNo,
) -> YesNo:
    is_on_allowance = is_entitled_to_minimum_living_allowance or is_entitled_to_single_person_minimum_living
    return is_destitute or (is_counted_member and is_on_allowance)


@rule(
    "is_in_medical_hardship",
    of=person,
    zh="特困、低保或低边人员",
    en="Is destitute, on the minimum living allowance or at its edge",
    article="浙江省社会救助条例第二十一条第（一）项至第（三）项",
    starts=date(2021, 7, 1),
)
def or_at_the_edge(
    is_destitute_or_minimum_living: YesNo, is_counted_member: YesNo, is_minimum_living_edge_household: YesNo
) -> YesNo:
    return is_destitute_or_minimum_living or (is_counted_member and is_minimum_living_edge_household)


# 三类对象和因病致贫人员一直可以；其余只有刚性支出困难家庭成员和患大病的可能，依专项救助的规定。
@rule(
    "medical_assistance_is_open",
    of=person,
    zh="本次可以享受医疗救助",
    en="Medical assistance is open to them",
    article="浙江省社会救助条例第二十一条；浙江省《关于加强低收入人口救助帮扶工作的意见》；社会救助法第二十四条",
    starts=date(2021, 7, 1),
)
def poor_or_by_special_assistance(
    is_in_medical_hardship: YesNo,
    is_found_poor_through_illness: YesNo,
    has_serious_illness: YesNo,
    is_counted_member: YesNo,
    is_rigid_expenditure_household: YesNo,
    may_receive_medical_assistance: YesNo,
) -> YesNo:
    if is_in_medical_hardship or is_found_poor_through_illness:
        return True
    if not has_serious_illness and not (is_counted_member and is_rigid_expenditure_household):
        return False
    return may_receive_medical_assistance


# 大病保险 ----------------------------------------------------------------------------------------------------------


# 第三十四条：住院、特殊病种门诊等政策范围内个人负担超过起付标准的部分分段支付（摘要）。先算到本次之前，再算到本次之后。
@rule(
    "critical_illness_before_claim",
    of=person,
    zh="本次之前大病保险应支付",
    en="Due from the critical-illness insurance before this claim",
    article="浙江省医疗保障条例第三十四条",
    starts=date(2021, 7, 1),
)
def tiers_before(
    medical_group: Choice,
    own_burden_this_year: Yuan,
    resident_critical_illness_shares: Table[Share],
    employee_critical_illness_shares: Table[Share],
    critical_illness_cap: Yuan,
) -> Yuan:
    if medical_group == "uninsured":
        return 0
    if medical_group == "resident":
        due = progressive(resident_critical_illness_shares, own_burden_this_year)
    else:
        due = progressive(employee_critical_illness_shares, own_burden_this_year)
    return half_up_to_fen(min(due, critical_illness_cap))


@rule(
    "critical_illness_after_claim",
    of=person,
    zh="本次之后大病保险应支付",
    en="Due from the critical-illness insurance after this claim",
    article="浙江省医疗保障条例第三十四条",
    starts=date(2023, 1, 1),
)
def tiers_after(
    medical_group: Choice,
    own_burden_this_year: Yuan,
    claim_left_by_basic: Yuan,
    resident_critical_illness_shares: Table[Share],
    employee_critical_illness_shares: Table[Share],
    critical_illness_cap: Yuan,
) -> Yuan:
    if medical_group == "uninsured":
        return 0
    if medical_group == "resident":
        due = progressive(resident_critical_illness_shares, own_burden_this_year + claim_left_by_basic)
    else:
        due = progressive(employee_critical_illness_shares, own_burden_this_year + claim_left_by_basic)
    return half_up_to_fen(min(due, critical_illness_cap))


# 困难人员的起付标准和比例另有规定，未见来源：特困、低保、低边人员有个人负担的，结果未定。
@rule(
    "claim_critical_illness_paid",
    of=person,
    zh="大病保险支付",
    en="Paid by the critical-illness insurance",
    article="浙江省医疗保障条例第三十四条",
    starts=date(2023, 1, 1),
)
def more_due_after_than_before(
    is_entitled_to_medical_benefit: YesNo,
    is_settled_like_a_stay: YesNo,
    claim_left_by_basic: Yuan,
    critical_illness_before_claim: Yuan,
    critical_illness_after_claim: Yuan,
    is_in_medical_hardship: YesNo,
    critical_illness_extra_share_in_hardship: Share,
) -> Yuan:
    if not is_entitled_to_medical_benefit or not is_settled_like_a_stay or claim_left_by_basic <= 0:
        return 0
    ordinary = critical_illness_after_claim - critical_illness_before_claim
    if not is_in_medical_hardship:
        return ordinary
    extra = half_up_to_fen(claim_left_by_basic * critical_illness_extra_share_in_hardship)
    return min(ordinary + extra, claim_left_by_basic)


# 医疗救助 ----------------------------------------------------------------------------------------------------------


# 浙江省社会救助条例第二十二条第（二）项：经各项保险支付后的规定范围内费用，给予补助；按年度起付、比例、限额（未见来源）。
# 本次所得为计入本次之后与之前之差。普通门诊的救助未见来源，不计。
@rule(
    "claim_medical_assistance_paid",
    of=person,
    zh="医疗救助支付",
    en="Paid by medical assistance",
    article="浙江省社会救助条例第二十二条第（二）项；2026-07-01起并见社会救助法第二十四条",
    starts=date(2023, 1, 1),
)
def share_of_what_insurance_left(
    is_entitled_to_medical_benefit: YesNo,
    is_settled_like_a_stay: YesNo,
    medical_assistance_is_open: YesNo,
    special_assistance_class: Choice,
    own_burden_this_year: Yuan,
    critical_illness_before_claim: Yuan,
    claim_left_by_basic: Yuan,
    claim_critical_illness_paid: Yuan,
    medical_help_deductible: Table[YuanPerYear],
    medical_help_share: Table[Share],
    medical_help_ceiling: Table[YuanPerYear],
    settlement_year: Years,
) -> Yuan:
    left = claim_left_by_basic - claim_critical_illness_paid
    if not is_entitled_to_medical_benefit or not is_settled_like_a_stay:
        return 0
    if not medical_assistance_is_open or left <= 0:
        return 0
    deductible = medical_help_deductible[special_assistance_class] * settlement_year
    ceiling = medical_help_ceiling[special_assistance_class] * settlement_year
    share = medical_help_share[special_assistance_class]
    left_before = own_burden_this_year - critical_illness_before_claim
    helped_before = min(max(left_before - deductible, 0) * share, ceiling)
    helped_after = min(max(left_before + left - deductible, 0) * share, ceiling)
    return half_up_to_fen(helped_after) - half_up_to_fen(helped_before)


# 国办发〔2021〕42号：特困、低保不设起付线，救助比例不低于70%（凭记忆）；在各层保险支付之后。
@rule(
    "medical_assistance_floor",
    of=person,
    zh="国家框架下特困低保医疗救助下限",
    en="Least medical assistance of the destitute and those on the minimum living allowance",
    article="国办发〔2021〕42号（凭记忆）",
    starts=date(2023, 1, 1),
)
def seventy_of_a_hundred(
    is_entitled_to_medical_benefit: YesNo,
    is_settled_like_a_stay: YesNo,
    is_destitute_or_minimum_living: YesNo,
    claim_left_by_basic: Yuan,
    claim_critical_illness_paid: Yuan,
    assistance_share_floor: Share,
) -> Yuan:
    if not is_entitled_to_medical_benefit or not is_settled_like_a_stay:
        return 0
    if not is_destitute_or_minimum_living:
        return 0
    return half_up_to_fen((claim_left_by_basic - claim_critical_illness_paid) * assistance_share_floor)


# 各层合计与个人负担 ------------------------------------------------------------------------------------------------


@rule(
    "medical_benefit",
    of=person,
    zh="各层医疗保障支付合计",
    en="Paid by all layers",
    article="浙江省医疗保障条例；浙江省社会救助条例第二十二条",
    starts=date(2023, 1, 1),
)
def sum_of_layers(
    claim_basic_paid: Yuan, claim_critical_illness_paid: Yuan, claim_medical_assistance_paid: Yuan
) -> Yuan:
    return claim_basic_paid + claim_critical_illness_paid + claim_medical_assistance_paid


@rule(
    "claim_own_payment",
    of=person,
    zh="本次个人负担",
    en="What the patient pays of this claim",
    article="浙江省医疗保障条例；浙江省社会救助条例第二十二条",
    starts=date(2023, 1, 1),
)
def what_no_layer_pays(
    has_medical_claim: YesNo, claim_eligible_cost: Yuan, claim_cost_outside: Yuan, medical_benefit: Yuan
) -> Yuan:
    if not has_medical_claim:
        return 0
    return claim_eligible_cost + claim_cost_outside - medical_benefit
