"""Work-injury compensation 工伤保险待遇. 工伤保险条例；浙江省工伤保险条例."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Months,
    Persons,
    Share,
    Table,
    Times,
    Years,
    YesNo,
    Yuan,
    YuanPerMonth,
    figure_on,
    half_up_to_fen,
    person,
    rule,
    whole_down,
)

national_income_before_death = figure_on(
    "national_urban_income_last_year",
    "died_of_work_injury_on",
    zh="死亡上一年度全国城镇居民人均可支配收入",
    en="National urban income of the year before the death",
)


@rule(
    "is_recognised_as_injured",
    of=person,
    zh="已认定工伤",
    en="Has a recognised work injury",
    article="工伤保险条例第十四条至第十六条",
    starts=date(2011, 1, 1),
)
def recognised(has_recognised_work_injury: YesNo) -> YesNo:
    return has_recognised_work_injury


@rule(
    "has_injury_grade_one_to_six",
    of=person,
    zh="一级至六级伤残",
    en="Is of grade one to six",
    article="工伤保险条例第三十五条、第三十六条",
    starts=date(2011, 1, 1),
)
def one_to_six(injury_grade: Choice) -> YesNo:
    return injury_grade in ("grade_1", "grade_2", "grade_3", "grade_4", "grade_5", "grade_6")


# 第六十四条：本人工资为受伤前12个月平均月缴费工资；高于统筹地区职工平均工资300%的按300%，低于60%的按60%。
@rule("own_wage", of=person, zh="本人工资", en="Own wage", article="工伤保险条例第六十四条", starts=date(2011, 1, 1))
def between_floor_and_cap(
    wage_before_injury: YuanPerMonth,
    injury_average_wage: YuanPerMonth,
    own_wage_floor_share: Share,
    own_wage_cap_multiple: Times,
) -> YuanPerMonth:
    raised = max(wage_before_injury, injury_average_wage * own_wage_floor_share)
    return half_up_to_fen(min(raised, injury_average_wage * own_wage_cap_multiple))


# 第三十五条至第三十七条：按伤残等级支付一次性伤残补助金，27个月至7个月的本人工资。
@rule(
    "injury_grant",
    of=person,
    zh="一次性伤残补助金",
    en="One-off disability grant",
    article="工伤保险条例第三十五条至第三十七条",
    starts=date(2011, 1, 1),
)
def months_of_own_wage(
    has_recognised_work_injury: YesNo,
    injury_grade: Choice,
    own_wage: YuanPerMonth,
    injury_grant_months: Table[Months],
) -> Yuan:
    if not has_recognised_work_injury or injury_grade == "none":
        return 0
    return half_up_to_fen(own_wage * injury_grant_months[injury_grade])


@rule(
    "is_entitled_to_injury_allowance",
    of=person,
    zh="可领取伤残津贴",
    en="Is entitled to the disability allowance",
    article="工伤保险条例第三十五条、第三十六条；社会保险法第四十条",
    starts=date(2011, 1, 1),
)
def injured_graded_and_not_retired(
    is_recognised_as_injured: YesNo, has_injury_grade_one_to_six: YesNo, draws_no_old_age_pension: YesNo
) -> YesNo:
    return is_recognised_as_injured and has_injury_grade_one_to_six and draws_no_old_age_pension


# 伤残津贴“实际金额低于当地最低工资标准的……补足差额”。
@rule(
    "injury_allowance",
    of=person,
    zh="伤残津贴",
    en="Disability allowance",
    article="工伤保险条例第三十五条、第三十六条",
    starts=date(2011, 1, 1),
)
def share_of_own_wage_at_least_minimum_wage(
    is_entitled_to_injury_allowance: YesNo,
    own_wage: YuanPerMonth,
    injury_allowance_share: Table[Share],
    injury_grade: Choice,
    monthly_minimum_wage: YuanPerMonth,
) -> YuanPerMonth:
    if not is_entitled_to_injury_allowance:
        return 0
    return half_up_to_fen(max(own_wage * injury_allowance_share[injury_grade], monthly_minimum_wage))


# 第三十四条：生活护理费分别为统筹地区上年度职工月平均工资的50%、40%、30%。
@rule(
    "injury_care_allowance",
    of=person,
    zh="生活护理费",
    en="Care allowance",
    article="工伤保险条例第三十四条",
    starts=date(2011, 1, 1),
)
def share_of_average_wage(
    injury_dependency: Choice, injury_care_share: Table[Share], injury_average_wage: YuanPerMonth
) -> YuanPerMonth:
    if injury_dependency == "none":
        return 0
    return half_up_to_fen(injury_average_wage * injury_care_share[injury_dependency])


@rule(
    "injury_medical_grant",
    of=person,
    zh="一次性工伤医疗补助金",
    en="One-off medical grant",
    article="浙江省工伤保险条例第二十七条",
    starts=date(2018, 1, 1),
)
def medical_grant_when_employment_ends(
    injured_employment_has_ended: YesNo,
    injury_grade: Choice,
    injury_exit_grant_months: Table[Months],
    provincial_average_wage: YuanPerMonth,
) -> Yuan:
    if not injured_employment_has_ended:
        return 0
    return half_up_to_fen(provincial_average_wage * injury_exit_grant_months[injury_grade])


# 第二十七条：“职工离法定退休年龄不足五年的……按照职工每增加一周岁递减百分之二十”。
@rule(
    "injury_employment_grant",
    of=person,
    zh="一次性伤残就业补助金",
    en="One-off employment grant",
    article="浙江省工伤保险条例第二十七条",
    starts=date(2018, 1, 1),
)
def employment_grant_falling_before_retirement(
    injured_employment_has_ended: YesNo,
    injury_grade: Choice,
    injury_exit_grant_months: Table[Months],
    provincial_average_wage: YuanPerMonth,
    injury_years_to_retirement: Years,
    years_counted_before_retirement: Years,
    one_year_of_age: Years,
    employment_grant_reduction: Share,
) -> Yuan:
    if not injured_employment_has_ended:
        return 0
    gone = max(whole_down(years_counted_before_retirement - injury_years_to_retirement), 0)
    kept = max(1 - gone / one_year_of_age * employment_grant_reduction, 0)
    return half_up_to_fen(provincial_average_wage * injury_exit_grant_months[injury_grade] * kept)


@rule(
    "injury_funeral_grant",
    of=person,
    zh="丧葬补助金",
    en="Funeral grant",
    article="工伤保险条例第三十九条",
    starts=date(2011, 1, 1),
)
def six_months_of_average_wage(
    died_of_work_injury: YesNo, injury_average_wage: YuanPerMonth, funeral_grant_months: Months
) -> Yuan:
    if not died_of_work_injury:
        return 0
    return half_up_to_fen(injury_average_wage * funeral_grant_months)


# “配偶每月40%，其他亲属每人每月30%，孤寡老人或者孤儿每人每月在上述标准的基础上增加10%”，不高于生前工资。
@rule(
    "dependants_allowance",
    of=person,
    zh="供养亲属抚恤金合计",
    en="Dependants' allowance in all",
    article="工伤保险条例第三十九条第一款第（二）项",
    starts=date(2011, 1, 1),
)
def shares_up_to_the_whole_wage(
    died_of_work_injury: YesNo,
    own_wage: YuanPerMonth,
    surviving_spouses: Persons,
    surviving_relatives: Persons,
    surviving_lonely: Persons,
    one_relative: Persons,
    dependant_spouse_share: Share,
    dependant_relative_share: Share,
    dependant_lonely_extra: Share,
) -> YuanPerMonth:
    if not died_of_work_injury:
        return 0
    spouse = surviving_spouses / one_relative * dependant_spouse_share
    others = surviving_relatives / one_relative * dependant_relative_share
    lonely = surviving_lonely / one_relative * dependant_lonely_extra
    return half_up_to_fen(own_wage * min(spouse + others + lonely, 1))


# 一级至四级伤残职工在停工留薪期满后死亡的，享受丧葬补助金和供养亲属抚恤金，没有工亡补助金（第三款，摘要）。
# “一次性工亡补助金标准为上一年度全国城镇居民人均可支配收入的20倍。”按死亡的年度。
@rule(
    "work_death_grant",
    of=person,
    zh="一次性工亡补助金",
    en="One-off death grant",
    article="工伤保险条例第三十九条第一款第（三）项",
    starts=date(2011, 1, 1),
)
def twenty_times_national_income(
    died_of_work_injury: YesNo,
    died_after_paid_leave: YesNo,
    national_income_before_death: Yuan,
    death_grant_multiple: Times,
) -> Yuan:
    if not died_of_work_injury or died_after_paid_leave:
        return 0
    return half_up_to_fen(national_income_before_death * death_grant_multiple)
