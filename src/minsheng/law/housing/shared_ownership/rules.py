"""Shared ownership 共有产权保障住房. 杭州市共有产权保障住房管理办法（2021年12月报道，全文未见）.

The sentences are those of a news report and a machine translation.
"""

from datetime import date

from minsheng.law.words import (
    MONTHS_PER_YEAR,
    Choice,
    Date,
    Months,
    Share,
    Table,
    Times,
    Years,
    YesNo,
    Yuan,
    add_months,
    any_of,
    half_up_to_fen,
    household,
    person,
    rule,
)

has_eligible_main_applicant = any_of(
    "is_eligible_main_applicant", zh="主申请人符合条件", en="The main applicant qualifies"
)
applies_with_family = any_of(
    "is_counted_besides_head", zh="有其他家庭成员一同申请", en="Others of the family apply together"
)


@rule(
    "is_counted_besides_head",
    of=person,
    zh="户主以外计入的家庭成员",
    en="Is a counted member other than the head",
    article="杭州市共有产权保障住房申请条件",
    starts=date(2021, 12, 1),
)
def counted_and_not_the_head(is_counted_member: YesNo, relation_to_head: Choice) -> YesNo:
    return is_counted_member and relation_to_head != "head"


# 符合限购政策；限购后来放宽、取消，由受理部门认定。
@rule(
    "meets_home_purchase_limits_for_sharing",
    of=household,
    zh="符合限购政策",
    en="Meets the limits on buying homes",
    article="杭州市共有产权保障住房申请条件",
    starts=date(2021, 12, 1),
)
def found_to_meet_the_limits(meets_home_purchase_limits: YesNo) -> YesNo:
    return meets_home_purchase_limits


# 申请家庭在市区无房满规定年限。从未有房的，不问年限。
@rule(
    "has_been_without_home",
    of=household,
    zh="市区无房满规定年限",
    en="Has been without a home long enough",
    article="杭州市共有产权保障住房申请条件",
    starts=date(2021, 12, 1),
)
def no_home_for_the_years(
    homes_owned: Times,
    has_sold_a_home_here: YesNo,
    years_since_home_sold: Years,
    shared_ownership_years_without_home: Years,
) -> YesNo:
    if homes_owned > 0:
        return False
    return not has_sold_a_home_here or years_since_home_sold >= shared_ownership_years_without_home


# 单身申请人年满30周岁。“单身”按未婚、离异、丧偶且没有其他计入成员理解。
@rule(
    "is_old_enough_for_shared_ownership",
    of=person,
    zh="单身申请人年满30周岁",
    en="Is 30 or applies with a family",
    article="杭州市共有产权保障住房申请条件（机器翻译）",
    starts=date(2021, 12, 1),
)
def thirty_if_alone(
    marital_status: Choice, applies_with_family: YesNo, age: Years, shared_ownership_single_age: Years
) -> YesNo:
    if marital_status == "married" or applies_with_family:
        return True
    return age >= shared_ownership_single_age


# 市区户籍家庭：主申请人市区户籍满规定年限。非市区户籍家庭：持《浙江省居住证》或《浙江省引进人才居住证》，
# 并在市区累计（一说连续）缴纳社保或个税满规定年限。
@rule(
    "is_eligible_main_applicant",
    of=person,
    zh="主申请人符合条件",
    en="Qualifies as main applicant",
    article="杭州市共有产权保障住房申请条件",
    starts=date(2021, 12, 1),
)
def registered_or_insured_here(
    relation_to_head: Choice,
    hukou: Choice,
    is_urban_district: Table[YesNo],
    district: Choice,
    local_hukou_years: Years,
    shared_ownership_hukou_years: Years,
    has_residence_permit: YesNo,
    insured_months_here: Months,
    shared_ownership_insured_months: Months,
    is_old_enough_for_shared_ownership: YesNo,
) -> YesNo:
    if relation_to_head != "head" or not is_old_enough_for_shared_ownership:
        return False
    if hukou == "local" and is_urban_district[district]:
        return local_hukou_years >= shared_ownership_hukou_years
    return has_residence_permit and insured_months_here >= shared_ownership_insured_months


# 两次放弃选房或选房后放弃的，自第二次选房结束之日起2年内不得再申请。
@rule(
    "is_not_banned_after_refusals",
    of=household,
    zh="不在放弃选房的禁申期内",
    en="Is not banned after refusals",
    article="杭州市共有产权保障住房申请条件（机器翻译）",
    starts=date(2021, 12, 1),
)
def few_refusals_or_long_ago(
    shared_home_refusals: Times,
    shared_ownership_refusals: Times,
    second_refusal_choice_ended_on: Date,
    shared_ownership_ban_years: Years,
    day: Date,
) -> YesNo:
    if shared_home_refusals < shared_ownership_refusals:
        return True
    return day >= add_months(second_refusal_choice_ended_on, shared_ownership_ban_years * MONTHS_PER_YEAR)


@rule(
    "is_entitled_to_shared_ownership",
    of=household,
    zh="可申请共有产权保障住房",
    en="May apply for shared ownership",
    article="杭州市共有产权保障住房申请条件",
    starts=date(2021, 12, 1),
)
def limits_home_applicant_and_no_ban(
    meets_home_purchase_limits_for_sharing: YesNo,
    has_been_without_home: YesNo,
    has_eligible_main_applicant: YesNo,
    is_not_banned_after_refusals: YesNo,
) -> YesNo:
    return (
        has_been_without_home
        and has_eligible_main_applicant
        and is_not_banned_after_refusals
        and meets_home_purchase_limits_for_sharing
    )


# 划拨土地项目，购房家庭可选份额为50%至80%；出让土地项目，为土地出让时已确定的份额比例。
@rule(
    "shared_home_share_is_allowed",
    of=household,
    zh="产权份额符合规定",
    en="The share is allowed",
    article="杭州市共有产权保障住房管理办法（报道）",
    starts=date(2021, 12, 1),
)
def within_the_range_or_as_sold(
    shared_home_land: Choice,
    shared_home_buyer_share: Share,
    shared_ownership_least_share: Share,
    shared_ownership_most_share: Share,
    shared_home_share_of_land_sale: Share,
) -> YesNo:
    if shared_home_land == "none":
        return False
    if shared_home_land == "allocated":
        return shared_ownership_least_share <= shared_home_buyer_share <= shared_ownership_most_share
    return shared_home_buyer_share == shared_home_share_of_land_sale


# 购房家庭付整套价格乘以份额。份额不符合规定的，不能购买。取整未规定，算到分。
@rule(
    "shared_home_payment",
    of=household,
    zh="购房家庭应付价款",
    en="What the buyer pays",
    article="杭州市共有产权保障住房管理办法（报道）",
    starts=date(2021, 12, 1),
)
def price_times_share(
    shared_home_share_is_allowed: YesNo, shared_home_full_price: Yuan, shared_home_buyer_share: Share
) -> Yuan:
    if not shared_home_share_is_allowed:
        return 0
    return half_up_to_fen(shared_home_full_price * shared_home_buyer_share)


@rule(
    "public_share",
    of=household,
    zh="政府份额",
    en="Share of the city",
    article="杭州市共有产权保障住房管理办法（报道）",
    starts=date(2021, 12, 1),
)
def what_the_buyer_does_not_own(
    shared_home_land: Choice, shared_home_buyer_share: Share, public_share_is_bought_out: YesNo
) -> Share:
    if shared_home_land == "none" or public_share_is_bought_out:
        return 0
    return 1 - shared_home_buyer_share


# 取得不动产权证满5年可一次性增购政府份额。
@rule(
    "may_buy_out_public_share",
    of=household,
    zh="可以增购政府份额",
    en="May buy the public share",
    article="杭州市共有产权保障住房管理办法（报道）",
    starts=date(2021, 12, 1),
)
def five_years_of_title(
    public_share: Share, shared_home_certificate_on: Date, day: Date, public_share_buy_out_years: Years
) -> YesNo:
    if public_share <= 0:
        return False
    return day >= add_months(shared_home_certificate_on, public_share_buy_out_years * MONTHS_PER_YEAR)


# 增购价款为政府份额乘以当时价值（凭记忆）；价值的评估办法未见，按填报的评估价。
@rule(
    "public_share_buy_out_price",
    of=household,
    zh="增购政府份额价款",
    en="Price of the public share",
    article="杭州市共有产权保障住房管理办法（评估办法未见，凭记忆）",
    starts=date(2021, 12, 1),
)
def share_of_the_value_now(public_share: Share, shared_home_value_now: Yuan) -> Yuan:
    if public_share <= 0:
        return 0
    return half_up_to_fen(public_share * shared_home_value_now)


# 取得不动产权证满10年后方可通过买卖等方式上市交易。增购以后的，“证书附记需取得原不动产证满10年后，方可上市交易”（转载）。
@rule(
    "may_sell_shared_home",
    of=household,
    zh="可以上市交易",
    en="May be sold on the market",
    article="杭州市共有产权保障住房管理办法（报道）",
    starts=date(2021, 12, 1),
)
def ten_years_of_title(
    shared_home_land: Choice, shared_home_certificate_on: Date, day: Date, shared_home_sale_years: Years
) -> YesNo:
    if shared_home_land == "none":
        return False
    return day >= add_months(shared_home_certificate_on, shared_home_sale_years * MONTHS_PER_YEAR)


# 增购后性质转为商品住房，土地由划拨转为出让。
@rule(
    "shared_home_nature",
    of=household,
    zh="住房性质",
    en="Nature of the home",
    article="杭州市共有产权保障住房管理办法（报道）",
    starts=date(2021, 12, 1),
)
def commodity_after_buy_out(shared_home_land: Choice, public_share_is_bought_out: YesNo) -> Choice:
    if shared_home_land == "none":
        return "none"
    return "commodity" if public_share_is_bought_out else "shared"
