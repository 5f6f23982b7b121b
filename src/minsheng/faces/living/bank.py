"""A bank for a town that is lived: takes payment files (pain.001), pays each end-to-end id once, refuses closed accounts, returns
some payments, and answers with a status report (pain.002) for each file and a statement (camt.053) when asked."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

_STATUS = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.12"
_STATEMENT = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


@dataclass
class TownBank:
    """``account`` is the fund's; ``balance`` in fen; ``number`` of its last statement. ``closed`` are account numbers it refuses,
    ``returning`` those it pays and gets back.
    """

    account: str
    balance: int
    closed: set[str] = field(default_factory=set)
    returning: set[str] = field(default_factory=set)
    paid: dict[str, tuple[str, int]] = field(default_factory=dict)
    _lines: list[tuple[str, int, str]] = field(default_factory=list)
    _due_back: list[tuple[str, int]] = field(default_factory=list)
    _files: set[str] = field(default_factory=set)
    number: int = 0

    def take(self, outbox: Path, answers: Path, on: datetime.date) -> list[Path]:
        """Takes every file that was sent and answers each with a report."""
        reports = []
        for file in sorted(outbox.glob("*.xml")):
            tree = etree.parse(str(file))
            space = {"p": tree.getroot().nsmap[None]}
            message = tree.findtext(".//p:GrpHdr/p:MsgId", namespaces=space)
            refused = [] if message in self._files else self._pay(tree, space)
            self._files.add(message)
            report = answers / f"status-{message}.xml"
            report.write_text(_report(message, refused, on), encoding="utf-8")
            reports.append(report)
            file.unlink()
        return reports

    def _pay(self, tree: etree._ElementTree, space: dict[str, str]) -> list[str]:
        refused = []
        for each in tree.findall(".//p:CdtTrfTxInf", namespaces=space):
            end_to_end = each.findtext("p:PmtId/p:EndToEndId", namespaces=space)
            account = each.findtext("p:CdtrAcct/p:Id/p:Othr/p:Id", namespaces=space)
            whole, _, part = each.findtext("p:Amt/p:InstdAmt", namespaces=space).partition(".")
            amount = int(whole) * 100 + int(part)
            if end_to_end in self.paid:
                continue
            if account in self.closed:
                refused.append(end_to_end)
                continue
            self.paid[end_to_end] = (account, amount)
            self.book(end_to_end, -amount)
            if account in self.returning:
                self._due_back.append((end_to_end, amount))
        return refused

    def book(self, end_to_end: str, amount: int, reason: str = "") -> None:
        """A line of the next statement: fen into the account, or out of it."""
        self._lines.append((end_to_end, amount, reason))

    def statement(self, folder: Path, on: datetime.date) -> Path:
        """Its next statement, with all that was booked since the last; what comes back is on it too."""
        for end_to_end, amount in self._due_back:
            self.book(end_to_end, amount, "AC04")
        self._due_back.clear()
        opening, self.number = self.balance, self.number + 1
        self.balance += sum(amount for _, amount, _ in self._lines)
        file = folder / f"statement-{self.number:05d}.xml"
        file.write_text(_statement(self.account, self.number, opening, self.balance, on, self._lines), encoding="utf-8")
        self._lines.clear()
        return file


def _yuan(fen: int) -> str:
    return f"{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _report(message: str, refused: list[str], on: datetime.date) -> str:
    each = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{escape(end_to_end)}</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
        "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts>"
        for end_to_end in refused
    )
    group = "PART" if refused else "ACSP"
    of_payments = (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{message}</OrgnlPmtInfId>{each}</OrgnlPmtInfAndSts>" if refused else ""
    )
    return (
        f'<Document xmlns="{_STATUS}"><CstmrPmtStsRpt><GrpHdr><MsgId>R{message[1:]}</MsgId><CreDtTm>{on}T12:00:00</CreDtTm></GrpHdr>'
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"<GrpSts>{group}</GrpSts></OrgnlGrpInfAndSts>{of_payments}</CstmrPmtStsRpt></Document>"
    )


def _statement(
    account: str, number: int, opening: int, closing: int, on: datetime.date, lines: list[tuple[str, int, str]]
) -> str:
    def sign(amount: int) -> str:
        return "CRDT" if amount >= 0 else "DBIT"

    balances = "".join(
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">{_yuan(amount)}</Amt>'
        f"<CdtDbtInd>{sign(amount)}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
        for kind, amount in (("OPBD", opening), ("CLBD", closing))
    )
    entries = "".join(
        f'<Ntry><Amt Ccy="CNY">{_yuan(amount)}</Amt><CdtDbtInd>{sign(amount)}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<AcctSvcrRef>{number}-{place}</AcctSvcrRef><BkTxCd/><NtryDtls><TxDtls><Refs><EndToEndId>{escape(end_to_end)}</EndToEndId></Refs>"
        f'<Amt Ccy="CNY">{_yuan(amount)}</Amt><CdtDbtInd>{sign(amount)}</CdtDbtInd>'
        + (f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>" if reason else "")
        + "</TxDtls></NtryDtls></Ntry>"
        for place, (end_to_end, amount, reason) in enumerate(lines)
    )
    return (
        f'<Document xmlns="{_STATEMENT}"><BkToCstmrStmt><GrpHdr><MsgId>G{number}</MsgId><CreDtTm>{on}T18:00:00</CreDtTm></GrpHdr>'
        f"<Stmt><Id>S{number:05d}</Id><CreDtTm>{on}T18:00:00</CreDtTm><Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>"
        f"{balances}{entries}</Stmt></BkToCstmrStmt></Document>"
    )
