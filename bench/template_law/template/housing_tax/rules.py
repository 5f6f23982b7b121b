"""Housing tax 住房税. Template, housing tax."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Months,
    SquareMetres,
    Yuan,
    YuanPerMonth,
    YuanPerSquareMetre,
    half_up_to_fen,
    household,
    rule,
)


# "The tax is applied only if the household owns or rents its main residency", by size, as in January of the year.
@rule(
    "housing_tax",
    of=household,
    zh="全年住房税",
    en="Housing tax of the year",
    article="Template, housing tax",
    starts=date(2010, 1, 1),
)
def by_size_of_the_home(
    accommodation_size: SquareMetres,
    housing_occupancy_status: Choice,
    housing_tax_per_square_metre: YuanPerSquareMetre,
    housing_tax_least: Yuan,
) -> Yuan:
    if housing_occupancy_status in ("owner", "tenant"):
        return half_up_to_fen(max(accommodation_size * housing_tax_per_square_metre, housing_tax_least))
    return 0


# A month's part, as the totals of a month count it. Whole fen.
@rule(
    "housing_tax_of_the_month",
    of=household,
    zh="当月住房税",
    en="Housing tax of the month",
    article="Template, total taxes",
    starts=date(2010, 1, 1),
)
def spread_over_the_year(housing_tax: Yuan, housing_tax_instalments: Months) -> YuanPerMonth:
    return half_up_to_fen(housing_tax / housing_tax_instalments)
