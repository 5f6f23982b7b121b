"""Living subsidy of de facto unattended children 事实无人抚养儿童基本生活补贴.

民发〔2019〕62号《关于进一步加强事实无人抚养儿童保障工作的意见》（2020-01-01起）；杭州市2022-10-01起的通知。
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Months,
    Persons,
    YesNo,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    for_one_person,
    half_up_to_fen,
    household,
    of_person,
    person,
    rule,
)

father_is_gone = of_person(
    "father", "is_parent_gone", none=False, zh="父亲死亡或失踪", en="The father is dead or missing"
)
mother_is_gone = of_person(
    "mother", "is_parent_gone", none=False, zh="母亲死亡或失踪", en="The mother is dead or missing"
)
father_cannot_raise = of_person(
    "father", "is_parent_unable_to_raise", none=False, zh="父亲无力抚养", en="The father cannot bring the child up"
)
mother_cannot_raise = of_person(
    "mother", "is_parent_unable_to_raise", none=False, zh="母亲无力抚养", en="The mother cannot bring the child up"
)


# 一：“死亡是指自然死亡或人民法院宣告死亡，失踪是指人民法院宣告失踪。”
@rule(
    "is_parent_gone",
    of=person,
    zh="（父母）死亡或失踪",
    en="As a parent: dead or declared missing",
    article="民发〔2019〕62号第一部分",
    starts=date(2020, 1, 1),
)
def dead_or_missing(is_dead: YesNo, is_declared_missing: YesNo) -> YesNo:
    return is_dead or is_declared_missing


# 一：“重残是指一级二级残疾或三级四级精神、智力残疾；重病由各地根据当地大病、地方病等实际情况确定；”
@rule(
    "is_parent_severely_ill_or_disabled",
    of=person,
    zh="（父母）重残或重病",
    en="As a parent: severely disabled or ill",
    article="民发〔2019〕62号第一部分",
    starts=date(2020, 1, 1),
)
def severe_disability_or_illness(
    is_severely_disabled: YesNo,
    disability_category: Choice,
    disability_grade: Choice,
    has_serious_illness: YesNo,
) -> YesNo:
    of_mind = disability_category in ("intellectual", "mental") and disability_grade in ("grade_3", "grade_4")
    return is_severely_disabled or of_mind or has_serious_illness


# 一：“服刑在押、强制隔离戒毒或被执行其他限制人身自由的措施是指期限在6个月以上”。
@rule(
    "is_parent_detained",
    of=person,
    zh="（父母）服刑在押、强制隔离戒毒或限制人身自由六个月以上",
    en="As a parent: detained for six months or more",
    article="民发〔2019〕62号第一部分",
    starts=date(2020, 1, 1),
)
def detained_for_months(
    is_imprisoned: YesNo,
    is_in_compulsory_detoxification: YesNo,
    detention_months: Months,
    least_detention_months: Months,
) -> YesNo:
    if not is_imprisoned and not is_in_compulsory_detoxification:
        return False
    return detention_months >= least_detention_months


# 一：“失联是指失去联系且未履行监护抚养责任6个月以上”。
@rule(
    "is_parent_out_of_contact",
    of=person,
    zh="（父母）失联六个月以上",
    en="As a parent: out of contact for six months or more",
    article="民发〔2019〕62号第一部分",
    starts=date(2020, 1, 1),
)
def out_of_contact_for_months(months_out_of_contact: Months, least_months_out_of_contact: Months) -> YesNo:
    return months_out_of_contact >= least_months_out_of_contact


# 一：“重残、重病、服刑在押、强制隔离戒毒、被执行其他限制人身自由的措施、失联情形之一”。
@rule(
    "is_parent_unable_to_raise",
    of=person,
    zh="（父母）有无力抚养情形之一",
    en="As a parent: unable to bring up a child",
    article="民发〔2019〕62号第一部分",
    starts=date(2020, 1, 1),
)
def ill_detained_or_out_of_contact(
    is_parent_severely_ill_or_disabled: YesNo, is_parent_detained: YesNo, is_parent_out_of_contact: YesNo
) -> YesNo:
    return is_parent_severely_ill_or_disabled or is_parent_detained or is_parent_out_of_contact


# 一，前段：“父母双方均符合……情形之一的儿童”。
@rule(
    "both_parents_cannot_raise",
    of=person,
    zh="父母双方均无力抚养（情形一）",
    en="Neither parent can bring the child up (first case)",
    article="民发〔2019〕62号第一部分（父母双方）",
    starts=date(2020, 1, 1),
)
def neither_can(father_cannot_raise: YesNo, mother_cannot_raise: YesNo) -> YesNo:
    return father_cannot_raise and mother_cannot_raise


# 一，后段：“父母一方死亡或失踪，另一方符合……情形之一的儿童”。
@rule(
    "one_parent_gone_other_cannot_raise",
    of=person,
    zh="一方死亡或失踪、另一方无力抚养（情形二）",
    en="One parent is dead or missing, the other cannot bring the child up (second case)",
    article="民发〔2019〕62号第一部分（父母一方）",
    starts=date(2020, 1, 1),
)
def one_gone_the_other_unable(
    father_is_gone: YesNo, mother_is_gone: YesNo, father_cannot_raise: YesNo, mother_cannot_raise: YesNo
) -> YesNo:
    return (father_is_gone and mother_cannot_raise) or (mother_is_gone and father_cannot_raise)


# 一：“父母双方均符合……；或者父母一方死亡或失踪，另一方符合……情形之一的儿童”。
@rule(
    "nobody_brings_them_up",
    of=person,
    zh="事实无人抚养",
    en="Nobody is able to bring the child up",
    article="民发〔2019〕62号第一部分",
    starts=date(2020, 1, 1),
)
def first_or_second_case(both_parents_cannot_raise: YesNo, one_parent_gone_other_cannot_raise: YesNo) -> YesNo:
    return both_parents_cannot_raise or one_parent_gone_other_cannot_raise


# 父母双亡、查找不到生父母的是孤儿，按孤儿基本生活保障。
@rule(
    "is_no_orphan",
    of=person,
    zh="不属于孤儿保障对象",
    en="Does not come under the orphans' allowance",
    article="国办发〔2010〕54号；民发〔2019〕62号第一部分",
    starts=date(2020, 1, 1),
)
def not_an_orphan(is_orphan_or_child_with_hiv: YesNo) -> YesNo:
    return not is_orphan_or_child_with_hiv


# 二（一）：“向儿童户籍所在地乡镇人民政府（街道办事处）提出申请。”
@rule(
    "is_entitled_to_unattended_child_subsidy",
    of=person,
    zh="符合事实无人抚养儿童保障",
    en="Entitled to the subsidy for unattended children",
    article="民发〔2019〕62号第一部分、第二部分（一）",
    starts=date(2020, 1, 1),
)
def child_nobody_brings_up(
    is_minor: YesNo,
    is_dead: YesNo,
    nobody_brings_them_up: YesNo,
    is_no_orphan: YesNo,
    is_registered_in_this_city: YesNo,
) -> YesNo:
    return is_minor and not is_dead and nobody_brings_them_up and is_no_orphan and is_registered_in_this_city


# 低保金按户发放，按人均计算各人所得。
@rule(
    "minimum_living_allowance_per_head",
    of=household,
    zh="人均低保金",
    en="Minimum living allowance per head",
    article="民发〔2019〕62号第三部分（一）（按人均救助水平）",
    starts=date(2020, 1, 1),
)
def allowance_per_head(
    is_entitled_to_minimum_living_allowance: YesNo, minimum_living_allowance: YuanPerMonth, counted_members: Persons
) -> YuanPerPersonPerMonth:
    if not is_entitled_to_minimum_living_allowance:
        return 0
    return minimum_living_allowance / counted_members


# 三（一）：“已获得最低生活保障金、特困人员救助供养金或者困难残疾人生活补贴……的进行补差发放”。
# 选择本补贴的不再是特困人员（民发〔2021〕43号第九条），故特困供养金不在其中。
@rule(
    "aid_counted_for_child",
    of=person,
    zh="儿童已得的低保金和困难残疾人生活补贴",
    en="What the child already has from the minimum living allowance and the hardship subsidy",
    article="民发〔2019〕62号第三部分（一）",
    starts=date(2020, 1, 1),
    ends=date(2021, 7, 1),
)
def allowance_and_hardship_subsidy(
    is_counted_member: YesNo,
    minimum_living_allowance_per_head: YuanPerPersonPerMonth,
    disability_hardship_subsidy: YuanPerMonth,
) -> YuanPerMonth:
    own_part = for_one_person(minimum_living_allowance_per_head) if is_counted_member else 0
    return own_part + disability_hardship_subsidy


# 2021-07-01起，低保边缘家庭中的重残重病儿童可以单独纳入低保（民发〔2021〕57号第八条），单人保低保金同样计入。
@rule(
    "aid_counted_for_child",
    of=person,
    article="民发〔2019〕62号第三部分（一）；最低生活保障审核确认办法（民发〔2021〕57号）第八条",
    starts=date(2021, 7, 1),
)
def allowance_single_allowance_and_hardship_subsidy(
    is_counted_member: YesNo,
    minimum_living_allowance_per_head: YuanPerPersonPerMonth,
    single_person_minimum_living_allowance: YuanPerMonth,
    disability_hardship_subsidy: YuanPerMonth,
) -> YuanPerMonth:
    own_part = for_one_person(minimum_living_allowance_per_head) if is_counted_member else 0
    return own_part + single_person_minimum_living_allowance + disability_hardship_subsidy


# 三（一）：“未达到事实无人抚养儿童基本生活保障补贴标准的进行补差发放，其他……按照补贴标准全额发放。”
# 杭州：“参照社会散居孤儿基本生活费标准补差发放”。公布口径为整数元而未写明取整方法，此处按分。
@rule(
    "unattended_child_subsidy",
    of=person,
    zh="事实无人抚养儿童基本生活补贴",
    en="Living subsidy of unattended children",
    article="民发〔2019〕62号第三部分（一）；杭州市《关于调整最低生活保障等社会救助标准的通知》（2022-10-01起）",
    starts=date(2020, 1, 1),
)
def up_to_the_scattered_standard(
    is_entitled_to_unattended_child_subsidy: YesNo,
    orphan_scattered_standard: YuanPerPersonPerMonth,
    aid_counted_for_child: YuanPerMonth,
) -> YuanPerMonth:
    if not is_entitled_to_unattended_child_subsidy:
        return 0
    return half_up_to_fen(max(for_one_person(orphan_scattered_standard) - aid_counted_for_child, 0))
