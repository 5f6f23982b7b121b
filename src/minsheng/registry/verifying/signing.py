"""What is sent to a registry and what comes back carries a signature made with a key that only the two have.

The keys lie in a file of their own, apart from the keys that seal: they are shared with somebody outside. Another place for
them is another class with the same two methods as :class:`FileExchangeKeys`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from minsheng.registry.database.addresses import var_folder


class NoExchangeKey(RuntimeError):
    """There is no key shared with a registry, or its file cannot be trusted."""

    code = "no-exchange-key"


class ExchangeKeys(Protocol):
    """Gives the key shared with a registry, and makes one."""

    def read(self, registry: str) -> bytes:
        """The key. Raises :class:`NoExchangeKey`."""

    def add(self, registry: str) -> str:
        """Makes a key, keeps it in place of an older one, and gives it as text for the registry."""


@dataclass(frozen=True, slots=True)
class FileExchangeKeys:
    """Keys in a JSON file with mode 0600: {registry: base64}."""

    file: Path

    def read(self, registry: str) -> bytes:
        found = self._all().get(registry)
        if found is None:
            raise NoExchangeKey(
                f"No key is shared with {registry}. Make one: minsheng registry exchange --add-key {registry}"
            )
        return base64.b64decode(found)

    def add(self, registry: str) -> str:
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        self.file.parent.mkdir(parents=True, exist_ok=True)
        partial = self.file.with_suffix(f".{secrets.token_hex(4)}")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            json.dump({**self._all(), registry: key}, out, indent=1)
            out.flush()
            os.fsync(out.fileno())
        os.replace(partial, self.file)
        return key

    def names(self) -> set[str]:
        """Registries with which a key is shared."""
        return set(self._all())

    def _all(self) -> dict[str, str]:
        if not self.file.exists():
            return {}
        if self.file.stat().st_mode & 0o077:
            raise NoExchangeKey(f"Others may read {self.file}. Run: chmod 600 {self.file}")
        try:
            found = json.loads(self.file.read_text())
        except ValueError:
            raise NoExchangeKey(f"{self.file} is no file of keys. Put back the copy that was kept apart.") from None
        return {str(name): str(key) for name, key in found.items()}


def exchange_keys() -> FileExchangeKeys:
    """The keys by setting: ``MINSHENG_EXCHANGE_KEYS``, or ``exchange-keys.json`` among what is written."""
    return FileExchangeKeys(Path(os.environ.get("MINSHENG_EXCHANGE_KEYS") or var_folder() / "exchange-keys.json"))


def signature(key: bytes, *parts: str | bytes) -> str:
    """HMAC-SHA-256 over the parts, each with its length before it, as hexadecimal text."""
    made = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        plain = part.encode() if isinstance(part, str) else part
        made.update(len(plain).to_bytes(8, "big") + plain)
    return made.hexdigest()


def is_signed(key: bytes, given: str, *parts: str | bytes) -> bool:
    """Whether a signature fits, compared in constant time."""
    return hmac.compare_digest(signature(key, *parts), given)
