"""Work injury where somebody else pays: a third party, an employer who did not insure, the old-age pension.

社会保险法第四十条至第四十二条；浙江省工伤保险条例第三十二条。句子为摘要。
"""

from datetime import date

from minsheng.law.words import Choice, YesNo, Yuan, YuanPerMonth, person, rule


# 第三十二条：第三人造成工伤的，可以先向第三人要求赔偿，再由基金（单位）补足差额。
@rule(
    "injury_difference_after_third_party",
    of=person,
    zh="第三人赔偿后补足的差额",
    en="Difference paid after a third party's compensation",
    article="浙江省工伤保险条例第三十二条",
    starts=date(2018, 1, 1),
)
def benefits_less_what_was_paid(
    injury_was_by_third_party: YesNo, injury_benefits_in_all: Yuan, third_party_paid: Yuan
) -> Yuan:
    if not injury_was_by_third_party:
        return 0
    return max(injury_benefits_in_all - third_party_paid, 0)


# 第三十二条：也可以先由基金支付，基金再向第三人追偿；追偿不超过第三人应当赔偿而未付的数额。
@rule(
    "injury_fund_recovers_from_third_party",
    of=person,
    zh="基金向第三人追偿额",
    en="What the fund recovers from the third party",
    article="浙江省工伤保险条例第三十二条；社会保险法第四十二条",
    starts=date(2018, 1, 1),
)
def paid_by_the_fund_up_to_what_is_owed(
    injury_was_by_third_party: YesNo, injury_paid_by_fund: Yuan, third_party_owes: Yuan, third_party_paid: Yuan
) -> Yuan:
    if not injury_was_by_third_party:
        return 0
    return min(injury_paid_by_fund, max(third_party_owes - third_party_paid, 0))


# 第四十二条：“第三人不支付工伤医疗费用或者无法确定第三人的，由工伤保险基金先行支付。”
# 第四十一条：单位未依法缴费的，由单位支付待遇；“用人单位不支付的，从工伤保险基金中先行支付”。
@rule(
    "injury_fund_advances",
    of=person,
    zh="工伤保险基金先行支付",
    en="The fund pays in advance",
    article="社会保险法第四十一条、第四十二条",
    starts=date(2011, 7, 1),
)
def nobody_else_pays(
    has_recognised_work_injury: YesNo,
    injury_was_by_third_party: YesNo,
    third_party_does_not_pay: YesNo,
    employer_did_not_insure: YesNo,
    employer_does_not_pay: YesNo,
) -> YesNo:
    if not has_recognised_work_injury:
        return False
    return (injury_was_by_third_party and third_party_does_not_pay) or (
        employer_did_not_insure and employer_does_not_pay
    )


# 第四十条：“工伤职工符合领取基本养老金条件的，停发伤残津贴，享受基本养老保险待遇。”
@rule(
    "draws_no_old_age_pension",
    of=person,
    zh="没有领取、也还不能领取基本养老金",
    en="Neither draws an old-age pension nor is entitled to one",
    article="社会保险法第四十条；工伤保险条例第三十五条第二款",
    starts=date(2011, 1, 1),
)
def no_employees_pension(receives_employees_pension: YesNo, is_entitled_to_employees_pension: YesNo) -> YesNo:
    return not receives_employees_pension and not is_entitled_to_employees_pension


# 第四十条：“基本养老保险待遇低于伤残津贴的，从工伤保险基金中补足差额。”工伤保险条例第三十五条第二款写的是一级至四级；
# 五级、六级的伤残津贴由单位发给，基金不补。
@rule(
    "injury_pension_top_up",
    of=person,
    zh="养老金低于伤残津贴的差额",
    en="What a pension lacks to the former allowance",
    article="社会保险法第四十条；工伤保险条例第三十五条第二款",
    starts=date(2011, 7, 1),
)
def allowance_less_pension(
    has_recognised_work_injury: YesNo,
    has_injury_grade_one_to_four: YesNo,
    receives_employees_pension: YesNo,
    injury_allowance_before_pension: YuanPerMonth,
    pension_after_injury: YuanPerMonth,
) -> YuanPerMonth:
    if not (has_recognised_work_injury and has_injury_grade_one_to_four and receives_employees_pension):
        return 0
    return max(injury_allowance_before_pension - pension_after_injury, 0)


@rule(
    "has_injury_grade_one_to_four",
    of=person,
    zh="一级至四级伤残",
    en="Is of grade one to four",
    article="工伤保险条例第三十五条",
    starts=date(2011, 1, 1),
)
def one_to_four(injury_grade: Choice) -> YesNo:
    return injury_grade in ("grade_1", "grade_2", "grade_3", "grade_4")
