"""Protection of minors 未成年人保护. 未成年人保护法（2024-04-26修正）.

Where no quotation marks stand, the sentence is a summary: the facts give the content of the article, not its words.
"""

from datetime import date

from minsheng.law.words import Choice, Date, Months, Table, Times, Years, YesNo, Yuan, add_months, person, rule


@rule(
    "is_protected_as_a_minor",
    of=person,
    zh="受未成年人保护",
    en="Is protected as a minor",
    article="未成年人保护法第二条",
    starts=date(2021, 6, 1),
)
def not_yet_of_age(is_minor: YesNo) -> YesNo:
    return is_minor


# 第二十一条：不得使未满八周岁的未成年人处于无人看护状态。
@rule(
    "must_not_be_left_alone",
    of=person,
    zh="不得处于无人看护状态",
    en="Must not be left alone",
    article="未成年人保护法第二十一条",
    starts=date(2021, 6, 1),
)
def below_the_age_to_be_left(age: Years, age_to_be_left_alone: Years) -> YesNo:
    return age < age_to_be_left_alone


# 第二十一条：不得使未满十六周岁的未成年人脱离监护单独生活。
@rule(
    "must_not_live_alone",
    of=person,
    zh="不得脱离监护单独生活",
    en="Must not live alone",
    article="未成年人保护法第二十一条",
    starts=date(2021, 6, 1),
)
def below_the_age_to_live_alone(age: Years, age_to_live_alone: Years) -> YesNo:
    return age < age_to_live_alone


# 第二十三条：委托他人照护的，父母应当与未成年子女至少每周联系和交流一次。没有委托的，不适用（视为符合）。
@rule(
    "entrusted_contact_is_kept",
    of=person,
    zh="委托照护的联系频次符合规定",
    en="Parents who entrusted the care keep contact",
    article="未成年人保护法第二十三条",
    starts=date(2021, 6, 1),
)
def at_least_weekly(
    is_protected_as_a_minor: YesNo,
    is_entrusted_to_another_carer: YesNo,
    parents_contacts_per_week: Times,
    least_contacts_per_week: Times,
) -> YesNo:
    if not is_protected_as_a_minor or not is_entrusted_to_another_carer:
        return True
    return parents_contacts_per_week >= least_contacts_per_week


# 第十一条：国家机关、居民委员会、村民委员会、密切接触未成年人的单位及其工作人员，在工作中发现未成年人身心健康受到侵害、
# 疑似受到侵害或者面临其他危险情形的，应当立即向公安、民政、教育等有关部门报告。
@rule(
    "harm_to_minor_must_be_reported",
    of=person,
    zh="发现人应当立即报告",
    en="Whoever found it must report it at once",
    article="未成年人保护法第十一条",
    starts=date(2021, 6, 1),
)
def obliged_finder_of_a_minor_in_danger(
    is_protected_as_a_minor: YesNo, minor_is_in_danger: YesNo, finder_of_danger: Choice
) -> YesNo:
    obliged = finder_of_danger in ("state_organ", "residents_committee", "villagers_committee", "close_contact_unit")
    return is_protected_as_a_minor and minor_is_in_danger and obliged


# 第九十二条：具有所列情形之一的，民政部门应当依法对未成年人进行临时监护。
@rule(
    "needs_temporary_guardianship",
    of=person,
    zh="应当由民政部门临时监护",
    en="Comes under temporary guardianship of civil affairs",
    article="未成年人保护法第九十二条",
    starts=date(2021, 6, 1),
)
def one_of_the_seven_situations(is_protected_as_a_minor: YesNo, guardianship_gap: Choice) -> YesNo:
    return is_protected_as_a_minor and guardianship_gap != "none"


# 第六十二条：招聘时查询，并每年定期查询从业人员的违法犯罪记录。
@rule(
    "record_check_is_due",
    of=person,
    zh="应当查询违法犯罪记录",
    en="A check of the criminal record is due",
    article="未成年人保护法第六十二条",
    starts=date(2021, 6, 1),
)
def a_year_since_the_last(
    works_with_minors: YesNo, record_checked_on: Date, day: Date, record_check_interval: Months
) -> YesNo:
    if not works_with_minors:
        return False
    return day >= add_months(record_checked_on, record_check_interval)


# 第一百二十六条：未履行查询义务的，责令限期改正，处五万元以下罚款；拒不改正或者造成严重后果的，五万元以上五十万元以下（摘要）。
@rule(
    "record_check_fine_least",
    of=person,
    zh="未查询违法犯罪记录的罚款下限",
    en="Least fine for records not checked",
    article="未成年人保护法第一百二十六条",
    starts=date(2021, 6, 1),
)
def least_fine_for_no_check(record_check_neglect: Choice, record_check_fine_range_least: Table[Yuan]) -> Yuan:
    if record_check_neglect == "none":
        return 0
    return record_check_fine_range_least[record_check_neglect]


@rule(
    "record_check_fine_most",
    of=person,
    zh="未查询违法犯罪记录的罚款上限",
    en="Largest fine for records not checked",
    article="未成年人保护法第一百二十六条",
    starts=date(2021, 6, 1),
)
def most_fine_for_no_check(record_check_neglect: Choice, record_check_fine_range_most: Table[Yuan]) -> Yuan:
    if record_check_neglect == "none":
        return 0
    return record_check_fine_range_most[record_check_neglect]
