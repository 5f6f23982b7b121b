"""Basic medical insurance 基本医疗保险: one deductible a year, the share by level, the cap of the year."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Share,
    Table,
    YesNo,
    Yuan,
    claim,
    half_up_to_fen,
    largest_so_far,
    rule,
    so_far,
    times_so_far,
)

stays_so_far = times_so_far(
    over="is_stay_in_hospital", zh="本年度此前住院次数", en="Stays in hospital earlier this year"
)
largest_inpatient_deductible_so_far = largest_so_far(
    "inpatient_deductible_of_level",
    over="bears_inpatient_deductible",
    none=0,
    zh="本年度此前所住最高级别的起付标准",
    en="Deductible of the highest level stayed at earlier this year",
)
inpatient_deductible_borne_so_far = so_far(
    "claim_deductible",
    over="bears_inpatient_deductible",
    zh="本年度已承担的住院起付标准",
    en="Inpatient deductible borne earlier this year",
)
outpatient_deductible_borne_so_far = so_far(
    "claim_deductible",
    over="bears_outpatient_deductible",
    zh="本年度已承担的门诊起付标准",
    en="Outpatient deductible borne earlier this year",
)
basic_paid_so_far = so_far(
    "claim_basic_paid", zh="本年度基本医保此前已支付", en="Paid by the basic insurance earlier this year"
)
basic_paid_for_stays_so_far = so_far(
    "claim_basic_paid",
    over="is_settled_like_a_stay",
    zh="本年度基本医保此前为住院已支付",
    en="Paid by the basic insurance for stays earlier this year",
)


@rule(
    "bears_inpatient_deductible",
    of=claim,
    zh="承担住院起付标准",
    en="Bears the inpatient deductible",
    article="杭州市基本医疗保障办法 杭政〔2020〕56号",
    starts=date(2021, 1, 1),
)
def entitled_and_like_a_stay(is_entitled_to_medical_benefit: YesNo, is_settled_like_a_stay: YesNo) -> YesNo:
    return is_entitled_to_medical_benefit and is_settled_like_a_stay


@rule(
    "bears_outpatient_deductible",
    of=claim,
    zh="承担门诊起付标准",
    en="Bears the outpatient deductible",
    article="杭州市基本医疗保障办法 杭政〔2020〕56号",
    starts=date(2021, 1, 1),
)
def entitled_and_no_stay(is_entitled_to_medical_benefit: YesNo, is_settled_like_a_stay: YesNo) -> YesNo:
    return is_entitled_to_medical_benefit and not is_settled_like_a_stay


@rule(
    "inpatient_deductible_of_level",
    of=claim,
    zh="所住级别的住院起付标准",
    en="Inpatient deductible of the level",
    article="杭州市基本医疗保障办法 杭政〔2020〕56号",
    starts=date(2021, 1, 1),
)
def by_scheme_and_level(
    medical_group: Choice,
    claim_hospital_level: Choice,
    resident_inpatient_deductible: Table[Yuan],
    employee_inpatient_deductible: Table[Yuan],
) -> Yuan:
    if medical_group == "resident":
        return resident_inpatient_deductible[claim_hospital_level]
    return employee_inpatient_deductible[claim_hospital_level]


# 一个结算年度内两次以上住院的，只承担一个起付标准，按所住最高级别医院确定（摘要）。
@rule(
    "inpatient_deductible_due",
    of=claim,
    zh="本次住院起付标准",
    en="Inpatient deductible still due",
    article="杭州市基本医疗保障办法 杭政〔2020〕56号",
    starts=date(2021, 1, 1),
)
def highest_level_less_what_was_borne(
    inpatient_deductible_of_level: Yuan,
    largest_inpatient_deductible_so_far: Yuan,
    inpatient_deductible_borne_so_far: Yuan,
) -> Yuan:
    highest = max(inpatient_deductible_of_level, largest_inpatient_deductible_so_far)
    return max(highest - inpatient_deductible_borne_so_far, 0)


# 门诊起付标准每年一个；签约家庭医生的减300元，大学生在校医院首诊或经其转诊的也减（摘要）。
@rule(
    "outpatient_deductible_due",
    of=claim,
    zh="本次门诊起付标准",
    en="Outpatient deductible still due",
    article="杭州市基本医疗保障办法 杭政〔2020〕56号",
    starts=date(2021, 1, 1),
)
def yearly_less_relief_and_what_was_borne(
    medical_group: Choice,
    has_family_doctor: YesNo,
    is_first_seen_on_campus: YesNo,
    outpatient_deductible_borne_so_far: Yuan,
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
    return max(max(whole - relief, 0) - outpatient_deductible_borne_so_far, 0)


@rule(
    "claim_deductible",
    of=claim,
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


# 支付比例按人员类别和医院级别；大学生在本校医院门诊另加3个百分点；慢性病门诊的比例高于普通门诊（未见数值）。
@rule(
    "claim_basic_share",
    of=claim,
    zh="本次基本医保支付比例",
    en="Share that the basic insurance pays of this claim",
    article="杭州市基本医疗保障办法 杭政〔2020〕56号（职工比例未核实）；浙江省医疗保障条例第三十三条",
    starts=date(2021, 1, 1),
)
def by_group_and_level(
    medical_group: Choice,
    medical_claim_kind: Choice,
    is_settled_like_a_stay: YesNo,
    claim_hospital_level: Choice,
    is_treated_on_campus: YesNo,
    resident_inpatient_share: Table[Share],
    resident_outpatient_share: Table[Share],
    employee_inpatient_share: Table[Share],
    employee_outpatient_share: Table[Share],
    campus_share_addition: Share,
    chronic_share_addition: Share,
) -> Share:
    if medical_group == "uninsured":
        return 0
    if is_settled_like_a_stay:
        if medical_group == "resident":
            return resident_inpatient_share[claim_hospital_level]
        return employee_inpatient_share[medical_group, claim_hospital_level]
    addition = chronic_share_addition if medical_claim_kind == "chronic_disease" else 0
    if medical_group == "resident":
        campus = campus_share_addition if is_treated_on_campus else 0
        return resident_outpatient_share[claim_hospital_level] + campus + addition
    return employee_outpatient_share[medical_group, claim_hospital_level] + addition


# 居民门诊和住院合计、职工住院各有年度最高支付限额；职工普通门诊据称不设限额。
@rule(
    "claim_basic_paid",
    of=claim,
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
    basic_paid_so_far: Yuan,
    basic_paid_for_stays_so_far: Yuan,
    resident_medical_cap: Yuan,
    employee_medical_cap: Yuan,
) -> Yuan:
    if not is_entitled_to_medical_benefit:
        return 0
    paid = half_up_to_fen((claim_eligible_cost - claim_deductible) * claim_basic_share * out_of_area_share)
    if medical_group == "resident":
        return min(paid, max(resident_medical_cap - basic_paid_so_far, 0))
    if is_settled_like_a_stay:
        return min(paid, max(employee_medical_cap - basic_paid_for_stays_so_far, 0))
    return paid


@rule(
    "claim_left_by_basic",
    of=claim,
    zh="基本医保支付后政策范围内个人负担",
    en="Eligible cost that the basic insurance leaves",
    article="浙江省医疗保障条例第三十四条",
    starts=date(2023, 1, 1),
)
def eligible_less_basic(claim_eligible_cost: Yuan, claim_basic_paid: Yuan) -> Yuan:
    return claim_eligible_cost - claim_basic_paid
