"""Guidance for family education 家庭教育指导. 家庭教育促进法（2022-01-01起）；浙江省家庭教育促进条例（2020-01-01起）. Summaries."""

from datetime import date

from minsheng.law.words import Choice, YesNo, person, rule


# 第二十九条：履行家庭教育责任存在一定困难的家庭，指导机构提供有针对性的服务；第三十条：留守、困境未成年人家庭；
# 第三十四条：法院审理离婚案件时，对有未成年子女的夫妻双方提供指导。
@rule(
    "family_education_is_offered",
    of=person,
    zh="应当提供家庭教育指导",
    en="Guidance is to be offered",
    article="家庭教育促进法第二十九条、第三十条、第三十四条",
    starts=date(2022, 1, 1),
)
def difficulty_left_behind_hardship_or_divorce(
    is_minor: YesNo,
    family_has_difficulty_to_educate: YesNo,
    is_left_behind_minor: YesNo,
    is_minor_in_hardship: YesNo,
    parents_are_divorcing_in_court: YesNo,
) -> YesNo:
    return is_minor and (
        family_has_difficulty_to_educate
        or is_left_behind_minor
        or is_minor_in_hardship
        or parents_are_divorcing_in_court
    )


# 第三十条：对留守未成年人和困境未成年人家庭建档立卡，提供生活帮扶、创业就业支持等关爱服务。
@rule(
    "family_is_put_on_care_record",
    of=person,
    zh="家庭应当建档立卡",
    en="The family is put on the care record",
    article="家庭教育促进法第三十条",
    starts=date(2022, 1, 1),
)
def left_behind_or_in_hardship(is_minor: YesNo, is_left_behind_minor: YesNo, is_minor_in_hardship: YesNo) -> YesNo:
    return is_minor and (is_left_behind_minor or is_minor_in_hardship)


# 第四十三条：发现未成年学生严重违反校规校纪的，学校告知父母并提供有针对性的指导；浙江条例第二十二条：违纪、违法或者其他
# 严重不良行为的同样。
@rule(
    "school_guides_the_parents",
    of=person,
    zh="学校应当告知并指导父母",
    en="The school tells and guides the parents",
    article="家庭教育促进法第四十三条；浙江省家庭教育促进条例第二十二条",
    starts=date(2022, 1, 1),
)
def pupil_of_bad_conduct(is_minor: YesNo, minor_wrongdoing: Choice) -> YesNo:
    return is_minor and minor_wrongdoing != "none"


# 第四十八条：村（居）委会、妇联、父母所在单位、学校等发现拒绝、怠于履行责任或者非法阻碍的，予以批评教育、劝诫制止，
# 必要时督促接受指导；被委托照护的人不履行的同样。
@rule(
    "parents_are_to_be_dissuaded",
    of=person,
    zh="应当批评教育、劝诫制止",
    en="The guardians are to be admonished",
    article="家庭教育促进法第四十八条；浙江省家庭教育促进条例第三十一条",
    starts=date(2022, 1, 1),
)
def duty_refused_or_hindered(is_minor: YesNo, family_education_failing: Choice) -> YesNo:
    return is_minor and family_education_failing != "none"


# 第四十九条：公安机关、检察院、法院在办案中发现未成年人有严重不良行为或者犯罪行为，或者父母不正确实施家庭教育侵害其权益的，
# 根据情况对父母予以训诫。
@rule(
    "parents_may_be_reprimanded",
    of=person,
    zh="可以予以训诫",
    en="The guardians may be reprimanded",
    article="家庭教育促进法第四十九条",
    starts=date(2022, 1, 1),
)
def misconduct_crime_or_infringement(
    is_minor: YesNo, minor_wrongdoing: Choice, is_harmed_by_wrong_upbringing: YesNo
) -> YesNo:
    return is_minor and (minor_wrongdoing in ("serious_misconduct", "crime") or is_harmed_by_wrong_upbringing)


# 浙江条例第三十二条：受行政处罚或者因年龄不予处罚、相对或者附条件不起诉、被追究刑事责任或者因年龄不予追究的，可以责令。
@rule(
    "guidance_may_be_ordered",
    of=person,
    zh="可以责令接受家庭教育指导",
    en="Guidance may be ordered",
    article="浙江省家庭教育促进条例第三十二条",
    starts=date(2020, 1, 1),
    ends=date(2022, 1, 1),
)
def by_outcome_of_the_case(is_minor: YesNo, minor_case_outcome: Choice) -> YesNo:
    return is_minor and minor_case_outcome != "none"


# 家庭教育促进法第四十九条：训诫的情形并可以责令其接受家庭教育指导。
@rule(
    "guidance_may_be_ordered",
    of=person,
    article="家庭教育促进法第四十九条；浙江省家庭教育促进条例第三十二条",
    starts=date(2022, 1, 1),
)
def by_outcome_or_where_a_reprimand_is_open(
    is_minor: YesNo, minor_case_outcome: Choice, parents_may_be_reprimanded: YesNo
) -> YesNo:
    return is_minor and (minor_case_outcome != "none" or parents_may_be_reprimanded)


@rule(
    "has_a_family_education_matter",
    of=person,
    zh="有家庭教育指导的情形",
    en="There is a matter of family education",
    article="家庭教育促进法第二十九条、第三十条、第三十四条、第四十三条、第四十八条、第四十九条",
    starts=date(2022, 1, 1),
)
def any_of_the_matters(
    family_education_is_offered: YesNo,
    school_guides_the_parents: YesNo,
    parents_are_to_be_dissuaded: YesNo,
    guidance_may_be_ordered: YesNo,
) -> YesNo:
    return (
        family_education_is_offered
        or school_guides_the_parents
        or parents_are_to_be_dissuaded
        or guidance_may_be_ordered
    )


@rule(
    "is_in_a_family_education_case",
    of=person,
    zh="属于家庭教育指导的情形",
    en="Is a case for family education",
    article="家庭教育促进法第二条",
    starts=date(2022, 1, 1),
)
def minor_with_a_matter(is_minor: YesNo, has_a_family_education_matter: YesNo) -> YesNo:
    return is_minor and has_a_family_education_matter
