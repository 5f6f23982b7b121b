"""A compiled kernel over claims: patients in parallel, each one's claims of a year in their order, totals in registers.

``claims`` are sorted by ``person_id``, day and number, ``patients`` by ``person_id``::

    kernel = compile_claims(law, 2025, results, claims_schema, patients_schema)
    claims_out, patients_out = kernel.run(claims, patients)

``claims`` has ``person_id``, ``claim_number`` (int64), ``settled_on`` (date32) and the claims' facts. ``patients`` has
``person_id``, facts of persons and of households, and any of their values that the law works out over a household: the
answers of a scan, say. Columns are as in :mod:`minsheng.engine.batch`; ``name@YYYY-MM`` holds from that month on.
"""

from __future__ import annotations

import datetime
import itertools
import textwrap
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from minsheng.engine.batch.claim_blocks import ClaimBlock, Register
from minsheng.engine.batch.code import KNOWN, NEVER, Code, Tables, codes_of, day_number
from minsheng.engine.batch.columns import BadTable, dated_columns, frozen, out_array, result, schema_of, whole_column
from minsheng.engine.batch.compiling import compiled
from minsheng.engine.batch.inputs import put_column
from minsheng.engine.batch.reading_facts import Inputs
from minsheng.engine.claim_plans import plan_year
from minsheng.engine.tree import CLAIM, NUMBER, POINTER, Law, Programme

_HEAD = '''"""{title}: claims of {year}

Generated for {law} version {version}.
Numbers are float64, money in fen; dates are day numbers; k_/outk_ are known-bits, t/b/n running totals. Do not edit.
"""
import math
import numpy as np
from numba import njit
from minsheng.engine.batch.runtime import (
    add_months, day_of_month, figure_at, first_of_month, month_of_year, months_between, select, whole_key, year_of,
    years_before, years_between,
)

{tables}

@njit(nogil=True, cache=True, error_model="numpy")
def kernel(p0, p1, offsets, settled,
    {arguments}
):
    zero = np.int64(0)
    first = 0
    for p in range(np.uint64(p0), np.uint64(p1)):
{starts}
        for c in range(np.uint64(offsets[p]), np.uint64(offsets[p + np.uint64(1)])):
            d = np.int64(settled[c])
            fd = first_of_month(d)
            m = np.int64(month_of_year(d)) - 1
'''


def compile_claims(
    law: Law,
    year: int,
    results: Iterable[str],
    claims_schema: pa.Schema,
    patients_schema: pa.Schema,
    *,
    nullable: Collection[str] | None = None,
    assume: Collection[str] = (),
    cache_dir: Path | None = None,
) -> ClaimKernel:
    """Generates and compiles the kernel for some results of a calendar year's claims.

    Args:
        results: values of claims, and totals of claims (of patients).
        nullable: the columns that may hold nulls; all if not said.
        assume: names of assumptions for what is not stated.

    Raises:
        UnknownName, NotOfAClaim: a result that is no value of a claim and no total of claims.
    """
    names = list(dict.fromkeys(results))
    return ClaimKernel(law, year, names, claims_schema, patients_schema, nullable, frozenset(assume), cache_dir)


def claims_kernel_of(law: Law, programmes: Iterable[Programme], year: int) -> ClaimKernel:
    """The kernel for everything some programmes of claims answer, every fact a column that may have nulls."""
    results = [name for programme in programmes for name in (*programme.results, *programme.data.get("totals", []))]
    of_claims = [name for name in dict.fromkeys(results) if law.entity_of(name) == CLAIM]
    totals = [name for name in dict.fromkeys(results) if name in law.groups and law.groups[name].is_of_claims]
    given = plan_year(law, year, of_claims).from_the_household()
    plan = plan_year(law, year, of_claims, given)
    frame = dict.fromkeys(name for era in plan.eras for name in era.frame.inputs)
    return compile_claims(law, year, [*of_claims, *totals], claims_schema(law, plan.facts), patients_schema(law, frame))


def claims_schema(law: Law, facts: Iterable[str]) -> pa.Schema:
    """The columns of a table of claims with some facts."""
    ids = [pa.field("person_id", pa.int64()), pa.field("claim_number", pa.int64()), pa.field("settled_on", pa.date32())]
    return pa.schema([*ids, *list(schema_of(law, facts, of_person=False))[1:]])


def patients_schema(law: Law, names: Iterable[str]) -> pa.Schema:
    """The columns of a table of patients with some values."""
    return pa.schema([pa.field("person_id", pa.int64()), *list(schema_of(law, names, of_person=False))[1:]])


class ClaimKernel:
    """A kernel for one law, one year, some results, and tables of one form."""

    def __init__(
        self,
        law: Law,
        year: int,
        results: list[str],
        claims_schema: pa.Schema,
        patients_schema: pa.Schema,
        nullable: Collection[str] | None,
        assume: frozenset[str],
        cache_dir: Path | None,
    ) -> None:
        self.law, self.year, self.results = law, year, results
        self.schemas = (claims_schema, patients_schema)
        self.codes = codes_of(law)
        self.labels = list(self.codes)
        self.totals = [name for name in results if name in law.groups and law.groups[name].is_of_claims]
        self.of_claims = [name for name in results if name not in self.totals]
        added = [name for total in self.totals for name in law.groups[total].claim_names()]
        given = [name for name in patients_schema.names if name in law.rules or name in law.groups]
        self.plan = plan_year(law, year, [*self.of_claims, *added], given)
        self.dated = dated_columns(patients_schema.names)
        self.inputs = self._inputs(nullable, assume)
        self.known: dict[str, str] = {}
        self.source = self._settled()
        self._compiled = compiled(self.source, cache_dir, id(self))

    # what it reads

    def _inputs(self, nullable: Collection[str] | None, assume: frozenset[str]) -> Inputs:
        law = self.law
        claims, patients = self.schemas
        of_patients = {name: of for era in self.plan.eras for name, of in era.frame.inputs.items()}
        present = {name: CLAIM for name in self.plan.facts if name in claims.names}
        stated = {name: of for name, of in of_patients.items() if name in patients.names or name in self.dated}
        present.update({name: of for name, of in stated.items() if law.type_of(name).kind != POINTER})
        dated = {name for name in present if name in self.dated}
        may = set(present) if nullable is None else {name for name in present if name in nullable}
        may |= {name for name in dated if any(column in (nullable or ()) for _, column in self.dated[name])}
        first = datetime.date(self.year, 1, 1)
        may |= {name for name in dated if name not in patients.names and self.dated[name][0][0] > first}
        assumed = {
            name
            for name in (*self.plan.facts, *of_patients)
            if name in law.facts and law.facts[name].assumption in assume and law.facts[name].usual is not None
        }
        return Inputs(present, may, dated, assumed, (False, False))

    # what it says

    def _settled(self) -> str:
        """The source, written until what it supposes of its running totals is so."""
        groups = [*self.plan.so_far.values(), *(self.law.groups[name] for name in self.totals)]
        registers = {group.name: Register(group, number) for number, group in enumerate(groups)}
        while True:
            hoped = [(one.whole, one.is_always_known) for one in registers.values()]
            self.inputs.arguments.clear()
            self.known.clear()
            self._write(registers)
            if hoped == [(one.whole, one.is_always_known) for one in registers.values()]:
                break
        # Known everywhere, or nowhere, is seen only when every era is written: then no mask, or no column.
        self.inputs.arguments.clear()
        return self._write(registers)

    def _write(self, registers: dict[str, Register]) -> str:
        counter, tables = [0], Tables(self.codes)
        inner = " " * 12
        lines: list[str] = []
        eras = self.plan.eras
        for position, era in enumerate(eras):
            block = ClaimBlock(self.law, tables, counter, self.inputs, era, registers)
            body = self._era(block)
            if len(eras) == 1:
                lines += [f"{inner}{line}" for line in body]
                continue
            last = position + 1 == len(eras)
            end = "" if last else f" d < {day_number(eras[position + 1].starts)}"
            word = "else" if last else "if" if position == 0 else "elif"
            lines.append(f"{inner}{word}{end}:  # the law from {era.starts}")
            lines += [f"{inner}    {line}" for line in body]
        for name in self.totals:
            lines += [" " * 8 + line for line in self._total_out(registers[name])]
        head = _HEAD.format(
            title=self.law.en,
            year=self.year,
            law=self.law.zh,
            version=self.law.version[:16],
            tables="\n".join(tables.lines),
            arguments="\n    ".join(textwrap.wrap(", ".join(self.inputs.arguments), 110)),
            starts="\n".join(" " * 8 + line for one in registers.values() for line in one.start()) or " " * 8 + "pass",
        )
        return head + "\n".join(lines) + "\n"

    def _era(self, block: ClaimBlock) -> list[str]:
        """The lines of one claim under the law of an era."""
        for step in block.era.claims.steps:
            if step.version is not None:
                label = self.law.label(step.name, "zh")
                block.lines.append(f"# {step.name} {label} 〔{step.version.article}〕 {step.version.at}")
            elif step.group is not None:
                block.lines.append(f"# {step.name} = {step.group.word}({step.group.source or step.group.over})")
            block.step(step)
        for name in self.of_claims:
            block.lines += self._out(name, block.find(name), "c")
        for register in block.registers.values():
            register.add(block)
        return block.lines or ["pass"]

    def _out(self, name: str, code: Code, row: str) -> list[str]:
        known = code.known if code.known in (KNOWN, NEVER) else "sometimes"
        before = self.known.setdefault(name, known)
        if before != known:
            self.known[name] = "sometimes"
        lines = []
        if self.known[name] != NEVER:
            kind = self.law.type_of(name)
            text = code.text
            if kind.is_money:
                text = code.in_fen()
            if code.known != NEVER:
                lines.append(f"{self.inputs.argument(f'out_{name}')}[0, {row}] = {text}")
        if self.known[name] == "sometimes":
            lines.append(f"{self.inputs.argument(f'outk_{name}')}[0, {row}] = {code.known}")
        return lines

    def _total_out(self, register: Register) -> list[str]:
        known = KNOWN if register.is_always_known else f"not {register.bad}"
        return self._out(register.group.name, Code(register.value, known, NUMBER, register.whole), "p")

    @property
    def not_stated(self) -> list[str]:
        """What no column states and no assumption covers: facts, and what rests on others than the patient."""
        others = self.plan.from_the_household()
        found = dict.fromkeys(others)
        for era in self.plan.eras:
            steps = {step.name: step for step in era.frame.steps}
            waiting = [name for name in (*era.claims.facts, *era.claims.frame) if name not in others]
            while waiting:
                name = waiting.pop(0)
                step = steps.get(name)
                if step is not None and step.version is not None:
                    waiting += [need for need in step.version.needs if need in steps or need in era.frame.inputs]
                elif step is None and name not in self.inputs.present and name not in self.inputs.assumed:
                    found[name] = None
        return list(found)

    # running it

    def make_ready(self) -> bool:
        """Compiles now, or finds it on disk, rather than at the first run. Says whether it had to be compiled."""
        self.run(*(schema.empty_table() for schema in self.schemas))
        stats = getattr(self._compiled, "stats", None)  # none where Numba's compiler is switched off
        return stats is not None and bool(stats.cache_misses)

    def run(self, claims: pa.Table, patients: pa.Table, threads: int = 2) -> tuple[pa.Table, pa.Table]:
        """Decides every claim.

        Args:
            claims, patients: tables by the contract of this module, already valid.
            threads: how many threads share the patients.

        Returns:
            The claims' results and the patients', row by row as given, with their ids.

        Raises:
            BadTable: a claim's patient is not among the patients, or a table is not sorted.
        """
        offsets = offsets_of(claims, patients)
        settled = whole_column(claims, "settled_on").cast(pa.date32()).view(pa.int32()).to_numpy()
        outs: dict[str, np.ndarray] = {}
        for name in self.results:
            rows = patients.num_rows if name in self.totals else claims.num_rows
            if f"out_{name}" in self.inputs.arguments:
                outs[f"out_{name}"] = out_array(self.law, name, 1, rows, zeros=False)
            if f"outk_{name}" in self.inputs.arguments:
                outs[f"outk_{name}"] = np.ones((1, rows), np.bool_)
        arguments = self._arguments(claims, patients, outs)
        ids = (frozen(offsets), frozen(settled))
        cuts = _cuts(offsets, threads)
        if len(cuts) == 1:
            self._compiled(*cuts[0], *ids, *arguments)
        else:
            with ThreadPoolExecutor(len(cuts)) as pool:
                list(pool.map(lambda cut: self._compiled(*cut, *ids, *arguments), cuts))
        return (
            self._table(claims, ("person_id", "claim_number", "settled_on"), self.of_claims, outs),
            self._table(patients, ("person_id",), self.totals, outs),
        )

    def _arguments(self, claims: pa.Table, patients: pa.Table, outs: dict[str, np.ndarray]) -> list[np.ndarray]:
        made: dict[str, np.ndarray] = dict(outs)
        months = [datetime.date(self.year, month, 1) for month in range(1, 13)]
        for argument in self.inputs.arguments:
            if argument in made:
                continue
            name = argument.partition("_")[2]
            table = claims if self.inputs.present[name] == CLAIM else patients
            put_column(made, name, self.law.type_of(name), table, self.inputs, self.codes, self.dated, months, 0)
        return [made[argument] for argument in self.inputs.arguments]

    def _table(self, table: pa.Table, ids: tuple[str, ...], names: list[str], outs: dict[str, np.ndarray]) -> pa.Table:
        columns: dict[str, Any] = {name: table[name] for name in ids}
        for name in names:
            values = outs[f"out_{name}"][0] if f"out_{name}" in outs else None
            known = outs[f"outk_{name}"][0] if f"outk_{name}" in outs else None
            columns[name] = result(self.law, name, values, known, self.labels, table.num_rows)
        return pa.table(columns)


def offsets_of(claims: pa.Table, patients: pa.Table) -> np.ndarray:
    """Where each patient's claims begin, and the end. Raises :class:`BadTable`."""
    owners = whole_column(claims, "person_id").to_numpy()
    ids = whole_column(patients, "person_id").to_numpy()
    if (ids[1:] <= ids[:-1]).any():
        row = int(np.argmax(ids[1:] <= ids[:-1])) + 1
        raise BadTable(f"patients, row {row}: person_id {ids[row]} is not above the one before. Sort them.")
    offsets = np.append(np.searchsorted(owners, ids), len(owners)).astype(np.int64)
    if len(ids) and offsets[0] == 0 and np.array_equal(np.repeat(ids, np.diff(offsets)), owners):
        return offsets
    if not len(owners):
        return offsets
    odd = np.flatnonzero(~np.isin(owners, ids))
    if len(odd):
        raise BadTable(f"claims, row {odd[0]}: patient {owners[odd[0]]} is not in the patients' table. Add the row.")
    raise BadTable("claims: they are not sorted by person_id. Sort them by person_id, settled_on and claim_number.")


def _cuts(offsets: np.ndarray, threads: int) -> list[tuple[int, int]]:
    """The first and last patient of each thread, with about as many claims each."""
    patients, claims = len(offsets) - 1, int(offsets[-1])
    if threads < 2 or patients < 1000:
        return [(0, patients)]
    inner = np.searchsorted(offsets, [claims * part // threads for part in range(1, threads)])
    cuts = sorted({0, patients, *(int(cut) for cut in inner)})
    return list(itertools.pairwise(cuts))
