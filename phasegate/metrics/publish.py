"""Write metrics to a file for node_exporter, or serve them over HTTP."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest, start_http_server, write_to_textfile
from prometheus_client.metrics_core import Metric as Family

from phasegate.errors import PhasegateError
from phasegate.metrics.families import families, unreadable
from phasegate.metrics.figures import Figures

FRESH = 10.0
"""Seconds for which figures are served again, at least."""
RESTS = 10.0
"""And so many times as long as it took to read them: a large ledger takes up a tenth of a core at most.

Only if they could be read: what cannot be is asked for again soon, however long it took to give up.
"""
PATIENCE = 5.0
"""Seconds for which a scrape waits for new figures: half of what Prometheus waits by default."""


class _Fixed:
    """A collector of figures that were read already."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterable[Family]:
        return families(self._figures)


def text(figures: Figures) -> str:
    """Return the metrics in Prometheus' text format."""
    return generate_latest(_registry(_Fixed(figures))).decode()


def write(figures: Figures, path: Path) -> None:
    """Replace the file as a whole, as node_exporter reads it at any time.

    Raises PhasegateError if it cannot be written.
    """
    try:
        write_to_textfile(str(path), _registry(_Fixed(figures)))
    except OSError as error:
        raise PhasegateError(
            f"{path}: {error.strerror}", fix="--out names a file in the folder that node_exporter reads"
        ) from None


class Endpoint:
    """A collector that measures at each scrape, unless it just has. A fleet that cannot be read is one metric.

    The ledger of a large fleet takes longer to read than Prometheus waits: then the figures before are served, and the
    new ones at a later scrape.
    """

    def __init__(self, fleet: str, measure: Callable[[], Figures], tell: Callable[[str], None]) -> None:
        """Make a collector.

        fleet: what the fleet is called where it cannot be read
        measure: reads the fleet file and the ledger
        tell: gets one line when they cannot be read, and not again until they could be
        """
        self._fleet, self._measure, self._tell = fleet, measure, tell
        self._lock = threading.Lock()
        self._reading: threading.Thread | None = None
        self._until = 0.0
        self._last: Figures | None = None
        self._told = ""

    def collect(self) -> Iterator[Family]:
        with self._lock:
            if self._reading is None and time.monotonic() >= self._until:
                self._reading = threading.Thread(target=self._refresh, name="metrics", daemon=True)
                self._reading.start()
            reading = self._reading
        if reading:
            reading.join(PATIENCE if self._last or self._told else None)
        figures = self._last
        yield from families(figures) if figures else unreadable(self._fleet)

    def _refresh(self) -> None:
        began, rests = time.monotonic(), 0.0
        try:
            self._last, self._told = self._measure(), ""
            rests = RESTS
        except PhasegateError as error:
            self._last = None
            if error.what != self._told:
                self._told = error.what
                self._tell(f"metrics: {error.what.splitlines()[0]}")
        finally:
            ended = time.monotonic()
            with self._lock:
                self._until = ended + max(FRESH, rests * (ended - began))
                self._reading = None


def serve(endpoint: Endpoint, address: str, port: int) -> Callable[[], None]:
    """Serve ``/metrics`` from a thread of its own, and return what ends it.

    Raises PhasegateError if it cannot listen.
    """
    try:
        server, thread = start_http_server(port, address, _registry(endpoint))
    except OSError as error:
        raise PhasegateError(
            f"--metrics: {address} port {port}: {error.strerror}", fix="another port, or an address of this host"
        ) from None

    def end() -> None:
        server.shutdown()
        thread.join()
        server.server_close()

    return end


def _registry(collector: _Fixed | Endpoint) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(collector)
    return registry
