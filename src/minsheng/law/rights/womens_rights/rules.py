"""Women's rights at work and in person 妇女劳动和人身权益. 妇女权益保障法（2023-01-01起施行）. Sentences above the rules are summaries."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    YesNo,
    Yuan,
    person,
    rule,
)


@rule(
    "has_a_womens_rights_case",
    of=person,
    zh="有妇女权益情形",
    en="States a case of women's rights",
    article="妇女权益保障法",
    starts=date(2023, 1, 1),
)
def any_case_stated(
    recruitment_act: Choice,
    is_in_pregnancy_or_maternity_leave: YesNo,
    is_harassed_by_former_partner: YesNo,
    bore_more_duties_at_divorce: YesNo,
    public_interest_case: Choice,
    lodging_did_not_report: Choice,
) -> YesNo:
    at_work = recruitment_act != "none" or is_in_pregnancy_or_maternity_leave
    at_home = is_harassed_by_former_partner or bore_more_duties_at_divorce
    in_public = public_interest_case != "none" or lodging_did_not_report != "none"
    return at_work or at_home or in_public


# 第四十三条：用人单位在招录（聘）过程中，除国家另有规定外，不得实施所列五种行为（摘要）。
@rule(
    "recruitment_discriminates",
    of=person,
    zh="招录行为为法律所禁止",
    en="The recruitment discriminates",
    article="妇女权益保障法第四十三条",
    starts=date(2023, 1, 1),
)
def one_of_the_five_acts(recruitment_act: Choice) -> YesNo:
    return recruitment_act != "none"


# 第八十三条：由人力资源和社会保障部门责令改正；拒不改正或者情节严重的，处一万元以上五万元以下罚款（摘要）。
@rule(
    "employer_gender_fine_least",
    of=person,
    zh="招录性别歧视罚款下限",
    en="Least fine of the employer",
    article="妇女权益保障法第八十三条",
    starts=date(2023, 1, 1),
)
def least_fine_if_not_corrected(
    recruitment_act: Choice,
    employer_refuses_to_correct: YesNo,
    employer_gender_fine_range_least: Yuan,
) -> Yuan:
    if recruitment_act == "none" or not employer_refuses_to_correct:
        return 0
    return employer_gender_fine_range_least


# 第八十三条：由人力资源和社会保障部门责令改正；拒不改正或者情节严重的，处一万元以上五万元以下罚款（摘要）。
@rule(
    "employer_gender_fine_most",
    of=person,
    zh="招录性别歧视罚款上限",
    en="Largest fine of the employer",
    article="妇女权益保障法第八十三条",
    starts=date(2023, 1, 1),
)
def most_fine_if_not_corrected(
    recruitment_act: Choice,
    employer_refuses_to_correct: YesNo,
    employer_gender_fine_range_most: Yuan,
) -> Yuan:
    if recruitment_act == "none" or not employer_refuses_to_correct:
        return 0
    return employer_gender_fine_range_most


# 第四十八条：女职工在怀孕以及依法享受产假期间，劳动合同期满的，自动延续至产假结束；依法解除终止或者本人要求的除外（摘要）。
@rule(
    "contract_runs_until",
    of=person,
    zh="劳动合同延续至",
    en="Day until which the contract runs",
    article="妇女权益保障法第四十八条",
    starts=date(2023, 1, 1),
)
def to_the_end_of_maternity_leave(
    contract_ends_on: Date,
    maternity_leave_ends_on: Date,
    is_in_pregnancy_or_maternity_leave: YesNo,
    contract_end_is_lawful_or_wished: YesNo,
) -> Date:
    if not is_in_pregnancy_or_maternity_leave or contract_end_is_lawful_or_wished:
        return contract_ends_on
    return maternity_leave_ends_on if maternity_leave_ends_on > contract_ends_on else contract_ends_on


@rule(
    "may_seek_order_against_former_partner",
    of=person,
    zh="可对前伴侣申请人身安全保护令",
    en="May seek a protection order against a former partner",
    article="妇女权益保障法第二十九条",
    starts=date(2023, 1, 1),
)
def pursued_or_harassed(is_harassed_by_former_partner: YesNo) -> YesNo:
    return is_harassed_by_former_partner


# 第六十八条：女方因抚育子女、照料老人、协助男方工作等负担较多义务的，有权在离婚时要求男方予以补偿；办法由双方协议，协议不成可以起诉。
@rule(
    "may_claim_housework_compensation",
    of=person,
    zh="离婚时可要求家务补偿",
    en="May claim compensation for housework at divorce",
    article="妇女权益保障法第六十八条",
    starts=date(2023, 1, 1),
)
def bore_more_duties(bore_more_duties_at_divorce: YesNo) -> YesNo:
    return bore_more_duties_at_divorce


@rule(
    "public_interest_suit_is_open",
    of=person,
    zh="检察机关可提起公益诉讼",
    en="A public-interest suit is open to the procuratorate",
    article="妇女权益保障法第七十七条",
    starts=date(2023, 1, 1),
)
def one_of_the_listed_cases(public_interest_case: Choice) -> YesNo:
    return public_interest_case != "none"


# 第二十六条、第八十一条：住宿经营者发现可能侵害妇女权益的违法犯罪行为未及时向公安机关报告；首次责令改正或警告。
@rule(
    "lodging_report_fine_least",
    of=person,
    zh="住宿经营者未报告罚款下限",
    en="Least fine of a lodging that did not report",
    article="妇女权益保障法第八十一条",
    starts=date(2023, 1, 1),
)
def least_fine_of_the_lodging(lodging_did_not_report: Choice, lodging_report_fine_range_least: Yuan) -> Yuan:
    if lodging_did_not_report != "refused_or_serious":
        return 0
    return lodging_report_fine_range_least


# 第二十六条、第八十一条：住宿经营者发现可能侵害妇女权益的违法犯罪行为未及时向公安机关报告；首次责令改正或警告。
@rule(
    "lodging_report_fine_most",
    of=person,
    zh="住宿经营者未报告罚款上限",
    en="Largest fine of a lodging that did not report",
    article="妇女权益保障法第八十一条",
    starts=date(2023, 1, 1),
)
def most_fine_of_the_lodging(lodging_did_not_report: Choice, lodging_report_fine_range_most: Yuan) -> Yuan:
    if lodging_did_not_report != "refused_or_serious":
        return 0
    return lodging_report_fine_range_most
