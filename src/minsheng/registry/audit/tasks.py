"""Jobs of the log."""

from __future__ import annotations

from minsheng.registry.audit.verifying import keep_heads
from minsheng.registry.jobs import app


@app.periodic(cron="12 * * * *")
@app.task(queue="keeping", queueing_lock="keep_heads")
def keep_heads_hourly(timestamp: int) -> None:
    """Every hour: :func:`keep_heads`."""
    keep_heads()
