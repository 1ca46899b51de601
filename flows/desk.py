"""What a flow run shares with whoever started it in this process: a flow's parameters can only be plain data."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field

from prefect.exceptions import MissingContextError
from prefect.logging import get_run_logger

from phases.errors import PhasegateError
from phases.policy.action import Action
from phases.steps.house import Tell


def _log(repo: str, phase: str, what: str) -> None:
    """Into the log of the flow or task run, which the server keeps."""
    try:
        get_run_logger().info("%s %s: %s", repo, phase, what)
    except MissingContextError:  # a thread of a step
        return


@dataclass(slots=True)
class Desk:
    """``tell`` is where progress goes, ``rest`` hears of each repo that came to rest, ``ends`` gathers them.
    ``error`` is what ended a flow: a state keeps only its words. ``busy`` says who else works on the whole fleet, where
    nothing was done for that."""

    tell: Tell = _log
    rest: Callable[[str, Action], None] = lambda repo, end: _log(repo, end.phase, f"{end.kind}: {end.why}")
    ends: dict[str, Action] = field(default_factory=dict)
    error: PhasegateError | None = None
    busy: str = ""


DESK: ContextVar[Desk] = ContextVar("desk")
"""Set by the command line. A deployed flow finds none and makes one that writes to its log."""


def desk() -> Desk:
    found = DESK.get(None)
    if found is None:
        found = Desk()
        DESK.set(found)
    return found
