"""Accounts of officers and residents."""

from __future__ import annotations

import re

from django.db import connection

from minsheng.registry.access.acting import Act, UnknownActor
from minsheng.registry.access.finding import person_to_record
from minsheng.registry.access.models import Actor
from minsheng.registry.people.changing import refusals
from minsheng.registry.texts import checked_text

_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,99}")


class NameTaken(ValueError):
    """Somebody logs in by this name already, or did: names are never given twice."""

    code = "name-taken"


class BadAccountName(ValueError):
    """A name that nobody can log in by."""

    code = "bad-account-name"


class OwnAccount(PermissionError):
    """Nobody gives roles to the own account, takes them away, or closes it."""

    code = "own-account"


def open_account(act: Act, *, name: str, shown_as: str) -> Actor:
    """Opens an officer's account, without any role yet.

    Raises :class:`NotAllowed`, :class:`BadAccountName`, :class:`NameTaken`, :class:`BadText`.
    """
    act.require_anywhere("assign")
    name = _checked(name)
    with refusals({"actor_name_key": _taken(name)}):
        actor = Actor.objects.create(name=name, shown_as=checked_text(shown_as, "The name shown", 100), kind="officer")
    act.record("account opened", account=actor.pk)
    return actor


def open_resident_account(act: Act, *, name: str, shown_as: str, person_id: int) -> int:
    """Opens a resident's account to the own record, by an officer who may record that person; gives its number.

    Raises as :func:`open_account` does, and :class:`RecordNotFound`.
    """
    person_to_record(act, person_id)
    name = _checked(name)
    shown = checked_text(shown_as, "The name shown", 100)
    with refusals({"actor_name_key": _taken(name)}), connection.cursor() as cursor:
        cursor.execute("select open_resident_account(%s, %s, %s)", [name, shown, person_id])
        account: int = cursor.fetchone()[0]
    act.record("account opened", person_id=person_id, account=account)
    return account


def close_account(act: Act, *, name: str) -> None:
    """Nobody acts by this account any more. Its name and its entries in the log stay.

    Raises :class:`NotAllowed`, :class:`UnknownActor`, :class:`OwnAccount`.
    """
    act.require_anywhere("assign")
    if name == act.actor:
        raise OwnAccount("Nobody closes the own account. Another security administrator does it.")
    closed = Actor.objects.filter(name=name, is_active=True).exclude(kind="system").update(is_active=False)
    if not closed:
        raise UnknownActor(f'Nobody named "{name[:100]}" has an open account.')
    act.record("account closed", account=Actor.objects.get(name=name).pk)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise BadAccountName(
            "A name to log in by has 2 to 100 small letters, digits and . _ @ - and begins with a letter or digit."
        )
    return name


def _taken(name: str) -> NameTaken:
    return NameTaken(f'"{name}" is or was somebody\'s account. Choose another name.')
