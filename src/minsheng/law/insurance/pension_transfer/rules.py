"""Moving between pension schemes and places 养老保险关系转移衔接. 社会保险法第十九条；国办发〔2009〕66号；人社部发〔2014〕17号.

Where no quotation marks stand, the sentence is a summary; what is from memory says so in its article.
"""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Choice,
    Months,
    Share,
    Table,
    Years,
    YesNo,
    Yuan,
    half_up_to_fen,
    person,
    rule,
)


@rule(
    "has_pension_record_elsewhere",
    of=person,
    zh="有其他制度或地区的养老保险缴费记录",
    en="Has a pension record in another scheme or place",
    article="社会保险法第十九条；人社部发〔2014〕17号",
    starts=date(2014, 7, 1),
)
def months_in_more_than_one(
    pension_months_elsewhere: Months,
    pension_months_at_longest_earlier_place: Months,
    public_sector_months: Months,
    enterprise_months: Months,
    resident_months: Months,
) -> YesNo:
    places = pension_months_elsewhere + pension_months_at_longest_earlier_place
    if places > 0:
        return True
    return (public_sector_months > 0 and enterprise_months > 0) or (enterprise_months > 0 and resident_months > 0)


# 国办发〔2009〕66号第六条：关系在户籍地的，由户籍地办理；不在户籍地、在当地累计缴费满10年的，在当地；不满10年的，
# 转回上一个缴费满10年的原参保地；没有满10年的，归集到户籍地（摘要）。
@rule(
    "pension_paying_place",
    of=person,
    zh="待遇领取地",
    en="Place that pays the pension",
    article="国办发〔2009〕66号第六条",
    starts=date(2010, 1, 1),
)
def registration_else_ten_years_else_home(
    pension_relation_is_at_household: YesNo,
    pension_months_at_current_place: Months,
    pension_months_at_longest_earlier_place: Months,
    months_to_be_paid_by_a_place: Months,
) -> Choice:
    if pension_relation_is_at_household:
        return "registration"
    if pension_months_at_current_place >= months_to_be_paid_by_a_place:
        return "current"
    if pension_months_at_longest_earlier_place >= months_to_be_paid_by_a_place:
        return "earlier"
    return "registration"


# 第十九条：“个人跨统筹地区就业的，其基本养老保险关系随本人转移，缴费年限累计计算。”一个月也不少。
@rule(
    "months_in_all_employees_schemes",
    of=person,
    zh="各地、各制度职工养老保险累计缴费月数",
    en="Months in the employees' and public-sector schemes of all places together",
    article="社会保险法第十九条；人社部规〔2017〕1号（机关事业与企业合并计算，凭记忆）",
    starts=date(2011, 7, 1),
)
def every_month_of_every_place(enterprise_months: Months, public_sector_months: Months) -> Months:
    return enterprise_months + public_sector_months


# 同一年度内同时参加两种养老保险的，居民养老保险的重复时段退还本人，只按职工计算。
@rule(
    "duplicate_resident_months",
    of=person,
    zh="应退还的居民养老保险重复月数",
    en="Residents' months paid twice, to be refunded",
    article="人社部发〔2014〕17号第七条（凭记忆）",
    starts=date(2014, 7, 1),
)
def months_of_both_schemes(months_paid_in_both_schemes: Months, resident_months: Months) -> Months:
    return min(months_paid_in_both_schemes, resident_months)


# 达到职工退休年龄、职工养老保险满15年（含延长缴费至15年）的，可从居民转入职工；不满15年的，可从职工转入居民。
@rule(
    "scheme_transfer_direction",
    of=person,
    zh="城乡养老保险衔接方向",
    en="Which account joins which",
    article="人社部发〔2014〕17号第三条（凭记忆）；社会保险法第十六条第二款",
    starts=date(2014, 7, 1),
)
def to_employees_with_fifteen_years(
    wants_scheme_transfer: YesNo,
    months_in_all_employees_schemes: Months,
    resident_months: Months,
    months_for_the_employees_scheme: Months,
    no_months: Months,
) -> Choice:
    if not wants_scheme_transfer:
        return "none"
    if months_in_all_employees_schemes <= no_months or resident_months <= no_months:
        return "none"
    if months_in_all_employees_schemes >= months_for_the_employees_scheme:
        return "residents_to_employees"
    return "employees_to_residents"


@rule(
    "employees_years_alone",
    of=person,
    zh="职工养老保险累计缴费年限（转移前）",
    en="Years of the employees' schemes before any transfer",
    article="社会保险法第十九条",
    starts=date(2011, 7, 1),
)
def months_of_employees_schemes_as_years(months_in_all_employees_schemes: Months) -> Years:
    return months_in_all_employees_schemes / MONTHS_PER_YEAR


# 第五条：转入职工的，居民账户储存额并入职工账户，居民缴费年限不合并计算或折算为职工缴费年限。
# 第六条：转入居民的，职工账户储存额并入居民账户，职工缴费年限合并计算为居民缴费年限。
@rule(
    "years_counted_after_transfer",
    of=person,
    zh="衔接后认可的缴费年限",
    en="Years that count after the transfer",
    article="人社部发〔2014〕17号第五条、第六条（凭记忆）",
    starts=date(2014, 7, 1),
)
def employees_months_always_residents_only_there(
    scheme_transfer_direction: Choice,
    months_in_all_employees_schemes: Months,
    resident_months: Months,
    duplicate_resident_months: Months,
) -> Years:
    if scheme_transfer_direction == "employees_to_residents":
        return (months_in_all_employees_schemes + resident_months - duplicate_resident_months) / MONTHS_PER_YEAR
    return months_in_all_employees_schemes / MONTHS_PER_YEAR


# 两个方向都是全部储存额并入，一分不少；不衔接的，为职工账户自己的储存额。
@rule(
    "account_after_scheme_transfer",
    of=person,
    zh="衔接后个人账户储存额",
    en="Account balance after the transfer",
    article="人社部发〔2014〕17号第五条、第六条（凭记忆）",
    starts=date(2014, 7, 1),
)
def whole_of_both_accounts(
    scheme_transfer_direction: Choice, pension_account_balance: Yuan, resident_account_balance: Yuan
) -> Yuan:
    if scheme_transfer_direction == "none":
        return pension_account_balance
    return pension_account_balance + resident_account_balance


# 统筹基金（单位缴费）：以1998年1月1日后各年度实际缴费工资为基数，按12%的总和转移。
@rule(
    "pooled_money_transferred",
    of=person,
    zh="跨省转移的统筹基金",
    en="Money transferred from the pooled fund",
    article="国办发〔2009〕66号第四条（凭记忆）",
    starts=date(2010, 1, 1),
)
def share_of_contribution_wages(contribution_wages_since_1998: Yuan, pooled_share_transferred: Share) -> Yuan:
    return half_up_to_fen(contribution_wages_since_1998 * pooled_share_transferred)


# 第五条：男性年满50周岁、女性年满40周岁的，首次在非户籍省参保时建立临时账户，原养老保险关系保留不转（摘要）。
@rule(
    "opens_temporary_pension_account",
    of=person,
    zh="建立临时养老保险缴费账户",
    en="Opens a temporary pension account",
    article="国办发〔2009〕66号第五条（凭记忆）",
    starts=date(2010, 1, 1),
)
def men_from_fifty_women_from_forty(
    works_first_in_another_province: YesNo, sex: Choice, age: Years, temporary_account_age: Table[Years]
) -> YesNo:
    return works_first_in_another_province and age >= temporary_account_age[sex]
