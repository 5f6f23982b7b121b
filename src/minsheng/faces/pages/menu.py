"""The menu: what whoever is here may open, in the order of ``menu.yaml``."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from minsheng.faces.pages.gate import may_open
from minsheng.faces.pages.words import named

FILE = Path(__file__).with_name("menu.yaml")


@functools.cache
def entries() -> list[dict[str, Any]]:
    """Entries: ``page`` (the address's name), ``zh``, ``en``, ``for`` (anonymous, resident, officer), ``under`` (paths it covers)."""
    plain: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return plain


@dataclass(frozen=True, slots=True)
class Opens:
    """``{% if opens.visit %}``: whether whoever reads may open that page, so that no link leads nowhere."""

    kind: str
    roles: tuple[tuple[str, str], ...]

    def __getitem__(self, page: str) -> bool:
        return may_open(page, self.kind, self.roles)


def menu(request: HttpRequest) -> dict[str, Any]:
    """For every template: ``menu``; ``may_search`` where the search box of staff pages stands; ``opens``, see :class:`Opens`."""
    user = getattr(request, "user", None)
    kind = user.kind if user is not None and user.is_authenticated else "anonymous"
    roles = getattr(request, "roles", ())
    shown = []
    for entry in entries():
        if kind not in entry["for"] or not may_open(entry["page"], kind, roles):
            continue
        try:
            url = reverse(entry["page"])
        except NoReverseMatch:
            continue
        under = entry.get("under", url)
        covers = len(under) if request.path == url or (under != "/" and request.path.startswith(under)) else 0
        shown.append({"url": url, "label": named(entry), "covers": covers})
    nearest = max((entry["covers"] for entry in shown), default=0)
    for entry in shown:
        entry["is_here"] = 0 < entry["covers"] == nearest  # one alone: the reforms' page is not the city's too
    return {
        "menu": shown,
        "may_search": kind == "officer" and may_open("search", kind, roles),
        "opens": Opens(kind, roles),
    }
