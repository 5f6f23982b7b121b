"""Temporary price subsidy 价格临时补贴.

社会救助法第三十二条；此前见发改价格〔2021〕1553号（文号凭记忆）。浙江的启动条件、公式与对象未见来源，杭州因此未定。
江苏、湖北等地的公式是外地规定，不适用于杭州；江苏、南京的公布例题只用来检验形式，数字由例题给出。
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Persons,
    Share,
    Table,
    YesNo,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    bracket,
    count,
    half_up_to_fen,
    household,
    person,
    rule,
)

price_subsidy_members = count(
    over="is_in_price_subsidy_group",
    zh="价格临时补贴发放人数",
    en="Persons the price subsidy is paid for",
    article="社会救助法第三十二条",
)


# 发放对象以社会救助对象为限；其中哪些类别在浙江发放，未见来源。
@rule(
    "is_in_price_subsidy_group",
    of=person,
    zh="属于价格临时补贴对象",
    en="Is among those the price subsidy is paid to",
    article="发改价格〔2021〕1553号（文号凭记忆）；社会救助法第二章、第三十二条",
    starts=date(2022, 1, 1),
    left_to="province",
)
def class_is_covered(special_assistance_class: Choice, price_subsidy_covers_class: Table[YesNo]) -> YesNo:
    if special_assistance_class == "none":
        return False
    return price_subsidy_covers_class[special_assistance_class]


# 按人发放，有发放对象的家庭才有补贴。
@rule(
    "has_price_subsidy_member",
    of=household,
    zh="有价格临时补贴对象",
    en="Somebody the price subsidy is paid to lives here",
    article="发改价格〔2021〕1553号（文号凭记忆）；社会救助法第三十二条",
    starts=date(2022, 1, 1),
)
def somebody_is_covered(price_subsidy_members: Persons) -> YesNo:
    return price_subsidy_members > 0


# 社会救助法第三十二条：“县级以上地方人民政府应当根据物价上涨情况，及时发放价格临时补贴。”启动条件由地方规定。
@rule(
    "price_subsidy_is_triggered",
    of=household,
    zh="达到价格临时补贴启动条件",
    en="Prices have risen enough to start the subsidy",
    article="发改价格〔2021〕1553号（文号凭记忆）；社会救助法第三十二条",
    starts=date(2022, 1, 1),
    left_to="province",
)
def rise_reaches_trigger(consumer_price_rise: Share, price_subsidy_trigger: Share) -> YesNo:
    return consumer_price_rise >= price_subsidy_trigger


# 有发放对象，且物价涨幅达到启动条件。
@rule(
    "is_entitled_to_price_subsidy",
    of=household,
    zh="符合价格临时补贴",
    en="Entitled to the temporary price subsidy",
    article="发改价格〔2021〕1553号（文号凭记忆）；社会救助法第三十二条",
    starts=date(2022, 1, 1),
)
def covered_and_triggered(has_price_subsidy_member: YesNo, price_subsidy_is_triggered: YesNo) -> YesNo:
    return has_price_subsidy_member and price_subsidy_is_triggered


# 形式：最低生活保障标准乘以按涨幅分档的比例，到分。比例由省里定，浙江未见来源；省里的公式若是别的形式，以省里的规则替换本条。
@rule(
    "price_subsidy_per_person",
    of=household,
    zh="每人价格临时补贴",
    en="Temporary price subsidy per person",
    article="发改价格〔2021〕1553号（文号凭记忆）；社会救助法第三十二条",
    starts=date(2022, 1, 1),
    left_to="province",
)
def share_of_standard_by_rise(
    price_subsidy_is_triggered: YesNo,
    minimum_living_standard: YuanPerPersonPerMonth,
    price_subsidy_share: Table[Share],
    consumer_price_rise: Share,
) -> YuanPerPersonPerMonth:
    if not price_subsidy_is_triggered:
        return 0
    return half_up_to_fen(minimum_living_standard * bracket(price_subsidy_share, consumer_price_rise))


# 每人补贴乘以发放人数（南京例题：每人62.5元，三口之家187.5元）。
@rule(
    "temporary_price_subsidy",
    of=household,
    zh="价格临时补贴",
    en="Temporary price subsidy",
    article="发改价格〔2021〕1553号（文号凭记忆）；社会救助法第三十二条",
    starts=date(2022, 1, 1),
)
def for_each_person_covered(
    is_entitled_to_price_subsidy: YesNo,
    price_subsidy_per_person: YuanPerPersonPerMonth,
    price_subsidy_members: Persons,
) -> YuanPerMonth:
    if not is_entitled_to_price_subsidy:
        return 0
    return price_subsidy_per_person * price_subsidy_members
