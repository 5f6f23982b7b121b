"""Income tax 个人所得税. Template, income tax."""

from datetime import date

from minsheng.law.words import Share, YuanPerMonth, half_up_to_fen, person, rule


# One rate on salary, capital returns and pension. The template does not round; a tax that is paid is whole fen.
@rule(
    "income_tax", of=person, zh="个人所得税", en="Income tax", article="Template, income tax", starts=date(2012, 1, 1)
)
def one_rate_on_all_income(
    salary: YuanPerMonth, capital_returns: YuanPerMonth, pension: YuanPerMonth, income_tax_rate: Share
) -> YuanPerMonth:
    return half_up_to_fen((salary + capital_returns + pension) * income_tax_rate)
