"""Do several things at the same time: one that fails ends the others, so that nothing goes on after an error."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from phasegate.errors import PhasegateError

T = TypeVar("T")


async def together(work: Iterable[Coroutine[Any, Any, T]], *, at_once: int = 0) -> list[T]:
    """Return the results in order; ``at_once`` limits how many are in work, 0 is all.

    Raises the first error as it is, not in a group; a signal comes before any. What else failed before it was ended is
    in the notes of that error (PEP 678): a defect with its traceback, so that none is lost behind an error of a user.
    """
    limit = asyncio.Semaphore(at_once) if at_once else None

    async def one(task: Coroutine[Any, Any, T]) -> T:
        try:
            if limit:
                await limit.acquire()
            result = await task
            if limit:
                limit.release()  # not after an error: no other one begins then
            return result
        finally:
            task.close()  # it may never have begun

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(task)) for task in work]
    except BaseExceptionGroup as errors:
        failed = sorted(errors.exceptions, key=lambda error: isinstance(error, Exception))
        for other in failed[1:]:
            failed[0].add_note(_noted(other))
        raise failed[0] from failed[0].__cause__
    return [task.result() for task in tasks]


def _noted(error: BaseException) -> str:
    if isinstance(error, PhasegateError):
        return " ".join(error.what.split())
    return "".join(traceback.format_exception(error)).strip()
