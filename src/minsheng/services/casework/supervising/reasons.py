"""Why an award changes: which facts, which conditions, which figures of the law. Kept with the proposal; a letter says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from minsheng.engine.exact import Explanation, figures_in_force
from minsheng.registry.access.roles import table
from minsheng.registry.differences.writing import Entitlement
from minsheng.services.casework.supervising.months import Due, answers_of
from minsheng.services.casework.supervising.reach import Changed


def reasons_of(
    of: Entitlement, before: Due | None, last: Due, changed: Sequence[Changed], cause: str
) -> dict[str, Any]:
    """Plain values: ``facts`` that changed; ``condition`` that fails in the last month; ``figures`` of the law that are others in the
    last month than in the month before the first that changes; ``taper`` months that remain.
    """
    return {
        "cause": cause,
        "facts": [each.plain() for each in changed if each.what not in table().closed],
        "condition": _failed(of, last),
        "figures": _figures(before.by_law.explanation if before else None, last.by_law.explanation),
        "taper": last.by_law.left if last.is_taper else 0,
    }


def _failed(of: Entitlement, due: Due) -> dict[str, str] | None:
    if due.by_law.explanation is None or due.by_law.entitled is not False:
        return None
    answer = answers_of(of, due.by_law.explanation)[0]
    refused = answer.refused or {}
    return {"rule": answer.failed, "article": answer.article, "zh": refused.get("zh", ""), "en": refused.get("en", "")}


def _figures(before: Explanation | None, after: Explanation | None) -> list[dict[str, Any]]:
    if before is None or after is None or before.receipt["figures"] == after.receipt["figures"]:
        return []
    old, new = figures_in_force(before), figures_in_force(after)
    return [
        dict(zip(("name", "since", "source", "value"), (name, *figure), strict=True))
        for name, figure in sorted(new.items())
        if figure and old.get(name, figure) != figure
    ]
