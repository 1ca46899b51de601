"""Marks in a drafted fleet file: what the source said of each repo when a person took it in.

A person edits the file, so its text says nothing about the source. A mark is a comment with a digest of what the source
said; it is compared with what the source says today, whatever has become of the repo's entry since.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from phasegate.importing.draft import Draft, Drawn
from phasegate.importing.yaml_text import inline, scalar

_MARK = re.compile(r"^[ \t]*#[ \t]+imported:[ \t]+(\S+)[ \t]+([0-9a-f]{8})[ \t]*$", re.MULTILINE)


def mark_of(repo: Drawn) -> str:
    return f"# imported: {repo.name} {repo.mark}"


def marks_of(draft: Draft) -> Iterator[str]:
    """Yield the comments that end a drafted file."""
    yield "# What the source said of each repo, for phasegate import --check: leave these lines as they are."
    yield from (mark_of(repo) for repo in draft.repos)


@dataclass(frozen=True, slots=True)
class Change:
    """A repo of which the source says something else than when the file was drafted.

    what: ``new``, ``changed`` or ``gone``.
    lines: how the file and the source differ, a key a line.
    mark: the comment that says a person has taken note of it; empty for what is gone.
    """

    repo: str
    what: str
    lines: tuple[str, ...]
    mark: str = ""


def changes(text: str, written: Mapping[str, Mapping[str, Any]], draft: Draft) -> tuple[Change, ...]:
    """Return what has changed at the source since a file was drafted.

    text: the file.
    written: the repos that it has, by name.
    draft: what the source says today.
    """
    marks = dict(_MARK.findall(text))
    found: list[Change] = []
    for repo in draft.repos:
        if marks.get(repo.name) == repo.mark:
            continue
        there = written.get(repo.name)
        if repo.name not in marks:
            if there is None:
                found.append(Change(repo.name, "new", (f"at {repo.origin}",), mark_of(repo)))
            continue  # without its mark, a repo is the person's own
        found.append(Change(repo.name, "changed", tuple(_differences(repo, there)), mark_of(repo)))
    here = {repo.name for repo in draft.repos}
    gone = [name for name in marks if name not in here]
    return (
        *found,
        *(Change(name, "gone", ("the source does not have it, or it is not taken any more",)) for name in gone),
    )


def _differences(repo: Drawn, there: Mapping[str, Any] | None) -> Iterator[str]:
    if there is None:
        yield f"at {repo.origin}; the file does not have the repo any more"
        return
    same = True
    for entry in repo.entries:
        for keys, had, has in _parts((entry.key,), there.get(entry.key), entry.value):
            same = False
            yield f"{': '.join(map(scalar, keys))}: {_shown(had)} -> {_shown(has)}"
    if same:
        yield "the file says already what the source says today, or the source leaves a key out that it had"


def _parts(keys: tuple[str, ...], had: Any, has: Any) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Yield what differs: the keys that lead there, and both values. Of two mappings only what differs in them."""
    if not (isinstance(had, Mapping) and isinstance(has, Mapping)):
        if had != has:
            yield keys, had, has
        return
    for name in dict.fromkeys([*has, *had]):
        yield from _parts((*keys, str(name)), had.get(name), has.get(name))


def _shown(value: Any) -> str:
    return "(not there)" if value is None else inline(value)
