"""Spending and cost ratios of charities 慈善组织支出和管理费用比例. 慈善法第六十一条；民发〔2016〕189号.

The subject is an organisation; its figures stand as facts of a household, see programme.yaml. The sentences are summaries.
"""

from datetime import date

from minsheng.law.words import Choice, Date, Months, Share, Table, YesNo, Yuan, add_months, bracket, household, rule


@rule("is_a_charity", of=household, zh="是慈善组织", en="Is a charity", article="慈善法第八条", starts=date(2016, 9, 1))
def is_of_a_kind_of_charity(charity_kind: Choice) -> YesNo:
    return charity_kind != "none"


# 第十条：上年实际收入减去时间限定为上年不得使用的限定性收入，加上于上年解除时间限定的净资产。
@rule(
    "charity_income_last_year",
    of=household,
    zh="上年总收入",
    en="Total income of last year",
    article="民发〔2016〕189号第十条",
    starts=date(2016, 10, 11),
)
def usable_income(
    charity_income_received: Yuan, charity_income_not_yet_usable: Yuan, charity_assets_released: Yuan
) -> Yuan:
    return charity_income_received - charity_income_not_yet_usable + charity_assets_released


# 有公开募捐资格的：上一年总收入的70%；基金会也可以按前三年收入平均数额的70%。没有的：上年末净资产的规定比例，
# 可以用前三年年末净资产平均数代替；净资产低于100万元的社团、社会服务机构，且不低于上年总收入的50%。
@rule(
    "charity_least_spending",
    of=household,
    zh="年度慈善活动支出下限",
    en="Least spending on charity in the year",
    article="慈善法第六十一条；民发〔2016〕189号第九条、第十条",
    starts=date(2016, 10, 11),
)
def share_of_income_or_net_assets(
    charity_kind: Choice,
    charity_income_last_year: Yuan,
    charity_income_three_years: Yuan,
    charity_net_assets: Yuan,
    charity_net_assets_three_years: Yuan,
    public_spending_share: Share,
    private_foundation_spending_share: Table[Share],
    private_association_spending_share: Table[Share],
    small_association_income_share: Table[Share],
) -> Yuan:
    if charity_kind == "none":
        return 0
    if charity_kind == "public_foundation":
        return min(charity_income_last_year, charity_income_three_years) * public_spending_share
    if charity_kind == "public_association":
        return charity_income_last_year * public_spending_share
    net_assets = min(charity_net_assets, charity_net_assets_three_years)
    if charity_kind == "private_foundation":
        return net_assets * bracket(private_foundation_spending_share, charity_net_assets)
    by_assets = net_assets * bracket(private_association_spending_share, charity_net_assets)
    by_income = charity_income_last_year * bracket(small_association_income_share, charity_net_assets)
    return max(by_assets, by_income)


@rule(
    "charity_spends_enough",
    of=household,
    zh="年度支出达标",
    en="Spends enough on charity",
    article="慈善法第六十一条；民发〔2016〕189号",
    starts=date(2016, 10, 11),
)
def no_less_than_the_least(charity_kind: Choice, charity_spending: Yuan, charity_least_spending: Yuan) -> YesNo:
    if charity_kind == "none":
        return True
    return charity_spending >= charity_least_spending


# 管理费用不超过当年总支出的规定比例。
@rule(
    "charity_most_admin_cost",
    of=household,
    zh="管理费用上限（按比例）",
    en="Most management cost, by the share",
    article="慈善法第六十一条；民发〔2016〕189号第九条",
    starts=date(2016, 10, 11),
)
def share_of_total_spending(
    charity_kind: Choice,
    charity_total_spending: Yuan,
    charity_net_assets: Yuan,
    public_foundation_admin_share: Share,
    public_association_admin_share: Share,
    private_foundation_admin_share: Table[Share],
    private_association_admin_share: Table[Share],
) -> Yuan:
    if charity_kind == "none":
        return 0
    if charity_kind == "public_foundation":
        return charity_total_spending * public_foundation_admin_share
    if charity_kind == "public_association":
        return charity_total_spending * public_association_admin_share
    if charity_kind == "private_foundation":
        return charity_total_spending * bracket(private_foundation_admin_share, charity_net_assets)
    return charity_total_spending * bracket(private_association_admin_share, charity_net_assets)


# 第十一条：年度管理费用低于20万元的，不受比例限制（按无公开募捐资格的组织适用）。
@rule(
    "charity_admin_cost_is_within_limits",
    of=household,
    zh="管理费用达标",
    en="Management cost is within the limits",
    article="慈善法第六十一条；民发〔2016〕189号第十一条",
    starts=date(2016, 10, 11),
)
def small_or_within_the_share(
    charity_kind: Choice,
    charity_admin_cost: Yuan,
    charity_most_admin_cost: Yuan,
    charity_admin_cost_exempt_below: Yuan,
) -> YesNo:
    if charity_kind == "none":
        return True
    private = charity_kind in ("private_foundation", "private_association")
    exempt = private and charity_admin_cost < charity_admin_cost_exempt_below
    return exempt or charity_admin_cost <= charity_most_admin_cost


@rule(
    "charity_meets_its_ratios",
    of=household,
    zh="支出和管理费用均达标",
    en="Meets both ratios",
    article="慈善法第六十一条；民发〔2016〕189号",
    starts=date(2016, 10, 11),
)
def both_ratios(charity_spends_enough: YesNo, charity_admin_cost_is_within_limits: YesNo) -> YesNo:
    return charity_spends_enough and charity_admin_cost_is_within_limits


# 有公开募捐资格：支出不低于上年总收入70%，管理费用不超过总支出10%；没有的：不低于上年末净资产8%，不超过12%。
@rule(
    "charity_meets_tax_deduction_ratios",
    of=household,
    zh="达到公益性捐赠税前扣除资格的比例",
    en="Meets the ratios for tax-deductible donations",
    article="财政部、税务总局、民政部公告2020年第27号",
    starts=date(2020, 1, 1),
)
def ratios_of_the_tax_notice(
    charity_kind: Choice,
    charity_spending: Yuan,
    charity_total_spending: Yuan,
    charity_admin_cost: Yuan,
    charity_income_last_year: Yuan,
    charity_net_assets: Yuan,
    tax_public_spending_share: Share,
    tax_public_admin_share: Share,
    tax_private_spending_share: Share,
    tax_private_admin_share: Share,
) -> YesNo:
    if charity_kind == "none":
        return False
    if charity_kind in ("public_foundation", "public_association"):
        enough = charity_spending >= charity_income_last_year * tax_public_spending_share
        return enough and charity_admin_cost <= charity_total_spending * tax_public_admin_share
    enough = charity_spending >= charity_net_assets * tax_private_spending_share
    return enough and charity_admin_cost <= charity_total_spending * tax_private_admin_share


# 第二十二条：依法登记满一年（2024-09-05以前为二年）的慈善组织，可以申请公开募捐资格。
@rule(
    "may_apply_for_public_fundraising",
    of=household,
    zh="可以申请公开募捐资格",
    en="May apply to raise funds in public",
    article="慈善法第二十二条",
    starts=date(2016, 9, 1),
)
def registered_long_enough(
    charity_kind: Choice, charity_registered_on: Date, day: Date, public_fundraising_wait: Months
) -> YesNo:
    if charity_kind not in ("private_foundation", "private_association"):
        return False
    return day >= add_months(charity_registered_on, public_fundraising_wait)
