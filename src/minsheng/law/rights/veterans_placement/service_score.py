"""Score of service 军人服役表现量化评分: the order in which posts are chosen. 服役表现量化评分暂行办法（2018）.

Where no quotation marks stand, the sentence is a summary: the facts give the content of the article, not its words.
"""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Months,
    Points,
    PointsPerYear,
    Table,
    Times,
    Years,
    person,
    progressive,
    rule,
    up_to,
)


# 服役年限：不满6个月按半年，超过6个月不满1年按1年；恰满6个月的未写，按半年计。
@rule(
    "service_years_for_score",
    of=person,
    zh="量化评分的服役年数",
    en="Years of service for the score",
    article="服役表现量化评分暂行办法（2018，网页整理）",
    starts=date(2018, 12, 1),
)
def odd_months_to_half_years(served_months: Months, service_score_year_step: Years) -> Years:
    return up_to(served_months / MONTHS_PER_YEAR, service_score_year_step)


# 12年以内每年3分，超过12年的部分每年4分。
@rule(
    "service_score_for_years",
    of=person,
    zh="服役年限得分",
    en="Score for years of service",
    article="服役表现量化评分暂行办法（2018，网页整理）",
    starts=date(2018, 12, 1),
)
def three_then_four_a_year(service_years_for_score: Years, service_score_per_year: Table[PointsPerYear]) -> Points:
    return progressive(service_score_per_year, service_years_for_score)


# 平时：嘉奖、三等功、二等功、一等功；荣誉称号由部队在50至80分内评定。
@rule(
    "service_score_for_peace_awards",
    of=person,
    zh="平时奖励得分",
    en="Score for awards in peace",
    article="服役表现量化评分暂行办法（2018，网页整理）",
    starts=date(2018, 12, 1),
)
def awards_in_peace(
    military_commendations: Times,
    score_commendation: Points,
    military_third_merits: Times,
    score_third_merit: Points,
    military_second_merits: Times,
    score_second_merit: Points,
    military_first_merits: Times,
    score_first_merit: Points,
    military_title_points: Points,
) -> Points:
    return (
        military_commendations * score_commendation
        + military_third_merits * score_third_merit
        + military_second_merits * score_second_merit
        + military_first_merits * score_first_merit
        + military_title_points
    )


@rule(
    "service_score_for_war_awards",
    of=person,
    zh="战时奖励得分",
    en="Score for awards in war",
    article="服役表现量化评分暂行办法（2018，网页整理）",
    starts=date(2018, 12, 1),
)
def awards_in_war(
    war_commendations: Times,
    score_war_commendation: Points,
    third_war_merits: Times,
    score_third_war_merit: Points,
    second_war_merits: Times,
    score_second_war_merit: Points,
    first_war_merits: Times,
    score_first_war_merit: Points,
    war_titles: Times,
    score_war_title: Points,
) -> Points:
    return (
        war_commendations * score_war_commendation
        + third_war_merits * score_third_war_merit
        + second_war_merits * score_second_war_merit
        + first_war_merits * score_first_war_merit
        + war_titles * score_war_title
    )


# 总分＝服役年限＋奖励＋表彰＋残疾、艰苦边远地区、职务等（后三项标准未见来源，按移交的评分表）。
@rule(
    "service_score",
    of=person,
    zh="服役表现量化评分",
    en="Service score",
    article="服役表现量化评分暂行办法（2018，网页整理；合计公式凭记忆）",
    starts=date(2018, 12, 1),
)
def all_parts_of_the_score(
    service_score_for_years: Points,
    service_score_for_peace_awards: Points,
    service_score_for_war_awards: Points,
    central_commission_commendations: Times,
    score_commission_commendation: Points,
    central_commission_organ_commendations: Times,
    score_organ_commendation: Points,
    service_score_other_points: Points,
) -> Points:
    return (
        service_score_for_years
        + service_score_for_peace_awards
        + service_score_for_war_awards
        + central_commission_commendations * score_commission_commendation
        + central_commission_organ_commendations * score_organ_commendation
        + service_score_other_points
    )
