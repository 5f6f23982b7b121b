"""A registry's answer as it must be. Whatever does not fit is no answer, and says why: it never becomes "found nothing".

::

    {"format": "minsheng-verification-1", "request": "…", "registry": "vehicles",
     "status": "searched",                      # or unknown_person, refused
     "as_of": "2026-11-23T22:00:00+08:00",      # the hour of the registry's own books
     "searched": {"vehicle": "all"},            # or "some": it could not look everywhere
     "entries": [{"kind": "vehicle", "plate": "浙A12345", "use": "private", "registered_on": "2020-05-01"}],
     "page": {"number": 1, "of": 1}, "total": 1, "receipt": "VR-2026-1"}
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jsonschema

from minsheng.registry.days import BadDay, checked_instant
from minsheng.registry.verifying.registries import Kind, Registry
from minsheng.registry.verifying.requests import FORMAT

SEARCHED, UNKNOWN_PERSON, REFUSED = "searched", "unknown_person", "refused"
STATUSES = (SEARCHED, UNKNOWN_PERSON, REFUSED)
_AHEAD = datetime.timedelta(minutes=5)
_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string", "minLength": 1, "maxLength": 200},
    "money": {"type": "string", "pattern": r"^-?\d{1,12}(\.\d{1,2})?$"},
    "number": {"type": "string", "pattern": r"^-?\d{1,12}(\.\d{1,6})?$"},
    "day": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
    "month": {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"},
    "yes or no": {"type": "boolean"},
}


class BadAnswer(ValueError):
    """What came is no answer to what was asked; ``code`` is the reason that is kept."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, its pages put together. ``is_whole`` is no where pages are missing: ``missing`` says why."""

    request: str
    registry: str
    status: str
    as_of: datetime.datetime
    searched: dict[str, str]
    entries: tuple[dict[str, Any], ...]
    page: int
    pages: int
    total: int
    receipt: str
    is_whole: bool = True
    missing: str = ""

    def covers(self, kind: str) -> str:
        """``all``, ``some`` or nothing: how far the registry looked for entries of a kind."""
        found = self.searched.get(kind, "")
        return found if self.is_whole or not found else "some"


def read_answer(registry: Registry, request: str, text: str | bytes) -> Answer:
    """Checks one page of an answer against what the registry is known to keep. Raises :class:`BadAnswer`."""
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError):
        raise BadAnswer("not-json", "It is no JSON, or was cut off.") from None
    try:
        jsonschema.validate(plain, _schema(registry), cls=jsonschema.Draft202012Validator)
    except jsonschema.ValidationError as problem:
        where = "/".join(map(str, problem.absolute_path)) or "(whole)"
        raise BadAnswer(
            "other-schema", f"At {where}, it is not what {registry.name} is known to answer ({problem.validator})."
        ) from None
    if plain["request"] != request or plain["registry"] != registry.name:
        raise BadAnswer("other-request", "It answers another request.")
    for entry in plain["entries"]:
        _check_entry(registry.kinds[entry["kind"]], entry)
    strange = {entry["kind"] for entry in plain["entries"]} - set(plain["searched"])
    if strange or (plain["status"] != SEARCHED and plain["entries"]):
        raise BadAnswer("contradicts-itself", "It lists entries of a kind that it says it did not search for.")
    page, pages = plain["page"]["number"], plain["page"]["of"]
    if page > pages or (pages == 1 and plain["total"] != len(plain["entries"])):
        raise BadAnswer("wrong-count", f"It counts {plain['total']} entries and lists {len(plain['entries'])}.")
    as_of = _instant(plain["as_of"])
    return Answer(plain["request"], plain["registry"], plain["status"], as_of, plain["searched"],
                  tuple(plain["entries"]), page, pages, plain["total"], plain["receipt"])  # fmt: skip


def put_together(pages: Sequence[Answer], missing: str = "") -> Answer:
    """One answer of its pages in order. ``missing`` says why the rest is not there. Raises :class:`BadAnswer`."""
    first = pages[0]
    for number, page in enumerate(pages, 1):
        same = (page.pages, page.total, page.as_of, page.status, page.searched, page.receipt)
        if page.page != number or same != (
            first.pages, first.total, first.as_of, first.status, first.searched, first.receipt,
        ):  # fmt: skip
            raise BadAnswer("pages-do-not-fit", f"Page {number} does not belong to the first one.")
    entries = tuple(entry for page in pages for entry in page.entries)
    if not missing and (len(pages) != first.pages or len(entries) != first.total):
        raise BadAnswer("wrong-count", f"It counts {first.total} entries and lists {len(entries)}.")
    return Answer(first.request, first.registry, first.status, first.as_of, first.searched, entries, 1, first.pages,
                  first.total, first.receipt, not missing, missing)  # fmt: skip


def check_fresh(answer: Answer, registry: Registry, now: datetime.datetime) -> None:
    """Refuses books too old to say anything about today, or of a day to come. Raises :class:`BadAnswer`."""
    if answer.as_of > now + _AHEAD:
        raise BadAnswer("from-the-future", "Its books are of an hour that has not come.")
    if now - answer.as_of > datetime.timedelta(days=registry.waiting.fresh_for_days):
        raise BadAnswer("stale", f"Its books are of {answer.as_of:%Y-%m-%d}, too old.")


def to_text(answer: Answer) -> str:
    """The answer as it is kept (sealed)."""
    plain = {field: getattr(answer, field) for field in answer.__slots__}
    return json.dumps({**plain, "as_of": answer.as_of.isoformat()}, ensure_ascii=False, sort_keys=True)


def from_text(text: str) -> Answer:
    """The reverse of :func:`to_text`."""
    plain = json.loads(text)
    plain["as_of"] = datetime.datetime.fromisoformat(plain["as_of"])
    return Answer(**{**plain, "entries": tuple(plain["entries"])})


def _schema(registry: Registry) -> dict[str, Any]:
    entries = [
        {
            "type": "object",
            "properties": {"kind": {"const": kind.name}, **{name: _type(type_) for name, type_ in kind.fields.items()}},
            "required": ["kind", *kind.fields],
            "additionalProperties": False,
        }
        for kind in registry.kinds.values()
    ]
    count = {"type": "integer", "minimum": 0, "maximum": 100_000}
    searched = {kind: {"enum": ["all", "some"]} for kind in registry.kinds}
    properties: dict[str, Any] = {
        "format": {"const": FORMAT},
        "request": {"type": "string"},
        "registry": {"type": "string"},
        "status": {"enum": list(STATUSES)},
        "as_of": {"type": "string"},
        "searched": {"type": "object", "properties": searched, "additionalProperties": False},
        "entries": {"type": "array", "items": {"oneOf": entries}, "maxItems": 10_000},
        "page": {
            "type": "object",
            "properties": {"number": {**count, "minimum": 1}, "of": {**count, "minimum": 1, "maximum": 1000}},
            "required": ["number", "of"],
            "additionalProperties": False,
        },
        "total": count,
        "receipt": {"type": "string", "minLength": 1, "maxLength": 200},
        "reason": {"type": "string", "maxLength": 500},
    }
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name != "reason"],
        "additionalProperties": False,
    }


def _type(type_: str | tuple[str, ...]) -> dict[str, Any]:
    return {"enum": list(type_)} if isinstance(type_, tuple) else _TYPES[type_]


def _check_entry(kind: Kind, entry: dict[str, Any]) -> None:
    for name, type_ in kind.fields.items():
        if type_ == "day":
            try:
                datetime.date.fromisoformat(entry[name])
            except ValueError:
                raise BadAnswer("other-schema", f"{name} of an entry is no day.") from None


def _instant(text: str) -> datetime.datetime:
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        raise BadAnswer("other-schema", "as_of is no instant.") from None
    if found.tzinfo is None:
        raise BadAnswer("other-schema", "as_of has no time zone.")
    try:
        return checked_instant(found)
    except BadDay as error:
        raise BadAnswer("other-schema", f"as_of: {error}") from None
