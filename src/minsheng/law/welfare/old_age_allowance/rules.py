"""Old-age allowance 高龄津贴.

杭州市民政局、财政局《关于调整全市高龄老人生活津贴发放标准的通知》（2023-03-01印发并起施行）；
《浙江省实施〈老年人权益保障法〉办法》。
"""

from datetime import date

from minsheng.law.words import (
    Table,
    Years,
    YesNo,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    bracket,
    for_one_person,
    person,
    rule,
)


# 去世的不再发给。通知：80（含）至99周岁按省市相关标准执行，百岁以上每月800元；“2023-01-01至02-28按该通知相关标准执行”。
@rule(
    "is_entitled_to_old_age_allowance",
    of=person,
    zh="符合高龄津贴",
    en="Entitled to the old-age allowance",
    article="杭州市《关于调整全市高龄老人生活津贴发放标准的通知》（2023-03-01）",
    starts=date(2023, 1, 1),
)
def old_enough_and_alive(age: Years, old_age_allowance_age: Years, is_dead: YesNo) -> YesNo:
    return age >= old_age_allowance_age and not is_dead


# “百岁老人”每月800元；80至99周岁“按照省市相关标准执行”，其金额未见来源。
@rule(
    "old_age_allowance",
    of=person,
    zh="高龄津贴",
    en="Old-age allowance",
    article="杭州市《关于调整全市高龄老人生活津贴发放标准的通知》（2023-03-01）；浙江省实施老年人权益保障法办法第二十七条",
    starts=date(2023, 1, 1),
)
def by_age(
    is_entitled_to_old_age_allowance: YesNo,
    age: Years,
    centenarian_age: Years,
    centenarian_allowance: YuanPerPersonPerMonth,
    allowance_below_hundred: Table[YuanPerPersonPerMonth],
) -> YuanPerMonth:
    if not is_entitled_to_old_age_allowance:
        return 0
    if age >= centenarian_age:
        return for_one_person(centenarian_allowance)
    return for_one_person(bracket(allowance_below_hundred, age))


# 第二十六条：七十周岁以上老年人免费进入政府投资主办的公园等，免费或优惠乘坐城市公共汽电车，免费使用收费公共厕所。
@rule(
    "has_elderly_privileges",
    of=person,
    zh="享受七十周岁以上老年人优惠",
    en="Has the free or reduced services for those of 70 and over",
    article="浙江省实施老年人权益保障法办法第二十六条",
    starts=date(2001, 4, 19),
)
def seventy_or_older(age: Years, elderly_privileges_age: Years) -> YesNo:
    return age >= elderly_privileges_age
