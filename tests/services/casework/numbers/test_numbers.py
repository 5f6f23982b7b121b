"""Figures against an independent count of the same made-up history; who sees which; small groups left out."""

from __future__ import annotations

import datetime
import statistics
from collections import defaultdict
from typing import Any

import psycopg
import pytest

from minsheng.registry.access.acting import NotAllowed, acting
from minsheng.registry.access.roles import table as roles_table
from minsheng.services.casework.appeals.table import table
from minsheng.services.casework.numbers.counting import (
    KEYS,
    Count,
    NotWholeMonths,
    UnknownFigure,
    count,
    figures,
    rows_behind,
)
from minsheng.services.casework.numbers.suppressing import is_small, left_out
from tests.registry.databases import add_actors
from tests.services.casework.numbers.history import History, make

D = datetime.date
SINCE, UNTIL = D(2025, 2, 1), D(2025, 8, 1)
# Grievances are none of the history's; the others are compared with the plan's targets (tests/services/indicators).
NOT_IN_HISTORY = {"grievances_founded", "rent_subsidies_begun", "disability_employment", "unemployment_insurance"}


def asked(
    actor: str, figure: str, by: tuple[str, ...] = (), since: datetime.date = SINCE, until: datetime.date = UNTIL
) -> list[Count]:
    with acting(actor, "numbers") as act:
        return count(act, figure, since=since, until=until, by=by)


def in_period(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in rows if SINCE <= row["day"] < UNTIL]


def expected(history: History, figure: str) -> list[tuple[dict[str, Any], int, int]]:
    """Each row of a figure with its part and whole, worked out from the lists."""
    if figure in ("granted", "time_to_decision"):
        rows = [row for row in in_period(history.cases) if row["state"] in ("granted", "refused")]
        return [
            (row, row["took"] if figure == "time_to_decision" else int(row["state"] == "granted"), 1) for row in rows
        ]
    if figure == "clocks_broken":
        return [(row, int((row["ended"] or UNTIL) > row["day"]), 1) for row in in_period(history.clocks)]
    if figure == "appeals_won":
        rows = [row for row in in_period(history.reviews) if row["state"] != "withdrawn"]
        return [(row, int(row["state"] in ("changed", "sent_back")), 1) for row in rows]
    if figure == "spending":
        return [(row, row["amount"], int(row["amount"] > 0)) for row in in_period(history.paid)]
    if figure == "overpayment":
        paid = [(row, 0, row["amount"]) for row in in_period(history.paid)]
        return paid + [(row, row["amount"], 0) for row in in_period(history.overpaid)]
    if figure in ("found_called", "found_granted"):
        return [(row, int(row[figure.removeprefix("found_")]), 1) for row in in_period(history.found)]
    assert figure == "take_up"
    return [
        ({**row, "day": UNTIL - datetime.timedelta(days=1)}, int(row["since"] is not None and row["since"] < UNTIL), 1)
        for row in history.entitled
    ]


def keys_of(row: dict[str, Any], by: tuple[str, ...]) -> tuple[str, ...]:
    full = {
        "programme": row["programme"],
        "district": row["division"][:6],
        "office": row["division"][:9],
        "month": f"{row['day']:%Y-%m}",
    }
    return tuple(full[key] if key in by else "" for key in KEYS)


def test_every_figure_by_every_key_is_what_an_independent_count_says(city: psycopg.Connection) -> None:
    history = make(city)
    everybody = {"sees_all": ("district_reviewer", "3301"), "sees_appeals": ("appeal_officer", "3301")}
    add_actors(city, everybody)
    grouped: dict[str, int] = {}
    for figure in set(figures()["figures"]) - NOT_IN_HISTORY:
        rows = expected(history, figure)
        for by in ((), ("programme",), ("district",), ("office", "month"), KEYS):
            wanted: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
            for row, part, whole in rows:
                wanted[keys_of(row, by)].append((part, whole))
            found = {(c.programme, c.district, c.office, c.month): c for c in asked("sees_all", figure, by)}
            assert found.keys() == wanted.keys(), (figure, by)
            for keys, pairs in wanted.items():
                got = found[keys]
                assert not got.is_left_out
                assert (got.rows, got.part, got.whole) == (
                    len(pairs),
                    sum(p for p, _ in pairs),
                    sum(w for _, w in pairs),
                ), (figure, keys)
                if figure == "time_to_decision":
                    assert got.median == statistics.median_low([p for p, _ in pairs])
            grouped[figure] = grouped.get(figure, 0) + len(found)
    assert min(grouped.values()) > 10  # the history is no empty one


def test_each_figure_leads_to_its_rows(city: psycopg.Connection) -> None:
    history = make(city)
    add_actors(city, {"sees_all": ("district_reviewer", "3301")})
    for figure in set(figures()["figures"]) - NOT_IN_HISTORY:
        for group in asked("sees_all", figure, ("programme", "district")):
            with acting("sees_all", "numbers") as act:
                rows = rows_behind(
                    act,
                    figure,
                    since=SINCE,
                    until=UNTIL,
                    programme=group.programme,
                    district=group.district,
                    limit=9999,
                )
            assert (len(rows), sum(row.part for row in rows), sum(row.whole for row in rows)) == (
                group.rows,
                group.part,
                group.whole,
            )
            assert {(row.programme, row.division[:6]) for row in rows} <= {(group.programme, group.district)}
    one = next(row for row in in_period(history.reviews) if row["state"] == "changed")
    with acting("sees_all", "numbers") as act:
        won = rows_behind(act, "appeals_won", since=SINCE, until=UNTIL, hits_only=True, month=f"{one['day']:%Y-%m}")
    assert one["household"] in {row.household_id for row in won}
    assert all(row.part == 1 for row in won)


def test_who_sees_figures_sees_no_rows_by_that(city: psycopg.Connection) -> None:
    make(city)
    add_actors(city, {"sees_all": ("district_reviewer", "3301")})
    for figure in figures()["figures"]:
        with acting("analyst", "numbers") as act:
            assert rows_behind(act, figure, since=SINCE, until=UNTIL) == [], figure
        assert sum(c.rows or 0 for c in asked("analyst", figure)) == sum(
            c.rows or 0 for c in asked("sees_all", figure)
        ) or any(c.is_left_out for c in asked("analyst", figure))
    with acting("beishan", "numbers") as act:  # an officer of one street sees the rows of that street alone
        rows = rows_behind(act, "granted", since=SINCE, until=UNTIL, limit=9999)
    assert {row.division[:9] for row in rows} == {"330106002"}
    assert {c.office for c in asked("beishan", "granted", ("office",))} == {"330106002"}
    assert {c.district for c in asked("reviewer_xihu", "granted", ("district",))} == {"330106"}
    looks = city.execute("select count(*) from audit_entry where action = 'rows behind a figure'").fetchone()
    assert looks is not None
    assert looks[0] > 5


def test_in_the_database_counting_needs_its_right(city: psycopg.Connection) -> None:
    make(city)
    seeing = {role for role in roles_table().roles if roles_table().may(role, "see_numbers")}
    with psycopg.connect(city.info.dsn, user="minsheng_web") as web:
        for name, role in (("beishan", "street_officer"), ("worker_beishan", "community_worker"), ("steward", "data_steward"),
                           ("systems", "system_administrator"), ("analyst", "policy_analyst")):  # fmt: skip
            web.execute("select set_config('minsheng.actor', id::text, false) from actor where name = %s", (name,))
            row = web.execute(
                "select count(*) from number_counts('granted', '2025-01-01', '2026-01-01', '{}')"
            ).fetchone()
            assert row == (int(role in seeing),), name
        with pytest.raises(psycopg.errors.UndefinedFunction):
            web.execute(
                "select * from number_counts('x(null, null); drop table appeal; --', '2025-01-01', '2026-01-01', '{}')"
            )
    for actor in ("worker_beishan", "steward", "auditor"):
        with pytest.raises(NotAllowed):
            asked(actor, "granted")
        with pytest.raises(NotAllowed), acting(actor, "numbers") as act:
            rows_behind(act, "granted", since=SINCE, until=UNTIL)


def test_small_groups_are_left_out_for_those_who_see_no_rows(city: psycopg.Connection) -> None:
    make(city, households=260)
    add_actors(city, {"sees_all": ("district_reviewer", "3301")})
    smallest = figures()["smallest_group"]
    seen = {(c.programme, c.office): c for c in asked("sees_all", "granted", ("programme", "office"))}
    shown = {(c.programme, c.office): c for c in asked("analyst", "granted", ("programme", "office"))}
    assert seen.keys() == shown.keys()
    out = {keys for keys, c in shown.items() if c.is_left_out}
    assert out
    assert out != shown.keys()
    for keys, c in seen.items():
        households = c.rows or 0
        hits = c.part or 0
        if 0 < households < smallest or 0 < hits < smallest or 0 < households - hits < smallest:
            assert keys in out
        if keys not in out:
            assert (shown[keys].rows, shown[keys].part) == (c.rows, c.part)
    for position in (0, 1):  # no line has one group alone left out: its sum would show it
        for value in {keys[position] for keys in shown}:
            line = [keys for keys in shown if keys[position] == value]
            missing = [keys for keys in line if keys in out]
            assert len(missing) != 1 or len(line) == 1
    with pytest.raises(NotWholeMonths):
        asked("analyst", "granted", since=D(2025, 2, 1), until=D(2025, 2, 14))
    assert asked("sees_all", "granted", since=D(2025, 2, 1), until=D(2025, 2, 14))


@pytest.mark.parametrize(
    ("rows", "hits", "small"),
    [(0, 0, False), (9, 0, True), (10, 0, False), (10, 10, False), (30, 9, True), (30, 21, True), (30, 15, False)],
)
def test_small(rows: int, hits: int, small: bool) -> None:
    assert is_small(rows, hits, 10) == small


def test_the_next_smallest_goes_too() -> None:
    groups = [
        (("a", "x"), 5, 0),
        (("a", "y"), 40, 20),
        (("a", "z"), 50, 25),
        (("b", "x"), 60, 30),
        (("b", "y"), 70, 30),
        (("b", "z"), 80, 40),
    ]
    out = left_out(groups, 10, lambda place: True)
    assert {groups[place][0] for place in out} >= {("a", "x"), ("a", "y")}
    for keep in (0, 1):
        for value in {keys[keep] for keys, _, _ in groups}:
            assert sum(groups[place][0][keep] == value for place in out) != 1
    assert left_out(groups, 10, lambda place: False) == set()


def test_what_is_not_there_is_named(city: psycopg.Connection) -> None:
    with pytest.raises(UnknownFigure, match="take_up"):
        asked("analyst", "happiness")
    with pytest.raises(UnknownFigure, match="programme"):
        asked("analyst", "granted", ("moon",))
    with pytest.raises(UnknownFigure), acting("analyst", "numbers") as act:
        rows_behind(act, "happiness", since=SINCE, until=UNTIL)


def test_the_database_counts_by_the_tables_words(registry: psycopg.Connection) -> None:
    """The lists of states were written into the functions: they are those of the tables."""
    for function, states in (
        ("appeals_won", table().on_the_merits & table().kinds["review"].states.keys()),
        ("grievances_founded", table().on_the_merits & table().kinds["grievance"].states.keys()),
    ):
        row = registry.execute(
            f"select pg_get_functiondef('number_rows_{function}(date, date)'::regprocedure)"
        ).fetchone()
        assert row is not None
        for state in states:
            assert f"'{state}'" in row[0]
    names = {row[0] for row in registry.execute("select proname from pg_proc where proname like 'number\\_rows\\_%'")}
    assert names == {f"number_rows_{name}" for name in figures()["figures"]}
