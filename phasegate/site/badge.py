"""The badge of a repo: a small SVG for its README, readable without colour."""

from __future__ import annotations

from phasegate.site.model import STOPPED, RepoView, State

_LETTER = 6.2
"""Pixels of a letter, on average, in the 11 px sans serif that badges have."""
_GOOD, _BAD, _OTHER = "#1a7f37", "#b42318", "#3d5a80"
LABEL = "phasegate"


def words(repo: RepoView) -> str:
    """Return what the badge says, as ``zstd, needs a person``."""
    return f"{repo.at}, {repo.state}" if repo.at else "not looked at yet"


def sizes(text: str) -> tuple[int, int]:
    """Return the widths of the two halves of the badge."""
    return round(len(LABEL) * _LETTER) + 12, round(len(text) * _LETTER) + 12


def colour(repo: RepoView) -> str:
    return _BAD if repo.state in STOPPED else _GOOD if repo.state is State.DONE else _OTHER
