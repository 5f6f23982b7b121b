"""Who comes first 公租房优先配租. 公共租赁住房管理办法第十三条、第十五条；杭州市各期实物配租公告（转载）."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Table,
    Years,
    YesNo,
    any_of,
    household,
    person,
    rule,
)

has_member_that_may_come_first = any_of(
    "is_of_group_that_may_come_first",
    over="is_counted_member",
    zh="有国家规定可以优先的成员",
    en="A member is of a group that a city may put first",
    article="公共租赁住房管理办法第十五条（凭记忆）",
)
has_member_put_first = any_of(
    "is_put_first_for_public_rental",
    over="is_counted_member",
    zh="有本市予以优先保障的成员",
    en="A member is of a group that the city puts first",
    article="杭州市实物配租公告（转载）",
)


# 第十五条（条号、文字凭记忆）：轮候对象中享受国家定期抚恤补助的优抚对象、孤老病残人员等，可以优先安排公共租赁住房；优先对象的范围和
# 优先安排的办法由市县确定。“孤老病残”未作定义：孤、老按孤儿和特困供养人员，病按患重特大疾病，残按持有残疾等级。
@rule(
    "is_of_group_that_may_come_first",
    of=person,
    zh="国家规定可以优先安排的人员",
    en="Is of a group that a city may put first",
    article="公共租赁住房管理办法第十五条（凭记忆）",
    starts=date(2012, 7, 15),
)
def pensioner_lonely_ill_or_disabled(
    receives_veterans_pension: YesNo,
    receives_orphan_allowance: YesNo,
    receives_destitute_support: YesNo,
    has_serious_illness: YesNo,
    disability_grade: Choice,
) -> YesNo:
    lonely = receives_orphan_allowance or receives_destitute_support
    return receives_veterans_pension or lonely or has_serious_illness or disability_grade != "none"


# 公告：“1.一至二级智力、精神、下肢、视力残疾的”。肢体、多重残疾不分部位，另行说明。
@rule(
    "is_severely_disabled_for_public_rental",
    of=person,
    zh="一至二级智力、精神、下肢、视力残疾",
    en="Severely disabled in mind, lower limbs or sight",
    article="杭州市实物配租公告（转载）",
    starts=date(2022, 1, 1),
    left_to="city",
)
def named_kind_of_grade_one_or_two(
    disability_grade: Choice, disability_category: Choice, disability_is_of_lower_limbs_or_mind_or_sight: YesNo
) -> YesNo:
    if disability_grade not in ("grade_1", "grade_2"):
        return False
    if disability_category in ("intellectual", "mental", "visual"):
        return True
    return disability_category in ("physical", "multiple") and disability_is_of_lower_limbs_or_mind_or_sight


# 公告：“2.年满70周岁的；3.现役军人、现役军人家属、残疾军人、退役军人及‘三属’；4.见义勇为人士；5.从事养老护理员工作且持有养老护理员
# 职业资格证书的；6.……三孩家庭；7.根据法律、法规或政策规定应当予以优先保障的其他情形。”2025年省意见：“低收入帮扶家庭公租房……实物配租优先”。
# 各组是否优先，由各期公告（参数表）定；同属几组的，写先优先的一组。
@rule(
    "public_rental_first_group",
    of=person,
    zh="优先保障的情形",
    en="Group that is put first",
    article="杭州市实物配租公告（转载）；2025-04-07起并见浙江省《关于加强低收入人口救助帮扶工作的意见》",
    starts=date(2022, 1, 1),
    left_to="city",
)
def first_group_of_the_notice(
    public_rental_puts_first: Table[YesNo],
    is_severely_disabled_for_public_rental: YesNo,
    age: Years,
    public_rental_first_age: Years,
    service_disability_grade: Choice,
    survivor_class: Choice,
    rural_soldier_class: Choice,
    military_tie: Choice,
    is_recognised_for_bravery: YesNo,
    works_as_certified_carer: YesNo,
    is_family_of_three_children: YesNo,
    is_low_income_helped_household: YesNo,
) -> Choice:
    if is_severely_disabled_for_public_rental and public_rental_puts_first["severe_disability"]:
        return "severe_disability"
    if age >= public_rental_first_age and public_rental_puts_first["old_age"]:
        return "old_age"
    if service_disability_grade != "none" and public_rental_puts_first["disabled_serviceman"]:
        return "disabled_serviceman"
    if survivor_class != "none" and public_rental_puts_first["survivor"]:
        return "survivor"
    if military_tie == "demobilised" and public_rental_puts_first["demobilised"]:
        return "demobilised"
    if rural_soldier_class == "ill_returned" and public_rental_puts_first["ill_returned"]:
        return "ill_returned"
    if military_tie == "retired" and public_rental_puts_first["retired"]:
        return "retired"
    if military_tie == "serving" and public_rental_puts_first["serving"]:
        return "serving"
    if military_tie == "family" and public_rental_puts_first["serving_family"]:
        return "serving_family"
    if is_recognised_for_bravery and public_rental_puts_first["bravery"]:
        return "bravery"
    if works_as_certified_carer and public_rental_puts_first["certified_carer"]:
        return "certified_carer"
    if is_family_of_three_children and public_rental_puts_first["three_children"]:
        return "three_children"
    if public_rental_puts_first["helped_family"] and is_low_income_helped_household:
        return "helped_family"
    return "none"


@rule(
    "is_put_first_for_public_rental",
    of=person,
    zh="本市予以优先保障",
    en="The city puts them first",
    article="杭州市实物配租公告（转载）",
    starts=date(2022, 1, 1),
)
def of_some_group_of_the_notice(public_rental_first_group: Choice) -> YesNo:
    return public_rental_first_group != "none"


# 第十三条：“对复审通过的轮候对象，市、县级人民政府住房保障主管部门可以采取综合评分、随机摇号等方式，确定配租对象与配租排序。”
# 公告：“可予以优先保障”；优先的具体做法（单独摇号还是先选房）未见。
@rule(
    "public_rental_turn",
    of=household,
    zh="配租排序方式",
    en="How the turn is decided",
    article="公共租赁住房管理办法第十三条、第十五条（第十五条凭记忆）",
    starts=date(2022, 1, 1),
)
def put_first_or_by_the_citys_method(
    is_on_public_rental_list: YesNo, has_member_put_first: YesNo, public_rental_queue_method: Choice
) -> Choice:
    if not is_on_public_rental_list:
        return "none"
    if has_member_put_first:
        return "put_first"
    return "lottery" if public_rental_queue_method == "lottery" else "scoring"
