"""Travel of servicemen and survivors 军人、残疾军人、三属乘车优待. 军人抚恤优待条例；浙江省军人军属权益保障条例.

Where no quotation marks stand, the sentence is a summary: the facts give the content of the article, not its words.
"""

from datetime import date

from minsheng.law.words import (
    Choice,
    YesNo,
    person,
    rule,
)


# 浙江：军人、残疾军人和三属免费乘坐市内公交，免费进入公园景点、科技馆、博物馆。
@rule(
    "travels_free_in_the_city",
    of=person,
    zh="免费乘坐市内公共交通",
    en="Travels free in the city",
    article="浙江省军人军属权益保障条例第十一条；军人抚恤优待条例第五十二条",
    starts=date(2015, 5, 1),
)
def disabled_or_survivor(service_disability_grade: Choice, survivor_class: Choice) -> YesNo:
    return service_disability_grade != "none" or survivor_class != "none"


# 第五十二条：残疾军人乘坐铁路、轮船、长途客运、民航，减收票价50%。
@rule(
    "travels_at_half_fare",
    of=person,
    zh="铁路、轮船、长途客运、民航半价",
    en="Travels at half fare by rail, boat, coach and air",
    article="浙江省军人军属权益保障条例第十一条；军人抚恤优待条例第五十二条",
    starts=date(2015, 5, 1),
)
def disabled_servicemen(service_disability_grade: Choice) -> YesNo:
    return service_disability_grade != "none"
