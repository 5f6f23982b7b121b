"""A compiled kernel: generated for the asked results, kept on disk by what it was made of, run by plain threads.

kernel = compile_kernel(law, results, days, people_schema, household_schema)
people_out, households_out = kernel.run(people, households)
"""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from minsheng.engine.batch.blocks import Outputs, Rings
from minsheng.engine.batch.bodies import Body
from minsheng.engine.batch.code import Tables, codes_of
from minsheng.engine.batch.columns import (
    FROM,
    UNTIL,
    BadTable,
    dated_columns,
    frozen,
    membership_of,
    out_array,
    result,
    whole_column,
)
from minsheng.engine.batch.compiling import compiled, compiled_once
from minsheng.engine.batch.inputs import put_column
from minsheng.engine.batch.lifting import ARGUMENTS, lifted
from minsheng.engine.batch.reading_facts import Inputs
from minsheng.engine.facts import LARGEST_HOUSEHOLD
from minsheng.engine.planning import DayPlan, months_before, plan_day
from minsheng.engine.tree import HOUSEHOLD, PERSON, Group, Law

_SAYS = '''"""{title}

Generated for {law} version {version}, {days}.
Numbers are float64, money in fen; dates are day numbers; k_/SK/outk_ are known-bits. Do not edit.
"""
'''
_HEAD = """import math
import numpy as np
from numba import njit
from minsheng.engine.batch.runtime import (
    add_months, day_of_month, figure_at, first_of_month, member, month_of_year, months_between, select, whole_key,
    year_of, years_before, years_between,
)

{tables}

@njit(nogil=True, cache=True, error_model="numpy")
def kernel(h0, h1, row, household_ids, people_household_ids, person_ids,
    {arguments}
):
    rows = np.uint64(len(person_ids))
    p1 = np.uint64(row)
    zero = np.int64(0)
    SF = np.empty(({scratch}, 64), np.float64)
    SI = np.empty(({scratch}, 64), np.int64)
    SB = np.empty(({scratch}, 64), np.bool_)
    SK = np.empty(({scratch}, 64), np.bool_)
    RV = np.zeros(({slots}, {ring}, 64), np.float64)
    RK = np.zeros(({slots}, {ring}, 64), np.bool_)
    ring = {ring}
    first = {first}
"""
_LOOP = """    for h in range(np.uint64(h0), np.uint64(h1)):
        p0 = p1
        household_id = household_ids[h]
        while p1 < rows and people_household_ids[p1] == household_id:
            p1 += np.uint64(1)
        n = p1 - p0
        if n == 0 or n > {largest}:
            return np.int64(-1)
"""


def compile_kernel(
    law: Law,
    results: Iterable[str],
    days: Iterable[datetime.date],
    people_schema: pa.Schema,
    household_schema: pa.Schema,
    *,
    nullable: Collection[str] | None = None,
    assume: Collection[str] = (),
    keep: str = "last",
    cache_dir: Path | None = None,
    lifts: bool = False,
) -> Kernel:
    """Generates and compiles the kernel for some results on some days.

    Args:
        results: names of rules, group values or facts.
        days: one day, or consecutive months' days in order; they run in one pass.
        people_schema, household_schema: which columns there are (facts, ``fact@YYYY-MM``, ``member_from`` …).
        nullable: the columns that may hold nulls; all if not said. A column that cannot costs no known-bit.
        assume: names of assumptions for what is not stated.
        keep: ``last``, ``all`` or ``sum`` of several months.
        lifts: numbers are handed over at each run, so that laws that differ in figures share what is compiled.

    Raises:
        UnknownName: a result that the law does not have.
    """
    names = list(dict.fromkeys(results))
    wanted = list(days)
    return Kernel(
        law, names, wanted, people_schema, household_schema, nullable, frozenset(assume), keep, cache_dir, lifts
    )


def _refuse_blocks(household_ids: np.ndarray, people_household_ids: np.ndarray, person_ids: np.ndarray) -> None:
    """Raises :class:`BadTable`, saying where ids are out of order, do not match, or a household is over the limit.

    Called when a kernel stopped because of it: it writes to scratch arrays by a person's position and checks each
    household's number of people before.
    """
    if (household_ids[1:] <= household_ids[:-1]).any():
        row = int(np.argmax(household_ids[1:] <= household_ids[:-1])) + 1
        raise BadTable(
            f"households, row {row}: household_id {household_ids[row]} is not above the one before. Sort them."
        )
    if (people_household_ids[1:] < people_household_ids[:-1]).any():
        row = int(np.argmax(people_household_ids[1:] < people_household_ids[:-1])) + 1
        raise BadTable(
            f"people, row {row}: household_id {people_household_ids[row]} is below the one before. Sort them."
        )
    if len(person_ids) > LARGEST_HOUSEHOLD:
        over = people_household_ids[LARGEST_HOUSEHOLD:] == people_household_ids[:-LARGEST_HOUSEHOLD]
        if over.any():
            found = people_household_ids[int(np.argmax(over))]
            raise BadTable(f"Household {found} has more than {LARGEST_HOUSEHOLD} people. Split it or leave it out.")
    seen = np.unique(people_household_ids)
    if not np.array_equal(seen, household_ids):
        odd = np.setxor1d(seen, household_ids)
        raise BadTable(
            f"Household {odd[0]} stands in only one of the two tables ({len(odd)} such). Give both or neither."
        )


class Kernel:
    """A kernel for one law, some results and days, and tables of one form."""

    def __init__(
        self,
        law: Law,
        results: list[str],
        days: list[datetime.date],
        people_schema: pa.Schema,
        household_schema: pa.Schema,
        nullable: Collection[str] | None,
        assume: frozenset[str],
        keep: str,
        cache_dir: Path | None,
        lifts: bool = False,
    ) -> None:
        self.law, self.results, self.days, self.keep = law, results, days, keep
        self.lifts = lifts
        self.figures: tuple[np.ndarray, ...] = ()  # what is lifted out of the source
        self.schemas = (people_schema, household_schema)
        self.codes = codes_of(law)
        self.labels = list(self.codes)
        months, self.plans, warm_up = _months(law, days, results)
        self.months = months
        self.warm_up = warm_up
        self.dated = {
            **dated_columns(people_schema.names),
            **dated_columns(household_schema.names),
        }
        self.back = max([warm_up, *(lag for plan in self.plans for lag in plan.lags.values())])
        self.inputs = self._inputs(people_schema, household_schema, nullable, assume)
        self.outputs = Outputs(results, keep, len(months))
        self._write()
        self.outputs.settle()
        self.inputs.arguments.clear()
        self.source = self._write()
        self._compiled = self._compile(cache_dir)

    # what it reads

    def _inputs(
        self,
        people_schema: pa.Schema,
        household_schema: pa.Schema,
        nullable: Collection[str] | None,
        assume: frozenset[str],
    ) -> Inputs:
        law = self.law
        needed: dict[str, str] = {}
        for plan in self.plans:
            needed.update(plan.inputs)
        schemas = {PERSON: people_schema, HOUSEHOLD: household_schema}
        present = {name: of for name, of in needed.items() if name in schemas[of].names or name in self.dated}
        dated = {name for name in present if name in self.dated}
        may = set(present) if nullable is None else {name for name in present if name in nullable}
        may |= {name for name in dated if any(column in (nullable or ()) for _, column in self.dated[name])}
        may |= {name for name in dated if self._starts_late(name, schemas[present[name]])}
        assumed = {
            name
            for name in needed
            if name in law.facts and law.facts[name].assumption in assume and law.facts[name].usual is not None
        }
        membership = ("member_from" in people_schema.names, "member_until" in people_schema.names)
        return Inputs(present, may, dated, assumed, membership)

    def _starts_late(self, name: str, schema: pa.Schema) -> bool:
        """Whether some month needed lies before the fact's first dated column and there is no plain one."""
        return name not in schema.names and self.dated[name][0][0] > months_before(self.days[0], self.back)

    # what it says

    def _write(self) -> str:
        counter, scratch = [0], dict[str, int]()
        tables, rings = Tables(self.codes, lifts=self.lifts), self._rings()
        eras = _eras(self.plans)
        bodies = []
        for plan, _, _ in eras:
            era = Body(self.law, plan, self.inputs, tables, rings, self.outputs, counter, scratch, self.months)
            bodies.append(era.write())
        lines: list[str] = []
        many = len(self.plans) > 1
        indent = "        "
        if many:
            last = len(self.days) - 1
            keeps = {"last": f"0 if m == {last} else -1", "all": "m if m >= 0 else -1", "sum": "0 if m >= 0 else -1"}
            lines += [
                f"{indent}for m in range({-self.warm_up}, {len(self.days)}):",
                f"{indent}    tm = m + {self.warm_up}",
                f"{indent}    t = tm % ring",
                f"{indent}    o = {keeps[self.keep]}",
            ]
            indent += "    "
        else:
            lines += [f"{indent}m = 0", f"{indent}t = 0", f"{indent}o = 0"]
        for position, ((plan, start, stop), body) in enumerate(zip(eras, bodies, strict=True)):
            inner = indent
            if len(eras) > 1:
                word = "if" if position == 0 else "elif"
                test = f"{start - self.warm_up} <= m < {stop - self.warm_up}"
                lines.append(f"{indent}{word} {test}:  # the law from {plan.day}")
                inner = indent + "    "
            lines += [f"{inner}{line}" for line in body] or [f"{inner}pass"]
        says = _SAYS.format(
            title=self.law.en,
            law=self.law.zh,
            version=self.law.version[:16],
            days=", ".join(str(day) for day in self.days[:3]) + (" …" if len(self.days) > 3 else ""),
        )
        arguments = [*self.inputs.arguments, *([ARGUMENTS] if self.lifts else [])]
        head = _HEAD.format(
            tables="\n".join(tables.lines),
            arguments="\n    ".join(textwrap.wrap(", ".join(arguments), 110)),
            scratch=max(len(scratch), 1),
            slots=max(len(rings.slots), 1),
            ring=rings.depth,
            first=self.back,
        )
        loop = _LOOP.format(largest=LARGEST_HOUSEHOLD) + "\n".join(lines) + "\n    return np.int64(p1)\n"
        if not self.lifts:
            return says + head + loop
        apart = lifted(head, loop, tables.held)
        self.figures = apart.arguments
        return apart.source

    def _rings(self) -> Rings:
        rings = Rings()
        for plan in self.plans:
            for name, lag in plan.lags.items():
                if name not in plan.inputs:
                    rings.slot(name)
                    rings.depth = max(rings.depth, lag + 1)
        return rings

    def _compile(self, cache_dir: Path | None) -> Any:
        return (compiled_once if self.lifts else compiled)(self.source, cache_dir, id(self))

    def __getstate__(self) -> dict[str, Any]:
        """Without the compiled function: another process finds it on its disk by hash, or compiles it there."""
        return {name: value for name, value in vars(self).items() if name != "_compiled"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._compiled = self._compile(None)

    # running it

    def make_ready(self) -> bool:
        """Compiles now, or finds it on disk, rather than at the first run. Says whether it had to be compiled."""
        before = self._times_compiled()
        self.run(*(schema.empty_table() for schema in self.schemas))
        return self._times_compiled() > before

    def _times_compiled(self) -> int:
        stats = getattr(self._compiled, "stats", None)  # none where Numba's compiler is switched off
        return sum(stats.cache_misses.values()) if stats is not None else 0

    def run(self, people: pa.Table, households: pa.Table, threads: int = 2) -> tuple[pa.Table, pa.Table]:
        """Works out the results for every household.

        Args:
            people, households: tables by the contract of :mod:`minsheng.engine.batch`, already valid.
            threads: how many threads share the households.

        Returns:
            The people's results and the households', row by row as given, with their ids.
        """
        household_ids = whole_column(households, "household_id").to_numpy()
        people_ids = whole_column(people, "household_id").to_numpy()
        ids = (frozen(household_ids), frozen(people_ids), frozen(whole_column(people, "person_id").to_numpy()))
        tables = {PERSON: people, HOUSEHOLD: households}
        kept = len(self.days) if self.keep == "all" else 1
        outs: dict[str, np.ndarray] = {}
        for name in self.results:
            rows = tables[self.law.entity_of(name) or HOUSEHOLD].num_rows
            if f"out_{name}" in self.inputs.arguments:
                outs[f"out_{name}"] = out_array(self.law, name, kept, rows, zeros=self.keep == "sum")
            if f"outk_{name}" in self.inputs.arguments:
                outs[f"outk_{name}"] = np.ones((kept, rows), np.bool_)
        arguments = self._arguments(tables, outs)
        ranges = _ranges(ids[0], ids[1], threads)
        if len(ranges) == 1:
            ends = [self._compiled(*ranges[0], *ids, *arguments)]
        else:
            with ThreadPoolExecutor(len(ranges)) as pool:
                ends = list(pool.map(lambda part: self._compiled(*part, *ids, *arguments), ranges))
        if ends != [*(row for _, _, row in ranges[1:]), people.num_rows]:
            _refuse_blocks(*ids)
        return self._tables(people, households, outs, kept)

    def _arguments(self, tables: dict[str, pa.Table], outs: dict[str, np.ndarray]) -> list[np.ndarray]:
        made: dict[str, np.ndarray] = dict(outs)
        for argument in self.inputs.arguments:
            if argument in made:
                continue
            _, _, name = argument.partition("_")
            if name in ("member_from", "member_until"):
                people = tables[PERSON]
                column = whole_column(people, name) if name in people.column_names else None
                made[argument] = membership_of(column, FROM if name == "member_from" else UNTIL, people.num_rows)
                continue
            table = tables[self.inputs.present[name]]
            kind = self.law.type_of(name)
            put_column(made, name, kind, table, self.inputs, self.codes, self.dated, self.days, self.back)
        return [*(made[argument] for argument in self.inputs.arguments), *self.figures]

    def _tables(
        self, people: pa.Table, households: pa.Table, outs: dict[str, np.ndarray], kept: int
    ) -> tuple[pa.Table, pa.Table]:
        columns: dict[str, dict[str, Any]] = {
            PERSON: {"household_id": people["household_id"], "person_id": people["person_id"]},
            HOUSEHOLD: {"household_id": households["household_id"]},
        }
        rows = {PERSON: people.num_rows, HOUSEHOLD: households.num_rows}
        for name in self.results:
            of = self.law.entity_of(name) or HOUSEHOLD
            for month in range(kept):
                label = f"{name}@{self.days[month]:%Y-%m}" if self.keep == "all" else name
                never = name in self.outputs.never or f"out_{name}" not in self.inputs.arguments
                values = None if never else outs[f"out_{name}"][month]
                known = outs[f"outk_{name}"][month] if f"outk_{name}" in outs else None
                columns[of][label] = result(self.law, name, values, known, self.labels, rows[of])
        return pa.table(columns[PERSON]), pa.table(columns[HOUSEHOLD])


def _ranges(household_ids: np.ndarray, people_household_ids: np.ndarray, threads: int) -> list[tuple[int, int, int]]:
    """(first household, last household, first row of people) for each thread, with about as many people each."""
    households, people = len(household_ids), len(people_household_ids)
    cuts = [0, households]
    if threads > 1 and households >= 1000:
        rows = [people * part // threads for part in range(1, threads)]
        inner = np.searchsorted(household_ids, people_household_ids[rows])
        cuts = sorted({0, households, *(int(cut) for cut in inner)})
    starts = np.searchsorted(people_household_ids, household_ids[cuts[:-1]]) if households else [0]
    return [(first, last, int(row)) for first, last, row in zip(cuts, cuts[1:], starts, strict=False)]


def _eras(plans: list[DayPlan]) -> list[tuple[DayPlan, int, int]]:
    """Runs of months under the same texts and figures: (plan, from month, until month)."""
    found: list[tuple[DayPlan, int, int]] = []
    for position, plan in enumerate(plans):
        if found and _same_law(found[-1][0], plan):
            found[-1] = (found[-1][0], found[-1][1], position + 1)
        else:
            found.append((plan, position, position + 1))
    return found


def _same_law(one: DayPlan, other: DayPlan) -> bool:
    if [step.name for step in one.steps] != [step.name for step in other.steps]:
        return False
    if any(a.version is not b.version for a, b in zip(one.steps, other.steps, strict=True)):
        return False
    return all(one.figures[name] is figure for name, figure in other.figures.items())


def _months(law: Law, days: list[datetime.date], results: list[str]) -> tuple[list[datetime.date], list[DayPlan], int]:
    """The months to run, the warm-up first, their plans, and how many are warm-up.

    A value that any month looks back at is planned in every month, also under texts that do not need it themselves, so
    that its ring buffer never holds what an earlier household left there.
    """
    warm_up, looked_at = 0, set[str]()
    while True:
        months = [months_before(days[0], back) for back in range(warm_up, 0, -1)] + days
        plans = [plan_day(law, day, [*results, *sorted(looked_at)]) for day in months]
        lagged = {name for plan in plans for name in plan.lags if name not in plan.inputs}
        deepest = _warm_up(law, plans, months)
        if lagged <= looked_at and deepest <= warm_up:
            return months, plans, warm_up
        looked_at |= lagged
        warm_up = max(warm_up, deepest)


def _warm_up(law: Law, plans: list[DayPlan], months: list[datetime.date]) -> int:
    """How many months before the first day must run so that values of earlier months are there."""
    memo: dict[str, int] = {}

    def depth(name: str) -> int:
        if name in memo or name in plans[0].inputs or name in law.parameters or name == "day":
            return memo.get(name, 0)
        memo[name] = 0
        if name in law.rules:
            texts = {id(text): text for day in months if (text := law.rules[name].version(day)) is not None}
            memo[name] = max((depth(need) for text in texts.values() for need in text.needs), default=0)
        elif name in law.groups:
            memo[name] = _group_depth(law, law.groups[name], depth)
        return memo[name]

    return max((depth(step.name) for plan in plans for step in plan.steps), default=0)


def _group_depth(law: Law, group: Group, depth: Any) -> int:
    deepest = max((depth(need) for need in group.same_month_names()), default=0)
    if not group.is_lag or group.before or group.source in law.facts:
        return int(deepest)
    return int(max(deepest, group.months + depth(group.source)))
