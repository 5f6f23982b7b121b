"""The letter of a decided review or grievance, to whoever filed it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from minsheng.services.casework.appeals.results import appellant_name, result_of
from minsheng.services.letters.appeal_results import Result, appeal_letter
from minsheng.services.letters.rendering import as_pdf

SENDERS = {
    "review": {"zh": "行政复议机关", "en": "the office of review"},
    "grievance": {"zh": "投诉受理机关", "en": "the office that looked into the grievance"},
}


def letter_of_appeal(
    appeal: Mapping[str, Any], *, on: datetime.date, sender: str = "", lang: str = "zh", large: bool = False
) -> bytes:
    """An appeal's letter as a tagged PDF.

    Args:
        appeal: as ``appeals.deeds.find_appeal`` gives it.
        on: the day of the letter.
        sender: the office that decided; in general words where it is left out.
        lang: ``zh`` or ``en``.
        large: large print.

    Raises :class:`~minsheng.services.casework.appeals.handling.AppealNotPossible` while it is open.
    """
    return as_pdf(
        appeal_letter(
            Result(**result_of(appeal)),
            to=appellant_name(appeal),
            sender=sender or SENDERS[appeal["kind"]][lang],
            on=on,
            lang=lang,
            large=large,
        )
    )
