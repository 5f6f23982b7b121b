"""A search: who fits a query among those that the account may see, a page of them in the profile's classes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.faces.spdci.attributes import attribute
from minsheng.faces.spdci.conditions import Condition, may_ask_by
from minsheng.faces.spdci.partners import Partner
from minsheng.faces.spdci.profiles import Profile
from minsheng.faces.spdci.queries import read_query
from minsheng.faces.spdci.records import Asking, groups, people
from minsheng.faces.spdci.refusing import Rejected
from minsheng.registry.access.acting import Act
from minsheng.registry.sealing import digest

CRITERIA = "rjct.search_criteria.invalid"
LARGEST_PAGE, USUAL_PAGE = 200, 50
MOST_FOUND = 10_000
TIME_S = 15
_FROM = """
from person p left join lateral (
  select z.household_id, z.relation_to_head from membership z where z.person_id = p.id and upper_inf(z.known) and z.held @> %(day)s
  order by z.share desc, z.id limit 1) m on true left join household h on h.id = m.household_id
"""
_FROM_GROUPS = """
from household h join membership m on m.household_id = h.id and upper_inf(m.known) and m.held @> %(day)s
join person p on p.id = m.person_id
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found."""

    records: list[dict[str, Any]]
    total: int
    page_size: int
    page_number: int
    entity: str


def search(
    act: Act,
    partner: Partner,
    profile: Profile,
    criteria: Any,
    locale: str,
    day: datetime.date,
    about: int | None = None,
) -> Found:
    """Searches as the account. ``about``: only whether this person (or one of its household) is among them.

    Raises :class:`Rejected`.
    """
    if not isinstance(criteria, dict):
        raise Rejected(CRITERIA, "search_criteria is an object.")
    if profile.holds_nothing:
        raise Rejected(CRITERIA, profile.holds_nothing)
    check_grounds(partner, criteria)
    entity = _entity(profile, criteria)
    tree = read_query(criteria.get("query_type"), criteria.get("query"))
    if profile.only:
        tree = ("and", [tree, ("is", profile.only, "eq", True)])
    condition = Condition(act)
    where = condition.sql(tree)
    order = _order(act, criteria.get("sort"), entity)
    size, number = _page(criteria.get("pagination"))
    values = {**condition.values, "day": day, "size": size, "skip": (number - 1) * size, "about": about}
    column, source = ("h.id", _FROM_GROUPS) if entity == "Group" else ("p.id", _FROM)
    narrowed = " and p.id = %(about)s" if about is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(f"set local statement_timeout = '{TIME_S}s'")
        cursor.execute(
            f"select count(*) from (select {column} {source} where {where}{narrowed} group by 1 limit {MOST_FOUND + 1}) n",
            values,
        )
        total = cursor.fetchone()[0]
        if total > MOST_FOUND:
            raise Rejected("rjct.search.too_many_records_found", f"More than {MOST_FOUND:,} fit. Ask for fewer.")
        cursor.execute(
            f"select {column} {source} where {where}{narrowed} group by {_grouped(order, column)} order by {order}, {column}"
            " limit %(size)s offset %(skip)s",
            values,
        )
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute("set local statement_timeout = 0")
    lang = "en" if locale.startswith("en") else "zh"
    asking = Asking(act, profile, day, lang, condition.numbers)
    records = groups(asking, ids) if entity == "Group" else people(asking, ids)
    shown = {"households": ids} if entity == "Group" else {"shown": ids}
    act.saw(
        "social registry searched", partner=partner.name, profile=profile.name, by=sorted(condition.names),
        term=digest(repr(tree), "search").hex(), total=total, **shown,
    )  # fmt: skip
    return Found(records, total, size, number, entity)


def check_grounds(partner: Partner, criteria: dict[str, Any]) -> str:
    """The purpose of the consent or authority that a search must carry. Raises :class:`Rejected` where it is missing."""
    said = ""
    for need in partner.needs:
        ground = criteria.get(need)
        purpose = ground.get("purpose") if isinstance(ground, dict) else None
        text = purpose.get("text") or purpose.get("code") if isinstance(purpose, dict) else None
        if not isinstance(text, str) or not text.strip() or not isinstance(ground.get("ts"), str):  # type: ignore[union-attr]
            raise Rejected(CRITERIA, f"You may ask with {need} alone: send {need} with ts and purpose (text or code).")
        said = text.strip()[:100]
    return said


def _entity(profile: Profile, criteria: dict[str, Any]) -> str:
    said = str(criteria.get("response_entity") or "").lower()
    if not said:
        said = "group" if "group" in str(criteria.get("reg_record_type") or "").lower() else "member"
    if said not in ("group", "member"):
        raise Rejected(CRITERIA, "response_entity is Group or Member.")
    if said == "group" and profile.records != "Member":
        raise Rejected(CRITERIA, f"This profile gives people as {profile.records}, not groups.")
    return "Group" if said == "group" else profile.records


def _order(act: Act, said: Any, entity: str) -> str:
    bad = Rejected("rjct.sort.invalid", "sort is a list of up to 5 of attribute_name and sort_order, asc or desc.")
    if said in (None, "", []):
        return "1"
    if not isinstance(said, list) or len(said) > 5:
        raise bad
    found = []
    for each in said:
        if not isinstance(each, dict) or each.get("sort_order", "asc") not in ("asc", "desc"):
            raise bad
        try:
            by = attribute(each.get("attribute_name"))
            may_ask_by(act, by)
        except Rejected as rejected:
            raise Rejected("rjct.sort.invalid", rejected.text) from None
        if not by.sql or (entity == "Group" and not by.of_household):
            raise Rejected("rjct.sort.invalid", f"{entity} is not sorted by {by.name}.")
        found.append(f"{by.sql} {each.get('sort_order', 'asc')} nulls last")
    return ", ".join(found)


def _grouped(order: str, column: str) -> str:
    """Every column that the order or the page names."""
    return f"{column}, h.id" + ("" if column == "h.id" else ", p.id, m.household_id, m.relation_to_head")


def _page(said: Any) -> tuple[int, int]:
    bad = Rejected("rjct.pagination.invalid", f"page_size is 1 to {LARGEST_PAGE}, page_number counts from 1.")
    if said is None:
        return USUAL_PAGE, 1
    if not isinstance(said, dict):
        raise bad
    size, number = said.get("page_size"), said.get("page_number", 1)
    for each, most in ((size, LARGEST_PAGE), (number, MOST_FOUND)):
        whole = isinstance(each, (int, float)) and not isinstance(each, bool) and float(each).is_integer()
        if not whole or not 1 <= each <= most:  # type: ignore[operator]
            raise bad
    return int(size), int(number)  # type: ignore[arg-type]
