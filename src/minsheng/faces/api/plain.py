"""What the API takes and gives: one base type that refuses what no table can hold, and the few types that all share.

PostgreSQL holds no NUL, no half of a surrogate pair and no integer beyond 2^63; JSON has no NaN. Each is refused here, once,
for every body, path and query, with the place it stands at.
"""

from __future__ import annotations

import datetime
import json
import re
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Schema
from ninja.parser import Parser
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, model_validator

from minsheng.registry.days import checked_day, checked_instant

BIGGEST = 2**63 - 1
DEEPEST = 12
LONGEST_NUMBER = 40
_SURROGATE = re.compile("[\ud800-\udfff]")


class NotPlain(ValueError):
    """The body has a value that cannot be kept; ``place`` is where, as a JSON pointer."""

    code = "not-plain"

    def __init__(self, place: str, what: str) -> None:
        self.place = place
        super().__init__(what)


def check_plain(value: Any, place: str = "", depth: int = 0, deepest: int = DEEPEST) -> None:
    """Raises :class:`NotPlain` for the first value that cannot be kept."""
    if depth > deepest:
        raise NotPlain(place, f"The body is nested more than {deepest} deep.")
    if isinstance(value, str):
        if "\0" in value:
            raise NotPlain(place, "The text has a NUL character.")
        if _SURROGATE.search(value):
            raise NotPlain(place, "The text has half of a surrogate pair. Write the whole character.")
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int):
        if not -BIGGEST - 1 <= value <= BIGGEST:
            raise NotPlain(place, "The number is beyond 64 bits.")
    elif isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise NotPlain(place, "The number is none that JSON has.")
    elif isinstance(value, dict):
        for key, inner in value.items():
            check_plain(key, f"{place}/{_token(key)}", depth, deepest)
            check_plain(inner, f"{place}/{_token(key)}", depth + 1, deepest)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            check_plain(inner, f"{place}/{position}", depth + 1, deepest)


def read_json(body: bytes, deepest: int = DEEPEST) -> Any:
    """A body as JSON, checked. Raises :class:`NotPlain`."""
    try:
        found = json.loads(
            body.decode("utf-8"), parse_constant=_no_constant, parse_int=_number, object_pairs_hook=_once_each
        )
    except UnicodeDecodeError:
        raise NotPlain("", "The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise NotPlain("", f"The body is not JSON (line {error.lineno}, column {error.colno}).") from None
    except RecursionError:
        raise NotPlain("", f"The body is nested more than {deepest} deep.") from None
    check_plain(found, deepest=deepest)
    return found


def _token(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1") if "\0" not in key and not _SURROGATE.search(key) else "?"


def _no_constant(name: str) -> Any:
    raise NotPlain("", f"JSON has no {name}.")


def _number(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise NotPlain("", "A number has too many digits.")
    return int(text)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotPlain("", "A key stands twice in one object.")
    return found


class PlainParser(Parser):
    """Reads bodies and queries for ninja, and refuses what is not plain."""

    def parse_body(self, request: HttpRequest) -> Any:
        return read_json(request.body)

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        check_plain(found)
        return found


class Plain(Schema):
    """The base of every body. What it does not name is refused."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _check(cls, value: Any) -> Any:
        if isinstance(value, (dict, list)):
            check_plain(value)
        return value


class Said(Schema):
    """The base of every answer."""


Number = Annotated[int, Field(ge=1, le=BIGGEST, description="The number of a record.")]
Word = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(min_length=1, max_length=500)]
CaseNumber = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{1,6}-[0-9]{1,18}$", examples=["2026-330106-00000001"])]
Day = Annotated[datetime.date, AfterValidator(checked_day), Field(description="A day in Hangzhou, YYYY-MM-DD.")]
Instant = Annotated[
    AwareDatetime,
    AfterValidator(checked_instant),
    Field(description="An instant with its time zone; one without is refused."),
]
Language = Annotated[str, Field(pattern="^(zh|en)$")]
