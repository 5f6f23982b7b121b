"""Multidimensional poverty 多维贫困（Alkire-Foster 双临界法）.

A measure, not a law: Alkire & Foster（2007、2011a）；OPHI Working Paper 32、86. One household's deprivations, weighted, against
the cut-off. Headcount, intensity and M0 of many households are sums of these results, see
tests/law/test_multidimensional_poverty.py. Weights and cut-off are those of the global index, from memory.
"""

from datetime import date

from minsheng.law.words import Number, Share, YesNo, household, rule


# g0(i,j)=1 若 x(i,j)<z(j)；本维度各指标的权重之和。
@rule(
    "deprivation_in_health",
    of=household,
    zh="健康维度剥夺得分",
    en="Weighted deprivation in health",
    article="Alkire & Foster（2011a）：c(i)=Σ w(j)·g0(i,j)",
    starts=date(2018, 1, 1),
)
def weights_of_health(
    deprived_in_nutrition: YesNo,
    weight_of_nutrition: Share,
    deprived_in_child_mortality: YesNo,
    weight_of_child_mortality: Share,
    deprived_in_health_care_access: YesNo,
    weight_of_health_care_access: Share,
) -> Share:
    return (
        (weight_of_nutrition if deprived_in_nutrition else 0)
        + (weight_of_child_mortality if deprived_in_child_mortality else 0)
        + (weight_of_health_care_access if deprived_in_health_care_access else 0)
    )


# g0(i,j)=1 若 x(i,j)<z(j)；本维度各指标的权重之和。
@rule(
    "deprivation_in_education",
    of=household,
    zh="教育维度剥夺得分",
    en="Weighted deprivation in education",
    article="Alkire & Foster（2011a）：c(i)=Σ w(j)·g0(i,j)",
    starts=date(2018, 1, 1),
)
def weights_of_education(
    deprived_in_years_of_schooling: YesNo,
    weight_of_years_of_schooling: Share,
    deprived_in_school_attendance: YesNo,
    weight_of_school_attendance: Share,
    deprived_in_school_lag: YesNo,
    weight_of_school_lag: Share,
) -> Share:
    return (
        (weight_of_years_of_schooling if deprived_in_years_of_schooling else 0)
        + (weight_of_school_attendance if deprived_in_school_attendance else 0)
        + (weight_of_school_lag if deprived_in_school_lag else 0)
    )


# g0(i,j)=1 若 x(i,j)<z(j)；本维度各指标的权重之和。
@rule(
    "deprivation_in_living",
    of=household,
    zh="生活水平维度剥夺得分",
    en="Weighted deprivation in standard of living",
    article="Alkire & Foster（2011a）：c(i)=Σ w(j)·g0(i,j)",
    starts=date(2018, 1, 1),
)
def weights_of_living(
    deprived_in_cooking_fuel: YesNo,
    weight_of_cooking_fuel: Share,
    deprived_in_sanitation: YesNo,
    weight_of_sanitation: Share,
    deprived_in_drinking_water: YesNo,
    weight_of_drinking_water: Share,
    deprived_in_electricity: YesNo,
    weight_of_electricity: Share,
    deprived_in_housing: YesNo,
    weight_of_housing: Share,
    deprived_in_assets: YesNo,
    weight_of_assets: Share,
) -> Share:
    return (
        (weight_of_cooking_fuel if deprived_in_cooking_fuel else 0)
        + (weight_of_sanitation if deprived_in_sanitation else 0)
        + (weight_of_drinking_water if deprived_in_drinking_water else 0)
        + (weight_of_electricity if deprived_in_electricity else 0)
        + (weight_of_housing if deprived_in_housing else 0)
        + (weight_of_assets if deprived_in_assets else 0)
    )


# “加权得分c(i)=Σ w(j)·g0(i,j)”。
@rule(
    "deprivation_score",
    of=household,
    zh="加权剥夺得分c",
    en="Weighted deprivation score c",
    article="Alkire & Foster（2011a）：c(i)=Σ w(j)·g0(i,j)",
    starts=date(2018, 1, 1),
)
def sum_of_dimensions(
    deprivation_in_health: Share, deprivation_in_education: Share, deprivation_in_living: Share
) -> Share:
    return deprivation_in_health + deprivation_in_education + deprivation_in_living


# “Σw=1”：权重之和不为一的，得分没有意义。
@rule(
    "sum_of_deprivation_weights",
    of=household,
    zh="权重之和",
    en="Sum of the weights",
    article="Alkire & Foster（2011a）：Σw=1",
    starts=date(2018, 1, 1),
)
def all_weights(
    weight_of_nutrition: Share,
    weight_of_child_mortality: Share,
    weight_of_health_care_access: Share,
    weight_of_years_of_schooling: Share,
    weight_of_school_attendance: Share,
    weight_of_school_lag: Share,
    weight_of_cooking_fuel: Share,
    weight_of_sanitation: Share,
    weight_of_drinking_water: Share,
    weight_of_electricity: Share,
    weight_of_housing: Share,
    weight_of_assets: Share,
) -> Share:
    return (
        weight_of_nutrition
        + weight_of_child_mortality
        + weight_of_health_care_access
        + weight_of_years_of_schooling
        + weight_of_school_attendance
        + weight_of_school_lag
        + weight_of_cooking_fuel
        + weight_of_sanitation
        + weight_of_drinking_water
        + weight_of_electricity
        + weight_of_housing
        + weight_of_assets
    )


@rule(
    "number_of_deprivations",
    of=household,
    zh="被剥夺的指标数",
    en="Indicators in which the household is deprived",
    article="Alkire & Foster（2011a）：剥夺数",
    starts=date(2018, 1, 1),
)
def count_of_indicators(
    deprived_in_nutrition: YesNo,
    deprived_in_child_mortality: YesNo,
    deprived_in_health_care_access: YesNo,
    deprived_in_years_of_schooling: YesNo,
    deprived_in_school_attendance: YesNo,
    deprived_in_school_lag: YesNo,
    deprived_in_cooking_fuel: YesNo,
    deprived_in_sanitation: YesNo,
    deprived_in_drinking_water: YesNo,
    deprived_in_electricity: YesNo,
    deprived_in_housing: YesNo,
    deprived_in_assets: YesNo,
) -> Number:
    return (
        (1 if deprived_in_nutrition else 0)
        + (1 if deprived_in_child_mortality else 0)
        + (1 if deprived_in_health_care_access else 0)
        + (1 if deprived_in_years_of_schooling else 0)
        + (1 if deprived_in_school_attendance else 0)
        + (1 if deprived_in_school_lag else 0)
        + (1 if deprived_in_cooking_fuel else 0)
        + (1 if deprived_in_sanitation else 0)
        + (1 if deprived_in_drinking_water else 0)
        + (1 if deprived_in_electricity else 0)
        + (1 if deprived_in_housing else 0)
        + (1 if deprived_in_assets else 0)
    )


# 未调查的家庭不作判断。
@rule(
    "is_surveyed_for_deprivation",
    of=household,
    zh="已做多维贫困调查",
    en="Has been surveyed for multidimensional poverty",
    article="Alkire & Foster（2011a）",
    starts=date(2018, 1, 1),
)
def survey_is_there(has_deprivation_survey: YesNo) -> YesNo:
    return has_deprivation_survey


# “c(i)≥k者为多维贫困”：刚好等于临界值的是多维贫困。
@rule(
    "deprivation_reaches_cutoff",
    of=household,
    zh="剥夺得分达到临界值",
    en="The deprivation score reaches the cut-off",
    article="Alkire & Foster（2011a）：c(i)≥k",
    starts=date(2018, 1, 1),
)
def score_at_or_above(deprivation_score: Share, multidimensional_poverty_cutoff: Share) -> YesNo:
    return deprivation_score >= multidimensional_poverty_cutoff


@rule(
    "is_multidimensionally_poor",
    of=household,
    zh="多维贫困家庭",
    en="Is poor in many dimensions",
    article="Alkire & Foster（2011a）：c(i)≥k",
    starts=date(2018, 1, 1),
)
def surveyed_and_at_the_cutoff(is_surveyed_for_deprivation: YesNo, deprivation_reaches_cutoff: YesNo) -> YesNo:
    return is_surveyed_for_deprivation and deprivation_reaches_cutoff


# M0=H×A=(1/n)·Σ贫困者c(i)：非贫困者的得分删失为零，故M0是本值的平均。
@rule(
    "censored_deprivation_score",
    of=household,
    zh="删失剥夺得分",
    en="Censored deprivation score",
    article="Alkire & Foster（2011a）：M0=H×A",
    starts=date(2018, 1, 1),
)
def score_of_the_poor(is_multidimensionally_poor: YesNo, deprivation_score: Share) -> Share:
    return deprivation_score if is_multidimensionally_poor else 0


# 对M0的贡献：本户删失得分中健康维度所占份额；非贫困家庭为零。
@rule(
    "health_part_of_poverty",
    of=household,
    zh="健康维度对多维贫困的贡献",
    en="Part of health in the poverty",
    article="Alkire & Foster（2011a）：w(j)·h(j)/M0",
    starts=date(2018, 1, 1),
)
def part_of_health(is_multidimensionally_poor: YesNo, deprivation_in_health: Share, deprivation_score: Share) -> Share:
    if not is_multidimensionally_poor or deprivation_score <= 0:
        return 0
    return deprivation_in_health / deprivation_score


# 对M0的贡献：本户删失得分中教育维度所占份额；非贫困家庭为零。
@rule(
    "education_part_of_poverty",
    of=household,
    zh="教育维度对多维贫困的贡献",
    en="Part of education in the poverty",
    article="Alkire & Foster（2011a）：w(j)·h(j)/M0",
    starts=date(2018, 1, 1),
)
def part_of_education(
    is_multidimensionally_poor: YesNo, deprivation_in_education: Share, deprivation_score: Share
) -> Share:
    if not is_multidimensionally_poor or deprivation_score <= 0:
        return 0
    return deprivation_in_education / deprivation_score


# 对M0的贡献：本户删失得分中生活水平维度所占份额；非贫困家庭为零。
@rule(
    "living_part_of_poverty",
    of=household,
    zh="生活水平维度对多维贫困的贡献",
    en="Part of standard of living in the poverty",
    article="Alkire & Foster（2011a）：w(j)·h(j)/M0",
    starts=date(2018, 1, 1),
)
def part_of_living(is_multidimensionally_poor: YesNo, deprivation_in_living: Share, deprivation_score: Share) -> Share:
    if not is_multidimensionally_poor or deprivation_score <= 0:
        return 0
    return deprivation_in_living / deprivation_score
