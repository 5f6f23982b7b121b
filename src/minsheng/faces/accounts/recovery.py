"""Recovery codes, of which only hashes are kept: whoever reads the database, its keys too, logs in with nothing of it.

allauth keeps a seed that the codes follow from. :class:`HashedCodes` takes the place of its class; its pages and forms stay.
Source: OWASP ASVS 5.0, 6.5.1 to 6.5.4 (lookup secrets).
"""

from __future__ import annotations

import json
import secrets
import time

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import auth, flows
from allauth.mfa.utils import decrypt, encrypt
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.db import transaction
from django.utils.crypto import constant_time_compare

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none of them is taken for another
_EACH = 10  # letters of a code: 49 bits
_SHORTEST = 8  # a code of allauth's own kind; an app's code is shorter, and is not hashed
_HASHER = ScryptPasswordHasher()
_SEEDED = auth.RecoveryCodes


class HashedCodes(auth.RecoveryCodes):
    """One account's codes. ``data`` of the record: their ``salt``, the ``hashes`` of those not used, and until its owner has
    read them, which is at the next page, the codes themselves, sealed (``unread``)."""

    def __init__(self, instance: Authenticator) -> None:
        super().__init__(instance)
        self._shown: list[str] | None = None

    @classmethod
    def activate(cls, user: AbstractBaseUser) -> HashedCodes:
        """The account's codes; new ones where it has none. Ten hashes that are slow on purpose: some seconds."""
        kind = Authenticator.Type.RECOVERY_CODES
        instance = Authenticator.objects.filter(user_id=user.pk, type=kind).first()
        if instance is None:
            codes = [new_code() for _ in range(app_settings.RECOVERY_CODE_COUNT)]
            data = {**hashed(codes), "unread": encrypt(json.dumps(codes))}
            instance = Authenticator.objects.create(user_id=user.pk, type=kind, data=data)
        return cls(instance)

    def generate_codes(self) -> list[str]:
        """As many as there were; which they are nobody knows."""
        return ["****"] * app_settings.RECOVERY_CODE_COUNT

    def get_unused_codes(self) -> list[str]:
        """The codes, at the one moment when their owner reads them (:meth:`mark_as_viewed`); else as many stars."""
        return self._shown or ["****"] * len(self.instance.data["hashes"])

    def mark_as_viewed(self) -> None:
        """Keeps the codes for the page that is being made, and forgets them. Of two pages at once, one shows them."""
        with transaction.atomic():
            self.instance = Authenticator.objects.select_for_update().get(pk=self.instance.pk)
            unread = self.instance.data.pop("unread", None)
            if unread is not None:
                self._shown = json.loads(decrypt(unread))
                self.instance.data["viewed_at"] = time.time()
                self.instance.save(update_fields=["data"])

    def validate_code(self, code: str) -> bool:
        """Whether this is a code that nobody has used; it is used now. Spaces, hyphens and capitals make no difference."""
        plain = _plain(code)
        if len(plain) < _SHORTEST:
            return False
        with transaction.atomic():
            self.instance = Authenticator.objects.select_for_update().get(pk=self.instance.pk)
            data = self.instance.data
            said = _hash(plain, data["salt"])
            left = [each for each in data["hashes"] if not constant_time_compare(each, said)]
            if len(left) == len(data["hashes"]):
                return False
            data["hashes"] = left
            self.instance.save(update_fields=["data"])
        return True


def new_code() -> str:
    """Two groups of five letters and digits, to be written down."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_EACH))
    return f"{letters[: _EACH // 2]}-{letters[_EACH // 2 :]}"


def hashed(codes: list[str]) -> dict[str, object]:
    """``salt`` and ``hashes`` of codes: scrypt, one salt for one account's codes, so that a try costs one hash."""
    salt = _HASHER.salt()
    return {"salt": salt, "hashes": [_hash(_plain(code), salt) for code in codes]}


def seeded(data: dict[str, object]) -> list[str]:
    """The unused codes of a record of allauth's own kind."""
    return [str(code) for code in _SEEDED(Authenticator(data=data)).get_unused_codes()]


def stand_in() -> None:
    """From now on allauth makes and asks for codes of this kind."""
    auth.RecoveryCodes = flows.RecoveryCodes = HashedCodes  # type: ignore[misc]


def _plain(code: str) -> str:
    return "".join(code.lower().split()).replace("-", "")


def _hash(plain: str, salt: str) -> str:
    return str(_HASHER.encode(plain, salt))
