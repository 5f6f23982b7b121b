from __future__ import annotations

import os
import time

from django.db import connection

from minsheng.registry.jobs import app


@app.task(queue="slow", name="write_slowly")
def write_slowly(*, key: str) -> None:
    """Writes one audit-free row per run into a table the test made: 'begun', then after a while 'done'."""
    with connection.cursor() as cursor:
        cursor.execute("insert into slow_marks (key, mark) values (%s, 'begun')", [key])
    time.sleep(float(os.environ.get("SLOW_S", "0")))
    with connection.cursor() as cursor:
        cursor.execute("insert into slow_marks (key, mark) values (%s, 'done')", [key])
