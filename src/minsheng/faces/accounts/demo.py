"""Log-ins of the demo: one password for all, and a second factor whose codes the command line shows. Never for real people."""

from __future__ import annotations

import json
import time
from pathlib import Path

from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value

from minsheng.faces.accounts.models import User
from minsheng.faces.accounts.opening import give_codes, give_password, new_password
from minsheng.registry.access.acting import UnknownActor
from minsheng.registry.access.models import Actor

FILE = "demo-logins.json"
PERIOD_S = 30


def open_demo_logins(var: Path, names: list[str]) -> str:
    """Gives these actors the demo's password, which is returned, and a second factor; written to ``demo-logins.json``."""
    password, secret = new_password(), generate_totp_secret()
    for name in names:
        user: User = give_password(Actor.objects.get(name=name), password, must_change=False)
        if user.is_officer:
            give_codes(user, secret)
    file = var / FILE
    file.touch(mode=0o600)
    file.write_text(json.dumps({"password": password, "secret": secret, "names": names}, ensure_ascii=False, indent=1))
    return password


def add_demo_logins(var: Path, names: list[str]) -> None:
    """Gives more actors, residents, the password of the demo that is there."""
    file = var / FILE
    known = json.loads(file.read_text())
    for name in names:
        give_password(Actor.objects.get(name=name), known["password"], must_change=False)
    known["names"] += names
    file.write_text(json.dumps(known, ensure_ascii=False, indent=1))


def demo_code(var: Path, name: str) -> str:
    """The code of a demo account's second factor now. Raises :class:`UnknownActor` where the demo made no such account."""
    file = var / FILE
    known = json.loads(file.read_text()) if file.is_file() else {"names": []}
    if name not in known["names"]:
        raise UnknownActor(f'The demo made no account "{name[:100]}". Accounts: {", ".join(known["names"]) or "none"}.')
    return code_of(known["secret"])


def code_of(secret: str) -> str:
    """The time-based code of a secret now (RFC 6238, 30 s, 6 digits)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD_S))
