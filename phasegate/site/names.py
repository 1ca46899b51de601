"""The names of a repo's files: safe as the name of a file and in a URL, without any quoting."""

from __future__ import annotations

import re

_OTHER = re.compile(r"[^a-z0-9._-]")


def stem(repo: str) -> str:
    """Return ``python~3.12`` for ``python@3.12``. No name has a `~`; any other sign is its number between two."""
    return _OTHER.sub(lambda found: "~" if found[0] == "@" else f"~{ord(found[0])}~", repo)


def page_of(repo: str) -> str:
    return f"repo/{stem(repo)}.html"


def badge_of(repo: str) -> str:
    return f"badge/{stem(repo)}.svg"
