"""The names of release lines: ``python@3.12`` is the line ``3.12`` of the repo ``python``.

A repo that publishes several versions of one image name has a line for each. Every line is a repo of its own, with this
name; only who keeps lines apart in a database, or asks what an image belongs to, takes the name to pieces.
"""

from __future__ import annotations

AT = "@"


def line_name(repo: str, line: str) -> str:
    """Return the name of a line, or that of the repo if ``line`` is empty."""
    return f"{repo}{AT}{line}" if line else repo


def parts_of(name: str) -> tuple[str, str]:
    """Return the repo and the line, which is empty for a repo without lines."""
    repo, _, line = name.rpartition(AT)
    return (repo, line) if repo else (name, "")


def repo_of(name: str) -> str:
    """Return the repo of a line, or ``name`` itself."""
    return parts_of(name)[0]
