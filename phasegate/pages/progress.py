"""Progress while a command works: one live line per repo on a terminal, one line per step in a pipe."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from types import TracebackType

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from phasegate import clock
from phasegate.pages import event_log
from phasegate.pages.table import Paper, clean


@dataclass(frozen=True, slots=True)
class _Doing:
    phase: str
    what: str
    since: float


class _Margin(Paper):
    """A console whose closed pipe does not end the work, which could cut off a step in the middle of a move."""

    def on_broken_pipe(self) -> None:
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())  # otherwise Python complains on exit


class Progress:
    """Progress on standard error, as standard output is for the answer. Where that gets a log for programs, none.

    ``tell`` may be called for any repo at any time.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or _Margin(
            file=sys.stderr, highlight=False, markup=False, soft_wrap=True, quiet=event_log.asked_for()
        )
        self._doing: dict[str, _Doing] = {}
        self._resting: dict[str, tuple[str, str]] = {}
        self._live: Live | None = None

    def __enter__(self) -> Progress:
        if self._console.is_terminal and not self._console.quiet:
            self._live = Live(console=self._console, get_renderable=self._lines, refresh_per_second=4, transient=True)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    @property
    def live(self) -> bool:
        """Whether this is a terminal, on which a line is replaced by the next."""
        return self._live is not None

    def tell(self, repo: str, phase: str, what: str) -> None:
        """Report what ``repo`` is doing from now on."""
        if self._live is None:
            self._console.print(f"{clock.now().astimezone():%H:%M:%S}  {repo:<12} {phase:<10} {what}")
        before = self._doing.get(repo)
        since = before.since if before and (before.phase, before.what) == (phase, what) else time.monotonic()
        self._doing[repo] = _Doing(phase, what, since)

    def rest(self, repo: str, phase: str, what: str) -> None:
        """Report that ``repo`` came to rest. Its line stays, above those still moving.

        The same rest is reported once: a wave's end wakes many repos that then rest where they were.
        """
        self._doing.pop(repo, None)
        if self._resting.get(repo) == (phase, what):
            return
        self._resting[repo] = (phase, what)
        self._console.print(f"{clock.now().astimezone():%H:%M:%S}  {repo:<12} {phase:<10} {what.splitlines()[0]}")

    def note(self, text: str) -> None:
        """Print a line that is not about a repo."""
        self._console.print(text)

    def _lines(self) -> Group:
        now, room = time.monotonic(), max(self._console.height - 3, 3)
        doing = list(self._doing.items())
        lines = [
            Text(
                f"{now - it.since:7.0f} s  {repo:<12} {it.phase:<10} {clean(it.what)}",
                no_wrap=True,
                overflow="ellipsis",
            )
            for repo, it in doing[:room]
        ]
        if len(doing) > room:
            lines.append(Text(f"           and {len(doing) - room} more", style="dim"))
        return Group(*lines)
