"""Somebody acts, for a purpose, in one transaction: the only way to the registry's records.

::

    with acting(officer, purpose="application 2026-118") as act:
        act.require("state", "330106001", topic="income")
        …
        act.record("fact stated", person_id=7, topic="income")

The database is told who acts for this transaction alone, so that its policies show and take only what the actor's roles
reach; ``require`` asks the same of ``roles.yaml`` in code. What was recorded is written to the log when the block ends well,
in the same transaction; nothing is kept when it does not.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from minsheng.registry.access.roles import table
from minsheng.registry.audit.recording import ToRecord, write_entries


class NotAllowed(PermissionError):
    """The actor's roles do not reach that far. Says the action and the topic, and never whether a record exists."""

    code = "not-allowed"


class NoPurpose(ValueError):
    """Somebody looks without saying why."""

    code = "no-purpose"


class UnknownActor(ValueError):
    """Nobody of that name may act: there is none, or the account is closed."""

    code = "unknown-actor"


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
            about = f" ({topic})" if topic else ""
            raise NotAllowed(f"None of your roles allows this here: {action}{about}. Ask the security administrator.")

    def record(self, action: str, person_id: int | None = None, household_id: int | None = None, **detail: Any) -> None:
        """Notes a look or a change for the log."""
        self.entries.append(ToRecord(action, person_id, household_id, detail))


@contextlib.contextmanager
def acting(name: str, purpose: str) -> Iterator[Act]:
    """The named actor acts for a purpose. One transaction; do not nest.

    Raises :class:`UnknownActor` and :class:`NoPurpose`.
    """
    if not purpose.strip():
        raise NoPurpose("Say what you need it for: a case's number, a visit, a request.")
    with transaction.atomic(durable=True):
        act = _begin(name, purpose)
        yield act
        write_entries(act.actor_id, act.actor, act.purpose, act.entries)


def _begin(name: str, purpose: str) -> Act:
    with connection.cursor() as cursor:
        cursor.execute("select id, person_id from actor where name = %s and is_active", [name])
        found = cursor.fetchone()
        if found is None:
            raise UnknownActor(f'Nobody named "{name}" may act here.')
        cursor.execute("select set_config('minsheng.actor', %s, true)", [str(found[0])])
        cursor.execute("select role, division from acting_roles()")
        roles = tuple(cursor.fetchall())
    if table().refused_among({role for role, _ in roles}):
        roles = ()  # the database refuses them too; here as well, so that neither stands alone
    return Act(found[0], name, purpose, roles, found[1])
