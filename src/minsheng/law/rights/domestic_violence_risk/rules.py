"""Domestic-violence risk and protection 家庭暴力风险与保护. 反家庭暴力法；法释〔2022〕17号；法律援助法.

Risk tools sort and protect; they prove no fact. Where no quotation marks stand, the sentence is a summary.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Days,
    Months,
    Number,
    Table,
    Times,
    Years,
    YesNo,
    add_months,
    bracket,
    days_between,
    person,
    rule,
)


# 第二条：家庭成员之间的身体、精神等侵害；家庭成员以外共同生活的人之间的，参照执行。
@rule(
    "is_harmed_or_feared_harmed_at_home",
    of=person,
    zh="遭受或者疑似遭受家庭暴力",
    en="Is harmed, or feared to be, at home",
    article="反家庭暴力法第二条、第三十七条",
    starts=date(2016, 3, 1),
)
def known_or_suspected(is_suspected_harmed_at_home: YesNo) -> YesNo:
    return is_suspected_harmed_at_home


# 勾选1至9标准，10至13中，14及以上高；专业判断为高的为高。
@rule(
    "violence_risk_level",
    of=person,
    zh="DASH风险等级",
    en="DASH level of risk",
    article="DASH（SafeLives）",
    starts=date(2016, 3, 1),
)
def by_ticks_or_judgement(
    has_violence_risk_checklist: YesNo,
    is_judged_high_risk: YesNo,
    violence_checklist_ticks: Times,
    violence_risk_bands: Table[Number],
    violence_risk_names: Table[Choice],
) -> Choice:
    if is_judged_high_risk:
        return "high"
    if not has_violence_risk_checklist:
        return "not_assessed"
    if violence_checklist_ticks <= 0:
        return "no_tick"
    return violence_risk_names[bracket(violence_risk_bands, violence_checklist_ticks)]


# 升级、扼颈、分居与控制和暴力并存等，可低分判高风险：等级不是高的，须由专业人员判断。
@rule(
    "violence_needs_professional_judgement",
    of=person,
    zh="须由专业人员判断是否上调",
    en="A professional must judge whether the level is higher",
    article="DASH（SafeLives）",
    starts=date(2016, 3, 1),
)
def grave_signs_below_the_high_level(
    violence_risk_level: Choice,
    was_strangled: YesNo,
    violence_is_escalating: YesNo,
    is_separating_under_control_and_violence: YesNo,
) -> YesNo:
    grave = was_strangled or violence_is_escalating or is_separating_under_control_and_violence
    return grave and violence_risk_level != "high"


# 高风险，或者有上述情形待判断的，立即处理。
@rule(
    "violence_case_is_urgent",
    of=person,
    zh="须立即处理",
    en="Must be acted on at once",
    article="DASH（SafeLives）；反家庭暴力法第十五条",
    starts=date(2016, 3, 1),
)
def high_or_to_be_judged(violence_risk_level: Choice, violence_needs_professional_judgement: YesNo) -> YesNo:
    return violence_needs_professional_judgement or violence_risk_level == "high"


# 第十四条：学校、幼儿园、医疗机构、村（居）民委员会、社会工作服务机构、救助管理机构、福利机构及其工作人员，
# 发现无民事行为能力人、限制民事行为能力人遭受或者疑似遭受家庭暴力的，应当及时向公安机关报案。
@rule(
    "violence_must_be_reported",
    of=person,
    zh="发现人应当报案",
    en="Whoever found it must report it to the police",
    article="反家庭暴力法第十四条",
    starts=date(2016, 3, 1),
)
def listed_finder_and_limited_capacity(
    is_harmed_or_feared_harmed_at_home: YesNo, finder_of_violence: Choice, legal_capacity: Choice
) -> YesNo:
    if not is_harmed_or_feared_harmed_at_home or finder_of_violence in ("none", "other"):
        return False
    return legal_capacity in ("limited", "none")


# 第五条：未成年人、老年人、残疾人、孕期和哺乳期的妇女、重病患者遭受家庭暴力的，应当给予特殊保护。
@rule(
    "is_specially_protected_from_violence",
    of=person,
    zh="给予特殊保护",
    en="Is specially protected",
    article="反家庭暴力法第五条",
    starts=date(2016, 3, 1),
)
def young_old_disabled_nursing_or_ill(
    is_harmed_or_feared_harmed_at_home: YesNo,
    age: Years,
    is_minor: YesNo,
    elderly_age: Years,
    disability_grade: Choice,
    is_pregnant: YesNo,
    is_pregnant_or_nursing: YesNo,
    has_serious_illness: YesNo,
) -> YesNo:
    if not is_harmed_or_feared_harmed_at_home:
        return False
    young_or_old = is_minor or age >= elderly_age
    nursing = is_pregnant or is_pregnant_or_nursing
    return young_or_old or disability_grade != "none" or nursing or has_serious_illness


# 法律援助法第三十二条第四项：不受经济困难条件的限制。
@rule(
    "has_legal_aid_without_means_test",
    of=person,
    zh="法律援助不受经济困难条件限制",
    en="Has legal aid without a means test",
    article="法律援助法第三十二条第四项",
    starts=date(2022, 1, 1),
)
def victims_of_violence(is_harmed_or_feared_harmed_at_home: YesNo) -> YesNo:
    return is_harmed_or_feared_harmed_at_home


# 第三十条：人身安全保护令的有效期不超过六个月，自作出之日起生效。
@rule(
    "protection_order_ends_by",
    of=person,
    zh="保护令最晚到期日",
    en="The latest day a protection order ends",
    article="反家庭暴力法第三十条",
    starts=date(2016, 3, 1),
)
def six_months_at_most(protection_order_issued_on: Date, protection_order_longest: Months) -> Date:
    return add_months(protection_order_issued_on, protection_order_longest)


# 裁定载明的到期日晚于六个月的，按六个月。
@rule(
    "protection_order_is_in_force",
    of=person,
    zh="保护令有效",
    en="The protection order is in force",
    article="反家庭暴力法第三十条",
    starts=date(2016, 3, 1),
)
def within_its_term(
    has_protection_order: YesNo,
    protection_order_issued_on: Date,
    protection_order_ends_on: Date,
    protection_order_ends_by: Date,
    day: Date,
) -> YesNo:
    if not has_protection_order:
        return False
    return protection_order_issued_on <= day <= protection_order_ends_on and day <= protection_order_ends_by


# 第三十一条：自裁定生效之日起五日内可以向作出裁定的人民法院申请复议一次（生效之日的次日起算）。
@rule(
    "may_ask_review_of_protection_order",
    of=person,
    zh="可以申请复议",
    en="May ask for a review of the order",
    article="反家庭暴力法第三十一条",
    starts=date(2016, 3, 1),
)
def within_five_days(
    has_protection_order: YesNo, protection_order_issued_on: Date, day: Date, protection_order_review_term: Days
) -> YesNo:
    if not has_protection_order:
        return False
    days = days_between(protection_order_issued_on, day)
    return 0 <= days <= protection_order_review_term
