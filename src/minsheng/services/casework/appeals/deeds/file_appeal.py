"""A grievance or a review is filed: by the resident, or by a worker who writes it down for them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.registry.texts import checked_text
from minsheng.services.casework.appeals.handling import AppealNotFound, AppealNotPossible, write_step
from minsheng.services.casework.appeals.models import CHANNELS
from minsheng.services.casework.appeals.table import Kind, table
from minsheng.services.casework.appeals.times import Late, last_day_to_file, start_clock
from minsheng.services.casework.moving import find_case
from minsheng.services.casework.sentences import said

LONGEST = 5000
_LETTERS = {"review": "R", "grievance": "G"}


class AlreadyAppealed(RuntimeError):
    """The same is disputed already, or was: ``number`` is that appeal's."""

    code = "already-appealed"

    def __init__(self, number: str, zh: str, en: str) -> None:
        self.number, self.zh = number, f"{number} {zh}"
        super().__init__(f"{number} {en}")


@dataclass(frozen=True, slots=True)
class _Disputed:
    """What is disputed, as the actor may see it."""

    household_id: int | None
    division: str
    programme: str = ""
    case_id: int | None = None
    decision_id: int | None = None
    demand: str = ""
    amount: int | None = None
    made_on: datetime.date | None = None


def file_appeal(
    act: Act,
    *,
    kind: str,
    grounds: str,
    on: datetime.date,
    appellant_id: int | None = None,
    case: str = "",
    decision_id: int | None = None,
    demand: str = "",
    household_id: int | None = None,
    division: str = "",
    about: Sequence[str] = (),
    wants: str = "",
    known_on: datetime.date | None = None,
    told_on: datetime.date | None = None,
    late: Late | None = None,
    channel: str = "window",
    against_own_will: str = "",
) -> str:
    """Files it and gives its number. Coming late never hinders filing: whether it is accepted is decided by who reviews it.

    Args:
        act: the resident, or a worker with ``file_appeals`` where the household lives.
        kind: ``review`` of a decision or a demand; ``grievance`` about how something was done.
        grounds: what is wrong, in the appellant's words.
        on: the day it came.
        appellant_id: who appeals; for a review, a member of the household. A grievance may come from nobody named.
        case: the number of the case whose decision (or delay) is disputed.
        decision_id: a decision that was made without a case.
        demand: the number of the change whose overpayment is demanded back.
        household_id: whose grievance it is, where no case is named.
        division: where a grievance without a household belongs.
        about: names of the actors that a grievance is about; they never see or handle it.
        wants: what the appellant asks for.
        known_on: when the appellant came to know of the decision; needed for a review.
        told_on: when the appellant was told of the right to review, where that came later.
        late: why it could not be filed earlier.
        channel: one of ``models.CHANNELS``.
        against_own_will: of one withdrawn before: why that was not the appellant's own will (行政复议法第七十四条).

    Raises:
        AppealNotFound: no such case, decision, demand or household, or not for the actor to see.
        AlreadyAppealed, AppealNotPossible, BadText, NotAllowed.
    """
    if kind not in table().kinds:
        raise AppealNotPossible(f'There is no kind "{kind}". Kinds: {", ".join(table().kinds)}.')
    ours = table().kinds[kind]
    if channel not in CHANNELS:
        raise AppealNotPossible(f'There is no channel "{channel}". Channels: {", ".join(CHANNELS)}.')
    grounds = checked_text(grounds, "The grounds", LONGEST)
    wants = checked_text(wants, "What is asked for", LONGEST, may_be_empty=True)
    disputed = _disputed(kind, case, decision_id, demand, household_id, division)
    _require(act, disputed, appellant_id)
    _check(ours, disputed, appellant_id, known_on, told_on, late, on)
    if kind == "review":
        _not_before(disputed, against_own_will)
    last = None
    if known_on is not None:
        last = last_day_to_file(ours, known_on, made_on=disputed.made_on, told_on=told_on, late=late)
    number = _insert(act, ours, disputed, {
        "appellant_id": appellant_id, "about": list(about), "grounds": grounds, "wants": wants, "channel": channel,
        "known_on": known_on, "told_on": told_on, "hindered": late.code if late else "",
        "hindered_from": late.since if late else None, "hindered_until": late.until if late else None,
        "late_note": checked_text(late.note, "The note", LONGEST, may_be_empty=True) if late else "",
        "last_day": last, "filed_on": on,
    })  # fmt: skip
    act.record(f"appeal: file {kind}", household_id=disputed.household_id, appeal=number)
    return number


def _disputed(
    kind: str, case: str, decision_id: int | None, demand: str, household_id: int | None, division: str
) -> _Disputed:
    named = [bool(case), decision_id is not None, bool(demand)]
    if kind == "review" and sum(named) != 1:
        raise AppealNotPossible(
            said(
                "一次复议只针对一个事项：请写明个案、决定或追回款项之一（行政复议法第二十二条）。",
                "A review is of one thing: name the case, the decision, or the demand (行政复议法第二十二条).",
            )
        )
    if case:
        return _of_case(case)
    if decision_id is not None:
        return _of_decision(decision_id)
    if demand:
        return _of_demand(demand)
    if household_id is not None:
        return _Disputed(household_id, _division(household_id))
    if not division:
        raise AppealNotPossible(
            said(
                "请写明投诉涉及的家庭、个案或区划。",
                "Say which household, case or division the grievance belongs to.",
            )
        )
    return _Disputed(None, division)


def _of_case(number: str) -> _Disputed:
    case = find_case(number)
    made_on = case["closed_on"]
    return _Disputed(
        case["household_id"],
        case["division"],
        case["programme"],
        case["id"],
        case["decision_id"],
        made_on=made_on,
    )


def _of_decision(decision_id: int) -> _Disputed:
    with connection.cursor() as cursor:
        cursor.execute(
            "select d.household_id, h.division, d.programmes ->> 0, d.decided_at::date from decision d"
            " join household h on h.id = d.household_id where d.id = %s",
            [decision_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise AppealNotFound(f"There is no decision {decision_id} that you may see.")
    return _Disputed(row[0], row[1], row[2] or "", None, decision_id, made_on=row[3])


def _of_demand(change: str) -> _Disputed:
    with connection.cursor() as cursor:
        cursor.execute(
            "select d.household_id, h.division, d.programme, max(d.decision_id), sum(d.amount)::bigint, max(d.made_on)"
            " from difference d join household h on h.id = d.household_id where d.change = %s and d.kind = 'overpayment'"
            " group by 1, 2, 3",
            [change],
        )
        row = cursor.fetchone()
    if row is None:
        raise AppealNotFound(f"There is no overpayment of change {change} that you may see.")
    return _Disputed(row[0], row[1], row[2], None, row[3], change, row[4], row[5])


def _division(household_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select division from household where id = %s", [household_id])
        row = cursor.fetchone()
    if row is None:
        raise AppealNotFound(f"There is no household {household_id} that you may see.")
    return str(row[0])


def _require(act: Act, disputed: _Disputed, appellant_id: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select %s in (select my_households())", [disputed.household_id])
        is_own = bool(cursor.fetchone()[0])
    if not (is_own and act.person_id is not None and act.person_id == appellant_id):
        act.require("file_appeals", disputed.division)
    if appellant_id is not None and disputed.household_id is not None:
        with connection.cursor() as cursor:
            cursor.execute(
                "select 1 from membership where household_id = %s and person_id = %s and upper_inf(known)",
                [disputed.household_id, appellant_id],
            )
            if cursor.fetchone() is None:
                raise AppealNotFound(f"Person {appellant_id} is no member of household {disputed.household_id}.")


def _check(
    kind: Kind,
    disputed: _Disputed,
    appellant_id: int | None,
    known_on: datetime.date | None,
    told_on: datetime.date | None,
    late: Late | None,
    on: datetime.date,
) -> None:
    if on < kind.says["since"]:
        since, source = kind.says["since"], kind.says["source"]
        raise AppealNotPossible(
            said(
                f"这里的规定自 {since} 起施行（{source}）。",
                f"The law that is known here holds from {since} ({source}).",
            )
        )
    if disputed.programme in table().elsewhere:
        says = table().elsewhere[disputed.programme]
        raise AppealNotPossible(
            said(
                f"法律规定此类争议由其他机关处理：{says['zh']}（{says['article']}）。",
                f"The law sends this dispute elsewhere: {says['en']} ({says['article']}).",
            )
        )
    if kind.name == "review":
        if appellant_id is None:
            raise AppealNotPossible(
                said(
                    "行政复议须有申请人，请写明是谁（行政复议法第十四条）。",
                    "A review is asked for by somebody: say who (行政复议法第十四条).",
                )
            )
        if known_on is None:
            raise AppealNotPossible(
                said(
                    "请填写知道该决定的日期（行政复议法第二十条）。",
                    "Say when the appellant came to know of the decision (行政复议法第二十条).",
                )
            )
        if known_on > on or (told_on is not None and not known_on <= told_on <= on):
            raise AppealNotPossible(
                said(
                    "知道决定的日期不能晚于申请日，请核对日期。",
                    "Nobody appeals before knowing of the decision; compare the days.",
                )
            )
        if disputed.made_on is not None and known_on < disputed.made_on:
            raise AppealNotPossible(
                said(
                    f"该决定于 {disputed.made_on} 作出，知道的日期不能早于这一天。",
                    f"The decision was made on {disputed.made_on}; nobody knew of it before.",
                )
            )
    if late is not None:
        if late.code not in table().late:
            raise AppealNotPossible(f'There is no reason "{late.code}". Known: {", ".join(table().late)}.')
        wrong = (late.since is None) != (late.until is None) or (late.since and late.until and late.until < late.since)
        if wrong or (late.code != "not_told" and late.since is None):
            raise AppealNotPossible(
                said("请写明不能提出申请的起止日期。", "Say from when until when it could not be filed.")
            )


def _not_before(disputed: _Disputed, against_own_will: str) -> None:
    """The same is reviewed once (行政复议法第三十条第七项、第七十四条)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtext('appeal'), %s)", [(disputed.household_id or 0) % 2147483647]
        )
        cursor.execute(
            "select number, closed_on, state from disputed_before(%s, %s, %s, %s)",
            [disputed.household_id, disputed.case_id, disputed.decision_id, disputed.demand],
        )
        row = cursor.fetchone()
    if row is None:
        return
    number, closed_on, state = row
    if closed_on is None:
        raise AlreadyAppealed(
            number, "就同一事项正在办理，请在该件上继续。", "disputes the same and is open. Go on with that one."
        )
    if state == "withdrawn" and not against_own_will.strip():
        raise AlreadyAppealed(
            number,
            "就同一事项提出后已撤回；再次申请须说明撤回违背真实意愿（行政复议法第七十四条）。",
            "disputed the same and was withdrawn; say why that was against the appellant's will.",
        )
    if state not in ("withdrawn", "not_accepted", "given_up"):
        raise AlreadyAppealed(
            number,
            "已就同一事项作出决定；不服的可以向人民法院起诉（行政复议法第十条）。",
            "decided the same. Who does not agree goes to court (行政复议法第十条).",
        )


def _insert(act: Act, kind: Kind, disputed: _Disputed, stated: dict[str, Any]) -> str:
    row = {
        **stated, "kind": kind.name, "household_id": disputed.household_id, "case_id": disputed.case_id,
        "decision_id": disputed.decision_id, "demand": disputed.demand, "programme": disputed.programme,
        "division": disputed.division, "amount": disputed.amount, "filed_by_id": act.actor_id, "procedure": "",
        "state": kind.first,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("select nextval('appeal_number')")
        number = f"{_LETTERS[kind.name]}{stated['filed_on'].year}-{disputed.division[:6]}-{cursor.fetchone()[0]:08d}"
        row["number"] = number
        cursor.execute(
            f"insert into appeal ({', '.join(row)}) values ({', '.join(['%s'] * len(row))}) returning id",
            list(row.values()),
        )
        appeal_id = int(cursor.fetchone()[0])
    write_step(act, appeal_id, 1, "file", "", kind.first, stated["filed_on"], {"channel": stated["channel"]})
    first = "acceptance" if kind.name == "review" else "handle"
    start_clock({"id": appeal_id, "procedure": ""}, kind, first, stated["filed_on"])
    return number
