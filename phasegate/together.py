"""Run several things concurrently: a failure cancels the others, so that nothing continues after an error."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from phasegate.errors import PhasegateError

T = TypeVar("T")


async def together(work: Iterable[Coroutine[Any, Any, T]], *, at_once: int = 0) -> list[T]:
    """Return the results in order. ``at_once`` limits how many run at the same time; 0 means no limit.

    Raises the first error itself, not in a group; a signal takes precedence. Whatever else failed before it was
    cancelled is in the notes of that error (PEP 678): a bug with its traceback, so that it is not hidden by a user's
    error.
    """
    limit = asyncio.Semaphore(at_once) if at_once else None

    async def one(task: Coroutine[Any, Any, T]) -> T:
        if limit:
            await limit.acquire()
        result = await task
        if limit:
            limit.release()  # not after an error, so that no other one begins
        return result

    todo: list[Coroutine[Any, Any, T]] = []
    try:
        todo.extend(work)  # before anything begins: making the work may fail too
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(task)) for task in todo]
    except BaseExceptionGroup as errors:
        failed = sorted(errors.exceptions, key=lambda error: isinstance(error, Exception))
        for other in failed[1:]:
            failed[0].add_note(_noted(other))
        raise failed[0] from failed[0].__cause__
    finally:
        for task in todo:
            task.close()  # does nothing to those that ended, and lets the others go that never began
    return [task.result() for task in tasks]


def _noted(error: BaseException) -> str:
    if isinstance(error, PhasegateError):
        return " ".join(error.what.split())
    return "".join(traceback.format_exception(error)).strip()
