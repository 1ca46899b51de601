"""Extract the reason line from docker's output, and redact secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LINES = 40
_SHORTEST = 4  # characters; anything shorter is not a secret and would blank out half the text

_NOISE = re.compile(r"^(error response from daemon|error|failed to build|failed to solve|docker): ", re.IGNORECASE)
_WHY = re.compile(
    r"^(ERROR|Error response from daemon|error|failed to|Cannot connect|unknown|denied|docker):? ?", re.IGNORECASE
)
# Hints that tools print below an error: `Run 'docker run --help' for more information`, `See 'podman run --help'`.
_HINT = re.compile(r"((run|see|try) ['`\"‘].*\s--?h(elp)?\b|usage:)", re.IGNORECASE)
_PLACE = re.compile(r"^(\S+:\d+)\n-{10,}$", re.MULTILINE)  # the line above BuildKit's excerpt


class Scrub:
    """A function that replaces every secret, and every line of a multi-line secret, with ``***``."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        parts = {part.strip() for secret in secrets for part in (secret, *secret.splitlines())}
        hidden = sorted((part for part in parts if len(part) >= _SHORTEST), key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, hidden))) if hidden else None

    def __call__(self, text: str) -> str:
        return self._pattern.sub("***", text) if self._pattern else text


def tail(output: str, lines: int = _LINES) -> str:
    """Return the last ``lines`` lines that are not blank."""
    return "\n".join([line.rstrip() for line in output.splitlines() if line.strip()][-lines:])


def reason(output: str) -> str:
    """Return the line that says why a docker command failed, without the prefixes that every failure has."""
    lines = _said(output)
    line = next((line for line in reversed(lines) if _WHY.match(line)), lines[-1] if lines else "")
    while (shorter := _NOISE.sub("", line)) != line:
        line = shorter
    return line[:400]


def last_line(output: str) -> str:
    """Return the last line that is neither blank nor a usage hint, empty if there is no output."""
    return (_said(output) or [""])[-1]


def _said(output: str) -> list[str]:
    """Return the lines of ``output`` without usage hints, which are never the reason, unless there is nothing else."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return [line for line in lines if not _HINT.match(line)] or lines


def where(output: str) -> str:
    """Return `` at Dockerfile:12`` if BuildKit says which line of the Dockerfile failed, else nothing."""
    found = _PLACE.findall(output)
    return f" at {found[-1]}" if found else ""
