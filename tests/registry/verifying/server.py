"""An outside registry that runs here, over real HTTP: slow, failing and lying at will."""

from __future__ import annotations

import contextlib
import datetime
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from minsheng.registry.verifying.requests import FORMAT
from minsheng.registry.verifying.signing import is_signed, signature

KEY = b"k" * 32
NOW = datetime.datetime.now(datetime.UTC)


def an_answer(request: str, registry: str, entries: list[dict[str, Any]] = (), **more: Any) -> dict[str, Any]:  # type: ignore[assignment]
    """One whole answer; ``more`` replaces parts of it."""
    plain = {
        "format": FORMAT,
        "request": request,
        "registry": registry,
        "status": "searched",
        "as_of": (NOW - datetime.timedelta(hours=8)).isoformat(),
        "searched": {},
        "entries": list(entries),
        "page": {"number": 1, "of": 1},
        "total": len(entries),
        "receipt": f"R-{request[:8]}",
    }
    return {**plain, **more}


Misbehaviour = Callable[["Handler", str, int], bool]  # true: it has answered


@dataclass
class OutsideRegistry:
    """What the registry knows, by identity number, and how it behaves. ``pages`` splits the entries."""

    name: str
    books: dict[str, dict[str, Any]] = field(default_factory=dict)
    pages: int = 1
    misbehaviour: list[Misbehaviour] = field(default_factory=list)  # one for each request that comes, in order
    asked: list[str] = field(default_factory=list)  # requests as they came
    answered: dict[str, dict[str, Any]] = field(default_factory=dict)
    url: str = ""

    def knows(self, number: str, searched: dict[str, str], *entries: dict[str, Any]) -> None:
        self.books[number] = {"searched": searched, "entries": list(entries)}

    def whole(self, request: str, body: bytes) -> dict[str, Any]:
        if request not in self.answered:  # the same question again: the same answer
            asked = json.loads(body)
            known = self.books.get(asked["person"]["number"])
            more = known or {"searched": {}, "entries": [], "status": "unknown_person"}
            self.answered[request] = an_answer(request, self.name, more["entries"], **{
                name: value for name, value in more.items() if name != "entries"
            })  # fmt: skip
        return self.answered[request]

    def page(self, request: str, body: bytes, number: int) -> dict[str, Any]:
        whole = self.whole(request, body)
        size = -(-max(1, len(whole["entries"])) // self.pages)
        entries = whole["entries"][(number - 1) * size : number * size]
        return {**whole, "entries": entries, "page": {"number": number, "of": self.pages}}

    @contextlib.contextmanager
    def running(self) -> Iterator[OutsideRegistry]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.registry = self  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class Handler(BaseHTTPRequestHandler):
    """One request."""

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers["Content-Length"])), 1)

    def do_GET(self) -> None:
        self._serve(b"", int(self.path.rsplit("/", 1)[1]))

    @property
    def registry(self) -> OutsideRegistry:
        return self.server.registry  # type: ignore[attr-defined,no-any-return]

    def _serve(self, body: bytes, page: int) -> None:
        ours = self.registry
        request = self.headers["Idempotency-Key"]
        stamp, signed = self.headers["X-Minsheng-Timestamp"], self.headers["X-Minsheng-Signature"]
        assert is_signed(KEY, signed, self.command, self.path, request, stamp, body)
        ours.asked.append(request)
        self.body = body
        if ours.misbehaviour:
            first = ours.misbehaviour.pop(0)
            if first(self, request, page):
                return
        self.answer(200, ours.page(request, body, page), request, page)

    def answer(
        self, status: int, plain: Any, request: str, page: int, key: bytes = KEY, headers: dict[str, str] | None = None
    ) -> None:
        text = plain if isinstance(plain, bytes) else json.dumps(plain, ensure_ascii=False).encode()
        self.start(status, len(text), signature(key, "answer", str(status), request, str(page), text), headers)
        self.wfile.write(text)

    def start(self, status: int, length: int, signed: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.send_header("X-Minsheng-Signature", signed)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


# -- ways to misbehave


def behave(handler: Handler, request: str, page: int) -> bool:
    return False


def fail(status: int, **headers: str) -> Misbehaviour:
    def way(handler: Handler, request: str, page: int) -> bool:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        handler.answer(status, {"error": "no"}, request, page, headers=named)
        return True

    return way


def sleep(seconds: float) -> Misbehaviour:
    def way(handler: Handler, request: str, page: int) -> bool:
        time.sleep(seconds)
        return False

    return way


def drip(handler: Handler, request: str, page: int) -> bool:
    """Answers rightly, a byte at a time: each arrives within any limit, the whole does not."""
    plain = json.dumps(handler.registry.page(request, handler.body, page)).encode()
    handler.start(200, len(plain), signature(KEY, "answer", "200", request, str(page), plain))
    with contextlib.suppress(OSError):
        for byte in plain:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(0.05)
    return True


def cut_off(handler: Handler, request: str, page: int) -> bool:
    """Announces the whole and sends half."""
    plain = json.dumps(handler.registry.page(request, handler.body, page)).encode()
    handler.start(200, len(plain), signature(KEY, "answer", "200", request, str(page), plain))
    handler.wfile.write(plain[: len(plain) // 2])
    handler.close_connection = True
    return True


def hang_up(handler: Handler, request: str, page: int) -> bool:
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True
    return True


def change(**parts: Any) -> Misbehaviour:
    """Answers with parts replaced."""

    def way(handler: Handler, request: str, page: int) -> bool:
        plain = {**handler.registry.page(request, handler.body, page), **parts}
        handler.answer(200, plain, request, page)
        return True

    return way


def say(text: bytes) -> Misbehaviour:
    def way(handler: Handler, request: str, page: int) -> bool:
        handler.answer(200, text, request, page)
        return True

    return way


def sign_wrongly(handler: Handler, request: str, page: int) -> bool:
    handler.answer(200, handler.registry.page(request, handler.body, page), request, page, key=b"another")
    return True


def page_of(number: int) -> Misbehaviour:
    """Gives another page than was asked for."""

    def way(handler: Handler, request: str, page: int) -> bool:
        handler.answer(200, handler.registry.page(request, handler.body, number), request, page)
        return True

    return way
