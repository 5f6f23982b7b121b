"""The first actors: parts of the system that act at night, and the one person who gives everybody else a role."""

from __future__ import annotations

from django.db import connections, transaction

SYSTEM = {"night": "engine", "intake": "intake", "messenger": "messenger"}  # actor -> role, everywhere
KEEPER = "keeper"  # gives the first roles; nobody can act as it


class AlreadyBegun(RuntimeError):
    """There is a security administrator already; only that person names another."""

    code = "already-begun"


def add_system_actors() -> None:
    """The system's own actors with their roles, as the owner. Done already: nothing happens."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(
            "insert into actor (name, shown_as, kind, is_active) values (%s, %s, 'system', false) on conflict do nothing",
            [KEEPER, KEEPER],
        )
        for name, role in SYSTEM.items():
            cursor.execute(
                "insert into actor (name, shown_as, kind) values (%s, %s, 'system') on conflict do nothing",
                [name, name],
            )
            _assign(cursor, name, role, "")


def begin(name: str) -> None:
    """Opens an actor as the first security administrator, everywhere, from today. Raises :class:`AlreadyBegun`."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("lock table assignment in share row exclusive mode")
        cursor.execute("select 1 from assignment where role = 'security_administrator' and held @> current_date")
        if cursor.fetchone():
            raise AlreadyBegun(
                "There is a security administrator already. Ask that person for a role. A new password of that person's, where no "
                "other can give it: minsheng db admit NAME"
            )
        cursor.execute(
            "insert into actor (name, shown_as, kind) values (%s, %s, 'officer') on conflict do nothing", [name, name]
        )
        _assign(cursor, name, "security_administrator", "")


def _assign(cursor, name: str, role: str, division: str) -> None:  # type: ignore[no-untyped-def]
    cursor.execute(
        "insert into assignment (actor_id, role, division, held, given_by_id)"
        " select a.id, %s, %s, daterange(current_date, null), k.id from actor a, actor k where a.name = %s and k.name = %s"
        " and not exists (select 1 from assignment b where b.actor_id = a.id and b.role = %s and b.held @> current_date)",
        [role, division, name, KEEPER, role],
    )
