"""Which kind of data tables hold."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyarrow as pa

from minsheng.registry.linking.fields import BY_NAME, Recognised
from minsheng.registry.linking.kinds.chinese_people import CHINESE_PEOPLE
from minsheng.registry.linking.kinds.parts import Kind
from minsheng.registry.linking.kinds.payments import PAYMENTS
from minsheng.registry.linking.kinds.people import PEOPLE

KINDS = {kind.name: kind for kind in (PEOPLE, CHINESE_PEOPLE, PAYMENTS)}
_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_LOOKED_AT = 1000


class NothingToCompare(ValueError):
    """The tables share no column that linking knows, or too few."""

    code = "nothing-to-compare"


class KindNotKnown(ValueError):
    """There is no such kind of data."""

    code = "kind-not-known"


def choose_kind(asked: str, tables: Mapping[str, pa.Table], recognised: Mapping[str, Recognised]) -> Kind:
    """The kind that was asked for, or the one that the columns and the names show."""
    if asked and asked not in KINDS:
        raise KindNotKnown(f'There is no kind "{asked}". Kinds: {", ".join(KINDS)}.')
    shared = set.intersection(*(set(one.columns) for one in recognised.values())) - {"record"}
    kind = KINDS[asked] if asked else _seen(tables, recognised, shared)
    known = shared | {name for name, (needs, _) in kind.joined.items() if shared.issuperset(needs)}
    if not any(known.issuperset(block) for block in kind.blocks if known.issuperset(set(block) & set(BY_NAME))):
        stated = "; ".join(f"{name}: {', '.join(table.column_names)}" for name, table in tables.items())
        raise NothingToCompare(
            f"No column that could link {kind.says} is in every table. Columns: {stated}. "
            f"Name them with --columns theirs=ours; ours is one of {', '.join(BY_NAME)}."
        )
    return kind


def _seen(tables: Mapping[str, pa.Table], recognised: Mapping[str, Recognised], shared: set[str]) -> Kind:
    if shared.issuperset(("paid_on", "amount")):
        return PAYMENTS
    chinese = [
        bool(_CHINESE.search(str(value)))
        for name, table in tables.items()
        for field in ("full_name", "surname")
        if field in recognised[name].columns
        for value in table.column(recognised[name].columns[field]).slice(0, _LOOKED_AT).to_pylist()
        if value
    ]
    return CHINESE_PEOPLE if chinese and sum(chinese) > len(chinese) / 2 else PEOPLE
