"""Danger grade of homes 危险房屋鉴定等级. JGJ 125-2016《危险房屋鉴定标准》；浙江省房屋使用安全管理条例.

Clause 6.1.4 of the standard was read; clause 6.3 (weights, ratios, bounds) is from memory and must be checked.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Days,
    Number,
    Share,
    SquareMetres,
    Table,
    Years,
    YesNo,
    Yuan,
    half_up_to_fen,
    household,
    rule,
)


# R_s 的分子：Σ 系数 × 危险构件数，不含基础。
@rule(
    "danger_weighted_dangerous",
    of=household,
    zh="危险构件加权数",
    en="Dangerous members by weight",
    article="JGJ 125-2016 第6.3节（凭记忆）",
    starts=date(2016, 12, 1),
)
def dangerous_members_by_weight(
    middle_column_members_dangerous: Number,
    middle_column_weight: Number,
    edge_column_members_dangerous: Number,
    edge_column_weight: Number,
    corner_column_members_dangerous: Number,
    corner_column_weight: Number,
    wall_members_dangerous: Number,
    wall_weight: Number,
    roof_truss_members_dangerous: Number,
    roof_truss_weight: Number,
    middle_beam_members_dangerous: Number,
    middle_beam_weight: Number,
    edge_beam_members_dangerous: Number,
    edge_beam_weight: Number,
    secondary_beam_members_dangerous: Number,
    secondary_beam_weight: Number,
    slab_members_dangerous: Number,
    slab_weight: Number,
    enclosure_members_dangerous: Number,
    enclosure_weight: Number,
) -> Number:
    return (
        middle_column_members_dangerous * middle_column_weight
        + edge_column_members_dangerous * edge_column_weight
        + corner_column_members_dangerous * corner_column_weight
        + wall_members_dangerous * wall_weight
        + roof_truss_members_dangerous * roof_truss_weight
        + middle_beam_members_dangerous * middle_beam_weight
        + edge_beam_members_dangerous * edge_beam_weight
        + secondary_beam_members_dangerous * secondary_beam_weight
        + slab_members_dangerous * slab_weight
        + enclosure_members_dangerous * enclosure_weight
    )


# R_s 的分母：Σ 系数 × 全部构件数，不含基础。
@rule(
    "danger_weighted_all",
    of=household,
    zh="全部构件加权数",
    en="All members by weight",
    article="JGJ 125-2016 第6.3节（凭记忆）",
    starts=date(2016, 12, 1),
)
def all_members_by_weight(
    middle_column_members_all: Number,
    middle_column_weight: Number,
    edge_column_members_all: Number,
    edge_column_weight: Number,
    corner_column_members_all: Number,
    corner_column_weight: Number,
    wall_members_all: Number,
    wall_weight: Number,
    roof_truss_members_all: Number,
    roof_truss_weight: Number,
    middle_beam_members_all: Number,
    middle_beam_weight: Number,
    edge_beam_members_all: Number,
    edge_beam_weight: Number,
    secondary_beam_members_all: Number,
    secondary_beam_weight: Number,
    slab_members_all: Number,
    slab_weight: Number,
    enclosure_members_all: Number,
    enclosure_weight: Number,
) -> Number:
    return (
        middle_column_members_all * middle_column_weight
        + edge_column_members_all * edge_column_weight
        + corner_column_members_all * corner_column_weight
        + wall_members_all * wall_weight
        + roof_truss_members_all * roof_truss_weight
        + middle_beam_members_all * middle_beam_weight
        + edge_beam_members_all * edge_beam_weight
        + secondary_beam_members_all * secondary_beam_weight
        + slab_members_all * slab_weight
        + enclosure_members_all * enclosure_weight
    )


# R_s = Σ(系数 × 危险构件) ÷ Σ(系数 × 全部构件)。单层房屋即该层的比例；多层房屋为各层合计。
@rule(
    "danger_floor_ratio",
    of=household,
    zh="上部结构危险构件综合比例",
    en="Ratio of dangerous members above the foundation",
    article="JGJ 125-2016 第6.3节（凭记忆）",
    starts=date(2016, 12, 1),
)
def dangerous_by_all(danger_weighted_dangerous: Number, danger_weighted_all: Number) -> Share:
    return danger_weighted_dangerous / danger_weighted_all


# R_f = 危险基础构件 ÷ 全部基础构件。没有列出基础构件的，为零。
@rule(
    "danger_foundation_ratio",
    of=household,
    zh="基础危险构件比例",
    en="Ratio of dangerous foundation members",
    article="JGJ 125-2016 第6.3节（凭记忆）",
    starts=date(2016, 12, 1),
)
def dangerous_foundation_by_all(foundation_members_dangerous: Number, foundation_members_all: Number) -> Share:
    if foundation_members_all <= 0:
        return 0
    return foundation_members_dangerous / foundation_members_all


# R = (3.5·n_df + ΣΣ 系数·危险) ÷ (3.5·n_f + ΣΣ 系数·全部)。
@rule(
    "danger_whole_ratio",
    of=household,
    zh="整幢危险构件综合比例",
    en="Ratio of dangerous members of the whole building",
    article="JGJ 125-2016 第6.3节（凭记忆）",
    starts=date(2016, 12, 1),
)
def foundation_and_floors(
    foundation_members_dangerous: Number,
    foundation_members_all: Number,
    foundation_weight: Number,
    danger_weighted_dangerous: Number,
    danger_weighted_all: Number,
) -> Share:
    dangerous = foundation_members_dangerous * foundation_weight + danger_weighted_dangerous
    return dangerous / (foundation_members_all * foundation_weight + danger_weighted_all)


# Au：R=0；Bu：0<R<5%；Cu：5%≤R<25%；Du：R≥25%。
@rule(
    "danger_floor_grade",
    of=household,
    zh="楼层危险性等级",
    en="Grade of the floor",
    article="JGJ 125-2016 第6.3节（凭记忆）",
    starts=date(2016, 12, 1),
)
def floor_by_its_ratio(
    has_danger_appraisal: YesNo, danger_floor_ratio: Share, danger_ratio_low: Share, danger_ratio_high: Share
) -> Choice:
    if not has_danger_appraisal:
        return "not_graded"
    if danger_floor_ratio <= 0:
        return "au"
    if danger_floor_ratio < danger_ratio_low:
        return "bu"
    return "cu" if danger_floor_ratio < danger_ratio_high else "du"


# 基础和楼层中Du级的个数：单层房屋由比例得出，多层房屋各层由鉴定机构评定。
@rule(
    "danger_parts_at_grade_du",
    of=household,
    zh="Du级的基础和楼层数",
    en="Foundation and floors at grade Du",
    article="JGJ 125-2016 第6.3节（凭记忆）",
    starts=date(2016, 12, 1),
)
def foundation_and_floors_at_du(
    danger_foundation_ratio: Share,
    danger_ratio_high: Share,
    home_floors_above_ground: Number,
    home_floors_below_ground: Number,
    danger_floor_ratio: Share,
    danger_floors_at_grade_du: Number,
) -> Number:
    foundation = 1 if danger_foundation_ratio >= danger_ratio_high else 0
    if home_floors_above_ground + home_floors_below_ground > 1:
        return foundation + danger_floors_at_grade_du
    return foundation + (1 if danger_floor_ratio >= danger_ratio_high else 0)


# 第6.1.4条：A级“无危险构件，房屋结构能满足安全使用要求”；B级“个别结构构件评定为危险构件，但不影响主体结构安全，基本能满足
# 安全使用要求”；C级“部分承重结构不能满足安全使用要求，房屋局部处于危险状态，构成局部危房”；D级“承重结构已不能满足安全使用
# 要求，房屋整体处于危险状态，构成整幢危房”。地基危险的直接评为D级；界限（凭记忆）：R=0为A；0<R<5%，无Du级为B、有则C；
# 5%≤R<25%，Du级数不超过(F+B+f)/3为C、超过为D；R≥25%为D。
@rule(
    "danger_grade",
    of=household,
    zh="房屋危险性等级",
    en="Danger grade of the home",
    article="JGJ 125-2016 第6.1.4条；第6.3节（凭记忆）",
    starts=date(2016, 12, 1),
)
def by_ratio_and_floors_at_du(
    has_danger_appraisal: YesNo,
    foundation_soil_is_dangerous: YesNo,
    danger_whole_ratio: Share,
    danger_ratio_low: Share,
    danger_ratio_high: Share,
    danger_parts_at_grade_du: Number,
    danger_floor_fraction: Share,
    home_floors_above_ground: Number,
    home_floors_below_ground: Number,
) -> Choice:
    if not has_danger_appraisal:
        return "not_graded"
    if foundation_soil_is_dangerous:
        return "d"
    if danger_whole_ratio <= 0:
        return "a"
    if danger_whole_ratio < danger_ratio_low:
        return "b" if danger_parts_at_grade_du <= 0 else "c"
    if danger_whole_ratio >= danger_ratio_high:
        return "d"
    parts = home_floors_above_ground + home_floors_below_ground + 1
    return "c" if danger_parts_at_grade_du <= parts * danger_floor_fraction else "d"


@rule(
    "home_was_appraised",
    of=household,
    zh="已作危险性鉴定",
    en="Has been appraised",
    article="浙江省房屋使用安全管理条例第十五条",
    starts=date(2017, 9, 1),
)
def appraised(has_danger_appraisal: YesNo) -> YesNo:
    return has_danger_appraisal


# C级、D级为危险房屋。
@rule(
    "is_dangerous_home",
    of=household,
    zh="属于危险房屋",
    en="Is a dangerous home",
    article="JGJ 125-2016 第6.1.4条",
    starts=date(2016, 12, 1),
)
def grade_c_or_d(home_was_appraised: YesNo, danger_grade: Choice) -> YesNo:
    return home_was_appraised and danger_grade in ("c", "d")


# 第三十三条第一款：“任何单位和个人不得出租危险房屋或者将危险房屋用于生产经营、公益事业活动”。
@rule(
    "may_let_the_home",
    of=household,
    zh="房屋安全上可以出租",
    en="May be let as far as safety goes",
    article="浙江省房屋使用安全管理条例第三十三条第一款",
    starts=date(2017, 9, 1),
)
def not_dangerous_or_removed(is_dangerous_home: YesNo, danger_is_removed_and_filed: YesNo) -> YesNo:
    return not is_dangerous_home or danger_is_removed_and_filed


# 动态清零：评为C、D级即立案，复核鉴定备案、拆除或安置后销号（凭记忆）。
@rule(
    "danger_case_is_open",
    of=household,
    zh="危房治理未销号",
    en="The case of the dangerous home is open",
    article="困难家庭危房动态清零（凭记忆）",
    starts=date(2017, 9, 1),
)
def dangerous_and_not_removed(is_dangerous_home: YesNo, danger_is_removed_and_filed: YesNo) -> YesNo:
    return is_dangerous_home and not danger_is_removed_and_filed


# 第十五条：明显倾斜、变形或主体承重结构明显裂缝、变形、腐蚀；公共建筑达到设计使用年限三分之二的当年；设计使用年限届满需继续使用的
# 当年；设计使用年限不明且实际使用满30年需继续使用的当年；无施工许可的自建住宅用于经营、公益或出租前（摘要）。
@rule(
    "must_commission_appraisal",
    of=household,
    zh="应当委托房屋安全鉴定",
    en="Must have the home appraised",
    article="浙江省房屋使用安全管理条例第十五条",
    starts=date(2020, 9, 24),
)
def danger_age_or_use(
    home_shows_clear_danger: YesNo,
    home_is_public_building: YesNo,
    home_design_life_is_known: YesNo,
    home_design_life: Years,
    home_years_used: Years,
    appraisal_share_of_design_life: Share,
    appraisal_years_without_design_life: Years,
    home_is_self_built_without_permit: YesNo,
    home_is_let_or_used_for_business: YesNo,
) -> YesNo:
    if home_shows_clear_danger or (home_is_self_built_without_permit and home_is_let_or_used_for_business):
        return True
    if not home_design_life_is_known:
        return home_years_used >= appraisal_years_without_design_life
    if home_is_public_building and home_years_used >= home_design_life * appraisal_share_of_design_life:
        return True
    return home_years_used >= home_design_life


# 第十九条：鉴定报告一般15日，紧急5日，复杂60日（摘要）。
@rule(
    "danger_report_is_overdue",
    of=household,
    zh="鉴定报告已超时限",
    en="The report is overdue",
    article="浙江省房屋使用安全管理条例第十九条",
    starts=date(2017, 9, 1),
)
def longer_than_the_days_of_its_kind(
    danger_report_is_delivered: YesNo,
    danger_appraisal_commissioned_on: Date,
    day: Date,
    danger_report_days: Table[Days],
    danger_appraisal_kind: Choice,
) -> YesNo:
    if danger_report_is_delivered:
        return False
    days_taken: Days = day - danger_appraisal_commissioned_on  # type: ignore[assignment]  # two dates subtract to days
    return days_taken > danger_report_days[danger_appraisal_kind]


# 第二十一条：收到危险房屋鉴定报告之日起三日内发出督促解危通知书（摘要）。
@rule(
    "danger_notice_is_overdue",
    of=household,
    zh="督促解危通知书已超时限",
    en="The notice is overdue",
    article="浙江省房屋使用安全管理条例第二十一条",
    starts=date(2017, 9, 1),
)
def not_sent_within_three_days(
    is_dangerous_home: YesNo,
    danger_notice_is_sent: YesNo,
    danger_report_received_on: Date,
    day: Date,
    danger_notice_days: Days,
) -> YesNo:
    if not is_dangerous_home or danger_notice_is_sent:
        return False
    days_taken: Days = day - danger_report_received_on  # type: ignore[assignment]  # two dates subtract to days
    return days_taken > danger_notice_days


# 第十五条第四款（鉴定费）、第二十五条第一款（共有部分解危费）：按照管理规约的约定共同承担，
# “没有约定或者约定不明的，按照房屋专有部分建筑面积分摊”。取整未规定，算到分。
@rule(
    "danger_cost_part",
    of=household,
    zh="本户分摊的鉴定、解危费",
    en="Part of the cost that this owner bears",
    article="浙江省房屋使用安全管理条例第十五条第四款、第二十五条第一款",
    starts=date(2017, 9, 1),
)
def cost_by_own_area(
    danger_cost_of_building: Yuan, own_area_in_building: SquareMetres, all_areas_in_building: SquareMetres
) -> Yuan:
    if danger_cost_of_building <= 0:
        return 0
    return half_up_to_fen(danger_cost_of_building * own_area_in_building / all_areas_in_building)


# 第三十九条、第四十三条、第四十四条：逾期不委托鉴定1000至10000元，严重的10000至100000元；逾期不解危5000至50000元，严重的
# 50000至100000元；出租危险房屋50000至100000元（摘要）。
@rule(
    "danger_fine_from",
    of=household,
    zh="房屋安全罚款下限",
    en="Lowest fine for the breach",
    article="浙江省房屋使用安全管理条例第三十九条、第四十三条、第四十四条",
    starts=date(2017, 9, 1),
)
def lowest_fine(danger_breach: Choice, danger_breach_is_serious: YesNo, danger_fine_least: Table[Yuan]) -> Yuan:
    if danger_breach == "none":
        return 0
    return danger_fine_least[danger_breach, danger_breach_is_serious]


@rule(
    "danger_fine_to",
    of=household,
    zh="房屋安全罚款上限",
    en="Highest fine for the breach",
    article="浙江省房屋使用安全管理条例第三十九条、第四十三条、第四十四条",
    starts=date(2017, 9, 1),
)
def highest_fine(danger_breach: Choice, danger_breach_is_serious: YesNo, danger_fine_most: Table[Yuan]) -> Yuan:
    if danger_breach == "none":
        return 0
    return danger_fine_most[danger_breach, danger_breach_is_serious]
