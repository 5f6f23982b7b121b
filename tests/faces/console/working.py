"""Work done over the staff pages, for tests: forms sent as a browser sends them."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from minsheng.registry.access.acting import acting
from minsheng.services.casework.moving import find_case


def text_of(response: Any) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def version_of(number: str, actor: str = "beishan") -> int:
    """The version of a case as an actor sees it."""
    with acting(actor, "test"):
        return int(find_case(number)["version"])


def do(client: Client, number: str, action: str, **fields: Any) -> Any:
    """Sends the form of an action on a case's page."""
    fields.setdefault("version", version_of(number))
    return client.post(f"/desk/cases/{number}/do/{action}", fields)


def to_confirmation(client: Client, number: str) -> None:
    """The whole way to the second person, on days of July 2025."""
    for action, fields in (
        ("accept", {"on": "2025-07-07"}),
        ("begin_inquiry", {"on": "2025-07-09"}),
        ("record_visit", {"on": "2025-07-10", "visitors": "beishan、worker_beishan", "found": "住房和收入与申报一致"}),
        ("give_opinion", {"on": "2025-07-11", "says": "符合"}),
        ("publicise", {"on": "2025-07-11"}),
        ("report_for_confirmation", {"on": "2025-07-21"}),
    ):
        done = do(client, number, action, **fields)
        assert done.status_code == 302, (action, text_of(done))
