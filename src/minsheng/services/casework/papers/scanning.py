"""Papers are looked through for malicious programs by ClamAV's daemon, where the site names one (``MINSHENG_CLAMD``).

The daemon's INSTREAM command (clamd(8)): chunks with their length in four bytes, an empty one at the end; it answers ``stream: OK`` or
``stream: NAME FOUND``. A daemon that does not answer takes no paper in: nothing is kept that nobody looked through.
"""

from __future__ import annotations

import socket
import struct
from pathlib import Path

import structlog
from django.conf import settings

PATIENCE_S = 15.0
_CHUNK = 1 << 16
log = structlog.get_logger()


class InfectedPaper(ValueError):
    """The scanner found a malicious program in the file. Nothing was kept."""

    code = "infected-paper"


class ScannerSilent(RuntimeError):
    """The scanner does not answer, or not in its own words. Nothing was kept."""

    code = "scanner-silent"


def look_through(content: bytes) -> None:
    """Returns where the daemon finds nothing, or the site names none. Raises :class:`InfectedPaper`, :class:`ScannerSilent`."""
    where = getattr(settings, "CLAMD", "")
    if not where:
        return
    try:
        answer = _asked(where, content)
    except OSError as error:  # told as other words are
        answer = str(error)
    if answer.endswith(" FOUND"):
        log.warning("infected paper refused", found=answer.removeprefix("stream: ").removesuffix(" FOUND"))
        raise InfectedPaper("The file holds a malicious program. Have the device checked, and hand in a photograph.")
    if answer != "stream: OK":
        log.error("scanner of papers does not answer", why=answer)
        raise ScannerSilent("The file cannot be looked through just now. Hand it in again in a few minutes.")


def _asked(where: str, content: bytes) -> str:
    with _connected(where) as daemon:
        daemon.sendall(b"zINSTREAM\0")
        for begin in range(0, len(content), _CHUNK):
            chunk = content[begin : begin + _CHUNK]
            daemon.sendall(struct.pack("!L", len(chunk)) + chunk)
        daemon.sendall(struct.pack("!L", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _CHUNK and (more := daemon.recv(_CHUNK)):
            answer += more
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _connected(where: str) -> socket.socket:
    """A socket's path, or ``host:port``."""
    if Path(where).is_absolute():
        daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        daemon.settimeout(PATIENCE_S)
        try:
            daemon.connect(where)
        except OSError:
            daemon.close()
            raise
        return daemon
    host, _, port = where.rpartition(":")
    return socket.create_connection((host or "127.0.0.1", int(port)), timeout=PATIENCE_S)
