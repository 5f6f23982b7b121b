"""Care outside the city 异地就医: filing, its validity, the factor on the share, the way of settlement."""

from datetime import date

from minsheng.law.words import Choice, Date, Months, Share, Table, YesNo, add_months, claim, rule


# 医保发〔2022〕22号：备案分长期和临时两类；临时备案有效期不少于6个月（凭记忆），长期的一直有效。
@rule(
    "filing_holds",
    of=claim,
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
    of=claim,
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
    of=claim,
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
    of=claim,
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


# 国家指导：临时外出就医的比例可以低于本地，转诊和急诊10个百分点左右，其他20个百分点左右（凭记忆）。
@rule(
    "least_share_by_national_guidance",
    of=claim,
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
