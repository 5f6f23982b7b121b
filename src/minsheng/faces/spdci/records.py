"""People and households in the interface's classes, of what row-level security shows to the account and no more."""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from minsheng.faces.spdci import codes
from minsheng.faces.spdci.profiles import Profile
from minsheng.registry.access.acting import Act
from minsheng.registry.facts.values import the_law
from minsheng.registry.people.numbers import NUMBER
from minsheng.registry.sealing import masked, unseal

_TOPICS = ("civil", "disability", "work", "education")
_PEOPLE = """
select p.id, p.name, p.sex, p.birth_date, p.death_date, p.number_kind, p.number_sealed, p.number_digest, p.jurisdictions, p.added_at,
  m.household_id, m.relation_to_head,
  (select jsonb_object_agg(r.topic, r.facts)::text from record r where r.person_id = p.id and r.topic = any(%(topics)s)
     and upper_inf(r.known) and r.held @> %(day)s)
from person p left join lateral (
  select z.household_id, z.relation_to_head from membership z where z.person_id = p.id and upper_inf(z.known) and z.held @> %(day)s
  order by z.share desc, z.id limit 1) m on true
where p.id = any(%(ids)s)
"""
_AWARDS = """
select a.number, a.programme, a.kind, a.amount, lower(a.held), a.person_id, a.household_id from award a
where upper_inf(a.known) and a.held @> %(day)s and (a.person_id = %(person)s or (a.person_id is null and a.household_id = %(household)s))
order by a.id
"""
_COMPOUND = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "东方",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
    "长孙",
    "夏侯",
    "皇甫",
    "宇文",
    "端木",
)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who looks, on which day, in which language, and by which identity numbers they asked: those they know already."""

    act: Act
    profile: Profile
    day: datetime.date
    lang: str
    numbers: Collection[bytes] = ()


def people(asking: Asking, ids: Sequence[int]) -> list[dict[str, Any]]:
    """People as the profile's class, in the order of the numbers; those that are hidden are not there."""
    rows = _rows(asking, ids)
    makers = {"Member": _member, "Beneficiary": _beneficiary, "PWDPerson": _disabled, "CRVSPerson": _civil}
    make = makers[asking.profile.records]
    return [make(asking, rows[number]) for number in ids if number in rows]


def groups(asking: Asking, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Households as Group, in the order of the numbers, with the members that the account may see."""
    with connection.cursor() as cursor:
        cursor.execute("select id, division, added_at from household where id = any(%s)", [list(ids)])
        homes = {row[0]: row for row in cursor.fetchall()}
        cursor.execute(
            "select m.household_id, array_agg(p.id order by m.relation_to_head <> 'head', p.id) from membership m"
            " join person p on p.id = m.person_id where m.household_id = any(%s) and upper_inf(m.known) and m.held @> %s group by 1",
            [list(ids), asking.day],
        )
        members = dict(cursor.fetchall())
    rows = _rows(asking, [each for found in members.values() for each in found])
    return [
        _group(asking, homes[number], [rows[each] for each in members.get(number, ())])
        for number in ids
        if number in homes
    ]


def disability_details(asking: Asking, ids: Sequence[int]) -> list[dict[str, Any]]:
    """What is known of people's disabilities alone."""
    rows = _rows(asking, ids)
    return [found for number in ids if number in rows and (found := _details(asking, rows[number]))]


def _rows(asking: Asking, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    names = (
        "id",
        "name",
        "sex",
        "birth",
        "death",
        "kind",
        "sealed",
        "digest",
        "divisions",
        "added",
        "household",
        "relation",
        "facts",
    )
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, {"ids": list(ids), "topics": list(_TOPICS), "day": asking.day})
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in found:
        by_topic = json.loads(row["facts"]) if row["facts"] else {}
        row["facts"] = {name: value for facts in by_topic.values() for name, value in facts.items()}
    return {row["id"]: row for row in found}


def _said(asking: Asking, kind: str, number: str, **values: Any) -> dict[str, Any]:
    """An object of a class, without what is not known."""
    known = {name: value for name, value in values.items() if value not in (None, "", [], {})}
    return {"@context": {"@vocab": asking.profile.vocabulary}, "@type": kind, "@id": number, **known}


def _plain(kind: str, **values: Any) -> dict[str, Any]:
    return {"@type": kind, **{name: value for name, value in values.items() if value not in (None, "", [], {})}}


def _instant(at: Any) -> str | None:
    if at is None:
        return None
    if isinstance(at, datetime.datetime):
        return timezone.localtime(at).isoformat(timespec="seconds")
    midnight = datetime.datetime.combine(at, datetime.time(), timezone.get_default_timezone())
    return midnight.isoformat()


def _identifiers(asking: Asking, row: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    if row["sealed"]:
        number = unseal(bytes(row["sealed"]), NUMBER)
        if row["digest"] is not None and bytes(row["digest"]) in asking.numbers:
            shown = number
        elif asking.act.may("look_in_full", row["divisions"]):
            asking.act.saw("looked in full", person_id=row["id"], what="number")
            shown = number
        else:
            shown = masked(number)
        found.append(_plain("Identifier", identifier_type="UIN", identifier_value=shown))
    found.append(_plain("Identifier", identifier_type="RECORD", identifier_value=str(row["id"])))
    return found


def _name(name: str) -> dict[str, Any]:
    """Family and given name of a Chinese name; of others only the whole is known."""
    if not all("\u4e00" <= letter <= "\u9fff" or letter >= "\U00020000" for letter in name) or len(name) < 2:
        return _plain("Name", given_name=name)
    cut = 2 if name[:2] in _COMPOUND and len(name) > 2 else 1
    return _plain("Name", surname=name[:cut], given_name=name[cut:])


def _person(asking: Asking, row: dict[str, Any], kind: str) -> dict[str, Any]:
    return _plain(
        kind,
        identifier=_identifiers(asking, row),
        name=_name(row["name"]),
        sex=row["sex"],
        birth_date=_instant(row["birth"]),
        death_date=_instant(row["death"]),
        registration_date=_instant(row["added"]),
    )


def _is_disabled(row: dict[str, Any]) -> bool | None:
    found = row["facts"].get("disability_category")
    return None if found is None else found != "none"


def _member(asking: Asking, row: dict[str, Any], person: str = "SRPerson") -> dict[str, Any]:
    facts, disabled = row["facts"], _is_disabled(row)
    limitation = codes.LIMITATION.get(facts.get("disability_category", ""))
    return {
        **_said(
            asking, "Member", f"record/{row['id']}",
            member_identifier=_identifiers(asking, row),
            demographic_info=_person(asking, row, person),
            relationship_type=codes.RELATION.get(row["relation"] or ""),
            group_identifier=_household_identifier(row["household"]),
            disability_info=[_plain("DisabilityInfo", disability_limitation_type=limitation)] if limitation else None,
            marital_status=codes.MARITAL.get(facts.get("marital_status", "")),
            employment_status=codes.EMPLOYMENT.get(facts.get("activity", "")),
            education_level=codes.EDUCATION.get(facts.get("education", "")),
            registration_date=_instant(row["added"]),
        ),
        **({} if disabled is None else {"is_disabled": disabled}),
    }  # fmt: skip


def _household_identifier(number: int | None) -> list[dict[str, Any]] | None:
    if number is None:
        return None
    return [_plain("Identifier", identifier_type="GROUP", identifier_value=str(number))]


def _group(asking: Asking, home: Any, members: list[dict[str, Any]]) -> dict[str, Any]:
    number, division, added = home
    shown = [_member(asking, row) for row in members]
    head = next((each for each, row in zip(shown, members, strict=True) if row["relation"] == "head"), None)
    return _said(
        asking, "Group", f"household/{number}",
        group_identifier=_household_identifier(number),
        group_type=codes.HOUSEHOLD,
        address=_plain("Address", sub_region_code=division[:6], region_code=division[:2], country_code="CN"),
        group_size=len(shown),
        group_head_info=head,
        member_list=shown,
        registration_date=_instant(added),
    )  # fmt: skip


def _civil(asking: Asking, row: dict[str, Any]) -> dict[str, Any]:
    said = _person(asking, row, "CRVSPerson")
    return {**_said(asking, "CRVSPerson", f"record/{row['id']}"), **said,
            **_plain("CRVSPerson", marital_status=codes.MARITAL.get(row["facts"].get("marital_status", "")))}  # fmt: skip


def _details(asking: Asking, row: dict[str, Any]) -> dict[str, Any] | None:
    if not _is_disabled(row):
        return None
    facts = row["facts"]
    return _plain(
        "DisabilityDetails",
        impairment_type=codes.IMPAIRMENT.get(facts["disability_category"]),
        impairment_level=codes.IMPAIRMENT_LEVEL.get(facts.get("disability_grade", "")),
    )


def _disabled(asking: Asking, row: dict[str, Any]) -> dict[str, Any]:
    details = _details(asking, row)
    return _said(
        asking, "PWDPerson", f"record/{row['id']}",
        personal_details=_member(asking, row, "DRPerson"),
        disability_status=codes.APPROVED if details else None,
        disability_status_level=codes.LEVEL.get(row["facts"].get("disability_grade", "")) if details else None,
        disability_details=[details] if details else None,
        registration_date=_instant(row["added"]),
    )  # fmt: skip


def _beneficiary(asking: Asking, row: dict[str, Any]) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(_AWARDS, {"day": asking.day, "person": row["id"], "household": row["household"] or 0})
        awards = cursor.fetchall()
    return _said(
        asking, "Beneficiary", f"record/{row['id']}",
        assistance_unit=codes.MEMBER,
        member=_member(asking, row, "IBRPerson"),
        programme_identifier=[_programme(asking, *award[1:5]) for award in awards],
        enrollment_date=_instant(min((award[4] for award in awards), default=None)),
        enrollment_status=codes.ACTIVE if awards else None,
    )  # fmt: skip


def _programme(asking: Asking, name: str, kind: str, amount: int, since: datetime.date) -> dict[str, Any]:
    found = the_law().programmes.get(name)
    return _plain(
        "Programme",
        programme_identifier=name,
        programme_name=(found.zh if asking.lang == "zh" else found.en) if found else name,
        benefit=_plain(
            "Benefit", benefit_type=codes.CASH, benefit_date=_instant(since), benefit_value=f"CNY {amount / 100:.2f}"
        ),
        benefit_frequency="FREQ=MONTHLY" if kind == "monthly" else None,
    )
