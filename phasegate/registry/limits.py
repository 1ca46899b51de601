"""The limits of the registry client: how much it takes, how long, and how often it tries."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds. ``waits=False`` retries at once: for tests."""

    connections: int = 16
    """At one host at the same time."""
    document: int = 4 * MIB
    """A manifest, index or config; distribution-spec asks registries for 4 MiB at least."""
    error: int = 8 << 10
    """What is read of an error's body."""
    attempts: int = 5
    redirects: int = 5
    children: int = 1000
    """Of an index."""
    pages: int = 1000
    """Of a list of tags or referrers."""
    connect: float = 10
    answer: float = 60
    """From the request to the head of the answer."""
    body: float = 3600
    """For one body in all, without the time its reader takes."""
    slowest: int = 16 << 10
    """Bytes a second that a body must bring, measured over ``window``."""
    window: float = 30
    waits: bool = True
    first_wait: float = 0.3
    longest_wait: float = 60
    """A registry that asks for a longer pause gets none: the request fails, retryable."""
