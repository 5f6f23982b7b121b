"""A decision kept whole: facts frozen, the law's own files, the figures, the result with every step, the receipt."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any

from django.db import connection

from minsheng.engine.exact import Explanation, figures_in_force, plain_form
from minsheng.engine.telling import as_json
from minsheng.registry.access.acting import Act
from minsheng.registry.decisions.law_texts import keep_law


class HouseholdNotFound(LookupError):
    """There is no such household, or none that the actor may see: nobody is told which."""

    code = "household-not-found"


def keep_decision(
    act: Act,
    *,
    household_id: int,
    explanation: Explanation,
    facts: Mapping[str, Any],
    known_at: datetime.datetime,
    programmes: tuple[str, ...] = (),
    instead_of: int | None = None,
) -> int:
    """Keeps what was decided and gives its number.

    Args:
        act: who decides; needs ``decide`` where the household lives.
        household_id: whose decision it is.
        explanation: the engine's, of these facts.
        facts: the household as a file says it, as it was given to the engine.
        known_at: the facts are as the registry knew them then.
        programmes: those that were asked for; empty: all.
        instead_of: the decision that this one takes the place of.

    Raises:
        HouseholdNotFound, NotAllowed.
    """
    with connection.cursor() as cursor:
        cursor.execute("select division from household where id = %s", [household_id])
        row = cursor.fetchone()
        if row is None:
            raise HouseholdNotFound(f"There is no household {household_id} that you may see.")
        act.require("decide", row[0])
        keep_law(explanation.law)
        receipt = explanation.receipt
        cursor.execute(
            "insert into figures_in_force (digest, figures) values (%s, %s::jsonb) on conflict do nothing",
            [receipt["figures"], plain_json(figures_in_force(explanation))],
        )
        cursor.execute(
            "insert into decision (household_id, day, known_at, law_id, place, figures_id, facts, programmes, result, receipt,"
            " decided_by, took_place_of_id) values (%s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s::jsonb, %s::jsonb, %s, %s)"
            " returning id",
            [
                household_id,
                explanation.day,
                known_at,
                explanation.law.version,
                "/".join(explanation.law.place),
                receipt["figures"],
                json.dumps(facts, ensure_ascii=False, default=plain_form),
                plain_json(list(programmes)),
                plain_json(as_json(explanation, trees=True)),
                plain_json(receipt),
                act.actor,
                instead_of,
            ],
        )
        decision_id = int(cursor.fetchone()[0])
    act.record("decided", household_id=household_id, decision=decision_id, day=explanation.day.isoformat())
    return decision_id


def plain_json(value: Any) -> str:
    """JSON in one fixed way, days and fractions as text: what is frozen reads the same years later."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=plain_form)
