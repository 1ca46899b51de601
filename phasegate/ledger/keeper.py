"""Renew the leases of this process from a thread of its own, for as long as its event loop beats.

A loop that stands still must lose its leases, and one that is only busy must not: so the thread renews, and asks the
loop for a sign of life in between.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

from phasegate.errors import LedgerError
from phasegate.ledger.lease import Fenced, Lease

_PARTS = 6
"""A lease is renewed so many times while it lasts."""
_SHORTEST = 0.02
_PATIENCE = 30.0


class Keeper:
    """``renew`` extends one lease, on a connection of the thread's own."""

    def __init__(self, renew: Callable[[Lease], None]) -> None:
        self._renew = renew
        self._lock = threading.Lock()
        self._leases: dict[Lease, Beat] = {}
        self._end: threading.Event | None = None
        self._threads: list[threading.Thread] = []

    def add(self, lease: Lease) -> None:
        with self._lock:
            self._leases[lease] = Beat()
            if self._end is None:
                self._end = threading.Event()
                thread = threading.Thread(target=self._run, args=(self._end,), name="leases", daemon=True)
                self._threads = [each for each in self._threads if each.is_alive()] + [thread]
                thread.start()

    def remove(self, lease: Lease) -> None:
        with self._lock:
            self._leases.pop(lease, None)
            if not self._leases and self._end is not None:
                self._end.set()
                self._end = None

    def close(self) -> None:
        """Wait until no thread uses the ledger any more."""
        for thread in self._threads:
            thread.join(_PATIENCE)

    def round(self) -> None:
        """Renew each lease whose event loop has given a sign of life since the last round."""
        with self._lock:
            kept = dict(self._leases)
        for lease, beat in kept.items():
            if lease.lost or not beat.there():
                continue
            try:
                self._renew(lease)
            except Fenced:
                continue
            except LedgerError:
                continue  # it is tried again in the next round; until then its time runs

    def _run(self, end: threading.Event) -> None:
        while not end.wait(self._pause()):
            self.round()

    def _pause(self) -> float:
        with self._lock:
            return max(_SHORTEST, min((lease.seconds for lease in self._leases), default=1.0) / _PARTS)


class Beat:
    """Whether the event loop in which a lease was taken is alive. Outside any loop, it always is."""

    def __init__(self) -> None:
        self._answered = True
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None

    def there(self) -> bool:
        """Return whether the loop has answered the last question, and ask the next one."""
        if self._loop is None:
            return True
        answered = self._answered
        try:
            if answered:
                self._answered = False
                self._loop.call_soon_threadsafe(self._answer)
        except RuntimeError:  # the loop is closed
            return False
        return answered

    def _answer(self) -> None:
        self._answered = True
