"""The plan's targets: every sentence is the plan's, every value computed from law and ledgers, trend and projection exact."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import psycopg
import pytest

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.people.deeds.add_insurance_account import SCHEMES, add_insurance_account
from minsheng.services.casework.numbers.counting import count, rows_behind
from minsheng.services.indicators import board as module
from minsheng.services.indicators.board import BadTargets, Indicator, MonthNotOver, board, keep_month, project, targets
from tests.registry.databases import add_actors
from tests.services.casework.families import add_family, state

D = datetime.date
ON = D(2026, 11, 29)


def shown(on: datetime.date = ON, actor: str = "analyst") -> dict[str, Indicator]:
    with acting(actor, "the board") as act:
        return {each.name: each for each in board(act, on=on)}


def figure_behind(target: str) -> tuple[int, int]:
    """Part and whole of the figure that a target's value leads to, on the day it is measured; its rows are as many."""
    leads = targets()[target]["leads"]
    period = {"since": D(2025, 12, 1), "until": D(2026, 1, 1)}
    with acting("reviewer_city", "figures") as act:
        (counted,) = (
            each
            for each in count(act, leads["figure"], **period, by=["programme"])
            if each.programme == leads.get("programme", each.programme)
        )
        rows = rows_behind(act, leads["figure"], **period, programme=leads.get("programme", ""))
    assert counted.part is not None
    assert counted.whole is not None
    assert (sum(row.part for row in rows), sum(row.whole for row in rows)) == (counted.part, counted.whole)
    return counted.part, counted.whole


def test_the_laws_figures_are_measured_on_the_targets_day(city: psycopg.Connection) -> None:
    found = shown()
    living = found["minimum_living_standard"]
    assert living.measured is not None
    assert (living.measured_on, living.measured.value, living.outlook) == (D(2025, 12, 31), 1301 * 12, "met")
    assert not living.measured.is_unverified
    assert found["destitute_same_in_town_and_country"].outlook == "met"
    assert found["public_rental_homes"].outlook == "no_ledger"
    assert found["childrens_homes"].outlook == "no_target" or found["childrens_homes"].measured is None
    assert found["minimum_living_to_consumption"].outlook == "unknown"  # last year's consumption has no source
    by_2023 = shown(D(2023, 9, 1))
    share = by_2023["minimum_living_to_consumption"].measured
    assert share is not None
    assert share.value == Fraction(1259 * 12, 50336)
    assert share.is_unverified  # the consumption of 2022 is from memory
    assert by_2023["minimum_living_to_consumption"].outlook == "met"
    assert by_2023["destitute_to_consumption"].outlook == "met"


def test_ledgers_are_counted(city: psycopg.Connection) -> None:
    before = shown()
    assert before["disability_employment"].measured is not None
    assert before["disability_employment"].measured.value is None
    assert before["disability_employment"].outlook == "unknown"
    assert before["rent_subsidies"].outlook == "unknown"  # an empty ledger is no measured zero
    family = add_family()
    state(
        person=family["mother"],
        disability_grade="grade_3",
        disability_category="physical",
        wants_and_can_work=True,
        activity="employed",
    )
    state(person=family["child"], wants_and_can_work=True, activity="unemployed")
    with acting("beishan", "accounts") as act:
        for scheme in ("employees_pension", "unemployment"):
            add_insurance_account(act, person_id=family["mother"], scheme=scheme, since=D(2020, 1, 1), said_by="test")
        add_insurance_account(
            act, person_id=family["child"], scheme="employees_pension", since=D(2020, 1, 1), said_by="test"
        )
    city.execute(
        "insert into standing_answer (household_id, person_id, programme, status, since)"
        " values (%s, %s, 'disability_subsidies', 'yes', '2025-01-01')",
        (family["household"], family["child"]),
    )
    after = {name: each.measured for name, each in shown().items()}
    assert after["disability_employment"] is not None
    assert after["disability_employment"].value == Fraction(1, 2)
    assert after["unemployment_insurance"] is not None
    assert after["unemployment_insurance"].of == "1 / 2"
    assert after["disability_subsidies_paid"] is not None
    assert after["disability_subsidies_paid"].value == 0
    add_actors(city, {"reviewer_city": ("district_reviewer", "3301")})
    for target, numbers in (
        ("disability_employment", (1, 2)),
        ("unemployment_insurance", (1, 2)),
        ("disability_subsidies_paid", (0, 1)),
    ):
        assert figure_behind(target) == numbers, target
    city.execute("update standing_answer set received = true")
    assert (received := shown()["disability_subsidies_paid"].measured) is not None
    assert received.value == 1
    assert "unemployment" in SCHEMES


def test_the_first_rental_subsidy_of_a_household_counts_once(city: psycopg.Connection) -> None:
    family = add_family()
    city.execute("insert into fund (code, zh, en, division, account_name, bank, account_sealed, account_digest, added_by)"
                 " values ('f', 'x', 'x', '3301', 'x', 'x', 'x', 'x', 'x')")  # fmt: skip
    city.execute("insert into law_text (version, files) values ('v', '')")
    city.execute("insert into figures_in_force (digest, figures) values ('f', '{}')")
    row = city.execute(
        "insert into decision (household_id, day, known_at, law_id, place, facts, figures_id, programmes, result, receipt, decided_by)"
        " values (%s, '2025-01-01', now(), 'v', 'x', '{}', 'f', '[]', '{}', '{}', 'x') returning id",
        (family["household"],),
    ).fetchone()
    assert row is not None
    for number, since, until in ((1, D(2023, 1, 1), D(2024, 1, 1)), (2, D(2025, 1, 1), None)):
        city.execute(
            "insert into award (number, household_id, programme, kind, amount, fund_id, payee_id, decision_id, article, because, held,"
            " said_by) values (%s, %s, 'rental_subsidy', 'monthly', 1, 'f', %s, %s, 'x', 'x', daterange(%s, %s), 'x')",
            (number, family["household"], family["mother"], row[0], since, until),
        )
    counted = {year: shown(D(year, 6, 1))["rent_subsidies"].measured for year in (2022, 2024, 2026)}
    assert [each.value for each in counted.values() if each] == [0, 1, 1]
    add_actors(city, {"reviewer_city": ("district_reviewer", "3301")})
    assert figure_behind("rent_subsidies") == (1, 1)
    assert shown()["rent_subsidies"].outlook == "missed"


def test_months_are_kept_once_and_lead_to_a_projection(city: psycopg.Connection) -> None:
    with pytest.raises(MonthNotOver), acting("analyst", "keep") as act:
        keep_month(act, D(2025, 6, 1), on=D(2025, 6, 30))
    for month in (D(2022, 12, 1), D(2024, 6, 1)):
        with acting("analyst", "keep") as act:
            assert keep_month(act, month, on=D(2025, 6, 1)) >= 2
        with acting("analyst", "keep") as act:
            assert keep_month(act, month, on=D(2025, 6, 1)) == 0
    living = shown(D(2025, 6, 1))["minimum_living_standard"]
    assert living.trend == ((D(2022, 12, 31), Fraction(1216 * 12)), (D(2024, 6, 30), Fraction(1259 * 12)))
    points = [
        ((day - D(2025, 12, 31)).days, float(value))
        for day, value in (*living.trend, (D(2025, 6, 1), Fraction(1301 * 12)))
    ]
    n, sx, sy = len(points), sum(x for x, _ in points), sum(y for _, y in points)
    slope = (n * sum(x * y for x, y in points) - sx * sy) / (n * sum(x * x for x, _ in points) - sx * sx)
    assert living.projected is not None
    assert float(living.projected) == pytest.approx((sy - slope * sx) / n)
    assert living.outlook == "on_course"
    assert shown(D(2022, 6, 1))["minimum_living_standard"].outlook == "unknown"  # nothing to project from
    with pytest.raises(psycopg.errors.RestrictViolation):
        city.execute("update indicator_month set numerator = 1")


def test_a_straight_line() -> None:
    points = ((D(2025, 1, 1), Fraction(10)), (D(2025, 1, 11), Fraction(20)))
    assert project(points, D(2025, 1, 21)) == 30
    assert project(points[:1], D(2025, 1, 21)) is None
    assert project((points[0], points[0]), D(2025, 1, 21)) is None


def test_who_sees_and_keeps(city: psycopg.Connection) -> None:
    for actor in ("worker_beishan", "steward", "auditor", "systems"):
        with pytest.raises(NotAllowed):
            shown(actor=actor)
    with pytest.raises(NotAllowed), acting("beishan", "keep") as act:
        keep_month(act, D(2025, 1, 1), on=D(2025, 6, 1))
    add_family()
    with psycopg.connect(city.info.dsn, user="minsheng_web") as web:
        for name, sees, keeps in (
            ("analyst", True, True),
            ("beishan", True, False),
            ("worker_beishan", False, False),
            ("systems", False, False),
        ):
            web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = %s", (name,))
            values = "('x', '2025-01-01', 1, 1, '2025-06-01', %s)"
            statement = (
                "insert into indicator_month (indicator, month, numerator, denominator, kept_on, kept_by) values "
                + values
            )
            try:
                with web.transaction(force_rollback=True):
                    done = bool(web.execute(statement, (name,)).rowcount)
                    seen = web.execute("select count(*) from indicator_month").fetchone() == (1,)
                    assert seen
            except psycopg.errors.InsufficientPrivilege:
                done = False
            assert done == keeps, name
            row = web.execute("select whole from indicator_unemployment_insurance('2025-06-01')").fetchone()
            assert row is not None
            assert row[0] == 0 or sees
            with pytest.raises(psycopg.errors.InsufficientPrivilege), web.transaction():
                web.execute(statement, ("somebody else",))


def test_every_sentence_is_the_plans() -> None:
    """The chapter's own words; the plan stands beside the project and not in it, so a part of each is held here."""
    said = "".join(says["sentence"] for says in targets().values())
    for words in (
        "14000元/年以上", "30%、50%同步调整", "城乡一体化", "公租房5万套", "货币补贴保障10.5万户", "危房动态清零",
        "就业率达到90%以上", "困难残疾人生活补贴", "所有参保职工", "九连冠", "儿童之家", "公共租赁住房保障范围",
    ):  # fmt: skip
        assert words in said, words
    for name, says in targets().items():
        assert says["zh"], name
        assert says["en"], name
        assert says["systems"], name
        assert (says["measure"] == "none") == ("no_ledger" in says), name


def test_a_file_with_a_mistake_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong: Any = tmp_path / "targets.yaml"
    wrong.write_text(
        module.FILE.read_text(encoding="utf-8").replace("measure: rent_subsidies", "measure: rents"), encoding="utf-8"
    )
    monkeypatch.setattr(module, "FILE", wrong)
    targets.cache_clear()
    with pytest.raises(BadTargets, match="rents"):
        targets()
    monkeypatch.undo()
    targets.cache_clear()
