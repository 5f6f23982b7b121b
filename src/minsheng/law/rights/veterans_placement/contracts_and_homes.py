"""Contracts, place and homes of those placed 合同、安置地与住房. 退役军人安置条例."""

from datetime import date

from minsheng.law.words import SquareMetres, Years, YesNo, person, rule


# 第三十二条：首次签订的合同不少于三年；军士服役满十年的，签订无固定期限合同（另列）（摘要）。
@rule(
    "assigned_contract_years",
    of=person,
    zh="安排工作的劳动合同最短年数",
    en="Fewest years of the contract of an assigned job",
    article="退役军人安置条例第三十二条",
    starts=date(2024, 9, 1),
)
def three_years_or_open(
    may_be_assigned_work: YesNo, is_sergeant_of_ten_years: YesNo, assigned_contract_years_least: Years
) -> Years:
    if not may_be_assigned_work or is_sergeant_of_ten_years:
        return 0
    return assigned_contract_years_least


@rule(
    "assigned_contract_is_open_ended",
    of=person,
    zh="安排工作的签订无固定期限合同",
    en="The contract of an assigned job has no end",
    article="退役军人安置条例第三十二条",
    starts=date(2024, 9, 1),
)
def sergeant_of_ten_years(may_be_assigned_work: YesNo, is_sergeant_of_ten_years: YesNo) -> YesNo:
    return may_be_assigned_work and is_sergeant_of_ten_years


# 第四十五条：结婚满二年的，可以在配偶或者配偶父母户籍所在地安置（国务院确定的中等以上城市）（摘要）。
@rule(
    "may_settle_where_spouse_lives",
    of=person,
    zh="可以在配偶所在地安置",
    en="May be placed where the spouse lives",
    article="退役军人安置条例第四十五条",
    starts=date(2024, 9, 1),
)
def married_for_two_years(years_married: Years, spouse_place_marriage_years: Years) -> YesNo:
    return years_married >= spouse_place_marriage_years


# 第七十八条：分散供养的，购（建）房经费按60平方米计算（摘要）。
@rule(
    "supported_home_area",
    of=person,
    zh="供养人员购建房补助面积",
    en="Home area that is subsidised for those supported",
    article="退役军人安置条例第七十八条",
    starts=date(2024, 9, 1),
)
def sixty_square_metres_at_home(
    is_supported_for_life: YesNo, lives_scattered_when_supported: YesNo, supported_home_area_standard: SquareMetres
) -> SquareMetres:
    return supported_home_area_standard if is_supported_for_life and lives_scattered_when_supported else 0
