"""Our values in the code lists of the interface's classes (github.com/spdci/schemas, 53b6dbc). What has no code there is left out."""

from __future__ import annotations

MARITAL = {"single": "S", "married": "M", "widowed": "W", "divorced": "D"}
EMPLOYMENT = {
    "employed": "4", "self_employed": "6", "flexible": "1", "unemployed": "2", "student": "2", "retired": "2", "home": "2",
    "unable": "2", "too_young": "2",
}  # fmt: skip
EDUCATION = {
    "primary": "1", "junior_secondary": "2", "senior_secondary": "3", "college": "5", "bachelor": "6", "postgraduate": "7",
}  # fmt: skip
LIMITATION = {
    "visual": "VIS_SS",
    "hearing": "HEAR_SS",
    "physical": "MOB_SS",
    "intellectual": "COG_SS",
    "speech": "COM_SS",
}
IMPAIRMENT = {"visual": "1", "hearing": "2", "physical": "3", "intellectual": "4", "speech": "5", "mental": "6"}
LEVEL = {"grade_1": "1", "grade_2": "2", "grade_3": "3", "grade_4": "4"}  # of support needed: grade 1 needs most
IMPAIRMENT_LEVEL = {"grade_1": "4", "grade_2": "3", "grade_3": "2", "grade_4": "1"}
RELATION = {
    "head": "SELF", "spouse": "PRIMSPOUS", "child": "CHILD", "child_in_law": "CHLDINLAW", "grandchild": "GRNDCHILD", "parent": "PRN",
    "parent_in_law": "PRNINLAW", "grandparent": "GRPRN", "sibling": "SIB", "other": "FAMMEMB",
}  # fmt: skip
ACTIVE, CASH, APPROVED = "1", "1", "0"
MEMBER, HOUSEHOLD = "1", "2"
