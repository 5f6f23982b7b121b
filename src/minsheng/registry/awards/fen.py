"""Amounts of money: whole fen (分), above zero, of a size that somebody can be meant to receive."""

from __future__ import annotations

MOST_FEN = 10**15


class BadAmount(ValueError):
    """An amount that cannot be paid or posted: no whole fen, none at all, negative, or beyond any fund."""

    code = "bad-amount"


def checked_fen(amount: object, what: str) -> int:
    """The amount in fen, 1 to 10^15. ``what`` begins the error's sentence: "The award". Raises :class:`BadAmount`."""
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise BadAmount(
            f"{what} is of {type(amount).__name__}, not a whole number of fen. Write 125000 for 1,250.00 yuan."
        )
    if not 0 < amount <= MOST_FEN:
        raise BadAmount(f"{what} is of {amount:,} fen. It must be above 0 and not above {MOST_FEN:,}.")
    return amount
