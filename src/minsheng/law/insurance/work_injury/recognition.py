"""Which work injuries are recognised 工伤认定的情形. 工伤保险条例第十四条至第十六条；浙江省工伤保险条例第十八条、第二十五条."""

from datetime import date

from minsheng.law.words import Choice, YesNo, YuanPerMonth, person, rule


# 第十四条应当认定七种情形，第十五条视同三种情形；第十六条：故意犯罪、醉酒或者吸毒、自残或者自杀的，不得认定（摘要）。
@rule(
    "injury_is_to_be_recognised",
    of=person,
    zh="应当认定或者视同工伤",
    en="The injury is to be recognised",
    article="工伤保险条例第十四条至第十六条",
    starts=date(2011, 1, 1),
    ends=date(2018, 1, 1),
)
def one_of_the_national_cases(injury_circumstance: Choice, injury_exclusion: Choice) -> YesNo:
    if injury_exclusion != "none":
        return False
    return injury_circumstance in (
        "working_time_place_cause",
        "preparing_or_finishing",
        "violence_through_duties",
        "occupational_disease",
        "work_trip",
        "commuting_not_own_fault",
        "other_by_law",
        "sudden_illness_48_hours",
        "rescue_public_interest",
        "old_military_injury",
    )


# 浙江条例第十八条：特殊岗位突发疾病延误抢救、连续工作中的必要活动、单位组织的学习培训文体活动、工会或者有关部门组织的疗休养。
@rule(
    "injury_is_to_be_recognised",
    of=person,
    article="工伤保险条例第十四条至第十六条；浙江省工伤保险条例第十八条",
    starts=date(2018, 1, 1),
)
def national_cases_and_zhejiangs(injury_circumstance: Choice, injury_exclusion: Choice) -> YesNo:
    return injury_exclusion == "none" and injury_circumstance != "none"


# 第二十五条：停工留薪期需要护理的由单位负责；经同意由近亲属护理的，月护理费不低于上年度全省职工月平均工资（摘要）。
@rule(
    "injury_care_pay_least",
    of=person,
    zh="停工留薪期亲属护理费下限",
    en="Least pay of a relative who cares in the paid leave",
    article="浙江省工伤保险条例第二十五条",
    starts=date(2018, 1, 1),
)
def at_least_the_provincial_average(
    relatives_care_in_paid_leave: YesNo, provincial_average_wage: YuanPerMonth
) -> YuanPerMonth:
    return provincial_average_wage if relatives_care_in_paid_leave else 0
