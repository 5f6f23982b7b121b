"""Letters of changes, read back from the PDF: arrears, overpayments, waivers; monthly, yearly and once; zh, en, large, PDF/UA."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import pytest
import yaml
from pypdf import PdfReader

from minsheng.engine.exact import explain
from minsheng.engine.telling import as_json
from minsheng.engine.tree import Law
from minsheng.services.letters.changes import ChangeSaid, MonthSaid, WaiverSaid, change_letter
from minsheng.services.letters.rendering import as_pdf
from minsheng.services.letters.saying import Letter, NothingToSay
from tests.services.letters.test_letters import DAY, ROOT, law

__all__ = ["law"]  # the fixture

D = datetime.date
MONTHS = (MonthSaid(D(2025, 3, 1), 130_100, 132_200, 2_100), MonthSaid(D(2025, 4, 1), 130_100, 133_000, 2_900))
RULE = {"zh": "余额过小，追回成本高于金额", "en": "What is left is less than recovering it costs"}
WAIVERS = (
    WaiverSaid(D(2025, 3, 1), 2_100, RULE, "", D(2025, 7, 20), "西民免〔2025〕3号"),
    WaiverSaid(D(2025, 4, 1), 900, RULE, "住院", D(2025, 7, 21), "西民免〔2025〕4号"),
)


def said(**more: Any) -> ChangeSaid:
    values: dict[str, Any] = {
        "number": "2025-330106-C00000007", "change": "lower", "cause": "facts", "starts": D(2025, 8, 1), "before": 132_200,
        "due": 130_100, "until": None, "arrears": (), "overpayments": MONTHS, "left": 2_000,
        "facts": [("2025-03-01", {"wage_income": "2542"})], "figures": [], **more,
    }  # fmt: skip
    return ChangeSaid(**values)


def letter(law: Law, about: str, *, lang: str = "zh", large: bool = False, **more: Any) -> Letter:
    facts = yaml.safe_load((Path(ROOT) / "examples" / "single-mother.yaml").read_text(encoding="utf-8"))
    explanation = explain(law, facts, DAY, ["minimum_living_allowance"])
    return change_letter(
        law, as_json(explanation), "minimum_living_allowance", said(**more), about=about, to="陈敏", sender="杭州市西湖区民政局",
        on=D(2025, 7, 22), receipt=explanation.receipt, lang=lang, large=large,
    )  # fmt: skip


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_waiver_says_what_need_not_be_paid_back_by_which_rule_and_what_is_left(law: Law) -> None:
    text = text_of(as_pdf(letter(law, "waiver", waivers=WAIVERS)))
    for words in (
        "最低生活保障免予追回决定书", "陈敏：", "2025-330106-C00000007", "您不必退回", "免予追回合计：人民币30.00元（大写：叁拾元整）",
        "仍须退回：人民币20.00元（大写：贰拾元整）", "余额过小，追回成本高于金额：住院", "本系统设定，非法定", "2025年3月",
        "21.00·2025年7月20日·西民免〔2025〕3号", "9.00·2025年7月21日·西民免〔2025〕4号", "行政复议", "2025年9月20日", "杭州市西湖区民政局",
    ):  # fmt: skip
        assert words in text, words
    assert "尚未核到" not in text, "the figures of the law are no matter of a waiver"
    assert letter(law, "waiver", waivers=WAIVERS, left=0).amounts[1] == "仍须退回：0.00 元"


def test_a_waiver_in_english(law: Law) -> None:
    text = text_of(as_pdf(letter(law, "waiver", waivers=WAIVERS, lang="en")))
    for words in ("whatyouneednotpayback", "Waivedinall:CNY30.00(inChinesecapitals:叁拾元整)", "Stilltobepaidback:CNY20.00",
                  "Whatisleftislessthanrecoveringitcosts", "nolaw", "March2025"):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize("about", ["arrear", "overpayment", "waiver", "notice", "change"])
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_letter_is_tagged_titled_and_in_its_language(law: Law, about: str, large: bool, lang: str) -> None:
    made = letter(law, about, lang=lang, large=large, arrears=MONTHS, waivers=WAIVERS, answer_until=D(2025, 7, 29))
    reader = PdfReader(io.BytesIO(as_pdf(made)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith(lang)
    assert reader.metadata is not None
    assert reader.metadata.title == made.title
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_an_arrear_and_an_overpayment_name_amounts_reasons_articles_and_last_days(law: Law) -> None:
    arrear = text_of(as_pdf(letter(law, "arrear", arrears=MONTHS, overpayments=(), change="raise")))
    over = text_of(as_pdf(letter(law, "overpayment", percent=20)))
    ways = ("行政复议：自收到本决定书之日起60日内", "2025年9月20日")
    for text, whole in ((arrear, "补发合计"), (over, "多发合计")):
        for words in (f"{whole}：人民币50.00元（大写：伍拾元整）", "自2025年3月1日起：工资性收入2,542.00元",
                      "社会救助暂行办法第十二条", "2025年3月", *ways):  # fmt: skip
            assert words in text, words
    assert "从以后每月发放额中抵扣20%" in over


def test_a_year_and_a_single_sum_are_called_so(law: Law) -> None:
    yearly = letter(law, "change", every="yearly")
    assert yearly.amounts[0] == "原每年：人民币 1,322.00 元（大写：壹仟叁佰贰拾贰元整）"
    assert letter(law, "overpayment", every="yearly").figures[0].name == "自2025年3月起的一年"
    assert "每年发放额" in letter(law, "overpayment", every="yearly", percent=10).amounts[-1]
    once = letter(law, "notice", every="once", answer_until=D(2025, 7, 29))
    assert once.result == "拟更正：这项一次性待遇应当少发。"
    assert (
        letter(law, "notice", every="once", lang="en").result == "We intend to correct it: what is paid once is less."
    )
    assert letter(law, "change", every="once", lang="en").amounts[1].startswith("Once, as it is due: CNY 1,301.00")


def test_what_did_not_happen_has_no_letter(law: Law) -> None:
    for about in ("waiver", "arrear", "kindness"):
        with pytest.raises(NothingToSay):
            letter(law, about)
