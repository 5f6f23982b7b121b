"""Requests that arrive at a rate, whatever the answers take (open loop): time counts from when a request was due.

So a page that keeps others waiting is charged with their waiting too, as people at a counter would be.
"""

from __future__ import annotations

import asyncio
import collections
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import httpx

PATIENCE_S = 60
Ask = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]


@dataclass
class Phase:
    """Milliseconds and statuses of what was asked for while it lasted, by kind of page."""

    name: str
    taken: dict[str, list[float]] = field(default_factory=lambda: collections.defaultdict(list))
    statuses: collections.Counter[str] = field(default_factory=collections.Counter)

    def rows(self) -> list[dict[str, object]]:
        """For printing: a row for each kind."""
        return [
            {
                "phase": self.name,
                "page": kind,
                "requests": len(taken),
                "p50_ms": round(_at(taken, 0.5), 1),
                "p95_ms": round(_at(taken, 0.95), 1),
                "p99_ms": round(_at(taken, 0.99), 1),
                "longest_ms": round(max(taken), 1),
            }
            for kind, taken in sorted(self.taken.items())
        ]


def _at(taken: Sequence[float], share: float) -> float:
    return sorted(taken)[int(share * (len(taken) - 1))]


async def arrive(
    client: httpx.AsyncClient,
    asks: Sequence[tuple[str, Ask]],
    rate: float,
    phase: Phase,
    until: Callable[[float], bool],
) -> None:
    """Asks at random moments (exponential gaps, ``rate`` a second on average) until ``until(seconds)`` says so; all answers are
    awaited.
    """
    draw, began, due = random.Random(7), time.perf_counter(), 0.0
    under_way: set[asyncio.Task[None]] = set()
    count = 0
    while not until(due):
        await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
        kind, ask = asks[count % len(asks)]
        task = asyncio.create_task(_one(client, kind, ask, began + due, phase))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        count += 1
        due += draw.expovariate(rate)
    await asyncio.gather(*under_way)


async def _one(client: httpx.AsyncClient, kind: str, ask: Ask, due: float, phase: Phase) -> None:
    try:
        status = str((await ask(client)).status_code)
    except httpx.HTTPError as error:
        status = type(error).__name__
    phase.taken[kind].append((time.perf_counter() - due) * 1000)
    phase.statuses[f"{kind} {status}"] += 1
