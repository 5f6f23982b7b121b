"""Letters of appeal results, read back from the PDF."""

from __future__ import annotations

import datetime
import io

import pytest
import yaml
from pypdf import PdfReader

from minsheng.services.letters.appeal_results import FILE, Result, appeal_letter
from minsheng.services.letters.rendering import as_pdf
from minsheng.services.letters.saying import NothingToSay

D = datetime.date


def result(state: str, kind: str = "review", **more: object) -> Result:
    return Result(
        kind=kind, state=state, number="R2025-330106-00000001", of="2025-330106-00000007",
        programme={"zh": "最低生活保障", "en": "Minimum living allowance"}, filed_on=D(2025, 8, 1), decided_on=D(2025, 9, 1),
        says="工资单表明收入较低", article="行政复议法第六十四条", **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_sending_back_says_what_follows() -> None:
    letter = appeal_letter(
        result("sent_back", new_case="2025-330106-00000009", within_days=30),
        to="陈敏",
        sender="西湖区人民政府",
        on=D(2025, 9, 2),
    )
    reader = PdfReader(io.BytesIO(as_pdf(letter)))
    text = "".join(page.extract_text() for page in reader.pages).replace(" ", "").replace("\n", "")
    for said in (
        "行政复议决定书",
        "撤销原决定",
        "2025-330106-00000009",
        "30日",
        "工资单表明收入较低",
        "十五日",
        "陈敏：",
    ):
        assert said in text, said
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_closed_state_has_its_letter(lang: str) -> None:
    kinds = yaml.safe_load(FILE.read_text(encoding="utf-8"))["kinds"]
    for kind, words in kinds.items():
        for state in words["results"]:
            letter = appeal_letter(result(state, kind), to="陈敏", sender="x", on=D(2025, 9, 2), lang=lang)
            assert letter.result
            assert letter.appeal, (kind, state)


def test_what_is_open_has_none() -> None:
    with pytest.raises(NothingToSay, match="not decided"):
        appeal_letter(result("proposed"), to="x", sender="x", on=D(2025, 9, 2))
    with pytest.raises(NothingToSay, match="no letters"):
        appeal_letter(result("upheld"), to="x", sender="x", on=D(2025, 9, 2), lang="fr")


def test_a_lowered_demand_says_by_how_much() -> None:
    letter = appeal_letter(result("changed", less=130050), to="陈敏", sender="x", on=D(2025, 9, 2))
    assert letter.amounts == ("应退款项减少人民币 1,300.50 元（大写：壹仟叁佰元伍角）。",)
