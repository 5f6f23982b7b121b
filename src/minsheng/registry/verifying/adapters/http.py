"""Requests over HTTP, signed both ways.

``POST URL/queries`` asks and brings the first page, ``GET URL/queries/REQUEST/pages/N`` the others. Each request carries
``Idempotency-Key`` (the request's number: asking again is the same question), ``X-Minsheng-Timestamp`` and
``X-Minsheng-Signature``; each answer carries a signature over status, request, page and body. One time limit holds for all pages
together, however slowly bytes drip in. Nothing but a signed, whole, well-formed answer counts.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from minsheng.registry.verifying.adapters import AGAIN, ANSWER, NEVER, REFUSED, Delivery, Reply
from minsheng.registry.verifying.answers import (
    REFUSED as ANSWER_REFUSED,
)
from minsheng.registry.verifying.answers import (
    UNKNOWN_PERSON,
    Answer,
    BadAnswer,
    put_together,
    read_answer,
)
from minsheng.registry.verifying.registries import BadRegistries, Registry
from minsheng.registry.verifying.requests import Request
from minsheng.registry.verifying.signing import is_signed, signature

_PENDING, _TOO_MANY, _OK = 202, 429, 200
_CHUNK = 65536


class _NoPage(Exception):
    """A page did not come; ``reply`` is one of AGAIN, NEVER, REFUSED."""

    def __init__(self, kind: str, why: str, after_s: float = 0.0) -> None:
        self.kind, self.why, self.after_s = kind, why, after_s
        super().__init__(why)


@dataclass(slots=True)
class HttpAdapter:
    """A registry at an address. ``https`` is asked for everywhere but on this machine itself."""

    registry: Registry
    url: str
    key: bytes
    answers_at_once: bool = field(default=True, init=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadRegistries(f"{self.registry.name}: {self.url} is no address of a registry. Write https://….")
        if parts.scheme == "http" and not _is_here(parts.hostname):
            raise BadRegistries(f"{self.registry.name}: numbers never leave this machine in clear. Write https://….")

    def send(self, requests: Sequence[Request]) -> list[Reply]:
        return [self._ask(request) for request in requests]

    def collect(self) -> Iterator[Delivery]:
        return iter(())

    def _ask(self, request: Request) -> Reply:
        pages: list[Answer] = []
        came = hashlib.sha256()
        until = time.monotonic() + self.registry.waiting.time_limit_s
        try:
            pages.append(self._page(request, 1, until, came))
            while len(pages) < pages[0].pages:
                pages.append(self._page(request, len(pages) + 1, until, came))
                put_together(pages, missing="more to come")  # refuses a page that does not belong at once
            return _concluded(request, put_together(pages), came.digest())
        except BadAnswer as bad:
            found = Reply(request.number, NEVER, bad.code)
        except _NoPage as none:
            found = Reply(request.number, none.kind, none.why, after_s=none.after_s)
        return self._with_what_came(found, request, pages, came.digest())

    def _with_what_came(self, failed: Reply, request: Request, pages: list[Answer], digest: bytes) -> Reply:
        """The failure, with the pages before it: what they list was found, though not everything was seen."""
        with contextlib.suppress(BadAnswer):
            if pages and (fitting := put_together(pages[:1], missing=failed.why)):
                with contextlib.suppress(BadAnswer):
                    fitting = put_together(pages, missing=failed.why)
                return Reply(request.number, failed.kind, failed.why, fitting, digest, failed.after_s)
        return failed

    def _page(self, request: Request, number: int, until: float, came: hashlib._Hash) -> Answer:
        status, headers, body = self._exchange(request, number, until)
        if status in (_PENDING, _TOO_MANY) or status >= 500:
            raise _NoPage(AGAIN, f"http-{status}", _seconds(headers.get("retry-after", "")))
        signed = headers.get("x-minsheng-signature", "")
        if not is_signed(self.key, signed, "answer", str(status), request.number, str(number), body):
            raise _NoPage(NEVER, "wrong-signature")
        if status in (401, 403):
            raise _NoPage(REFUSED, f"http-{status}")
        if status != _OK:
            raise _NoPage(NEVER, f"http-{status}")
        came.update(body)
        answer = read_answer(self.registry, request.number, body)
        if answer.page != number:
            raise BadAnswer("pages-do-not-fit", f"Asked for page {number}, it gave page {answer.page}.")
        return answer

    def _exchange(self, request: Request, number: int, until: float) -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(self.url)
        method, path = "POST", f"{parts.path.rstrip('/')}/queries"
        body = request.body
        if number > 1:
            method, path, body = "GET", f"{path}/{request.number}/pages/{number}", b""
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": request.number,
            "X-Minsheng-Timestamp": stamp,
            "X-Minsheng-Signature": signature(self.key, method, path, request.number, stamp, body),
        }
        left = until - time.monotonic()
        if left <= 0:
            raise _NoPage(AGAIN, "timed-out")
        connection = _connection(parts.scheme, str(parts.hostname), parts.port, left)
        watch = _Watch(left)
        try:
            connection.connect()
            with watch.over(connection.sock):
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                text = self._body(response)
        except (OSError, http.client.HTTPException) as problem:
            raise _NoPage(AGAIN, "timed-out" if watch.ended_it else _why(problem)) from None
        except _NoPage as none:
            raise (_NoPage(AGAIN, "timed-out") if watch.ended_it else none) from None
        finally:
            connection.close()
        if watch.ended_it:  # what the cut left may look like an end
            raise _NoPage(AGAIN, "timed-out")
        return response.status, {name.lower(): value for name, value in response.getheaders()}, text

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        text = bytearray()
        while chunk := response.read1(_CHUNK):
            text += chunk
            if len(text) > self.registry.waiting.largest_answer_bytes:
                raise _NoPage(NEVER, "too-large")
        if response.length:  # fewer bytes came than were announced
            raise _NoPage(AGAIN, "cut-off")
        return bytes(text)


class _Watch:
    """Ends a connection when its time is over, whatever it is waiting for: limits of a socket begin anew with every byte."""

    def __init__(self, seconds: float) -> None:
        self.until, self.ended_it = time.monotonic() + seconds, False

    @contextlib.contextmanager
    def over(self, end: socket.socket) -> Iterator[None]:
        """Watches while the block lasts. The response may outlive the connection's own hold of the socket."""
        timer = threading.Timer(max(0.0, self.until - time.monotonic()), self._end, [end])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _end(self, end: socket.socket) -> None:
        self.ended_it = True
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def _concluded(request: Request, answer: Answer, digest: bytes) -> Reply:
    if answer.status == UNKNOWN_PERSON:
        return Reply(request.number, NEVER, "unknown-person", digest=digest)
    if answer.status == ANSWER_REFUSED:
        return Reply(request.number, REFUSED, "refused", digest=digest)
    return Reply(request.number, ANSWER, answer=answer, digest=digest)


def _connection(scheme: str, host: str, port: int | None, timeout: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=timeout, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=timeout)


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _why(problem: Exception) -> str:
    if isinstance(problem, ConnectionRefusedError):
        return "not-reached"
    if isinstance(problem, TimeoutError):
        return "timed-out"
    return "cut-off" if isinstance(problem, (http.client.HTTPException, ConnectionError)) else "not-reached"


def _seconds(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0.0
