"""A status report of the bank (pain.002): which payments it took on and which it refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from minsheng.registry.access.acting import Act
from minsheng.services.payments.bank.judging import CAME_BACK
from minsheng.services.payments.bank.messages import (
    MessageDiffers,
    UnreadableMessage,
    day,
    digest_of,
    elements,
    local,
    required,
    text,
)
from minsheng.services.payments.bank.settling import settle_what_is_done
from minsheng.services.payments.models import BankFile, BankMessage
from minsheng.services.payments.runs.steps import run_for

_ROOT = "CstmrPmtStsRpt"
_ACCEPTED = frozenset({"ACTC", "ACCP", "ACSP", "ACSC", "ACWC", "ACWP", "ACCC"})
_OPEN = frozenset({"RCVD", "PDNG", "PART", ""})


class UnknownFile(LookupError):
    """The report is about a file that was never written here."""

    code = "unknown-file"


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a message. ``is_new`` is false where it was read before: then nothing was done."""

    identification: str
    is_new: bool
    counts: dict[str, int]


@dataclass(slots=True)
class _Report:
    identification: str = ""
    about: str = ""
    group: str = ""
    group_reason: str = ""
    on: object = None
    each: list[tuple[str, str, str]] | None = None


def read_status(act: Act, *, file: Path) -> Read:
    """Reads a status report, once.

    Raises :class:`NotAllowed`, :class:`UnreadableMessage`, :class:`UnknownFile`, :class:`MessageDiffers`.
    """
    act.require_anywhere("reconcile")
    report = _parse(file)
    about = BankFile.objects.filter(message_id=report.about).first()
    if about is None:
        raise UnknownFile(
            f"{file.name} is about the file {report.about[:40]}, which was never written here. Ask the bank."
        )
    run = run_for(act, about.run_id, "reconcile")
    said = digest_of(
        f"{report.about}|{report.group}|{report.group_reason}|{one}" for one in [*sorted(report.each or []), ""]
    )
    before = BankMessage.objects.filter(kind="status", identification=report.identification).first()
    if before is not None:
        if before.digest != said:
            raise MessageDiffers(
                f"Report {report.identification} was read before and said something else. Ask the bank."
            )
        return Read(report.identification, False, before.counts)
    counts: dict[str, int] = {}
    message = BankMessage(
        kind="status", division=run.division, identification=report.identification, digest=said, fund_id=about.fund_id,
        day=report.on, counts=counts, read_by=act.actor,
    )  # fmt: skip
    with connection.cursor() as cursor:
        _stage(cursor, report, about)
        cursor.execute(_JUDGE, {"run": run.pk, "file": about.number})
        cursor.execute(
            "select coalesce(left(why, 0) || 'unexplained', status), count(*) from bank_judged group by 1 order by 1"
        )
        counts.update(cursor.fetchall())
        message.save()
        values = {"run": run.pk, "file": about.number, "message": message.pk}
        cursor.execute(_OUTCOMES, values)
        cursor.execute(_UNEXPLAINED, values)
        cursor.execute(CAME_BACK, values)
        cursor.execute("drop table bank_answer, bank_judged")
    act.record("bank status read", message=report.identification, run=run.pk, **counts)
    settle_what_is_done(act, [run.pk])
    return Read(report.identification, True, counts)


_JUDGE = """
create temporary table bank_judged on commit drop as
select a.*, p.id as payment_id,
  case when p.id is null then 'no such payment in the file'
       when a.status = 'rejected' and s.id is not null then 'rejected after it was settled'
       when a.status = 'unknown' then 'a status that is not known' end as why
from (select distinct on (end_to_end) * from bank_answer order by end_to_end, status desc) a
  left join payment p on p.end_to_end = a.end_to_end and p.run_id = %(run)s and p.file_number = %(file)s
  left join payment_outcome s on s.payment_id = p.id and s.what = 'settled'
"""
_OUTCOMES = """
insert into payment_outcome (payment_id, what, message_id, reason)
select payment_id, status, %(message)s, reason from bank_judged where why is null on conflict do nothing
"""
_UNEXPLAINED = """
insert into bank_other_line (message_id, what, entry, end_to_end, amount, why)
select %(message)s, 'unexplained', status || ' ' || reason, end_to_end, 0, why from bank_judged where why is not null
"""


def _stage(cursor, report: _Report, about: BankFile) -> None:  # type: ignore[no-untyped-def]
    """The report's answers in a table of this transaction; a refusal of the whole file is one of each payment."""
    cursor.execute("create temporary table bank_answer (end_to_end text, status text, reason text) on commit drop")
    with cursor.copy("copy bank_answer from stdin") as copy:
        for one in report.each or []:
            copy.write_row(one)
    if report.group == "RJCT" and not report.each:
        cursor.execute(
            "insert into bank_answer select end_to_end, 'rejected', %s from payment where run_id = %s and file_number = %s"
            " and amount > withheld",
            [report.group_reason, about.run_id, about.number],
        )


def _parse(file: Path) -> _Report:
    report = _Report(each=[])
    assert report.each is not None
    for element in elements(file, _ROOT, "GrpHdr", "OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts", "TxInfAndSts"):
        match local(element):
            case "GrpHdr":
                report.identification = required(element, "MsgId", file)
                report.on = day(element, "CreDtTm", file)
            case "OrgnlGrpInfAndSts":
                report.about = required(element, "OrgnlMsgId", file)
                report.group = text(element, "GrpSts")
                report.group_reason = text(element, "StsRsnInf/Rsn/Cd")
            case "OrgnlPmtInfAndSts":
                report.group = report.group or text(element, "PmtInfSts")
            case _:
                status = text(element, "TxSts")
                if status not in _OPEN:
                    known = "rejected" if status == "RJCT" else "accepted" if status in _ACCEPTED else "unknown"
                    reason = text(element, "StsRsnInf/Rsn/Cd") or text(element, "StsRsnInf/Rsn/Prtry")
                    report.each.append((required(element, "OrgnlEndToEndId", file), known, reason))
    if not report.about:
        raise UnreadableMessage(f"{file.name} does not say which file it is about (OrgnlGrpInfAndSts/OrgnlMsgId).")
    return report
