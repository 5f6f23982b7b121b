"""What the loader refuses: each with file, line and remedy. The island's law is copied and one thing in it is broken."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from minsheng.engine.loading import LawRefused, load_law

ISLAND = Path(__file__).parent.parent / "island"
RULES = "hearth/hearth_allowance/rules.py"
FIGURES = "hearth/hearth_allowance/parameters.yaml"
LAMP = "hearth/lamp_grant/rules.py"
LAMP_FIGURES = "hearth/lamp_grant/parameters.yaml"
PROGRAMME = "hearth/hearth_allowance/programme.yaml"


@pytest.fixture
def island(tmp_path: Path) -> Path:
    return shutil.copytree(ISLAND, tmp_path / "island")


def test_the_island_loads() -> None:
    law = load_law(ISLAND, cache=False)
    assert set(law.programmes) == {"hearth_allowance", "lamp_grant"}
    assert law.parameters["hearth_standard"].figures[0].level == "city"


BROKEN = [
    (RULES, "hearth_members > 0", "hearth_membrs > 0", "unknown-name", 'neither an argument nor a local name'),
    (RULES, "hearth_wages: YuanPerMonth,", "hearth_wagez: YuanPerMonth,", "unknown-name", "hearth_wages"),
    (LAMP, "lamp_has_grade and (average_income > spouse_income or not drew_lamp_last_month)",
     "lamp_has_grade and drew_lamp_last_month", "unused-argument", "Take it out"),
    (LAMP, '"is_entitled_to_lamp_grant", before="drew_lamp_before"', '"is_entitled_to_lamp_grant"', "circle", "before="),
    (RULES, "def somebody_is_there(hearth_members: Persons)", "def somebody_is_there(hearth_members: Years)",
     "units-differ", "annotation"),
    (RULES, "ends=date(2024, 7, 1)", "ends=date(2024, 6, 1)", "gap", "Make the dates meet"),
    (RULES, "ends=date(2024, 7, 1)", "ends=date(2024, 8, 1)", "overlap", "ends=2024-07-01"),
    (RULES, "return hearth_income - hearth_wages * hearth_kept_share",
     "return hearth_income - hearth_wages * hearth_kept_share * 2", "number-in-rule", "parameters.yaml"),
    (RULES, "max(hearth_standard * hearth_members - hearth_counted_income, 0)",
     "max(hearth_standard + hearth_members * hearth_counted_income, 0)", "units-differ", "for_one_person"),
    (RULES, "return hearth_income\n", "for x in []:\n        pass\n    return hearth_income\n", "outside-subset",
     "declared with total"),
    (RULES, "return hearth_members > 0", "return max(hearth_members)", "unknown-word", "Words"),
    (RULES, 'article="Island Act art. 1"', 'article=""', "no-article", "Quote the law"),
    (RULES, "hearth_members = count(over=\"at_the_hearth\"", "hearth_members = count(over=\"at_the_herth\"",
     "unknown-name", 'Do you mean "at_the_hearth"?'),
    (FIGURES, "unit: share", "unit: shares of", "unknown-unit", "Mend the unit"),
    (FIGURES, ", source: Island Act art. 2 as amended in 2024", "", "no-source", "Cite"),
    (FIGURES, 'value: "1/5"', 'value: "a fifth"', "bad-value", "Mend the value"),
    (FIGURES, "left_to: city", "says: nothing", "no-values", "left_to"),
    (FIGURES, "hearth_kept_share:", "hearth_kept_part:", "unknown-name", 'Do you mean "hearth_kept_part"?'),
    (LAMP_FIGURES, "grade_2: \"20\"", "grade_9: \"20\"", "unknown-choice", "declared choices"),
    (LAMP_FIGURES, "lamp_secret_figure:", "hearth_gap:", "defined-twice", "another name"),
    (LAMP, '"grade_1", "grade_2"', '"grade_1", "grade_7"', "unknown-choice", "declared choice"),
    (LAMP, "lamp_amount[grade]", "lamp_amount[lamp_age]", "unknown-name", "argument"),
    (PROGRAMME, "pays: hearth_allowance", "pays: hearth_bonus", "bad-programme", "write the rule"),
    (PROGRAMME, "frequency: monthly", "frequency: hourly", "bad-programme", "programme.yaml"),
    (PROGRAMME, "received: receives_hearth_allowance", "received: gets_it", "bad-programme", "facts.yaml"),
    (PROGRAMME, "frequency: monthly", "frequency: monthly\nhelps_first: {zh: 先, en: first, article: 第一条, when: {answer: a, is: b}}",
     "bad-programme", "Add it to answers"),
    (PROGRAMME, "frequency: monthly", "frequency: monthly\ndiscretion: [{about: a_dream, zh: 裁量, en: may, article: 第一条}]",
     "bad-programme", "Name a fact"),
    ("facts/people.yaml", "assumption: nothing_unstated}", "assumption: all_is_well}", "unknown-name", "Known"),
    ("law.yaml", "place: north/harbour", "place: south/harbour", "unknown-place", "place.yaml"),
    ("places/north/harbour/hearth_allowance.yaml", "hearth_standard:", "hearth_kept_share:", "not-left-open", "left_to"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "remedy"), BROKEN, ids=[f"{b[3]}-{i}" for i, b in enumerate(BROKEN)]
)
def test_the_loader_refuses(island: Path, file: str, old: str, new: str, code: str, remedy: str) -> None:
    path = island / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LawRefused) as refused:
        load_law(island, cache=False)
    found = [problem for problem in refused.value.problems if problem.code == code]
    assert found, refused.value
    assert any(remedy in str(problem) for problem in refused.value.problems), refused.value
    assert all(problem.at.line >= 1 for problem in refused.value.problems)


def test_a_parameter_nobody_uses_is_refused(island: Path) -> None:
    path = island / FIGURES
    path.write_text(
        path.read_text() + "spare:\n  {zh: 备用, en: Spare, unit: share, values: {2021-01-01: {value: 1, source: x}}}\n"
    )
    with pytest.raises(LawRefused, match=r"spare.*is used by no rule"):
        load_law(island, cache=False)


def test_the_cache_gives_the_same_law_and_a_change_is_seen(island: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINSHENG_CACHE", str(island.parent / "cache"))
    first, second = load_law(island), load_law(island)
    assert first.version == second.version
    assert first.rules.keys() == second.rules.keys()
    path = island / FIGURES
    path.write_text(path.read_text().replace('"1/5"', '"1/4"'))
    changed = load_law(island)
    assert changed.version != first.version
    assert changed.parameters["hearth_kept_share"].figures[0].value * 4 == 1


def test_a_damaged_cache_is_read_again(island: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINSHENG_CACHE", str(island.parent / "cache"))
    load_law(island)
    for kept in (island.parent / "cache" / "laws").iterdir():
        kept.write_bytes(b"broken")
    assert load_law(island).programmes.keys() == {"hearth_allowance", "lamp_grant"}


def test_rules_may_stand_in_several_files_of_a_folder(island: Path) -> None:
    path = island / RULES
    head, mark, rest = path.read_text().partition("\n\nhearth_members = ")
    rest, last, gap = rest.rpartition('\n\n@rule(\n    "hearth_gap"')
    path.write_text(head + mark + rest + "\n")
    other = path.with_name("gap.py")
    other.write_text(head + last + gap)
    whole, parts = load_law(ISLAND, cache=False), load_law(island, cache=False)
    assert parts.rules.keys() == whole.rules.keys()
    assert parts.rules["hearth_gap"].versions[0].at.file == "hearth/hearth_allowance/gap.py"
    assert {rule.type for rule in parts.rules.values()} == {rule.type for rule in whole.rules.values()}
    other.write_text(other.read_text().replace("hearth_members", "hearth_membrs"))
    with pytest.raises(LawRefused, match=r"gap\.py:\d+.*hearth_membrs"):
        load_law(island, cache=False)
