"""Groups small enough to show people: left out for whoever may not see the rows.

A group is left out when it is of fewer households than the threshold, or when its part, or what is left beside its part, is smaller
than it and not nothing. Where one group alone of a line (all groups that differ in one key) is left out, the sum of the line would
show it: the next smallest goes too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence


def is_small(rows: int, hits: int, smallest: int) -> bool:
    """Whether a group of so many households, of which so many count, shows people."""
    rest = rows - hits
    return 0 < rows < smallest or 0 < hits < smallest or 0 < rest < smallest


def left_out(
    groups: Sequence[tuple[tuple[str, ...], int, int]], smallest: int, hidden: Callable[[int], bool]
) -> set[int]:
    """Places of the groups that are not shown.

    Args:
        groups: (keys, households, of those how many count) of each.
        smallest: the threshold.
        hidden: whether the rows of the group at a place are hidden from who asks.
    """
    out = {place for place, (_, rows, hits) in enumerate(groups) if hidden(place) and is_small(rows, hits, smallest)}
    before = -1
    while before != len(out):
        before = len(out)
        for line in _lines(groups):
            missing = [place for place in line if place in out]
            others = sorted((groups[place][1], place) for place in line if place not in out and hidden(place))
            if len(missing) == 1 and others:
                out.add(others[0][1])
    return out


def _lines(groups: Sequence[tuple[tuple[str, ...], int, int]]) -> list[list[int]]:
    lines: dict[tuple[int, tuple[str, ...]], list[int]] = {}
    for place, (keys, _, _) in enumerate(groups):
        for key in range(len(keys)):
            lines.setdefault((key, keys[:key] + keys[key + 1 :]), []).append(place)
    return list(lines.values())
