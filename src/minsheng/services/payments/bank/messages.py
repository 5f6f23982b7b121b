"""Messages of the bank read from XML, as a stream; nothing outside the file is ever read for it."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from lxml import etree

from minsheng.registry.awards.fen import MOST_FEN
from minsheng.services.payments.bank.pain001 import CURRENCY


class UnreadableMessage(ValueError):
    """The file is no such message, or is broken; the message says where."""

    code = "unreadable-message"


class MessageDiffers(ValueError):
    """A message of this number was read before and said something else."""

    code = "message-differs"


def elements(file: Path, root: str, *tags: str) -> Iterator[etree._Element]:
    """Elements of these names as they end, in any version of the message whose root element is given.

    Raises :class:`UnreadableMessage`.
    """
    try:
        with open(file, "rb") as source:
            walk = etree.iterparse(
                source,
                events=("start", "end"),
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
            )
            depth = 0
            for event, element in walk:
                if event == "start":
                    depth += 1
                    if depth == 1 and element.getroottree().docinfo.internalDTD is not None:
                        raise UnreadableMessage(f"{file.name} has a document type of its own. Such files are not read.")
                    if depth == 2 and local(element) != root:
                        raise UnreadableMessage(
                            f"{file.name} is no such message: it holds {local(element)}, not {root}."
                        )
                    continue
                depth -= 1
                if local(element) in tags:
                    yield element
                    if depth > 2:
                        _forget(element)
    except etree.XMLSyntaxError as error:
        raise UnreadableMessage(f"{file.name} is no whole XML file: {error}. Fetch it from the bank again.") from None
    except OSError as error:
        raise UnreadableMessage(f"{file} cannot be read ({error.strerror}).") from None


def _forget(element: etree._Element) -> None:
    """Frees what was read already, so that a statement of a million lines needs little memory."""
    element.clear()
    before = element.getprevious()
    if before is not None and before.tag == element.tag:
        element.getparent().remove(before)


def local(element: etree._Element) -> str:
    """The name without the namespace."""
    return str(etree.QName(element).localname)


def text(element: etree._Element, path: str) -> str:
    """The text at a path of names (``Refs/EndToEndId``), empty where there is none."""
    found = element.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    return (found.text or "").strip() if found is not None else ""


def required(element: etree._Element, path: str, file: Path) -> str:
    """The text at a path. Raises :class:`UnreadableMessage`."""
    found = text(element, path)
    if not found:
        raise UnreadableMessage(f"{file.name}, line {element.sourceline}: {local(element)} has no {path}.")
    return found


def fen(element: etree._Element, path: str, file: Path) -> int:
    """An amount in fen. Raises :class:`UnreadableMessage` for none, another currency, or parts of a fen."""
    found = element.find("/".join(f"{{*}}{name}" for name in path.split("/")))
    where = f"{file.name}, line {element.sourceline}: {path} of {local(element)}"
    if found is None or found.text is None:
        raise UnreadableMessage(f"{where} is missing.")
    if found.get("Ccy") != CURRENCY:
        raise UnreadableMessage(f"{where} is in {found.get('Ccy')}, not in {CURRENCY}.")
    try:
        amount = Decimal(found.text.strip()) * 100
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount != amount.to_integral_value() or not 0 <= amount <= MOST_FEN:
        raise UnreadableMessage(f"{where} is {found.text[:40]!r}: no amount in whole fen up to {MOST_FEN:,}.")
    return int(amount)


def day(element: etree._Element, path: str, file: Path) -> datetime.date:
    """A day, of a date or of an instant. Raises :class:`UnreadableMessage`."""
    found = text(element, path) or text(element, f"{path}/Dt") or text(element, f"{path}/DtTm")
    try:
        return datetime.date.fromisoformat(found[:10])
    except ValueError:
        raise UnreadableMessage(f"{file.name}, line {element.sourceline}: {path} is no day: {found[:40]!r}.") from None


def digest_of(parts: Iterator[str]) -> str:
    """SHA-256 of texts in their order."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.encode())
        whole.update(b"\n")
    return whole.hexdigest()
