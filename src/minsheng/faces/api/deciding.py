"""Operations that decide a household that is sent: check the whole law, explain one programme. Anybody may; nothing is kept."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field, JsonValue

from minsheng.engine.exact import explain as explained
from minsheng.engine.facts import BadFacts, Facts
from minsheng.engine.telling import as_json
from minsheng.faces.api.calling import today
from minsheng.faces.api.plain import Day, Plain, Said, Word
from minsheng.faces.api.problems import Problem, ProblemDocument
from minsheng.faces.cli.household_files import household_of
from minsheng.registry.facts.values import the_law, the_reading

router = Router(tags=["decide"])
REFUSED = {400: ProblemDocument, 422: ProblemDocument}
_Name = str


class Asked(Plain):
    """A household as a household file writes it, in English or Chinese words: ``minsheng schema`` prints every fact."""

    day: Day | None = Field(None, description="The day of decision; today if not said.")
    assume: list[Word] = Field(default_factory=list, max_length=20, description="Named assumptions of the law.")
    household: dict[_Name, JsonValue] = Field(default_factory=dict, description="Facts of the household.")
    people: dict[_Name, dict[_Name, JsonValue]] = Field(
        max_length=60, description="Facts of each member, by any name: p1, p2 … No real name is needed."
    )


class CheckAsked(Asked):
    programmes: list[Word] = Field(default_factory=list, max_length=100, description="Only these; all if empty.")


class ExplainAsked(Asked):
    programme: Word


class Decided(Said):
    """What the law says of the household; ``minsheng check --json`` gives the same."""

    day: datetime.date
    law: dict[str, Any]
    people: list[str]
    assumed: list[str]
    answers: list[dict[str, Any]]
    ask_next: list[dict[str, Any]] = Field(description="Facts to ask next: those that would settle most.")
    receipt: dict[str, Any]
    claims: list[dict[str, Any]] | None = None
    totals_of_claims: list[dict[str, Any]] | None = None


@router.post("/check", operation_id="check", auth=None, response={200: Decided, **REFUSED}, exclude_none=False)
def check(request: HttpRequest, asked: CheckAsked) -> dict[str, Any]:
    """Decides every programme for one household: result, amount, reason, article, what is not known, what to ask next."""
    return _decide(asked, asked.programmes, steps=False)


@router.post("/explain", operation_id="explain", auth=None, response={200: Decided, **REFUSED})
def explain(request: HttpRequest, asked: ExplainAsked) -> dict[str, Any]:
    """Decides one programme and gives every step with values, figures, their sources, and articles."""
    return _decide(asked, [asked.programme], steps=True)


def _decide(asked: Asked, programmes: list[str], steps: bool) -> dict[str, Any]:
    law = the_law()
    for position, name in enumerate(programmes):
        if name not in law.programmes:
            detail = f'The law has no programme "{name}". GET /api/v1/law/programmes lists them.'
            raise Problem(
                422, "no-such-programme", detail, errors=[{"pointer": f"body/programmes/{position}", "detail": detail}]
            )
    day = asked.day or today()
    return as_json(explained(the_reading(), _facts(asked, day), day, programmes), trees=steps)


def _facts(asked: Asked, day: datetime.date) -> Facts:
    said = {
        "day": day,
        "assume": list(asked.assume),
        "household": _exact(asked.household),
        "people": _exact(asked.people),
    }
    try:
        return household_of(the_law(), said, day)
    except BadFacts as bad:
        found = [
            {"pointer": "/".join(("body", *each.path)), "detail": f"{each.what} {each.remedy}"[:300]}
            for each in bad.problems
        ]
        raise Problem(422, bad.code, "The household cannot be decided as it is written; errors names each place.",
                      errors=found[:50]) from None  # fmt: skip


def _exact(value: Any) -> Any:
    """Decimals as text, which is read exactly; JSON's own are binary."""
    if isinstance(value, dict):
        return {key: _exact(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_exact(inner) for inner in value]
    return repr(value) if isinstance(value, float) else value
