"""Requests at the same time: one that fails ends the others, so that nothing is written after an error was told."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import TypeVar

T = TypeVar("T")


async def together(requests: Iterable[Coroutine[None, None, T]]) -> list[T]:
    """Their answers in order. Raises the first error as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(request) for request in requests]
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]
