"""Floating work-injury premium 工伤保险浮动费率. 工伤保险条例第十条；人社部发〔2015〕71号.

Where no quotation marks stand, the sentence is a summary. The steps by experience are not known, see programme.yaml.
"""

from datetime import date

from minsheng.law.words import Choice, Share, Table, Times, YesNo, Yuan, YuanPerMonth, half_up_to_fen, person, rule


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


# 行业按风险由低到高分为一类至八类，基准费率0.2%至1.9%。
@rule(
    "work_injury_base_rate",
    of=person,
    zh="工伤保险基准费率",
    en="Base rate of the industry",
    article="人社部发〔2015〕71号（二至七类凭记忆）",
    starts=date(2015, 10, 1),
)
def by_risk_class(employer_risk_class: Choice, industry_base_rate: Table[Share]) -> Share:
    return industry_base_rate[employer_risk_class]


# 一类行业基准之上分120%、150%两档；二类至八类另有80%、50%两个下浮档。
@rule(
    "work_injury_floating_factor",
    of=person,
    zh="工伤保险浮动系数",
    en="Factor of the floating step",
    article="人社部发〔2015〕71号（凭记忆）",
    starts=date(2015, 10, 1),
)
def by_class_and_step(
    employer_risk_class: Choice, employer_floating_step: Choice, floating_factor: Table[Times]
) -> Times:
    return floating_factor[employer_risk_class, employer_floating_step]


@rule(
    "work_injury_rate",
    of=person,
    zh="工伤保险缴费费率",
    en="Rate of the work-injury premium",
    article="工伤保险条例第十条；人社部发〔2015〕71号（凭记忆）",
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


# 浮动依据之一为工伤保险费使用情况：考核期内基金支付的待遇占所缴工伤保险费的比例。各档的界线未见来源。
@rule(
    "injury_fund_use_share",
    of=person,
    zh="工伤保险费使用率",
    en="Benefits paid as a share of the premiums",
    article="人社部发〔2015〕71号（凭记忆）",
    starts=date(2015, 10, 1),
)
def benefits_to_premiums(employer_injury_benefits_paid: Yuan, employer_injury_premiums_paid: Yuan) -> Share:
    return employer_injury_benefits_paid / employer_injury_premiums_paid
