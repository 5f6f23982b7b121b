"""Resident identity numbers as they are compared: fifteen digits made eighteen, and whether the check digit fits."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from minsheng.registry.identity_numbers import BadIdentityNumber, check_digit, read_identity_number

_BEFORE_2000 = "19"


def read_numbers(values: Sequence[str]) -> pa.Table:
    """Reads distinct numbers. Columns: ``value`` and

    ``id_number`` (18 characters where there are 15 or 18; null where there are fewer than 15 or more than 19),
    ``id_body`` (without the check character), ``id_checked`` (18 characters, and the check fits: no digit of it is
    mistyped), ``id_born`` (the day of birth in it).
    """
    rows = [_read(value) for value in values]
    names = ("id_number", "id_body", "id_checked", "id_born")
    columns = {"value": pa.array(values, pa.string())}
    for position, name in enumerate(names):
        columns[name] = pa.array([row[position] for row in rows], pa.bool_() if name == "id_checked" else pa.string())
    return pa.table(columns)


def as_eighteen(number: str) -> str:
    """A number of fifteen digits as it was reissued: the century put in, the check digit put behind."""
    body = number[:6] + _BEFORE_2000 + number[6:]
    return body + check_digit(body)


def _read(value: str) -> tuple[str | None, str | None, bool | None, str | None]:
    number = value.strip().upper()
    if not 15 <= len(number) <= 19:
        return None, None, None, None
    if len(number) == 15 and number.isascii() and number.isdigit():
        number = as_eighteen(number)
        return number, number[:17], False, number[6:14]
    return number, number[:17], _is_checked(number), number[6:14]


def _is_checked(number: str) -> bool:
    try:
        read_identity_number(number)
    except BadIdentityNumber:
        return False
    return True
