"""Living subsidy of other children in hardship 困境儿童生活补贴（低保、低边家庭）.

杭州市民政局、财政局《关于调整最低生活保障等社会救助标准的通知》（2022-10-01、2023-07-31、2025-01-23起）；
国发〔2016〕36号《关于加强困境儿童保障工作的意见》。
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Share,
    Table,
    YesNo,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    for_one_person,
    half_up_to_fen,
    half_up_to_yuan,
    household,
    person,
    rule,
)


# 通知分列“低保家庭中的其他困境儿童”“低边家庭中的其他困境儿童”；只有共同生活的家庭成员才属于该家庭。
@rule(
    "hardship_family",
    of=person,
    zh="所在困难家庭类别",
    en="Kind of poor family the child lives in",
    article="杭州市《关于调整最低生活保障等社会救助标准的通知》",
    starts=date(2022, 10, 1),
)
def minimum_living_or_edge(
    is_counted_member: YesNo,
    is_entitled_to_minimum_living_allowance: YesNo,
    is_minimum_living_edge_household: YesNo,
) -> Choice:
    if not is_counted_member:
        return "none"
    if is_entitled_to_minimum_living_allowance:
        return "minimum_living"
    if is_minimum_living_edge_household:
        return "edge"
    return "none"


# “低保家庭中的”或者“低边家庭中的其他困境儿童”。
@rule(
    "lives_in_poor_family",
    of=person,
    zh="低保或低边家庭成员",
    en="Lives in a family on the minimum living allowance or at its edge",
    article="杭州市《关于调整最低生活保障等社会救助标准的通知》",
    starts=date(2022, 10, 1),
)
def in_either_family(hardship_family: Choice) -> YesNo:
    return hardship_family != "none"


# 孤儿、事实无人抚养儿童另有保障，这里是“其他”困境儿童。
@rule(
    "has_no_other_child_support",
    of=person,
    zh="不属于孤儿、事实无人抚养儿童",
    en="Is neither an orphan nor an unattended child",
    article="杭州市《关于调整最低生活保障等社会救助标准的通知》（“其他困境儿童”）",
    starts=date(2022, 10, 1),
)
def neither_orphan_nor_unattended(
    is_entitled_to_orphan_allowance: YesNo, is_entitled_to_unattended_child_subsidy: YesNo
) -> YesNo:
    return not is_entitled_to_orphan_allowance and not is_entitled_to_unattended_child_subsidy


# “低保低边家庭中重残、患重病、患罕见病、三级四级精神（智力）残疾儿童”。
@rule(
    "is_severely_affected_child",
    of=person,
    zh="重残、重病、罕见病或三级四级精神（智力）残疾儿童",
    en="A child with a severe disability, a serious or rare illness",
    article="杭州市《关于调整最低生活保障等社会救助标准的通知》",
    starts=date(2022, 10, 1),
)
def severe_disability_or_illness_of_child(
    is_severely_disabled: YesNo,
    disability_category: Choice,
    disability_grade: Choice,
    has_serious_illness: YesNo,
    has_rare_illness: YesNo,
) -> YesNo:
    of_mind = disability_category in ("intellectual", "mental") and disability_grade in ("grade_3", "grade_4")
    return is_severely_disabled or of_mind or has_serious_illness or has_rare_illness


# 未成年，属于低保或低边家庭，没有孤儿、事实无人抚养儿童保障。
@rule(
    "is_entitled_to_child_in_hardship_subsidy",
    of=person,
    zh="符合困境儿童生活补贴",
    en="Entitled to the subsidy for children in hardship",
    article="杭州市《关于调整最低生活保障等社会救助标准的通知》；国发〔2016〕36号",
    starts=date(2022, 10, 1),
)
def child_of_poor_family(
    is_minor: YesNo, lives_in_poor_family: YesNo, has_no_other_child_support: YesNo, is_registered_in_this_city: YesNo
) -> YesNo:
    return is_minor and lives_in_poor_family and has_no_other_child_support and is_registered_in_this_city


# 重残、重病等：“参照社会散居孤儿基本生活费标准补差发放”；其他：按家庭类别定额。
@rule(
    "child_in_hardship_subsidy",
    of=person,
    zh="困境儿童生活补贴",
    en="Subsidy of children in hardship",
    article="杭州市《关于调整最低生活保障等社会救助标准的通知》",
    starts=date(2022, 10, 1),
)
def top_up_or_fixed_amount(
    is_entitled_to_child_in_hardship_subsidy: YesNo,
    is_severely_affected_child: YesNo,
    orphan_scattered_standard: YuanPerPersonPerMonth,
    aid_counted_for_child: YuanPerMonth,
    child_in_hardship_standard: Table[YuanPerPersonPerMonth],
    hardship_family: Choice,
) -> YuanPerMonth:
    if not is_entitled_to_child_in_hardship_subsidy:
        return 0
    if is_severely_affected_child:
        return half_up_to_fen(max(for_one_person(orphan_scattered_standard) - aid_counted_for_child, 0))
    return for_one_person(child_in_hardship_standard[hardship_family])


# 由公布数推导：低保家庭为散居孤儿标准与低保标准差额的50%，低边家庭为30%，四舍五入到元（2025年低边公布368，差1元）。
# 非条文；只用于调标测算和校验，不用于发放。
@rule(
    "child_in_hardship_standard_derived_minimum_living",
    of=household,
    zh="低保家庭其他困境儿童补贴推算值",
    en="The amount in minimum-living families as the published figures imply it",
    article="由杭州市公布的标准推导，非条文",
    starts=date(2022, 10, 1),
)
def half_of_the_gap(
    orphan_scattered_standard: YuanPerPersonPerMonth,
    minimum_living_standard: YuanPerPersonPerMonth,
    child_in_hardship_share: Table[Share],
) -> YuanPerPersonPerMonth:
    gap = orphan_scattered_standard - minimum_living_standard
    return half_up_to_yuan(gap * child_in_hardship_share["minimum_living"])


# 由公布数推导：差额的30%。2025年算得367.2，公布368，差1元；发放按公布数。
@rule(
    "child_in_hardship_standard_derived_edge",
    of=household,
    zh="低边家庭其他困境儿童补贴推算值",
    en="The amount in edge families as the published figures imply it",
    article="由杭州市公布的标准推导，非条文",
    starts=date(2022, 10, 1),
)
def three_tenths_of_the_gap(
    orphan_scattered_standard: YuanPerPersonPerMonth,
    minimum_living_standard: YuanPerPersonPerMonth,
    child_in_hardship_share: Table[Share],
) -> YuanPerPersonPerMonth:
    gap = orphan_scattered_standard - minimum_living_standard
    return half_up_to_yuan(gap * child_in_hardship_share["edge"])
