"""Progress: what is being done, for how long, and the result; live on a terminal, one line per part in a pipe."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.table import Table

console = Console(highlight=False)


class Show:
    """Progress of parts that work at the same time; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, float] = {}
        self._live = Live(get_renderable=self._now, console=console, refresh_per_second=4, transient=True)

    def __enter__(self) -> Show:
        if console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if console.is_terminal:
            self._live.stop()

    @contextmanager
    def part(self, name: str) -> Iterator[list[str]]:
        """Time one part; its body appends what it found or made to the list."""
        found: list[str] = []
        began = time.monotonic()
        with self._lock:
            self._running[name] = began
        try:
            yield found
        finally:
            with self._lock:
                del self._running[name]
        console.print(f"  {name:<22}{time.monotonic() - began:6.1f} s  {', '.join(found)}", soft_wrap=True)

    def _now(self) -> Table:
        grid = Table.grid(padding=(0, 1))
        with self._lock:
            for name, began in self._running.items():
                grid.add_row(f"  {name:<22}", f"{time.monotonic() - began:5.0f} s ...")
        return grid
