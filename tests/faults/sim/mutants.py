"""Defects that phasegate once had, put back one at a time: the simulation must find each of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def mutated(name: str) -> Iterator[None]:
    yield
