"""``city_settings.yaml`` as the code reads it: what the city sets itself, by day. None of it is law."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from minsheng.registry.access.roles import table

FILE = Path(__file__).with_name("city_settings.yaml")


class BadSettings(ValueError):
    """``city_settings.yaml`` names something that is not there, or has no entry for a day; the message says what and where."""

    code = "bad-city-settings"


@dataclass(frozen=True, slots=True)
class FirstHelp:
    """How much may be paid before the checks (fen), and within how many days the papers follow."""

    up_to: int
    papers_within: int
    kind: str


@dataclass(frozen=True, slots=True)
class CitySettings:
    """What the city sets, as it holds from ``since`` on."""

    since: datetime.date
    approvals: Mapping[str, tuple[tuple[int, tuple[str, ...]], ...]]  # frequency -> (from fen, actions), rising
    first_help: FirstHelp
    escalation: Mapping[str, str]
    intake_kept_days: int

    def approvers(self, frequency: str, amount: int | None) -> tuple[str, ...]:
        """The actions that approve an amount (fen), one person for each. An amount that is not known asks for the most."""
        steps = self.approvals.get(frequency, self.approvals["other"])
        if amount is None and frequency in self.approvals and frequency != "other":
            return steps[-1][1]
        return next(people for least, people in reversed(steps) if (amount or 0) >= least)


@functools.cache
def _all() -> tuple[CitySettings, ...]:
    plain = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(sorted((_read(each) for each in plain), key=lambda each: each.since))


def city_settings(on: datetime.date) -> CitySettings:
    """The settings that hold on a day. Raises :class:`BadSettings` for a day before the first."""
    found = [each for each in _all() if each.since <= on]
    if not found:
        raise BadSettings(f"city_settings.yaml says nothing for {on}; its first entry is of {_all()[0].since}.")
    return found[-1]


def told_of_clocks() -> list[str]:
    """The actions that clocks were ever told by: whoever may do one of them has alerts."""
    return sorted({action for each in _all() for action in each.escalation.values()})


def _read(plain: dict[str, Any]) -> CitySettings:
    where = f"city_settings.yaml, {plain['since']}"
    approvals = {
        frequency: tuple(sorted((_fen(step["from"]), tuple(step["people"])) for step in steps))
        for frequency, steps in plain["approvals"].items()
    }
    if "other" not in approvals or any(steps[0][0] != 0 for steps in approvals.values()):
        raise BadSettings(f'{where}: approvals begin from 0 for each frequency, and there is "other".')
    actions = {action for steps in approvals.values() for _, people in steps for action in people}
    if strange := (actions | set(plain["escalation"].values())) - table().actions.keys():
        raise BadSettings(f"{where}: no actions of roles.yaml: {', '.join(sorted(strange))}.")
    first = plain["first_help"]
    return CitySettings(
        plain["since"],
        approvals,
        FirstHelp(_fen(first["up_to"]), first["papers_within"], first["kind"]),
        plain["escalation"],
        plain["intake"]["kept_days"],
    )


def _fen(yuan: Any) -> int:
    return int(Fraction(str(yuan)) * 100)
