"""What a breach of a protection order brings 违反人身安全保护令的后果. 反家庭暴力法第三十四条."""

from datetime import date

from minsheng.law.words import (
    Days,
    YesNo,
    Yuan,
    person,
    rule,
)


# 第三十四条：构成犯罪的依法追究刑事责任；尚不构成犯罪的，训诫，可以根据情节轻重处以一千元以下罚款、十五日以下拘留（摘要）。
@rule(
    "order_breach_fine_most",
    of=person,
    zh="违反保护令罚款上限",
    en="Largest fine for breaking a protection order",
    article="反家庭暴力法第三十四条",
    starts=date(2016, 3, 1),
)
def up_to_a_thousand(protection_order_was_broken: YesNo, order_breach_fine_limit: Yuan) -> Yuan:
    if not protection_order_was_broken:
        return 0
    return order_breach_fine_limit


@rule(
    "order_breach_detention_most",
    of=person,
    zh="违反保护令拘留上限",
    en="Longest detention for breaking a protection order",
    article="反家庭暴力法第三十四条",
    starts=date(2016, 3, 1),
)
def up_to_fifteen_days(protection_order_was_broken: YesNo, order_breach_detention_limit: Days) -> Days:
    if not protection_order_was_broken:
        return 0
    return order_breach_detention_limit
