"""A law ready to be read exactly: its rules compiled, and its plans kept by day, results and what is given."""

from __future__ import annotations

import atexit
import datetime
import gc
from collections.abc import Iterable
from typing import Any

from minsheng.engine.claim_plans import YearPlan, plan_year
from minsheng.engine.exact.compiling import code_of
from minsheng.engine.exact.prepared import PreparedDay
from minsheng.engine.planning import plan_day
from minsheng.engine.tree import Law

_MOST_PLANS, _MOST_UNVERIFIED = 512, 10_000  # so many are kept before a dictionary is emptied


def spare_the_collector() -> None:
    """For a process that lives long with its law: call it once when the law is loaded.

    What is loaded by then is left out of garbage collections. Otherwise each full one walks through the whole law, which never
    changes, in the middle of somebody's decision: 20 ms in one of a hundred.
    """
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # so that the interpreter can clear everything away when it ends


class Reading:
    """A law ready to be read exactly: its functions compiled, its plans kept by day and results.

    Safe to share between threads once made; plans are added to a dictionary, each whole.
    """

    def __init__(self, law: Law) -> None:
        self.law = law
        self.code = code_of(law)
        self._assumable = sorted(name for name, fact in law.facts.items() if fact.usual is not None)
        self._plans: dict[Any, PreparedDay] = {}
        self._years: dict[Any, YearPlan] = {}
        self._unverified: dict[tuple[datetime.date, str], frozenset[str]] = {}
        self._unverified_together: dict[tuple[datetime.date, frozenset[str]], tuple[str, ...]] = {}

    def prepared(self, day: datetime.date, results: tuple[str, ...], given: frozenset[str]) -> PreparedDay:
        """The plan of a day with its functions bound to the figures of that day."""
        key = (day, results, given)
        found = self._plans.get(key)
        if found is None:
            found = PreparedDay(self.law, self.code, plan_day(self.law, day, results, given), given)
            if len(self._plans) > _MOST_PLANS:
                self._plans.clear()
            self._plans[key] = found
        return found

    def year_of_claims(self, year: int, results: tuple[str, ...], given: frozenset[str]) -> YearPlan:
        """The plan of a year of claims. Raises :class:`~minsheng.engine.planning.UnknownName`, ``NotOfAClaim``."""
        key = (year, results, given)
        found = self._years.get(key)
        if found is None:
            if len(self._years) > _MOST_PLANS:
                self._years.clear()
            found = self._years[key] = plan_year(self.law, year, results, given)
        return found

    def in_order(self, assumed: set[str]) -> tuple[str, ...]:
        """The facts that were assumed, sorted."""
        return tuple([name for name in self._assumable if name in assumed])

    def unverified_under_all(self, names: frozenset[str], day: datetime.date) -> tuple[str, ...]:
        """The unconfirmed figures under any of some values on a day, sorted."""
        key = (day, names)
        found = self._unverified_together.get(key)
        if found is None:
            if len(self._unverified_together) > _MOST_UNVERIFIED:
                self._unverified_together.clear()
            found = tuple(sorted(frozenset[str]().union(*(self.unverified_under(name, day) for name in names))))
            self._unverified_together[key] = found
        return found

    def unverified_under(self, name: str, day: datetime.date) -> frozenset[str]:
        """The unconfirmed figures that a value may rest on, on a day."""
        key = (day, name)
        if key not in self._unverified:
            self._unverified[key] = frozenset()  # a value that depends on its own past adds nothing new
            self._unverified[key] = frozenset(self._unverified_of(name, day))
        return self._unverified[key]

    def _unverified_of(self, name: str, day: datetime.date) -> set[str]:
        law = self.law
        if name in law.parameters:
            figure = law.parameters[name].figure(day)
            return {name} if figure is not None and figure.is_unverified(day) else set()
        needs: Iterable[str] = ()
        if name in law.rules:
            version = law.rules[name].version(day)
            needs = version.needs if version else ()
        elif name in law.groups:
            group = law.groups[name]
            needs = [need for need in (group.source, *group.same_month_names()) if need]
        return {figure for need in needs for figure in self.unverified_under(need, day)}
