"""What comes of a draft: a fleet file, written once and never over another, or what has changed since it was."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from phasegate.errors import FleetError
from phasegate.fleet.resolve_common import read_file
from phasegate.importing.draft import Draft, Drawn
from phasegate.importing.fits import fitting, of_one_registry
from phasegate.importing.marks import Change, changes
from phasegate.importing.tags import is_version, newest
from phasegate.importing.write import counted, text_of
from phasegate.importing.written import repos_in
from phasegate.line import parts_of, repo_of

_MARK = "# imported: "


@dataclass(frozen=True, slots=True)
class Outcome:
    """A draft that fits into one fleet file, and the text of that file."""

    draft: Draft
    text: str


def outcome_of(draft: Draft, path: Path, command: str, registry: str = "") -> Outcome:
    """Return the fleet file for ``path`` of what a draft has.

    draft: what the source says.
    path: where the file belongs: its sources are named from there.
    command: the words after ``phasegate import``.
    registry: the host that is wanted; default: that of most repos.

    Raises FleetError if no repo can be taken.
    """
    host, here = of_one_registry(replace(draft, repos=_nearest_first(draft.repos)), registry)
    fits = fitting(here, host, path)
    fits = replace(
        fits,
        repos=tuple(sorted(fits.repos, key=_order)),
        left=tuple(sorted(fits.left, key=lambda left: (left.what, str(left.origin), left.why))),
    )
    if not fits.repos:
        reasons = "".join(f"\n  {left.what} ({left.origin}): {left.why}" for left in fits.whole)
        raise FleetError(f"no repo could be taken from the source{reasons}", fix="see docs/import.md")
    return Outcome(fits, text_of(fits, host, command))


def _nearest_first(repos: Sequence[Drawn]) -> tuple[Drawn, ...]:
    """Return the repos so that of two with one image the first is taken: what is further down may be a copy.

    The lines of a repo stay together.
    """
    depth: dict[str, int] = {}
    for repo in repos:
        name, below = repo_of(repo.name), repo.origin.place.count("/")
        depth[name] = min(below, depth.get(name, below))
    return tuple(sorted(repos, key=lambda repo: (depth[repo_of(repo.name)], _order(repo))))


def _order(repo: Drawn) -> tuple[Any, ...]:
    name, line = parts_of(repo.name)
    return name, repo.value("image"), newest(line) if is_version(line) else ((), line), str(repo.origin)


def write(outcome: Outcome, path: Path, check: str) -> bool:
    """Write the file unless it is there with the same bytes; return whether it was written.

    Raises FleetError if there is another file: what a person wrote is never overwritten. ``check`` is the command that
    says what has changed.
    """
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(outcome.text)
    except FileExistsError:
        there = path.read_bytes() if path.is_file() else b""
        if there == outcome.text.encode():
            return False
        changes = f"{check} says what has changed at the source; " if _MARK.encode() in there else ""
        raise FleetError(
            f"{path} is there already, and is not what would be written ({counted(outcome.draft)})",
            fix=f"{changes}--out FILE writes another file",
        ) from None
    except FileNotFoundError:
        raise FleetError(
            f"{path}: the folder {path.parent} does not exist", fix=f"mkdir -p {shlex.quote(str(path.parent))}"
        ) from None
    except OSError as error:
        raise FleetError(f"{path}: {error.strerror}", fix="--out FILE names another") from None
    return True


def changed(outcome: Outcome, path: Path, command: str, out: str) -> tuple[Change, ...]:
    """Return what has changed at the source since the file at ``path`` was drafted.

    command: the one that drafts from this source.
    out: what follows it to write the file at ``path``.

    Raises FleetError if the file is not there, or has no marks.
    """
    if not os.path.lexists(path):
        raise FleetError(f"{path} does not exist, so nothing can be compared", fix=f"{command}{out} writes it")
    there = read_file(path).lines.value
    text = path.read_text(encoding="utf-8")
    if _MARK not in text:
        raise FleetError(
            f"{path} has no marks of an import, so nothing can be compared",
            fix=f"{command} --out OTHER.yaml drafts a file that ends with them: copy those you want into {path}",
        )
    return changes(text, repos_in(there), outcome.draft)
