"""``minsheng check`` and ``explain`` as a caseworker runs them: files, languages, days, and messages for bad input."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.faces.cli.running import ROOT, run

EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.suffix in (".yaml", ".json"))


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.name for path in EXAMPLES])
def test_every_example_is_decided_in_both_languages_and_as_data(path: Path) -> None:
    for lang, word in (("zh", "决定日"), ("en", "Day of decision")):
        done = run("check", path, "--lang", lang)
        assert (done.returncode, done.stderr) == (0, "")
        assert word in done.stdout
    data = json.loads(run("check", path, "--json").stdout)
    assert {"answers", "receipt", "ask_next"} <= set(data)
    amounts = [answer["amount"] for answer in data["answers"] if answer["amount"] is not None]
    assert all(isinstance(amount, str) and amount.rpartition(".")[2].isdigit() for amount in amounts)


@pytest.fixture(scope="module")
def schema() -> dict[str, object]:
    done = run("schema")
    assert done.returncode == 0
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.name for path in EXAMPLES])
def test_examples_fit_the_published_schema(path: Path, schema: dict[str, object]) -> None:
    data = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))
    jsonschema.Draft202012Validator(schema).validate(data)


def test_the_law_of_the_day_decides() -> None:
    amounts = {}
    for day in ("2022-12-01", "2025-07-01", "2026-08-01"):
        data = json.loads(run("check", "examples/couple.yaml", "--on", day, "--json").stdout)
        answer = next(a for a in data["answers"] if a["programme"] == "minimum_living_allowance")
        amounts[day] = (answer["amount"], answer["article"][:5])
    # 2022: (1216 − 600) + 1216 for the severely disabled member; 2025: 701 + 1301; from 2026 the basic pension counts.
    assert amounts["2022-12-01"][0] == "1832.00"
    assert amounts["2025-07-01"][0] == "2002.00"
    assert amounts["2026-08-01"] == ("1682.00", "社会救助法")


def test_explain_shows_steps_figures_and_sources() -> None:
    done = run("explain", "examples/couple.yaml", "--programme", "minimum_living_allowance", "--lang", "en")
    assert done.returncode == 0
    for text in ("Minimum living standard = 1,301.00", "↳", "from 2025-01-23", "≔", "unverified"):
        assert text in done.stdout


def test_chinese_and_english_keys_give_the_same_answers(tmp_path: Path) -> None:
    zh = tmp_path / "zh.yaml"
    en = tmp_path / "en.yaml"
    zh.write_text(
        "决定日: 2025-07-01\n假定: [no_unstated_circumstances, no_unstated_income, no_unstated_property]\n"
        '家庭: {区县: "330106"}\n成员:\n  甲: {出生日期: 1950-01-02, 性别: 女, 户籍: 本市, 与户主关系: 户主, 配偶: 无}\n',
        "utf-8",
    )
    en.write_text("day: 2025-07-01\nassume: [no_unstated_circumstances, no_unstated_income, no_unstated_property]\n"
                  'household: {district: "330106"}\npeople:\n  甲: {birth_date: 1950-01-02, sex: female, hukou: local,'
                  " relation_to_head: head, spouse: none}\n", "utf-8")  # fmt: skip
    receipts = [json.loads(run("check", path, "--json").stdout)["receipt"] for path in (zh, en)]
    assert receipts[0] == receipts[1]


def test_an_identity_number_tells_birth_and_sex(tmp_path: Path) -> None:
    path = tmp_path / "h.yaml"
    path.write_text("day: 2025-07-01\npeople:\n  a: {identity_number: 11010519491231002X, hukou: local}\n", "utf-8")
    done = run("explain", path, "--programme", "old_age_allowance", "--lang", "en")
    assert done.returncode == 0
    assert "75 years" in done.stdout
    assert "110105" not in done.stdout


BAD = [
    ("people:\n  ann: {brith_date: 1980-01-01}\n", ":2: people → ann → brith_date", 'Do you mean "birth_date"?'),
    ("people:\n  ann: {birth_date: 1980-01-01, mother: bea}\n  bea: {birth_date: 1990-01-01}\n", "mother", "younger"),
    ("household: {rent_paid: -5}\n", ":1: household → rent_paid", "at least 0"),
    ("people:\n  ann:\n    wage_income: {2025-13: 5}\n", ":3: people → ann → wage_income", "month 01 to 12"),
    ("people:\n  ann: {identity_number: 110105194912310021}\n", "identity_number", "check digit"),
    ("people:\n  a: {relation_to_head: head}\n  b: {relation_to_head: head}\n", "relation_to_head", "one head"),
    ("people:\n  a: {spouse: b}\n  b: {spouse: none}\n", "spouse", "name each other"),
    ("people:\n  a: {spouse: zoe}\n", ":2: people → a → spouse", "nobody in this household"),
    ("people:\n  a: {member_from: 2025-02-01, member_until: 2025-01-01}\n", "people → a", "no longer there"),
    ("people: [a, b]\n", "people", "names with their facts"),
    ("people: {a: {b\n", ":2:", "not YAML"),
    ("", "holds no household", "examples/"),
    ("people:\n  a: {sex: male}\n  a: {sex: male}\n", ":3:", "stands twice"),
    ("people:\n  a: {birth_date: 2030-01-01}\n", "birth_date", "Between 1900"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "where", "what"), BAD)
def test_bad_files_are_refused_with_line_field_and_remedy(tmp_path: Path, text: str, where: str, what: str) -> None:
    path = tmp_path / "h.yaml"
    path.write_text(text, encoding="utf-8")
    done = run("check", path, "--on", "2025-07-01")
    assert (done.returncode, done.stdout) == (2, "")
    assert where in done.stderr
    assert what in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["check", "no-such-file.yaml"], "there is no such file"),
        (["check", "examples"], "this is a folder"),
        (["check", "examples/couple.yaml", "--on", "2001-01-01"], "before"),
        (["check", "examples/couple.yaml", "--on", "2099-01-01"], "reviewed_until"),
        (["check", "examples/couple.yaml", "--on", "tomorrow"], "YYYY-MM-DD"),
        (["check", "examples/couple.yaml", "--lang", "fr"], "no language"),
        (["check", "examples/couple.yaml", "--programme", "alms"], "no programme"),
        (["check", "examples/couple.yaml", "--assume", "all_is_well"], "no assumption"),
        (["check", "examples/couple.yaml", "--law", "examples"], "no law folder"),
        (["chekc"], "There is no command"),
        (["explain", "examples/couple.yaml", "--programme", "alms"], "no programme"),
    ],
)
def test_a_wrong_call_ends_with_2_and_says_what_to_do(arguments: list[str], what: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert what in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["", "check", "explain", "scan", "law", "city", "schema", "demo"])
def test_help_has_an_example(command: str) -> None:
    done = run(*([command] if command else []), "--help")
    assert done.returncode == 0
    assert "xample" in done.stdout or command in ("law", "city")
