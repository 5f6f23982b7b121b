"""Who asks over the interface: the partners file, with each partner's account, keys, and where its answers go.

::

    partners:
      spmis.example.org:                       # its sender_id
        actor: spmis                           # the account it acts as; its roles bound what it sees
        profiles: [social, ibr]
        purpose: 核对低保申请家庭                # why it asks, for the log
        needs: [consent]                       # what each search must carry: consent, authorize, or nothing
        keys: {keys: [{kty: OKP, crv: Ed25519, kid: "1", x: …}]}   # public keys (JWKS) that verify what it signs
        callbacks: [https://spmis.example.org/callback]             # its answers go under these addresses only
        encrypt_to: {kty: RSA, …}              # optional: answers to encrypted questions are encrypted to it
        unsigned: true                         # a test partner alone: known by its access token instead
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from minsheng.faces.spdci.profiles import profiles
from minsheng.registry.database.addresses import var_folder

SETTING = "MINSHENG_PARTNERS"
NEEDS = ("consent", "authorize")
_KNOWN = {"actor", "profiles", "purpose", "needs", "keys", "callbacks", "encrypt_to", "unsigned"}


class BadPartners(ValueError):
    """The partners file is not as it must be; the message says which partner and what."""

    code = "bad-partners"


@dataclass(frozen=True, slots=True)
class Partner:
    """A system that asks."""

    name: str
    actor: str
    profiles: tuple[str, ...]
    purpose: str
    needs: tuple[str, ...]
    keys: KeySet | None
    callbacks: tuple[str, ...]
    encrypt_to: RSAKey | None
    unsigned: bool


_read: dict[Path, tuple[tuple[int, int], dict[str, Partner]]] = {}


def partners_file() -> Path:
    """Where partners are named: the setting, or ``partners.yaml`` beside the rest."""
    return Path(os.environ.get(SETTING) or var_folder() / "partners.yaml")


def partners() -> dict[str, Partner]:
    """Every partner by its ``sender_id``; none without the file. Raises :class:`BadPartners`."""
    path = partners_file()
    try:
        stat = path.stat()
    except FileNotFoundError:
        return {}
    stamp = (stat.st_mtime_ns, stat.st_size)
    if path not in _read or _read[path][0] != stamp:
        _read[path] = (stamp, _partners(path))
    return _read[path][1]


def _partners(path: Path) -> dict[str, Partner]:
    try:
        plain = yaml.safe_load(path.read_text(encoding="utf-8"))
        named = dict(plain["partners"])
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, ValueError):
        raise BadPartners(f"{path}: it is no YAML file with partners:. docs/interop.md shows one.") from None
    return {str(name): _partner(str(name), says) for name, says in named.items()}


def _partner(name: str, says: Any) -> Partner:
    if not isinstance(says, dict) or not says.get("actor") or not says.get("purpose"):
        raise BadPartners(f"Partner {name}: say its actor and purpose.")
    if unknown := set(says) - _KNOWN:
        raise BadPartners(f"Partner {name}: there is no {min(unknown)}. Known: {', '.join(sorted(_KNOWN))}.")
    if wrong := set(says.get("profiles") or ()) - set(profiles()):
        raise BadPartners(f"Partner {name}: there is no profile {min(wrong)}. Known: {', '.join(profiles())}.")
    if wrong := set(says.get("needs") or ()) - set(NEEDS):
        raise BadPartners(f"Partner {name}: needs {min(wrong)}? Known: {', '.join(NEEDS)}.")
    unsigned = says.get("unsigned") is True
    try:
        keys = KeySet.import_key_set(says["keys"]) if says.get("keys") else None
        encrypt_to = RSAKey.import_key(says["encrypt_to"]) if says.get("encrypt_to") else None
    except (JoseError, KeyError, ValueError, TypeError):
        raise BadPartners(f"Partner {name}: its keys are no JWKS.") from None
    if keys is None and not unsigned:
        raise BadPartners(f"Partner {name}: it has no keys. Only a test partner may be unsigned: true.")
    return Partner(
        name, str(says["actor"]), tuple(says.get("profiles") or profiles()), str(says["purpose"])[:200],
        tuple(says.get("needs") or ()), keys, tuple(says.get("callbacks") or ()), encrypt_to, unsigned,
    )  # fmt: skip
