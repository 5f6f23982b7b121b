"""Papers go through the scanner that the site names. A stand-in speaks clamd's words over a real socket, and keeps what it was sent."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse

from minsheng.services.casework.papers.scanning import InfectedPaper, ScannerSilent, look_through
from tests.faces.logins import client_of
from tests.faces.portal.test_own import PNG, family, open_case  # noqa: F401 (family is a fixture)

MALICIOUS = PNG[:40] + b"harmful" * 30_000 + PNG[40:]


@contextlib.contextmanager
def daemon(listening: socket.socket, answer: bytes = b"") -> Iterator[list[bytes]]:
    """Whoever connects is read as clamd reads, and answered by what was sent, or as said."""
    seen: list[bytes] = []

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                with connection, connection.makefile("rb") as stream:
                    assert stream.read(10) == b"zINSTREAM\0"
                    content = b""
                    while size := struct.unpack("!L", stream.read(4))[0]:
                        content += stream.read(size)
                    seen.append(content)
                    found = b"stream: Test.Harmful FOUND" if b"harmful" in content else b"stream: OK"
                    connection.sendall((answer or found) + b"\0")

    listening.listen()
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def at_a_port() -> tuple[socket.socket, str]:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    return listening, f"127.0.0.1:{listening.getsockname()[1]}"


def test_what_the_daemon_says(family: dict[str, int], city: psycopg.Connection) -> None:  # noqa: F811
    case = reverse("my_case", args=[open_case(family)])
    listening, where = at_a_port()
    client = client_of("chen")

    def handed_in(content: bytes) -> str:
        send = {"action": "paper", "title": "材料", "file": SimpleUploadedFile("a.png", content)}
        return client.post(case, send, follow=True).content.decode()

    with override_settings(CLAMD=where):
        with daemon(listening) as seen:
            assert "含有恶意程序" in handed_in(MALICIOUS)
            assert city.execute("select count(*) from case_paper").fetchone() == (0,)
            assert "材料已收到" in handed_in(PNG)
            assert seen == [MALICIOUS, PNG], "whole, and in order"
        assert "现在不能检查文件" in handed_in(PNG + PNG), "nobody answers: nothing is taken in unseen"
        assert city.execute("select count(*) from case_paper").fetchone() == (1,)


def test_by_a_socket_in_a_folder(tmp_path: Path) -> None:
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(str(tmp_path / "clamd"))
    with daemon(listening) as seen, override_settings(CLAMD=str(tmp_path / "clamd")):
        look_through(PNG)
        with pytest.raises(InfectedPaper):
            look_through(MALICIOUS)
    assert seen == [PNG, MALICIOUS]


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b"stream: ", b"UNKNOWN COMMAND"])
def test_other_words_let_nothing_in(answer: bytes) -> None:
    listening, where = at_a_port()
    with daemon(listening, answer), override_settings(CLAMD=where), pytest.raises(ScannerSilent):
        look_through(PNG)


def test_nobody_is_asked_where_the_site_names_none() -> None:
    with override_settings(CLAMD=""):
        look_through(MALICIOUS)
