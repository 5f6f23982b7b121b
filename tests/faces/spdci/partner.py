"""A partner system for tests: its keys, its partners file, its messages, and the address that its answers come to."""

from __future__ import annotations

import http.server
import json
import threading
import uuid
from pathlib import Path
from typing import Any

import yaml
from django.test import Client
from django.utils import timezone
from joserfc.jwk import OKPKey, RSAKey

from minsheng.faces.spdci.keys import OwnKeys
from minsheng.faces.spdci.signatures import encrypt, sign

BASE = "/api/spdci/v1.0.0"
ACTIONS = {"txn/status": "txn-status", "sync/txn/status": "txn-status", "subscribe": "subscribe", "unsubscribe": "unsubscribe",
           "notify": "notify", "sync/enrollment/updates": "notify"}  # fmt: skip


class Inbox:
    """A server of the partner on this machine: what comes, and with which status it answers."""

    def __init__(self) -> None:
        self.came: list[tuple[str, dict[str, str], Any]] = []
        self.status = 200
        inbox = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                inbox.came.append((self.path, {k.lower(): v for k, v in self.headers.items()}, json.loads(body)))
                inbox.raw = body
                self.send_response(inbox.status)
                self.end_headers()

            def log_message(self, *said: Any) -> None:
                return

        self.raw = b""
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Partner:
    """Sends messages, signed unless told not to."""

    def __init__(self, name: str = "spmis.example.org", address: str = "http://127.0.0.1:9") -> None:
        self.name, self.address = name, address
        self.signing = OKPKey.generate_key("Ed25519", {"kid": "1"})
        self.opening = RSAKey.generate_key(2048, {"kid": "enc-1"})
        self.client = Client(raise_request_exception=False)
        self.token = ""

    def line(self, actor: str = "partner_xihu", **more: Any) -> dict[str, Any]:
        """Its entry in the partners file."""
        public = {"keys": [self.signing.as_dict(private=False)]}
        return {"actor": actor, "purpose": "核对申请家庭", "keys": public, "callbacks": [self.address],
                "encrypt_to": self.opening.as_dict(private=False), **more}  # fmt: skip

    def header(self, operation: str, **more: Any) -> dict[str, Any]:
        return {"version": "1.0.0", "message_id": str(uuid.uuid4()), "message_ts": timezone.now().isoformat(),
                "action": ACTIONS.get(operation, "search"), "sender_id": self.name, "sender_uri": f"{self.address}/callback/on-search",
                "receiver_id": "minsheng.example", "total_count": 1, "is_msg_encrypted": False, "meta": {}, **more}  # fmt: skip

    def envelope(
        self, operation: str, message: Any, *, key: OKPKey | None = None, encrypted_to: Any = None, **header: Any
    ) -> dict[str, Any]:
        said = self.header(operation, **header)
        if encrypted_to is not None:
            said["is_msg_encrypted"] = True
            message = encrypt(encrypted_to, message)
        signature = sign(OwnKeys(key or self.signing, self.opening), said, message)
        return {"signature": signature, "header": said, "message": message}

    def post(self, profile: str, operation: str, body: Any, **headers: str) -> Any:
        sent = {"host": "127.0.0.1", **headers}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return self.client.post(f"{BASE}/{profile}/registry/{operation}", text, "application/json", headers=sent)

    def ask(self, profile: str, operation: str, message: Any, **more: Any) -> Any:
        return self.post(profile, operation, self.envelope(operation, message, **more))


def write_partners(folder: Path, named: dict[str, dict[str, Any]]) -> Path:
    """A partners file."""
    path = folder / "partners.yaml"
    path.write_text(yaml.safe_dump({"partners": named}, allow_unicode=True), encoding="utf-8")
    return path


def searching(query_type: str, query: Any, **criteria: Any) -> dict[str, Any]:
    """The message of one search."""
    return {"transaction_id": str(uuid.uuid4()), "search_request": [{
        "reference_id": "r1", "timestamp": timezone.now().isoformat(), "locale": "zho",
        "search_criteria": {"version": "1.0.0", "query_type": query_type, "query": query, **criteria},
    }]}  # fmt: skip
