"""Emergency assistance 临时救助.

浙江省社会救助条例（2014-11-01起施行）第三十八条至第四十条；民发〔2018〕23号；民发〔2022〕83号；社会救助法第二十九条。
"""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Choice,
    Months,
    Persons,
    Table,
    YesNo,
    Yuan,
    YuanPerPersonPerMonth,
    YuanPerPersonPerYear,
    count,
    household,
    rule,
)

emergency_members = count(
    over="lives_here",
    zh="临时救助计算人数",
    en="Persons counted for emergency assistance",
    article="浙江省社会救助条例第三十九条第（一）项（每人）",
)


# 第三十八条：“导致基本生活暂时出现严重困难”。由乡镇街道查明。
@rule(
    "has_emergency_event",
    of=household,
    zh="有临时救助情形且基本生活暂时出现严重困难",
    en="An emergency has brought the household's basic living into serious difficulty",
    article="浙江省社会救助条例第三十八条第一款",
    starts=date(2014, 11, 1),
)
def event_and_serious_difficulty(emergency_cause: Choice, basic_living_is_in_difficulty: YesNo) -> YesNo:
    return emergency_cause != "none" and basic_living_is_in_difficulty


# 第三十八条第二款：“（一）因火灾、交通事故等意外事故，或者家庭成员突发大病等原因……的家庭；（二）因生活必需支出突然增加
# 超出家庭承受能力……的最低生活保障家庭和最低生活保障边缘家庭；（三）县级以上人民政府规定的其他遭遇特殊困难的家庭。”
@rule(
    "may_ask_for_emergency_assistance",
    of=household,
    zh="属于可以申请临时救助的家庭",
    en="Is among the households that may ask for emergency assistance",
    article="浙江省社会救助条例第三十八条第二款",
    starts=date(2014, 11, 1),
    ends=date(2018, 1, 23),
)
def accident_illness_or_poor_household(
    emergency_cause: Choice,
    is_entitled_to_minimum_living_allowance: YesNo,
    is_minimum_living_edge_household: YesNo,
    county_accepts_emergency: YesNo,
) -> YesNo:
    if emergency_cause in ("accident", "sudden_illness"):
        return True
    if emergency_cause == "sudden_spending":
        return is_entitled_to_minimum_living_allowance or is_minimum_living_edge_household
    return emergency_cause in ("job_loss", "other") and county_accepts_emergency


# 民发〔2018〕23号二（一）：“支出型救助对象……原则上其家庭人均可支配收入应低于当地上年度人均可支配收入，
# 且家庭财产状况符合当地有关规定”。当地财产规定未见来源，由经办人认定。
@rule(
    "is_spending_type_household",
    of=household,
    zh="符合支出型临时救助的收入和财产条件",
    en="Meets the income and property conditions for sudden spending",
    article="民发〔2018〕23号第二部分（一）；浙江省社会救助条例第三十八条第二款第（二）项",
    starts=date(2018, 1, 23),
)
def poor_household_or_below_average(
    is_entitled_to_minimum_living_allowance: YesNo,
    is_minimum_living_edge_household: YesNo,
    income_per_head: YuanPerPersonPerMonth,
    disposable_income_per_head_last_year: YuanPerPersonPerYear,
    emergency_property_is_within_rule: YesNo,
) -> YesNo:
    is_poor = is_entitled_to_minimum_living_allowance or is_minimum_living_edge_household
    below_average = income_per_head * MONTHS_PER_YEAR < disposable_income_per_head_last_year
    return is_poor or (below_average and emergency_property_is_within_rule)


# 民发〔2018〕23号二（一）：“急难型救助对象主要包括因火灾、交通事故等意外事件，家庭成员突发重大疾病及遭遇其他特殊困难
# 等原因，导致基本生活暂时出现严重困难、需要立即采取救助措施的家庭和个人；支出型……”。
@rule(
    "may_ask_for_emergency_assistance",
    of=household,
    article="浙江省社会救助条例第三十八条第二款；民发〔2018〕23号第二部分（一）",
    starts=date(2018, 1, 23),
    ends=date(2022, 10, 20),
)
def urgent_or_spending_type(
    emergency_cause: Choice, is_spending_type_household: YesNo, county_accepts_emergency: YesNo
) -> YesNo:
    if emergency_cause in ("accident", "sudden_illness"):
        return True
    if emergency_cause == "sudden_spending":
        return is_spending_type_household
    return emergency_cause in ("job_loss", "other") and county_accepts_emergency


# 民发〔2022〕83号二（一）：“对……连续3个月无收入来源，生活困难且失业保险政策无法覆盖的农民工等未参保失业人员，
# 未纳入低保范围的，经本人申请，由务工地或者经常居住地发放一次性临时救助金。”
@rule(
    "may_ask_for_emergency_assistance",
    of=household,
    article="浙江省社会救助条例第三十八条第二款；民发〔2018〕23号；民发〔2022〕83号第二部分（一）",
    starts=date(2022, 10, 20),
    ends=date(2026, 7, 1),
)
def urgent_spending_type_or_jobless(
    emergency_cause: Choice,
    is_spending_type_household: YesNo,
    county_accepts_emergency: YesNo,
    months_without_income: Months,
    least_months_without_income: Months,
    is_entitled_to_minimum_living_allowance: YesNo,
) -> YesNo:
    if emergency_cause in ("accident", "sudden_illness"):
        return True
    if emergency_cause == "sudden_spending":
        return is_spending_type_household
    if emergency_cause == "job_loss" and months_without_income >= least_months_without_income:
        return county_accepts_emergency or not is_entitled_to_minimum_living_allowance
    return emergency_cause in ("job_loss", "other") and county_accepts_emergency


# 社会救助法第二十九条：“对遭遇突发性、紧迫性、灾难性等困难导致基本生活暂时出现严重困难的人员，由社会救助管理部门采取
# 发放救助金或者配发实物等方式给予临时救助。”不再列举原因，也不再以县级规定为限；支出型的收入、财产条件仍按民发〔2018〕23号。
@rule(
    "may_ask_for_emergency_assistance",
    of=household,
    article="社会救助法第二十九条；民发〔2018〕23号第二部分（一）",
    starts=date(2026, 7, 1),
)
def sudden_urgent_or_disastrous(emergency_cause: Choice, is_spending_type_household: YesNo) -> YesNo:
    if emergency_cause == "sudden_spending":
        return is_spending_type_household
    return emergency_cause != "none"


# 第三十八条第一款与第二款须同时符合。
@rule(
    "is_entitled_to_emergency_assistance",
    of=household,
    zh="符合临时救助",
    en="Entitled to emergency assistance",
    article="浙江省社会救助条例第三十八条；2026-07-01起并见社会救助法第二十九条",
    starts=date(2014, 11, 1),
)
def event_and_among_those_who_may_ask(has_emergency_event: YesNo, may_ask_for_emergency_assistance: YesNo) -> YesNo:
    return has_emergency_event and may_ask_for_emergency_assistance


# 民发〔2018〕23号二（一）：“临时救助对象可分为急难型救助对象和支出型救助对象。”
@rule(
    "emergency_type",
    of=household,
    zh="临时救助类型",
    en="Type of emergency assistance",
    article="民发〔2018〕23号第二部分（一）",
    starts=date(2018, 1, 23),
)
def urgent_or_spending(is_entitled_to_emergency_assistance: YesNo, emergency_cause: Choice) -> Choice:
    if not is_entitled_to_emergency_assistance:
        return "none"
    if emergency_cause == "sudden_spending":
        return "spending"
    return "urgent"


# 第三十九条第（一）项：“给予每人当地最低生活保障标准六倍以下的一次性基本生活救助”。
@rule(
    "emergency_ordinary_ceiling",
    of=household,
    zh="临时救助一般上限",
    en="Ordinary ceiling of emergency assistance",
    article="浙江省社会救助条例第三十九条第（一）项",
    starts=date(2014, 11, 1),
)
def six_times_the_standard(
    minimum_living_standard: YuanPerPersonPerMonth,
    emergency_ordinary_months: Months,
    emergency_members: Persons,
) -> Yuan:
    return minimum_living_standard * emergency_ordinary_months * emergency_members


# 同项：“特别困难的，可以适当增加，但最高不超过当地最低生活保障标准的十二倍”。
@rule(
    "emergency_special_ceiling",
    of=household,
    zh="临时救助特别困难上限",
    en="Ceiling of emergency assistance in special hardship",
    article="浙江省社会救助条例第三十九条第（一）项",
    starts=date(2014, 11, 1),
)
def twelve_times_the_standard(
    minimum_living_standard: YuanPerPersonPerMonth,
    emergency_special_months: Months,
    emergency_members: Persons,
) -> Yuan:
    return minimum_living_standard * emergency_special_months * emergency_members


# 第三十九条第（一）项：一般不超过六倍，“特别困难的”不超过十二倍。
@rule(
    "emergency_ceiling",
    of=household,
    zh="本户临时救助上限",
    en="Ceiling of emergency assistance for this household",
    article="浙江省社会救助条例第三十九条第（一）项",
    starts=date(2014, 11, 1),
)
def ceiling_by_hardship(
    is_entitled_to_emergency_assistance: YesNo,
    emergency_is_special_hardship: YesNo,
    emergency_special_ceiling: Yuan,
    emergency_ordinary_ceiling: Yuan,
) -> Yuan:
    if not is_entitled_to_emergency_assistance:
        return 0
    return emergency_special_ceiling if emergency_is_special_hardship else emergency_ordinary_ceiling


# 第三十九条第二款：“临时救助的具体事项和标准，由县级以上人民政府确定、公布。”杭州分类分档金额未见来源，故金额未定。
@rule(
    "emergency_assistance",
    of=household,
    zh="临时救助金",
    en="Emergency assistance",
    article="浙江省社会救助条例第三十九条第二款；民发〔2018〕23号第二部分（三）",
    starts=date(2018, 1, 23),
    left_to="city",
)
def graded_amount_up_to_ceiling(
    is_entitled_to_emergency_assistance: YesNo,
    emergency_ceiling: Yuan,
    emergency_graded_months: Table[Months],
    emergency_type: Choice,
    minimum_living_standard: YuanPerPersonPerMonth,
    emergency_members: Persons,
) -> Yuan:
    if not is_entitled_to_emergency_assistance:
        return 0
    graded = minimum_living_standard * emergency_graded_months[emergency_type] * emergency_members
    return min(graded, emergency_ceiling)
