"""Publicity 公示: the first opinion on the community's board, only what may be shown (``publicity.yaml``), seven days as the
law says, then taken down; objections with a code and a reason. The board is read without any right; nothing else is."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.facts.values import the_law
from minsheng.registry.texts import checked_text
from minsheng.registry.verifying.registries import of_age_from_years
from minsheng.services.casework.granting import granted_by
from minsheng.services.casework.machine import FEATURES
from minsheng.services.casework.moving import NotPossible, case_to_move, move_case, steps_of

FILE = Path(__file__).with_name("publicity.yaml")
HAD_ITS_TIME = "had its time"


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of a board. ``name`` is empty where it may not be shown; ``amount`` in fen."""

    notice: int
    programme: str
    name: str
    members: int
    amount: int | None
    frequency: str
    from_day: datetime.date
    until_day: datetime.date
    article: str


@dataclass(frozen=True, slots=True)
class Granted:
    """One line of who is granted what. ``name`` is empty where it may not be shown; ``amount`` in fen."""

    programme: str
    name: str
    members: int
    amount: int
    frequency: str
    since: datetime.date


@functools.cache
def rules() -> dict[str, Any]:
    """What is shown, what never, codes of objections: ``publicity.yaml``."""
    plain: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return plain


def publicise(act: Act, number: str, *, on: datetime.date, version: int | None = None) -> dict[str, Any]:
    """Puts the first opinion on the board of the community where the household lives. Raises as :func:`move_case`."""
    case = case_to_move(act, number, "handle_cases")
    moved = move_case(act, number, "publicise", on=on, version=version)
    _down(moved["id"], on, "the case was publicised anew")
    found = granted_by(case)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into public_notice (case_id, division, programme, shows_name, members, amount, frequency, article,"
            " from_day, until_day) select %(case)s, h.division, %(programme)s,"
            " p.birth_date <= %(on)s::date - %(age)s * interval '1 year',"
            " (select count(*) from membership m where m.household_id = h.id and m.held @> %(on)s::date and upper_inf(m.known)),"
            " %(amount)s, %(frequency)s, k.article, %(on)s, k.due_on"
            " from household h, person p, case_clock k where h.id = %(household)s and p.id = %(applicant)s"
            " and k.case_id = %(case)s and k.step = 'publicity' and k.ended_on is null",
            {
                "case": case["id"],
                "programme": case["programme"],
                "on": on,
                "age": of_age_from_years(),
                "amount": found.amount if found is not None else None,
                "frequency": found.frequency if found is not None else "",
                "household": case["household_id"],
                "applicant": case["applicant_id"],
            },
        )
    act.record("notice put up", household_id=case["household_id"], case=number)
    return moved


def object_to(
    act: Act, number: str, *, code: str, reason: str, on: datetime.date, by: str = "", version: int | None = None
) -> dict[str, Any]:
    """Somebody objects while the notice is up; it comes down and the case is looked into again.

    Args:
        act: the officer who takes it.
        number: the case's number.
        code: one of ``publicity.yaml``.
        reason: in words.
        on: the day it came.
        by: who objects, if they say so. Kept with the case, never shown.
        version: the version the officer saw.

    Raises :class:`NotPossible` for an unknown code or after the time, :class:`BadText`, and as :func:`move_case`.
    """
    if code not in rules()["objections"]:
        raise NotPossible(f'There is no objection "{code}". Known: {", ".join(rules()["objections"])}.')
    said = checked_text(reason, "The objection")
    moved = move_case(act, number, "object", on=on, version=version, code=code, reason=said, by=by.strip())
    _down(moved["id"], on, f"objected to: {code}")
    return moved


def take_down(act: Act, *, on: datetime.date) -> int:
    """Takes down every notice whose time is over, or whose case went on otherwise; gives how many. Needs ``handle_cases``
    or ``rerun``.

    The board shows none of them after its last day even before this is done.
    """
    if not any(act.may("rerun", division) for _, division in act.roles):
        act.require_anywhere("handle_cases")
    with connection.cursor() as cursor:
        cursor.execute(
            "update public_notice n set taken_down_on = %(on)s, why_down = case when n.until_day < %(on)s then %(time)s"
            " else 'the case went on' end from case_file c where c.id = n.case_id and n.taken_down_on is null"
            " and (n.until_day < %(on)s or c.state <> 'publicised')",
            {"on": on, "time": HAD_ITS_TIME},
        )
        count = int(cursor.rowcount)
    act.record("notices taken down", notices=count)
    return count


def board(division: str, *, on: datetime.date) -> list[Shown]:
    """What the board of a community (or of all those in a division) shows on a day. Whoever asks may see it."""
    with connection.cursor() as cursor:
        cursor.execute("select * from public_board(%s, %s)", [division, on])
        return [Shown(*row) for row in cursor.fetchall()]


def granted_board(division: str, *, on: datetime.date) -> list[Granted]:
    """Who is granted what, in a community, of the programmes that the law publicises. Whoever asks may see it.

    最低生活保障审核确认办法第二十四条；社会救助法第四十五条. Nothing of it is kept apart: it shows the awards that hold on the day.
    """
    programmes = [name for name, each in the_law().programmes.items() if FEATURES["publicity"](each.data)]
    with connection.cursor() as cursor:
        cursor.execute("select * from public_granted(%s, %s, %s, %s)", [division, on, programmes, of_age_from_years()])
        return [Granted(*row) for row in cursor.fetchall()]


def objections_of(case_id: int) -> list[dict[str, Any]]:
    """The objections to a case, with code, reason and day."""
    return [
        {"on": step["done_on"], **{name: step["detail"].get(name, "") for name in ("code", "reason", "by")}}
        for step in steps_of(case_id)
        if step["action"] == "object"
    ]


def _down(case_id: int, on: datetime.date, why: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update public_notice set taken_down_on = %s, why_down = %s where case_id = %s and taken_down_on is null",
            [on, why, case_id],
        )
