"""Tiered assistance 分层分类社会救助. 国办发〔2023〕39号；社会救助法第十三条、第十四条."""

from datetime import date

from minsheng.law.words import Choice, YesNo, household, rule


# “健全分层分类的社会救助体系”：每户取最高的一层。
@rule(
    "assistance_tier",
    of=household,
    zh="救助层次",
    en="Tier of assistance",
    article="国办发〔2023〕39号；2026-07-01起社会救助法第十三条、第十四条",
    starts=date(2023, 10, 19),
)
def highest_tier(
    has_destitute_person: YesNo,
    is_entitled_to_minimum_living_allowance: YesNo,
    is_minimum_living_edge_household: YesNo,
    is_rigid_expenditure_household: YesNo,
    is_low_income_helped_household: YesNo,
) -> Choice:
    if has_destitute_person:
        return "destitute"
    if is_entitled_to_minimum_living_allowance:
        return "minimum_living"
    if is_minimum_living_edge_household:
        return "minimum_living_edge"
    if is_rigid_expenditure_household:
        return "rigid_expenditure"
    if is_low_income_helped_household:
        return "low_income_helped"
    return "no_tier"
