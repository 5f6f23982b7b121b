"""The interfaces as they are served: the real server (granian) on a loopback port, real connections, many at once."""

from __future__ import annotations

import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from minsheng.registry.database.embedded import Embedded
from tests.faces.api.calling import add_partners, token_of
from tests.faces.serving import in_a_process
from tests.faces.spdci.partner import BASE, Partner, searching, write_partners
from tests.services.casework.families import add_family


@pytest.fixture
def site(city: psycopg.Connection[Any], server: Embedded, tmp_path: Path) -> Iterator[str]:
    """The address of the served site, on the test's own database."""
    with in_a_process(city, server, MINSHENG_PARTNERS=str(tmp_path / "partners.yaml")) as address:
        yield address


def call(url: str, body: Any = None, **headers: str) -> tuple[int, str, Any]:
    """Status, media type and JSON of an answer; 0 where nothing answers."""
    data = None if body is None else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, sent), timeout=60) as answer:
            return answer.status, answer.headers["Content-Type"], json.load(answer)
    except urllib.error.HTTPError as problem:
        return problem.code, problem.headers["Content-Type"], json.load(problem)
    except OSError:
        return 0, "", {}


def test_the_whole_of_it(site: str, city: psycopg.Connection[Any], tmp_path: Path) -> None:
    add_partners(city)
    family = add_family()
    token = f"Bearer {token_of('beishan')}"
    status, kind, said = call(f"{site}/api/v1/law/programmes")
    assert (status, kind) == (200, "application/json; charset=utf-8")
    assert said["items"]
    assert call(f"{site}/api/v1/me")[:2] == (401, "application/problem+json")
    assert call(f"{site}/api/nothing")[:2] == (404, "application/problem+json")
    assert (
        call(f"{site}/api/v1/check", {"day": "2025-07-01", "people": {"p1": {}}, "programmes": ["old_age_allowance"]})[
            0
        ]
        == 200
    )

    application = {
        "household": family["household"],
        "programme": "minimum_living_allowance",
        "applicant": family["mother"],
    }
    answers: list[tuple[int, str, Any]] = []
    barrier = threading.Barrier(8)

    def ask() -> None:
        barrier.wait()
        answers.append(call(f"{site}/api/v1/cases", application, Authorization=token, Idempotency_Key="one"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {each[0] for each in answers} == {201}, answers
    assert len({each[2]["number"] for each in answers}) == 1
    assert city.execute("select count(*) from case_file").fetchone() == (1,)

    partner = Partner()
    write_partners(tmp_path, {partner.name: partner.line()})
    message = searching("idtype-value", {"type": "RECORD", "value": {"value": str(family["child"])}})
    status, _, said = call(f"{site}{BASE}/social/registry/sync/search", partner.envelope("sync/search", message))
    assert status == 200, said
    (record,) = said["message"]["search_response"][0]["data"]["reg_records"]
    assert record["@id"] == f"record/{family['child']}"


def test_broken_requests_over_the_wire(site: str) -> None:
    host, port = site.removeprefix("http://").split(":")
    for raw in (
        b"POST /api/v1/check HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 999999999\r\n\r\n{}",
        b"POST /api/v1/check HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"2\r\n{}\r\n0\r\n\r\n",
        b"GET /api/v1/law/figures/%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /api/v1/law/programmes HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET /api/v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \xff\xfe\r\n\r\n",
        b"GET /api/v1/../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ):
        with socket.create_connection((host, int(port)), timeout=30) as end:
            end.sendall(raw)
            first = end.recv(65536)
        assert first.startswith(b"HTTP/1.1 4"), (raw, first[:200])
    assert call(f"{site}/api/v1/law/programmes")[0] == 200
