"""Support of destitute persons 特困人员救助供养: basic living and care.

社会救助暂行办法第十五条；特困人员认定办法（民发〔2021〕43号）第二十条至第二十二条；社会救助法第十七条（2026-07-01起施行）。
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Table,
    Times,
    YesNo,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    for_one_person,
    person,
    rule,
)


# 第十五条：“特困人员供养标准，由省、自治区、直辖市或者设区的市级人民政府确定、公布。”
@rule(
    "destitute_basic_living",
    of=person,
    zh="特困人员基本生活费",
    en="Basic living support of a destitute person",
    article="社会救助暂行办法第十五条",
    starts=date(2014, 5, 1),
    ends=date(2026, 7, 1),
)
def basic_living_standard(is_destitute: YesNo, destitute_basic_living_standard: YuanPerPersonPerMonth) -> YuanPerMonth:
    if not is_destitute:
        return 0
    return for_one_person(destitute_basic_living_standard)


# 第十七条：“特困人员供养的基本生活标准和照料护理标准，由省、自治区、直辖市人民政府或者设区的市级人民政府确定并公布。”
@rule(
    "destitute_basic_living",
    of=person,
    article="社会救助法第十七条",
    starts=date(2026, 7, 1),
)
def basic_living_standard_under_the_act(
    is_destitute: YesNo, destitute_basic_living_standard: YuanPerPersonPerMonth
) -> YuanPerMonth:
    if not is_destitute:
        return 0
    return for_one_person(destitute_basic_living_standard)


# 第二十一条：“（一）自主吃饭；（二）自主穿衣；（三）自主上下床；（四）自主如厕；（五）室内自主行走；（六）自主洗澡。”
@rule(
    "failed_self_care_items",
    of=person,
    zh="不能自主完成的自理项目数",
    en="Self-care items that they cannot do alone",
    article="特困人员认定办法（民发〔2021〕43号）第二十一条",
    starts=date(2021, 7, 1),
)
def count_failed_items(
    eats_alone: YesNo,
    dresses_alone: YesNo,
    leaves_bed_alone: YesNo,
    uses_toilet_alone: YesNo,
    walks_indoors_alone: YesNo,
    bathes_alone: YesNo,
) -> Times:
    eating = 0 if eats_alone else 1
    dressing = 0 if dresses_alone else 1
    leaving_bed = 0 if leaves_bed_alone else 1
    toilet = 0 if uses_toilet_alone else 1
    walking = 0 if walks_indoors_alone else 1
    bathing = 0 if bathes_alone else 1
    return eating + dressing + leaving_bed + toilet + walking + bathing


# 第二十二条：“6项指标全部达到的，可以视为具备生活自理能力；有3项以下（含3项）指标不能达到的，可以视为部分丧失；
# 有4项以上（含4项）指标不能达到的，可以视为完全丧失生活自理能力。”
@rule(
    "self_care_level",
    of=person,
    zh="生活自理能力",
    en="Level of self-care",
    article="特困人员认定办法（民发〔2021〕43号）第二十二条",
    starts=date(2021, 7, 1),
)
def by_failed_items(failed_self_care_items: Times, most_items_of_partial_loss: Times) -> Choice:
    if failed_self_care_items <= 0:
        return "able"
    if failed_self_care_items <= most_items_of_partial_loss:
        return "partly_able"
    return "unable"


# 第二十条：“根据评估结果，确定特困人员应当享受的照料护理标准档次。”
@rule(
    "destitute_care",
    of=person,
    zh="特困人员照料护理费",
    en="Care support of a destitute person",
    article="特困人员认定办法（民发〔2021〕43号）第二十条",
    starts=date(2021, 7, 1),
)
def care_by_level(
    is_destitute: YesNo, destitute_care_standard: Table[YuanPerPersonPerMonth], self_care_level: Choice
) -> YuanPerMonth:
    if not is_destitute:
        return 0
    return for_one_person(destitute_care_standard[self_care_level])


# 供养标准＝基本生活标准＋照料护理标准（国发〔2016〕14号，文号凭记忆；社会救助法第十七条）。
@rule(
    "destitute_support_total",
    of=person,
    zh="特困供养金合计",
    en="Destitute support in all",
    article="国发〔2016〕14号（凭记忆）；特困人员认定办法（民发〔2021〕43号）第二十条",
    starts=date(2021, 7, 1),
    ends=date(2026, 7, 1),
)
def basic_living_and_care(
    is_destitute: YesNo, destitute_basic_living: YuanPerMonth, destitute_care: YuanPerMonth
) -> YuanPerMonth:
    if not is_destitute:
        return 0
    return destitute_basic_living + destitute_care


# 第十七条：供养标准由基本生活标准和照料护理标准组成。
@rule(
    "destitute_support_total",
    of=person,
    article="社会救助法第十七条",
    starts=date(2026, 7, 1),
)
def basic_living_and_care_under_the_act(
    is_destitute: YesNo, destitute_basic_living: YuanPerMonth, destitute_care: YuanPerMonth
) -> YuanPerMonth:
    if not is_destitute:
        return 0
    return destitute_basic_living + destitute_care
