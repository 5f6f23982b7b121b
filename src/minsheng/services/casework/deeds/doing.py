"""Any action of the machine by its name: those that do more than move the case go through their own deed."""

from __future__ import annotations

import datetime
import inspect
from collections.abc import Callable
from typing import Any

from minsheng.registry.access.acting import Act
from minsheng.services.casework import moving
from minsheng.services.casework.deeds.ask_registries import ask_registries, take_answers
from minsheng.services.casework.deeds.confirm import confirm
from minsheng.services.casework.deeds.extend import extend
from minsheng.services.casework.deeds.give_opinion import give_opinion
from minsheng.services.casework.deeds.help_first import help_first
from minsheng.services.casework.machine import machine
from minsheng.services.casework.moving import NotPossible
from minsheng.services.casework.overriding import review_override
from minsheng.services.casework.publicising import object_to, publicise
from minsheng.services.casework.sentences import said as said_in

DEEDS: dict[str, Callable[..., Any]] = {
    "ask_registries": ask_registries,
    "confirm": confirm,
    "extend": extend,
    "give_opinion": give_opinion,
    "help_first": help_first,
    "object": object_to,
    "publicise": publicise,
    "review_override": review_override,
    "take_answers": take_answers,
}


def move_case(
    act: Act, number: str, action: str, *, on: datetime.date, version: int | None = None, **said: Any
) -> dict[str, Any]:
    """Does an action to a case and gives the case as it is then; one that has a deed of its own is done by that deed.

    Args:
        act: who acts.
        number: which case.
        action: its name in ``machine.yaml``.
        on: the day it is done.
        version: the version the actor saw.
        said: what the action says; what a deed needs and is not said, it names.

    Raises ``NotPossible``, ``CaseNotFound``, ``StaleCase``, ``DayOutOfOrder``, ``NotAllowed``, and those of the deed.
    """
    deed, found = DEEDS.get(action), machine().actions.get(action)
    if deed is None or found is None or moving.find_case(number)["state"] not in found.sources:
        return moving.move_case(act, number, action, on=on, version=version, **said)
    if action == "object":
        said = {"code": "other", **said}
    takes = inspect.signature(deed).parameters
    needed = {name for name, each in takes.items() if each.default is inspect.Parameter.empty}
    if missing := needed - said.keys() - {"act", "number", "on"}:
        act.require(found.may, moving.find_case(number)["division"])
        names = ", ".join(sorted(missing))
        raise NotPossible(
            said_in(f"个案 {number}，{found.zh}：请说明 {names}。", f"Case {number}, {action}: say {names}.")
        )
    if strange := said.keys() - takes.keys():
        names = ", ".join(sorted(strange))
        raise NotPossible(
            said_in(
                f"个案 {number}，{found.zh}：不涉及 {names}。",
                f"Case {number}, {action}: it says nothing about {names}.",
            )
        )
    done = deed(act, number, on=on, version=version, **said)
    case: dict[str, Any] = getattr(done, "case", done)
    return case
