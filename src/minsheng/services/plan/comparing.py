"""Two laws over one city: streamed pair by pair, so that the city's tables are never held, only a row a household."""

from __future__ import annotations

import datetime
import json
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from minsheng.engine.batch.scanning import kernel_for, pairs_of, read_pair
from minsheng.engine.batch.validation import FIRST_SHOWN
from minsheng.engine.exact.explaining import check_day
from minsheng.engine.tree import Law
from minsheng.services.plan.intervals import Replicates, replicate_all
from minsheng.services.plan.measures import Sorted, tenths
from minsheng.services.plan.pairs import NOW, THEN, Both, Entries, PairFound, Setup, columns_wanted, joined, pair_found
from minsheng.services.plan.problems import ComparisonImpossible
from minsheng.services.plan.reform import Reform
from minsheng.services.plan.settings import (
    Era,
    Income,
    Paying,
    PovertyLine,
    check_settings,
    days_of,
    eras_of,
    income_of,
    lines_of,
    paying_programmes,
)

SMALL, SAMPLE_EVERY = 200_000, 4  # of a city with more households, one in four is worked out again with higher wages


@dataclass(slots=True)
class Households:
    """A row each household of the city. ``income`` is (2, households), fen a month, by the modelled take-up."""

    own: NDArray[np.float64]
    income: NDArray[np.float64]
    gain_if_all: NDArray[np.float64]  # if everybody entitled drew
    persons: NDArray[np.int64]
    needs: NDArray[np.int64]
    kind: NDArray[np.int8]
    district: NDArray[np.int8]
    is_known: NDArray[np.bool_]

    def per(self, scale: str) -> NDArray[np.float64]:
        """What income is divided by: heads, or the modified OECD scale."""
        found = self.persons.astype(np.float64) if scale == "per_head" else self.needs / 10
        return np.maximum(found, 1.0)


@dataclass(slots=True)
class Compared:
    """Everything that tables, pictures and the report are made of."""

    laws: tuple[Law, Law]
    reform: Reform
    city: Path
    said: dict[str, Any]  # city.json
    assume: tuple[str, ...]
    days: list[datetime.date]
    eras: list[Era]
    programmes: list[Paying]
    districts: list[str]
    lines: list[PovertyLine]
    columns: tuple[str, ...]  # the city's columns that were read
    income_value: str
    people: int
    households: Households
    cost: NDArray[np.float64]  # a month's: (programme, law, basis, era, district)
    entitled: NDArray[np.int64]
    undecided: NDArray[np.int64]
    unknown_amount: NDArray[np.int64]
    ages: NDArray[np.float64]
    sampled: NDArray[np.int64]
    rates: NDArray[np.float64]
    each: NDArray[np.float64]  # (2, households): income by the scale, not below 0
    tenth: NDArray[np.int64]
    sorted: tuple[Sorted, Sorted]
    replicates: Replicates

    @property
    def weight(self) -> NDArray[np.float64]:
        """The persons of each household whose income is known, else 0."""
        return np.where(self.households.is_known, self.households.persons, 0).astype(np.float64)

    @property
    def gain(self) -> NDArray[np.float64]:
        """What each household has more a month, in fen."""
        found: NDArray[np.float64] = self.households.income[THEN] - self.households.income[NOW]
        return found


def compare(
    law: Law,
    reformed: Law,
    reform: Reform,
    city: Path,
    *,
    day: datetime.date,
    rates: Mapping[str, float],
    threads: int = 2,
    at_once: bool = False,
    progress: Callable[[int], None] | None = None,
    stage: Callable[[str], None] | None = None,
) -> Compared:
    """Works a city out under the law in force and under the reformed law.

    Args:
        day: the day of comparison and first day of the months; facts of the city hold for all of them.
        rates: the modelled take-up by mark of receipt (``receives_…``); a reform file may say others by programme.
        at_once: one kernel for both laws that is handed its figures (:func:`prepare`), where the reform changes figures
            alone. The same results; some slower for each household, and nothing to compile once it was prepared.
        stage: told ``compiling``, ``streaming`` and ``measuring`` as they begin.

    Raises:
        ReformRefused: the reform measures what the law does not have.
        ComparisonImpossible: the city's rows cannot be used.
        LawNotReviewed, NothingToScan, BadTable.
    """
    tell = stage or (lambda text: None)
    check_settings(law, reformed, reform)
    days = days_of(day, reform.months)
    for asked in (days[0], days[-1]):
        check_day(law, asked)
    said = _city_json(city)
    assume = tuple(said.get("assume", []))
    programmes = paying_programmes(law, reformed, rates, reform)
    tell("compiling")
    make = _setup_at_once if at_once and changes_figures_alone(reform) else _setup
    setup = make(law, reformed, reform, city, programmes, days, assume)
    tell("streaming")
    found = list(_stream(setup, pairs_of(city), threads, progress))
    tell("measuring")
    return _compared(setup, reform, city, said, assume, days, found, threads)


def _city_json(city: Path) -> dict[str, Any]:
    path = city / "city.json"
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}
    except (OSError, ValueError) as error:
        raise ComparisonImpossible(f"{path} cannot be read ({error}). Build the city again.") from None


def _setup(
    law: Law,
    reformed: Law,
    reform: Reform,
    city: Path,
    programmes: list[Paying],
    days: list[datetime.date],
    assume: Collection[str],
) -> Setup:
    """The kernels of each era, compiled, and what else a pair needs: of each law only what is decided anew."""
    pairs = pairs_of(city)
    income = income_of(law, reform)
    eras = eras_of((law, reformed), days, programmes)
    kernels: list[Both] = []
    for position, era in enumerate(eras):
        fresh = [p for p in programmes if p.name in era.fresh]
        now = [name for p in fresh if p.in_force for name in (p.decides, p.pays)]
        now += [income.value] if position == 0 else []
        then = [name for p in fresh if p.reformed and p.touched for name in (p.decides, p.pays)]
        kernels.append(
            (
                kernel_for(law, pairs, now, [era.day], assume) if now else None,
                kernel_for(reformed, pairs, then, [era.day], assume) if then else None,
            )
        )
    return _setup_with(kernels, (law, reformed), reform, pairs, programmes, eras, income)


def _setup_at_once(
    law: Law,
    reformed: Law,
    reform: Reform,
    city: Path,
    programmes: list[Paying],
    days: list[datetime.date],
    assume: Collection[str],
) -> Setup:
    """As :func:`_setup`, with everything asked of both laws in every era, so that one compiled kernel serves."""
    pairs = pairs_of(city)
    income = income_of(law, reform)
    eras = eras_of((law, reformed), days, programmes)
    names = _everything(programmes, income)
    kernels: list[Both] = [
        (
            kernel_for(law, pairs, names, [era.day], assume, lifts=True),
            kernel_for(reformed, pairs, names, [era.day], assume, lifts=True),
        )
        for era in eras
    ]
    return _setup_with(kernels, (law, reformed), reform, pairs, programmes, eras, income)


def _everything(programmes: list[Paying], income: Income) -> list[str]:
    return [*(name for p in programmes for name in (p.decides, p.pays)), income.value]


def changes_figures_alone(reform: Reform) -> bool:
    """Whether both laws have the same rules and programmes."""
    return not reform.rules and not reform.added and not reform.ended


def prepare(law: Law, reform: Reform, city: Path, day: datetime.date) -> bool:
    """Compiles what :func:`compare` runs ``at_once`` over such a city from that day. Says whether anything was to be compiled."""
    assume = tuple(_city_json(city).get("assume", []))
    programmes = paying_programmes(law, law, {}, reform)
    names = _everything(programmes, income_of(law, reform))
    return kernel_for(law, pairs_of(city), names, [day], assume, compiled=False, lifts=True).make_ready()


def _setup_with(
    kernels: list[Both],
    laws: tuple[Law, Law],
    reform: Reform,
    pairs: list[tuple[Path, Path]],
    programmes: list[Paying],
    eras: list[Era],
    income: Income,
) -> Setup:
    households = sum(pq.read_metadata(pair[1]).num_rows for pair in pairs)
    return Setup(
        laws=laws, eras=eras, kernels=kernels, programmes=programmes, income=income,
        wanted=columns_wanted(kernels, income), districts=["", *laws[NOW].districts], seed=reform.seed,
        sample_every=1 if households <= SMALL else SAMPLE_EVERY,
    )  # fmt: skip


def _stream(
    setup: Setup, pairs: list[tuple[Path, Path]], threads: int, progress: Callable[[int], None] | None
) -> Iterator[PairFound]:
    """Each pair's results in order; as many pairs at a time as there are threads."""

    def work(pair: tuple[Path, Path]) -> PairFound:
        people, households, bad = read_pair(setup.laws[NOW], pair, setup.wanted)
        if bad:
            lines = "\n".join(str(row) for row in bad[:FIRST_SHOWN])
            raise ComparisonImpossible(
                f"{lines}\n{len(bad)} bad rows in {pair[0].parent}. Mend them, or build it again."
            )
        return pair_found(setup, people, households)

    done = 0
    waiting: deque[Future[PairFound]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for pair in pairs:
                waiting.append(pool.submit(work, pair))
                if len(waiting) > threads:
                    found = waiting.popleft().result()
                    done += found.people
                    if progress is not None:
                        progress(done)
                    yield found
            while waiting:
                found = waiting.popleft().result()
                done += found.people
                if progress is not None:
                    progress(done)
                yield found
        finally:
            for future in waiting:
                future.cancel()


def _compared(
    setup: Setup,
    reform: Reform,
    city: Path,
    said: dict[str, Any],
    assume: tuple[str, ...],
    days: list[datetime.date],
    found: list[PairFound],
    threads: int,
) -> Compared:
    _refuse_repeated(found, city)
    firsts = np.cumsum([0, *(len(one.ids) for one in found[:-1])])
    households = _households(found)
    entries = _entries(found, firsts)
    lines = lines_of(setup.laws[NOW], reform, setup.day)
    per = households.per(reform.measures.scale)
    each = np.maximum(households.income / per, 0)
    weight = np.where(households.is_known, households.persons, 0).astype(np.float64)
    used = [district for district in range(len(setup.districts)) if (households.district == district).any()]
    replicates = replicate_all(
        households.own, per, np.where(households.is_known, households.persons, 0), households.district,
        households.is_known, entries, setup.programmes, lines, setup.eras, len(setup.districts), reform.replicates,
        reform.seed, threads,
    )  # fmt: skip
    replicates.district = replicates.district[..., used]
    place = np.zeros(len(setup.districts), np.int8)
    place[used] = np.arange(len(used))
    households.district = place[households.district]
    return Compared(
        laws=setup.laws, reform=reform, city=city, said=said, assume=assume, days=days, eras=setup.eras,
        programmes=setup.programmes, districts=[setup.districts[district] for district in used], lines=lines,
        columns=tuple(sorted(_columns(city, setup.wanted))), income_value=setup.income.value,
        people=sum(one.people for one in found), households=households,
        cost=sum((one.cost for one in found[1:]), found[0].cost)[..., used],
        entitled=sum((one.entitled for one in found[1:]), found[0].entitled),
        undecided=sum((one.undecided for one in found[1:]), found[0].undecided),
        unknown_amount=sum((one.unknown_amount for one in found[1:]), found[0].unknown_amount),
        ages=sum((one.ages for one in found[1:]), found[0].ages),
        sampled=np.concatenate([one.sampled + first for one, first in zip(found, firsts, strict=True)]),
        rates=np.concatenate([one.rates for one in found], axis=1),
        each=each, tenth=tenths(each[NOW], weight),
        sorted=(Sorted.of(each[NOW], weight), Sorted.of(each[THEN], weight)), replicates=replicates,
    )  # fmt: skip


def _columns(city: Path, wanted: Collection[str]) -> set[str]:
    return {name for path in pairs_of(city)[0] for name in pq.read_schema(path).names if name in wanted}


def _refuse_repeated(found: list[PairFound], city: Path) -> None:
    ids = np.sort(np.concatenate([one.ids for one in found]))
    twice = np.flatnonzero(ids[1:] == ids[:-1])
    if len(twice):
        raise ComparisonImpossible(f"{city}: household {ids[twice[0]]} stands in two files. Build the city again.")
    if not len(ids):
        raise ComparisonImpossible(f"{city} holds no households. Build a city with people in it.")


def _households(found: list[PairFound]) -> Households:
    def whole(name: str) -> Any:
        return np.concatenate([getattr(one, name) for one in found])

    return Households(
        whole("own"), np.concatenate([one.income for one in found], axis=1), whole("gain_if_all"), whole("persons").astype(np.int64),
        whole("needs").astype(np.int64), whole("kind"), whole("district"), whole("is_known"),
    )  # fmt: skip


def _entries(found: list[PairFound], firsts: NDArray[np.int64]) -> Entries:
    """All entries, sorted by the household's place in the city."""
    for one, first in zip(found, firsts, strict=True):
        one.entries.household = one.entries.household + first
    whole = joined([one.entries for one in found])
    order = np.argsort(whole.household, kind="stable")
    return Entries(
        whole.household[order], whole.programme[order], whole.key[order], whole.drawn[order], whole.eras[:, :, order]
    )
