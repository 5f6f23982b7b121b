"""Jobs about jobs: what a killed worker left behind goes back to the queue."""

from __future__ import annotations

import structlog
from procrastinate import JobContext

from minsheng.registry.jobs import app

SILENT_S = 90.0  # three heartbeats of a worker
log = structlog.get_logger()


@app.periodic(cron="* * * * *")
@app.task(queue="keeping", pass_context=True, queueing_lock="sweep")
async def sweep(context: JobContext, timestamp: int) -> None:
    """Queues the jobs of workers that have fallen silent once more, every minute."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_S):
        log.warning("job of a silent worker queued again", job=job.id, task=job.task_name)
        await app.job_manager.retry_job(job)
    await app.job_manager.prune_stalled_workers(SILENT_S)
