"""Long work: a queue in the database itself (procrastinate), so that a job is there exactly when the deed that asked is.

A task is a function in the ``tasks.py`` of an application::

    from minsheng.registry.jobs import app

    @app.task(queue="imports", retry=5)
    def write_rows(*, batch: int) -> None: …

``write_rows.defer(batch=7)`` inside an act's transaction queues it when the act is committed, and not at all otherwise. A
task may be run again after a kill at any moment: it works in steps that it can find again, and repeats nothing.
"""

from procrastinate.contrib.django import app

__all__ = ["app"]
