"""Make a call again after a transient error: up to four tries, seconds apart, each of them recorded."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from phasegate.errors import EngineError
from phasegate.tries import Hiccup, Try, record

T = TypeVar("T")

PAUSES = (1.0, 3.0, 9.0)
"""Seconds before the second, third and fourth try. Tests set them to zero."""

REST = 60.0
"""Seconds for which an engine that did not answer four times in a row gets one try a call."""


@dataclass(slots=True)
class Resting:
    """Engines that did not answer four times in a row.

    A fleet of hundreds of repos would otherwise wait for a dead engine once per call.
    """

    since: dict[str, float] = field(default_factory=dict)

    def __contains__(self, target: str) -> bool:
        return time.monotonic() - self.since.get(target, -REST) < REST

    def note(self, target: str, *, failed: bool) -> None:
        if not failed:
            self.since.pop(target, None)
        elif target not in self:
            self.since[target] = time.monotonic()


RESTING = Resting()


async def again(
    call: str,
    once: Callable[[], Awaitable[T]],
    *,
    hiccup: Callable[[T], Hiccup | None] = lambda result: None,
    target: str = "",
    until: float | None = None,
    between: Callable[[], Awaitable[None]] | None = None,
) -> T:
    """Return what ``once`` returns, or raise what it raises, after as many tries as that takes.

    - ``call``: what is called, for the record.
    - ``once``: makes one try. An EngineError with a ``hiccup`` is worth another one.
    - ``hiccup``: says whether a result is worth another try.
    - ``target``: the engine, which gets one try a call while it is resting.
    - ``until``: no try begins after this, on the monotonic clock.
    - ``between``: called before each further try.
    """
    pauses = () if target in RESTING else PAUSES
    for pause in (*pauses, None):
        error: EngineError | None = None
        result: list[T] = []
        try:
            result.append(await once())
            failed = hiccup(result[0])
        except EngineError as raised:
            error, failed = raised, raised.hiccup
        late = until is not None and pause is not None and time.monotonic() + pause >= until
        if failed is None or pause is None or late:
            if target:
                RESTING.note(target, failed=failed is not None and failed.away)
            if error is not None:
                error.hiccup = None  # it had its tries: whoever called this does not begin again
                raise error
            return result[0]
        record(Try(call, failed.kind, failed.error, pause))
        await asyncio.sleep(pause)
        if between is not None:
            await between()
    raise AssertionError("the last try has no pause")
