"""Housing allowance 住房补贴. Template, housing allowance."""

from datetime import date

from minsheng.law.words import Share, YesNo, YuanPerMonth, half_up_to_fen, household, rule


@rule(
    "is_entitled_to_housing_allowance",
    of=household,
    zh="可领住房补贴",
    en="Entitled to the housing allowance",
    article="Template, housing allowance",
    starts=date(2010, 1, 1),
    ends=date(2016, 12, 1),
)
def whoever_pays_rent(rent: YuanPerMonth) -> YesNo:
    return rent > 0


# "It disappeared in Dec 2016."
@rule(
    "is_entitled_to_housing_allowance",
    of=household,
    article="Template, housing allowance",
    starts=date(2016, 12, 1),
)
def nobody_any_longer() -> YesNo:
    return False


# A fraction of the rent. Whole fen, since it is paid.
@rule(
    "housing_allowance",
    of=household,
    zh="住房补贴",
    en="Housing allowance",
    article="Template, housing allowance",
    starts=date(2010, 1, 1),
    ends=date(2016, 12, 1),
)
def share_of_the_rent(rent: YuanPerMonth, housing_allowance_share: Share) -> YuanPerMonth:
    return half_up_to_fen(rent * housing_allowance_share)


# "It disappeared in Dec 2016."
@rule("housing_allowance", of=household, article="Template, housing allowance", starts=date(2016, 12, 1))
def no_longer_in_the_law() -> YuanPerMonth:
    return 0
