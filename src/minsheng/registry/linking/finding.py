"""Finds the pairs of records that may be one and the same. The way in: :func:`find_pairs`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb
import pyarrow as pa
from splink import Linker

from minsheng.registry.linking.backends import BACKENDS, BackendNotKnown, frames_of
from minsheng.registry.linking.choosing import choose_kind
from minsheng.registry.linking.fields import Recognised, recognise
from minsheng.registry.linking.kinds.parts import Kind
from minsheng.registry.linking.model import LinkType, comparisons_of, learn, settings_for
from minsheng.registry.linking.naming import named_pairs, record_names
from minsheng.registry.linking.one_to_one import probability_with_rivals
from minsheng.registry.linking.scoring import Numbers, numbers, probability, score_blocked, score_pairs, share_of_true
from minsheng.registry.linking.through import pairs_through, put_in
from minsheng.registry.linking.tidying import tidy

_LEAST_BITS = -10.0  # weaker pairs are not kept even while scoring
_LEAST_LINKED = 0.05  # of the records are reckoned to have a partner before anything is known
_STRONG = 0.98
_TIMES_THROUGH = 2
_SIDES = ("left_record", "right_record")


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """How to link.

    - ``kind``: the kind of data (:data:`choosing.KINDS`); empty: seen from the columns
    - ``columns``: their column names to ours (:mod:`fields`), before the names that are recognised by themselves
    - ``within``: with several tables, also pairs inside one table; with one table they are what is looked for
    - ``threshold``: the least probability of a pair that is given; none: the kind's own
    - ``backend``: ``duckdb``, or ``spark`` with the extra ``cluster``
    - ``memory``: what DuckDB may use before it writes to disk
    """

    kind: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    within: bool = False
    threshold: float | None = None
    backend: str = "duckdb"
    memory: str = "4GB"
    threads: int = 2
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Linked:
    """The pairs, and what was done to find them."""

    pairs: pa.Table
    kind: Kind
    threshold: float
    recognised: Mapping[str, Recognised]
    compared: tuple[str, ...]
    candidates: int

    def at(self, threshold: float) -> Linked:
        """The same with the pairs of at least this probability alone."""
        chosen = self.pairs.filter(pa.array(numbers(self.pairs, "probability") >= threshold))
        return replace(self, pairs=chosen, threshold=threshold)


def find_pairs(tables: Mapping[str, pa.Table], settings: LinkSettings | None = None) -> pa.Table:
    """The pairs of records that may be one and the same, likeliest first.

    ``tables`` are named Arrow tables; their columns are recognised by name (:func:`fields.recognise`). One table:
    duplicates inside it. Several: links between them. Nothing is merged and nothing written: a pair is a question with
    evidence, which somebody answers.

    The answer has the columns ``left_table``, ``left_record``, ``right_table``, ``right_record`` (text: the record's
    own number, or its row counted from 1), ``probability`` (0 to 1), ``through`` (the third record that a pair showed
    through, or null), and for each comparison ``<name>``, what was seen (``equal``, ``one digit``, ``not known`` …),
    and ``<name>_bits``, what that weighs for (above 0) or against one identity. The same tables, settings and seed
    give the same pairs.

    Raises :class:`~fields.ColumnsNotUnderstood`, :class:`~choosing.NothingToCompare`,
    :class:`~naming.RecordNumbersRepeat`, :class:`~backends.BackendNotKnown`.
    """
    return link(tables, settings or LinkSettings()).pairs


def link(tables: Mapping[str, pa.Table], settings: LinkSettings) -> Linked:
    """As :func:`find_pairs`, with the kind, the threshold and the columns that were used."""
    if settings.backend not in BACKENDS:
        raise BackendNotKnown(settings.backend)
    recognised = {name: recognise(name, table.column_names, settings.columns) for name, table in tables.items()}
    kind = choose_kind(settings.kind, tables, recognised)
    names = record_names(tables, recognised)
    threshold = kind.threshold if settings.threshold is None else settings.threshold
    with _connection(settings) as connection:
        tidied, have = tidy(connection, tables, recognised, kind)
        sizes = tuple(table.num_rows for table in tables.values())
        linker = _linker(connection, tidied, have, kind, settings)
        least_share = min(_LEAST_LINKED * min(sizes) / _possible(sizes, settings.within), 0.5)
        learn(linker, kind, have, settings.seed, least_share)
        scored = _scored(connection, linker, kind, sizes, settings.within)
    chosen = scored.filter(pa.array(numbers(scored, "probability") >= threshold))
    compared = tuple(comparison.name for comparison in comparisons_of(kind, have))
    return Linked(named_pairs(chosen, names, compared), kind, threshold, recognised, compared, scored.num_rows)


@contextmanager
def _connection(settings: LinkSettings) -> Iterator[duckdb.DuckDBPyConnection]:
    with tempfile.TemporaryDirectory(prefix="minsheng-linking-") as folder:
        limits: dict[str, Any] = {
            "memory_limit": settings.memory,
            "threads": settings.threads,
            "temp_directory": folder,
        }
        connection = duckdb.connect(config=limits)
        try:
            yield connection
        finally:
            connection.close()


def _linker(
    connection: duckdb.DuckDBPyConnection, tidied: list[str], have: set[str], kind: Kind, settings: LinkSettings
) -> Linker:
    link_type: LinkType = "dedupe_only" if len(tidied) == 1 else "link_and_dedupe" if settings.within else "link_only"
    frames = frames_of(connection, tidied, settings.backend)
    model = settings_for(kind, have, link_type, settings.backend)
    return Linker(frames[0] if len(frames) == 1 else frames, model, log_level="ERROR")


def _scored(
    connection: duckdb.DuckDBPyConnection, linker: Linker, kind: Kind, sizes: tuple[int, ...], within: bool
) -> pa.Table:
    """Every candidate pair with its probability, and those that show only through a third record."""
    scored = score_blocked(linker, _LEAST_BITS)
    bits = numbers(scored, "bits")
    if kind.one_to_one and len(sizes) == 2 and not within:
        left, right = (scored.column(side).to_numpy() for side in _SIDES)
        found = probability_with_rivals(left, right, bits, (sizes[0], sizes[1]))
    else:
        found = probability(bits, share_of_true(bits, _possible(sizes, within)))
    scored = _with(scored, found, pa.nulls(scored.num_rows, pa.int64()))
    if len(sizes) > 1:
        return scored
    for _ in range(_TIMES_THROUGH):
        more = pairs_through(connection, scored, _STRONG)
        if not more.num_rows:
            break
        scored = put_in(scored, _scored_through(linker, more), sum(sizes))
    return scored


def _scored_through(linker: Linker, more: pa.Table) -> pa.Table:
    """Such pairs are a crowd of their own: how many of them are true is learned from them alone."""
    keys = [more.column(side).cast(pa.string()) for side in _SIDES]
    scored = score_pairs(linker, *keys)
    bits = numbers(scored, "bits")
    places = {pair: place for place, pair in enumerate(zip(*(more.column(n).to_pylist() for n in _SIDES), strict=True))}
    order = [places[pair] for pair in zip(*(scored.column(n).to_pylist() for n in _SIDES), strict=True)]
    through = more.column("through").take(pa.array(order, pa.int64())).combine_chunks()
    return _with(scored, probability(bits, share_of_true(bits, len(bits))), through)


def _with(scored: pa.Table, found: Numbers, through: pa.Array) -> pa.Table:
    return scored.append_column("probability", pa.array(found)).append_column("through", through)


def _possible(sizes: tuple[int, ...], within: bool) -> float:
    """How many pairs there could be."""
    every = sum(sizes) * (sum(sizes) - 1) / 2
    inside = sum(size * (size - 1) / 2 for size in sizes)
    return max(every if within or len(sizes) == 1 else every - inside, 1.0)
