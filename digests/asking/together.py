"""Asks several questions at once, while the lease of who asks is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from asgiref.sync import sync_to_async

from digests.asking.questions import Answered, NoAnswer, Question

if TYPE_CHECKING:
    from collections.abc import Callable

    from digests.asking.llm import ModelSession

Outcome = TypeVar("Outcome")


async def ask_together(
    calls: Sequence[Coroutine[Any, Any, Outcome]],
    sessions: Sequence[ModelSession],
    keep_lease: Callable[[], None],
    *,
    beat_seconds: float,
) -> list[Outcome]:
    """What comes of the calls, in their order; takes as long as the slowest, and closes the sessions.

    `keep_lease` is called now and then meanwhile, and may raise to stop the work.
    """
    heartbeat = asyncio.create_task(beat(keep_lease, beat_seconds))
    tasks = [asyncio.create_task(call) for call in calls]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in (*tasks, heartbeat):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(asyncio.CancelledError):
            await heartbeat
        for session in sessions:
            await session.close()


async def beat(keep_lease: Callable[[], None], seconds: float) -> None:
    """Keeps the lease while answers are awaited."""
    while True:
        await asyncio.sleep(seconds)
        await sync_to_async(keep_lease)()


async def ask_one(session: ModelSession, question: Question[Any]) -> Answered[Any] | NoAnswer:
    """The answer, or the reason why there is none."""
    try:
        return await session.ask(question)
    except NoAnswer as reason:
        return reason
