"""``attributes.yaml`` as the code reads it, and values of a query as the database compares them."""

from __future__ import annotations

import datetime
import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from minsheng.faces.api.plain import BIGGEST
from minsheng.faces.spdci.refusing import Rejected

FILE = Path(__file__).with_name("attributes.yaml")
FILTER = "rjct.filter.invalid"
_FACT = (
    "(select r.facts ->> '{0}' from record r where r.person_id = p.id and r.topic = '{1}' and upper_inf(r.known)"
    " and r.held @> %(day)s limit 1)"
)
_WORD = re.compile(r"[A-Za-z_]+")
ORDERED = ("integer", "date")


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something that people or households are found by."""

    name: str
    sql: str
    kind: str
    topic: str
    values: dict[str, list[str]]
    of_household: bool


@functools.cache
def attributes() -> dict[str, Attribute]:
    """Every attribute by each of its names."""
    found: dict[str, Attribute] = {}
    for names, says in yaml.safe_load(FILE.read_text(encoding="utf-8")).items():
        topic = says.get("topic", "")
        sql = _FACT.format(says["fact"], topic) if "fact" in says else says.get("sql", "")
        sql = sql.replace("{disability_category}", _FACT.format("disability_category", "disability"))
        each = Attribute(
            names.split("|")[0],
            f"({sql})" if sql else "",
            says["kind"],
            topic,
            says.get("values", {}),
            says.get("of") == "household",
        )
        found.update(dict.fromkeys((name.lower() for name in names.split("|")), each))
    return found


def attribute(said: Any) -> Attribute:
    """The attribute that a query names. Raises :class:`Rejected`."""
    last = str(said).split(".")[-1].split(":")[-1] if isinstance(said, str) else ""
    found = attributes().get(last.lower()) if len(last) < 60 else None
    if found is None:
        shown = last if _WORD.fullmatch(last) else "that"
        known = ", ".join(sorted({each.name for each in attributes().values()}))
        raise Rejected(FILTER, f"Nobody is found by {shown[:60]} here. Known: {known}.")
    return found


def value_of(asked: Attribute, raw: Any) -> Any:
    """A value as the database compares it: a list for a choice. Raises :class:`Rejected`."""
    bad = Rejected(FILTER, f"This is no value of {asked.name}.")
    if asked.kind == "choice":
        found = asked.values.get(str(raw)) or asked.values.get(str(raw).split(":")[-1])
        if found is None:
            raise Rejected(FILTER, f"{asked.name} has the values {', '.join(asked.values)}.")
        return found
    if asked.kind == "boolean":
        words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
        if str(raw).lower() not in words:
            raise bad
        return words[str(raw).lower()]
    if asked.kind == "integer":
        return _whole(raw, bad)
    if asked.kind == "date":
        try:
            return datetime.date.fromisoformat(str(raw)[:10])
        except ValueError:
            raise bad from None
    if not isinstance(raw, str) or not 0 < len(raw) <= 200 or "\0" in raw:
        raise bad
    return raw


def _whole(raw: Any, bad: Rejected) -> int:
    try:
        number = int(raw) if isinstance(raw, str) and len(raw) < 20 else raw
    except ValueError:
        raise bad from None
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int) or abs(number) > BIGGEST:
        raise bad
    return number
