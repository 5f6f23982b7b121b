"""What is not known: a value that stands for itself until something needs it, and the reasons why it is not known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why a value is not known.

    ``kind``: ``fact`` (nobody stated it), ``figure`` (the law's figure is missing or not in force that day), ``rule``
    (no text in force), ``table`` (the table has no row for the key), ``division`` (by zero). ``who`` is the person's
    position in the household, -1 for the household.
    """

    kind: str
    name: str
    who: int = -1
    detail: str = ""


class UnknownUsed(Exception):
    """An unknown value was needed; the rule is then worked out the careful way. Never leaves the exact reading."""


def _needed(*_: Any) -> NoReturn:
    raise UnknownUsed


class Unknown:
    """A value nobody knows. Whatever needs it raises :class:`UnknownUsed`; passing it on does not.

    Asking it for what a date or a number has (``year``, ``denominator``) raises ``AttributeError`` as for any object.
    """

    __slots__ = ("because",)

    def __init__(self, because: frozenset[Reason]) -> None:
        self.because = because

    def __repr__(self) -> str:
        return f"Unknown({sorted(self.because)})"

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _needed
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __neg__ = _needed
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = __bool__ = __hash__ = __int__ = __index__ = _needed


@lru_cache(maxsize=100_000)
def unknown(kind: str, name: str, who: int = -1, detail: str = "") -> Unknown:
    """An unknown value with one reason; the same object for the same reason."""
    return Unknown(frozenset((Reason(kind, name, who, detail),)))


def is_unknown(value: object) -> bool:
    """Whether a value is not known."""
    return type(value) is Unknown


def both(*values: object) -> Unknown:
    """What is not known because any of these is not."""
    found: Unknown | None = None
    because: frozenset[Reason] | None = None
    for value in values:
        if type(value) is not Unknown or value is found:
            continue
        if found is None:
            found = value
            continue
        if because is None:
            because = found.because
        more = value.because
        if not more <= because:
            because |= more
    if found is None:
        return Unknown(frozenset())
    return found if because is None or because is found.because else Unknown(because)
