"""``roles.yaml`` as the code reads it, and the same written into the database."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.db import connections, transaction

from minsheng.registry.facts.topics import TOPICS

FILE = Path(__file__).with_name("roles.yaml")
ALL = "all"
EVERY_OTHER = "*"


class BadRoles(ValueError):
    """``roles.yaml`` names something that is not there; the message says what and where."""

    code = "bad-roles"


@dataclass(frozen=True, slots=True)
class Table:
    """Roles × actions × topics. ``allowed`` holds (role, action, topic); the topic is empty where an action has none."""

    actions: dict[str, dict[str, Any]]
    roles: dict[str, dict[str, Any]]
    allowed: frozenset[tuple[str, str, str]]
    at_all: frozenset[tuple[str, str]]  # the same whatever the topic
    refused: frozenset[frozenset[str]]
    closed: frozenset[str]  # topics that "all" does not mean

    def may(self, role: str, action: str, topic: str = "") -> bool:
        """Whether a role may do an action (on a topic)."""
        return (role, action, topic) in self.allowed

    def may_at_all(self, role: str, action: str) -> bool:
        """Whether a role may do an action, on whichever topic."""
        return (role, action) in self.at_all

    def refused_among(self, roles: set[str]) -> list[tuple[str, str]]:
        """Pairs among these roles that nobody may hold together, sorted."""
        return sorted(tuple(sorted(pair)) for pair in self.refused if pair <= roles)  # type: ignore[misc]


@functools.cache
def table() -> Table:
    """The table. Raises :class:`BadRoles`."""
    plain = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    actions, roles = plain["actions"], plain["roles"]
    closed = set(plain["closed"])
    _known(closed, TOPICS, "closed")
    allowed: set[tuple[str, str, str]] = set()
    for role, says in roles.items():
        _known(says["may"], actions, f"{role}, may")
        allowed.update((role, action, "") for action in says["may"])
        for action in ("read", "state"):
            allowed.update(
                (role, action, topic) for topic in _topics(says.get(action, []), closed, f"{role}, {action}")
            )
    refused: set[frozenset[str]] = set()
    for one, other in plain["refused_pairs"]:
        _known({one, other} - {EVERY_OTHER}, roles, "refused_pairs")
        others = roles.keys() - {one} if other == EVERY_OTHER else [other]
        refused.update(frozenset((one, name)) for name in others)
    at_all = frozenset((role, action) for role, action, _ in allowed)
    return Table(actions, roles, frozenset(allowed), at_all, frozenset(refused), frozenset(closed))


def _topics(words: list[str] | str, closed: set[str], where: str) -> set[str]:
    words = [words] if isinstance(words, str) else words
    _known(set(words) - {ALL}, TOPICS, where)
    named = set(words) - {ALL}
    return named | (set(TOPICS) - closed) if ALL in words else named


def _known(words: Any, known: Any, where: str) -> None:
    for word in words:
        if word not in known:
            raise BadRoles(f'roles.yaml, {where}: there is no "{word}". Known: {", ".join(sorted(known))}.')


def write_to_database() -> None:
    """Makes the database's tables say what ``roles.yaml`` says, in one transaction, as the owner."""
    ours = table()
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("delete from permission")
        cursor.executemany("insert into permission (role, action, topic) values (%s, %s, %s)", sorted(ours.allowed))
        cursor.execute("delete from refused_pair")
        pairs = sorted(tuple(sorted(pair)) for pair in ours.refused)
        cursor.executemany("insert into refused_pair (one, other) values (%s, %s)", pairs)
