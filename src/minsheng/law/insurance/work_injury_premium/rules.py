"""Floating work-injury premium 工伤保险浮动费率. 工伤保险条例第十条；人社部发〔2015〕71号.

Where no quotation marks stand, the sentence is a summary. The steps by experience are Zhejiang's, 浙人社发〔2023〕58号.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Number,
    Share,
    Table,
    Times,
    YesNo,
    Yuan,
    YuanPerMonth,
    half_up_to_fen,
    person,
    rule,
)


# 第十条：用人单位应当按时缴纳工伤保险费，职工个人不缴纳；数额为本单位职工工资总额乘以单位缴费费率之积（摘要）。
@rule(
    "owes_work_injury_premium",
    of=person,
    zh="应缴工伤保险费",
    en="Owes a work-injury premium",
    article="工伤保险条例第十条；浙江省工伤保险条例第十条",
    starts=date(2011, 1, 1),
)
def has_a_payroll(employer_payroll: YuanPerMonth) -> YesNo:
    return employer_payroll > 0


# 按经办机构核定的类别；没有核定的按行业风险分类表。
@rule(
    "risk_class_applied",
    of=person,
    zh="适用的行业风险类别",
    en="Risk class that applies",
    article="人社部发〔2015〕71号附件",
    starts=date(2015, 10, 1),
)
def as_set_or_by_industry(
    employer_risk_class: Choice, employer_industry: Choice, risk_class_of_industry: Table[Choice]
) -> Choice:
    if employer_risk_class == "by_industry":
        return risk_class_of_industry[employer_industry]
    return employer_risk_class


# 行业按风险由低到高分为一类至八类，基准费率0.2%至1.9%。
@rule(
    "work_injury_base_rate",
    of=person,
    zh="工伤保险基准费率",
    en="Base rate of the industry",
    article="人社部发〔2015〕71号；浙人社发〔2023〕58号",
    starts=date(2015, 10, 1),
)
def by_risk_class(risk_class_applied: Choice, industry_base_rate: Table[Share]) -> Share:
    return industry_base_rate[risk_class_applied]


# 工伤发生率为考核期内工伤人数与月平均参保人数之比；这里再与全省同类行业平均相比。
@rule(
    "injury_rate_to_average",
    of=person,
    zh="工伤发生率与全省同类行业平均之比",
    en="Injury rate as a share of the industry's average in the province",
    article="浙江省工伤保险费率管理办法（浙人社发〔2023〕58号，转载）",
    starts=date(2024, 1, 1),
)
def own_rate_to_the_industrys(
    employer_injuries: Number, employer_insured_average: Number, industry_injury_rate: Share
) -> Share:
    return employer_injuries / employer_insured_average / industry_injury_rate


# “支缴率为零的，下一年度缴费费率下浮二档”；大于零、不超过50%下浮一档；不超过100%基准档；支缴率超过100%或发生率超过平均的上浮一档，
# 支缴率超过150%或发生率达到平均150%的上浮二档。
@rule(
    "floating_step_by_experience",
    of=person,
    zh="按支缴率和工伤发生率的档次",
    en="Step by the use of the fund and the rate of injuries",
    article="浙江省工伤保险费率管理办法（浙人社发〔2023〕58号，转载）",
    starts=date(2024, 1, 1),
)
def by_use_of_the_fund_and_injuries(
    injury_fund_use_share: Share,
    injury_rate_to_average: Share,
    fund_use_of_base_step: Share,
    one_step_up_over: Share,
    two_steps_up_over: Share,
) -> Choice:
    if injury_fund_use_share > two_steps_up_over or injury_rate_to_average >= two_steps_up_over:
        return "up_2"
    if injury_fund_use_share > one_step_up_over or injury_rate_to_average > one_step_up_over:
        return "up_1"
    if injury_fund_use_share > fund_use_of_base_step:
        return "base"
    return "down_1" if injury_fund_use_share > 0 else "down_2"


# 核定的档次照办。
@rule(
    "floating_step_applied",
    of=person,
    zh="适用的浮动档次",
    en="Floating step that applies",
    article="人社部发〔2015〕71号",
    starts=date(2015, 10, 1),
    ends=date(2024, 1, 1),
)
def as_the_agency_set(employer_floating_step: Choice) -> Choice:
    return employer_floating_step


# 工亡事故等4种情形“缴费费率不实施下浮”，提供虚假材料等3种上浮一档，骗取待遇等3种上浮二档；“按从高原则，取最高档次确定”。
# 一类行业没有下浮档。
@rule(
    "floating_step_applied",
    of=person,
    zh="适用的浮动档次",
    en="Floating step that applies",
    article="浙江省工伤保险费率管理办法（浙人社发〔2023〕58号，转载）；人社部发〔2015〕71号",
    starts=date(2024, 1, 1),
)
def as_set_or_the_highest(
    employer_floating_step: Choice,
    risk_class_applied: Choice,
    floating_step_by_experience: Choice,
    employer_injury_conduct: Choice,
) -> Choice:
    if employer_floating_step != "by_experience":
        return employer_floating_step
    if floating_step_by_experience == "up_2" or employer_injury_conduct == "up_two_steps":
        return "up_2"
    if floating_step_by_experience == "up_1" or employer_injury_conduct == "up_one_step":
        return "up_1"
    if employer_injury_conduct == "no_lowering" or risk_class_applied == "class_1":
        return "base"
    return floating_step_by_experience


# 一类行业基准之上分120%、150%两档；二类至八类另有80%、50%两个下浮档。
@rule(
    "work_injury_floating_factor",
    of=person,
    zh="工伤保险浮动系数",
    en="Factor of the floating step",
    article="人社部发〔2015〕71号",
    starts=date(2015, 10, 1),
)
def by_class_and_step(
    risk_class_applied: Choice, floating_step_applied: Choice, floating_factor: Table[Times]
) -> Times:
    return floating_factor[risk_class_applied, floating_step_applied]


@rule(
    "work_injury_rate",
    of=person,
    zh="工伤保险缴费费率",
    en="Rate of the work-injury premium",
    article="工伤保险条例第十条；人社部发〔2015〕71号",
    starts=date(2015, 10, 1),
)
def base_rate_by_factor(work_injury_base_rate: Share, work_injury_floating_factor: Times) -> Share:
    return work_injury_base_rate * work_injury_floating_factor


@rule(
    "work_injury_premium",
    of=person,
    zh="月工伤保险费",
    en="Monthly work-injury premium",
    article="工伤保险条例第十条",
    starts=date(2015, 10, 1),
)
def payroll_by_rate(
    owes_work_injury_premium: YesNo, employer_payroll: YuanPerMonth, work_injury_rate: Share
) -> YuanPerMonth:
    if not owes_work_injury_premium:
        return 0
    return half_up_to_fen(employer_payroll * work_injury_rate)


# 支缴率：考核期内基金支付的待遇占所缴工伤保险费的比例。
@rule(
    "injury_fund_use_share",
    of=person,
    zh="工伤保险费支缴率",
    en="Benefits paid as a share of the premiums",
    article="人社部发〔2015〕71号",
    starts=date(2015, 10, 1),
)
def benefits_to_premiums(employer_injury_benefits_paid: Yuan, employer_injury_premiums_paid: Yuan) -> Share:
    return employer_injury_benefits_paid / employer_injury_premiums_paid
