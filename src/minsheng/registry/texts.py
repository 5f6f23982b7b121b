"""Texts that people write, checked before they reach the database."""

from __future__ import annotations

import unicodedata

# Unseen characters that change the order in which others are shown, so that a name or an amount reads as another.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class BadText(ValueError):
    """A text that cannot be kept: empty, too long, or with characters that are none. Never repeats the text."""

    code = "bad-text"


def checked_text(text: str, what: str, longest: int = 500, may_be_empty: bool = False) -> str:
    """The text without spaces around it. ``what`` begins the error's sentence: "The address". Raises :class:`BadText`."""
    if not isinstance(text, str):
        raise BadText(f"{what} is no text but {type(text).__name__}.")
    plain = text.strip()
    if not plain and not may_be_empty:
        raise BadText(f"{what} is empty. Write it, or leave the whole record until it is known.")
    if len(plain) > longest:
        raise BadText(f"{what} has {len(plain)} characters; {longest} at most are kept. Shorten it.")
    for place, character in enumerate(plain, 1):
        kind = unicodedata.category(character)
        if kind == "Cs" or character in "\ufffe\uffff":
            raise BadText(f"{what} has half a character at place {place} (a broken encoding). Write it again.")
        if character in _TURNING:
            raise BadText(
                f"{what} has a character at place {place} that turns others around (U+{ord(character):04X}). Remove it."
            )
        if kind == "Cc":
            raise BadText(f"{what} has a control character (U+{ord(character):04X}) at place {place}. Remove it.")
    return plain
