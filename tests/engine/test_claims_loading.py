"""What the loader refuses of claims: totals that come too late, true circles, the wrong entity."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from minsheng.engine.loading import LawRefused, load_law
from minsheng.engine.properties import read_properties

HEALER = Path(__file__).parent.parent / "healer"
RULES = "care/healer_cover/rules.py"
PROGRAMME = "care/healer_cover/programme.yaml"
FACTS = "care/healer_cover/facts.yaml"


@pytest.fixture
def healer(tmp_path: Path) -> Path:
    return shutil.copytree(HEALER, tmp_path / "healer")


def test_a_running_total_of_a_later_layer_is_no_circle() -> None:
    law = load_law(HEALER, cache=False)
    assert law.groups["chest_paid_so_far"].source == "chest_payment"  # which itself takes chest_paid_so_far
    assert law.entity_of("chest_paid_so_far") == "claim"
    assert law.entity_of("own_payment_of_the_year") == "person"


BROKEN = [
    (RULES, "def what_is_left(cost: Yuan, chest_payment: Yuan) -> Yuan:\n    return cost - chest_payment",
     "def what_is_left(cost: Yuan, chest_payment: Yuan, own_payment: Yuan) -> Yuan:\n"
     "    return cost - chest_payment - own_payment", "circle"),
    (RULES, 'of=person, zh="老年"', 'of=person, zh="老年" if True else ""', "not-text"),
    (RULES, "def sixty(birth_date: Date, old_age: Years, day: Date) -> YesNo:\n    return",
     "def sixty(birth_date: Date, old_age: Years, day: Date, cost: Yuan) -> YesNo:\n    return cost > 0 and",
     "wrong-entity"),
    (RULES, "def what_is_left(cost: Yuan, chest_payment: Yuan) -> Yuan:\n    return cost - chest_payment",
     "def what_is_left(cost: Yuan, chest_payment: Yuan, own_payment_of_the_year: Yuan) -> Yuan:\n"
     "    return cost - chest_payment - own_payment_of_the_year", "wrong-entity"),
    (RULES, 'so_far("chest_payment", zh', 'so_far("is_stay", zh', "wrong-kind"),
    (RULES, 'so_far("chest_payment", zh', 'so_far("chest_paymint", zh', "unknown-name"),
    (RULES, 'so_far("chest_payment", zh', 'so_far("is_old", zh', "wrong-kind"),
    (RULES, 'times_so_far(over="is_stay"', 'times_so_far(over="is_old"', "wrong-kind"),
    (RULES, 'times_so_far(over="is_stay", zh', "times_so_far(zh", "bad-call"),
    (RULES, 'over="is_stay", none=0, zh="最高起付线"', 'over="is_stay", zh="最高起付线"', "bad-call"),
    (RULES, "stays_so_far: Times", "stays_so_far: Yuan", "units-differ"),
    (RULES, "of=claim, zh=\"有保障\"", "of=year, zh=\"有保障\"", "no-entity"),
    (PROGRAMME, "totals: [own_payment_of_the_year", "totals: [is_old", "bad-programme"),
    (FACTS, "claim:\n", "bill:\n", "no-entity"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "code"), BROKEN, ids=[f"{one[3]}-{place}" for place, one in enumerate(BROKEN)]
)
def test_what_is_refused(healer: Path, file: str, old: str, new: str, code: str) -> None:
    path = healer / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(LawRefused) as refused:
        load_law(healer, cache=False)
    assert code in {problem.code for problem in refused.value.problems}, refused.value


def test_a_month_of_a_claim_is_refused(healer: Path) -> None:
    path = healer / RULES
    path.write_text(
        path.read_text(encoding="utf-8").replace("    half_up_to_fen,\n", "    half_up_to_fen,\n    last_month,\n", 1)
        + '\n\nlast = last_month("cost", zh="上月", en="Last month")\n',
        encoding="utf-8",
    )
    with pytest.raises(LawRefused, match="which has no months"):
        load_law(healer, cache=False)


def test_a_property_of_a_claim_is_refused_with_what_to_do(healer: Path) -> None:
    path = healer / "care/healer_cover/properties.yaml"
    path.write_text("- {never_negative: own_payment}\n", encoding="utf-8")
    with pytest.raises(LawRefused, match="random years"):
        read_properties(load_law(healer, cache=False))
