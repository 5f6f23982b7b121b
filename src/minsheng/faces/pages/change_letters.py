"""The letters of a change of an award, from its records to a PDF: for the pages and the command line."""

from __future__ import annotations

import datetime

from minsheng.registry.decisions.law_texts import kept_law
from minsheng.services.casework.supervising.settings import waiver_rule
from minsheng.services.casework.supervising.telling import Told
from minsheng.services.letters.changes import ChangeSaid, MonthSaid, WaiverSaid, change_letter
from minsheng.services.letters.offices import office_of
from minsheng.services.letters.rendering import as_pdf

# In Chinese and in English: what a letter is, and what a change does.
LETTERS = {
    "notice": ("变更告知书", "notice before the change"),
    "change": ("变更决定书", "the change"),
    "arrear": ("补发通知书", "arrear"),
    "overpayment": ("多发款项通知书", "overpayment"),
    "waiver": ("免予追回决定书", "waiver"),
}
KINDS = {
    "start": ("恢复发放", "start"),
    "raise": ("提高", "raise"),
    "lower": ("降低", "lower"),
    "taper": ("渐退", "gradual exit"),
    "stop": ("停发", "stop"),
    "correct": ("更正以前月份", "correct past months"),
}


def letter_of_change(
    told: Told, *, about: str, on: datetime.date, sender: str = "", lang: str = "zh", large: bool = False
) -> bytes:
    """A letter of a change as a tagged PDF; ``about`` and the rest as :func:`change_letter`, which says what it raises."""
    law, change = kept_law(*told.law), told.change
    programme = law.programmes[change["programme"]]
    months = {
        kind: [MonthSaid(*each[1:]) for each in told.differences if each[0] == kind]
        for kind in ("arrear", "overpayment")
    }
    said = ChangeSaid(
        number=change["number"], change=change["change"], cause=change["cause"], starts=change["ongoing_from"],
        before=change["ongoing_before"], due=change["ongoing_due"], until=change["taper_until"],
        arrears=months["arrear"], overpayments=months["overpayment"], facts=told.facts,
        figures=[(each["name"], each["since"]) for each in told.reasons["figures"]],
        percent=told.percent, waived=told.waived, answer_until=told.answer_until, hearing_article=told.hearing_article,
        every=told.every, left=told.left, waivers=[
            WaiverSaid(each["month"], each["amount"], waiver_rule(each["reason"]), each["note"], each["done_on"],
                       each["reference"])
            for each in reversed(told.waivers)
        ],
    )  # fmt: skip
    return as_pdf(
        change_letter(
            law, told.result, change["programme"], said, about=about, to=told.to, on=on, receipt=told.receipt,
            sender=sender or office_of(programme.data, change["division"], on, lang),
            person=str(change["person_id"]) if change["person_id"] else None, lang=lang, large=large,
        )
    )  # fmt: skip
