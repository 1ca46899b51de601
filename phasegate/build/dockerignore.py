"""What .dockerignore keeps out of the context, by moby/patternmatcher's rules."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath


class Ignore:
    """The last pattern that matches a path, or a folder above it, decides; ``!`` takes a path back in."""

    def __init__(self, text: str = "") -> None:
        self._rules: list[tuple[re.Pattern[str], bool]] = []
        for line in text.removeprefix("\ufeff").splitlines():
            pattern = line.strip()
            if not pattern or line.startswith("#"):
                continue
            keeps = pattern.startswith("!")
            pattern = str(PurePosixPath("/" + pattern.removeprefix("!").strip().strip("/"))).strip("/")
            if pattern:
                self._rules.append((re.compile(_expression(pattern)), keeps))
        self.exceptions = any(keeps for _, keeps in self._rules)

    def __call__(self, path: str) -> bool:
        """True where ``path`` (relative, with ``/``) is left out."""
        out = False
        for pattern, keeps in self._rules:
            if out is keeps and pattern.match(path):
                out = not keeps
        return out


def read(context: Path, dockerfile: str) -> Ignore:
    """BuildKit takes ``<Dockerfile>.dockerignore`` where there is one, else the context's own."""
    for path in (context / f"{dockerfile}.dockerignore", context / ".dockerignore"):
        if path.is_file():
            return Ignore(path.read_text(encoding="utf-8", errors="replace"))
    return Ignore()


def _expression(pattern: str) -> str:
    parts: list[str] = []
    position = 0
    while position < len(pattern):
        rest = pattern[position:]
        if rest.startswith("**"):
            position += 3 if rest.startswith("**/") else 2
            parts.append("(?:.*/)?" if rest.startswith("**/") else ".*")
        elif rest[0] == "*":
            position += 1
            parts.append("[^/]*")
        elif rest[0] == "?":
            position += 1
            parts.append("[^/]")
        elif rest[0] == "[" and "]" in rest[2:]:
            end = rest.index("]", 2)
            position += end + 1
            parts.append("[" + rest[1:end].replace("\\", "\\\\") + "]")
        elif rest[0] == "\\" and len(rest) > 1:
            position += 2
            parts.append(re.escape(rest[1]))
        else:
            position += 1
            parts.append(re.escape(rest[0]))
    # A folder that matches takes everything under it along.
    return "".join(parts) + r"(?:/.*)?\Z"
