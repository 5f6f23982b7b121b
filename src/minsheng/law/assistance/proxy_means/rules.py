"""Proxy-means score 代理家计得分. 用看得见的情形推算等值收入的对数（百分之一为一分），只用来排查走访的先后.

No law: coefficients fitted by bench/proxy_means.py on synthetic survey households (not Hangzhou's), see docs/proxy-means.md.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Persons,
    Points,
    Table,
    Years,
    YesNo,
    bracket,
    count,
    household,
    person,
    rule,
)

proxy_members = count(over="lives_here", zh="代理家计人口", en="Members for the proxy score")
proxy_children = count(over="is_proxy_child", zh="14岁以下儿童数", en="Number of children under fourteen")
proxy_old_members = count(over="is_proxy_old", zh="65岁及以上成员数", en="Number of members of 65 and over")
proxy_full_time_workers = count(
    over="is_proxy_full_time", zh="受雇或自营成员数", en="Number of members employed or self-employed"
)
proxy_part_time_workers = count(
    over="is_proxy_part_time", zh="灵活就业成员数", en="Number of members in flexible or part-time work"
)
proxy_unemployed = count(over="is_proxy_unemployed", zh="失业成员数", en="Number of unemployed members")
proxy_retired = count(over="is_proxy_retired", zh="退休成员数", en="Number of retired members")
proxy_unable = count(over="is_proxy_unable", zh="丧失劳动能力成员数", en="Number of members unable to work")
proxy_home_keepers = count(over="is_proxy_home_keeper", zh="料理家务成员数", en="Number of members who keep the house")


@rule(
    "is_proxy_child",
    of=person,
    zh="计为儿童的成员",
    en="Counts as a child",
    article="docs/proxy-means.md（拟合，不是法规）",
    starts=date(2026, 11, 1),
)
def younger_than_fourteen(lives_here: YesNo, age: Years, proxy_child_until: Years) -> YesNo:
    return lives_here and age < proxy_child_until


@rule(
    "is_proxy_old",
    of=person,
    zh="计为老年人的成员",
    en="Counts as old",
    article="docs/proxy-means.md（拟合，不是法规）",
    starts=date(2026, 11, 1),
)
def sixty_five_or_older(lives_here: YesNo, age: Years, proxy_old_from: Years) -> YesNo:
    return lives_here and age >= proxy_old_from


@rule(
    "is_proxy_full_time",
    of=person,
    zh="受雇或自营",
    en="Employed or self-employed",
    article="docs/proxy-means.md（拟合，不是法规）",
    starts=date(2026, 11, 1),
)
def works_for_others_or_oneself(lives_here: YesNo, activity: Choice) -> YesNo:
    return lives_here and activity in ("employed", "self_employed")


@rule(
    "is_proxy_part_time",
    of=person,
    zh="灵活就业",
    en="In flexible work",
    article="docs/proxy-means.md（拟合，不是法规）",
    starts=date(2026, 11, 1),
)
def works_flexibly(lives_here: YesNo, activity: Choice) -> YesNo:
    return lives_here and activity == "flexible"


@rule(
    "is_proxy_unemployed",
    of=person,
    zh="失业",
    en="Unemployed",
    article="docs/proxy-means.md（拟合，不是法规）",
    starts=date(2026, 11, 1),
)
def has_no_work(lives_here: YesNo, activity: Choice) -> YesNo:
    return lives_here and activity == "unemployed"


@rule(
    "is_proxy_retired",
    of=person,
    zh="退休",
    en="Retired",
    article="docs/proxy-means.md（拟合，不是法规）",
    starts=date(2026, 11, 1),
)
def has_retired(lives_here: YesNo, activity: Choice) -> YesNo:
    return lives_here and activity == "retired"


@rule(
    "is_proxy_unable",
    of=person,
    zh="丧失劳动能力",
    en="Unable to work",
    article="docs/proxy-means.md（拟合，不是法规）",
    starts=date(2026, 11, 1),
)
def cannot_work(lives_here: YesNo, activity: Choice) -> YesNo:
    return lives_here and activity == "unable"


@rule(
    "is_proxy_home_keeper",
    of=person,
    zh="料理家务",
    en="Keeps the house",
    article="docs/proxy-means.md（拟合，不是法规）",
    starts=date(2026, 11, 1),
)
def looks_after_the_home(lives_here: YesNo, activity: Choice) -> YesNo:
    return lives_here and activity == "home"


@rule(
    "is_surveyed_by_proxy",
    of=household,
    zh="已做代理家计调查",
    en="Has been surveyed for the proxy score",
    article="docs/proxy-means.md（拟合，不是法规）",
    starts=date(2026, 11, 1),
)
def asked_for(wants_proxy_means_score: YesNo) -> YesNo:
    return wants_proxy_means_score


# 得分＝常数＋各项人数所在组的分值；分值为最小二乘系数乘以100取整。
@rule(
    "proxy_means_points",
    of=household,
    zh="代理家计得分",
    en="Proxy-means score",
    article="docs/proxy-means.md（拟合，不是法规）",
    starts=date(2026, 11, 1),
)
def constant_and_points_of_each_count(
    proxy_constant: Points,
    proxy_members: Persons,
    proxy_points_of_size: Table[Points],
    proxy_children: Persons,
    proxy_points_of_children: Table[Points],
    proxy_old_members: Persons,
    proxy_points_of_old: Table[Points],
    proxy_full_time_workers: Persons,
    proxy_points_of_full_time: Table[Points],
    proxy_part_time_workers: Persons,
    proxy_points_of_part_time: Table[Points],
    proxy_unemployed: Persons,
    proxy_points_of_unemployed: Table[Points],
    proxy_retired: Persons,
    proxy_points_of_retired: Table[Points],
    proxy_unable: Persons,
    proxy_points_of_unable: Table[Points],
    proxy_home_keepers: Persons,
    proxy_points_of_home: Table[Points],
) -> Points:
    size_points = bracket(proxy_points_of_size, proxy_members)
    children_points = bracket(proxy_points_of_children, proxy_children)
    old_points = bracket(proxy_points_of_old, proxy_old_members)
    full_time_points = bracket(proxy_points_of_full_time, proxy_full_time_workers)
    part_time_points = bracket(proxy_points_of_part_time, proxy_part_time_workers)
    unemployed_points = bracket(proxy_points_of_unemployed, proxy_unemployed)
    retired_points = bracket(proxy_points_of_retired, proxy_retired)
    unable_points = bracket(proxy_points_of_unable, proxy_unable)
    home_points = bracket(proxy_points_of_home, proxy_home_keepers)
    who = size_points + children_points + old_points
    work = full_time_points + part_time_points + unemployed_points
    rest = retired_points + unable_points + home_points
    return proxy_constant + who + work + rest


@rule(
    "is_below_the_proxy_cutoff",
    of=household,
    zh="得分低于线",
    en="The score is below the cut-off",
    article="docs/proxy-means.md（拟合，不是法规）",
    starts=date(2026, 11, 1),
)
def lower_than_the_cutoff(proxy_means_points: Points, proxy_cutoff: Points) -> YesNo:
    return proxy_means_points < proxy_cutoff


# 只定走访的先后：得分高的不得因此被拒绝，得分低的也不因此享有什么。
@rule(
    "is_poor_by_proxy",
    of=household,
    zh="代理家计得分低，宜先走访",
    en="Low by the proxy score: to be visited first",
    article="docs/proxy-means.md（拟合，不是法规）",
    starts=date(2026, 11, 1),
)
def surveyed_and_low(is_surveyed_by_proxy: YesNo, is_below_the_proxy_cutoff: YesNo) -> YesNo:
    return is_surveyed_by_proxy and is_below_the_proxy_cutoff
