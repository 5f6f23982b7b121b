"""The stream of everybody against each household alone, on random registries: every household, person, fact and day.

The reading of one household (:mod:`minsheng.registry.facts.household` and the law's reader) is the reference.
"""

from __future__ import annotations

import datetime
import json
import tempfile
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minsheng.engine.facts import BadFacts, Facts, read_facts
from minsheng.engine.tree import CHOICE, DATE, HOUSEHOLD, NUMBER, PERSON, POINTER, YESNO, Fact
from minsheng.engine.unknown import is_unknown
from minsheng.registry.access.acting import acting
from minsheng.registry.facts import household, window
from minsheng.registry.facts.household import MemberClosed, household_facts
from minsheng.registry.facts.stating import SubjectNotFound, days, state_facts
from minsheng.registry.facts.streaming import LEFT_OUT, write_city
from minsheng.registry.facts.values import BadStatement, statable_facts, the_law
from tests.registry.facts.building import add_household, add_person

LAW = the_law()
DAY = datetime.date(2025, 7, 1)
PEOPLE, HOMES = 5, 3
FACTS = {of: statable_facts(LAW, of) for of in (PERSON, HOUSEHOLD)}
TIES = ("spouse", "father", "mother", "guardian", "carer")
KINDS = {of: {kind: [f for f in facts if f.type.kind == kind] for kind in (NUMBER, YESNO, CHOICE, DATE)}
         for of, facts in FACTS.items()}  # fmt: skip
near_days = st.integers(-140, 40).map(lambda step: DAY + datetime.timedelta(step))
ends = st.none() | st.integers(1, 120)
people, homes = st.integers(0, PEOPLE - 1), st.integers(0, HOMES - 1)


def value_of(fact: Fact) -> st.SearchStrategy[Any]:
    """Values that may be stated: in range, whole fen, exact fractions, and not known."""
    kind = fact.type
    if kind.kind == YESNO:
        plain: st.SearchStrategy[Any] = st.booleans()
    elif kind.kind == CHOICE:
        plain = st.sampled_from(kind.choices)
    elif kind.kind == DATE:
        plain = st.dates(datetime.date(1930, 1, 1), datetime.date(2026, 1, 1)).map(str)
    elif kind.is_money:
        plain = st.sampled_from(["0", "0.01", "1234.5", "99999999.99", "31", "7.10"])
    else:
        plain = st.sampled_from(["0", "1", "0.5", "1/3", "2/7", "0.1", "12", "3.25", "1e-3"])
    return plain | st.just("unknown") | st.none()


@st.composite
def statements(draw: st.DrawFn) -> tuple[Any, ...]:
    of = draw(st.sampled_from((PERSON, HOUSEHOLD)))
    kinds = KINDS[of]
    fact = draw(st.sampled_from(kinds[draw(st.sampled_from([kind for kind in kinds if kinds[kind]]))][:12]))
    standing = draw(st.sampled_from(("declared", "verified")))
    return (
        "state",
        of,
        draw(people if of == PERSON else homes),
        fact,
        draw(value_of(fact)),
        draw(near_days),
        draw(ends),
        standing,
    )


MEMBERSHIPS = st.tuples(
    st.just("member"), people, homes, near_days | st.none(), ends, st.sampled_from(("head", "child", "other")),
    st.booleans(), st.sampled_from(("1", "0.5", "0.33333333")),
)  # fmt: skip
DEEDS = st.one_of(
    statements(),
    statements(),
    MEMBERSHIPS,
    st.tuples(st.just("tie"), people, st.sampled_from(TIES), people | st.none(), near_days, ends),
    st.tuples(st.just("close"), st.sampled_from(("membership", "kinship")), people),
    st.tuples(st.just("cut"), people, near_days, st.sampled_from(("spouse", "child", "other"))),
    st.tuples(st.just("odd"), people, st.sampled_from(('{"no_such_fact": "1"}', '{"wage_income": "-5"}', '{"wage_income": "7.5"}',
                                                       '{"wage_income": "1/4"}', '{"hukou": "nowhere"}'))),
    st.tuples(st.just("die"), people, near_days),
    st.tuples(st.just("restrict"), people),
)  # fmt: skip
SEVERAL = st.lists(MEMBERSHIPS, min_size=3, max_size=6)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(SEVERAL, st.lists(DEEDS, min_size=4, max_size=16), st.sampled_from((1, 4)), st.integers(0, 30))
def test_the_stream_says_of_everybody_what_each_household_says(
    registry: psycopg.Connection, members: list[Any], deeds: list[Any], back: int, known_at: int
) -> None:
    ours = [add_person(registry) for _ in range(PEOPLE)], [add_household(registry) for _ in range(HOMES)]
    instants: list[datetime.datetime | None] = []
    for deed in members + deeds:
        do(registry, deed, *ours)
        instants.append(registry.execute("select clock_timestamp()").fetchone()[0])  # type: ignore[index]
    compare(registry, ours[1], back, instants[known_at] if known_at < len(instants) else None)


def do(owner: psycopg.Connection, deed: tuple[Any, ...], persons: list[int], households: list[int]) -> None:
    """Does one thing to the registry; what its constraints refuse is not done."""
    word, *rest = deed
    if word == "state":
        state(persons, households, *rest)
        return
    try:
        if word == "member":
            person, home, starts, length, relation, lives_here, share = rest
            owner.execute(
                "insert into membership (person_id, household_id, held, relation_to_head, lives_here, share, said_by)"
                " values (%s, %s, daterange(%s, %s), %s, %s, %s, 'test')",
                (persons[person], households[home], starts, until(starts, length), relation, lives_here, share),
            )
        elif word == "tie":
            person, kind, other, starts, length = rest
            owner.execute(
                "insert into kinship (person_id, kind, other_id, held, said_by) values (%s, %s, %s, daterange(%s, %s), 'test')",
                (persons[person], kind, None if other is None else persons[other], starts, until(starts, length)),
            )
        elif word == "close":
            table, person = rest
            owner.execute(
                f"update {table} set known = tstzrange(lower(known), clock_timestamp()) where id = (select max(id) from {table}"
                " where person_id = %s and upper_inf(known))",
                [persons[person]],
            )
        elif word == "cut":
            cut(owner, persons[rest[0]], *rest[1:])
        elif word == "odd":
            owner.execute(
                "insert into record (person_id, topic, held, known, facts, said) values (%s, 'income', '[2020-01-01,)',"
                " tstzrange(clock_timestamp(), null), %s, '{}')",
                [persons[rest[0]], rest[1]],
            )
        elif word == "die":
            owner.execute("update person set death_date = %s where id = %s", [rest[1], persons[rest[0]]])
        else:
            owner.execute("update person set is_restricted = true where id = %s", [persons[rest[0]]])
    except psycopg.errors.IntegrityError:
        pass


def state(
    persons: list[int], households: list[int], of: str, number: int, fact: Fact, value: Any, starts: datetime.date,
    length: int | None, standing: str,
) -> None:  # fmt: skip
    about: dict[str, Any] = {"person": persons[number]} if of == PERSON else {"household": households[number]}
    try:
        with acting("intake", "test") as act:
            state_facts(act, **about, facts={fact.name: value}, held=days(starts, until(starts, length)), standing=standing,
                        source="test", said_at=datetime.datetime(2025, 7, 2, tzinfo=datetime.UTC))  # fmt: skip
    except (BadStatement, SubjectNotFound):  # out of its range; restricted
        pass


def cut(owner: psycopg.Connection, person: int, day: datetime.date, relation: str) -> None:
    """From a day on, another relation: the membership is known anew in two pieces that touch."""
    with owner.transaction():
        row = owner.execute(
            "update membership set known = tstzrange(lower(known), now()) where id = (select max(id) from membership where"
            " person_id = %s and upper_inf(known) and held @> %s and coalesce(lower(held) < %s, true))"
            " returning household_id, lower(held), upper(held), relation_to_head, share",
            [person, day, day],
        ).fetchone()
        if row is None:
            return
        home, starts, end, before, share = row
        for held, said in (((starts, day), before), ((day, end), relation)):
            owner.execute(
                "insert into membership (person_id, household_id, held, known, relation_to_head, share, said_by)"
                " values (%s, %s, daterange(%s, %s), tstzrange(now(), null), %s, %s, 'test')",
                [person, home, *held, said, share],
            )


def until(starts: datetime.date | None, length: int | None) -> datetime.date | None:
    return None if length is None else (starts or DAY) + datetime.timedelta(length)


def compare(
    owner: psycopg.Connection, households: list[int], back: int, known_at: datetime.datetime | None
) -> Streamed:
    """The stream of everybody, and each of these households alone."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        for module in (household, window):
            patch.setattr(module, "months_back", lambda law: back)
        with acting("night", "stream") as act:
            write_city(act, LAW, Path(folder) / "city", on=DAY, known_at=known_at, at_once=2)
        city = Streamed(Path(folder) / "city")
        with acting("night", "one by one"):
            for number in households:
                compare_one(city, number, known_at, window.Window(LAW, DAY, known_at).days)
    return city


class Streamed:
    """What stands in the files, by household."""

    def __init__(self, folder: Path) -> None:
        self.left_out = dict(zip(*pq.read_table(folder / LEFT_OUT).to_pydict().values(), strict=True))
        self.homes: dict[int, dict[str, Any]] = {}
        self.people: dict[int, list[dict[str, Any]]] = {}
        for file in sorted(folder.glob("households-*.parquet")):
            for row in pq.read_table(file).to_pylist():
                assert row["household_id"] not in self.homes
                self.homes[row["household_id"]] = row
        for file in sorted(folder.glob("people-*.parquet")):
            for row in pq.read_table(file).to_pylist():
                self.people.setdefault(row["household_id"], []).append(row)
        assert self.people.keys() == self.homes.keys()
        said = json.loads((folder / "city.json").read_text(encoding="utf-8"))
        assert (said["households"], said["people"]) == (len(self.homes), sum(map(len, self.people.values())))


def compare_one(city: Streamed, number: int, known_at: datetime.datetime | None, asked: list[datetime.date]) -> None:
    try:
        facts = read_facts(LAW, household_facts(number, DAY, known_at, LAW))
    except (SubjectNotFound, MemberClosed, BadFacts) as refused:
        assert number not in city.homes
        why = {MemberClosed: "restricted", BadFacts: "unreadable"}.get(type(refused))
        assert city.left_out.get(number) == why
        return
    assert number not in city.left_out
    rows = city.people[number]
    assert [str(row["person_id"]) for row in rows] == facts.people
    assert [(row["member_from"], row["member_until"]) for row in rows] == facts.members
    for of, there in ((PERSON, rows), (HOUSEHOLD, [city.homes[number]])):
        streamed = {name.split("@")[0] for name in there[0]} - {
            "household_id",
            "person_id",
            "member_from",
            "member_until",
        }
        assert {name for name in facts.stated if LAW.facts[name].of == of} <= streamed
        for name in streamed:
            assert LAW.facts[name].of == of
            for day in asked:
                column = f"{name}@{day:%Y-%m}" if f"{name}@{day:%Y-%m}" in there[0] else name
                assert [row[column] for row in there] == alone(facts, name, day), (name, column)
            assert [row[name] for row in there] == alone(facts, name, DAY)


def alone(facts: Facts, name: str, day: datetime.date) -> list[Any]:
    """A fact on a day as the law's reader has it, written as the files write it."""
    kind, found = LAW.facts[name].type, facts.column(LAW, name, day)
    values = found if LAW.facts[name].of == PERSON else [found]
    if kind.kind == POINTER:
        return [None if is_unknown(v) else 0 if v < 0 else int(facts.people[v]) for v in values]
    if kind.kind == NUMBER:
        return [None if is_unknown(v) else int(v) if kind.is_money else float(v) for v in values]
    return [None if is_unknown(v) else v for v in values]


def test_everything_at_once(registry: psycopg.Connection) -> None:
    """One registry with each of the cases in it, so that none depends on luck."""
    persons = [add_person(registry) for _ in range(7)]
    households = [add_household(registry) for _ in range(4)] + [add_household(registry, division="330102001001")]
    day = datetime.date
    deeds: list[tuple[Any, ...]] = [
        ("member", 0, 0, None, None, "head", True, "1"),
        ("member", 1, 0, day(2025, 5, 20), None, "child", True, "0.5"),  # two homes
        ("member", 1, 1, day(2025, 6, 10), 10, "child", False, "0.33333333"),
        ("member", 1, 1, day(2025, 6, 25), None, "other", True, "0.5"),  # a gap: the last stretch alone is looked at
        ("member", 3, 1, day(2025, 1, 1), None, "head", True, "1"),
        ("cut", 3, day(2025, 6, 15), "spouse"),
        ("member", 4, 2, None, None, "head", True, "1"),
        ("member", 5, 3, day(2020, 1, 1), 2000, "head", True, "1"),
        ("member", 6, 4, day(2020, 1, 1), None, "head", True, "1"),
        ("tie", 1, "mother", 0, day(2020, 1, 1), None),
        ("tie", 1, "father", 2, day(2020, 1, 1), None),  # lives elsewhere
        ("tie", 0, "spouse", None, day(2020, 1, 1), None),
        ("tie", 3, "spouse", 4, day(2020, 1, 1), None),  # restricted: not seen
        ("die", 2, day(2025, 6, 20)),
        ("odd", 5, '{"no_such_fact": "1"}'),
        ("state", PERSON, 0, LAW.facts["wage_income"], "31.5", day(2025, 6, 10), None, "declared"),
        ("state", PERSON, 0, LAW.facts["wage_income"], "unknown", day(2025, 6, 20), 5, "verified"),
        ("state", HOUSEHOLD, 4, LAW.facts["district"], "unknown", day(2025, 6, 1), None, "verified"),
        ("state", HOUSEHOLD, 1, LAW.facts["district"], "330105", day(2025, 6, 10), 7, "verified"),
        ("restrict", 4),
    ]
    for deed in deeds:
        do(registry, deed, persons, households)
    for back in (1, 4):
        city = compare(registry, households, back, None)
        assert city.left_out == {households[2]: "restricted", households[3]: "unreadable"}
        assert [row["district"] for row in city.homes.values()] == ["330106", None, None]
        assert [row["person_id"] for row in city.people[households[0]]] == [persons[0], persons[1], persons[2]]
