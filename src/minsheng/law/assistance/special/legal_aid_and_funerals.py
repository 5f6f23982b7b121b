"""Legal aid and funerals 法律援助、殡葬. 法律援助法第四十二条；杭州市基本公共服务标准（2022年版）."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Years,
    YesNo,
    Yuan,
    person,
    rule,
)


# 法律援助法第四十二条：“（一）无固定生活来源的未成年人、老年人、残疾人等特定群体；（二）社会救助、司法救助或者优抚对象；
# （三）申请支付劳动报酬或者请求工伤事故人身损害赔偿的进城务工人员”，免予核查经济困难状况。
@rule(
    "legal_aid_needs_no_means_test",
    of=person,
    zh="法律援助免予核查经济困难",
    en="Legal aid without a means test",
    article="法律援助法第四十二条",
    starts=date(2022, 1, 1),
)
def groups_exempt_from_means_test(
    asks_for_wages_or_injury_pay_as_migrant: YesNo,
    is_preferential_treatment_recipient: YesNo,
    receives_judicial_relief: YesNo,
    has_no_regular_means: YesNo,
    is_minor: YesNo,
    age: Years,
    elderly_age: Years,
    disability_grade: Choice,
    special_assistance_class: Choice,
) -> YesNo:
    is_vulnerable = is_minor or age >= elderly_age or disability_grade != "none"
    return (
        asks_for_wages_or_injury_pay_as_migrant
        or is_preferential_treatment_recipient
        or receives_judicial_relief
        or (has_no_regular_means and is_vulnerable)
        or special_assistance_class != "none"
    )


# 杭州市基本公共服务标准（2022年版）：城乡居民身故后免费提供遗体接运、火化等基本殡葬服务；不保留骨灰奖励2000元。
@rule(
    "funeral_reward",
    of=person,
    zh="不保留骨灰奖励",
    en="Reward where no ashes are kept",
    article="杭州市基本公共服务标准（2022年版）惠民殡葬",
    starts=date(2022, 9, 1),
)
def reward_without_ashes(is_dead: YesNo, ashes_are_not_kept: YesNo, funeral_reward_amount: Yuan) -> Yuan:
    if not is_dead or not ashes_are_not_kept:
        return 0
    return funeral_reward_amount
