"""Jobs of people's records."""

from __future__ import annotations

import datetime

from minsheng.registry.jobs import app
from minsheng.registry.people.following import follow_the_day

_BACK = datetime.timedelta(days=3)  # so that a night without a worker is made good


@app.periodic(cron="7 * * * *")
@app.task(queue="keeping", queueing_lock="follow_the_day")
def follow_the_day_hourly(timestamp: int) -> None:
    """Every hour, so that it is done soon after midnight whatever the clock's zone: :func:`follow_the_day`."""
    follow_the_day(datetime.datetime.fromtimestamp(timestamp).date() - _BACK)
