"""Public rental housing 公租房（实物配租）. 公共租赁住房管理办法（住房和城乡建设部令第11号）；杭州市公租房申请条件（二手页面）.

Where no quotation marks stand, the sentence is a summary: the text was not seen.
"""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Choice,
    Date,
    Months,
    Persons,
    SquareMetres,
    SquareMetresPerPerson,
    Table,
    Times,
    Years,
    YesNo,
    Yuan,
    YuanPerMonth,
    YuanPerPersonPerMonth,
    YuanPerPersonPerYear,
    YuanPerSquareMetrePerMonth,
    add_months,
    any_of,
    half_up_to_fen,
    household,
    person,
    rule,
)

has_graduate_or_entrepreneur = any_of(
    "is_public_rental_graduate_or_entrepreneur",
    over="is_counted_member",
    zh="有符合条件的新就业大学毕业生或创业人员",
    en="A member qualifies as new graduate or entrepreneur",
)
has_stably_employed_migrant = any_of(
    "is_stably_employed_migrant",
    over="is_counted_member",
    zh="有稳定就业的外来务工人员",
    en="A member is a migrant worker with a stable job",
)


# 人均住房建筑面积 = 家庭成员在市区全部住房建筑面积之和 / 家庭人口。没有自有住房的，为零。
@rule(
    "owned_area_per_head",
    of=household,
    zh="人均自有住房建筑面积",
    en="Floor area owned per head",
    article="杭州市公租房申请条件（二手汇编）",
    starts=date(2012, 7, 15),
)
def own_homes_by_members(
    homes_owned: Times, floor_area: SquareMetres, counted_members: Persons
) -> SquareMetresPerPerson:
    if homes_owned <= 0 or counted_members <= 0:
        return 0
    return floor_area / counted_members


# 第七条：“（一）在本地无住房或者住房面积低于规定标准”。杭州：“人均住房建筑面积低于15平方米”，恰为15平方米的不算困难。
@rule(
    "is_short_of_housing",
    of=household,
    zh="住房困难",
    en="Is short of housing",
    article="公共租赁住房管理办法第七条第（一）项",
    starts=date(2012, 7, 15),
)
def no_home_or_less_than_the_standard(
    homes_owned: Times,
    owned_area_per_head: SquareMetresPerPerson,
    public_rental_area_limit_per_head: SquareMetresPerPerson,
) -> YesNo:
    return homes_owned <= 0 or owned_area_per_head < public_rental_area_limit_per_head


# 第七条：“（二）收入、财产低于规定标准”。杭州的年人均可支配收入标准按公告，2025年起“按照申请之日起前12个月内的家庭可支配收入计算”。
@rule(
    "income_is_below_public_rental_limit",
    of=household,
    zh="人均收入低于公租房准入标准",
    en="Income per head is below the limit for public rental",
    article="公共租赁住房管理办法第七条第（二）项；杭州市公租房收入准入标准公告（转载）",
    starts=date(2012, 7, 15),
)
def below_the_announced_limit(
    income_per_head: YuanPerPersonPerMonth, public_rental_income_limit: YuanPerPersonPerYear
) -> YesNo:
    return income_per_head * MONTHS_PER_YEAR < public_rental_income_limit


# 城市中等偏下收入住房困难家庭：杭州市区户籍、收入低于准入标准、市区无房或人均不足15平方米。户籍年限（转载为5年）不计入判断。
@rule(
    "is_public_rental_local_family",
    of=household,
    zh="城市中等偏下收入住房困难家庭",
    en="Is a local family in housing need",
    article="公共租赁住房管理办法第七条；杭州市公租房申请条件（二手汇编，凭记忆）",
    starts=date(2012, 7, 15),
)
def registered_poor_and_short_of_housing(
    is_registered_household: YesNo,
    is_urban_district: Table[YesNo],
    district: Choice,
    is_short_of_housing: YesNo,
    income_is_below_public_rental_limit: YesNo,
) -> YesNo:
    return (
        is_registered_household
        and is_short_of_housing
        and income_is_below_public_rental_limit
        and is_urban_district[district]
    )


# 具有中级及以上职称；取得高级职业资格证书2年以上；大学本科毕业7年以内（硕士及以上不受毕业年限限制）。
@rule(
    "has_public_rental_qualification",
    of=person,
    zh="学历、职称或职业资格符合",
    en="Has the degree, title or certificate asked for",
    article="杭州市公租房申请条件（新就业大学毕业生、创业人员，二手页面）",
    starts=date(2021, 1, 1),
)
def title_certificate_or_degree(
    professional_title: Choice,
    senior_vocational_certificate_years: Years,
    public_rental_certificate_years: Years,
    education: Choice,
    graduated_on: Date,
    day: Date,
    public_rental_bachelor_years: Years,
) -> YesNo:
    if professional_title in ("middle", "senior") or education == "postgraduate":
        return True
    if senior_vocational_certificate_years >= public_rental_certificate_years:
        return True
    return education == "bachelor" and day <= add_months(graduated_on, public_rental_bachelor_years * MONTHS_PER_YEAR)


# 签订1年及以上劳动合同且连续缴纳住房公积金或社会保险费6个月及以上；或者持有市区营业执照和1年及以上完税证明。
@rule(
    "has_public_rental_work",
    of=person,
    zh="就业或创业符合",
    en="Has the work asked for",
    article="杭州市公租房申请条件（新就业大学毕业生、创业人员，二手页面）",
    starts=date(2021, 1, 1),
)
def contract_and_contributions_or_business(
    labour_contract_years: Years,
    public_rental_contract_years: Years,
    insured_months_in_a_row: Months,
    public_rental_insured_months: Months,
    holds_local_business_licence: YesNo,
    business_tax_years: Years,
    public_rental_tax_years: Years,
) -> YesNo:
    employed = (
        labour_contract_years >= public_rental_contract_years
        and insured_months_in_a_row >= public_rental_insured_months
    )
    return employed or (holds_local_business_licence and business_tax_years >= public_rental_tax_years)


# 市区常住户口，或持有市区（含萧山、余杭、临平）签发的有效《浙江省居住证》；无房。
@rule(
    "is_public_rental_graduate_or_entrepreneur",
    of=person,
    zh="符合条件的新就业大学毕业生或创业人员",
    en="Qualifies as new graduate or entrepreneur",
    article="杭州市公租房申请条件（新就业大学毕业生、创业人员，二手页面）",
    starts=date(2021, 1, 1),
)
def resident_qualified_working_and_without_home(
    hukou: Choice,
    has_residence_permit: YesNo,
    is_urban_district: Table[YesNo],
    district: Choice,
    has_public_rental_qualification: YesNo,
    has_public_rental_work: YesNo,
    homes_owned: Times,
) -> YesNo:
    resident = (hukou == "local" or has_residence_permit) and is_urban_district[district]
    return has_public_rental_work and homes_owned <= 0 and has_public_rental_qualification and resident


# 第七条：“（三）申请人为外来务工人员的，在本地稳定就业达到规定年限”。没有就业的不必问年限。
@rule(
    "is_stably_employed_migrant",
    of=person,
    zh="稳定就业的外来务工人员",
    en="Is a migrant worker with a stable job",
    article="公共租赁住房管理办法第七条第（三）项",
    starts=date(2012, 7, 15),
)
def employed_here_long_enough(
    hukou: Choice, stable_local_employment_years: Years, public_rental_migrant_employment_years: Years
) -> YesNo:
    if hukou == "local" or stable_local_employment_years <= 0:
        return False
    return stable_local_employment_years >= public_rental_migrant_employment_years


@rule(
    "is_in_a_public_rental_class",
    of=household,
    zh="属于公租房保障对象",
    en="Belongs to a group that may apply",
    article="公共租赁住房管理办法第七条",
    starts=date(2021, 1, 1),
)
def family_graduate_or_migrant(
    is_public_rental_local_family: YesNo,
    has_graduate_or_entrepreneur: YesNo,
    has_stably_employed_migrant: YesNo,
    is_short_of_housing: YesNo,
    income_is_below_public_rental_limit: YesNo,
) -> YesNo:
    migrant = has_stably_employed_migrant and is_short_of_housing and income_is_below_public_rental_limit
    return has_graduate_or_entrepreneur or is_public_rental_local_family or migrant


@rule(
    "public_rental_applicant_class",
    of=household,
    zh="公租房申请对象类别",
    en="Group of applicant",
    article="公共租赁住房管理办法第七条",
    starts=date(2021, 1, 1),
)
def first_class_that_fits(
    is_in_a_public_rental_class: YesNo, has_graduate_or_entrepreneur: YesNo, is_public_rental_local_family: YesNo
) -> Choice:
    if not is_in_a_public_rental_class:
        return "none"
    if has_graduate_or_entrepreneur:
        return "graduate_or_entrepreneur"
    return "local_family" if is_public_rental_local_family else "migrant_worker"


# 第三十五条、第三十六条：“承租人自退回公共租赁住房之日起五年内不得再次申请公共租赁住房”。
@rule(
    "is_not_barred_from_public_rental",
    of=household,
    zh="不在禁止申请期内",
    en="Is not barred after a breach",
    article="公共租赁住房管理办法第三十五条、第三十六条",
    starts=date(2012, 7, 15),
)
def no_breach_or_five_years_ago(
    public_rental_breach: Choice, years_since_public_rental_breach: Years, public_rental_reapplication_ban: Years
) -> YesNo:
    if public_rental_breach == "none":
        return True
    return years_since_public_rental_breach >= public_rental_reapplication_ban


@rule(
    "is_entitled_to_public_rental_home",
    of=household,
    zh="符合公租房保障条件",
    en="Qualifies for public rental housing",
    article="公共租赁住房管理办法第七条、第八条",
    starts=date(2021, 1, 1),
)
def in_a_class_and_not_barred(is_in_a_public_rental_class: YesNo, is_not_barred_from_public_rental: YesNo) -> YesNo:
    return is_in_a_public_rental_class and is_not_barred_from_public_rental


# 腾退期满、确无其他住房而仍居住的，按市场租金交纳（凭记忆）。有其他住房的应当腾退，不在此列。取整未规定，算到分。
@rule(
    "public_rental_rent_after_removal_period",
    of=household,
    zh="腾退期满后应交租金",
    en="Rent after the removal period",
    article="公共租赁住房管理办法（凭记忆）",
    starts=date(2012, 7, 15),
)
def market_rent_without_another_home(
    lives_in_public_rental: YesNo,
    public_rental_removal_period_is_over: YesNo,
    homes_owned: Times,
    rented_floor_area: SquareMetres,
    market_rent_per_square_metre: YuanPerSquareMetrePerMonth,
) -> YuanPerMonth:
    if not lives_in_public_rental or not public_rental_removal_period_is_over or homes_owned > 0:
        return 0
    return half_up_to_fen(rented_floor_area * market_rent_per_square_metre)


# 第十条：轮候期一般不超过5年。
@rule(
    "public_rental_wait_is_overdue",
    of=household,
    zh="轮候超过五年",
    en="Has waited longer than five years",
    article="公共租赁住房管理办法第十条",
    starts=date(2012, 7, 15),
)
def listed_longer_than_the_limit(
    is_on_public_rental_list: YesNo, public_rental_listed_on: Date, day: Date, public_rental_longest_wait: Years
) -> YesNo:
    if not is_on_public_rental_list:
        return False
    return day > add_months(public_rental_listed_on, public_rental_longest_wait * MONTHS_PER_YEAR)


# 第三十条：“租赁期届满需要续租的，承租人应当在租赁期满3个月前……提出申请。”
@rule(
    "public_rental_renewal_is_due_by",
    of=household,
    zh="续租申请截止日",
    en="Day by which renewal is asked for",
    article="公共租赁住房管理办法第三十条",
    starts=date(2012, 7, 15),
)
def months_before_the_end(public_rental_lease_ends_on: Date, public_rental_renewal_lead: Months) -> Date:
    return add_months(public_rental_lease_ends_on, -public_rental_renewal_lead)


# 第十八条：“公共租赁住房租赁期限一般不超过5年。”
@rule(
    "public_rental_lease_is_within_limit",
    of=household,
    zh="租赁期限不超过五年",
    en="The lease is no longer than five years",
    article="公共租赁住房管理办法第十八条",
    starts=date(2012, 7, 15),
)
def lease_of_five_years_at_most(
    lives_in_public_rental: YesNo,
    public_rental_lease_starts_on: Date,
    public_rental_lease_ends_on: Date,
    public_rental_longest_lease: Years,
) -> YesNo:
    if not lives_in_public_rental:
        return True
    longest = add_months(public_rental_lease_starts_on, public_rental_longest_lease * MONTHS_PER_YEAR)
    return public_rental_lease_ends_on <= longest


# 第二十九条：“承租人累计6个月以上拖欠租金的，应当腾退”；第二十七条第（五）项：“无正当理由连续6个月以上闲置”；第三十一条：取得其他住房。
@rule(
    "must_leave_public_rental",
    of=household,
    zh="应当腾退公租房",
    en="Must leave the public rental home",
    article="公共租赁住房管理办法第二十七条、第二十九条、第三十一条",
    starts=date(2012, 7, 15),
)
def arrears_empty_or_another_home(
    lives_in_public_rental: YesNo,
    public_rental_arrears_months: Months,
    public_rental_arrears_limit: Months,
    public_rental_idle_months: Months,
    public_rental_idle_limit: Months,
    homes_owned: Times,
) -> YesNo:
    owes = public_rental_arrears_months >= public_rental_arrears_limit
    empty = public_rental_idle_months >= public_rental_idle_limit
    return lives_in_public_rental and (owes or empty or homes_owned > 0)


# 第三十五条：欺骗，“处以1000元以下罚款”。第三十六条：转借、转租、闲置等，“处以1000元以下罚款；
# 有违法所得的，处以违法所得3倍以下但不超过3万元的罚款”。
@rule(
    "public_rental_fine_ceiling",
    of=household,
    zh="公租房违规罚款上限",
    en="Highest fine for the breach",
    article="公共租赁住房管理办法第三十五条、第三十六条",
    starts=date(2012, 7, 15),
)
def by_breach_and_gain(
    public_rental_breach: Choice,
    public_rental_fraud_fine: Yuan,
    public_rental_misuse_fine: Yuan,
    public_rental_illegal_gain: Yuan,
    public_rental_gain_multiple: Times,
    public_rental_gain_fine_ceiling: Yuan,
) -> Yuan:
    if public_rental_breach == "none":
        return 0
    if public_rental_breach == "fraud":
        return public_rental_fraud_fine
    if public_rental_illegal_gain <= 0:
        return public_rental_misuse_fine
    return min(public_rental_illegal_gain * public_rental_gain_multiple, public_rental_gain_fine_ceiling)
