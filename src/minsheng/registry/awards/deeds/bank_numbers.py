"""Account numbers and banks' codes as they are written down."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[0-9A-Z]{6,34}")
_BANK = re.compile(r"[0-9]{12}")


class BadAccountNumber(ValueError):
    """No account number, or no code of a bank. Never repeats the number."""

    code = "bad-account-number"


def checked_number(number: str) -> str:
    """An account number without spaces and hyphens. Raises :class:`BadAccountNumber`."""
    plain = re.sub(r"[\s-]", "", number) if isinstance(number, str) else ""
    if not _NUMBER.fullmatch(plain):
        raise BadAccountNumber(
            "An account number has 6 to 34 digits or capital letters. Copy it from the card or the bank's note."
        )
    return plain


def checked_bank(bank: str) -> str:
    """A bank's CNAPS code. Raises :class:`BadAccountNumber`."""
    plain = bank.strip() if isinstance(bank, str) else ""
    if not _BANK.fullmatch(plain):
        raise BadAccountNumber("A bank's code in the payment system (联行号) has 12 digits. Ask the bank for it.")
    return plain
