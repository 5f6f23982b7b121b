"""Quota levy for employing disabled people 残疾人就业保障金. 残疾人就业条例；浙财社〔2017〕26号.

The employer's facts are stated under one member. Where no quotation marks stand, the sentence is a summary.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Months,
    MonthsPerPerson,
    Persons,
    Share,
    SharePerDay,
    Table,
    Times,
    YesNo,
    Yuan,
    YuanPerPersonPerYear,
    YuanPerYear,
    bracket,
    days_between,
    half_up_to_fen,
    person,
    rule,
)


@rule(
    "has_staff_under_the_quota",
    of=person,
    zh="有在职职工",
    en="Has staff",
    article="残疾人就业条例第八条",
    starts=date(2007, 5, 1),
)
def some_staff(employer_staff_last_year: Persons) -> YesNo:
    return employer_staff_last_year > 0


# 安排1名持证1至2级残疾人，或1至3级残疾军人，按2名计算；按年均在岗计算，小数保留（摘要）。
@rule(
    "disabled_staff_counted",
    of=person,
    zh="折算的残疾职工人数",
    en="Disabled staff as counted",
    article="财税〔2015〕72号（凭记忆）",
    starts=date(2015, 10, 1),
)
def severe_count_twice(
    employer_severe_disabled_months: Months,
    employer_other_disabled_months: Months,
    severe_disability_counts_as: Times,
    months_of_a_counted_worker: MonthsPerPerson,
) -> Persons:
    months = employer_severe_disabled_months * severe_disability_counts_as + employer_other_disabled_months
    return months / months_of_a_counted_worker


# 第八条：用人单位安排残疾人就业的比例不得低于本单位在职职工总数的1.5%（摘要）。差额可不是整数（凭记忆）。
@rule(
    "disability_quota_gap",
    of=person,
    zh="未达比例的差额人数",
    en="Workers short of the quota",
    article="残疾人就业条例第八条；浙江省残疾人保障条例第二十条；浙财社〔2017〕26号",
    starts=date(2015, 10, 1),
)
def quota_less_those_employed(
    employer_staff_last_year: Persons, disability_quota: Share, disabled_staff_counted: Persons
) -> Persons:
    return max(employer_staff_last_year * disability_quota - disabled_staff_counted, 0)


@rule(
    "is_short_of_the_disability_quota",
    of=person,
    zh="未达到规定的安排比例",
    en="Is short of the quota",
    article="残疾人就业条例第八条",
    starts=date(2015, 10, 1),
)
def has_a_gap(disability_quota_gap: Persons) -> YesNo:
    return disability_quota_gap > 0


@rule(
    "disability_quota_share",
    of=person,
    zh="实际安排比例",
    en="Share of disabled staff",
    article="浙财社〔2017〕26号",
    starts=date(2015, 10, 1),
)
def counted_to_staff(employer_staff_last_year: Persons, disabled_staff_counted: Persons) -> Share:
    if employer_staff_last_year <= 0:
        return 0
    return disabled_staff_counted / employer_staff_last_year


# 企业在职职工总数30人（含）以下的，免征；只适用于企业。
@rule(
    "is_not_exempt_from_the_quota_levy",
    of=person,
    zh="不属于免征的小企业",
    en="Is no exempt small firm",
    article="财政部公告2019年第98号（凭记忆）；财政部公告2023年第8号",
    starts=date(2020, 1, 1),
)
def no_small_firm(employer_kind: Choice, employer_staff_last_year: Persons, quota_levy_exempt_staff: Persons) -> YesNo:
    return employer_kind != "enterprise" or employer_staff_last_year > quota_levy_exempt_staff


@rule(
    "owes_disability_quota_levy",
    of=person,
    zh="应缴残疾人就业保障金",
    en="Owes the quota levy",
    article="残疾人就业条例第九条；浙财社〔2017〕26号",
    starts=date(2020, 1, 1),
)
def short_and_not_exempt(
    has_staff_under_the_quota: YesNo,
    is_short_of_the_disability_quota: YesNo,
    is_not_exempt_from_the_quota_levy: YesNo,
) -> YesNo:
    return has_staff_under_the_quota and is_short_of_the_disability_quota and is_not_exempt_from_the_quota_levy


# 年缴纳额＝（上年在职职工人数×1.5%－上年实际安排人数）×上年在职职工年平均工资；工资超过当地社会平均工资倍数的，按该倍数。
@rule(
    "disability_quota_levy_before_relief",
    of=person,
    zh="减免前的保障金",
    en="Levy before relief",
    article="浙财社〔2017〕26号；发改价格规〔2019〕2015号（2020年起2倍）",
    starts=date(2017, 5, 2),
)
def gap_by_capped_wage(
    disability_quota_gap: Persons,
    employer_average_wage_last_year: YuanPerPersonPerYear,
    quota_local_average_wage: YuanPerPersonPerYear,
    quota_levy_wage_cap: Times,
) -> YuanPerYear:
    if disability_quota_gap <= 0:
        return 0
    wage = min(employer_average_wage_last_year, quota_local_average_wage * quota_levy_wage_cap)
    return half_up_to_fen(disability_quota_gap * wage)


# 实际安排比例达到1%（含）未达规定比例的，按50%缴纳；1%以下的，按90%缴纳。
@rule(
    "disability_quota_relief",
    of=person,
    zh="减缴后的缴纳比例",
    en="Share of the levy that is paid",
    article="财政部公告2019年第98号（文号凭记忆）；财政部公告2023年第8号",
    starts=date(2020, 1, 1),
)
def tier_of_the_share(disability_quota_share: Share, quota_levy_relief_tiers: Table[Share]) -> Share:
    return bracket(quota_levy_relief_tiers, disability_quota_share)


# 到分的取整方式未见规定。
@rule(
    "disability_quota_levy",
    of=person,
    zh="应缴残疾人就业保障金",
    en="Quota levy due for the year",
    article="浙财社〔2017〕26号；财政部公告2023年第8号",
    starts=date(2020, 1, 1),
)
def levy_after_relief(
    owes_disability_quota_levy: YesNo,
    disability_quota_levy_before_relief: YuanPerYear,
    disability_quota_relief: Share,
) -> YuanPerYear:
    if not owes_disability_quota_levy:
        return 0
    return half_up_to_fen(disability_quota_levy_before_relief * disability_quota_relief)


# 第二十七条：自欠缴之日起按日加收5‰的滞纳金（摘要）。
@rule(
    "disability_quota_late_fee",
    of=person,
    zh="残疾人就业保障金滞纳金",
    en="Late fee of the quota levy",
    article="残疾人就业条例第二十七条",
    starts=date(2007, 5, 1),
    ends=date(2010, 1, 1),
)
def a_share_of_the_levy_for_each_day(
    quota_levy_overdue: Yuan, quota_levy_overdue_since: Date, day: Date, quota_late_fee_per_day: SharePerDay
) -> Yuan:
    if quota_levy_overdue <= 0 or quota_levy_overdue_since >= day:
        return 0
    days_late = days_between(quota_levy_overdue_since, day)
    return half_up_to_fen(quota_levy_overdue * days_late * quota_late_fee_per_day)


# 浙江：滞纳金不超过本金数额（摘要）。
@rule(
    "disability_quota_late_fee",
    of=person,
    article="残疾人就业条例第二十七条；浙江省残疾人保障条例第三十六条",
    starts=date(2010, 1, 1),
)
def no_more_than_the_levy_itself(
    quota_levy_overdue: Yuan, quota_levy_overdue_since: Date, day: Date, quota_late_fee_per_day: SharePerDay
) -> Yuan:
    if quota_levy_overdue <= 0 or quota_levy_overdue_since >= day:
        return 0
    days_late = days_between(quota_levy_overdue_since, day)
    return min(half_up_to_fen(quota_levy_overdue * days_late * quota_late_fee_per_day), quota_levy_overdue)


# 第十一条：集中使用残疾人的用人单位中从事全日制工作的残疾人职工，应当占本单位在职职工总数的25%以上（摘要）。
@rule(
    "is_concentrated_disability_employer",
    of=person,
    zh="达到集中使用残疾人单位的比例",
    en="Employs disabled people in concentration",
    article="残疾人就业条例第十一条",
    starts=date(2007, 5, 1),
)
def a_quarter_in_full_time_work(
    employer_staff_last_year: Persons, employer_full_time_disabled_staff: Persons, concentrated_employer_share: Share
) -> YesNo:
    if employer_staff_last_year <= 0:
        return False
    return employer_full_time_disabled_staff >= employer_staff_last_year * concentrated_employer_share


# 就业率以有劳动能力和就业愿望的残疾人为分母；目标90%以上。
@rule(
    "counts_for_disability_employment_rate",
    of=person,
    zh="计入残疾人就业率的分母",
    en="Counts for the employment rate of disabled people",
    article="杭州市“十四五”规划纲要（残疾人就业率）",
    starts=date(2021, 1, 1),
)
def disabled_able_and_willing(disability_grade: Choice, wants_and_can_work: YesNo) -> YesNo:
    return disability_grade != "none" and wants_and_can_work


@rule(
    "is_employed_for_disability_employment_rate",
    of=person,
    zh="计入残疾人就业率的分子",
    en="Counts as employed in that rate",
    article="杭州市“十四五”规划纲要（残疾人就业率）",
    starts=date(2021, 1, 1),
)
def at_work_among_them(counts_for_disability_employment_rate: YesNo, activity: Choice) -> YesNo:
    return counts_for_disability_employment_rate and activity in ("employed", "self_employed", "flexible")


# 每人的差额相加，即全市距目标还缺的就业人数；负数为超出目标。
@rule(
    "jobs_short_of_the_disability_target",
    of=person,
    zh="距就业率目标的差额（可相加）",
    en="Jobs short of the target (added up over people)",
    article="杭州市“十四五”规划纲要（残疾人就业率）",
    starts=date(2021, 1, 1),
)
def target_less_own_job(
    counts_for_disability_employment_rate: YesNo,
    is_employed_for_disability_employment_rate: YesNo,
    disability_employment_target: Share,
) -> Share:
    if not counts_for_disability_employment_rate:
        return 0
    if is_employed_for_disability_employment_rate:
        return disability_employment_target - 1
    return disability_employment_target
