"""Time bank of volunteers 志愿服务时间银行. 浙江省志愿服务条例；浙江省社会养老服务促进条例；各地方案.

Where no quotation marks stand, the sentence is a summary. Hangzhou's own plan was not found, see programme.yaml.
"""

from datetime import date

from minsheng.law.words import Choice, Hours, Number, Points, Table, Times, Years, YesNo, person, rule


@rule(
    "has_time_bank_account",
    of=person,
    zh="有时间银行账户",
    en="Has a time-bank account",
    article="志愿服务记录与证明出具办法（试行）",
    starts=date(2018, 9, 1),
)
def is_a_registered_volunteer(is_registered_time_bank_volunteer: YesNo) -> YesNo:
    return is_registered_time_bank_volunteer


# 存入＋受赠－兑换－转赠－捐赠；等时等量，只兑换服务不兑换钱。
@rule(
    "time_bank_hours_held",
    of=person,
    zh="扣除上限前的时间",
    en="Hours held before the cap",
    article="养老服务时间银行实施方案（南京，对照）",
    starts=date(2018, 9, 1),
)
def in_less_out(
    time_bank_deposited: Hours,
    time_bank_given_to_them: Hours,
    time_bank_spent: Hours,
    time_bank_given_away: Hours,
    time_bank_donated: Hours,
) -> Hours:
    return time_bank_deposited + time_bank_given_to_them - time_bank_spent - time_bank_given_away - time_bank_donated


@rule(
    "time_bank_balance",
    of=person,
    zh="时间余额",
    en="Hours in the account",
    article="养老服务时间银行实施方案（南京，对照；上限由本市定）",
    starts=date(2018, 9, 1),
    left_to="city",
)
def no_more_than_the_cap(time_bank_hours_held: Hours, time_bank_cap: Hours) -> Hours:
    return min(time_bank_hours_held, time_bank_cap)


# 超出上限的部分主要用于捐赠或者社会褒奖：转入捐赠池（对“主要用于捐赠”的解释）。
@rule(
    "time_bank_overflow",
    of=person,
    zh="溢出转入捐赠池",
    en="Hours that pass to the donation pool",
    article="养老服务时间银行实施方案（南京，对照；上限由本市定）",
    starts=date(2018, 9, 1),
    left_to="city",
)
def above_the_cap(time_bank_hours_held: Hours, time_bank_cap: Hours) -> Hours:
    return max(time_bank_hours_held - time_bank_cap, 0)


# 核对：余额与溢出之和等于扣除上限前的时间，不增不减。
@rule(
    "time_bank_hours_accounted",
    of=person,
    zh="余额与溢出之和（核对）",
    en="Balance and overflow together, to check",
    article="养老服务时间银行实施方案（南京，对照；上限由本市定）",
    starts=date(2018, 9, 1),
    left_to="city",
)
def balance_and_overflow(time_bank_balance: Hours, time_bank_overflow: Hours) -> Hours:
    return time_bank_balance + time_bank_overflow


# 达到兑换年龄、有余额的，可以兑换。
@rule(
    "may_spend_time_bank_hours",
    of=person,
    zh="可以兑换服务",
    en="May spend hours on services",
    article="养老服务时间银行实施方案（南京，对照；年龄由本市定）",
    starts=date(2018, 9, 1),
    left_to="city",
)
def old_enough_with_hours_left(
    has_time_bank_account: YesNo, time_bank_hours_held: Hours, age: Years, time_bank_age_to_spend: Years
) -> YesNo:
    if not has_time_bank_account or time_bank_hours_held <= 0:
        return False
    return age >= time_bank_age_to_spend


# 西湖区：初始5分，每服务一次加1分，每受助一次减1分，可流转家人，全区通存通兑。
@rule(
    "time_bank_points",
    of=person,
    zh="时间银行积分",
    en="Points in the time bank",
    article="西湖区“时间银行”（2021-05报道）",
    starts=date(2021, 5, 4),
)
def start_and_services_less_help(
    has_time_bank_account: YesNo,
    district: Choice,
    time_bank_services_done: Times,
    time_bank_services_received: Times,
    time_bank_points_from_family: Points,
    time_bank_points_to_family: Points,
    time_bank_points_at_start: Table[Points],
    time_bank_points_per_service: Table[Points],
    time_bank_points_per_help: Table[Points],
) -> Points:
    if not has_time_bank_account:
        return 0
    earned = time_bank_services_done * time_bank_points_per_service[district]
    used = time_bank_services_received * time_bank_points_per_help[district]
    moved = time_bank_points_from_family - time_bank_points_to_family
    return time_bank_points_at_start[district] + earned - used + moved


# 第三十三条：志愿者可以根据志愿服务时间储蓄优先享受社会养老服务。
@rule(
    "may_have_priority_for_care",
    of=person,
    zh="可以优先享受养老服务",
    en="May have priority for care of old people",
    article="浙江省社会养老服务促进条例第三十三条",
    starts=date(2018, 9, 1),
)
def has_hours_saved(has_time_bank_account: YesNo, time_bank_hours_held: Hours) -> YesNo:
    return has_time_bank_account and time_bank_hours_held > 0


# 第九条：禁止组织未成年人参加抢险救灾等可能发生人身危险的志愿服务活动。
@rule(
    "may_do_dangerous_volunteering",
    of=person,
    zh="可以参加有人身危险的志愿服务",
    en="May do dangerous volunteering",
    article="浙江省志愿服务条例第九条",
    starts=date(2018, 9, 1),
)
def of_age(is_minor: YesNo) -> YesNo:
    return not is_minor


# 企业的评定准则，不是法规：线下志愿服务每小时1，献血200毫升4，独立种树1，捐步、捐款或者公益消费每次0.1。
@rule(
    "public_welfare_hours",
    of=person,
    zh="公益时（企业准则）",
    en="Public-welfare hours (a firm's norm)",
    article="公益时评定准则（2019-12报道）",
    starts=date(2019, 12, 24),
)
def by_the_firms_norm(
    volunteered_on_site: Hours,
    welfare_hours_per_hour: Number,
    blood_donations: Times,
    welfare_hours_per_blood_donation: Hours,
    trees_planted: Times,
    welfare_hours_per_tree: Hours,
    step_donations: Times,
    welfare_hours_per_step_donation: Hours,
    small_donations: Times,
    welfare_hours_per_small_donation: Hours,
) -> Hours:
    return (
        volunteered_on_site * welfare_hours_per_hour
        + blood_donations * welfare_hours_per_blood_donation
        + trees_planted * welfare_hours_per_tree
        + step_donations * welfare_hours_per_step_donation
        + small_donations * welfare_hours_per_small_donation
    )
