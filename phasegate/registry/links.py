"""Read Link headers: which page comes next (RFC 8288; distribution-spec, 'Listing Tags')."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_TARGET = re.compile(r"[\s,]*<([^>]*)>")
_PARAMETER = re.compile(
    r'\s*;\s*(?P<name>[^\s=;,"]*)\s*(?:=\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s;,"]*)))?'
)


def next_link(headers: Iterable[str]) -> str | None:
    """Return the first target with ``rel="next"``, None if there is none.

    There may be several headers, and several links in one; ``rel`` may hold several words, in any case.
    """
    for header in headers:
        for target, relations in _links(header):
            if "next" in relations:
                return target
    return None


def _links(header: str) -> Iterator[tuple[str, list[str]]]:
    position = 0
    while found := _TARGET.match(header, position):
        position = found.end()
        relations: list[str] | None = None
        while parameter := _PARAMETER.match(header, position):
            position = parameter.end()
            if parameter["name"].lower() == "rel" and relations is None:  # any other is ignored (RFC 8288, 3.3)
                relations = (parameter["quoted"] or parameter["plain"] or "").lower().split()
        yield found[1].strip(), relations or []
