"""``minsheng claims``, and claims in a household's file: both languages, places of what is wrong, the schema."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator

import minsheng.law
from bench.claim_tables import write_claims
from minsheng.engine.loading import load_law
from minsheng.engine.loading.yaml_lines import read_one
from minsheng.faces.cli.schema import household_schema
from tests.faces.cli.running import run

LAW = Path(minsheng.law.__file__).parent
EXAMPLE = LAW.parents[2] / "examples" / "claims.yaml"


def test_a_file_with_claims_is_checked_and_each_claim_answered() -> None:
    for lang, words in (("zh", ["第4号 2025-03-08", "本次个人负担：19,200.00 元", "本年度住院次数：2"]),
                        ("en", ["claim 4, 2025-03-08", "pays of this claim: 19,200.00 yuan"])):  # fmt: skip
        out = run("check", str(EXAMPLE), "--lang", lang)
        assert out.returncode == 0, out.stderr
        assert all(word in out.stdout for word in words)
        assert "第2号" not in out.stdout
    out = run("explain", str(EXAMPLE), "--programme", "medical_benefits", "--lang", "zh")
    assert "第1号 · 本次起付标准以下自付 = 800.00 元" in out.stdout


def test_settle_and_difference_of_a_file() -> None:
    out = run("claims", "settle", str(EXAMPLE), "--json")
    assert out.returncode == 0, out.stderr
    claims = json.loads(out.stdout)["claims"]
    assert [claim["number"] for claim in claims] == [1, 4, 3]
    amounts = {named["name"]: named["value"] for named in claims[1]["answers"][0]["answers"]}
    assert amounts["claim_own_payment"] == "19200.00"
    out = run("claims", "difference", str(EXAMPLE), "--json")
    first = json.loads(out.stdout)[0]
    assert (first["number_before"], first["number_after"]) == (2, 4)
    assert first["changes"]["claim_basic_paid"] == {
        "before": "184800.00",
        "after": "140800.00",
        "difference": "-44000.00",
    }
    out = run("claims", "difference", str(EXAMPLE), "--lang", "en")
    assert "claim 2 → 4, 2025-03-08" in out.stdout


def test_english_keys_mean_the_same(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    for zh, en in (("就医:", "claims:"), ("编号", "number"), ("结算日", "settled_on"), ("更正", "replaces"),
                   ("甲类费用", "claim_class_a_cost"), ("就医类型: 住院", "medical_claim_kind: inpatient")):  # fmt: skip
        text = text.replace(zh, en)
    (tmp_path / "english.yaml").write_text(text, encoding="utf-8")
    outs = [run("claims", "settle", str(path)).stdout for path in (EXAMPLE, tmp_path / "english.yaml")]
    assert outs[0] == outs[1] != ""


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("甲类费用: 320", "甲类费用: -1", "claims → 2 → claim_class_a_cost"),
        ("就医类型: 普通门诊", "就医类型: 看病", "claims → 2 → medical_claim_kind"),
        ("编号: 3", "编号: 1", "claims → 2 → number"),
        ("更正: 2", "更正: 9", "claims → 3 → replaces"),
        ("结算日: 2025-05-20", "结算日: 五月", "claims → 2 → settled_on"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old: str, new: str, place: str, tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    path = tmp_path / "wrong.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    out = run("check", str(path))
    assert out.returncode == 2
    line = next(number for number, line in enumerate(text.splitlines(), 1) if old in line)
    assert f"wrong.yaml:{line}: people → 王建国 → {place}" in out.stderr


def test_the_schema_knows_claims() -> None:
    validator = Draft202012Validator(household_schema(load_law(LAW)))
    plain = json.loads(json.dumps(read_one(EXAMPLE.read_text(encoding="utf-8")), default=str))
    assert not list(validator.iter_errors(plain))
    plain["成员"]["王建国"]["就医"][0].pop("编号")
    assert list(validator.iter_errors(plain))


def test_a_folder_of_claims_is_settled_and_compared(tmp_path: Path) -> None:
    law = load_law(LAW)
    write_claims(law, tmp_path / "claims", 300, 2025, corrected=0.05)
    options = ["--year", "2025", "--assume", "no_unstated_circumstances"]
    out = run("claims", "settle", str(tmp_path / "claims"), "--out", str(tmp_path / "out"), *options)
    assert out.returncode == 0, out.stderr
    table = pq.read_table(tmp_path / "out" / "claims-00000.parquet")
    layers = ("medical_benefit", "claim_supplementary_paid", "claim_own_payment", "claim_total_cost")
    for row in table.select(list(layers)).to_pylist():
        if row["claim_own_payment"] is not None:
            assert (
                row["medical_benefit"] + row["claim_supplementary_paid"] + row["claim_own_payment"]
                == row["claim_total_cost"]
            )
    out = run(
        "claims", "difference", str(tmp_path / "claims"), "--out", str(tmp_path / "diff"), *options, "--lang", "en"
    )
    assert out.returncode == 0, out.stderr
    assert "claims changed" in out.stdout
    again = run("claims", "settle", str(tmp_path / "claims"), "--out", str(tmp_path / "out"), *options)
    assert again.returncode == 2
    assert "--replace" in again.stderr


def test_a_folder_needs_a_year_and_a_place_to_write(tmp_path: Path) -> None:
    (tmp_path / "claims").mkdir()
    assert "--out" in run("claims", "settle", str(tmp_path / "claims")).stderr
    assert "--year" in run("claims", "settle", str(tmp_path / "claims"), "--out", str(tmp_path / "o")).stderr
    out = run("claims", "settle", str(tmp_path / "claims"), "--out", str(tmp_path / "o"), "--year", "2025")
    assert out.returncode == 2
    assert "holds no claims" in out.stderr


def test_a_programme_of_claims_is_not_asked_about_by_changes_of_facts() -> None:
    out = run("ask", str(EXAMPLE), "--programme", "medical_benefits", "--may-change", "pension_income")
    assert out.returncode == 2
    assert "minsheng claims settle" in out.stderr


def test_the_kernel_of_claims_is_printed() -> None:
    out = run("law", "kernel", "medical_benefits")
    assert out.returncode == 0, out.stderr
    assert "for c in range(" in out.stdout
