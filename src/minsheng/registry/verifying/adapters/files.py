"""Requests and answers as files in a folder that both sides reach.

::

    outbox/vehicles-20261124T090000-1f2e.jsonl          one request a line      (we write, the registry takes away)
    outbox/vehicles-20261124T090000-1f2e.manifest.json  rows, SHA-256, signature
    inbox/NAME.jsonl, inbox/NAME.manifest.json          one answer a line       (the registry writes, we take away)
    receipts/NAME-DIGEST.receipt.json                   what became of an inbox file; the file itself is removed
    quarantine/NAME.*, NAME.reason.txt                  inbox files that cannot be trusted, and why

A file counts only once its manifest is there: it is written last, under another name, and renamed. The outbox holds identity
numbers in clear; the folder must be for the two sides alone (mode 0700), on an encrypted disk or line.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from minsheng.registry.verifying.adapters import ANSWER, NEVER, REFUSED, Reply
from minsheng.registry.verifying.answers import (
    REFUSED as ANSWER_REFUSED,
)
from minsheng.registry.verifying.answers import (
    UNKNOWN_PERSON,
    BadAnswer,
    put_together,
    read_answer,
)
from minsheng.registry.verifying.registries import Registry
from minsheng.registry.verifying.requests import Request
from minsheng.registry.verifying.signing import is_signed, signature

FOLDERS = ("outbox", "inbox", "receipts", "quarantine")
_MANIFEST = ".manifest.json"
_LARGEST_FILE = 1 << 30


@dataclass(slots=True)
class FileDelivery:
    """An inbox file whose manifest fits."""

    name: str
    digest: bytes
    replies: list[Reply]
    adapter: FileAdapter

    def taken(self, counts: dict[str, int]) -> None:
        self.adapter.put_away(self.name, self.digest, len(self.replies), counts)


@dataclass(slots=True)
class FileAdapter:
    """A registry reached by files. ``quarantined`` lists what was put aside by this adapter, with the reason."""

    registry: Registry
    folder: Path
    key: bytes
    answers_at_once: bool = field(default=False, init=False)
    quarantined: dict[str, str] = field(default_factory=dict)

    def send(self, requests: Sequence[Request]) -> list[Reply]:
        if requests:
            self.write(requests)
        return []

    def write(self, requests: Sequence[Request]) -> tuple[str, bytes]:
        """Writes one outbox file with its manifest; gives its name and digest."""
        self._make_folders()
        stem = f"{self.registry.name}-{datetime.now():%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        body = b"".join(request.body + b"\n" for request in requests)
        _write(self.folder / "outbox" / f"{stem}.jsonl", body)
        digest = hashlib.sha256(body).hexdigest()
        manifest = {
            "file": f"{stem}.jsonl",
            "rows": len(requests),
            "sha256": digest,
            "signature": signature(self.key, "requests", f"{stem}.jsonl", str(len(requests)), digest),
        }
        _write(self.folder / "outbox" / f"{stem}{_MANIFEST}", json.dumps(manifest, indent=1).encode())
        return f"{stem}.jsonl", bytes.fromhex(digest)

    def collect(self) -> Iterator[FileDelivery]:
        """Inbox files in the order of their names. Files without a manifest are not finished and stay; so does what is yielded
        until it is taken."""
        self._make_folders()
        for manifest in sorted((self.folder / "inbox").glob(f"*{_MANIFEST}")):
            name = f"{manifest.name.removesuffix(_MANIFEST)}.jsonl"
            if self._was_taken(manifest, name):
                continue
            try:
                body = self._trusted(manifest, name)
                replies = [self._reply(line) for line in body.splitlines() if line.strip()]
            except BadAnswer as bad:
                self._put_aside(name, bad)
                continue
            yield FileDelivery(name, hashlib.sha256(body).digest(), replies, self)

    def put_away(self, name: str, digest: bytes, rows: int, counts: dict[str, int]) -> None:
        """Writes the receipt, then removes the file and its manifest: its answers are kept sealed in the registry."""
        receipt: dict[str, Any] = {"file": name, "sha256": digest.hex(), "rows": rows, "counts": counts}
        receipt["signature"] = signature(self.key, "receipt", name, digest.hex(), str(rows))
        _write(self._receipt(name, digest.hex()), json.dumps(receipt, indent=1).encode())
        self._remove(name)

    def take_back(self, sent: str) -> None:
        """Removes an outbox file once everything in it has ended: it holds numbers in clear."""
        stem = sent.removesuffix(".jsonl")
        for end in (".jsonl", _MANIFEST):
            (self.folder / "outbox" / f"{stem}{end}").unlink(missing_ok=True)

    def _trusted(self, manifest: Path, name: str) -> bytes:
        """The file's content, if the manifest is whole, ours, and fits it. Raises :class:`BadAnswer`."""
        try:
            said = json.loads(manifest.read_bytes())
            file, rows, digest, signed = said["file"], int(said["rows"]), said["sha256"], said["signature"]
        except (ValueError, KeyError, TypeError):
            raise BadAnswer("bad-manifest", "The manifest is no JSON with file, rows, sha256 and signature.") from None
        path = self.folder / "inbox" / name
        if file != name or not path.is_file() or path.is_symlink():
            raise BadAnswer("bad-manifest", f"The manifest names {file!r}, which is not the file beside it.")
        if path.stat().st_size > _LARGEST_FILE:
            raise BadAnswer("too-large", "The file is larger than 1 GiB. Ask the registry for smaller ones.")
        body = path.read_bytes()
        if hashlib.sha256(body).hexdigest() != digest:
            raise BadAnswer("wrong-checksum", "The content is not the one that the manifest describes.")
        if not is_signed(self.key, str(signed), "answers", name, str(rows), digest):
            raise BadAnswer("wrong-signature", "The manifest is not signed with the key shared with this registry.")
        if len([line for line in body.splitlines() if line.strip()]) != rows:
            raise BadAnswer("wrong-count", f"The manifest counts {rows} rows; the file has others.")
        return body

    def _reply(self, line: bytes) -> Reply:
        digest = hashlib.sha256(line).digest()
        request = _request_of(line)
        try:
            answer = put_together([read_answer(self.registry, request, line)])
        except BadAnswer as bad:
            return Reply(request, NEVER, bad.code, digest=digest)
        if answer.status == UNKNOWN_PERSON:
            return Reply(request, NEVER, "unknown-person", digest=digest)
        if answer.status == ANSWER_REFUSED:
            return Reply(request, REFUSED, "refused", digest=digest)
        return Reply(request, ANSWER, answer=answer, digest=digest)

    def _was_taken(self, manifest: Path, name: str) -> bool:
        """Whether a kill between receipt and removal left it behind; then the removal is finished."""
        try:
            digest = str(json.loads(manifest.read_bytes())["sha256"])
        except (ValueError, KeyError, TypeError):
            return False
        if not digest.isalnum() or not self._receipt(name, digest).exists():
            return False
        path = self.folder / "inbox" / name
        if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            return False
        self._remove(name)
        return True

    def _receipt(self, name: str, digest: str) -> Path:
        return self.folder / "receipts" / f"{name.removesuffix('.jsonl')}-{digest[:12]}.receipt.json"

    def _remove(self, name: str) -> None:
        for end in (".jsonl", _MANIFEST):
            (self.folder / "inbox" / f"{name.removesuffix('.jsonl')}{end}").unlink(missing_ok=True)

    def _put_aside(self, name: str, bad: BadAnswer) -> None:
        stem = name.removesuffix(".jsonl")
        self.quarantined[name] = bad.code
        _write(self.folder / "quarantine" / f"{stem}.reason.txt", f"{bad.code}: {bad}\n".encode())
        for end in (".jsonl", _MANIFEST):
            with contextlib.suppress(FileNotFoundError):
                os.replace(self.folder / "inbox" / f"{stem}{end}", self.folder / "quarantine" / f"{stem}{end}")

    def _make_folders(self) -> None:
        for name in FOLDERS:
            (self.folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)


def _request_of(line: bytes) -> str:
    try:
        found = json.loads(line)
        return str(found["request"]) if isinstance(found, dict) else ""
    except (ValueError, KeyError, RecursionError):
        return ""


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: written under another name, then renamed."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    os.replace(partial, path)
