"""A paper is handed in to a case, listed, opened. What a file is, its bytes say, not its name."""

from __future__ import annotations

import base64
import datetime
import hashlib
from dataclasses import dataclass

from minsheng.registry.access.acting import Act
from minsheng.registry.people.changing import refusals
from minsheng.registry.sealing import seal, unseal
from minsheng.registry.texts import checked_text
from minsheng.services.casework.moving import CaseNotFound, find_case, is_own
from minsheng.services.casework.papers.models import Paper
from minsheng.services.casework.papers.scanning import look_through

ABOUT = "case_paper.content"
MOST_BYTES = 8_000_000
MOST_PAPERS = 60
_BEGINS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_ENDS = {"application/pdf": b"%%EOF", "image/jpeg": b"\xff\xd9", "image/png": b"IEND"}
_TAIL = 2048


class BadPaper(ValueError):
    """The file is no PDF, JPEG or PNG, is cut off, too large, empty, or one too many. Nothing was kept."""

    code = "bad-paper"


class PaperThere(ValueError):
    """The same file was handed in to this case before."""

    code = "paper-already-there"


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper of a case's list."""

    number: int
    title: str
    media_type: str
    size_bytes: int
    added_by: str
    added_on: datetime.date


def media_type_of(content: bytes) -> str:
    """What a file is by its own bytes. Raises :class:`BadPaper`."""
    if not content:
        raise BadPaper("The file is empty. Choose it again.")
    if len(content) > MOST_BYTES:
        raise BadPaper(f"The file has {len(content)} bytes; {MOST_BYTES} at most are taken. Make the picture smaller.")
    found = next((kind for begins, kind in _BEGINS.items() if content.startswith(begins)), "")
    if not found:
        raise BadPaper("The file is no PDF, JPEG or PNG, whatever its name says. Hand in a photograph or a PDF.")
    if _ENDS[found] not in content[-_TAIL:]:
        raise BadPaper("The file is cut off. Send it again.")
    return found


def add_paper(act: Act, case_number: str, *, title: str, content: bytes, on: datetime.date) -> int:
    """Keeps a paper with an open case and gives its number.

    Args:
        act: the applicant's own household, or who ``handle_cases`` or may ``apply`` where the case is.
        case_number: the case.
        title: what it is, in words.
        content: the file's bytes.
        on: the day it came.

    Raises :class:`CaseNotFound`, :class:`BadPaper`, :class:`PaperThere`, :class:`BadText`, :class:`NotAllowed`,
    :class:`~.scanning.InfectedPaper`, :class:`~.scanning.ScannerSilent`.
    """
    case = find_case(case_number)
    said = checked_text(title, "The title", 200)
    kind = media_type_of(content)
    if not is_own(int(case["household_id"])) and not act.may("apply", case["division"]):
        act.require("handle_cases", case["division"])
    if case["closed_on"] is not None:
        raise BadPaper(f"Case {case_number} is closed and takes no more papers. Appeal, or apply anew.")
    if Paper.objects.filter(case_id=case["id"]).count() >= MOST_PAPERS:
        raise BadPaper(f"A case takes {MOST_PAPERS} papers at most. Put several pages into one PDF.")
    look_through(content)
    sealed = seal(base64.b64encode(content).decode(), ABOUT)
    there = PaperThere("The same file was handed in to this case before. It is kept already.")
    with refusals({"case_paper_once": there}):
        made = Paper.objects.create(
            case_id=case["id"], title=said, media_type=kind, size_bytes=len(content), content_sealed=sealed,
            digest=hashlib.sha256(content).digest(), added_by=act.actor, added_on=on,
        )  # fmt: skip
    act.record("paper handed in", household_id=case["household_id"], case=case_number, paper=made.pk)
    return int(made.pk)


def papers_of(case_id: int) -> list[PaperLine]:
    """The papers of a case that the actor may see, in the order they came."""
    rows = Paper.objects.filter(case_id=case_id).order_by("pk")
    return [
        PaperLine(*row) for row in rows.values_list("pk", "title", "media_type", "size_bytes", "added_by", "added_on")
    ]


def open_paper(act: Act, number: int) -> tuple[str, bytes]:
    """A paper's media type and bytes; the look is written down. Raises :class:`CaseNotFound`."""
    row = Paper.objects.select_related("case").filter(pk=number).first()
    if row is None:
        raise CaseNotFound(f"There is no paper {number} that you may see.")
    act.saw("paper looked at", household_id=row.case.household_id, case=row.case.number, paper=number)
    return row.media_type, base64.b64decode(unseal(bytes(row.content_sealed), ABOUT))
