"""Repeated timings of one thing: the best shows what the machine allows, the median what its noise made of it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Timings:
    """Seconds of each repetition."""

    seconds: list[float] = field(default_factory=list)

    @property
    def best(self) -> float:
        """The shortest."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.seconds)

    def time(self, work: Callable[[], object], times: int = 1) -> Any:
        """Adds so many repetitions and gives what the last returned."""
        found: object = None
        for _ in range(times):
            started = time.perf_counter()
            found = work()
            self.seconds.append(time.perf_counter() - started)
        return found

    def as_json(self) -> dict[str, float | int]:
        """For ``results.json``."""
        return {"best_s": self.best, "median_s": self.median, "repetitions": len(self.seconds)}
