"""Jobs about jobs: what a killed worker left behind goes back to the queue."""

from __future__ import annotations

import procrastinate
import structlog

from minsheng.registry.jobs import app

SILENT_S = 40.0  # four heartbeats of a worker
log = structlog.get_logger()


@app.periodic(cron="* * * * *")
@app.task(queue="keeping", queueing_lock="sweep", pass_context=True)
async def sweep(context: procrastinate.JobContext, timestamp: int) -> None:
    """Every minute: :func:`requeue_silent`."""
    await requeue_silent(context.app, SILENT_S)


async def requeue_silent(worker_app: procrastinate.App, silent_s: float) -> list[int]:
    """Queues the jobs of workers not heard of for so many seconds once more, and gives their numbers."""
    found = list(await worker_app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent_s))
    for job in found:
        log.warning("job of a silent worker queued again", job=job.id, task=job.task_name)
        await worker_app.job_manager.retry_job(job)
    await worker_app.job_manager.prune_stalled_workers(silent_s)
    return [job.id for job in found if job.id is not None]
