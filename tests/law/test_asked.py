"""A calculation or filing is shown only to a household that states something of it; benefits are always shown."""

from __future__ import annotations

import datetime
from pathlib import Path

import minsheng.law
from minsheng.engine.exact import explain
from minsheng.engine.loading import load_law

LAW = load_law(Path(minsheng.law.__file__).parent)
DAY = datetime.date(2025, 7, 1)
PERSON = {"birth_date": "1980-01-01", "sex": "female", "relation_to_head": "head"}


def shown(facts: dict[str, object]) -> set[str]:
    plain = {"assume": list(LAW.assumptions), "people": {"li": {**PERSON, **facts}}}
    return {answer.programme.name for answer in explain(LAW, plain, DAY).answers}


def test_what_is_asked_only_when_stated() -> None:
    quiet = {name for name, programme in LAW.programmes.items() if programme.data.get("asked") == "when_stated"}
    assert "work_injury_premium" in quiet
    assert not quiet & shown({})
    assert "minimum_living_allowance" in shown({})


def test_one_stated_fact_brings_it_in() -> None:
    own = [
        name
        for name, fact in LAW.facts.items()
        if fact.of == "person" and fact.type.is_money and fact.at.file.startswith("insurance/enterprise_annuity/")
    ]
    assert "enterprise_annuity" in shown({own[0]: "100"})


def test_a_programme_that_is_named_is_always_decided() -> None:
    plain = {"assume": list(LAW.assumptions), "people": {"li": PERSON}}
    assert explain(LAW, plain, DAY, ["commercial_annuity"]).of("commercial_annuity")
