"""The page of ``phasegate import``: what was taken, what was guessed, what was not taken and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from phasegate.importing.draft import Draft, Left
from phasegate.importing.marks import Change
from phasegate.importing.write import counted
from phasegate.pages.table import as_json, columns


def show(out: Console, path: Path, draft: Draft, *, written: bool, then: str) -> None:
    """Print what came of it. ``then`` is the command to go on with."""
    columns(out, ("not taken", "at", "why"), [(each.repo, str(each.origin), each.why) for each in draft.whole])
    columns(out, ("taken without", "at", "why"), [_row(alike) for alike in draft.alike])
    out.print(f"{'wrote' if written else 'nothing to write: it is the same as'} {path}: {counted(draft)}.")
    out.print(f"Each guess has a comment in the file: review them, name your builder and clients. Then: {then}")


def show_json(out: Console, path: Path, draft: Draft, *, written: bool) -> None:
    as_json(
        out,
        {
            "file": str(path),
            "written": written,
            "taken": [{"repo": repo.name, "from": str(repo.origin)} for repo in draft.repos],
            "guesses": [
                {"repo": name, "key": it.key, "value": it.value, "why": it.guess} for name, it in draft.guesses
            ],
            "not_taken": [_facts(left) for left in draft.whole],
            "left_out": [_facts(left) for left in draft.parts],
        },
    )


def show_changes(out: Console, path: Path, draft: Draft, changes: Sequence[Change]) -> None:
    if not changes:
        out.print(f"{path}: nothing has changed at the source since it was drafted ({counted(draft)}).")
        return
    for change in changes:
        out.print(f"{change.repo}: {change.what}")
        for line in change.lines:
            out.print(f"  {line}")
        if change.mark:
            out.print(f"  once the file says what you want of it: {change.mark}")
    out.print(f"{path}: {len(changes)} of {len(draft.repos)} repos changed at the source since it was drafted.")


def show_changes_json(out: Console, path: Path, changes: Sequence[Change]) -> None:
    found = [{"repo": it.repo, "what": it.what, "lines": it.lines, "mark": it.mark or None} for it in changes]
    as_json(out, {"file": str(path), "changes": found})


def _row(alike: Sequence[Left]) -> tuple[str, str, str]:
    first, more = alike[0], len(alike) - 1
    if not more:
        return first.what, str(first.origin), first.why
    return f"{len(alike)} repos: {first.part}", f"{first.origin} and {more} more", first.why


def _facts(left: Left) -> dict[str, str]:
    return {"what": left.what, "at": str(left.origin), "why": left.why}
