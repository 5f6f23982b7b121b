"""Claims as readable text: who pays what of each, in order, and what the year comes to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from minsheng.engine.exact.answers import Answer
from minsheng.engine.exact.explaining_claims import ClaimExplanation
from minsheng.engine.unknown import is_unknown

if TYPE_CHECKING:
    from minsheng.engine.telling.as_text import Text


def claim_lines(text: Text, *, full: bool) -> Iterator[str]:
    """Each claim with its layers, then the year's totals. ``full`` adds the trees."""
    explanation = text.explanation
    unverified: dict[str, None] = {}
    for claim in explanation.claims:
        for answer in claim.answers:
            yield from _answer(text, claim, answer)
            unverified.update(dict.fromkeys(answer.unverified))
            main = answer.programme.data.get("pays")
            if full and main and answer.entitled is not False:
                yield from text.tree(claim.tree(main), 2, day=claim.claim.settled_on)
    for named in explanation.totals:
        yield f"  Σ {text.named(named, with_person=True)}"
    if unverified:
        names = text.say("、", ", ").join(text.law.label(name, text.lang) for name in unverified)
        yield text.say(f"    ⚠ 未核实的数值：{names}", f"    ⚠ unverified figures: {names}")


def claim_title(text: Text, claim: ClaimExplanation) -> str:
    """Whose claim it is, its number and its day."""
    one, who = claim.claim, text.people[claim.claim.patient]
    return text.say(f"{who} 第{one.number}号 {one.settled_on}", f"{who}, claim {one.number}, {one.settled_on}")


def _answer(text: Text, claim: ClaimExplanation, answer: Answer) -> Iterator[str]:
    mark = "✘" if answer.entitled is False else "?" if answer.unknown else "✔"
    name = answer.programme.zh if text.zh else answer.programme.en
    money = "" if answer.entitled is False else text.money(answer)
    yield f"{mark} {claim_title(text, claim)} · {name}{'  ' + money if money else ''}"
    if answer.entitled is False:
        yield f"    {text.reason(answer)}"
    known = [named for named in answer.answers if not is_unknown(named.value) and named.value not in (False, 0, "none")]
    amounts = [named for named in known if text.law.type_of(named.name).is_money]
    for line in (amounts, [named for named in known if named not in amounts]):
        if line:
            yield "    " + text.say("；", "; ").join(text.named(named) for named in line)
    if answer.unknown:
        yield from text.unknowns(answer)
    yield from text.article(answer)
