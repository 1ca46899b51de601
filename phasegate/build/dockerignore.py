"""What .dockerignore excludes from the context, by moby/patternmatcher's rules."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath


class Ignore:
    """The patterns of a .dockerignore. The last one to match a path, or a folder above it, wins; ``!`` re-includes."""

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
        """Return whether ``path`` (relative, with ``/``) is excluded."""
        out = False
        for pattern, keeps in self._rules:
            if out is keeps and pattern.match(path):
                out = not keeps
        return out


def read(context: Path, dockerfile: str) -> Ignore:
    """Read ``<Dockerfile>.dockerignore`` if it exists, else the context's own, as BuildKit does."""
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
    # A folder that matches covers everything below it.
    return "".join(parts) + r"(?:/.*)?\Z"
