"""A kind of data as a Splink model, and how its shares are learned from the records themselves, without labels."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Literal

from splink import Linker, SettingsCreator
from splink.internals.exceptions import EMTrainingException

from minsheng.registry.linking.kinds.parts import Comparison, Kind
from minsheng.registry.linking.tidying import blocks_of

FUNCTIONS = {
    "duckdb": {"NEAR(": "jaro_winkler_similarity(", "EDITS(": "damerau_levenshtein("},
    "spark": {"NEAR(": "jaro_winkler(", "EDITS(": "damerau_levenshtein("},
}
_U_PAIRS, _EM_PAIRS = 1e6, 1e6
_LEAST = 1e-4  # no level is ever impossible for a true pair, whatever a small file shows
LinkType = Literal["dedupe_only", "link_only", "link_and_dedupe"]
logger = logging.getLogger(__name__)


def comparisons_of(kind: Kind, have: set[str]) -> list[Comparison]:
    """The comparisons whose columns are there."""
    return [
        comparison
        for comparison in kind.comparisons
        if have.issuperset(comparison.needs) and not (comparison.unless and have.issuperset(comparison.unless))
    ]


def settings_for(kind: Kind, have: set[str], link_type: LinkType, backend: str) -> SettingsCreator:
    """The model before it has learned: the kind's own shares."""
    rules: list[Any] = [{"blocking_rule": f"l.block_{n} = r.block_{n}"} for n, _ in enumerate(blocks_of(kind, have))]
    return SettingsCreator(
        link_type=link_type,
        comparisons=[_comparison(comparison, backend) for comparison in comparisons_of(kind, have)],
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=True,
        em_convergence=0.001,
        max_iterations=30,
    )


def learn(linker: Linker, kind: Kind, have: set[str], seed: int, least_share: float) -> None:
    """Learns the model from the linker's records. What they cannot tell keeps the kind's own share.

    ``least_share``: the share of true pairs among all that is reckoned with even if none is certain.
    """
    true = _learn_prior(linker, kind, have, least_share)
    _count_values(linker, true)
    linker.training.estimate_u_using_random_sampling(max_pairs=_U_PAIRS, seed=seed, min_count_per_level=None)
    sampled = [[_share(level.u_probability) for level in levels] for levels in _levels(linker)]
    _without_true_pairs(linker, sampled, true)
    for block in kind.training:
        if have.issuperset(block):
            _maximise(linker, block)
    _without_true_pairs(linker, sampled, true)


def _maximise(linker: Any, block: Sequence[str]) -> None:
    rule = " AND ".join(f"l.{column} = r.{column}" for column in block)
    before = linker._settings_obj.core_model_settings.copy()
    try:
        linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True, max_pairs=_EM_PAIRS
        )
    except EMTrainingException:
        linker._settings_obj.core_model_settings = before  # Splink has taken comparisons out of it by now
        logger.debug("no pairs agree on %s; nothing is learned there", block)


def _count_values(linker: Any, true: float) -> None:
    """How rare each value is among different people: one person's own records are not counted twice."""
    tables = [frame.physical_name for frame in linker._input_tables_dict.values()]
    for column in linker._settings_obj._term_frequency_columns:
        name = column.unquote().name
        values = " UNION ALL ".join(f"SELECT {name} FROM {table} WHERE {name} IS NOT NULL" for table in tables)
        sql = f"SELECT {name}, count(*) AS records, sum(count(*)) OVER () AS total FROM ({values}) AS stated GROUP BY {name}"
        own = f"{true} * total / {len(tables)}"
        counted = linker.misc.query_sql(
            f"SELECT {name}, greatest(records - {own}, 0.5) / total AS tf_{name} FROM ({sql}) AS counted",
            output_type="splink_df",
        )
        linker.table_management.register_term_frequency_lookup(counted, name)


def _comparison(comparison: Comparison, backend: str) -> dict[str, Any]:
    rest = 1 - sum(level.m for level in comparison.levels)
    levels: list[dict[str, Any]] = [
        {"sql_condition": comparison.missing, "label_for_charts": "not known", "is_null_level": True}
    ]
    for level in comparison.levels:
        entry = {
            "sql_condition": _spelled(level.when, backend),
            "label_for_charts": level.says,
            "m_probability": level.m,
        }
        if level.rarity:
            entry |= {"tf_adjustment_column": level.rarity, "tf_minimum_u_value": 1e-6}
        levels.append(entry)
    levels.append({"sql_condition": "ELSE", "label_for_charts": comparison.different, "m_probability": rest})
    return {"output_column_name": comparison.name, "comparison_levels": levels}


def _spelled(condition: str, backend: str) -> str:
    for word, function in FUNCTIONS[backend].items():
        condition = condition.replace(word, function)
    return condition


def _learn_prior(linker: Linker, kind: Kind, have: set[str], least: float) -> float:
    """A first share of true pairs among all, from the pairs that are certain."""
    rules: list[Any] = [condition for needs, condition in kind.certain if have.issuperset(needs)]
    settings = linker._settings_obj
    for recall in (kind.certain_recall, 1.0) if rules else ():
        try:
            linker.training.estimate_probability_two_random_records_match(rules, recall=recall)
            break
        except ValueError:  # more pairs than such a recall allows
            continue
    share = min(max(float(settings._probability_two_random_records_match), least), 0.5) if rules else least
    settings._probability_two_random_records_match = share
    return share


def _levels(linker: Linker) -> list[list[Any]]:
    comparisons = linker._settings_obj.core_model_settings.comparisons
    return [comparison._comparison_levels_excluding_null for comparison in comparisons]


def _without_true_pairs(linker: Linker, sampled: list[list[float]], true: float) -> None:
    """Takes out of the random sample the true pairs that are in it, and keeps every share away from 0."""
    for levels, shares in zip(_levels(linker), sampled, strict=True):
        for level, share in zip(levels, shares, strict=True):
            level.m_probability = max(_share(level.m_probability), _LEAST)
            level.u_probability = max((share - true * level.m_probability) / (1 - true), share / 50, 1 / _U_PAIRS)


def _share(value: float | None) -> float:
    return value if value is not None else _LEAST
