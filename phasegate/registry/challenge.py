"""Parse WWW-Authenticate, a registry's challenge (RFC 9110, 11.6.1; distribution's token specification)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_PART = re.compile(
    r"\s*,?\s*(?:(?P<scheme>[A-Za-z][A-Za-z0-9-]*)(?=[\s,]|$)(?!\s*=))?\s*"
    r'(?:(?P<name>[A-Za-z_]+)\s*=\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s,"]+)))?'
)
_ACTION = re.compile(r"[a-z_]{1,40}")


@dataclass(frozen=True, slots=True)
class Challenge:
    """A registry's challenge.

    - ``scheme``: in lower case: basic or bearer.
    - ``realm``, ``service``: where tokens are issued, and for whom.
    - ``scope``: what a token has to allow, as in ``repository:team/web:pull,push``; several are separated by spaces.
    """

    scheme: str
    realm: str
    service: str = ""
    scope: str = ""

    def actions(self, resource: str) -> frozenset[str]:
        """Return the actions on one resource, as in ``repository:team/web``, that the challenge names."""
        scopes = (scope.rpartition(":") for scope in self.scope.split(" "))
        named = [actions.split(",") for place, _, actions in scopes if place == resource]
        return frozenset(action for actions in named for action in actions if _ACTION.fullmatch(action))


def parse_challenge(headers: Iterable[str]) -> Challenge | None:
    """Return the challenge to answer: bearer before basic, None if neither is offered."""
    found: dict[str, dict[str, str]] = {}
    for header in headers:
        for scheme, values in _parts(header):
            found.setdefault(scheme, dict(values))
    for scheme in ("bearer", "basic"):
        if scheme in found:
            values = found[scheme]
            return Challenge(scheme, values.get("realm", ""), values.get("service", ""), values.get("scope", ""))
    return None


def _parts(header: str) -> Iterable[tuple[str, Mapping[str, str]]]:
    scheme, position = "", 0
    values: dict[str, str] = {}
    while position < len(header):
        match = _PART.match(header, position)
        if match is None or match.end() == position:
            break
        position = match.end()
        if match["scheme"]:
            if scheme:
                yield scheme, values
            scheme, values = match["scheme"].lower(), {}
        if match["name"]:
            text = match["plain"] if match["quoted"] is None else re.sub(r"\\(.)", r"\1", match["quoted"])
            values[match["name"].lower()] = text
    if scheme:
        yield scheme, values
