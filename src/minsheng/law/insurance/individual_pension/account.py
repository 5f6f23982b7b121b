"""The individual pension account, a year at a time 个人养老金账户逐年. 国办发〔2022〕7号；公告2024年第21号."""

from datetime import date

from minsheng.law.words import (
    Share,
    SharePerYear,
    Years,
    Yuan,
    YuanPerYear,
    half_up_to_fen,
    person,
    rule,
)


# 年末余额＝年初余额＋收益（投资环节暂不征税）＋本年计入账户的缴费－本年领取；缴费按年末到账计。
@rule(
    "individual_pension_balance_after_year",
    of=person,
    zh="个人养老金账户年末余额",
    en="Balance of the individual pension account at the year's end",
    article="国办发〔2022〕7号；公告2024年第21号",
    starts=date(2022, 11, 25),
)
def balance_with_untaxed_return(
    individual_pension_balance: Yuan,
    individual_pension_return_this_year: SharePerYear,
    individual_pension_return_tax: Share,
    individual_pension_accepted: YuanPerYear,
    individual_pension_amount_drawn: Yuan,
    one_pension_account_year: Years,
) -> Yuan:
    left = individual_pension_balance - individual_pension_amount_drawn
    gained = left * individual_pension_return_this_year * one_pension_account_year
    taxed = max(gained, 0) * individual_pension_return_tax
    return left + half_up_to_fen(gained - taxed) + individual_pension_accepted * one_pension_account_year
