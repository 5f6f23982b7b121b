"""Marks of receipt: drawn from proxies, never above them, the same for a person whatever the order of rows."""

from __future__ import annotations

import numpy as np
import pytest

from minsheng.services.city import receipt
from minsheng.services.city.building import build_block, shared_model
from minsheng.services.city.census import read_census
from minsheng.services.city.circumstances import rare_counts
from minsheng.services.city.draft import Draft
from minsheng.services.city.planning import make_plan
from minsheng.services.city.proxies import PROXIES, mask_for


@pytest.fixture(scope="module")
def district() -> Draft:
    """The largest block of a town of 20,000."""
    census = read_census()
    plan = make_plan(census, 20_000, 2)
    block = max(plan.blocks, key=lambda b: b.persons)
    rare = {name: int(counts[block.number]) for name, counts in rare_counts(plan).items()}
    return build_block(census, block, plan.seed, shared_model(), rare)


def test_every_proxy_finds_somebody_or_nobody_in_both_entities(district: Draft) -> None:
    for name in PROXIES:
        people, homes = mask_for(district, name, "person"), mask_for(district, name, "household")
        assert len(people) == len(district.people["person_id"])
        assert len(homes) == len(district.households["household_id"])
        assert people.mean() < 0.5
        assert people.any() == homes.any(), name
        assert (people & ~district.people["lives_here"]).sum() == 0, name
    assert mask_for(district, "poor_household", "household").any()
    assert mask_for(district, "aged_80", "person").any()


def test_marks_follow_entitlement_and_rate(district: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    line = {"receives_hearth": {"proxy": "aged_80", "rate": 0.8}, "receives_nothing": {"proxy": "orphan", "rate": 1}}
    monkeypatch.setattr(receipt, "take_up", lambda: line)
    monkeypatch.setattr(receipt, "facts", lambda: {"receives_hearth": {"entity": "person", "unit": "yes or no"}})
    receipt.add_receipt(district, 7)
    mark = district.people.pop("receives_hearth")
    entitled = mask_for(district, "aged_80", "person")
    assert "receives_nothing" not in district.people
    assert not (mark & ~entitled).any()
    assert 0.6 < mark.sum() / entitled.sum() < 0.95


def test_a_draw_hangs_on_the_person_not_on_the_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt, "take_up", lambda: {"receives_hearth": {"rate": 0.5}})
    ids = np.arange(1, 20_001, dtype=np.int64)
    everybody = np.ones(len(ids), dtype=bool)
    first = receipt.marks_from_entitlement(everybody, ids, "receives_hearth", 3)
    again = receipt.marks_from_entitlement(everybody, ids[::-1], "receives_hearth", 3)[::-1]
    assert (first == again).all()
    assert 0.48 < first.mean() < 0.52
    assert (first != receipt.marks_from_entitlement(everybody, ids, "receives_hearth", 4)).any()
