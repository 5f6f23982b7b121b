"""What follows from statements is the same as looking day by day, whatever the order."""

from __future__ import annotations

import datetime
import itertools
import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from minsheng.registry.facts.deriving import LAST_DAY, Piece, Said, pieces

BEGIN = datetime.date(2025, 1, 1)
SPAN = 12  # days looked at
NOON = datetime.datetime(2025, 2, 1, 12, tzinfo=datetime.UTC)


@st.composite
def statements(draw: st.DrawFn) -> list[Said]:
    found = []
    for number in range(draw(st.integers(0, 7))):
        starts = draw(st.integers(0, SPAN - 1))
        length = draw(st.integers(1, SPAN) | st.none())
        ends = LAST_DAY if length is None else BEGIN + datetime.timedelta(starts + length)
        facts = draw(
            st.dictionaries(st.sampled_from("abc"), st.sampled_from([None, "1", "2", True]), min_size=1, max_size=3)
        )
        said_at = NOON + datetime.timedelta(hours=draw(st.integers(0, 2)))
        weight = (draw(st.integers(0, 2)), said_at, bytes([draw(st.integers(0, 255)), number]))
        found.append(Said(number, BEGIN + datetime.timedelta(starts), ends, facts, weight))
    return found


def day_by_day(said: list[Said], day: datetime.date) -> tuple[dict[str, Any], dict[str, int]] | None:
    """The plainest reading: on this day, for each fact, who stands."""
    there = sorted((each for each in said if each.starts <= day < each.ends), key=lambda each: each.weight)
    if not there:
        return None
    facts: dict[str, Any] = {}
    numbers: dict[str, int] = {}
    for each in there:
        for name, value in each.facts.items():
            facts[name], numbers[name] = value, each.number
    return {name: value for name, value in facts.items() if value is not None}, numbers


def on(found: list[Piece], day: datetime.date) -> tuple[dict[str, Any], dict[str, int]] | None:
    holding = [piece for piece in found if piece.starts <= day < piece.ends]
    assert len(holding) <= 1
    return (dict(holding[0].facts), dict(holding[0].said)) if holding else None


@given(statements(), st.randoms(use_true_random=False))
def test_pieces_say_what_each_day_says(said: list[Said], shuffle: random.Random) -> None:
    found = pieces(said)
    for step in range(3 * SPAN):
        day = BEGIN + datetime.timedelta(step - 3)
        assert on(found, day) == day_by_day(said, day)
    shuffled = list(said)
    shuffle.shuffle(shuffled)
    assert pieces(shuffled) == found


@given(statements())
def test_neighbours_differ_and_follow_each_other(said: list[Said]) -> None:
    found = pieces(said)
    for one, other in itertools.pairwise(found):
        assert one.starts < one.ends <= other.starts
        assert one.ends < other.starts or one.said != other.said


def test_nothing_said_nothing_known() -> None:
    assert pieces([]) == []
