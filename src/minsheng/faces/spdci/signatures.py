"""Signatures and encryption of messages.

The standard fixes no algorithm. Here ``signature`` is a JWS in compact form with the payload left out (RFC 7515, appendix F):
``HEADER..SIGNATURE``. What is signed is ``{"header": …, "message": …}`` as canonical JSON: keys sorted, no spaces, UTF-8. Ed25519
(``EdDSA``), ``ES256`` and ``RS256`` count; ``none`` and shared secrets never. An encrypted message is a JWE in the pieces that
the standard names, ``RSA-OAEP-256`` with ``A256GCM``; its additional data is the canonical JSON of its ``header``.
"""

from __future__ import annotations

import base64
import json
import warnings
from typing import Any

from joserfc import jwe, jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import KeySet, RSAKey

from minsheng.faces.spdci.keys import OwnKeys

SIGNING = ["EdDSA", "Ed25519", "ES256", "RS256"]
WRAPPING, CONTENT = "RSA-OAEP-256", "A256GCM"
_LONGEST = 8_000
# The newer name of EdDSA (RFC 9864) is in few libraries yet.
warnings.filterwarnings("ignore", "EdDSA is deprecated", SecurityWarning)


class BadSignature(ValueError):
    """The signature is missing or does not fit. ``missing`` says which."""

    code = "bad-signature"

    def __init__(self, text: str, missing: bool = False) -> None:
        self.missing = missing
        super().__init__(text)


class CannotOpen(ValueError):
    """The encrypted message was changed or is not encrypted to this registry."""

    code = "cannot-open"


def canonical(value: Any) -> bytes:
    """JSON in one form only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sign(keys: OwnKeys, header: dict[str, Any], message: Any) -> str:
    """The ``signature`` of what this registry sends."""
    protected = {"alg": "EdDSA", "kid": str(keys.signing.kid)}
    whole = jws.serialize_compact(
        protected, canonical({"header": header, "message": message}), keys.signing, algorithms=SIGNING
    )
    first, _, last = whole.split(".")
    return f"{first}..{last}"


def verify(keys: KeySet, signature: Any, header: dict[str, Any], message: Any) -> None:
    """Raises :class:`BadSignature` unless one of the keys signed exactly this."""
    if not isinstance(signature, str) or not signature.strip():
        raise BadSignature("The message has no signature. docs/interop.md says how it is signed.", missing=True)
    parts = signature.strip().split(".")
    if len(parts) != 3 or parts[1] or len(signature) > _LONGEST:
        raise BadSignature("The signature is no JWS with the payload left out: HEADER..SIGNATURE.")
    payload = base64.urlsafe_b64encode(canonical({"header": header, "message": message})).rstrip(b"=").decode()
    try:
        jws.deserialize_compact(f"{parts[0]}.{payload}.{parts[2]}", keys, algorithms=SIGNING)
    except (JoseError, ValueError, TypeError, KeyError):
        raise BadSignature("The signature does not fit the message, or its key is not one of the partner's.") from None


def is_encrypted(message: Any) -> bool:
    """Whether a message is in the pieces of an encrypted one."""
    return isinstance(message, dict) and {"header", "ciphertext", "encrypted_key", "tag", "iv"} <= message.keys()


def open_message(keys: OwnKeys, message: dict[str, Any]) -> Any:
    """What an encrypted message says. Raises :class:`CannotOpen`."""
    header = message["header"]
    if not isinstance(header, dict) or (header.get("alg"), header.get("enc")) != (WRAPPING, CONTENT):
        raise CannotOpen(f"Messages are encrypted by {WRAPPING} and {CONTENT}, with the key of /.well-known/jwks.json.")
    protected = base64.urlsafe_b64encode(canonical(header)).rstrip(b"=").decode()
    pieces = [protected, *(message[name] for name in ("encrypted_key", "iv", "ciphertext", "tag"))]
    if not all(isinstance(piece, str) and "." not in piece for piece in pieces):
        raise CannotOpen("The pieces of an encrypted message are texts of base64url.")
    try:
        opened = jwe.decrypt_compact(".".join(pieces), keys.opening, algorithms=[WRAPPING, CONTENT])
        return json.loads(opened.plaintext or b"")
    except (JoseError, ValueError, TypeError, KeyError):
        raise CannotOpen("The message does not open: it was changed, or encrypted to another key.") from None


def encrypt(to: RSAKey, message: Any) -> dict[str, Any]:
    """A message in the pieces of an encrypted one."""
    header = {"alg": WRAPPING, "enc": CONTENT, "kid": str(to.kid)}
    # joserfc writes the protected header itself; it must be the canonical form of what the partner sees
    whole = jwe.encrypt_compact(dict(sorted(header.items())), canonical(message), to, algorithms=[WRAPPING, CONTENT])
    protected, encrypted_key, iv, ciphertext, tag = whole.split(".")
    said = json.loads(base64.urlsafe_b64decode(protected + "=="))
    return {"header": said, "encrypted_key": encrypted_key, "iv": iv, "ciphertext": ciphertext, "tag": tag}
