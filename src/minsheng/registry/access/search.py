"""One search box: names, pinyin, initials, identity numbers, telephones, addresses, household numbers.

What was typed says what it is. The database answers in functions that check the reach of whoever acts and need no more
than that (decision 0011). What was asked for and who was shown stands in the log; the words typed stand there as a keyed
digest, so that nobody learns a number or a name from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.people.names import DOT, checked_name
from minsheng.registry.people.numbers import NUMBER, PHONE, plain_number, plain_phone, sealed_number
from minsheng.registry.sealing import digest, masked, unseal
from minsheng.registry.texts import checked_text

LIMIT = 20
_MOST = 50
_IDENTITY = re.compile(r"[0-9]{17}[0-9Xx]|[0-9]{15}")
_PHONE = re.compile(r"(\+|00)?[0-9][0-9 ()\-]{5,18}[0-9]")
_PASSPORT = re.compile(r"(?=.*[0-9])[A-Za-z][A-Za-z0-9]{4,19}")
_HOUSEHOLD = re.compile(r"[1-9][0-9]{0,17}")
_SOUND = re.compile(r"[A-Za-züÜ' ]+")
_SHORTEST_ADDRESS = 3  # characters, below which the index of addresses does not serve


class SearchTooShort(ValueError):
    """What was typed would find half the city."""

    code = "search-too-short"


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody found. ``by`` says how: number, phone, household, sound, name or address."""

    person_id: int
    name: str
    sex: str
    birth_year: int
    number: str
    divisions: tuple[str, ...]
    by: str


def search(act: Act, text: str, limit: int = LIMIT) -> list[Hit]:
    """People the actor may look at who fit what was typed, the best first, ``limit`` (50 at most) of them.

    Raises :class:`SearchTooShort`, :class:`BadText`, :class:`BadIdentityNumber` (a mistyped digit) and :class:`NotAllowed`.
    """
    act.require_anywhere("look")
    typed = " ".join(checked_text(text, "The search", 100).split())
    most = max(1, min(limit, _MOST))
    hits: dict[int, Hit] = {}
    asked = _asked(typed)
    for by, function, values in asked:
        for hit in _ask(by, function, [*values, most]):
            hits.setdefault(hit.person_id, hit)
    shown = list(hits.values())[:most]
    act.saw(
        "searched",
        by=[by for by, _, _ in asked],
        term=digest(typed, "search").hex(),
        shown=[hit.person_id for hit in shown],
    )
    return shown


def _asked(typed: str) -> list[tuple[str, str, list[Any]]]:
    """What to ask the database, in order: how it was found, the function, its values but the last."""
    close = typed.replace(" ", "")
    if _IDENTITY.fullmatch(close):
        return [("number", "find_by_number", [sealed_number(close).digest, None])]
    asked: list[tuple[str, str, list[Any]]] = []
    if _HOUSEHOLD.fullmatch(typed):
        asked.append(("household", "find_by_household", [int(typed)]))
    if _PHONE.fullmatch(typed):
        asked.append(("phone", "find_by_number", [None, digest(plain_phone(typed), PHONE)]))
    if _PASSPORT.fullmatch(close):
        asked.append(("number", "find_by_number", [digest(plain_number(close, "The number"), NUMBER), None]))
    if asked:
        return asked
    if _SOUND.fullmatch(typed):
        return [*_sound(typed), *_name(typed, only_long=True)]
    return [*_name(typed), *_address(typed)]


def _sound(typed: str) -> list[tuple[str, str, list[Any]]]:
    letters = re.sub(r"[^a-z]", "", typed.lower().replace("ü", "v"))
    if len(letters) < 2:
        raise SearchTooShort("Write two letters at least: initials (zsf) or the beginning of the pinyin (zhangs).")
    return [("sound", "find_by_sound", [letters])]


def _name(typed: str, only_long: bool = False) -> list[tuple[str, str, list[Any]]]:
    """Names by their own letters; Latin ones only where they are long enough not to be initials."""
    if only_long and len(typed) < 4:
        return []
    if typed.isdecimal():
        return []
    name = checked_name(typed, "The search") if any(each.isalpha() for each in typed) else typed
    letters = sorted(set(name) - {" ", DOT})
    return [("name", "find_by_name", [name, _pattern(name), [] if len(name) < 2 else letters])]


def _address(typed: str) -> list[tuple[str, str, list[Any]]]:
    if len(typed) < _SHORTEST_ADDRESS:
        return []
    return [("address", "find_by_address", [_pattern(typed)])]


def _pattern(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


def _ask(by: str, function: str, values: list[Any]) -> list[Hit]:
    with connection.cursor() as cursor:
        cursor.execute(f"select * from {function}({', '.join(['%s'] * len(values))})", values)
        return [
            Hit(
                number,
                name,
                sex,
                birth.year,
                masked(unseal(bytes(sealed), NUMBER)) if sealed else "",
                tuple(within),
                by,
            )
            for number, name, sex, birth, sealed, within in cursor.fetchall()
        ]
