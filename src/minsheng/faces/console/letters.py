"""The letter of a decided case, put together from the kept decision: as a PDF, in either language, in large print."""

from __future__ import annotations

import datetime
import functools
from typing import Any

from minsheng.engine.tree import Law
from minsheng.registry.access.acting import Act
from minsheng.registry.access.households import names_of
from minsheng.registry.decisions.law_texts import kept_law
from minsheng.registry.decisions.listing import kept_decision
from minsheng.services.letters.rendering import as_pdf
from minsheng.services.letters.saying import decision_letter


@functools.lru_cache(maxsize=4)
def law_of(version: str, place: str) -> Law:
    """A kept law, unpacked once a process."""
    return kept_law(version, place)


def case_letter(act: Act, case: dict[str, Any], *, on: datetime.date, lang: str, large: bool) -> bytes:
    """The PDF. Raises ``DecisionNotFound``, ``NothingToSay``, ``LetterNotMade``."""
    decision = kept_decision(act, case["decision_id"] or 0)
    law = law_of(decision.law, decision.place)
    programme = law.programmes[case["programme"]]
    starts = None
    if programme.data.get("starts", {}).get("when") == "next_month" and case["state"] == "granted":
        starts = ((case["closed_on"] or on).replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    letter = decision_letter(
        law,
        decision.result,
        case["programme"],
        number=case["number"],
        to=names_of([case["applicant_id"]]).get(case["applicant_id"], ""),
        sender=str(programme.data.get("deciding_office", {}).get(lang, "")),
        on=case["closed_on"] or on,
        receipt=decision.receipt,
        person=str(case["person_id"]) if case["person_id"] else None,
        starts=starts,
        lang=lang,
        large=large,
    )
    act.record("letter made", household_id=case["household_id"], case=case["number"])
    return as_pdf(letter)
