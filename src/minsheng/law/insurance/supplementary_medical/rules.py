"""Supplementary medical insurance 商业补充医疗保险（西湖益联保）. Who may join, and what it pays of a claim.

Its yearly terms were not found: deductible, share and limit of each part are declared as missing.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Share,
    YesNo,
    Yuan,
    YuanPerYear,
    claim,
    half_up_to_fen,
    person,
    rule,
    so_far,
)

supplementary_inside_so_far = so_far(
    "claim_left_by_assistance",
    over="counts_for_supplementary",
    zh="本年度此前目录内各层支付后剩余",
    en="Left inside the catalogue earlier this year",
)
supplementary_outside_so_far = so_far(
    "claim_not_eligible_cost",
    over="counts_for_supplementary",
    zh="本年度此前目录外费用",
    en="Outside the catalogue earlier this year",
)


# 杭州基本医保参保人均可参加，不论年龄、职业和既往病史。
@rule(
    "may_join_supplementary_insurance",
    of=person,
    zh="可以参加商业补充医疗保险",
    en="May join the supplementary insurance",
    article="西湖益联保（非官方文件）",
    starts=date(2021, 1, 1),
)
def whoever_is_insured(is_medically_insured: YesNo) -> YesNo:
    return is_medically_insured


@rule(
    "supplementary_premium_due",
    of=person,
    zh="补充保险年保费",
    en="Premium of the supplementary insurance",
    article="西湖益联保（非官方文件）",
    starts=date(2021, 1, 1),
)
def one_premium_for_all(may_join_supplementary_insurance: YesNo, supplementary_premium: YuanPerYear) -> YuanPerYear:
    return supplementary_premium if may_join_supplementary_insurance else 0


# 职工可以用个人账户结余缴纳。
@rule(
    "supplementary_may_be_paid_from_account",
    of=person,
    zh="可用个人账户缴纳补充保险",
    en="The premium may be paid from the personal account",
    article="西湖益联保（非官方文件）",
    starts=date(2021, 1, 1),
)
def employees_may(medical_group: Choice) -> YesNo:
    return medical_group in ("in_service", "retired")


# 计入的就医类型未见来源，取计入大病保险的。
@rule(
    "counts_for_supplementary",
    of=claim,
    zh="计入补充保险",
    en="Counts for the supplementary insurance",
    article="西湖益联保（非官方文件）",
    starts=date(2021, 7, 1),
)
def enrolled_and_counted(is_in_supplementary_insurance: YesNo, counts_for_critical_illness: YesNo) -> YesNo:
    return is_in_supplementary_insurance and counts_for_critical_illness


@rule(
    "claim_left_by_assistance",
    of=claim,
    zh="医疗救助支付后政策范围内个人负担",
    en="Eligible cost that medical assistance leaves",
    article="西湖益联保（非官方文件）",
    starts=date(2023, 1, 1),
)
def left_less_assistance(claim_left_by_basic: Yuan, claim_paid_after_basic: Yuan) -> Yuan:
    return claim_left_by_basic - claim_paid_after_basic


@rule(
    "claim_not_eligible_cost",
    of=claim,
    zh="本次目录外费用和先行自付",
    en="Cost of this claim that is not eligible",
    article="浙江省医疗保障条例",
    starts=date(2021, 1, 1),
)
def whole_less_eligible(claim_total_cost: Yuan, claim_eligible_cost: Yuan) -> Yuan:
    return claim_total_cost - claim_eligible_cost


# 目录内：医疗保障各层支付后剩余的，超过年度免赔额的部分按比例，以年度限额为限（数值未见来源）。
@rule(
    "claim_supplementary_inside_paid",
    of=claim,
    zh="补充保险目录内支付",
    en="Paid by the supplementary insurance inside the catalogue",
    article="西湖益联保（非官方文件）",
    starts=date(2023, 1, 1),
)
def share_of_what_all_left(
    counts_for_supplementary: YesNo,
    supplementary_inside_so_far: Yuan,
    claim_left_by_assistance: Yuan,
    supplementary_inside_deductible: Yuan,
    supplementary_inside_share: Share,
    supplementary_inside_ceiling: Yuan,
) -> Yuan:
    if not counts_for_supplementary or claim_left_by_assistance <= 0:
        return 0
    before = max(supplementary_inside_so_far - supplementary_inside_deductible, 0)
    after = max(supplementary_inside_so_far + claim_left_by_assistance - supplementary_inside_deductible, 0)
    paid_before = half_up_to_fen(min(before * supplementary_inside_share, supplementary_inside_ceiling))
    return half_up_to_fen(min(after * supplementary_inside_share, supplementary_inside_ceiling)) - paid_before


# 目录外：合理的目录外费用和先行自付，另有免赔额、比例和限额（数值未见来源）。
@rule(
    "claim_supplementary_outside_paid",
    of=claim,
    zh="补充保险目录外支付",
    en="Paid by the supplementary insurance outside the catalogue",
    article="西湖益联保（非官方文件）",
    starts=date(2023, 1, 1),
)
def share_of_what_is_not_eligible(
    counts_for_supplementary: YesNo,
    supplementary_outside_so_far: Yuan,
    claim_not_eligible_cost: Yuan,
    supplementary_outside_deductible: Yuan,
    supplementary_outside_share: Share,
    supplementary_outside_ceiling: Yuan,
) -> Yuan:
    if not counts_for_supplementary or claim_not_eligible_cost <= 0:
        return 0
    before = max(supplementary_outside_so_far - supplementary_outside_deductible, 0)
    after = max(supplementary_outside_so_far + claim_not_eligible_cost - supplementary_outside_deductible, 0)
    paid_before = half_up_to_fen(min(before * supplementary_outside_share, supplementary_outside_ceiling))
    return half_up_to_fen(min(after * supplementary_outside_share, supplementary_outside_ceiling)) - paid_before


@rule(
    "claim_supplementary_paid",
    of=claim,
    zh="补充保险支付",
    en="Paid by the supplementary insurance",
    article="西湖益联保（非官方文件）",
    starts=date(2023, 1, 1),
)
def both_parts(claim_supplementary_inside_paid: Yuan, claim_supplementary_outside_paid: Yuan) -> Yuan:
    return claim_supplementary_inside_paid + claim_supplementary_outside_paid
