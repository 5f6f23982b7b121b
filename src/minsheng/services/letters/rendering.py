"""A letter's data turned into a PDF by Typst."""

from __future__ import annotations

import json
from pathlib import Path

import noto_cjk_sans_otc
import typst

from minsheng.services.letters.saying import Letter

TEMPLATE = Path(__file__).with_name("letter.typ")
STANDARD = "ua-1"  # PDF/UA-1 (ISO 14289-1): tagged, titled, in a named language


class LetterNotMade(RuntimeError):
    """Typst refused the letter; the message is its own."""

    code = "letter-not-made"


def as_pdf(letter: Letter) -> bytes:
    """The letter as a tagged PDF. Raises :class:`LetterNotMade`."""
    try:
        return bytes(
            typst.compile(
                TEMPLATE,
                format="pdf",
                pdf_standards=[STANDARD],
                font_paths=[Path(noto_cjk_sans_otc.__file__).parent],
                ignore_system_fonts=True,
                sys_inputs={"letter": json.dumps(letter.values(), ensure_ascii=False)},
            )
        )
    except (typst.TypstError, RuntimeError) as problem:
        raise LetterNotMade(f"The letter {letter.number} cannot be made: {problem}") from None
