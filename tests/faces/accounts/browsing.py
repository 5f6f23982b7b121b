"""Somebody's browser over real HTTP, without scripts: cookies, forms with their tokens, redirects followed."""

from __future__ import annotations

import re
from typing import Any

import httpx


class Visitor:
    """One browser. ``path`` of each call lies on the site."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.client = httpx.Client(follow_redirects=True, timeout=60, base_url=site)

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def post(self, path: str, data: dict[str, Any] | None = None, *, page: str = "/about") -> httpx.Response:
        """Sends a form that stands on a page: with that page's token."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.client.get(page).text)
        assert found is not None, page
        return self.client.post(path, data={"csrfmiddlewaretoken": found[1], **(data or {})})

    def close(self) -> None:
        self.client.close()
