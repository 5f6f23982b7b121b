"""This registry's own keys on the interface: one that signs what it sends, one that opens what is encrypted to it."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc.jwk import OKPKey, RSAKey

from minsheng.registry.database.addresses import var_folder

SETTING = "MINSHENG_INTERFACE_KEYS"
_RSA_BITS = 3072
_read: dict[Path, OwnKeys] = {}


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """The private keys, each with its ``kid``."""

    signing: OKPKey
    opening: RSAKey

    def public(self) -> dict[str, list[dict[str, Any]]]:
        """The JWKS that partners read."""
        signing = {**self.signing.as_dict(private=False), "use": "sig", "alg": "EdDSA"}
        opening = {**self.opening.as_dict(private=False), "use": "enc", "alg": "RSA-OAEP-256"}
        return {"keys": [signing, opening]}


def own_keys() -> OwnKeys:
    """From the file that the setting names, made at the first call and readable by its user alone."""
    path = Path(os.environ.get(SETTING) or var_folder() / "interface-keys.json")
    if path not in _read:
        if not path.exists():
            _make(path)
        plain = json.loads(path.read_text(encoding="utf-8"))
        _read[path] = OwnKeys(OKPKey.import_key(plain["signing"]), RSAKey.import_key(plain["opening"]))
    return _read[path]


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = {
        "signing": OKPKey.generate_key("Ed25519", {"kid": f"sign-{secrets.token_hex(4)}"}).as_dict(private=True),
        "opening": RSAKey.generate_key(_RSA_BITS, {"kid": f"open-{secrets.token_hex(4)}"}).as_dict(private=True),
    }
    partial = path.with_suffix(f".{secrets.token_hex(4)}")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(plain, out)
    try:
        os.link(partial, path)  # fails where another process was first: its keys stand
    except FileExistsError:
        pass
    finally:
        partial.unlink()
