"""Graduates' rent subsidy 应届大学生租房补贴. 杭委人办〔2021〕7号；生活补贴：杭人社发〔2023〕126号.

The documents were read in a public digest and a machine translation; the sentences are summaries.
"""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Choice,
    Date,
    Share,
    Table,
    Times,
    Years,
    YesNo,
    Yuan,
    YuanPerPersonPerMonth,
    YuanPerPersonPerYear,
    YuanPerYear,
    add_months,
    figure_on,
    half_up_to_yuan,
    person,
    rule,
)

graduate_living_amount_of_doctor = figure_on(
    "graduate_living_amount_doctor",
    "graduated_on",
    zh="按毕业日期的博士生活补贴",
    en="Living subsidy of a doctor by day of graduation",
)


# 本科、硕士、博士。
@rule(
    "graduate_degree",
    of=person,
    zh="学历学位层次",
    en="Level of the degree",
    article="杭人社发〔2023〕126号",
    starts=date(2019, 6, 3),
)
def bachelor_or_postgraduate(education: Choice, postgraduate_degree: Choice) -> Choice:
    if education == "bachelor":
        return "bachelor"
    return postgraduate_degree if education == "postgraduate" else "none"


# 全球本科及以上毕业生（境内须全日制；境外学历须教育部留学服务中心认证）。
@rule(
    "has_degree_for_graduate_subsidy",
    of=person,
    zh="本科及以上全日制或经认证的学历",
    en="Has a full-time or certified degree",
    article="杭委人办〔2021〕7号",
    starts=date(2020, 2, 24),
)
def degree_that_counts(education: Choice, degree_is_full_time_or_certified: YesNo) -> YesNo:
    return education in ("bachelor", "postgraduate") and degree_is_full_time_or_certified


# 毕业时间在2020年2月24日（含）以后。
@rule(
    "graduated_since_the_policy",
    of=person,
    zh="毕业时间符合",
    en="Graduated on or after the first day",
    article="杭委人办〔2021〕7号",
    starts=date(2020, 2, 24),
)
def on_or_after_the_first_day(graduated_on: Date, graduate_rent_first_graduation_day: Date) -> YesNo:
    return graduated_on >= graduate_rent_first_graduation_day


# 申请时在杭州用人单位就业或自主创业。
@rule(
    "works_or_started_a_business_here",
    of=person,
    zh="在杭就业或自主创业",
    en="Works or runs a business here",
    article="杭委人办〔2021〕7号",
    starts=date(2020, 2, 24),
)
def employed_or_self_employed(activity: Choice) -> YesNo:
    return activity in ("employed", "self_employed")


# 申请家庭在杭州无房。
@rule(
    "graduate_owns_no_home",
    of=person,
    zh="申请家庭在杭州无房",
    en="The family owns no home here",
    article="杭委人办〔2021〕7号",
    starts=date(2020, 2, 24),
)
def family_without_home(homes_owned: Times) -> YesNo:
    return homes_owned <= 0


# 未享受公租房、人才租赁房等住房优惠政策；人才购房补贴归入“等”。
@rule(
    "draws_no_other_housing_aid",
    of=person,
    zh="未享受其他住房优惠",
    en="Draws no other housing aid",
    article="杭委人办〔2021〕7号",
    starts=date(2020, 2, 24),
)
def no_public_or_talent_home(
    lives_in_public_rental: YesNo,
    receives_rental_subsidy: YesNo,
    lives_in_talent_rental: YesNo,
    talent_subsidy_paid: Yuan,
) -> YesNo:
    public = lives_in_public_rental or receives_rental_subsidy
    return not public and not lives_in_talent_rental and talent_subsidy_paid <= 0


# 家庭人均可支配收入低于上年度城镇居民人均可支配收入的，期满后可以继续享受。
@rule(
    "graduate_income_is_below_average",
    of=person,
    zh="家庭人均收入低于上年度城镇居民人均可支配收入",
    en="Income per head is below the urban average",
    article="杭委人办〔2021〕7号",
    starts=date(2021, 7, 1),
)
def below_last_years_urban_income(
    income_per_head: YuanPerPersonPerMonth, urban_disposable_income_last_year: YuanPerPersonPerYear
) -> YesNo:
    return income_per_head * MONTHS_PER_YEAR < urban_disposable_income_last_year


# 首次申请、第二和第三年续领、延长期，最长六年。
@rule(
    "graduate_rent_stage",
    of=person,
    zh="租房补贴阶段",
    en="Stage of the rent subsidy",
    article="杭委人办〔2021〕7号",
    starts=date(2020, 2, 24),
)
def by_years_paid(
    graduate_rent_years_paid: Years, graduate_rent_base_years: Years, graduate_rent_total_years: Years
) -> Choice:
    if graduate_rent_years_paid <= 0:
        return "first"
    if graduate_rent_years_paid < graduate_rent_base_years:
        return "renewal"
    return "extension" if graduate_rent_years_paid < graduate_rent_total_years else "finished"


# 首次：毕业2年内申请，连续参保记录在毕业1.5年内形成、首月在毕业1年内。
@rule(
    "graduate_rent_first_is_in_time",
    of=person,
    zh="首次申请在期限内",
    en="The first application is in time",
    article="应届大学生租房补贴申请时限（2022年文本，机器翻译）",
    starts=date(2022, 1, 1),
)
def two_years_with_an_early_record(
    day: Date,
    graduated_on: Date,
    insurance_record_starts_on: Date,
    insurance_record_complete_on: Date,
    graduate_rent_first_application_years: Years,
    graduate_record_years: Years,
    graduate_record_first_month_years: Years,
) -> YesNo:
    begun_by = add_months(graduated_on, graduate_record_first_month_years * MONTHS_PER_YEAR)
    complete_by = add_months(graduated_on, graduate_record_years * MONTHS_PER_YEAR)
    apply_by = add_months(graduated_on, graduate_rent_first_application_years * MONTHS_PER_YEAR)
    record = insurance_record_starts_on <= begun_by and insurance_record_complete_on <= complete_by
    return record and day <= apply_by


# 续领：首次发放起3年内（首年按旧政策的4年）；延长期：6年内（7年），并须收入低于平均。
@rule(
    "graduate_rent_is_asked_in_time",
    of=person,
    zh="在申请、续领期限内",
    en="Is asked for in time",
    article="应届大学生租房补贴申请时限（2022年文本，机器翻译）",
    starts=date(2022, 1, 1),
)
def in_time_for_the_stage(
    graduate_rent_stage: Choice,
    graduate_rent_first_is_in_time: YesNo,
    graduate_rent_first_paid_on: Date,
    day: Date,
    graduate_rent_first_year_was_under_old_policy: YesNo,
    graduate_rent_renewal_years: Table[Years],
    graduate_rent_extension_years: Table[Years],
    graduate_income_is_below_average: YesNo,
) -> YesNo:
    if graduate_rent_stage == "finished":
        return False
    if graduate_rent_stage == "first":
        return graduate_rent_first_is_in_time
    if graduate_rent_stage == "renewal":
        years = graduate_rent_renewal_years[graduate_rent_first_year_was_under_old_policy]
        return day <= add_months(graduate_rent_first_paid_on, years * MONTHS_PER_YEAR)
    longest = graduate_rent_extension_years[graduate_rent_first_year_was_under_old_policy]
    in_time = day <= add_months(graduate_rent_first_paid_on, longest * MONTHS_PER_YEAR)
    return in_time and graduate_income_is_below_average


@rule(
    "is_entitled_to_graduate_rent_subsidy",
    of=person,
    zh="可享受应届大学生租房补贴",
    en="Is entitled to the graduates' rent subsidy",
    article="杭委人办〔2021〕7号",
    starts=date(2022, 1, 1),
)
def new_graduate_working_without_home(
    has_degree_for_graduate_subsidy: YesNo,
    graduated_since_the_policy: YesNo,
    works_or_started_a_business_here: YesNo,
    graduate_owns_no_home: YesNo,
    draws_no_other_housing_aid: YesNo,
    graduate_rent_is_asked_in_time: YesNo,
) -> YesNo:
    return (
        has_degree_for_graduate_subsidy
        and works_or_started_a_business_here
        and graduate_owns_no_home
        and draws_no_other_housing_aid
        and graduated_since_the_policy
        and graduate_rent_is_asked_in_time
    )


# 每户每年1万元。夫妻双方均符合时只发一户，细则未见：本规则按人判断，由受理时并户。
@rule(
    "graduate_rent_subsidy",
    of=person,
    zh="应届大学生租房补贴",
    en="Graduates' rent subsidy",
    article="杭委人办〔2021〕7号",
    starts=date(2022, 1, 1),
)
def ten_thousand_a_year(is_entitled_to_graduate_rent_subsidy: YesNo, graduate_rent_amount: YuanPerYear) -> YuanPerYear:
    if not is_entitled_to_graduate_rent_subsidy:
        return 0
    return graduate_rent_amount


# 基本三年；收入低于平均的，可延长不超过三年。未领满三年的，延长期的收入到时再看，只算基本年限。
@rule(
    "graduate_rent_years_left",
    of=person,
    zh="还可享受年数",
    en="Years that may still be paid",
    article="杭委人办〔2021〕7号",
    starts=date(2021, 7, 1),
)
def base_or_extension_years(
    graduate_rent_years_paid: Years,
    graduate_rent_base_years: Years,
    graduate_rent_total_years: Years,
    graduate_income_is_below_average: YesNo,
) -> Years:
    if graduate_rent_years_paid < graduate_rent_base_years:
        return graduate_rent_base_years - graduate_rent_years_paid
    if graduate_rent_years_paid >= graduate_rent_total_years:
        return 0
    return graduate_rent_total_years - graduate_rent_years_paid if graduate_income_is_below_average else 0


@rule(
    "graduate_rent_paid_so_far",
    of=person,
    zh="已发租房补贴合计",
    en="Rent subsidy paid so far",
    article="杭委人办〔2021〕7号",
    starts=date(2020, 2, 24),
)
def years_by_amount(graduate_rent_years_paid: Years, graduate_rent_amount: YuanPerYear) -> Yuan:
    return graduate_rent_years_paid * graduate_rent_amount


# 应届毕业生生活补贴：本科1万元，硕士3万元，博士10万元（2021-10-14以前毕业的博士5万元）；
# 毕业2年内（外国国籍6年内）申请。已领首笔的，不再看申请期限。
@rule(
    "graduate_living_subsidy",
    of=person,
    zh="应届毕业生生活补贴",
    en="Graduates' living subsidy",
    article="杭人社发〔2023〕126号",
    starts=date(2021, 10, 15),
)
def by_degree_within_the_window(
    graduate_degree: Choice,
    degree_is_full_time_or_certified: YesNo,
    works_or_started_a_business_here: YesNo,
    graduate_living_payments_drawn: Times,
    day: Date,
    graduated_on: Date,
    is_foreign_national: YesNo,
    graduate_living_window: Table[Years],
    graduate_living_amount: Table[Yuan],
    graduate_living_amount_of_doctor: Yuan,
) -> Yuan:
    if graduate_degree == "none" or not works_or_started_a_business_here or not degree_is_full_time_or_certified:
        return 0
    last_day = add_months(graduated_on, graduate_living_window[is_foreign_national] * MONTHS_PER_YEAR)
    if graduate_living_payments_drawn <= 0 and day > last_day:
        return 0
    if graduate_degree == "doctor":
        return graduate_living_amount_of_doctor
    return graduate_living_amount[graduate_degree]


# 分两笔，各50%；第二笔在条件仍具备时发放。两笔的间隔未见来源。
@rule(
    "graduate_living_payment_due",
    of=person,
    zh="应发的一笔生活补贴",
    en="Payment of the living subsidy that is due",
    article="杭人社发〔2023〕126号；两笔各50%（2021年10月起）",
    starts=date(2021, 10, 15),
)
def half_and_half(
    graduate_living_subsidy: Yuan,
    graduate_living_payments_drawn: Times,
    graduate_living_first_share: Share,
) -> Yuan:
    first = half_up_to_yuan(graduate_living_subsidy * graduate_living_first_share)
    if graduate_living_payments_drawn <= 0:
        return first
    if graduate_living_payments_drawn > 1:
        return 0
    return graduate_living_subsidy - first


# 在富阳、临安、桐庐、淳安、建德工作满3年的，再发一次生活补贴；首次按5万元的博士，再次仍为5万元。
@rule(
    "graduate_living_second_subsidy",
    of=person,
    zh="西部区县再次生活补贴",
    en="Second living subsidy in the western districts",
    article="杭人社发〔2023〕126号",
    starts=date(2021, 10, 15),
)
def again_after_three_years_in_the_west(
    graduate_degree: Choice,
    western_district_years_worked: Years,
    western_district_years: Years,
    graduate_living_payments_drawn: Times,
    graduate_living_amount: Table[Yuan],
    graduate_living_amount_of_doctor: Yuan,
) -> Yuan:
    if graduate_degree == "none" or graduate_living_payments_drawn <= 0:
        return 0
    if western_district_years_worked < western_district_years:
        return 0
    if graduate_degree == "doctor":
        return graduate_living_amount_of_doctor
    return graduate_living_amount[graduate_degree]
