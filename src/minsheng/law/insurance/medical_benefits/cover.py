"""Medical benefits 医疗保障待遇. Who is covered, what a claim costs, and who is in hardship.

浙江省医疗保障条例（2021-07-01起施行）；杭州市基本医疗保障办法 杭政〔2020〕56号；医保发〔2022〕22号。
Where no quotation marks stand, the sentence is a summary. A claim is one settlement; what the year has brought before it
is worked out from the patient's earlier claims.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Months,
    Table,
    YesNo,
    Yuan,
    add_months,
    claim,
    first_of_month,
    person,
    rule,
)


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
    "is_entitled_to_medical_benefit",
    of=claim,
    zh="享受医疗保障待遇",
    en="Entitled to medical benefits",
    article="浙江省医疗保障条例",
    starts=date(2021, 1, 1),
)
def insured_and_covered(is_medically_insured: YesNo, medical_cover_has_begun: YesNo) -> YesNo:
    return is_medically_insured and medical_cover_has_begun


# 第三十三条：特殊病种门诊按住院结算（摘要）。
@rule(
    "is_settled_like_a_stay",
    of=claim,
    zh="按住院结算",
    en="Is settled like a stay in hospital",
    article="浙江省医疗保障条例第三十三条",
    starts=date(2021, 1, 1),
)
def stay_or_special_disease(medical_claim_kind: Choice) -> YesNo:
    return medical_claim_kind in ("inpatient", "special_disease")


@rule(
    "is_stay_in_hospital",
    of=claim,
    zh="住院",
    en="Is a stay in hospital",
    article="浙江省医疗保障条例第三十三条",
    starts=date(2021, 1, 1),
)
def inpatient_care(medical_claim_kind: Choice) -> YesNo:
    return medical_claim_kind == "inpatient"


# 甲类全部、乙类扣除先行自付后进入报销；先行自付的比例由目录规定，金额随费用给出。
@rule(
    "claim_eligible_cost",
    of=claim,
    zh="本次政策范围内费用",
    en="Eligible cost of this claim",
    article="浙江省医疗保障条例；乙类先行自付（凭记忆）",
    starts=date(2021, 1, 1),
)
def class_a_and_what_is_left_of_class_b(
    claim_class_a_cost: Yuan, claim_class_b_cost: Yuan, claim_class_b_borne_first: Yuan
) -> Yuan:
    return claim_class_a_cost + max(claim_class_b_cost - claim_class_b_borne_first, 0)


@rule(
    "claim_total_cost",
    of=claim,
    zh="本次费用总额",
    en="Whole cost of this claim",
    article="浙江省医疗保障条例",
    starts=date(2021, 1, 1),
)
def all_categories(claim_class_a_cost: Yuan, claim_class_b_cost: Yuan, claim_cost_outside: Yuan) -> Yuan:
    return claim_class_a_cost + claim_class_b_cost + claim_cost_outside


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


# 三类对象、因病致贫人员和杭州二级及以上残疾人一直可以；其余只有刚性支出困难家庭成员和患大病的可能，依专项救助的规定。
@rule(
    "medical_assistance_is_open",
    of=person,
    zh="可以享受医疗救助",
    en="Medical assistance is open to them",
    article="浙江省社会救助条例第二十一条；浙江省《关于加强低收入人口救助帮扶工作的意见》；社会救助法第二十四条",
    starts=date(2021, 7, 1),
)
def poor_or_by_special_assistance(
    is_in_medical_hardship: YesNo,
    is_found_poor_through_illness: YesNo,
    disability_grade: Choice,
    severe_disability_has_medical_help: YesNo,
    has_serious_illness: YesNo,
    is_counted_member: YesNo,
    is_rigid_expenditure_household: YesNo,
    may_receive_medical_assistance: YesNo,
) -> YesNo:
    if is_in_medical_hardship or is_found_poor_through_illness:
        return True
    if disability_grade in ("grade_1", "grade_2") and severe_disability_has_medical_help:
        return True
    if not has_serious_illness and not (is_counted_member and is_rigid_expenditure_household):
        return False
    return may_receive_medical_assistance
