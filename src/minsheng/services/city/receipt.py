"""Who already draws what: marks `receives_*`, drawn with a take-up rate below one from simple proxies.

This is a step of its own on purpose. The city is built without marks; `add_receipt` then sets them from proxies that
stand in for entitlement. When scan results are at hand, `marks_from_entitlement` draws them from real entitlement
with the same rates, and a city can be marked again without being rebuilt.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from minsheng.services.city.draft import Draft, facts
from minsheng.services.city.proxies import mask_for


@lru_cache(maxsize=1)
def take_up() -> dict[str, dict[str, Any]]:
    """Take-up by mark: `proxy` (a name of proxies.py) and `rate` (share of those it finds who are marked)."""
    text = (files("minsheng.services.city") / "take_up.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text)["marks"])


def marks_without_rate() -> list[str]:
    """Marks of receipt that the law names and `take_up.yaml` doesn't; a city leaves them out."""
    return sorted(name for name in facts() if name.startswith("receives_") and name not in take_up())


def marks_from_entitlement(
    entitled: NDArray[np.bool_], identifiers: NDArray[np.int64], mark: str, seed: int
) -> NDArray[np.bool_]:
    """Receipt drawn from entitlement with the mark's rate; nobody who isn't entitled is marked.

    `identifiers` are those of the rows (persons or households): the draw hangs on them, the mark and the seed alone,
    so that a second scan or another order of rows marks the same ones.
    """
    return np.asarray(entitled & (_draw(identifiers, mark, seed) < float(take_up()[mark]["rate"])))


def add_receipt(draft: Draft, seed: int) -> None:
    """Adds each mark that the law names as a fact and that has a rate. Call after all other columns."""
    for mark, line in take_up().items():
        fact = facts().get(mark)
        if fact is None:
            continue
        entity = str(fact["entity"])
        columns = draft.households if entity == "household" else draft.people
        likely = mask_for(draft, str(line["proxy"]), entity)
        columns[mark] = marks_from_entitlement(likely, columns[f"{entity}_id"], mark, seed)


def _draw(identifiers: NDArray[np.int64], mark: str, seed: int) -> NDArray[np.float64]:
    """A number in [0, 1) for each identifier: a mix of identifier, mark and seed (splitmix64)."""
    with np.errstate(over="ignore"):
        x = identifiers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(
            zlib.crc32(f"{seed} {mark}".encode())
        )
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    return (x >> np.uint64(11)).astype(np.float64) / float(1 << 53)
