"""Whatever the law's worked examples decide can be said: in a letter and on a page, in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from minsheng.engine.cases import Case, facts_of, read_cases
from minsheng.engine.exact import LawNotReviewed, Reading, explain
from minsheng.engine.telling import as_json
from minsheng.faces.console.telling import amount_words, comparison_words, steps
from minsheng.faces.pages.kept import kept_answers
from minsheng.registry.facts.values import the_law, the_reading
from minsheng.services.letters.saying import LANGUAGES, decision_letter
from tests.law.test_cases import LAW

SHARE = re.compile(r"\d/\d")  # a number that is still written as it is kept: 728/3


def decisions(every: int) -> Iterator[tuple[Case, dict[str, Any], dict[str, str]]]:
    """The case, what was decided, its receipt; as the registry keeps them."""
    reading: Reading = the_reading()
    for number, case in enumerate(read_cases(LAW)):
        if number % every:
            continue
        try:
            explanation = explain(reading, facts_of(reading.law, case), case.data["day"])
        except LawNotReviewed:  # some show a day far off
            continue
        trees = number % 200 == 0  # a tree takes a hundred times the decision
        yield case, json.loads(json.dumps(as_json(explanation, trees=trees))), explanation.receipt


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_every_decision_can_be_said(every: int) -> None:
    law, letters, pages = the_law(), 0, 0
    for case, result, receipt in decisions(every):
        for lang in LANGUAGES:
            with translation.override("zh-hans" if lang == "zh" else "en"):
                for shown in kept_answers(result):
                    said = " ".join([shown.money, shown.refused, *shown.because, *shown.values])
                    assert not SHARE.search(re.sub(r"〔.*?〕", "", said)), f"{case}: {said}"
                    pages += 1
                for answer in result["answers"]:
                    said = f"{amount_words(answer)} {comparison_words(answer.get('failed', {}).get('comparison'))}"
                    assert not SHARE.search(said), f"{case}: {said}"
                    if answer.get("steps"):
                        steps(answer["steps"], {})
            for answer in result["answers"]:
                if answer["entitled"] is None:
                    continue
                letter = decision_letter(
                    law, result, answer["programme"], person=answer["person"], number="1", to="甲", sender="乙",
                    on=case.data["day"], receipt=receipt, lang=lang,
                )  # fmt: skip
                said = " ".join(
                    [*letter.amounts, *(figure.value for figure in letter.figures), letter.reasons[-1].text]
                )
                assert not SHARE.search(said), f"{case}: {said}"
                letters += 1
    assert letters > 30_000 // every
    assert pages > 60_000 // every
