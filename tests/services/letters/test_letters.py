"""Letters, read back from the PDF: what they say, in both languages and in large print, tagged for screen readers."""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any

import pytest
import yaml
from pypdf import PdfReader

from minsheng.engine.exact import explain
from minsheng.engine.loading import load_law
from minsheng.engine.telling import as_json
from minsheng.engine.tree import Law
from minsheng.services.letters.capitals import BadAmount, in_capitals
from minsheng.services.letters.rendering import as_pdf
from minsheng.services.letters.saying import Letter, NothingToSay, Office, decision_letter

ROOT = Path(__file__).parents[3]
DAY = datetime.date(2025, 7, 1)


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law(ROOT / "src" / "minsheng" / "law")


def letter(law: Law, programme: str = "minimum_living_allowance", wages: str = "2500", **more: Any) -> Letter:
    facts = yaml.safe_load((ROOT / "examples" / "single-mother.yaml").read_text(encoding="utf-8"))
    facts["people"]["chen_min"]["wage_income"] = wages
    explanation = explain(law, facts, DAY, [programme])
    values = {
        "number": "2025-330106-00000012",
        "to": "陈敏",
        "sender": "杭州市西湖区民政局",
        "on": datetime.date(2025, 7, 22),
        "receipt": explanation.receipt,
        **more,
    }
    return decision_letter(law, as_json(explanation), programme, **values)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_grant_says_how_much_why_and_how_to_appeal(law: Law) -> None:
    text = text_of(as_pdf(letter(law, starts=datetime.date(2025, 8, 1)))).replace(" ", "")
    for said in (
        "最低生活保障审核确认决定书",
        "每月人民币1,502.00元（大写：壹仟伍佰零贰元整）",
        "自2025年8月1日起发放",
        "社会救助暂行办法第十二条",
        "60日",
        "6个月",
        "以下标准的文件尚未核到原文",
    ):
        assert said in text, said


def test_a_refusal_says_by_how_much(law: Law) -> None:
    text = text_of(as_pdf(letter(law, wages="9800"))).replace(" ", "")
    assert "不予确认" in text
    assert "您家庭为4,750.00元，规定为1,301.00元，相差3,449.00元。" in text
    assert "大写" not in text


def test_the_english_letter_has_no_chinese_but_names_capitals_and_articles(law: Law) -> None:
    english = letter(law, wages="9800", lang="en", to="Chen Min", sender="Civil Affairs, Xihu")
    spoken = [english.title, english.opening, english.result, english.appeal_title, *english.appeal, english.date]
    spoken += [reason.text for reason in english.reasons] + [figure.name for figure in english.figures]
    assert not [line for line in spoken if any("\u4e00" <= sign <= "\u9fff" for sign in line)]


@pytest.mark.parametrize("large", [False, True])
def test_it_is_tagged_titled_and_in_its_language(law: Law, large: bool) -> None:
    reader = PdfReader(io.BytesIO(as_pdf(letter(law, large=large))))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value is True
    assert str(root["/Lang"]).startswith("zh")
    assert reader.metadata is not None
    assert reader.metadata.title == "最低生活保障审核确认决定书"
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_the_last_day_of_each_way_is_named(law: Law) -> None:
    chinese = " ".join(letter(law).appeal)
    assert "如在2025年7月22日收到，至2025年9月20日止" in chinese  # sixty days
    assert "至2026年1月22日止" in chinese  # six months
    english = " ".join(letter(law, lang="en").appeal)
    assert "until 20 September 2025, or the next working day" in english
    assert "until 22 January 2026" in english
    end_of_month = " ".join(letter(law, on=datetime.date(2025, 8, 31)).appeal)
    assert "至2026年2月28日止" in end_of_month


def test_every_decision_says_how_to_appeal(law: Law) -> None:
    assert "appeal" not in law.programmes["disability_subsidies"].data
    refused = letter(
        law, programme="disability_subsidies", person="chen_min", names={"chen_min": "陈敏", "chen_le": "陈乐"}
    )
    assert any("行政复议" in line for line in refused.appeal)
    assert refused.opening.startswith("对陈敏的残疾人两项补贴")


def test_a_decision_that_is_open_makes_no_letter_unless_the_office_decided(law: Law) -> None:
    facts = yaml.safe_load((ROOT / "examples" / "single-mother.yaml").read_text(encoding="utf-8"))
    facts["household"] |= {"emergency_cause": "accident", "basic_living_is_in_difficulty": True}
    explanation = explain(law, facts, DAY, ["emergency"])
    values: dict[str, Any] = {
        "number": "1",
        "to": "陈敏",
        "sender": "民政局",
        "on": DAY,
        "receipt": explanation.receipt,
    }
    office = Office(True, "5000.00", "房屋烧毁", "浙江省社会救助条例第三十九条第二款")
    said = decision_letter(law, as_json(explanation), "emergency", office=office, **values)
    assert said.amounts == ("一次性人民币 5,000.00 元（大写：伍仟元整）",)
    assert said.reasons[-1].text == "法规留给机关确定的：房屋烧毁"
    assert said.reasons[-1].article == "浙江省社会救助条例第三十九条第二款"
    del facts["household"]["emergency_cause"]
    facts["assume"] = []
    open_one = explain(law, facts, DAY, ["emergency"])
    assert open_one.answers[0].entitled is None
    with pytest.raises(NothingToSay, match="Nothing is decided"):
        decision_letter(law, as_json(open_one), "emergency", **values)


def test_figures_that_are_nothing_are_left_out(law: Law) -> None:
    assert not [figure for figure in letter(law).figures if figure.value in ("0", "0.00 元", "否")]


def test_large_print_is_large(law: Law) -> None:
    sizes: list[float] = []
    for page in PdfReader(io.BytesIO(as_pdf(letter(law, large=True)))).pages:
        page.extract_text(visitor_text=lambda text, cm, tm, font, size: sizes.append(size) if text.strip() else None)
    assert min(sizes) >= 18


def test_names_with_rare_characters_are_set(law: Law) -> None:
    assert "𠮷" in text_of(as_pdf(letter(law, to="𠮷䶮·买买提")))


@pytest.mark.parametrize(
    ("yuan", "said"),
    [
        ("0", "零元整"), ("0.05", "伍分"), ("10", "壹拾元整"), ("100", "壹佰元整"), ("1005.07", "壹仟零伍元零柒分"),
        ("2785.20", "贰仟柒佰捌拾伍元贰角"), ("1502", "壹仟伍佰零贰元整"), ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("100000000", "壹亿元整"), ("1409.50", "壹仟肆佰零玖元伍角"),
    ],
)  # fmt: skip
def test_amounts_in_capitals(yuan: str, said: str) -> None:
    assert in_capitals(yuan) == said


@pytest.mark.parametrize("yuan", ["-1", "0.005", "1e17"])
def test_amounts_that_cannot_be_written(yuan: str) -> None:
    with pytest.raises(BadAmount):
        in_capitals(yuan)


def test_what_cannot_be_said_is_refused(law: Law) -> None:
    with pytest.raises(NothingToSay, match="fr"):
        letter(law, lang="fr")
    with pytest.raises(NothingToSay, match="no answer"):
        letter(law, person="nobody")
