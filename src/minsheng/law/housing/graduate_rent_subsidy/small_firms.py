"""Graduates in small firms 高校毕业生到中小微企业就业补贴. 浙政发〔2011〕61号、浙委办发〔2017〕46号. Summaries."""

from datetime import date

from minsheng.law.words import (
    Months,
    Number,
    Years,
    YesNo,
    YuanPerYear,
    person,
    rule,
)


@rule(
    "is_in_a_small_firm_for_the_subsidy",
    of=person,
    zh="符合中小微企业就业补贴条件",
    en="Qualifies by work in a small firm",
    article="浙政发〔2011〕61号；浙委办发〔2017〕46号",
    starts=date(2016, 2, 1),
)
def small_employer_and_a_year_insured(
    has_graduated_from_college: YesNo,
    employer_staff: Number,
    small_firm_most_staff: Number,
    months_insured_at_small_firm: Months,
    small_firm_months_needed: Months,
) -> YesNo:
    is_small = employer_staff <= small_firm_most_staff
    return has_graduated_from_college and is_small and months_insured_at_small_firm >= small_firm_months_needed


# 每年2000元，不超过三年。
@rule(
    "small_firm_graduate_subsidy",
    of=person,
    zh="中小微企业就业补贴",
    en="Subsidy of a graduate in a small firm",
    article="浙政发〔2011〕61号；浙委办发〔2017〕46号",
    starts=date(2016, 2, 1),
)
def a_year_for_three_years(
    is_in_a_small_firm_for_the_subsidy: YesNo,
    small_firm_years_paid: Years,
    small_firm_most_years: Years,
    small_firm_subsidy_per_year: YuanPerYear,
) -> YuanPerYear:
    if not is_in_a_small_firm_for_the_subsidy or small_firm_years_paid >= small_firm_most_years:
        return 0
    return small_firm_subsidy_per_year
