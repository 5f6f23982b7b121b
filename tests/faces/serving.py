"""The site over real HTTP: in a thread of this process, where a test changes settings, or by the real server in a process of its own."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import psycopg
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application

from minsheng.registry.database.addresses import OWNER_ROLE, WEB_ROLE
from minsheng.registry.database.embedded import Embedded

_SERVE = (
    "from granian import Granian; from granian.constants import Interfaces;"
    "Granian('minsheng.faces.site.wsgi:application', address='127.0.0.1', port={port}, interface=Interfaces.WSGI,"
    " workers=1, blocking_threads=4).serve()"
)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextlib.contextmanager
def in_a_thread() -> Iterator[str]:
    """The site's address, over the registry that Django works with now."""
    cache.clear()  # codes used in another test's registry were used by somebody else of the same number
    server = make_server("127.0.0.1", 0, get_wsgi_application(), _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def in_a_process(city: psycopg.Connection[Any], server: Embedded, **settings: str) -> Iterator[str]:
    """The address of the site as it is served, on the test's own database, with these variables set."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    environment = {
        **os.environ,
        "DATABASE_URL": server.url(WEB_ROLE, city.info.dbname),
        "DATABASE_OWNER_URL": server.url(OWNER_ROLE, city.info.dbname),
        **settings,
    }
    served = subprocess.Popen(
        [sys.executable, "-c", _SERVE.format(port=port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 90
        while not _answers(port):
            assert served.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server did not come up"
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        served.terminate()
        try:
            served.wait(20)
        except subprocess.TimeoutExpired:
            served.kill()
            served.wait()


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as end:
            end.sendall(b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return end.recv(100).startswith(b"HTTP/1.1 200")
    except OSError:
        return False
