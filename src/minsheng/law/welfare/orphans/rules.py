"""Basic living allowance of orphans 孤儿基本生活保障.

国办发〔2010〕54号《关于加强孤儿保障工作的意见》；杭州市历次《关于调整最低生活保障等社会救助标准的通知》。
"""

from datetime import date

from minsheng.law.words import (
    Share,
    YesNo,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    for_one_person,
    half_up_to_yuan,
    household,
    of_person,
    person,
    rule,
)

father_is_dead = of_person("father", "is_dead", none=False, zh="父亲已死亡", en="The father has died")
mother_is_dead = of_person("mother", "is_dead", none=False, zh="母亲已死亡", en="The mother has died")


# 一：“孤儿是指失去父母、查找不到生父母的未满18周岁的未成年人”。死亡含宣告死亡。
@rule(
    "has_lost_both_parents",
    of=person,
    zh="失去父母或者查找不到生父母",
    en="Both parents have died or cannot be found",
    article="国办发〔2010〕54号第一部分",
    starts=date(2010, 11, 16),
)
def both_dead_or_not_to_be_found(parents_cannot_be_found: YesNo, father_is_dead: YesNo, mother_is_dead: YesNo) -> YesNo:
    return parents_cannot_be_found or (father_is_dead and mother_is_dead)


# 杭州通知：“社会散居孤儿（艾滋病病毒感染儿童）基本生活费标准”。
@rule(
    "is_orphan_or_child_with_hiv",
    of=person,
    zh="孤儿或者艾滋病病毒感染儿童",
    en="Is an orphan or lives with HIV",
    article="国办发〔2010〕54号第一部分；杭州市《关于调整最低生活保障等社会救助标准的通知》",
    starts=date(2010, 11, 16),
)
def orphan_or_hiv(has_lost_both_parents: YesNo, lives_with_hiv: YesNo) -> YesNo:
    return has_lost_both_parents or lives_with_hiv


# 一：“未满18周岁的未成年人”；二（一）：“建立孤儿基本生活保障制度”。
@rule(
    "is_entitled_to_orphan_allowance",
    of=person,
    zh="符合孤儿基本生活保障",
    en="Entitled to the orphans' allowance",
    article="国办发〔2010〕54号第一部分、第二部分（一）",
    starts=date(2010, 11, 16),
)
def child_without_parents(is_minor: YesNo, is_dead: YesNo, is_orphan_or_child_with_hiv: YesNo) -> YesNo:
    return is_minor and not is_dead and is_orphan_or_child_with_hiv


# 二（一）：“机构抚养孤儿养育标准应高于散居孤儿养育标准”。
@rule(
    "orphan_allowance",
    of=person,
    zh="孤儿基本生活费",
    en="Orphans' allowance",
    article="国办发〔2010〕54号第二部分（一）；杭州市《关于调整最低生活保障等社会救助标准的通知》",
    starts=date(2010, 11, 16),
)
def standard_of_home_or_family(
    is_entitled_to_orphan_allowance: YesNo,
    lives_in_children_home: YesNo,
    orphan_institution_standard: YuanPerPersonPerMonth,
    orphan_scattered_standard: YuanPerPersonPerMonth,
) -> YuanPerMonth:
    if not is_entitled_to_orphan_allowance:
        return 0
    if lives_in_children_home:
        return for_one_person(orphan_institution_standard)
    return for_one_person(orphan_scattered_standard)


# 由四次公布数推导（2571→2057、2837→2270、2937→2350、3156→2525）：散居标准＝机构标准的80%，四舍五入到元。
# 非条文；只用于调标测算和校验，不用于发放。
@rule(
    "orphan_scattered_standard_derived",
    of=household,
    zh="散居标准推算值",
    en="The scattered standard as the published figures imply it",
    article="由杭州市公布的标准推导，非条文",
    starts=date(2022, 10, 1),
)
def share_of_institution_standard(
    orphan_institution_standard: YuanPerPersonPerMonth, orphan_scattered_share: Share
) -> YuanPerPersonPerMonth:
    return half_up_to_yuan(orphan_institution_standard * orphan_scattered_share)
