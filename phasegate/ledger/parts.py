"""Split what a statement is about into parts that one statement can hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def parts(of: Iterable[T], size: int = 400) -> Iterator[list[T]]:
    rest = iter(of)
    while part := list(islice(rest, size)):
        yield part
