"""The letter of a decided case: by the law that was kept with its decision, to whoever applied."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

from django.db import connection

from minsheng.registry.decisions.law_texts import kept_law
from minsheng.services.letters.offices import office_of
from minsheng.services.letters.rendering import LetterNotMade, as_pdf
from minsheng.services.letters.saying import Office, decision_letter


def letter_of_case(
    case: Mapping[str, Any], *, on: datetime.date, sender: str = "", lang: str = "zh", large: bool = False
) -> bytes:
    """A case's letter as a tagged PDF.

    Args:
        case: as ``casework.deeds.find_case`` gives it.
        on: the day of the letter while the case is open; a closed one's letter has the day on which it was decided.
        sender: the office that decides; the programme's own in the case's division where it is left out.
        lang: ``zh`` or ``en``.
        large: large print.

    Raises :class:`LetterNotMade`: there is no decision, or none that the actor may see.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select d.law_id, d.place, d.result::text, d.receipt::text, p.name from decision d, person p"
            " where d.id = %s and p.id = %s",
            [case["decision_id"], case["applicant_id"]],
        )
        row = cursor.fetchone()
    if row is None:
        raise LetterNotMade(f"Case {case['number']} has no decision yet, or none that you may see.")
    law = kept_law(row[0], row[1])
    programme = law.programmes[case["programme"]]
    next_month = programme.data.get("starts", {}).get("when") == "next_month" and case["state"] == "granted"
    day = case["closed_on"] or on
    return as_pdf(
        decision_letter(
            law,
            json.loads(row[2]),
            case["programme"],
            number=case["number"],
            to=row[4],
            sender=sender or office_of(programme.data, case["division"], day, lang),
            on=day,
            receipt=json.loads(row[3]),
            person=str(case["person_id"]) if case["person_id"] else None,
            starts=(day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1) if next_month else None,
            lang=lang,
            large=large,
            names=_names(json.loads(row[2])),
            office=_office(case, programme.data),
        )
    )


def _names(result: Mapping[str, Any]) -> dict[str, str]:
    """Names of the people of a decision, as far as the actor may see them."""
    numbers = [int(each) for each in result["people"] if str(each).isdigit()]
    with connection.cursor() as cursor:
        cursor.execute("select id::text, name from person where id = any(%s)", [numbers])
        return dict(cursor.fetchall())


def _office(case: Mapping[str, Any], data: Mapping[str, Any]) -> Office | None:
    """What the law left to the office and a second person accepted, if there is such a thing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select grants, amount, reason from case_override where case_id = %s and decision_id = %s and accepted",
            [case["id"], case["decision_id"]],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    articles = "；".join(dict.fromkeys(may["article"] for may in data.get("discretion", ())))
    return Office(row[0], None if row[1] is None else f"{row[1] // 100}.{row[1] % 100:02d}", row[2], articles)
