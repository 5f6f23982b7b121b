"""A reform makes of the law what it says and nothing else; what does not fit is refused at the analyst's line."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path

import pytest

import minsheng.law
from minsheng.engine.loading import load_law
from minsheng.services.plan.patching import reformed_law
from minsheng.services.plan.problems import ReformNotFound, ReformRefused
from minsheng.services.plan.reform import read_reform
from minsheng.services.plan.settings import check_settings, differs
from tests.services.plan.towns import HEAD, island, made, write_reform

LAW = Path(minsheng.law.__file__).parent
RULE = '''"""A trial."""

from datetime import date

from minsheng.law.words import Persons, Share, YesNo, YuanPerMonth, household, rule


@rule("{name}", of=household, article="Trial", starts=date({starts}){more})
def another(hearth_income: YuanPerMonth) -> YuanPerMonth:
    return {body}
'''


def rule(
    name: str = "hearth_counted_income", starts: str = "2025, 8, 1", more: str = "", body: str = "hearth_income"
) -> str:
    return RULE.format(name=name, starts=starts, more=more, body=body)


def figures(tmp_path: Path, name: str, text: str) -> list[tuple[str, object]]:
    _, law = made(tmp_path, text)
    return [(figure.starts.isoformat(), figure.value) for figure in law.parameters[name].figures]


def test_times_plus_and_value(tmp_path: Path) -> None:
    old = [("2021-07-01", 10000), ("2024-07-01", 12000)]
    for text, new in (
        ('{times: "1.1"}', 13200),
        ("{plus: 5}", 12500),
        ('{value: "99.5"}', 9950),
    ):
        found = figures(tmp_path, "hearth_standard", f"figures:\n  hearth_standard: {text}\n")
        assert found == [*old, ("2025-08-01", new)]


def test_a_value_takes_later_figures_away_and_times_moves_them(tmp_path: Path) -> None:
    early = "figures:\n  hearth_standard: {{from: 2023-01-01, {}}}\n"
    assert figures(tmp_path, "hearth_standard", early.format("value: 7"))[1:] == [("2023-01-01", 700)]
    moved = figures(tmp_path, "hearth_standard", early.format("times: 2"))
    assert moved == [("2021-07-01", 10000), ("2023-01-01", 20000), ("2024-07-01", 24000)]


def test_a_change_moves_one_key_of_a_table(tmp_path: Path) -> None:
    found = figures(tmp_path, "lamp_amount", "figures:\n  lamp_amount: {change: {grade_2: 50}}\n")
    assert found[-1] == ("2025-08-01", {"grade_1": 3500, "grade_2": 5000})


def test_a_missing_figure_may_be_supposed(tmp_path: Path) -> None:
    assert figures(tmp_path, "lamp_secret_figure", "figures:\n  lamp_secret_figure: {value: 9}\n") == [
        ("2025-08-01", 900)
    ]


def test_only_what_is_said_differs(tmp_path: Path) -> None:
    law = island()
    _, reformed = made(tmp_path, "figures:\n  hearth_standard: {times: 2}\n")
    names = [*law.rules, *law.groups, *law.parameters]
    assert [name for name in names if differs(law, reformed, name)] == ["hearth_standard"]


def test_a_text_replaces_all_later_ones_or_gives_way_at_its_end(tmp_path: Path) -> None:
    files = "rules:\n  - {file: other.py}\n"
    _, law = made(tmp_path, files, other_py=rule(starts="2023, 1, 1"))
    found = law.rules["hearth_counted_income"].versions
    assert [(v.function, str(v.starts), str(v.ends)) for v in found] == [
        ("all_income", "2021-07-01", "2023-01-01"),
        ("another", "2023-01-01", "None"),
    ]
    _, law = made(tmp_path, files, other_py=rule(starts="2023, 1, 1", more=", ends=date(2025, 1, 1)"))
    found = law.rules["hearth_counted_income"].versions
    assert [(v.function, str(v.starts), str(v.ends)) for v in found][1:] == [
        ("another", "2023-01-01", "2025-01-01"),
        ("income_less_kept_wages", "2025-01-01", "None"),
    ]
    _, law = made(tmp_path, files, other_py=rule(starts="2025, 8, 1", more=", ends=date(2026, 1, 1)"))
    found = law.rules["hearth_counted_income"].versions
    assert [(v.function, str(v.starts), str(v.ends)) for v in found][1:] == [
        ("income_less_kept_wages", "2024-07-01", "2025-08-01"),
        ("another", "2025-08-01", "2026-01-01"),
        ("income_less_kept_wages_again", "2026-01-01", "None"),
    ]


def test_a_figure_that_only_a_replaced_text_used_is_no_fault(tmp_path: Path) -> None:
    _, law = made(tmp_path, "rules:\n  - {file: other.py}\n", other_py=rule(starts="2023, 1, 1"))
    assert "hearth_kept_share" not in law.parameters


def test_an_ended_programme_grants_nothing_from_its_day(tmp_path: Path) -> None:
    _, law = made(tmp_path, "programmes:\n  end:\n    - {programme: lamp_grant, from: 2026-01-01}\n")
    for name in ("is_entitled_to_lamp_grant", "lamp_grant"):
        before, after = law.rules[name].versions
        assert (str(before.ends), str(after.starts)) == ("2026-01-01", "2026-01-01")
        assert after.body.op == "lit"
        assert not after.body.value


def test_every_example_can_be_made() -> None:
    law = load_law(LAW)
    examples = sorted((Path(__file__).parents[3] / "examples/reforms").glob("*.yaml"))
    assert len(examples) >= 3
    for path in examples:
        reform = read_reform(path)
        reformed = reformed_law(law, reform, LAW)
        check_settings(law, reformed, reform)
        assert reformed.version != law.version


def test_the_law_itself_is_not_touched(tmp_path: Path) -> None:
    before = island().version
    made(tmp_path, "figures:\n  hearth_standard: {times: 2}\n")
    assert island().version == before


# what is refused: the reform, its code, the line (from the file's first), and a word of what is said

BAD = [
    ("figures:\n  hearth_standerd: {value: 1}\n", "unknown-figure", 5, 'Do you mean "hearth_standard"?'),
    ("figures:\n  hearth_standard: {value: 1, unit: yuan per year}\n", "wrong-unit", 5, "yuan per month per person"),
    ("figures:\n  hearth_standard: {value: plenty}\n", "bad-value", 5, "no number"),
    ("figures:\n  hearth_standard: {value: 1, times: 2}\n", "bad-reform", 5, "exactly one"),
    ("figures:\n  hearth_standard: {valeu: 1}\n", "bad-reform", 5, "valeu"),
    ("figures:\n  hearth_standard: {from: 2019-01-01, times: 2}\n", "no-figure-that-day", 5, "nothing to change"),
    ("figures:\n  hearth_standard:\n    - {value: 1}\n    - {value: 2}\n", "overlap", 7, "changed twice"),
    ("figures:\n  lamp_amount: {change: {grade_9: 1}}\n", "unknown-key", 5, "grade_1, grade_2"),
    ("figures:\n  lamp_amount: {value: {grade_9: 1}}\n", "unknown-choice", 5, "declared choices"),
    ("figures:\n  lamp_age_months: {change: {40: soon}}\n", "bad-value", 5, "no number"),
    ("figures:\n  lantern: {value: 1, unit: yuan, zh: 灯, en: Lantern, programme: lamp_grant}\n", "unused", 5, "used by no rule"),
    ("figures:\n  lantern: {value: 1, unit: yuan}\n", "bad-reform", 5, "zh, en"),
    ("rules:\n  - {file: nowhere.py}\n", "file-missing", 5, "nowhere.py"),
    ("programmes:\n  add:\n    - {folder: nowhere, section: hearth}\n", "file-missing", 6, "programme.yaml"),
    ("programmes:\n  end:\n    - {programme: lamp_grants}\n", "unknown-programme", 6, 'Do you mean "lamp_grant"?'),
    ("take_up: {hearth_allowance: 2}\n", "bad-value", 4, "from 0 to 1"),
    ("figures: [1]\n", "bad-reform", 4, "figures"),
    ("months: 99\n", "bad-reform", 4, "99"),
    ("figures:\n  hearth_standard: {times: 2}\n  hearth_standard: {times: 3}\n", "bad-yaml", 6, "twice"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "line", "words"), BAD, ids=[f"{b[1]}-{n}" for n, b in enumerate(BAD)])
def test_a_bad_reform_is_refused(tmp_path: Path, text: str, code: str, line: int, words: str) -> None:
    with pytest.raises(ReformRefused) as refused:
        made(tmp_path, text)
    found = [problem for problem in refused.value.problems if problem.code == code]
    assert found, refused.value
    assert words in str(refused.value)
    assert found[0].at.file == str(tmp_path / "reform.yaml")
    assert found[0].at.line == line
    assert found[0].remedy


BAD_RULES = [
    (rule(body="hearth_income * hearth_income"), "units-differ", 10),
    (rule(body="hearth_gap"), "unknown-name", 10),
    (rule(body="hearth_income * 2"), "number-in-rule", 10),
    (rule().replace("hearth_income", "hearth_gap"), "circle", None),
    (rule(more=", ends=date(2025, 9, 1)") + rule(starts="2025, 10, 1").split("\n\n\n")[1].replace("another", "later"), "gap", None),
    (rule(name="hearth_bonus"), "unknown-programme", None),
    ("def (", "not-python", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "line"), BAD_RULES, ids=[bad[1] for bad in BAD_RULES])
def test_a_rule_that_does_not_fit_is_refused_at_its_own_line(
    tmp_path: Path, text: str, code: str, line: int | None
) -> None:
    with pytest.raises(ReformRefused) as refused:
        made(tmp_path, "rules:\n  - {file: other.py}\n", other_py=text)
    found = [problem for problem in refused.value.problems if problem.code == code]
    assert found, refused.value
    if line is not None:
        assert (found[0].at.file, found[0].at.line) == (str(tmp_path / "other.py"), line)


def test_no_such_district(tmp_path: Path) -> None:
    path = write_reform(tmp_path, "", measure="")
    path.write_text(HEAD + 'figures:\n  minimum_wage_by_district: {change: {"330199": 2700}}\n', encoding="utf-8")
    law = load_law(LAW)
    with pytest.raises(ReformRefused, match=r'reform.yaml:5: .*no "330199".*330102'):
        reformed_law(law, read_reform(path), LAW)


BAD_MEASURES = [
    ("measure: {income: {value: hearth_incomes}}\n", 4, 'Do you mean "hearth_income"?'),
    ("measure: {income: {value: hearth_income, already_holds: [lamp]}}\n", 4, 'no programme "lamp"'),
    ("measure: {income: {value: hearth_income}, wages: rent}\n", 4, "no amount of a person"),
    ("measure: {income: {value: hearth_income}, standard: lamp_amount}\n", 4, "no single figure"),
    ("take_up: {lamp: 1}\nmeasure: {income: {value: hearth_income}, standard: hearth_standard}\n", 4, 'no programme "lamp"'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "words"), BAD_MEASURES)
def test_a_measure_that_the_law_lacks_is_refused(tmp_path: Path, text: str, line: int, words: str) -> None:
    reform = read_reform(write_reform(tmp_path, text, measure=""))
    law = island()
    with pytest.raises(ReformRefused) as refused:
        check_settings(law, law, reform)
    assert any(words in str(problem) and problem.at.line == line for problem in refused.value.problems), refused.value


def test_no_file_and_no_text(tmp_path: Path) -> None:
    with pytest.raises(ReformNotFound, match=r"docs/reform\.md"):
        read_reform(tmp_path / "nowhere.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ReformNotFound, match="UTF-8"):
        read_reform(tmp_path / "bytes.yaml")


def test_a_number_of_yaml_is_exact(tmp_path: Path) -> None:
    reform = read_reform(write_reform(tmp_path, "figures:\n  hearth_standard: {times: 1.1}\n"))
    assert reform.figures[0].value == Fraction(11, 10)
    assert reform.figures[0].starts == datetime.date(2025, 8, 1)
