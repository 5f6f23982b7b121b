"""One message to a partner's address over HTTP. Only addresses that the setting allows; no redirect is followed."""

from __future__ import annotations

import http.client
import ipaddress
import os
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

SETTING = "MINSHENG_PARTNER_ADDRESSES"
TIMEOUT_S = 10.0
_MOST = 4096  # of an answer that nobody needs but for its status


class AddressNotAllowed(ValueError):
    """Nothing is ever sent to that address; the message says how it would be allowed."""

    code = "address-not-allowed"


@dataclass(frozen=True, slots=True)
class Sent:
    """How it ended: ``error`` is empty where the partner took it, else a word for it that says nothing of anybody."""

    error: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the partner has it."""
        return not self.error


def allowed_addresses() -> list[str]:
    """The beginnings of addresses that the setting names, separated by spaces."""
    return os.environ.get(SETTING, "").split()


def check_address(address: str, allowed: Sequence[str] | None = None) -> None:
    """Raises :class:`AddressNotAllowed` unless the address lies under one that is allowed, over https (or on this machine)."""
    parts = _parts(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_here(str(parts.hostname))):
        raise AddressNotAllowed("What is sent leaves this machine over https only. Write https://….")
    for each in allowed_addresses() if allowed is None else allowed:
        under = _parts(each)
        same = (parts.scheme, parts.hostname, parts.port) == (under.scheme, under.hostname, under.port)
        folder = under.path.rstrip("/")
        if same and (parts.path == folder or parts.path.startswith(f"{folder}/")):
            return
    raise AddressNotAllowed(
        f"Nothing is sent to that address. Whoever runs the system names it in {SETTING} or in the partners file first."
    )


def post(address: str, body: bytes, headers: Mapping[str, str]) -> Sent:
    """Sends a message and gives how it ended. Never raises for what the partner or the network does."""
    parts = _parts(address)
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    options = {"context": ssl.create_default_context()} if parts.scheme == "https" else {}
    connection = kind(str(parts.hostname), parts.port, timeout=TIMEOUT_S, **options)  # type: ignore[arg-type]
    try:
        connection.request("POST", target, body, dict(headers))
        answer = connection.getresponse()
        answer.read(_MOST)
    except TimeoutError:
        return Sent("timed-out")
    except (OSError, http.client.HTTPException):
        return Sent("not-reached")
    finally:
        connection.close()
    return Sent() if 200 <= answer.status < 300 else Sent(f"http-{answer.status}")


def is_here(host: str) -> bool:
    """Whether a host's name is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _parts(address: str):  # type: ignore[no-untyped-def]
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        raise AddressNotAllowed("That is no address. Write https://host/path.") from None
    bad = any(character <= " " or character > "~" or character == "\\" for character in address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.fragment or bad:
        raise AddressNotAllowed("That is no address. Write https://host/path.")
    if any(piece in (".", "..") for piece in parts.path.split("/")) or "%" in parts.path:
        raise AddressNotAllowed("An address has no dots or percent signs between its slashes.")
    return parts
