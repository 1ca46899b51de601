"""What a flow run shares with its caller in the same process: a flow's parameters can only be plain data."""

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
    """Write to the log of the flow or task run, which the server keeps."""
    try:
        get_run_logger().info("%s %s: %s", repo, phase, what)
    except MissingContextError:  # a thread of a step
        return


@dataclass(slots=True)
class Session:
    """What a flow run and its caller share.

    tell: where progress goes.
    rest: is called for each repo that came to rest.
    ends: the actions at which repos came to rest.
    error: what ended the flow, as a state keeps only its words.
    busy: who else works on the whole fleet, if nothing was done for that reason.
    """

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
