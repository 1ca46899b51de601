"""Calls that failed for a moment and were made again, recorded for the evidence of whoever needed them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

KEPT = 30
"""How many tries one recorder keeps: a registry in trouble may need thousands."""


@dataclass(frozen=True, slots=True)
class Hiccup:
    """A failure that may be over in seconds.

    ``kind`` is its row in the table of transient errors; ``away`` says that the engine itself did not answer.
    """

    kind: str
    error: str
    away: bool = False


@dataclass(frozen=True, slots=True)
class Try:
    """One try that failed, after which the call was made again.

    call: what was called, such as ``docker pull``
    kind: the row of the failure in the table of transient errors
    error: the failure in one line
    pause: seconds until the next try
    """

    call: str
    kind: str
    error: str
    pause: float = 0.0


@dataclass(slots=True)
class Recorder:
    """The tries of one piece of work. ``tell`` gets each of them, even those beyond ``KEPT``."""

    tell: Callable[[Try], None] | None = None
    kept: list[Try] = field(default_factory=list)

    @property
    def tries(self) -> tuple[Try, ...]:
        return tuple(self.kept)

    def add(self, tried: Try) -> None:
        if len(self.kept) < KEPT:
            self.kept.append(tried)
        if self.tell is not None:
            self.tell(tried)


_RECORDER: ContextVar[Recorder | None] = ContextVar("_RECORDER", default=None)


@contextmanager
def recorded(tell: Callable[[Try], None] | None = None) -> Iterator[Recorder]:
    """Record the tries of everything that is called inside, tasks included, unless an inner recorder takes them.

    An error takes them to the recorder around this one, whose ``tell`` is the default here.
    """
    outer = _RECORDER.get()
    recorder = Recorder(tell or (outer.tell if outer else None))
    token = _RECORDER.set(recorder)
    try:
        yield recorder
    except BaseException:
        if outer:
            outer.kept += recorder.kept[: KEPT - len(outer.kept)]
        raise
    finally:
        _RECORDER.reset(token)


def record(tried: Try) -> None:
    """Add a try to the innermost recorder, if there is one."""
    if recorder := _RECORDER.get():
        recorder.add(tried)
