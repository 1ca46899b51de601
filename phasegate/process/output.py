"""Reading docker's output: the one line that says why, and no secret in any."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LINES = 40
_SHORTEST = 4  # characters; anything shorter is no secret and would blank out half the text

# What may go away by itself: the network and the registry, never the Dockerfile.
_PASSING = re.compile(
    r"connection (refused|reset)|i/o timeout|TLS handshake timeout|unexpected EOF|no such host|temporary failure|"
    r"too many requests|\b(429|50[0234])\b|service unavailable|bad gateway|context deadline exceeded|"
    r"cannot connect to the docker",
    re.IGNORECASE,
)
_NOISE = re.compile(r"^(error response from daemon|error|failed to build|failed to solve|docker): ", re.IGNORECASE)
_WHY = re.compile(
    r"^(ERROR|Error response from daemon|error|failed to|Cannot connect|unknown|denied|docker):? ?", re.IGNORECASE
)
# What command lines print below an error: `Run 'docker run --help' for more information`, `See 'podman run --help'`.
_HINT = re.compile(r"((run|see|try) ['`\"‘].*\s--?h(elp)?\b|usage:)", re.IGNORECASE)
_PLACE = re.compile(r"^(\S+:\d+)\n-{10,}$", re.MULTILINE)  # the line above BuildKit's excerpt


class Scrub:
    """Replaces every secret, and every line of a secret of several lines, by ``***``."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        parts = {part.strip() for secret in secrets for part in (secret, *secret.splitlines())}
        hidden = sorted((part for part in parts if len(part) >= _SHORTEST), key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, hidden))) if hidden else None

    def __call__(self, text: str) -> str:
        return self._pattern.sub("***", text) if self._pattern else text


def tail(output: str, lines: int = _LINES) -> str:
    """The last lines that say something."""
    return "\n".join([line.rstrip() for line in output.splitlines() if line.strip()][-lines:])


def reason(output: str) -> str:
    """The one line that says why a docker command failed, without the words that every failure has."""
    lines = _said(output)
    line = next((line for line in reversed(lines) if _WHY.match(line)), lines[-1] if lines else "")
    while (shorter := _NOISE.sub("", line)) != line:
        line = shorter
    return line[:400]


def last_line(output: str) -> str:
    """The last line that says something, empty where none does."""
    return (_said(output) or [""])[-1]


def _said(output: str) -> list[str]:
    """The lines of ``output`` without hints on usage, which are never the reason, unless there is nothing else."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return [line for line in lines if not _HINT.match(line)] or lines


def where(output: str) -> str:
    """`` at Dockerfile:12`` where BuildKit says which line of the Dockerfile failed."""
    found = _PLACE.findall(output)
    return f" at {found[-1]}" if found else ""


def passing(output: str) -> bool:
    """True where the failure is of the kind that goes away by itself."""
    return _PASSING.search(reason(output)) is not None
