"""The worker: one process that runs jobs until it is told to stop. It ends a running job first, or leaves it to the sweep."""

from __future__ import annotations

import copy

import procrastinate
from procrastinate.periodic import PeriodicRegistry

from minsheng.registry.jobs import app


def work(until_empty: bool = False, queues: list[str] | None = None, signals: bool = True) -> None:
    """Runs jobs; with ``until_empty`` it returns once nothing is left to do now. ``signals``: it is stopped by them; only a
    main thread can be."""
    worker_app().run_worker(
        wait=not until_empty,
        queues=queues,
        name="minsheng",
        concurrency=1,
        shutdown_graceful_timeout=20,
        install_signal_handlers=signals,
        listen_notify=not until_empty,
    )


def worker_app() -> procrastinate.App:
    """The application over a pool of connections of the worker's own, which replaces those that the database cut.

    So too for what is queued every minute. A task queues itself through the application it was made for, which there is
    Django's one connection of a thread that lasts as long as the process: once that connection is gone nothing opens another, and
    the worker stops. What a job queues within an act still goes through Django, with the act's transaction.
    """
    made = app.with_connector(app.connector.get_worker_connector())
    made.perform_import_paths()
    made.periodic_registry = PeriodicRegistry()
    for each in app.periodic_registry.periodic_tasks.values():
        task = copy.copy(each.task)
        task.blueprint = made
        made.periodic_registry.register_task(task, each.cron, each.periodic_id, copy.deepcopy(each.configure_kwargs))
    return made
