"""Pictures of the law's pages as small SVG: a result along a fact. The same law draws the same bytes.

They are written by hand rather than by a charting library, so that a page's picture is a few kilobytes of plain lines and
text in the reader's own font, and differs only where the law does.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape

from minsheng.engine.telling.along import Along, Value
from minsheng.engine.tree import CHOICE, DATE, NUMBER, YESNO, Law, Type
from minsheng.engine.units import read_words_of, scale, words_of_zh

_WIDE, _HIGH = 680, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 92, 20, 50, 52
_BLUE, _GREY, _INK, _RED = "#1f5fa8", "#d5dbe3", "#33383e", "#b3261e"


@dataclass(frozen=True, slots=True)
class _Axis:
    """One axis: numbers from ``low`` to ``high`` with their marks and texts."""

    low: float
    high: float
    marks: list[tuple[float, str]]

    def share(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)


def picture_along(law: Law, found: Along) -> str:
    """A result along a fact as SVG: a line, stepped where it jumps; the example's own value is a dashed line."""
    kind, of_fact = law.type_of(found.result), law.type_of(found.fact)
    xs = [_number(at, of_fact) for at in found.at]
    ys = [None if value is None else _height(value, kind) for value in found.values]
    known = [y for y in ys if y is not None]
    across = _date_axis(found.at) if of_fact.kind == DATE else _within(xs[0], xs[-1])
    if kind.kind == DATE:
        up = _date_axis([value for value in found.values if value is not None])
    else:
        up = _levels(law, found, kind) if kind.kind in (CHOICE, YESNO) else _number_axis(_floor(known), max(known))
    title = (f"{law.label(found.result, 'zh')}{_unit(kind, zh=True)}",
             f"{law.label(found.result, 'en')}{_unit(kind, zh=False)}")  # fmt: skip
    below = (f"{law.label(found.fact, 'zh')}{_unit(of_fact, zh=True)}",
             f"{law.label(found.fact, 'en')}{_unit(of_fact, zh=False)}")  # fmt: skip
    stepped = kind.kind != NUMBER or _is_counted(found, of_fact)
    if stepped:
        xs, ys = _steps(xs, ys)
    parts = [_path(across, up, xs, ys), _dashed(across, _number(found.here, of_fact))]
    return _drawing(title, below, f"{found.example} · {found.day}", across, up, parts)


def _unit(kind: Type, *, zh: bool) -> str:
    if kind.kind != NUMBER:
        return ""
    words = words_of_zh(kind.unit) if zh else read_words_of(kind.unit, "1")
    return "" if not words else f"（{words}）" if zh else f" ({words})"


def _number(value: Fraction | int | bool | str | datetime.date, kind: Type) -> float:
    if isinstance(value, datetime.date):
        return float(value.toordinal())
    return float(Fraction(value) / scale(kind.unit))


def _height(value: Value, kind: Type) -> float:
    if isinstance(value, datetime.date):
        return float(value.toordinal())
    if kind.kind == CHOICE:
        return float(kind.choices.index(str(value)))
    return float(value) if kind.kind == YESNO else _number(value, kind)


def _levels(law: Law, found: Along, kind: Type) -> _Axis:
    if kind.kind == YESNO:
        return _Axis(-0.2, 1.2, [(0.0, "否 no"), (1.0, "是 yes")])
    seen = {str(value) for value in found.values if value is not None}
    marks = [
        (float(place), law.choice_label(found.result, code, "zh"))
        for place, code in enumerate(kind.choices)
        if code in seen
    ]
    return _Axis(marks[0][0] - 0.3, marks[-1][0] + 0.3, marks)


def _number_axis(low: float, high: float) -> _Axis:
    if high <= low:
        high = low + 1
    step = 10.0 ** math.floor(math.log10((high - low) / 4))
    step *= next(times for times in (1, 2, 2.5, 5, 10) if (high - low) / (step * times) <= 5)
    first, last = math.floor(low / step), math.ceil(high / step)
    marks = [(place * step, f"{round(place * step, 6):,g}" if abs(place * step) < 1e6 else f"{place * step:,.0f}")
             for place in range(first, last + 1)]  # fmt: skip
    return _Axis(first * step, last * step, marks)


def _within(low: float, high: float) -> _Axis:
    """An axis that ends where the numbers end, with its marks inside."""
    axis = _number_axis(low, high)
    return _Axis(low, high if high > low else low + 1, [mark for mark in axis.marks if low <= mark[0] <= high])


def _floor(known: Sequence[float]) -> float:
    """Where the upright axis begins: at nought, unless all is far above it."""
    return min(known) if min(known) > 0.6 * max(known) else min(0.0, *known)


def _is_counted(found: Along, of_fact: Type) -> bool:
    """Whether the fact is counted in whole numbers, between which nothing stands."""
    return (
        of_fact.kind == NUMBER
        and not of_fact.is_money
        and all(isinstance(at, datetime.date) or Fraction(at).denominator == 1 for at in found.at)
    )


def _steps(xs: Sequence[float], ys: Sequence[float | None]) -> tuple[list[float], list[float | None]]:
    """Each value held until the next point."""
    across, up = [xs[0]], [ys[0]]
    for x, y in zip(xs[1:], ys[1:], strict=True):
        across += [x, x]
        up += [up[-1], y]
    return across, up


def _date_axis(days: Sequence[Value]) -> _Axis:
    known = [day for day in days if isinstance(day, datetime.date)]
    first, last = min(known), max(known)
    every = max(1, math.ceil((last.year - first.year) / 8))
    years = range(first.year + 1, last.year + 1, every)
    marks = [(float(datetime.date(year, 1, 1).toordinal()), str(year)) for year in years]
    return _Axis(float(first.toordinal()), float(max(last.toordinal(), first.toordinal() + 1)), marks)


def _x(axis: _Axis, value: float) -> float:
    return _LEFT + axis.share(value) * (_WIDE - _LEFT - _RIGHT)


def _y(axis: _Axis, value: float) -> float:
    return _HIGH - _BOTTOM - axis.share(value) * (_HIGH - _TOP - _BOTTOM)


def _path(across: _Axis, up: _Axis, xs: Sequence[float], ys: Sequence[float | None]) -> str:
    """The line; points on one straight stretch are left out, and where nothing is known it is broken."""
    points = [None if y is None else (_x(across, x), _y(up, y)) for x, y in zip(xs, ys, strict=True)]
    kept = [
        point
        for place, point in enumerate(points)
        if not (0 < place < len(points) - 1 and _straight(points[place - 1], point, points[place + 1]))
    ]
    text, down = "", False
    for point in kept:
        if point is None:
            down = False
            continue
        text += f"{'L' if down else 'M'}{point[0]:.1f} {point[1]:.1f}"
        down = True
    return f'<path d="{text}" fill="none" stroke="{_BLUE}" stroke-width="2.4" stroke-linejoin="round"/>'


def _straight(
    one: tuple[float, float] | None, two: tuple[float, float] | None, three: tuple[float, float] | None
) -> bool:
    if one is None or two is None or three is None:
        return False
    return abs((two[0] - one[0]) * (three[1] - one[1]) - (two[1] - one[1]) * (three[0] - one[0])) < 1e-6


def _dashed(across: _Axis, value: float) -> str:
    x = f"{_x(across, value):.1f}"
    return (
        f'<path d="M{x} {_TOP}V{_HIGH - _BOTTOM}" stroke="{_RED}" stroke-width="1" stroke-dasharray="4 4">'
        "<title>算例的值 the example's own value</title></path>"
    )


def _drawing(
    title: tuple[str, str], below: tuple[str, str], source: str, across: _Axis, up: _Axis, parts: list[str]
) -> str:
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}" width="{_WIDE}" height="{_HIGH}" '
        f'role="img" font-family="sans-serif" font-size="12" fill="{_INK}">',
        f"<title>{escape(' '.join(title))}</title>",
        f'<rect width="{_WIDE}" height="{_HIGH}" fill="#ffffff"/>',
        f'<text x="12" y="20" font-size="14" font-weight="bold">{escape(title[0])}</text>',
        f'<text x="12" y="37">{escape(title[1])}</text>',
    ]
    for value, mark in up.marks:
        y = f"{_y(up, value):.1f}"
        lines.append(f'<path d="M{_LEFT} {y}H{_WIDE - _RIGHT}" stroke="{_GREY}"/>')
        lines.append(
            f'<text x="{_LEFT - 6}" y="{y}" text-anchor="end" dominant-baseline="middle">{escape(mark)}</text>'
        )
    for value, mark in across.marks:
        x = f"{_x(across, value):.1f}"
        lines.append(f'<path d="M{x} {_HIGH - _BOTTOM}v4" stroke="{_INK}"/>')
        lines.append(f'<text x="{x}" y="{_HIGH - _BOTTOM + 17}" text-anchor="middle">{escape(mark)}</text>')
    lines += parts
    lines.append(f'<text x="{_LEFT}" y="{_HIGH - 17}">{escape(" · ".join(below))}</text>')
    lines.append(f'<text x="{_LEFT}" y="{_HIGH - 4}" font-size="9" fill="#6b737c">{escape(source)}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"
