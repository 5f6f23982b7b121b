"""Employment assistance 就业救助. 浙江省社会救助条例第三十三条、第三十四条；社会救助法第二十七条（2026-07-01起）."""

from datetime import date

from minsheng.law.words import (
    Choice,
    YesNo,
    any_of,
    household,
    person,
    rule,
)

has_jobless_member = any_of(
    "is_jobless_and_able",
    over="is_counted_member",
    zh="有劳动能力且失业的家庭成员",
    en="A member is able to work and jobless",
)
has_member_in_work = any_of(
    "is_in_work",
    over="is_counted_member",
    zh="有已就业的家庭成员",
    en="A member is in work",
)


# 第三十三条：“法定劳动年龄内有劳动能力并处于失业状态的成员”。
@rule(
    "is_jobless_and_able",
    of=person,
    zh="有劳动能力且失业",
    en="Is able to work and jobless",
    article="浙江省社会救助条例第三十三条",
    starts=date(2014, 11, 1),
)
def unemployed(activity: Choice) -> YesNo:
    return activity == "unemployed"


# 第三十四条：家庭“至少有一人就业”，受雇、自营、灵活就业都算就业。
@rule(
    "is_in_work",
    of=person,
    zh="已就业",
    en="Is in work",
    article="浙江省社会救助条例第三十四条",
    starts=date(2014, 11, 1),
)
def working(activity: Choice) -> YesNo:
    return activity in ("employed", "self_employed", "flexible")


# 第三十三条：“对最低生活保障家庭、最低生活保障边缘家庭中法定劳动年龄内有劳动能力并处于失业状态的成员……给予就业救助。”
@rule(
    "may_receive_employment_assistance",
    of=person,
    zh="可以享受就业救助",
    en="May receive employment assistance",
    article="浙江省社会救助条例第三十三条",
    starts=date(2014, 11, 1),
    ends=date(2026, 7, 1),
)
def jobless_of_two_classes(is_jobless_and_able: YesNo, special_assistance_class: Choice) -> YesNo:
    return is_jobless_and_able and special_assistance_class in ("minimum_living", "edge")


# 社会救助法第二十七条：“对最低生活保障家庭、最低生活保障边缘家庭、刚性支出困难家庭中有劳动能力且处于失业状态的成员”。
@rule(
    "may_receive_employment_assistance",
    of=person,
    article="社会救助法第二十七条",
    starts=date(2026, 7, 1),
)
def jobless_of_three_classes(is_jobless_and_able: YesNo, special_assistance_class: Choice) -> YesNo:
    return is_jobless_and_able and special_assistance_class in ("minimum_living", "edge", "rigid_expenditure")


# 第三十四条：“法定劳动年龄内有劳动能力的成员均处于失业状态的，县级以上人民政府应当……确保该家庭至少有一人就业。”
@rule(
    "is_zero_employment_household",
    of=household,
    zh="零就业家庭",
    en="Household in which nobody able to work has work",
    article="浙江省社会救助条例第三十四条",
    starts=date(2014, 11, 1),
)
def all_able_members_jobless(
    has_jobless_member: YesNo,
    has_member_in_work: YesNo,
    is_entitled_to_minimum_living_allowance: YesNo,
    is_minimum_living_edge_household: YesNo,
) -> YesNo:
    is_poor = is_entitled_to_minimum_living_allowance or is_minimum_living_edge_household
    return has_jobless_member and not has_member_in_work and is_poor
