"""Identity numbers and telephones as a person's record keeps them: sealed, and found by their keyed digest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from minsheng.registry.identity_numbers import IdentityNumber, read_identity_number
from minsheng.registry.sealing import digest, seal
from minsheng.registry.sealing.sealing import key_of
from minsheng.registry.texts import BadText, checked_text

NUMBER = "person.number"
PHONE = "person.phone"
_PASSPORT = re.compile(r"[A-Z0-9]{5,20}")
_PHONE = re.compile(r"\+?[0-9]{7,15}")


class BadNumber(ValueError):
    """A passport number or a telephone that is none; the message never repeats it."""

    code = "bad-number"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A number at rest."""

    kind: str
    sealed: bytes
    digest: bytes
    key: int
    says: IdentityNumber | None = None


def sealed_number(text: str, kind: str = "") -> Sealed:
    """Checks an identity number (eighteen or fifteen digits, residence permits too) or, for ``passport``, a passport's.

    Raises :class:`BadIdentityNumber` and :class:`BadNumber`.
    """
    if kind == "passport":
        number = plain_number(text, "The passport number")
        if not _PASSPORT.fullmatch(number):
            raise BadNumber("A passport number has 5 to 20 letters and digits. Compare it with the passport.")
        return _sealed(kind, number, None)
    says = read_identity_number(plain_number(text, "The identity number"))
    return _sealed("residence_permit" if says.is_residence_permit else "resident", says.number, says)


def sealed_phone(text: str) -> Sealed:
    """Checks a telephone number: 7 to 15 digits, with spaces and dashes as people write them. Raises :class:`BadNumber`."""
    number = plain_phone(text)
    if not _PHONE.fullmatch(number):
        raise BadNumber("A telephone number has 7 to 15 digits, and + before a country's code.")
    sealed = seal(number, PHONE)
    return Sealed("phone", sealed, digest(number, PHONE), key_of(sealed))


def plain_number(text: str, what: str) -> str:
    """A number without spaces, in capitals."""
    try:
        return checked_text(text, what, 40).upper().replace(" ", "")
    except BadText as bad:
        raise BadNumber(str(bad)) from None


def plain_phone(text: str) -> str:
    """A telephone number without what people write between its digits, and without China's own +86."""
    number = re.sub(r"[\s()\-]", "", plain_number(text, "The telephone number"))
    return re.sub(r"^(\+|00)86", "", number)


def _sealed(kind: str, number: str, says: IdentityNumber | None) -> Sealed:
    sealed = seal(number, NUMBER)
    return Sealed(kind, sealed, digest(number, NUMBER), key_of(sealed), says)
