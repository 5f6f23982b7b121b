"""Kept decisions run again: the same facts and the same law must give the same answer, to the fen and to the digest."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.engine.exact import explain
from minsheng.engine.facts import BadFacts
from minsheng.engine.loading import LawRefused
from minsheng.engine.telling import as_json
from minsheng.registry.access.acting import Act
from minsheng.registry.decisions.keeping import plain_json
from minsheng.registry.decisions.law_texts import LawTextDamaged, kept_law

_AT_ONCE = 200


class DecisionNotFound(LookupError):
    """There is no such decision, or none that the actor may see."""

    code = "decision-not-found"


@dataclass(frozen=True, slots=True)
class Replayed:
    """One decision run again. ``differences`` are paths into the result with what was kept and what came out; none: same."""

    decision_id: int
    household_id: int
    day: datetime.date
    differences: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether it came out as it was kept."""
        return not self.differences


def replay(act: Act, decision_ids: list[int] | None = None) -> Iterator[Replayed]:
    """Runs decisions again, all that the actor may see or those named; each difference goes to the log as an alarm.

    Raises :class:`DecisionNotFound` for a number that is not there (or not to be seen).
    """
    missing = set(decision_ids or ())
    for row in _kept(decision_ids):
        missing.discard(row["id"])
        found = Replayed(row["id"], row["household_id"], row["day"], tuple(_differences(row)))
        act.record("decision replayed", household_id=row["household_id"], decision=row["id"], same=found.is_same)
        if not found.is_same:
            act.record(
                "ALARM: decision differs",
                household_id=row["household_id"],
                decision=row["id"],
                at=list(found.differences)[:20],
            )
        yield found
    if missing:
        raise DecisionNotFound(f"There is no decision {', '.join(map(str, sorted(missing)))} that you may see.")


def _kept(decision_ids: list[int] | None) -> Iterator[dict[str, Any]]:
    columns = ("id", "household_id", "day", "law_id", "place", "facts", "programmes", "result", "receipt")
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"select {', '.join(columns)}, (select figures from figures_in_force f where f.digest = figures_id)"
                " from decision where id > %s and (%s::bigint[] is null or id = any(%s::bigint[])) order by id limit %s",
                [last, decision_ids, decision_ids, _AT_ONCE],
            )
            rows = cursor.fetchall()
        for row in rows:
            read = [json.loads(value) if isinstance(value, str) and name in _JSON else value
                    for name, value in zip((*columns, "figures"), row, strict=True)]  # fmt: skip
            yield dict(zip((*columns, "figures"), read, strict=True))
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1][0]


_JSON = ("facts", "programmes", "result", "receipt", "figures")


def _differences(row: dict[str, Any]) -> Iterator[str]:
    try:
        law = kept_law(row["law_id"], row["place"])
        explanation = explain(law, row["facts"], row["day"], row["programmes"])
    except (LawTextDamaged, LawRefused, BadFacts, KeyError) as problem:
        yield f"it cannot be run again: {problem}"
        return
    again = json.loads(plain_json(as_json(explanation, trees=True)))
    yield from _compare("receipt", row["receipt"], json.loads(plain_json(explanation.receipt)))
    yield from _compare("result", row["result"], again)


def _compare(path: str, kept: Any, again: Any) -> Iterator[str]:
    if isinstance(kept, dict) and isinstance(again, dict):
        for name in sorted(kept.keys() | again.keys()):
            yield from _compare(f"{path}.{name}", kept.get(name), again.get(name))
    elif isinstance(kept, list) and isinstance(again, list) and len(kept) == len(again):
        for position, (one, other) in enumerate(zip(kept, again, strict=True)):
            yield from _compare(f"{path}.{position}", one, other)
    elif kept != again:
        yield f"{path}: kept {_short(kept)}, now {_short(again)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:77]}…"
