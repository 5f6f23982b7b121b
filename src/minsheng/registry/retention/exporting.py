"""A person's own record, whole: what is held, who said it, what was decided, who looked; without other people's data.

Errors::

    RecordNotFound      there is no such person, or the record may not be seen (access.finding)
    NotAllowed          the actor's roles do not reach that far (access.acting)
"""

from __future__ import annotations

import contextlib
import datetime
import json
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.access.finding import not_found
from minsheng.registry.people.models import Person
from minsheng.registry.people.numbers import NUMBER, PHONE
from minsheng.registry.sealing import CannotUnseal, unseal
from minsheng.registry.verifying.answers import from_text
from minsheng.registry.verifying.concluding import SEALED

FORMAT = "minsheng-own-record-1"
ANOTHER = "another person"
_HIDDEN = ("_sealed", "_digest")
_LEFT_OUT = ("digest", "number_key", "areas")
_NAMED_APART = (
    "person", "decision", "who_looked", "household_statement", "household_record", "occupancy", "erasure",
    "statement.person_id", "record.person_id", "membership.person_id",
)  # fmt: skip
_OF_A_MENTION = ("id", "kind", "held", "known")
Row = dict[str, Any]


def export_record(act: Act, *, person: int) -> dict[str, Any]:
    """Everything held about a person, as plain data. The person asks, or an officer on the person's request.

    An officer need not be allowed to read all of it, and is not shown it: it goes into the file for the person.
    """
    found = Person.objects.filter(pk=person).first()
    if found is None:
        act.saw("refused", person_id=person, asked="export")
        raise not_found("person")
    if act.person_id != person:
        act.require("export", found.jurisdictions)
    with connection.cursor() as cursor:
        cursor.execute("select own_record(%s)::text", [person])
        (text,) = cursor.fetchone()
    if text is None:
        raise not_found("person")
    act.record("own record exported", person_id=person)
    return _told(person, json.loads(text))


def _told(person: int, rows: dict[str, Any]) -> dict[str, Any]:
    own: Row = rows["person"]
    return {
        "format": FORMAT,
        "made_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "person": {
            **_plain("person", own, person),
            "number": _opened(own["number_sealed"], NUMBER),
            "phone": _opened(own["phone_sealed"], PHONE),
        },
        "households": _all(rows, "membership.person_id", person),
        "homes": _all(rows, "occupancy", person),
        "records": _all(rows, "record.person_id", person),
        "statements": _all(rows, "statement.person_id", person),
        "household_records": _all(rows, "household_record", person),
        "household_statements": _all(rows, "household_statement", person),
        "decisions": [_decision(row, person) for row in rows["decision"] or []],
        "other": {
            name: [_other(name, row, person) for row in found]
            for name, found in sorted(rows.items())
            if name not in _NAMED_APART
        },
        "erasures": _all(rows, "erasure", person),
        "who_looked": rows["who_looked"] or [],
    }


def _all(rows: dict[str, Any], name: str, person: int) -> list[Row]:
    return [_plain(name.partition(".")[0], row, person) for row in rows.get(name) or []]


def _other(name: str, row: Row, person: int) -> Row:
    """A row of any table. One about somebody else that names the person says no more than that."""
    table, _, column = name.partition(".")
    if column != "person_id" and row.get("person_id", person) != person:
        return {"you_are": column.removesuffix("_id"), **{key: row[key] for key in _OF_A_MENTION if key in row}}
    plain = _plain(table, row, person)
    if "person_id" not in row:
        plain.pop("evidence", None)  # compares the person with somebody else
    if table == "verification_query" and row.get("answer_sealed"):
        with contextlib.suppress(CannotUnseal):
            answer = from_text(unseal(_bytes(row["answer_sealed"]), SEALED))
            plain["answer"] = {"as_of": answer.as_of.isoformat(), "entries": list(answer.entries)}
    return plain


def _plain(table: str, row: Row, person: int) -> Row:
    """The row as the person may read it: nothing sealed, nobody else named."""
    people = _columns_of_people().get(table, ())
    return {
        key: ANOTHER if key in people and value not in (None, person) else value
        for key, value in row.items()
        if not key.endswith(_HIDDEN) and key not in _LEFT_OUT
    }


def _decision(row: Row, person: int) -> Row:
    """A household's decision with the person's own facts and the answers for the household and the person."""
    facts, result = json.loads(row["facts"]), row["result"]
    us = (None, str(person))
    return {
        **{key: row[key] for key in ("id", "household_id", "day", "known_at", "decided_by", "decided_at", "receipt")},
        "own_facts": facts.get("people", {}).get(str(person), {}),
        "household_facts": facts.get("household", {}),
        "answers": [
            {
                **{key: each[key] for key in ("programme", "zh", "en", "entitled", "amount", "frequency", "article")},
                "decided_by": [part for part in each.get("decided_by", []) if part.get("person") in us],
            }
            for each in result.get("answers", [])
            if each.get("person") in us
        ],
    }


def _columns_of_people() -> dict[str, tuple[str, ...]]:
    """The columns of every table that name a person."""
    found: dict[str, tuple[str, ...]] = {}
    for relation in Person._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and relation.is_relation and not relation.concrete):
            continue
        table, column = relation.related_model._meta.db_table, relation.field.column
        found[table] = (*found.get(table, ()), column)
    return found


def _opened(sealed: str | None, about: str) -> str:
    return unseal(_bytes(sealed), about) if sealed else ""


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("\\x"))
