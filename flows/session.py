"""What a flow run shares with whoever started it in this process: a flow's parameters can only be plain data."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field

from prefect.exceptions import MissingContextError
from prefect.logging import get_run_logger

from phasegate.errors import PhasegateError
from phasegate.policy.action import Action
from phasegate.repo.run import Tell


def _log(repo: str, phase: str, what: str) -> None:
    """Into the log of the flow or task run, which the server keeps."""
    try:
        get_run_logger().info("%s %s: %s", repo, phase, what)
    except MissingContextError:  # a thread of a step
        return


@dataclass(slots=True)
class Session:
    """``tell`` is where progress goes, ``rest`` hears of each repo that came to rest, ``ends`` gathers them.
    ``error`` is what ended a flow: a state keeps only its words. ``busy`` says who else works on the whole fleet, where
    nothing was done for that."""

    tell: Tell = _log
    rest: Callable[[str, Action], None] = lambda repo, end: _log(repo, end.phase, f"{end.kind}: {end.why}")
    ends: dict[str, Action] = field(default_factory=dict)
    error: PhasegateError | None = None
    busy: str = ""


SESSION: ContextVar[Session] = ContextVar("session")
"""Set by the command line. A deployed flow finds none and makes one that writes to its log."""


def session() -> Session:
    found = SESSION.get(None)
    if found is None:
        found = Session()
        SESSION.set(found)
    return found
