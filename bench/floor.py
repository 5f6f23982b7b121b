"""The floor: what someone who knows the template's rules and Numba would write by hand for 2016.

It reads the same Arrow tables, gives the same totals in whole fen and does nothing else: no unknown facts, no other
law, no other year. There are two, equal to the fen:

- :func:`fused`: one pass per household, all rules in one loop, as one would first write it;
- :func:`blocked`: the same arithmetic turned around for the processor, members' values side by side in a block that
  fits the cache, so that the compiler can use wide instructions. Harder to read; it shows what is left to gain.

What makes both quick: figures are constants of the kernel; an age is never computed ("at least 18 on the first of a
month" is a birth not later than a day, worked out once a month); indices are unsigned or start from a slice, since
Numba else allows for negative ones; ``floor(x / 100)`` in binary floating point is exact far beyond these amounts, and wide
where division of integers is not; two threads without a lock, since OpenMP's loops stall beside a busy process.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numba
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

RESULTS = ("disposable_income", "total_benefits", "total_taxes")
_EPOCH = datetime.date(1970, 1, 1)
_PARTS = 8
_HOMES = 1024
_LARGEST_HOME = 8
_compiled = numba.njit(nogil=True, cache=True, boundscheck=False, error_model="numpy")

# Money in fen, rates in hundredths. The template's figures for 2016.
MAJORITY, RETIREMENT, SINGLE_CHILD, COUPLE_CHILD = 18, 61, 8, 6
"""60.33 years to retire is 61 whole years."""
PENSION, BASIC_INCOME, PARENTING_ALLOWANCE, PARENTING_LIMIT = 100, 60_000, 60_000, 50_000
INCOME_TAX, CONTRIBUTION_LOW, CONTRIBUTION_ABOVE, CONTRIBUTION_LIMIT = 15.0, 4.0, 8.0, 1_230_000.0
"""Above the limit the contribution is 12 in a hundred, which is 8 more."""
HOUSING_TAX_PER_SQUARE_METRE, HOUSING_TAX_LEAST = 1_000.0, 20_000.0
NEW_LAW = datetime.date(2016, 12, 1)
ADULT, LAST_TAXED_OCCUPANCY = 0, 1


@_compiled
def _contribution(wage: int) -> float:
    above = max(float(wage) - CONTRIBUTION_LIMIT, 0.0)
    return np.floor((float(wage) * CONTRIBUTION_LOW + above * CONTRIBUTION_ABOVE + 50.0) / 100.0)


@_compiled
def _income_tax(gross: int) -> float:
    return np.floor((float(gross) * INCOME_TAX + 50.0) / 100.0)


@_compiled
def _housing_tax(size: int, occupancy: int) -> int:
    if occupancy > LAST_TAXED_OCCUPANCY:
        return 0
    return np.int64(np.floor(max(float(size) * HOUSING_TAX_PER_SQUARE_METRE, HOUSING_TAX_LEAST) / 12.0 + 0.5))


@_compiled
def _fused(
    first: int,
    last: int,
    household_of: NDArray[np.int64],
    salary: NDArray[np.int64],
    capital_returns: NDArray[np.int64],
    birth: NDArray[np.int32],
    role: NDArray[np.int8],
    household_id: NDArray[np.int64],
    rent: NDArray[np.int64],
    size: NDArray[np.int64],
    occupancy: NDArray[np.int8],
    born_by: NDArray[np.int32],
    is_new_law: NDArray[np.bool_],
    disposable_income: NDArray[np.int64],
    total_benefits: NDArray[np.int64],
    total_taxes: NDArray[np.int64],
) -> None:
    step = np.uint64(1)
    people = np.uint64(len(household_of))
    begin = np.uint64(np.searchsorted(household_of, household_id[first]))
    for home in range(np.uint64(first), np.uint64(last)):
        key = household_id[home]
        end = begin
        while end < people and household_of[end] == key:
            end += step
        housing_tax = _housing_tax(size[home], occupancy[home])
        for month in range(np.uint64(len(is_new_law))):
            limits = born_by[month]
            adult_by, retired_by, eight_by, six_by = limits[0], limits[1], limits[2], limits[3]
            is_new = is_new_law[month]
            income = gross = basic = adults = 0
            taxes = housing_tax
            under_8 = under_6 = False
            for one in range(begin, end):
                wage, born = salary[one], birth[one]
                earned = wage + capital_returns[one] + (PENSION if born <= retired_by else 0)
                taxes += np.int64(_income_tax(earned) + _contribution(wage))
                basic += (born <= adult_by) & (is_new | (wage == 0))
                adults += role[one] == ADULT
                under_8 |= born > eight_by
                under_6 |= born > six_by
                income += wage
                gross += earned
            benefits = basic * BASIC_INCOME + (0 if is_new else (rent[home] + 2) >> 2)
            is_entitled = (income <= PARENTING_LIMIT) & (((adults == 1) & under_8) | under_6)
            total_benefits[month, home] = benefits
            total_taxes[month, home] = taxes
            disposable_income[month, home] = gross + benefits + (PARENTING_ALLOWANCE if is_entitled else 0) - taxes
        begin = end


@_compiled
def _of_people(
    salary: NDArray[np.int64],
    capital_returns: NDArray[np.int64],
    birth: NDArray[np.int32],
    role: NDArray[np.int8],
    contribution: NDArray[np.float64],
    limits: NDArray[np.int32],
    is_new: bool,
    taxes: NDArray[np.int64],
    gross: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> None:
    adult_by, retired_by, eight_by, six_by = limits[0], limits[1], limits[2], limits[3]
    for one in range(len(salary)):
        born = birth[one]
        earned = salary[one] + capital_returns[one] + (PENSION if born <= retired_by else 0)
        gross[one] = earned
        taxes[one] = np.int64(_income_tax(earned) + contribution[one])
        # Four counts in one word of 64 bits: a block has fewer than 65,536 people.
        counts[one] = (
            ((born <= adult_by) & (is_new | (salary[one] == 0)))
            + (np.int64(role[one] == ADULT) << 16)
            + (np.int64(born > eight_by) << 32)
            + (np.int64(born > six_by) << 48)
        )


@_compiled
def _running_sums(
    taxes: NDArray[np.int64],
    gross: NDArray[np.int64],
    counts: NDArray[np.int64],
    taxes_to: NDArray[np.int64],
    gross_to: NDArray[np.int64],
    counts_to: NDArray[np.int64],
) -> None:
    a = b = c = 0
    for one in range(len(taxes)):
        a += taxes[one]
        b += gross[one]
        c += counts[one]
        taxes_to[one + 1] = a
        gross_to[one + 1] = b
        counts_to[one + 1] = c


@_compiled
def _of_homes(
    ends: NDArray[np.uint64],
    taxes_to: NDArray[np.int64],
    gross_to: NDArray[np.int64],
    counts_to: NDArray[np.int64],
    income_to: NDArray[np.int64],
    housing_tax: NDArray[np.int64],
    rent: NDArray[np.int64],
    is_new: bool,
    disposable_income: NDArray[np.int64],
    total_benefits: NDArray[np.int64],
    total_taxes: NDArray[np.int64],
) -> None:
    for home in range(len(housing_tax)):
        begin, end = ends[home], ends[home + 1]
        counts = counts_to[end] - counts_to[begin]
        taxes = taxes_to[end] - taxes_to[begin] + housing_tax[home]
        benefits = (counts & 0xFFFF) * BASIC_INCOME + (0 if is_new else (rent[home] + 2) >> 2)
        is_child_small = ((((counts >> 16) & 0xFFFF) == 1) & (((counts >> 32) & 0xFFFF) != 0)) | ((counts >> 48) != 0)
        is_entitled = (income_to[end] - income_to[begin] <= PARENTING_LIMIT) & is_child_small
        total_benefits[home] = benefits
        total_taxes[home] = taxes
        parenting = PARENTING_ALLOWANCE if is_entitled else 0
        disposable_income[home] = gross_to[end] - gross_to[begin] + benefits + parenting - taxes


@_compiled
def _of_all_months(
    salary: NDArray[np.int64],
    ids: NDArray[np.int64],
    contribution: NDArray[np.float64],
    income_to: NDArray[np.int64],
    ends: NDArray[np.uint64],
) -> None:
    income = home = 0
    for one in range(len(salary)):
        contribution[one] = _contribution(salary[one])
    for one in range(len(salary)):
        income += salary[one]
        income_to[one + 1] = income
    ends[1] = 1
    later = ids[1:]
    for one in range(len(later)):
        home += later[one] != ids[one]
        ends[home + 1] = one + 2


@_compiled
def _blocked(
    first: int,
    last: int,
    household_of: NDArray[np.int64],
    salary: NDArray[np.int64],
    capital_returns: NDArray[np.int64],
    birth: NDArray[np.int32],
    role: NDArray[np.int8],
    household_id: NDArray[np.int64],
    rent: NDArray[np.int64],
    size: NDArray[np.int64],
    occupancy: NDArray[np.int8],
    born_by: NDArray[np.int32],
    is_new_law: NDArray[np.bool_],
    disposable_income: NDArray[np.int64],
    total_benefits: NDArray[np.int64],
    total_taxes: NDArray[np.int64],
) -> None:
    room = _HOMES * _LARGEST_HOME
    contribution, housing_tax = np.empty(room), np.empty(_HOMES, np.int64)
    taxes, gross, counts = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room, np.int64)
    taxes_to, gross_to = np.zeros(room + 1, np.int64), np.zeros(room + 1, np.int64)
    counts_to, income_to = np.zeros(room + 1, np.int64), np.zeros(room + 1, np.int64)
    ends = np.zeros(_HOMES + 2, np.uint64)
    end = np.searchsorted(household_of, household_id[first])
    for top in range(first, last, _HOMES):
        bottom = min(top + _HOMES, last)
        homes, begin = bottom - top, end
        end = begin + np.searchsorted(household_of[begin:], household_id[bottom - 1], side="right")
        members = end - begin
        wages, returns, births, roles = salary[begin:end], capital_returns[begin:end], birth[begin:end], role[begin:end]
        _of_all_months(wages, household_of[begin:end], contribution, income_to, ends)
        for home in range(homes):
            housing_tax[home] = _housing_tax(size[top + home], occupancy[top + home])
        for month in range(len(is_new_law)):
            is_new = is_new_law[month]
            _of_people(
                wages, returns, births, roles, contribution, born_by[month], is_new,
                taxes[:members], gross[:members], counts[:members],
            )  # fmt: skip
            _running_sums(taxes[:members], gross[:members], counts[:members], taxes_to, gross_to, counts_to)
            _of_homes(
                ends, taxes_to, gross_to, counts_to, income_to, housing_tax[:homes], rent[top:bottom], is_new,
                disposable_income[month, top:bottom], total_benefits[month, top:bottom], total_taxes[month, top:bottom],
            )  # fmt: skip


def fused(people: pa.Table, households: pa.Table, days: Sequence[datetime.date], threads: int = 2) -> pa.Table:
    """The three totals of each household on each day (first of a month of 2016), a column per total and month.

    Choices in the tables must be coded in the order of :mod:`bench.population`.
    """
    return _run(_fused, people, households, days, threads)


def blocked(people: pa.Table, households: pa.Table, days: Sequence[datetime.date], threads: int = 2) -> pa.Table:
    """As :func:`fused`, block by block; every household of the table needs one to eight members."""
    return _run(_blocked, people, households, days, threads)


def _run(
    kernel: Callable[..., None], people: pa.Table, households: pa.Table, days: Sequence[datetime.date], threads: int
) -> pa.Table:
    facts = [_column(people, name) for name in ("household_id", "salary", "capital_returns", "birth", "household_role")]
    facts += [
        _column(households, name) for name in ("household_id", "rent", "accommodation_size", "housing_occupancy_status")
    ]
    is_new_law = np.array([day >= NEW_LAW for day in days])
    homes = households.num_rows
    found = [np.empty((len(days), homes), dtype=np.int64) for _ in RESULTS]
    born_by = _born_by(days)
    part = -(-homes // _PARTS)

    def work(first: int) -> None:
        kernel(first, min(first + part, homes), *facts, born_by, is_new_law, *found)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(0, homes, part)))
    columns = {
        f"{name}@{day:%Y-%m}": values[at]
        for name, values in zip(RESULTS, found, strict=True)
        for at, day in enumerate(days)
    }
    return pa.table({"household_id": households.column("household_id"), **columns})


def _born_by(days: Sequence[datetime.date]) -> NDArray[np.int32]:
    ages = (MAJORITY, RETIREMENT, SINGLE_CHILD, COUPLE_CHILD)
    return np.array(
        [[(day.replace(year=day.year - age) - _EPOCH).days for age in ages] for day in days], dtype=np.int32
    )


def _column(table: pa.Table, name: str) -> NDArray[Any]:
    chunks = table.column(name)
    column = chunks.chunk(0) if chunks.num_chunks == 1 else chunks.combine_chunks()  # combining one chunk copies it
    if isinstance(column, pa.DictionaryArray):
        column = column.indices
    elif pa.types.is_date32(column.type):
        column = column.view(pa.int32())
    return column.to_numpy(zero_copy_only=True)
