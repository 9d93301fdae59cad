"""Hands work to the workers, without loading what the work needs: web processes import this."""

from __future__ import annotations

from django_q.tasks import async_task


def enqueue(digest_id: int) -> None:
    """Has a worker write a digest."""
    async_task("digests.tasks.write_digest", digest_id, task_name=f"digest {digest_id}", group="digests")


def enqueue_tick() -> None:
    """Has a worker look for what is owed now, instead of when the schedule comes round."""
    async_task("digests.tasks.tick", task_name="tick at the start", group="ticks")
