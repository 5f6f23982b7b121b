"""Households of a pair of files as arrays: who lives there, what they have of their own, of which kind they are."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from minsheng.engine.batch.columns import whole_column

HERE = "lives_here"  # the fact that tells who lives in the household from who is only recorded with it
CHILD_UNDER, OLD_FROM, NEEDS_AS_ADULT_FROM = 18, 60, 14  # ages of this report's kinds and of the OECD's scale
AGES = (0, 6, 18, 30, 45, 60, 70, 80)
KINDS = (
    ("alone_under_60", "独居，60岁以下", "One person under 60"),
    ("alone_60_and_over", "独居，60岁及以上", "One person of 60 or over"),
    ("adults", "几个60岁以下成年人", "Several adults under 60"),
    ("all_60_and_over", "都是60岁及以上", "Several, all of 60 or over"),
    ("adults_and_old", "成年人与60岁及以上老人", "Adults and people of 60 or over"),
    ("one_adult_with_children", "一个成年人带孩子", "One adult with children"),
    ("adults_with_children", "几个成年人带孩子", "Several adults with children"),
    ("three_generations", "老人、成年人和孩子", "Old people, adults and children"),
    ("others", "其他（仅未成年人等）", "Others (only children, and the like)"),
)


@dataclass(slots=True)
class Families:
    """One row each household. ``needs`` in tenths of a first adult (modified OECD scale)."""

    ids: NDArray[np.int64]
    row_of_person: NDArray[np.int64]
    present: NDArray[np.bool_]
    persons: NDArray[np.int64]
    needs: NDArray[np.int64]
    kind: NDArray[np.int8]
    age_group: NDArray[np.int8]  # of each person; -1 where the date of birth is not known


def families_of(people: pa.Table, households: pa.Table, day: datetime.date) -> Families:
    """The households of a pair, in its order."""
    ids = whole_column(households, "household_id").to_numpy()
    row = np.searchsorted(ids, whole_column(people, "household_id").to_numpy())
    present = np.ones(people.num_rows, bool)
    if HERE in people.column_names:
        present = pc.fill_null(whole_column(people, HERE), True).to_numpy(zero_copy_only=False)
    ages = ages_on(people, day)
    persons = np.bincount(row[present], minlength=len(ids))
    needs = modified_oecd(row, present, ages, persons)
    return Families(ids, row, present, persons, needs, _kinds(row, present, ages, persons), _groups(ages))


def ages_on(people: pa.Table, day: datetime.date) -> NDArray[np.int64]:
    """Everybody's age in whole years on a day; -1 where the date of birth is not known."""
    if "birth_date" not in people.column_names:
        return np.full(people.num_rows, -1, np.int64)
    column = whole_column(people, "birth_date")
    born = pc.fill_null(column.cast(pa.date32()), day).to_numpy(zero_copy_only=False).astype("M8[D]")
    years = born.astype("M8[Y]").astype(np.int64) + 1970
    month = born.astype("M8[M]").astype(np.int64) % 12 + 1
    in_month = (born - born.astype("M8[M]")).astype(np.int64) + 1
    not_yet = (month > day.month) | ((month == day.month) & (in_month > day.day))
    found: NDArray[np.int64] = np.maximum(day.year - years - not_yet, 0)
    if column.null_count:
        found[pc.is_null(column).to_numpy(zero_copy_only=False)] = -1
    return found


def modified_oecd(
    row: NDArray[np.int64], present: NDArray[np.bool_], ages: NDArray[np.int64], persons: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The needs of each household in tenths: a first person 1, others of 14 and over 0.5 each, younger ones 0.3.

    Source: A. Hagenaars, K. de Vos, M. A. Zaidi, "Poverty statistics in the late 1980s", Eurostat 1994. Somebody whose
    age is not known counts as an adult.
    """
    young = np.bincount(row[present & (ages >= 0) & (ages < NEEDS_AS_ADULT_FROM)], minlength=len(persons))
    adults = persons - young
    first = np.minimum(persons, 1)
    others = np.maximum(adults - 1, 0)
    younger = young - (first & (adults == 0))
    needs: NDArray[np.int64] = 10 * first + 5 * others + 3 * younger
    return needs


def _kinds(
    row: NDArray[np.int64], present: NDArray[np.bool_], ages: NDArray[np.int64], persons: NDArray[np.int64]
) -> NDArray[np.int8]:
    count = len(persons)
    children = np.bincount(row[present & (ages >= 0) & (ages < CHILD_UNDER)], minlength=count)
    old = np.bincount(row[present & (ages >= OLD_FROM)], minlength=count)
    adults = persons - children - old
    cases = [
        (persons == 1) & (adults == 1),
        (persons == 1) & (old == 1),
        (children == 0) & (old == 0) & (persons > 1),
        (children == 0) & (adults == 0) & (persons > 1),
        (children == 0) & (adults > 0) & (old > 0),
        (children > 0) & (old == 0) & (adults == 1),
        (children > 0) & (old == 0) & (adults > 1),
        (children > 0) & (old > 0),
    ]
    return np.select(cases, list(range(len(cases))), len(cases)).astype(np.int8)


def _groups(ages: NDArray[np.int64]) -> NDArray[np.int8]:
    found = np.searchsorted(np.array(AGES), ages, side="right") - 1
    return np.where(ages < 0, -1, found).astype(np.int8)


def age_name(group: int) -> str:
    """A group of ages as the tables name it."""
    if group < 0:
        return "?"
    return f"{AGES[group]}+" if group + 1 == len(AGES) else f"{AGES[group]}-{AGES[group + 1] - 1}"
