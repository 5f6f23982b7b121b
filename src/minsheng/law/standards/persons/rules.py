"""Ages and degrees of disability 年龄与残疾程度，多个项目共用。"""

from datetime import date

from minsheng.law.words import Choice, Date, Years, YesNo, person, rule, years_between


# 民法典第十五条、民事活动中的周岁：从出生日起算，每满一个生日加一岁。
@rule("age", of=person, zh="周岁", en="Age", article="民法典第十五条", starts=date(1949, 10, 1))
def years_since_birth(birth_date: Date, day: Date) -> Years:
    return years_between(birth_date, day)


# 民法典第十七条：“十八周岁以上的自然人为成年人。不满十八周岁的自然人为未成年人。”
@rule("is_minor", of=person, zh="未成年人", en="Is a minor", article="民法典第十七条", starts=date(1987, 1, 1))
def below_majority(age: Years, age_of_majority: Years) -> YesNo:
    return age < age_of_majority


# 最低生活保障审核确认办法第八条第（一）项：“一级、二级重度残疾人”。
@rule(
    "is_severely_disabled",
    of=person,
    zh="重度残疾",
    en="Is severely disabled",
    article="最低生活保障审核确认办法（民发〔2021〕57号）第八条第（一）项",
    starts=date(2010, 1, 1),
)
def grade_one_or_two(disability_grade: Choice) -> YesNo:
    return disability_grade in ("grade_1", "grade_2")
