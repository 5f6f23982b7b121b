"""Jobs of the accounts."""

from __future__ import annotations

from django.db import connection

from minsheng.registry.jobs import app


@app.periodic(cron="41 3 * * *")
@app.task(queue="deliveries", queueing_lock="forget counts of log-in")
def forget_counts(timestamp: int) -> None:
    """Every night: wrong passwords and used codes whose time is over, and with them the addresses they came from."""
    forget_past()


def forget_past() -> int:
    """Removes what log-in no longer counts; gives how many."""
    with connection.cursor() as cursor:
        cursor.execute("delete from counted where expires < now()")
        return cursor.rowcount
