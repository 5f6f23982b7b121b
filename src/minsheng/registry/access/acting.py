"""Somebody acts, for a purpose, in one transaction: the only way to the registry's records.

::

    with acting(officer, purpose="application 2026-118") as act:
        act.require("state", "330106001", topic="income")
        …
        act.record("fact stated", person_id=7, topic="income")

The database is told who acts for this transaction alone, so that its policies show and take only what the actor's roles
reach; ``require`` asks the same of ``roles.yaml`` in code. What was recorded is written to the log when the block ends well,
in the same transaction. When it does not, nothing is kept but what was seen (``saw``) and what was refused: those took place.
What is not found is said on a beat (:data:`BEAT`), so that nobody learns from the time whether it is hidden or not there.

Two who change the same records at once may stand in one another's way; the database then ends one of them, which gets
:class:`Interrupted`. :func:`act_once_more` tries again.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction

from minsheng.registry.access.roles import table
from minsheng.registry.audit.recording import ToRecord, write_entries
from minsheng.registry.texts import checked_text

LONGEST_PURPOSE = 300
BEAT = 0.04  # seconds; what is not found is answered on a beat, long against the time that finding nothing takes


class NotAllowed(PermissionError):
    """The actor's roles do not reach that far. Says the action and the topic, and never whether a record exists."""

    code = "not-allowed"


class NoPurpose(ValueError):
    """Somebody looks without saying why."""

    code = "no-purpose"


class UnknownActor(ValueError):
    """Nobody of that name may act: there is none, or the account is closed."""

    code = "unknown-actor"


class Interrupted(RuntimeError):
    """Somebody else changed the same records at the same moment. Nothing was done."""

    code = "interrupted"


_Result = TypeVar("_Result")
_IN_THE_WAY = ("40P01", "40001", "55P03")  # deadlock, serialization, lock not to be had
_ATTEMPTS = 5


@dataclass(slots=True)
class Act:
    """One act of one actor. ``roles`` are (role, division) held today."""

    actor_id: int
    actor: str
    purpose: str
    roles: tuple[tuple[str, str], ...]
    person_id: int | None
    entries: list[ToRecord] = field(default_factory=list)

    def may(self, action: str, division: str | Sequence[str], topic: str = "") -> bool:
        """Whether a role held in (a division around) the division allows the action."""
        divisions = [division] if isinstance(division, str) else division
        return any(
            table().may(role, action, topic) and any(each.startswith(held_in) for each in divisions)
            for role, held_in in self.roles
        )

    def require(self, action: str, division: str | Sequence[str], topic: str = "") -> None:
        """Raises :class:`NotAllowed` unless :meth:`may`."""
        if not self.may(action, division, topic):
            raise self._refused(action, topic)

    def require_anywhere(self, action: str) -> None:
        """Raises :class:`NotAllowed` unless a role allows the action in some division."""
        if not any(table().may(role, action) for role, _ in self.roles):
            raise self._refused(action, "")

    def _refused(self, action: str, topic: str) -> NotAllowed:
        self.saw("refused", asked=action, topic=topic)
        about = f" ({topic})" if topic else ""
        return NotAllowed(f"None of your roles allows this here: {action}{about}. Ask the security administrator.")

    def record(self, action: str, person_id: int | None = None, household_id: int | None = None, **detail: Any) -> None:
        """Notes a change for the log."""
        self.entries.append(ToRecord(action, person_id, household_id, detail))

    def saw(self, action: str, person_id: int | None = None, household_id: int | None = None, **detail: Any) -> None:
        """Notes a look, or a refusal, for the log: kept even when the act comes to nothing."""
        self.entries.append(ToRecord(action, person_id, household_id, detail, stands=True))


@contextlib.contextmanager
def acting(name: str, purpose: str) -> Iterator[Act]:
    """The named actor acts for a purpose. One transaction; do not nest.

    Raises :class:`UnknownActor`, :class:`NoPurpose` and :class:`Interrupted`.
    """
    purpose = checked_text(purpose, "The purpose", LONGEST_PURPOSE, may_be_empty=True)
    if not purpose:
        raise NoPurpose("Say what you need it for: a case's number, a visit, a request.")
    act, began = None, time.perf_counter()
    try:
        with transaction.atomic(durable=True):
            act = _begin(name, purpose)
            yield act
            write_entries(act.actor_id, act.actor, act.purpose, act.entries)
    except BaseException as ended:
        if act is not None:
            _keep_what_stands(act)
        if str(getattr(ended, "code", "")).endswith("not-found"):
            even_out(began)
        if isinstance(ended, OperationalError) and getattr(ended.__cause__, "sqlstate", "") in _IN_THE_WAY:
            raise Interrupted(
                "Somebody else changed the same records at the same moment. Nothing was done; do it again."
            ) from ended
        raise


def act_once_more(name: str, purpose: str, deed: Callable[[Act], _Result]) -> _Result:
    """Does the deed in an act of its own, and again while others stand in the way. Raises :class:`Interrupted` at last."""
    for attempt in range(1, _ATTEMPTS):
        try:
            with acting(name, purpose) as act:
                return deed(act)
        except Interrupted:
            time.sleep(random.uniform(0, 0.05 * attempt))  # so that two do not meet again in step
    with acting(name, purpose) as act:
        return deed(act)


def roles_of(name: str) -> tuple[tuple[str, str], ...]:
    """(role, division) that an actor holds today: for menus, which look at nothing. Raises :class:`UnknownActor`."""
    with transaction.atomic():
        return _begin(name, "menu").roles


def even_out(began: float) -> None:
    """Waits until a whole number of beats since the act began. A hidden row takes the database some tenths of a millisecond longer
    than one that is not there; from outside both take the same. No transaction is open meanwhile.
    """
    time.sleep(BEAT - (time.perf_counter() - began) % BEAT)


def _keep_what_stands(act: Act) -> None:
    standing = [entry for entry in act.entries if entry.stands]
    if not standing or not connection.is_usable():
        return
    with transaction.atomic(durable=True):
        _begin(act.actor, act.purpose)
        write_entries(act.actor_id, act.actor, act.purpose, standing)


def _begin(name: str, purpose: str) -> Act:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, person_id, set_config('minsheng.actor', id::text, true) from actor where name = %s and is_active",
            [name],
        )
        found = cursor.fetchone()
        if found is None:
            raise UnknownActor(f'Nobody named "{name}" may act here.')
        cursor.execute("select role, division from acting_roles()")
        roles = tuple(cursor.fetchall())
    if table().refused_among({role for role, _ in roles}):
        roles = ()  # the database refuses them too; here as well, so that neither stands alone
    return Act(found[0], name, purpose, roles, found[1])
