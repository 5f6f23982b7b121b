"""Help for vagrants and beggars 生活无着的流浪乞讨（流散）人员救助.

国务院令第381号（2003-08-01起施行）；民政部令第24号实施细则；民政部、公安部2015年意见；社会救助法（2026-07-01起）第三十一条。
Where no quotation marks stand, the sentence is a summary.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Days,
    Months,
    Years,
    YesNo,
    add_months,
    days_between,
    person,
    rule,
    years_between,
)


# 实施细则第二条：“因自身无力解决食宿，无亲友投靠，又不享受城市低保或农村五保供养，正在城市流浪乞讨度日的人员”，同时具备。
@rule(
    "is_adrift",
    of=person,
    zh="正在流浪乞讨度日",
    en="Is living as a vagrant",
    article="民政部令第24号第二条；2026-07-01起社会救助法第三十一条",
    starts=date(2003, 8, 1),
)
def vagrant_now(is_vagrant_now: YesNo) -> YesNo:
    return is_vagrant_now


@rule(
    "lacks_food_and_shelter",
    of=person,
    zh="自身无力解决食宿",
    en="Cannot find food and shelter",
    article="民政部令第24号第二条",
    starts=date(2003, 8, 1),
)
def no_food_and_shelter(cannot_find_food_and_shelter: YesNo) -> YesNo:
    return cannot_find_food_and_shelter


@rule(
    "has_nobody_to_turn_to",
    of=person,
    zh="无亲友投靠",
    en="Has nobody to turn to",
    article="民政部令第24号第二条",
    starts=date(2003, 8, 1),
)
def no_relatives_or_friends(has_relatives_to_turn_to: YesNo) -> YesNo:
    return not has_relatives_to_turn_to


@rule(
    "draws_no_basic_support",
    of=person,
    zh="不享受低保或五保（特困）供养",
    en="Draws neither the minimum living allowance nor destitute support",
    article="民政部令第24号第二条",
    starts=date(2003, 8, 1),
)
def neither_allowance_nor_support(receives_minimum_living_allowance: YesNo, receives_destitute_support: YesNo) -> YesNo:
    return not receives_minimum_living_allowance and not receives_destitute_support


# 第五条：“因年老、年幼、残疾等原因无法提供个人情况的，救助站应当先提供救助，再查明情况”。
@rule(
    "is_helped_before_being_asked",
    of=person,
    zh="先提供救助再查明情况",
    en="Is helped first and asked later",
    article="民政部令第24号第五条",
    starts=date(2003, 8, 1),
)
def unable_to_say(is_vagrant_now: YesNo, cannot_say_who_they_are: YesNo) -> YesNo:
    return is_vagrant_now and cannot_say_who_they_are


# 第五条：“对拒不如实提供个人情况的，不予救助”；无法提供的不在此列。
@rule(
    "says_who_they_are",
    of=person,
    zh="如实提供个人情况",
    en="Does not refuse to say who they are",
    article="民政部令第24号第五条",
    starts=date(2003, 8, 1),
)
def does_not_refuse(refuses_to_say_who_they_are: YesNo, cannot_say_who_they_are: YesNo) -> YesNo:
    return cannot_say_who_they_are or not refuses_to_say_who_they_are


@rule(
    "is_entitled_to_vagrant_help",
    of=person,
    zh="属于流浪乞讨救助对象",
    en="Is helped as a vagrant",
    article="国务院令第381号；民政部令第24号第二条、第五条",
    starts=date(2003, 8, 1),
    ends=date(2026, 7, 1),
)
def all_four_conditions(
    is_adrift: YesNo,
    is_helped_before_being_asked: YesNo,
    lacks_food_and_shelter: YesNo,
    has_nobody_to_turn_to: YesNo,
    draws_no_basic_support: YesNo,
    says_who_they_are: YesNo,
) -> YesNo:
    if is_helped_before_being_asked:
        return True
    is_without_support = lacks_food_and_shelter and has_nobody_to_turn_to and draws_no_basic_support
    return is_adrift and is_without_support and says_who_they_are


# 社会救助法第三十一条：“生活无着的流散人员”。原四条件都具备的必在其中；只缺后两条件的，配套办法未见来源，由参数决定。
@rule(
    "is_entitled_to_vagrant_help",
    of=person,
    article="社会救助法第三十一条；国务院令第381号；民政部令第24号第五条",
    starts=date(2026, 7, 1),
)
def adrift_without_means(
    is_adrift: YesNo,
    is_helped_before_being_asked: YesNo,
    lacks_food_and_shelter: YesNo,
    has_nobody_to_turn_to: YesNo,
    draws_no_basic_support: YesNo,
    says_who_they_are: YesNo,
    scattered_without_old_conditions_qualify: YesNo,
) -> YesNo:
    if is_helped_before_being_asked:
        return True
    if not is_adrift or not lacks_food_and_shelter or not says_who_they_are:
        return False
    if has_nobody_to_turn_to and draws_no_basic_support:
        return True
    return scattered_without_old_conditions_qualify


# 381号令第七条：食物、住处、站内急病送医、联系亲属或单位、“对没有交通费返回其住所地或者所在单位的，提供乘车凭证”。
@rule(
    "first_help_for_vagrant",
    of=person,
    zh="当前首先提供的救助",
    en="Help that comes first now",
    article="国务院令第381号第七条；民政部令第24号第五条；2026-07-01起社会救助法第三十一条",
    starts=date(2003, 8, 1),
)
def what_comes_first(
    is_entitled_to_vagrant_help: YesNo,
    has_sudden_illness: YesNo,
    is_helped_before_being_asked: YesNo,
) -> Choice:
    if not is_entitled_to_vagrant_help:
        return "explain_refusal"
    if has_sudden_illness:
        return "medical_care"
    return "help_then_find_out" if is_helped_before_being_asked else "food_and_shelter"


@rule(
    "gets_travel_voucher",
    of=person,
    zh="提供乘车凭证",
    en="Is given a ticket home",
    article="国务院令第381号第七条",
    starts=date(2003, 8, 1),
)
def cannot_pay_and_is_known(
    is_entitled_to_vagrant_help: YesNo, cannot_pay_the_way_home: YesNo, identity_is_unknown: YesNo
) -> YesNo:
    return is_entitled_to_vagrant_help and cannot_pay_the_way_home and not identity_is_unknown


# 2015年意见：快速查询未能确认身份的，24小时内发布寻亲公告，7个工作日内报请采集DNA，公安一个月内采集反馈。时限由 programme.yaml 列出。
@rule(
    "identity_search_is_due",
    of=person,
    zh="应查询身份、发布寻亲公告、报请采集DNA",
    en="A search for the identity is due",
    article="民政部、公安部2015年意见（文号民发〔2015〕158号凭记忆）；2026-07-01起社会救助法第三十一条",
    starts=date(2015, 8, 20),
)
def helped_and_unknown(is_entitled_to_vagrant_help: YesNo, identity_is_unknown: YesNo) -> YesNo:
    return is_entitled_to_vagrant_help and identity_is_unknown


# 381号令第五条：残疾人、未成年人、老年人和行动不便的，引导、护送到救助站。
@rule(
    "is_escorted_to_station",
    of=person,
    zh="引导、护送到救助站",
    en="Is escorted to the rescue station",
    article="国务院令第381号第五条",
    starts=date(2003, 8, 1),
)
def child_old_or_disabled(
    is_vagrant_now: YesNo,
    is_in_rescue_station: YesNo,
    age: Years,
    is_minor: YesNo,
    elderly_age: Years,
    disability_grade: Choice,
) -> YesNo:
    if not is_vagrant_now or is_in_rescue_station:
        return False
    return is_minor or disability_grade != "none" or age >= elderly_age


# 在站期限 ----------------------------------------------------------------------------------------------------------


@rule(
    "days_at_rescue_station",
    of=person,
    zh="在站天数",
    en="Days at the rescue station",
    article="民政部令第24号第十二条（条号凭记忆）",
    starts=date(2003, 8, 1),
)
def days_since_entry(is_in_rescue_station: YesNo, rescue_station_entered_on: Date, day: Date) -> Days:
    return days_between(rescue_station_entered_on, day) if is_in_rescue_station else 0


# 一般不超过10天；特殊情况报上级民政主管部门备案。
@rule(
    "stay_must_be_reported",
    of=person,
    zh="超过救助期限，须报上级备案",
    en="The stay is over the limit and must be reported",
    article="民政部令第24号第十二条（条号凭记忆）",
    starts=date(2003, 8, 1),
)
def over_the_usual_limit(days_at_rescue_station: Days, rescue_stay_limit: Days) -> YesNo:
    return days_at_rescue_station > rescue_stay_limit


# “无法查明身份且在站救助超过10天”。
@rule(
    "is_long_stayer",
    of=person,
    zh="滞留人员",
    en="Is a long-stayer",
    article="民政部、公安部2015年意见（文号民发〔2015〕158号凭记忆）",
    starts=date(2015, 8, 20),
)
def unknown_and_over_ten_days(
    days_at_rescue_station: Days, rescue_long_stay_days: Days, identity_is_unknown: YesNo
) -> YesNo:
    return identity_is_unknown and days_at_rescue_station > rescue_long_stay_days


# 滞留一个月以上的更新寻亲信息。
@rule(
    "search_notice_is_renewed",
    of=person,
    zh="应更新寻亲信息",
    en="The search notice is to be renewed",
    article="民政部等11部门专项行动通知（2020-03-25，二手）",
    starts=date(2020, 3, 25),
)
def long_stay_of_a_month(
    is_long_stayer: YesNo, rescue_station_entered_on: Date, search_notice_renewal_months: Months, day: Date
) -> YesNo:
    return is_long_stayer and day >= add_months(rescue_station_entered_on, search_notice_renewal_months)


# 救助满3个月仍无法查明身份的提出安置申请（凭记忆）。
@rule(
    "settlement_is_applied_for",
    of=person,
    zh="应提出落户安置申请",
    en="Settlement is to be applied for",
    article="2020年落户安置规定（凭记忆）",
    starts=date(2020, 3, 25),
)
def unknown_for_three_months(
    is_long_stayer: YesNo, rescue_station_entered_on: Date, rescue_settlement_months: Months, day: Date
) -> YesNo:
    return is_long_stayer and day >= add_months(rescue_station_entered_on, rescue_settlement_months)


# 国办发〔2011〕39号：2年以上仍查找不到监护人的流浪未成年人办理户口登记（摘要）。
@rule(
    "minor_is_registered",
    of=person,
    zh="流浪未成年人应办理户口登记",
    en="The child is to be entered in the household register",
    article="国办发〔2011〕39号",
    starts=date(2011, 8, 15),
)
def two_years_without_guardian(
    is_in_rescue_station: YesNo,
    guardian_cannot_be_found: YesNo,
    is_minor: YesNo,
    rescue_station_entered_on: Date,
    minor_registration_years: Years,
    day: Date,
) -> YesNo:
    if not is_in_rescue_station or not guardian_cannot_be_found or not is_minor:
        return False
    return years_between(rescue_station_entered_on, day) >= minor_registration_years
