"""The annuity account, a year at a time 年金账户逐年. 企业年金办法第七条（凭记忆）：投资运营收益并入企业年金基金，记入个人账户。"""

from datetime import date

from minsheng.law.words import (
    SharePerYear,
    Years,
    Yuan,
    YuanPerYear,
    half_up_to_fen,
    person,
    rule,
)


# 年末余额＝年初余额×（1＋净收益率）＋本年缴费；本年缴费按年末到账计，不另计收益。
@rule(
    "annuity_own_balance_after_year",
    of=person,
    zh="年金个人缴费部分年末余额",
    en="Own part of the annuity at the year's end",
    article="企业年金办法第七条（凭记忆）",
    starts=date(2018, 2, 1),
)
def own_part_with_return(
    annuity_own_balance: Yuan,
    annuity_return_this_year: SharePerYear,
    annuity_own_paid_this_year: YuanPerYear,
    one_annuity_year: Years,
) -> Yuan:
    gained = half_up_to_fen(annuity_own_balance * annuity_return_this_year * one_annuity_year)
    return annuity_own_balance + gained + annuity_own_paid_this_year * one_annuity_year


@rule(
    "annuity_employer_balance_after_year",
    of=person,
    zh="年金单位缴费部分年末余额",
    en="Employer part of the annuity at the year's end",
    article="企业年金办法第七条（凭记忆）",
    starts=date(2018, 2, 1),
)
def employer_part_with_return(
    annuity_employer_balance: Yuan,
    annuity_return_this_year: SharePerYear,
    annuity_employer_paid_this_year: YuanPerYear,
    one_annuity_year: Years,
) -> Yuan:
    gained = half_up_to_fen(annuity_employer_balance * annuity_return_this_year * one_annuity_year)
    return annuity_employer_balance + gained + annuity_employer_paid_this_year * one_annuity_year
