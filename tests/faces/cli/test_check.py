"""``minsheng check`` and ``explain`` as a caseworker runs them: files, languages, days, and messages for bad input."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from minsheng.engine.loading import load_law
from minsheng.faces.cli.choosing import LAW_FOLDER
from tests.faces.cli.running import ROOT, run
from tests.faces.cli.translating import in_chinese, in_english

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


def test_the_day_asked_for_goes_before_the_day_of_the_file() -> None:
    texts = {day: run("check", "examples/couple.yaml", "--on", day).stdout for day in ("2022-12-01", "2025-07-01")}
    assert all(day in text for day, text in texts.items())
    assert run("check", "examples/couple.yaml").stdout == texts["2025-07-01"]


def test_the_same_question_has_the_same_receipt_and_any_change_another() -> None:
    def receipt(*more: str) -> dict[str, str]:
        found: dict[str, str] = json.loads(run("check", "examples/couple.yaml", "--json", *more).stdout)["receipt"]
        return found

    first = receipt()
    assert receipt("--lang", "en") == first
    assert set(first) == {"day", "law", "facts", "figures", "answers"}
    assert all(len(first[key]) == 64 for key in ("law", "facts", "figures", "answers"))
    assert receipt("--on", "2025-07-02")["facts"] == first["facts"]
    assert receipt("--on", "2022-12-01")["answers"] != first["answers"]


def test_the_full_text_and_the_full_data_hold_every_step() -> None:
    short, full = (run("check", "examples/couple.yaml", "--json", *more).stdout for more in ((), ("--full",)))
    allowance = next(a for a in json.loads(full)["answers"] if a["programme"] == "minimum_living_allowance")
    assert "steps" not in short
    names = set()

    def walk(node: dict[str, Any]) -> None:
        names.add(node["name"])
        for under in node.get("under", []):
            walk(under)

    walk(allowance["steps"])
    assert {"minimum_living_allowance", "minimum_living_standard", "wage_income"} <= names
    assert len(run("check", "examples/couple.yaml", "--full").stdout) > len(run("check", "examples/couple.yaml").stdout)


def test_one_programme_alone() -> None:
    data = json.loads(run("check", "examples/couple.yaml", "--programme", "old_age_allowance", "--json").stdout)
    assert {answer["programme"] for answer in data["answers"]} == {"old_age_allowance"}
    assert {answer["person"] for answer in data["answers"]} == {"王建国", "李秀英"}


def test_an_assumption_is_shown_and_what_is_said_to_be_unknown_is_asked(tmp_path: Path) -> None:
    data = json.loads(run("check", "examples/unknowns.yaml", "--json").stdout)
    asked = {question["fact"] for question in data["ask_next"]}
    assert {"money_assets", "pension_income"} <= asked
    assert data["assumed"]
    assert not asked & set(data["assumed"])
    path = tmp_path / "h.yaml"
    path.write_text("day: 2025-07-01\npeople: {a: {birth_date: 1950-01-02, hukou: local}}\n", encoding="utf-8")
    without = json.loads(run("check", path, "--json").stdout)
    with_it = json.loads(run("check", path, "--json", "--assume", "no_unstated_income").stdout)
    assert (without["assumed"], "wage_income" in with_it["assumed"]) == ([], True)
    undecided = [sum(answer["entitled"] is None for answer in data["answers"]) for data in (without, with_it)]
    assert undecided[0] >= undecided[1]


def test_explain_shows_steps_figures_and_sources() -> None:
    done = run("explain", "examples/couple.yaml", "--programme", "minimum_living_allowance", "--lang", "en")
    assert done.returncode == 0
    for text in ("Minimum living standard = 1,301.00", "↳", "from 2025-01-23", "≔", "unverified"):
        assert text in done.stdout


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.name for path in EXAMPLES])
def test_chinese_and_english_keys_give_the_same_answers(path: Path, tmp_path: Path) -> None:
    law = load_law(LAW_FOLDER)
    data = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))
    english, chinese = (in_english(law, data), data) if "成员" in data else (data, in_chinese(law, data))
    receipts = []
    for plain in (english, chinese):
        other = tmp_path / "h.yaml"
        other.write_text(yaml.safe_dump(plain, allow_unicode=True), encoding="utf-8")
        done = run("check", other, "--json")
        assert done.returncode == 0, done.stderr
        receipts.append(json.loads(done.stdout)["receipt"])
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
    ("people:\n  a:\n    sex: male\n    性别: 女\n", ":4: people → a → sex", "are the same"),
    ("day: 2025-07-01\n决定日: 2025-07-02\npeople: {a: {sex: male}}\n", ":2: day", "are the same"),
    ("household: 5\n", ":1: household", "facts with their values"),
    ("household: [rent_paid]\n", ":1: household", "facts with their values"),
    ("assume: nothing\npeople: {a: {sex: male}}\n", ":1: assume", '"nothing" is no assumption'),
    ("people:\n  a: {identity_number: 11010519491231002X, birth_date: 1950-01-01}\n", "birth_date", "1949-12-31"),
    ("people:\n  a: {identity_number: 11010519491231002X, sex: male}\n", "sex", "female"),
    ("people:\n  a: {birth_date: 1980-02-30}\n", ":2:", "is no date"),
    ("people:\n  a: {wage_income: .nan}\n", ":2:", "no exact number"),
    ("people:\n  a: {mother: a}\n", ":2: people → a → mother", "points at themself"),
    ("people:\n  a: {rent_paid: 5}\n", ":2: people → a → rent_paid", "under household"),
    ("家庭: {房租钱: 5}\n", ":1: household → 房租钱", "is no fact"),
    ("家庭: {房租: 5}\n", ":1: people", "nobody lives in this household"),
    ("people:\n  a: {sex: robot}\n", ":2: people → a → sex", "robot"),
    ("people:\n" + "".join(f"  p{number}: {{}}\n" for number in range(61)), "people", "At most 60"),
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


def test_every_problem_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "h.yaml"
    path.write_text("people:\n  a: {brith_date: 1980-01-01, sex: robot}\n  b:\n    wage_income: -1\n", encoding="utf-8")
    lines = run("check", path, "--on", "2025-07-01").stderr.splitlines()
    assert [line.split(":")[1] for line in lines] == ["2", "2", "4"]


def test_a_broken_law_ends_with_1_and_names_its_problems(tmp_path: Path) -> None:
    law = shutil.copytree(ROOT / "tests" / "island", tmp_path / "island")
    rules = law / "hearth" / "hearth_allowance" / "rules.py"
    rules.write_text(rules.read_text(encoding="utf-8").replace("hearth_members > 0", "hearth_people > 0"), "utf-8")
    done = run("check", "examples/couple.yaml", "--law", law)
    assert (done.returncode, done.stdout) == (1, "")
    assert "hearth_allowance/rules.py:" in done.stderr
    assert "The law is not loaded" in done.stderr


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "h.yaml"
    path.write_bytes("决定日: 2025-07-01".encode("gb18030"))
    done = run("check", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Save it as UTF-8" in done.stderr


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
