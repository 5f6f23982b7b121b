"""A block while it is being filled: columns of people and of households as arrays, choices as small codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from minsheng.services.city.census import Census
from minsheng.services.city.fitting import Floats
from minsheng.services.city.households import Assembled
from minsheng.services.city.planning import Block

UNKNOWN = -1  # code of a choice, or pointer, that is not known
FACT_FOLDER = "minsheng.law"


@lru_cache(maxsize=1)
def facts() -> dict[str, dict[str, Any]]:
    """Facts of the law by name: the shared ones and each programme's own. Reads `facts/*.yaml`, `*/*/facts.yaml`."""
    found: dict[str, dict[str, Any]] = {}
    law = files(FACT_FOLDER)
    texts = [p for p in (law / "facts").iterdir() if p.name.endswith(".yaml")]
    for section in law.iterdir():
        if section.is_dir() and section.name not in ("facts", "words", "places", "__pycache__"):
            texts += [p / "facts.yaml" for p in section.iterdir() if p.is_dir() and (p / "facts.yaml").is_file()]
    for path in texts:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for part in content if isinstance(content, list) else [content]:
            for name, fact in (part.get("facts") or {}).items():
                found[name] = {**fact, "entity": part.get("entity")}
    return found


@cache
def choices(name: str) -> tuple[str, ...]:
    """Codes of a choice fact, in the law's order. KeyError where the law has no such fact."""
    return tuple(facts()[name]["choices"])


@cache
def code(name: str, choice: str) -> int:
    """Position of a choice among the fact's choices."""
    return choices(name).index(choice)


@dataclass
class Draft:
    """Columns of one block. People are in household order; `placed` says who they are to one another."""

    census: Census
    block: Block
    placed: Assembled
    z: Floats  # latent standing of each person, shared in part inside a household; standard normal
    people: dict[str, NDArray[Any]] = field(default_factory=dict)
    households: dict[str, NDArray[Any]] = field(default_factory=dict)
    notes: dict[str, NDArray[Any]] = field(default_factory=dict)  # helper columns, not written

    @property
    def persons(self) -> int:
        """Persons living in the block."""
        return len(self.placed.age)

    def of_household(self, name: str) -> NDArray[Any]:
        """A household column spread over its members."""
        return self.households[name][self.placed.household]

    def household_total(self, values: NDArray[Any]) -> Floats:
        """Sum of a person column by household."""
        return np.bincount(self.placed.household, weights=values, minlength=len(self.placed.kind)).astype(np.float64)

    def is_choice(self, name: str, *wanted: str) -> NDArray[np.bool_]:
        """Whether a person's choice column is one of `wanted`."""
        return np.isin(self.people[name], [code(name, w) for w in wanted])


def start_draft(census: Census, block: Block, placed: Assembled, random: np.random.Generator) -> Draft:
    """A draft with age, sex, relations and the latent standing."""
    shared = random.standard_normal(len(placed.kind))[placed.household]
    z = 0.7 * shared + np.sqrt(1 - 0.49) * random.standard_normal(len(placed.age))
    draft = Draft(census, block, placed, z)
    draft.notes["shared"] = shared
    relation_codes = np.array([code("relation_to_head", r) for r in _relations()], dtype=np.int8)
    sex_codes = np.array([code("sex", "female"), code("sex", "male")], dtype=np.int8)
    draft.people["sex"] = sex_codes[placed.sex]
    draft.people["relation_to_head"] = relation_codes[placed.relation]
    return draft


def _relations() -> tuple[str, ...]:
    from minsheng.services.city.household_types import RELATIONS

    return RELATIONS
