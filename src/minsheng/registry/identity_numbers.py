"""Resident identity numbers 公民身份号码 (GB 11643-1999), checked by their own digits.

Seventeen digits and a check character after ISO 7064 MOD 11-2: division, day of birth, sequence (odd for men).
Residence permits of Hong Kong, Macao and Taiwan residents (81, 82, 83) have the same form. Numbers of fifteen digits
from before 2000 have no check character; their eighteen digits follow from them, and are what is kept and compared.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_RESIDENCE_PERMITS = ("81", "82", "83")
_PROVINCES = frozenset(
    str(code)
    for codes in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        [71, 81, 82, 83],
    )
    for code in codes
)


class BadIdentityNumber(ValueError):
    """The number is no resident identity number; the message never repeats it."""

    code = "bad-identity-number"


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """What a number says: its division code, day of birth and sex (``male`` or ``female``).

    ``number`` is the same in eighteen characters; ``is_residence_permit`` where it is one for residents of Hong Kong, Macao
    or Taiwan.
    """

    division: str
    birth_date: datetime.date
    sex: str
    number: str

    @property
    def is_residence_permit(self) -> bool:
        return self.number[:2] in _RESIDENCE_PERMITS


def check_digit(first_seventeen: str) -> str:
    """The eighteenth character for seventeen digits (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def read_identity_number(text: str) -> IdentityNumber:
    """Checks a number and says what it tells. Raises :class:`BadIdentityNumber`."""
    number = text.strip().upper().replace(" ", "")
    if len(number) == 15 and number.isascii() and number.isdigit():
        first = f"{number[:6]}19{number[6:]}"
        return _read(first + check_digit(first))
    if len(number) != 18 or not number.isascii() or not number[:17].isdigit() or number[17] not in "0123456789X":
        raise BadIdentityNumber("It has 18 characters: 17 digits and a digit or X. Compare it with the card.")
    if check_digit(number[:17]) != number[17]:
        raise BadIdentityNumber("Its check digit does not fit: a digit is mistyped. Compare it with the card.")
    return _read(number)


def _read(number: str) -> IdentityNumber:
    division, birth, sequence = number[:6], number[6:14], number[16]
    if division[:2] not in _PROVINCES:
        raise BadIdentityNumber(f"It begins with {division[:2]}, which is no province. Compare it with the card.")
    try:
        birth_date = datetime.date(int(birth[:4]), int(birth[4:6]), int(birth[6:]))
    except ValueError:
        raise BadIdentityNumber("The day of birth in it does not exist. Compare it with the card.") from None
    return IdentityNumber(division, birth_date, "male" if int(sequence) % 2 else "female", number)
