"""The file that ``MINSHENG_OPENID`` names: which providers, and who we are to them. A mistake in it stops the start."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from django.core.exceptions import ImproperlyConfigured

WELL_KNOWN = "/.well-known/openid-configuration"
_NEEDED = {"id", "name", "client_id", "secret", "server_url"}
_MORE = {"uid_field", "pages_at"}
_HERE = ("127.0.0.1", "localhost", "::1")


def providers(path: str) -> list[dict[str, Any]]:
    """The entries of the file; none where no file is named. Raises :class:`ImproperlyConfigured`."""
    if not path:
        return []
    try:
        found = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ImproperlyConfigured(f"MINSHENG_OPENID: {path} cannot be read ({type(error).__name__}).") from None
    if not isinstance(found, list):
        raise ImproperlyConfigured(f"MINSHENG_OPENID: {path} is a list of providers; docs/site.md shows one.")
    for each in found:
        _check(each)
    if len({each["id"] for each in found}) != len(found):
        raise ImproperlyConfigured("MINSHENG_OPENID: two providers have the same id.")
    return found


def as_app(each: dict[str, Any]) -> dict[str, Any]:
    """An entry as allauth wants it."""
    settings = {"server_url": each["server_url"], "uid_field": each.get("uid_field", "sub")}
    return {
        "provider_id": each["id"],
        "name": each["name"],
        "client_id": each["client_id"],
        "secret": each["secret"],
        "settings": settings,
    }


def origins(found: list[dict[str, Any]]) -> list[str]:
    """Where a form that logs in leads on to: for the content-security policy."""
    addresses = [address for each in found for address in (each["server_url"], *each.get("pages_at", []))]
    return sorted({f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, addresses)})


def _check(each: Any) -> None:
    if not isinstance(each, dict) or not _NEEDED <= each.keys() <= _NEEDED | _MORE:
        raise ImproperlyConfigured(
            f"MINSHENG_OPENID: each provider has {', '.join(sorted(_NEEDED))}, and may have {', '.join(sorted(_MORE))}."
        )
    texts = [each[name] for name in _NEEDED] + [each.get("uid_field", "sub"), *each.get("pages_at", [])]
    if not all(isinstance(text, str) and text for text in texts):
        raise ImproperlyConfigured("MINSHENG_OPENID: everything in it is text.")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,40}", each["id"]):
        raise ImproperlyConfigured(
            "MINSHENG_OPENID: an id has small letters, digits and -, since it stands in addresses."
        )
    for address in (each["server_url"], *each.get("pages_at", [])):
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
            raise ImproperlyConfigured(f"MINSHENG_OPENID: {address} is not https.")
        if re.search(r"[\s;,'\"]", address):
            raise ImproperlyConfigured("MINSHENG_OPENID: an address has no spaces, quotes or semicolons.")
