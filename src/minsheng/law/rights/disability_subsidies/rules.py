"""Two disability subsidies 残疾人两项补贴（困难残疾人生活补贴、重度残疾人护理补贴）.

浙民福〔2021〕191号《浙江省困难残疾人生活补贴实施办法》《浙江省重度残疾人护理补贴实施办法》（公开仓库转引，原文未见）。
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Share,
    Table,
    Times,
    Years,
    YesNo,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    for_one_person,
    half_up_to_fen,
    per_person,
    person,
    rule,
)


# “持证”：持有残疾人证，即评定了残疾等级。去世的不再发给。
@rule(
    "has_disability_certificate",
    of=person,
    zh="持有残疾人证",
    en="Holds a disability certificate",
    article="浙民福〔2021〕191号（公开仓库转引）",
    starts=date(2020, 1, 1),
)
def graded_and_alive(disability_grade: Choice, is_dead: YesNo) -> YesNo:
    return disability_grade != "none" and not is_dead


# “浙江户籍”。
@rule(
    "is_registered_in_province",
    of=person,
    zh="浙江户籍",
    en="Is registered in the province",
    article="浙民福〔2021〕191号（二手汇总）",
    starts=date(2020, 1, 1),
)
def registered_in_zhejiang(hukou: Choice) -> YesNo:
    return hukou in ("local", "province")


# “家庭人均收入在低保标准150%以下的残疾人”。“以下”含本数。
@rule(
    "family_is_in_hardship",
    of=person,
    zh="家庭人均收入在低保标准150%以下",
    en="The family's income per head is at most 150 % of the minimum living standard",
    article="浙民福〔2021〕191号（二手汇总）",
    starts=date(2021, 1, 1),
)
def family_income_at_most_one_and_a_half(
    income_per_head: YuanPerPersonPerMonth,
    minimum_living_standard: YuanPerPersonPerMonth,
    hardship_subsidy_income_multiple: Times,
) -> YesNo:
    return income_per_head <= minimum_living_standard * hardship_subsidy_income_multiple


# “劳动年龄段”：上限未见来源。未满16周岁的不在内；未到任何人的法定退休年龄的在内；过了所有人的法定退休年龄的不在内；其间未定。
@rule(
    "is_in_working_age_band",
    of=person,
    zh="劳动年龄段",
    en="Is of working age",
    article="浙民福〔2021〕191号（二手汇总）；劳动法第十五条（凭记忆）",
    starts=date(2021, 1, 1),
)
def between_sixteen_and_retirement(
    age: Years,
    working_age_from: Years,
    earliest_retirement_age: Years,
    latest_retirement_age: Years,
    working_age_until: Years,
) -> YesNo:
    if age < working_age_from or age >= latest_retirement_age:
        return False
    if age < earliest_retirement_age:
        return True
    return age < working_age_until


# “或本人收入在低保标准150%以下的劳动年龄段残疾人”。
@rule(
    "earner_is_in_hardship",
    of=person,
    zh="劳动年龄段，本人收入在低保标准150%以下",
    en="Of working age, and own income at most 150 % of the minimum living standard",
    article="浙民福〔2021〕191号（二手汇总）",
    starts=date(2021, 1, 1),
)
def own_income_at_most_one_and_a_half(
    is_in_working_age_band: YesNo,
    counted_income: YuanPerMonth,
    minimum_living_standard: YuanPerPersonPerMonth,
    hardship_subsidy_income_multiple: Times,
) -> YesNo:
    limit = minimum_living_standard * hardship_subsidy_income_multiple
    return is_in_working_age_band and per_person(counted_income) <= limit


# “浙江户籍、持证；家庭人均收入在低保标准150%以下的残疾人，或本人收入在低保标准150%以下的劳动年龄段残疾人”。
@rule(
    "is_entitled_to_hardship_subsidy",
    of=person,
    zh="符合困难残疾人生活补贴",
    en="Entitled to the living subsidy of disabled people in hardship",
    article="浙民福〔2021〕191号《浙江省困难残疾人生活补贴实施办法》（二手汇总）",
    starts=date(2021, 1, 1),
)
def disabled_person_in_hardship(
    has_disability_certificate: YesNo,
    is_registered_in_province: YesNo,
    family_is_in_hardship: YesNo,
    earner_is_in_hardship: YesNo,
) -> YesNo:
    return has_disability_certificate and is_registered_in_province and (family_is_in_hardship or earner_is_in_hardship)


# “困难残疾人生活补贴按照当地低保标准的30%确定，随低保调整”。县级公布的取整方式未见来源，此处按分。
@rule(
    "disability_hardship_subsidy",
    of=person,
    zh="困难残疾人生活补贴",
    en="Living subsidy of disabled people in hardship",
    article="浙民福〔2021〕191号《浙江省困难残疾人生活补贴实施办法》",
    starts=date(2021, 1, 1),
)
def share_of_minimum_living_standard(
    is_entitled_to_hardship_subsidy: YesNo,
    minimum_living_standard: YuanPerPersonPerMonth,
    hardship_subsidy_share: Share,
) -> YuanPerMonth:
    if not is_entitled_to_hardship_subsidy:
        return 0
    return half_up_to_fen(for_one_person(minimum_living_standard) * hardship_subsidy_share)


# “重度残疾人”：一级、二级；按生活自理能力分三档，能自理的不在其内。
@rule(
    "is_entitled_to_nursing_subsidy",
    of=person,
    zh="符合重度残疾人护理补贴",
    en="Entitled to the nursing subsidy of severely disabled people",
    article="浙民福〔2021〕191号《浙江省重度残疾人护理补贴实施办法》（二手汇总）",
    starts=date(2020, 1, 1),
)
def severe_and_in_need_of_care(
    is_severely_disabled: YesNo,
    has_disability_certificate: YesNo,
    is_registered_in_province: YesNo,
    disability_self_care: Choice,
) -> YesNo:
    return (
        is_severely_disabled
        and has_disability_certificate
        and is_registered_in_province
        and disability_self_care != "able"
    )


# 完全不能自理、基本不能自理、部分不能自理三档；“机构集中托养上浮50%”。
@rule(
    "nursing_subsidy",
    of=person,
    zh="重度残疾人护理补贴",
    en="Nursing subsidy of severely disabled people",
    article="浙民福〔2021〕191号《浙江省重度残疾人护理补贴实施办法》（二手汇总）",
    starts=date(2020, 1, 1),
)
def by_self_care_and_place(
    is_entitled_to_nursing_subsidy: YesNo,
    nursing_subsidy_standard: Table[YuanPerPersonPerMonth],
    disability_self_care: Choice,
    is_kept_in_care_home: YesNo,
    nursing_subsidy_uplift: Share,
) -> YuanPerMonth:
    if not is_entitled_to_nursing_subsidy:
        return 0
    standard = for_one_person(nursing_subsidy_standard[disability_self_care])
    if is_kept_in_care_home:
        return half_up_to_fen(standard * (1 + nursing_subsidy_uplift))
    return standard


# 两项补贴可以分别享受。
@rule(
    "qualifies_for_a_disability_subsidy",
    of=person,
    zh="符合两项补贴之一",
    en="Qualifies for one of the two subsidies",
    article="浙民福〔2021〕191号",
    starts=date(2021, 1, 1),
)
def one_or_both(is_entitled_to_hardship_subsidy: YesNo, is_entitled_to_nursing_subsidy: YesNo) -> YesNo:
    return is_entitled_to_hardship_subsidy or is_entitled_to_nursing_subsidy


# 持证、浙江户籍，并符合两项补贴之一。
@rule(
    "is_entitled_to_disability_subsidies",
    of=person,
    zh="符合残疾人两项补贴",
    en="Entitled to a disability subsidy",
    article="浙民福〔2021〕191号",
    starts=date(2021, 1, 1),
)
def certified_registered_and_qualified(
    has_disability_certificate: YesNo, is_registered_in_province: YesNo, qualifies_for_a_disability_subsidy: YesNo
) -> YesNo:
    return has_disability_certificate and is_registered_in_province and qualifies_for_a_disability_subsidy


# 两项补贴合计。
@rule(
    "disability_subsidies",
    of=person,
    zh="残疾人两项补贴合计",
    en="The two disability subsidies together",
    article="浙民福〔2021〕191号",
    starts=date(2021, 1, 1),
)
def both_subsidies(
    is_entitled_to_disability_subsidies: YesNo, disability_hardship_subsidy: YuanPerMonth, nursing_subsidy: YuanPerMonth
) -> YuanPerMonth:
    if not is_entitled_to_disability_subsidies:
        return 0
    return disability_hardship_subsidy + nursing_subsidy
