"""One payment traced: to its award, decision, article, figures and fund, and on to its postings, its line in the bank's file and
what the bank said of it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from minsheng.registry.access.acting import Act


class PaymentNotFound(LookupError):
    """There is no such payment, or none that the actor may see."""

    code = "payment-not-found"


@dataclass(frozen=True, slots=True)
class Reason:
    """A step of the decision: a rule with its article, or a figure with its source. ``value`` as the decision says it, of a
    ``person`` by number where it is of one."""

    kind: str
    name: str
    zh: str
    value: str
    says: str
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A month of an arrear, or a part kept back against an overpayment of a month, with the decision that found it. In fen."""

    what: str
    month: datetime.date
    amount: int
    due: int
    counted: int
    decision: int
    change: str


@dataclass(frozen=True, slots=True)
class Posted:
    """A line of the ledger, with its posting."""

    posting: int
    kind: str
    reference: str
    day: datetime.date
    account: str
    amount: int


@dataclass(frozen=True, slots=True)
class Trace:
    """A payment from decision to outcome. Amounts in fen. What is not there yet is None or empty; ``missing`` names what ought to
    be there by the state of its run and is not."""

    end_to_end: str
    programme: str
    kind: str
    month: datetime.date
    attempt: int
    amount: int
    withheld: int
    award: dict[str, Any]
    decision: dict[str, Any]
    reasons: list[Reason]
    parts: list[Part]
    fund: dict[str, str]
    run: dict[str, Any]
    steps: list[tuple[str, str, datetime.datetime]]
    postings: list[Posted]
    file: dict[str, Any] | None
    outcomes: list[tuple[str, str, str, datetime.date]]
    again: str | None
    missing: list[str]


_PAYMENT = """
select p.*, r.state, r.version, r.month as run_month, r.kind as run_kind, r.division, r.pay_on, again.end_to_end as again,
  a.because, a.article, a.amount as award_amount, a.kind as award_kind, a.known, a.payee_id as to_payee,
  d.day, d.decided_by, d.decided_at, d.law_id, d.place, d.result::text as result, f.zh, f.en, v.shown, v.account_id as token,
  (select count(*) from payment o where o.run_id = p.run_id and o.file_number = p.file_number and o.id <= p.id
     and o.amount > o.withheld) as line
from payment p join payment_run r on r.id = p.run_id left join award a on a.id = p.award_id
  left join decision d on d.id = p.decision_id left join fund f on f.code = p.fund_id
  left join account_version v on v.id = p.account_version_id left join payment again on again.again_for = p.id
where p.end_to_end = %s
"""
_PARTS = """
select 'arrear', d.month, d.amount - coalesce(s.reduced, 0), d.due, d.counted, d.decision_id, d.change
from difference d left join lateral (
  select sum(amount)::bigint as reduced from difference_step where difference_id = d.id and what = 'reduced') s on true
where d.arrear_award = %(award)s and d.amount > coalesce(s.reduced, 0)
union all
select 'withheld', d.month, w.amount, d.due, d.counted, d.decision_id, d.change
from payment_withheld w join difference d on d.id = w.difference_id where w.payment_id = %(payment)s
order by 1, 2
"""
_POSTED = """
select p.id, p.kind, p.reference, p.day, a.code, l.amount
from posting_line l join posting p on p.id = l.posting_id join ledger_account a on a.id = l.account_id
where l.payment_id = %s order by l.id
"""
_OUTCOMES = """
select o.what, o.reason, m.identification, m.day from payment_outcome o join bank_message m on m.id = o.message_id
where o.payment_id = %s order by o.id
"""
_FILE = "select name, message_id, digest, payments from bank_file where run_id = %s and number = %s"


def trace(act: Act, *, end_to_end: str) -> Trace:
    """Traces a payment by its end-to-end id. Needs ``pay_read`` and ``read_decisions`` where its run is.

    Raises :class:`PaymentNotFound`, :class:`NotAllowed`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PAYMENT, [end_to_end])
        row = cursor.fetchone()
        if row is None:
            raise PaymentNotFound(
                f"There is no payment {end_to_end[:40]} that you may see. Ids are in the bank file and in the report."
            )
        names = [column.name for column in cursor.description]
        found = dict(zip(names, row, strict=True))
        act.require("pay_read", found["division"])
        act.require("read_decisions", found["division"])
        cursor.execute(_PARTS, {"award": found["award_number"], "payment": found["id"]})
        parts = [Part(*each) for each in cursor.fetchall()]
        cursor.execute("select state, actor, at from payment_step where run_id = %s and version = %s order by id",
                       [found["run_id"], found["version"]])  # fmt: skip
        steps = cursor.fetchall()
        cursor.execute(_POSTED, [found["id"]])
        postings = [Posted(*each) for each in cursor.fetchall()]
        cursor.execute(_FILE, [found["run_id"], found["file_number"]])
        file = cursor.fetchone()
        cursor.execute(_OUTCOMES, [found["id"]])
        outcomes = cursor.fetchall()
    goes_out = found["amount"] > found["withheld"]
    answer = _answer(found)
    told = Trace(
        end_to_end=end_to_end, programme=found["programme"], kind=found["kind"], month=found["month"], attempt=found["attempt"],
        amount=found["amount"], withheld=found["withheld"],
        award={name: found[key] for name, key in (
            ("number", "award_number"), ("row", "award_id"), ("kind", "award_kind"), ("amount", "award_amount"),
            ("article", "article"), ("because", "because"), ("household", "household_id"), ("payee", "payee_id"),
            ("account", "token"), ("shown", "shown"))},
        decision={
            "number": found["decision_id"], "day": found["day"], "by": found["decided_by"], "law": found["law_id"],
            "place": found["place"], "entitled": answer.get("entitled"), "amount": answer.get("amount"),
            "frequency": answer.get("frequency"), "zh": answer.get("zh"), "en": answer.get("en"),
        },
        reasons=list(_reasons(answer.get("steps"))),
        parts=parts,
        fund={"code": found["fund_id"], "zh": found["zh"], "en": found["en"]},
        run={"number": found["run_id"], "state": found["state"], "month": found["run_month"], "kind": found["run_kind"],
             "division": found["division"], "pay_on": found["pay_on"]},
        steps=steps,
        postings=postings,
        file=dict(zip(("name", "message_id", "digest", "payments"), file, strict=True)) | {"line": found["line"]}
        if file is not None and goes_out else None,
        outcomes=outcomes,
        again=found["again"],
        missing=[],
    )  # fmt: skip
    told.missing.extend(_missing(told, goes_out))
    act.saw("payment traced", household_id=found["household_id"], payment=end_to_end)
    return told


def _answer(found: dict[str, Any]) -> dict[str, Any]:
    """The decision's answer of the payment's programme and person."""
    result = json.loads(found["result"]) if found["result"] else {}
    mine = [answer for answer in result.get("answers", ()) if answer["programme"] == found["programme"]]
    whose = str(found["person_id"]) if found["person_id"] else None
    for answer in mine:
        if whose in (None, answer.get("person")):
            return dict(answer)
    return {}


def _reasons(node: dict[str, Any] | None) -> Iterator[Reason]:
    """Rules with an article and figures with a source, each once, from the result down."""
    seen: set[tuple[str, str | None]] = set()
    waiting = [node] if node else []
    while waiting:
        now = waiting.pop(0)
        waiting += now.get("under", [])
        key = (now["name"], now.get("person"))
        if key in seen:
            continue
        seen.add(key)
        if figure := now.get("figure"):
            says = f"{figure['source']} ({figure['from']})" + (
                " unverified" if figure["confidence"] == "unverified" else ""
            )
            yield Reason("figure", now["name"], now["zh"], str(now["value"]), says)
        elif now.get("article"):
            yield Reason("rule", now["name"], now["zh"], str(now["value"]), now["article"], now.get("person"))


def _missing(told: Trace, goes_out: bool) -> Iterator[str]:
    if not told.award["article"]:
        yield "award"
    if told.decision["day"] is None or told.decision["entitled"] is None:
        yield "decision"
    if told.fund["zh"] is None:
        yield "fund"
    state = told.run["state"]
    accounts = {line.account.partition(":")[0] for line in told.postings}
    if state in ("posted", "written", "sent", "settled") and goes_out and "payable" not in accounts:
        yield "posting"
    if (
        told.withheld
        and state in ("posted", "written", "sent", "settled")
        and told.attempt == 1
        and "receivable" not in accounts
    ):
        yield "posting of what is withheld"
    if state in ("written", "sent", "settled") and goes_out and told.file is None:
        yield "bank file"
    if state == "settled" and goes_out and not told.outcomes:
        yield "outcome"
    if (
        told.withheld
        and told.attempt == 1
        and sum(part.amount for part in told.parts if part.what == "withheld") != told.withheld
    ):
        yield "overpayments of what is withheld"
