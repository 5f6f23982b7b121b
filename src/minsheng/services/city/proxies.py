"""Simple stand-ins for entitlement, named in `take_up.yaml`: which persons or households are likely to have it.

Each returns a mask over households or over people (its entity is in `PROXIES`). They are rough on purpose: the law
itself decides who is entitled, in the scan.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from minsheng.services.city.draft import Draft, code
from minsheng.services.city.writing import DAY

Mask = NDArray[np.bool_]


@lru_cache(maxsize=1)
def limits() -> dict[str, int]:
    """Limits of the proxies in fen (`limits` of take_up.yaml, there in yuan)."""
    text = (files("minsheng.services.city") / "take_up.yaml").read_text(encoding="utf-8")
    return {name: round(float(yuan) * 100) for name, yuan in yaml.safe_load(text)["limits"].items()}


def _home(draft: Draft) -> NDArray[np.int64]:
    """Position of each person's household."""
    return draft.people["household_id"] - draft.households["household_id"][0]


def _per_household(draft: Draft, values: NDArray[Any]) -> NDArray[np.float64]:
    return np.bincount(_home(draft), weights=values, minlength=len(draft.households["household_id"]))


def _income_per_head(draft: Draft) -> NDArray[np.float64]:
    p = draft.people
    plus = (
        "wage_income",
        "business_income",
        "property_income",
        "pension_income",
        "other_transfer_income",
        "support_received",
    )
    income = sum(p[name] for name in plus) - p["tax_and_social_insurance_paid"]
    living = np.maximum(_per_household(draft, p["lives_here"].astype(float)), 1.0)
    return np.asarray(_per_household(draft, income) / living)


def _age(draft: Draft) -> NDArray[np.int64]:
    """Age on the day of the facts, a day's error at most."""
    days = np.datetime64(DAY) - draft.people["birth_date"]
    return np.asarray(days.astype(np.int64) // 365.2425, dtype=np.int64)


def _local(draft: Draft) -> Mask:
    return np.asarray((draft.people["hukou"] == code("hukou", "local")) & draft.people["lives_here"])


def _local_home(draft: Draft) -> Mask:
    return np.asarray(draft.households["hukou_of_household"] == code("hukou", "local"))


def poor_household(draft: Draft) -> Mask:
    """Registered here, below the standard a head, little saved, no car, one home at most."""
    living = np.maximum(_per_household(draft, draft.people["lives_here"].astype(float)), 1.0)
    saved = draft.households["money_assets"] <= limits()["savings_per_head"] * living
    plain = ~draft.households["owns_motor_vehicle"] & (draft.households["homes_owned"] <= 1)
    return (
        _local_home(draft) & (_income_per_head(draft) < limits()["poor"]) & saved & plain & ~destitute_household(draft)
    )


def near_poor_household(draft: Draft) -> Mask:
    """As a poor household, between the standard and one and a half times it."""
    income = _income_per_head(draft)
    plain = ~draft.households["owns_motor_vehicle"] & (draft.households["homes_owned"] <= 1)
    return np.asarray(_local_home(draft) & (income >= limits()["poor"]) & (income < limits()["near_poor"]) & plain)


def destitute_household(draft: Draft) -> Mask:
    """One old, unmarried person alone, unable to work, without income but a basic pension."""
    alone = _per_household(draft, draft.people["lives_here"].astype(float)) == 1
    marked = draft.is_choice("activity", "unable") & draft.is_choice("marital_status", "single") & (_age(draft) >= 60)
    nothing = draft.people["pension_income"] <= limits()["destitute"]
    return np.asarray(
        alone
        & (_per_household(draft, (marked & nothing).astype(float)) > 0)
        & (_income_per_head(draft) < limits()["destitute"])
    )


def tenant_of_small_means(draft: Draft) -> Mask:
    """Registered here, renting on the market, owning no home, under 5,000 yuan a head and month."""
    rents = draft.households["tenure"] == code("tenure", "private_rental")
    return np.asarray(
        _local_home(draft)
        & rents
        & (draft.households["homes_owned"] == 0)
        & (_income_per_head(draft) < limits()["tenant_of_small_means"])
    )


def aged_80(draft: Draft) -> Mask:
    """Registered here, 80 and over."""
    return _local(draft) & (_age(draft) >= 80)


def severely_disabled(draft: Draft) -> Mask:
    """Registered here, certificate of grade 1 or 2, or grade 3 of intellect or mind."""
    deep = draft.is_choice("disability_grade", "grade_1", "grade_2")
    mind = draft.is_choice("disability_grade", "grade_3") & draft.is_choice(
        "disability_category", "intellectual", "mental"
    )
    return np.asarray(_local(draft) & (deep | mind))


def disabled_in_hardship(draft: Draft) -> Mask:
    """Registered here, with a certificate, in a poor or near-poor household."""
    poor = (poor_household(draft) | near_poor_household(draft))[_home(draft)]
    return np.asarray(_local(draft) & ~draft.is_choice("disability_category", "none") & poor)


def subsidised_disabled(draft: Draft) -> Mask:
    """Severely disabled, or disabled in hardship."""
    return severely_disabled(draft) | disabled_in_hardship(draft)


def child_in_hardship(draft: Draft) -> Mask:
    """Registered here, under 18, seriously ill or severely disabled, in a poor or near-poor household."""
    poor = (poor_household(draft) | near_poor_household(draft))[_home(draft)]
    ill = draft.people["has_serious_illness"] | draft.is_choice("disability_grade", "grade_1", "grade_2")
    return np.asarray(_local(draft) & (_age(draft) < 18) & poor & ill)


def _absent(draft: Draft) -> tuple[Mask, Mask]:
    """Of each minor living here: whether both parents are dead; whether one named parent is dead, in prison or missing."""
    p = draft.people
    order = np.argsort(p["person_id"])
    ids = p["person_id"][order]

    def of(pointer: str, columns: tuple[str, ...]) -> Mask:
        place = order[np.clip(np.searchsorted(ids, p[pointer]), 0, len(ids) - 1)]
        named = (p[pointer] > 0) & (p["person_id"][place] == p[pointer])
        return np.asarray(named & np.logical_or.reduce([p[c][place] for c in columns]))

    dead = of("father", ("is_dead",)) & of("mother", ("is_dead",))
    gone = ("is_dead", "is_imprisoned", "is_declared_missing")
    minor = (_age(draft) < 18) & p["lives_here"]
    return minor & dead, minor & (of("father", gone) | of("mother", gone))


def orphan(draft: Draft) -> Mask:
    """A minor whose named parents are both dead."""
    return _absent(draft)[0] & _local(draft)


def unattended_child(draft: Draft) -> Mask:
    """A minor one of whose parents is dead, in prison or missing, and who is no orphan."""
    orphaned, unattended = _absent(draft)
    return np.asarray(unattended & ~orphaned & _local(draft))


def employees_pensioner(draft: Draft) -> Mask:
    """Draws a pension of the employees' or public-sector scheme."""
    return np.asarray(
        (draft.people["pension_income"] > 0) & draft.is_choice("pension_scheme", "employee", "public_sector")
    )


def residents_pensioner(draft: Draft) -> Mask:
    """Draws a pension of the residents' scheme."""
    return np.asarray((draft.people["pension_income"] > 0) & draft.is_choice("pension_scheme", "resident"))


def insured_jobless(draft: Draft) -> Mask:
    """Unemployed, of working age, member of the employees' pension scheme."""
    return (
        draft.is_choice("activity", "unemployed") & draft.is_choice("pension_scheme", "employee") & (_age(draft) < 60)
    )


# Name in take_up.yaml -> entity and mask.
PROXIES: dict[str, tuple[str, Callable[[Draft], Mask]]] = {
    "poor_household": ("household", poor_household),
    "near_poor_household": ("household", near_poor_household),
    "destitute_household": ("household", destitute_household),
    "tenant_of_small_means": ("household", tenant_of_small_means),
    "aged_80": ("person", aged_80),
    "severely_disabled": ("person", severely_disabled),
    "disabled_in_hardship": ("person", disabled_in_hardship),
    "subsidised_disabled": ("person", subsidised_disabled),
    "child_in_hardship": ("person", child_in_hardship),
    "orphan": ("person", orphan),
    "unattended_child": ("person", unattended_child),
    "employees_pensioner": ("person", employees_pensioner),
    "residents_pensioner": ("person", residents_pensioner),
    "insured_jobless": ("person", insured_jobless),
}


def mask_for(draft: Draft, proxy: str, entity: str) -> Mask:
    """The proxy's mask for the entity of a mark: spread over members, or any member's, where the two differ."""
    own, function = PROXIES[proxy]
    mask = function(draft)
    if own == entity:
        return mask
    if entity == "person":
        return np.asarray(mask[_home(draft)] & draft.people["lives_here"])
    return np.asarray(_per_household(draft, mask.astype(float)) > 0)
