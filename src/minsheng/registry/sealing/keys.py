"""Keys and where they come from. The database never holds one.

There are three kinds: ``seal`` (numbered, the highest seals, the older ones still open), ``digest`` and ``audit``. A
:class:`KeyProvider` gives them; the one here keeps them in a file that its user alone may read. A hospital's or a city's
key service is another class with the same two methods.
"""

from __future__ import annotations

import base64
import fcntl
import functools
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from minsheng.registry.database.addresses import var_folder

_BYTES = {"aes-gcm": 32, "sm4-gcm": 16}
CIPHERS = tuple(_BYTES)


class NoKeys(RuntimeError):
    """The keys cannot be had or are not whole; the message says where they were looked for and what to do."""

    code = "no-keys"


@dataclass(frozen=True, slots=True)
class Keys:
    """``seal`` by number, with the cipher each is for; one key each for digests and for the log."""

    seal: dict[int, tuple[str, bytes]]
    digest: bytes
    audit: bytes

    @property
    def newest(self) -> int:
        """The number of the key that seals now."""
        return max(self.seal)


class KeyProvider(Protocol):
    """Gives keys, and adds a new one to seal with."""

    def read(self) -> Keys:
        """The keys. Raises :class:`NoKeys`."""

    def stamp(self) -> object:
        """Another value whenever the keys are others: a running server then reads them again."""

    def add_seal_key(self, cipher: str | None = None) -> int:
        """Adds a key to seal with (a cipher of :data:`CIPHERS`; default: by setting) and gives its number."""


@dataclass(frozen=True, slots=True)
class FileKeys:
    """Keys in a JSON file with mode 0600, made at the first use. Losing the file loses every number: back it up apart."""

    file: Path

    def read(self) -> Keys:
        if not self.file.exists():
            self._write_new()
        if self.file.stat().st_mode & 0o077:
            raise NoKeys(f"Others may read {self.file}. Run: chmod 600 {self.file}")
        try:
            plain = json.loads(self.file.read_text())
            seal = {int(number): (key["cipher"], _bytes(key["key"])) for number, key in plain["seal"].items()}
            found = Keys(seal, _bytes(plain["digest"]), _bytes(plain["audit"]))
        except (ValueError, KeyError, TypeError) as problem:
            raise NoKeys(
                f"{self.file} is no file of keys ({problem}). Put back the copy that was kept apart."
            ) from None
        for number, (cipher, key) in seal.items():
            if len(key) != _BYTES.get(cipher):
                raise NoKeys(f"{self.file}: key {number} does not fit its cipher {cipher}.")
        return found

    def stamp(self) -> object:
        try:
            found = self.file.stat()
        except FileNotFoundError:
            return None
        return self.file, found.st_ino, found.st_mtime_ns, found.st_size, found.st_mode

    def add_seal_key(self, cipher: str | None = None) -> int:
        self.read()  # made if it is not there, refused if it is not whole
        with open(self.file.with_suffix(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            plain = json.loads(self.file.read_text())
            number = max(map(int, plain["seal"])) + 1
            plain["seal"][str(number)] = _new_seal_key(cipher)
            self._write(plain, self.file.with_suffix(".partial"))
            os.replace(self.file.with_suffix(".partial"), self.file)
        return number

    def _write_new(self) -> None:
        plain = {"seal": {"1": _new_seal_key()}, "digest": _new(32), "audit": _new(32)}
        self.file.parent.mkdir(parents=True, exist_ok=True)
        partial = self.file.with_suffix(f".{secrets.token_hex(4)}")
        self._write(plain, partial)
        try:
            os.link(partial, self.file)  # fails where another process was first: its keys stand
        except FileExistsError:
            pass
        finally:
            partial.unlink()

    @staticmethod
    def _write(plain: dict[str, object], file: Path) -> None:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as out:
            json.dump(plain, out, indent=1)
            out.flush()
            os.fsync(out.fileno())


def provider() -> FileKeys:
    """The provider by setting: ``MINSHENG_KEYS``, or ``keys.json`` among what is written."""
    return FileKeys(Path(os.environ.get("MINSHENG_KEYS") or var_folder() / "keys.json"))


def keys() -> Keys:
    """The keys, read again when they are others. Raises :class:`NoKeys`."""
    ours = provider()
    stamp = ours.stamp()
    return _read(ours, stamp) if stamp is not None else ours.read()


@functools.lru_cache(maxsize=4)
def _read(ours: FileKeys, stamp: object) -> Keys:
    return ours.read()


def _new_seal_key(cipher: str | None = None) -> dict[str, str]:
    cipher = cipher or os.environ.get("MINSHENG_CIPHER") or "aes-gcm"
    if cipher not in _BYTES:
        raise NoKeys(f'There is no cipher "{cipher}" (MINSHENG_CIPHER). It is one of {", ".join(CIPHERS)}.')
    return {"cipher": cipher, "key": _new(_BYTES[cipher])}


def _new(length: int) -> str:
    return base64.b64encode(secrets.token_bytes(length)).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
