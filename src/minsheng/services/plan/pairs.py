"""One pair of a city's files under both laws: amounts by programme and month, households, marginal rates."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from minsheng.engine.batch import Kernel
from minsheng.engine.batch.columns import whole_column
from minsheng.engine.batch.scanning import wanted_columns
from minsheng.engine.tree import PERSON, Law
from minsheng.services.plan.families import AGES, HERE, Families, families_of
from minsheng.services.plan.settings import Era, Income, Paying
from minsheng.services.plan.take_up import draws

NOW, THEN = 0, 1  # the law in force and the reformed law, in this order everywhere
Both: TypeAlias = tuple[Kernel | None, Kernel | None]  # none where nothing is decided anew
_Answer: TypeAlias = tuple[pa.Table, pa.Table] | None
_Answers: TypeAlias = tuple[_Answer, _Answer]
FULL, DRAWN = 0, 1  # if everybody entitled drew it, and by the modelled take-up


@dataclass(slots=True)
class Setup:
    """What every pair is worked out with."""

    laws: tuple[Law, Law]
    eras: list[Era]
    kernels: list[Both]  # of each era: the law in force, and what the reform touches of the other
    programmes: list[Paying]
    income: Income
    wanted: set[str]
    districts: list[str]
    seed: int
    sample_every: int  # one household in so many is worked out again with higher wages

    @property
    def day(self) -> datetime.date:
        """The day of comparison."""
        return self.eras[0].day


@dataclass(slots=True)
class Entries:
    """Amounts that somebody is entitled to under one law or both: a row each unit and programme. Fen."""

    household: NDArray[np.int64]
    programme: NDArray[np.int8]
    key: NDArray[np.int64]
    drawn: NDArray[np.bool_]
    eras: NDArray[np.float64]  # (2, era, rows): a month's amount in each era


@dataclass(slots=True)
class PairFound:
    """What a pair gives. ``cost`` is a month's, (programme, law, basis, era, district), in fen."""

    ids: NDArray[np.int64]
    own: NDArray[np.float64]
    income: NDArray[np.float64]  # (2, households): own and what is drawn, fen a month
    gain_if_all: NDArray[np.float64]  # of each household, fen a month, if everybody entitled drew
    persons: NDArray[np.int16]
    needs: NDArray[np.int16]
    kind: NDArray[np.int8]
    district: NDArray[np.int8]
    is_known: NDArray[np.bool_]
    entries: Entries
    cost: NDArray[np.float64]
    entitled: NDArray[np.int64]  # (programme, law): units entitled on the day
    undecided: NDArray[np.int64]  # (programme, law)
    unknown_amount: NDArray[np.int64]  # (programme, law)
    ages: NDArray[np.float64]  # (age group, [persons, winners, losers, gain, loss in fen])
    sampled: NDArray[np.int64]  # rows of the households worked out with higher wages
    rates: NDArray[np.float64]  # (2, sampled): the part of the rise that is lost
    people: int = 0


@dataclass(slots=True)
class _Amounts:
    """One programme under one law: the units entitled in some era, and a month's amounts (era, unit)."""

    rows: NDArray[np.int64]
    fen: NDArray[np.float64]
    entitled: int = 0
    undecided: int = 0
    unknown: int = 0


def columns_wanted(kernels: list[Both], income: Income) -> set[str]:
    """The columns that a pair is read for."""
    also = {"birth_date", "district", HERE, *({income.wages} if income.wages else ())}
    return set().union(*(wanted_columns(kernel, also) for both in kernels for kernel in both if kernel is not None))


def pair_found(setup: Setup, people: pa.Table, households: pa.Table) -> PairFound:
    """Works a pair out under both laws."""
    families = families_of(people, households, setup.day)
    district = _districts(households, setup.districts)
    answers = [_run(both, people, households) for both in setup.kernels]
    first = answers[0][NOW]
    assert first is not None
    own_column = whole_column(first[1], setup.income.value)
    own = pc.fill_null(own_column, 0).to_numpy(zero_copy_only=False).astype(np.float64)
    count = len(families.ids)
    shape = (len(setup.programmes), 2)
    numbers = np.zeros((3, *shape), np.int64)  # entitled, undecided, entitled to an amount that is not known
    cost = np.zeros((*shape, 2, len(setup.eras), len(setup.districts)))
    income = np.stack([own, own])
    paid = np.zeros((2, count))  # on the day, if everybody entitled drew it
    parts: list[Entries] = []
    for position, programme in enumerate(setup.programmes):
        found = _both_laws(programme, setup.eras, answers)
        for law in (NOW, THEN):
            numbers[:, position, law] = found[law].entitled, found[law].undecided, found[law].unknown
        entries = _entries(setup, position, found, people, families)
        parts.append(entries)
        cost[position] = _costs(entries, district, len(setup.districts))
        for law in (NOW, THEN):
            paid[law] += np.bincount(entries.household, entries.eras[law, 0], minlength=count)
        _add_to_income(income, programme, entries, count)
    sampled, rates = _marginal_rates(setup, people, households, families, paid)
    is_known = pc.is_valid(own_column).to_numpy(zero_copy_only=False) & (families.persons > 0)
    return PairFound(
        ids=families.ids, own=own, income=income, gain_if_all=paid[THEN] - paid[NOW], persons=families.persons.astype(np.int16),
        needs=families.needs.astype(np.int16), kind=families.kind, district=district, is_known=is_known,
        entries=joined(parts), cost=cost, entitled=numbers[0], undecided=numbers[1], unknown_amount=numbers[2],
        ages=_by_age(families, income, is_known), sampled=sampled, rates=rates, people=int(families.persons.sum()),
    )  # fmt: skip


def joined(parts: list[Entries]) -> Entries:
    """Several entries as one, in their order."""
    return Entries(
        np.concatenate([part.household for part in parts]),
        np.concatenate([part.programme for part in parts]),
        np.concatenate([part.key for part in parts]),
        np.concatenate([part.drawn for part in parts]),
        np.concatenate([part.eras for part in parts], axis=2),
    )


def _run(both: Both, people: pa.Table, households: pa.Table) -> _Answers:
    now, then = (None if kernel is None else kernel.run(people, households, 1) for kernel in both)
    return now, then


def _costs(entries: Entries, district: NDArray[np.int8], districts: int) -> NDArray[np.float64]:
    """A month's cost of one programme: (law, basis, era, district)."""
    eras = entries.eras.shape[1]
    found = np.zeros((2, 2, eras, districts))
    where = district[entries.household]
    for law in (NOW, THEN):
        for era in range(eras):
            fen = entries.eras[law, era]
            found[law, FULL, era] = np.bincount(where, fen, minlength=districts)
            found[law, DRAWN, era] = np.bincount(where, fen * entries.drawn, minlength=districts)
    return found


def _districts(households: pa.Table, names: list[str]) -> NDArray[np.int8]:
    if "district" not in households.column_names:
        return np.zeros(households.num_rows, np.int8)
    column = whole_column(households, "district").cast(pa.string())
    codes = pc.fill_null(pc.index_in(column, pa.array(names, pa.string())), 0)
    found: NDArray[np.int8] = codes.to_numpy(zero_copy_only=False).astype(np.int8)
    return found


def _both_laws(programme: Paying, eras: list[Era], answers: list[_Answers]) -> list[_Amounts]:
    """Under the law in force and the reformed law; the same where the reform cannot change it."""
    nothing = _Amounts(np.zeros(0, np.int64), np.zeros((len(answers), 0)))
    first = _amounts(programme, eras, [now for now, _ in answers]) if programme.in_force else nothing
    if not programme.touched:
        return [first, first]
    second = _amounts(programme, eras, [then for _, then in answers]) if programme.reformed else nothing
    return [first, second]


def _amounts(programme: Paying, eras: list[Era], answers: list[_Answer]) -> _Amounts:
    """Whoever is entitled in some era, and a month's amounts in each."""
    columns: list[tuple[pa.Array, pa.Array]] = []
    for era, answer in zip(eras, answers, strict=True):
        if programme.name in era.fresh:
            assert answer is not None
            table = answer[0 if programme.of == PERSON else 1]
            columns.append((whole_column(table, programme.decides), whole_column(table, programme.pays)))
        else:
            columns.append(columns[-1])
    granted = np.stack([pc.fill_null(decided, False).to_numpy(zero_copy_only=False) for decided, _ in columns])
    rows = np.flatnonzero(granted.any(axis=0))
    fen = np.zeros((len(columns), len(rows)))
    for number, (_, pays) in enumerate(columns):
        amount = pc.fill_null(pays.take(pa.array(rows)), 0).to_numpy(zero_copy_only=False)
        fen[number] = amount * granted[number, rows] * programme.a_month
    decided, pays = columns[0]
    unknown = pc.is_null(pays).to_numpy(zero_copy_only=False) & granted[0] if pays.null_count else np.zeros(0)
    return _Amounts(rows, fen, int(granted[0].sum()), decided.null_count, int(unknown.sum()))


def _entries(setup: Setup, position: int, found: list[_Amounts], people: pa.Table, families: Families) -> Entries:
    """The units with an amount under one law or both, each with its draw of the take-up."""
    now, then = found
    programme = setup.programmes[position]
    of_person = programme.of == PERSON
    rows = now.rows if now is then else np.union1d(now.rows, then.rows)
    eras = np.zeros((2, len(setup.eras), len(rows)))
    for law, amounts in enumerate(found):
        eras[law][:, np.searchsorted(rows, amounts.rows)] = amounts.fen
    paid = eras.any(axis=(0, 1))
    rows, eras = rows[paid], eras[:, :, paid]
    keys = whole_column(people, "person_id").to_numpy()[rows] if of_person else families.ids[rows]
    drawn = draws(keys, programme.name, setup.seed) < programme.rate
    household = families.row_of_person[rows] if of_person else rows
    return Entries(household, np.full(len(rows), position, np.int8), keys, drawn, eras)


def _add_to_income(income: NDArray[np.float64], programme: Paying, entries: Entries, count: int) -> None:
    """Adds what is drawn on the day; of what the facts of income hold already, only what the reform changes."""
    day = entries.eras[:, 0] * entries.drawn
    before = np.zeros_like(day[NOW]) if programme.is_held else day[NOW]
    after = day[THEN] - day[NOW] if programme.is_held else day[THEN]
    income[NOW] += np.bincount(entries.household, before, minlength=count)
    income[THEN] += np.bincount(entries.household, after, minlength=count)


def _by_age(families: Families, income: NDArray[np.float64], is_known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Persons, winners, losers, gain and loss per head by group of ages; everybody has an equal part of the household's."""
    gain = (income[THEN] - income[NOW]) / np.maximum(families.persons, 1)
    row, group = families.row_of_person[families.present], families.age_group[families.present].astype(np.int64)
    counted = is_known[row]
    row, group = row[counted], group[counted] + 1
    of_person = gain[row]
    columns = [None, of_person > 0, of_person < 0, np.maximum(of_person, 0), np.minimum(of_person, 0)]
    return np.stack([np.bincount(group, weights, minlength=len(AGES) + 1) for weights in columns], axis=1)


def _best_earners(household: NDArray[np.int64], wages: NDArray[np.int64]) -> NDArray[np.int64]:
    """The row of each household's highest wage, where there is any; people are sorted by household."""
    earning = np.flatnonzero(wages > 0)
    if not len(earning):
        return earning
    order = earning[np.lexsort((wages[earning], household[earning]))]
    found: NDArray[np.int64] = order[np.append(household[order][1:] != household[order][:-1], True)]
    return found


def _marginal_rates(
    setup: Setup, people: pa.Table, households: pa.Table, families: Families, paid: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The part of a small rise of wages that is lost, under both laws, for households with a wage, or a sample of them.

    The wages of the household's best earner are raised; amounts are those of everybody entitled. What tax and social
    insurance would take is no part of it: they are facts here, not rules.
    """
    rise = setup.income.higher_by
    none: NDArray[np.int64] = np.zeros(0, np.int64)
    if not setup.income.wages or setup.income.wages not in people.column_names:
        return none, np.zeros((2, 0))
    wages = pc.fill_null(whole_column(people, setup.income.wages), 0).to_numpy().astype(np.int64)
    wages = np.where(families.present, wages, 0)
    best = _best_earners(families.row_of_person, wages)
    chosen = draws(families.ids[families.row_of_person[best]], "marginal rates", setup.seed) * setup.sample_every < 1
    best = best[chosen]
    sampled = families.row_of_person[best]
    if not len(sampled):
        return none, np.zeros((2, 0))
    in_sample = np.zeros(len(families.ids), bool)
    in_sample[sampled] = True
    kept = np.flatnonzero(in_sample[families.row_of_person])
    raised = np.zeros(people.num_rows, np.int64)
    raised[best] = wages[best] + rise
    some = people.take(pa.array(kept))
    higher = pa.array(raised[kept], mask=raised[kept] == 0)
    column = pc.coalesce(higher, whole_column(some, setup.income.wages))
    some = some.set_column(some.column_names.index(setup.income.wages), setup.income.wages, column)
    homes = households.take(pa.array(np.flatnonzero(in_sample)))
    answers = [_run(setup.kernels[0], some.combine_chunks(), homes.combine_chunks())]
    home_of = np.cumsum(in_sample) - 1
    after = np.zeros((2, homes.num_rows))
    for programme in setup.programmes:
        for law, amounts in enumerate(_both_laws(programme, setup.eras[:1], answers)):
            rows = amounts.rows
            if programme.of == PERSON:
                rows = home_of[families.row_of_person[kept[rows]]]
            np.add.at(after[law], rows, amounts.fen[0])
    return sampled, (paid[:, sampled] - after[:, home_of[sampled]]) / rise
