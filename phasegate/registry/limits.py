"""The limits of the registry client: how much it accepts, how long it waits, and how often it tries."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds. ``waits=False`` retries at once: for tests."""

    connections: int = 16
    """Concurrent connections to one host."""
    document: int = 4 * MIB
    """Size of a manifest, index or config; distribution-spec asks registries to accept at least 4 MiB."""
    error: int = 8 << 10
    """How much of an error's body is read."""
    attempts: int = 5
    redirects: int = 5
    children: int = 1000
    """Children of an index."""
    pages: int = 1000
    """Pages of a list of tags or referrers."""
    connect: float = 10
    answer: float = 60
    """From the request to the headers of the answer."""
    body: float = 3600
    """For one whole body, without its reader's own time."""
    slowest: int = 16 << 10
    """Minimum rate of a body in bytes per second, measured over ``window``."""
    window: float = 30
    waits: bool = True
    first_wait: float = 0.3
    longest_wait: float = 60
    """If a registry asks for a longer pause than this, the request fails at once, retryable."""
    gives_up: int = 0
    """A host that could not be reached so many times in a row is not asked again by this client; 0 asks on."""


ASKING = Limits()
LOOKING = Limits(connect=5, answer=20, gives_up=3)
"""For a look that a person waits for, and can repeat."""
