"""Jobs: events are sorted each minute, and old ones removed each night."""

from __future__ import annotations

from minsheng.registry.events.delivering import forget_old, sort_events
from minsheng.registry.jobs import app


@app.periodic(cron="* * * * *")
@app.task(queue="deliveries", queueing_lock="sort events")
def sort(timestamp: int) -> None:
    """Every minute: new events to those who asked for them."""
    while sort_events():
        continue


@app.periodic(cron="41 3 * * *")
@app.task(queue="deliveries", queueing_lock="forget events")
def forget(timestamp: int) -> None:
    """Every night: what was delivered a month ago."""
    forget_old()
