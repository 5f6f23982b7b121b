"""Sealing with AES-256-GCM or SM4-GCM (GB/T 32907), digests with HMAC-SHA-256.

A sealed value is: key number (2 bytes), nonce (12), ciphertext, tag (16). What it is about (``person.number``) is bound to
it, so that one field's value never opens as another's.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from minsheng.registry.sealing.keys import Keys, keys

_NONCE, _TAG = 12, 16


class CannotUnseal(ValueError):
    """The sealed value was changed, belongs elsewhere, or its key is gone."""

    code = "cannot-unseal"


def seal(text: str, about: str, with_keys: Keys | None = None) -> bytes:
    """Seals a text with the newest key."""
    ours = with_keys or keys()
    number = ours.newest
    nonce = os.urandom(_NONCE)
    return number.to_bytes(2, "big") + nonce + _encrypt(ours, number, nonce, text.encode(), about.encode())


def unseal(sealed: bytes, about: str, with_keys: Keys | None = None) -> str:
    """Opens a sealed value. Raises :class:`CannotUnseal`."""
    ours = with_keys or keys()
    number, nonce, rest = int.from_bytes(sealed[:2], "big"), sealed[2 : 2 + _NONCE], sealed[2 + _NONCE :]
    if number not in ours.seal:
        raise CannotUnseal(f"It was sealed with key {number}, which the key file does not have. Put the old file back.")
    try:
        return _decrypt(ours, number, nonce, rest, about.encode()).decode()
    except (InvalidTag, ValueError):
        raise CannotUnseal(
            f"The value of {about} does not open: it was changed or belongs to something else."
        ) from None


def key_of(sealed: bytes) -> int:
    """The number of the key a value was sealed with."""
    return int.from_bytes(sealed[:2], "big")


def digest(text: str, about: str, with_keys: Keys | None = None) -> bytes:
    """A keyed digest: equal texts about the same have equal ones, and nothing else can be told from it."""
    ours = with_keys or keys()
    return hmac.new(ours.digest, about.encode() + b"\0" + text.encode(), hashlib.sha256).digest()


def masked(number: str) -> str:
    """An identity number or telephone as it is shown: the first and last four at most, never the day of birth."""
    if len(number) <= 8:
        return "*" * len(number)
    return number[:4] + "*" * (len(number) - 8) + number[-4:]


@functools.lru_cache(maxsize=64)
def _aes(key: bytes) -> AESGCM:
    return AESGCM(key)


def _encrypt(ours: Keys, number: int, nonce: bytes, plain: bytes, about: bytes) -> bytes:
    cipher, key = ours.seal[number]
    if cipher == "aes-gcm":
        return _aes(key).encrypt(nonce, plain, about)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(about)
    return encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def _decrypt(ours: Keys, number: int, nonce: bytes, rest: bytes, about: bytes) -> bytes:
    cipher, key = ours.seal[number]
    if cipher == "aes-gcm":
        return _aes(key).decrypt(nonce, rest, about)
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, rest[-_TAG:])).decryptor()
    decryptor.authenticate_additional_data(about)
    return decryptor.update(rest[:-_TAG]) + decryptor.finalize()
