"""Households that can exist 可能存在的家庭: bounds of the possible, which no law says but every proof needs."""

from datetime import date

from minsheng.law.words import (
    Choice,
    Date,
    Number,
    Years,
    YesNo,
    YuanPerMonth,
    all_of,
    household,
    of_person,
    person,
    rule,
    total,
    total_pointing,
)

father_age = of_person("father", "age", none=200, zh="父亲的周岁", en="Age of the father")
mother_age = of_person("mother", "age", none=200, zh="母亲的周岁", en="Age of the mother")
father_is_man = of_person("father", "is_man", none=True, zh="父亲为男性", en="The father is a man")
mother_is_man = of_person("mother", "is_man", none=False, zh="母亲为男性", en="The mother is a man")
has_spouse_here = of_person("spouse", "is_born", none=False, zh="配偶在本户", en="The spouse is in the household")
spouse_is_man = of_person("spouse", "is_man", none=False, zh="配偶为男性", en="The spouse is a man")
spouse_relation = of_person(
    "spouse", "relation_to_head", none="other", zh="配偶与户主的关系", en="The spouse's relation to the head"
)
father_relation = of_person(
    "father", "relation_to_head", none="other", zh="父亲与户主的关系", en="The father's relation to the head"
)
mother_relation = of_person(
    "mother", "relation_to_head", none="other", zh="母亲与户主的关系", en="The mother's relation to the head"
)
named_as_spouse = total_pointing("spouse", "weight", zh="以其为配偶的人数", en="How many name the person as spouse")
heads = total("weight", over="is_head", zh="户主人数", en="Heads of the household")
everybody_is_possible = all_of("is_possible_person", zh="每个人都可能存在", en="Everybody in the household can exist")


@rule("is_born", of=person, zh="已出生", en="Is born", article="合理性界限（不是法律）", starts=date(1949, 10, 1))
def born_by_the_day(birth_date: Date, day: Date) -> YesNo:
    return birth_date <= day


# A count as a plain number, to compare with one.
@rule("weight", of=person, zh="计一人", en="Counts as one", article="合理性界限（不是法律）", starts=date(1949, 10, 1))
def one_if_born(is_born: YesNo) -> Number:
    return 1 if is_born else 0


@rule("is_man", of=person, zh="男性", en="Is a man", article="合理性界限（不是法律）", starts=date(1949, 10, 1))
def sex_is_male(sex: Choice) -> YesNo:
    return sex == "male"


@rule("is_head", of=person, zh="户主", en="Is the head", article="合理性界限（不是法律）", starts=date(1949, 10, 1))
def relation_is_head(relation_to_head: Choice) -> YesNo:
    return relation_to_head == "head"


@rule(
    "has_possible_family",
    of=person,
    zh="亲属关系可能存在",
    en="Has a family that can exist",
    article="合理性界限（不是法律）",
    starts=date(1949, 10, 1),
)
def relatives_fit_together(
    age: Years,
    father_age: Years,
    mother_age: Years,
    father_is_man: YesNo,
    mother_is_man: YesNo,
    has_spouse_here: YesNo,
    is_man: YesNo,
    spouse_is_man: YesNo,
    is_minor: YesNo,
    marital_status: Choice,
    named_as_spouse: Number,
    youngest_parent_age: Years,
) -> YesNo:
    parents_are_older = father_age >= age + youngest_parent_age and mother_age >= age + youngest_parent_age
    if not parents_are_older or not father_is_man or mother_is_man:
        return False
    if not has_spouse_here:
        return named_as_spouse <= 0
    return named_as_spouse == 1 and is_man != spouse_is_man and not is_minor and marital_status == "married"


@rule(
    "has_possible_place",
    of=person,
    zh="与户主关系可能存在",
    en="Has a place in the household that can exist",
    article="合理性界限（不是法律）",
    starts=date(1949, 10, 1),
)
def relation_fits_the_pointers(
    relation_to_head: Choice,
    spouse_relation: Choice,
    father_relation: Choice,
    mother_relation: Choice,
    is_minor: YesNo,
) -> YesNo:
    if is_minor and relation_to_head in ("spouse", "child_in_law", "parent", "parent_in_law", "grandparent"):
        return False
    if relation_to_head == "spouse" and spouse_relation != "head":
        return False
    if spouse_relation == "head" and relation_to_head != "spouse":
        return False
    is_own_child = father_relation == "head" or mother_relation == "head"
    if is_own_child and relation_to_head != "child":
        return False
    is_child_of_the_couple = is_own_child or father_relation == "spouse" or mother_relation == "spouse"
    return relation_to_head != "child" or is_child_of_the_couple


@rule(
    "has_possible_state",
    of=person,
    zh="个人情形可能存在",
    en="Is in a state that can exist",
    article="合理性界限（不是法律）",
    starts=date(1949, 10, 1),
)
def states_fit_together(
    is_dead: YesNo,
    lives_here: YesNo,
    relation_to_head: Choice,
    disability_category: Choice,
    disability_grade: Choice,
    is_full_time_student: YesNo,
    schooling: Choice,
) -> YesNo:
    if is_dead and (lives_here or relation_to_head == "head"):
        return False
    if (disability_category == "none") != (disability_grade == "none"):
        return False
    return not is_full_time_student or schooling != "none"


@rule(
    "has_possible_income",
    of=person,
    zh="收入构成可能存在",
    en="Has an income that can exist",
    article="合理性界限（不是法律）",
    starts=date(1949, 10, 1),
)
def parts_are_within_the_whole(
    wage_income: YuanPerMonth,
    employment_cost: YuanPerMonth,
    business_income: YuanPerMonth,
    property_income: YuanPerMonth,
    pension_income: YuanPerMonth,
    basic_pension_income: YuanPerMonth,
    tax_and_social_insurance_paid: YuanPerMonth,
    earnings_rise_during_assistance: YuanPerMonth,
) -> YesNo:
    if employment_cost > wage_income or basic_pension_income > pension_income:
        return False
    if earnings_rise_during_assistance > wage_income + max(business_income, 0):
        return False
    return tax_and_social_insurance_paid <= wage_income + max(business_income, 0) + max(property_income, 0)


@rule(
    "is_possible_person",
    of=person,
    zh="可能存在的人",
    en="Is a person who can exist",
    article="合理性界限（不是法律）",
    starts=date(1949, 10, 1),
)
def all_of_it_is_possible(
    is_born: YesNo,
    has_possible_family: YesNo,
    has_possible_place: YesNo,
    has_possible_state: YesNo,
    has_possible_income: YesNo,
) -> YesNo:
    return is_born and has_possible_family and has_possible_place and has_possible_state and has_possible_income


@rule(
    "is_possible_household",
    of=household,
    zh="可能存在的家庭",
    en="Is a household that can exist",
    article="合理性界限（不是法律）",
    starts=date(1949, 10, 1),
)
def one_head_and_possible_people(heads: Number, everybody_is_possible: YesNo) -> YesNo:
    return heads == 1 and everybody_is_possible
