"""Jobs: a file goes on."""

from __future__ import annotations

from procrastinate import RetryStrategy

from minsheng.registry.importing import steps
from minsheng.registry.jobs import app


@app.task(
    name="import.go_on",
    queue="imports",
    retry=RetryStrategy(max_attempts=8, wait=5, exponential_wait=2, retry_exceptions={Exception}),
)
def go_on(*, batch: int) -> None:
    """Takes a file as far as it comes. Run again after a kill, it goes on where the killed one stood."""
    steps.go_on(batch)


def go_on_later(batch: int) -> None:
    """Queues a file's next stages, in the transaction under way. One job at a time works on a file."""
    go_on.configure(lock=f"import {batch}").defer(batch=batch)
