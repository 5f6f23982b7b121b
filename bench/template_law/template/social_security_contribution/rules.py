"""Social security contribution 社会保险费. Template, social security contribution."""

from datetime import date

from minsheng.law.words import Share, Table, YuanPerMonth, half_up_to_fen, person, progressive, rule


# "Progressive contribution paid on salaries": each slice at its own rate. Whole fen, since it is paid.
@rule(
    "social_security_contribution",
    of=person,
    zh="社会保险费",
    en="Social security contribution",
    article="Template, social security contribution",
    starts=date(2013, 1, 1),
)
def slices_of_the_salary(salary: YuanPerMonth, contribution_scale: Table[Share]) -> YuanPerMonth:
    return half_up_to_fen(progressive(contribution_scale, salary))
