"""How registries are reached: one interface, over files or over HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from minsheng.registry.verifying.answers import Answer
from minsheng.registry.verifying.registries import Registry
from minsheng.registry.verifying.requests import Request

ANSWER = "answer"  # something to conclude from, whole or in part
AGAIN = "again"  # no answer now; worth asking again
NEVER = "never"  # no answer, and asking again would bring none
REFUSED = "refused"  # the registry does not let us ask


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one request. ``why`` is a code; ``after_s`` how long the registry asks us to wait."""

    request: str
    kind: str
    why: str = ""
    answer: Answer | None = None
    digest: bytes = b""
    after_s: float = 0.0


class Adapter(Protocol):
    """A way to a registry."""

    registry: Registry
    answers_at_once: bool

    def send(self, requests: Sequence[Request]) -> list[Reply]:
        """Sends requests. Replies that come at once are given back; the others come by :meth:`collect`."""

    def collect(self) -> Iterator[Delivery]:
        """What came since, one delivery at a time; each stays until it is :meth:`Delivery.taken`."""


class Delivery(Protocol):
    """Replies that came together."""

    name: str
    digest: bytes
    replies: list[Reply]

    def taken(self, counts: dict[str, int]) -> None:
        """Says that they are kept: the delivery is put away and a receipt written. Doing it twice changes nothing."""
