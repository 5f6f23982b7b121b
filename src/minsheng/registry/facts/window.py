"""The days that matter to a reading of everybody: the day asked, and as many months before it as rules look back."""

from __future__ import annotations

import datetime

from minsheng.engine.planning import months_before
from minsheng.engine.tree import Law
from minsheng.registry.facts.household import KNOWN, followed_ties, months_back


class Window:
    """``first`` is the first day looked at, ``days`` those on which values are asked: each month's first, and the day itself."""

    def __init__(self, law: Law, on: datetime.date, known_at: datetime.datetime | None) -> None:
        self.law, self.on, self.known_at = law, on, known_at
        back = months_back(law)
        self.first = months_before(on, back).replace(day=1)
        self.days = [months_before(on, step) for step in range(back, 0, -1)] + [on]
        self.followed = followed_ties(law)

    def known(self, table: str) -> str:
        """PostgreSQL's condition on a row of a table: it was known then."""
        instant = "" if self.known_at is None else f"'{self.known_at.isoformat()}'"
        return KNOWN[self.known_at is None].format(table).replace("%(known_at)s", instant)

    @property
    def span(self) -> str:
        """The days from the first to the day asked, as PostgreSQL's range."""
        return f"daterange('{self.first}', '{self.on}', '[]')"
