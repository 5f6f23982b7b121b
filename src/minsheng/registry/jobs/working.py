"""The worker: one process that runs jobs until it is told to stop. It ends a running job first, or leaves it to the sweep."""

from __future__ import annotations

from minsheng.registry.jobs import app


def work(until_empty: bool = False, queues: list[str] | None = None) -> None:
    """Runs jobs; with ``until_empty`` it returns once nothing is left to do now."""
    worker_app = app.with_connector(app.connector.get_worker_connector())
    worker_app.run_worker(
        wait=not until_empty,
        queues=queues,
        name="minsheng",
        concurrency=1,
        shutdown_graceful_timeout=20,
        install_signal_handlers=True,
        listen_notify=not until_empty,
    )
