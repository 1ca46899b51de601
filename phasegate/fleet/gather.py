"""Gather the repos of a fleet file: those of the files that it includes, what ``defaults`` adds to each, their lines.

This is done to the values as they are written, so that every reading of the file sees the same repos. Each value keeps
the file and line that it was written on.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from phasegate.errors import FleetError
from phasegate.fleet.merge import merge
from phasegate.fleet.models import ASIDE
from phasegate.fleet.reader import Reader
from phasegate.fleet.release_lines import spread
from phasegate.fleet.repo_model import OWN_KEYS
from phasegate.fleet.yaml_lines import Lines, Place, Problem

_INCLUDE: Place = ("include",)
_PARTS = ("repos", "defaults")


def gather(reader: Reader) -> None:
    """Add the repos of included files, and the defaults, to what ``reader`` has read."""
    value, main = reader.lines.value, reader.lines
    written = value.get("repos", [] if "include" in value else None)
    if not isinstance(written, list):
        return
    repos = list(written)
    origins: list[tuple[Lines, Place]] = [(main, ("repos", number)) for number in range(len(repos))]
    for lines in _included(reader, value.get("include", [])):
        theirs = lines.value.get("repos", [])
        if not isinstance(theirs, list):
            _misplaced(reader, lines, ("repos",), "repos must be a list", "repos: [{name: ...}]")
            continue
        first = len(repos)
        for number, repo in enumerate(theirs):
            main.borrow(("repos", first + number), lines, ("repos", number))
            reader.folders[first + number] = Path(lines.name).resolve().parent
            origins.append((lines, ("repos", number)))
            repos.append(repo)
        reader.problems += [_moved(problem, first) for problem in lines.problems]
    for number, (lines, _) in enumerate(origins):
        for giver in dict.fromkeys((lines, main)):
            given = giver.value.get("defaults")
            if isinstance(repos[number], dict) and isinstance(given, dict):
                repos[number] = _with_defaults(repos[number], given, ("repos", number), giver, main)
    if repos or "repos" in value:
        value["repos"] = spread(reader, repos)


def _with_defaults(
    repo: Mapping[str, Any], given: Mapping[str, Any], place: Place, giver: Lines, main: Lines
) -> dict[str, Any]:
    """Return the repo at ``place`` with what it does not say itself of the defaults in ``giver``."""
    merged, taken = merge(repo, {key: value for key, value in given.items() if key not in OWN_KEYS})
    for key in taken:
        main.borrow((*place, *key), giver, ("defaults", *key))
    return merged


def _included(reader: Reader, written: Any) -> list[Lines]:
    """Return the files that ``include`` names, each once, in the order of its words and then of their names."""
    words = [written] if isinstance(written, str) else written
    found: dict[Path, Lines | None] = {}
    for number, word in enumerate(words if isinstance(words, list) else ()):
        place: Place = (*_INCLUDE, number)
        if not isinstance(word, str) or not word:
            continue  # the model reports it
        paths = _paths(reader.folder, word)
        if not paths:
            reader.report(
                place, f"{word!r} is not there", "a path relative to this file, or a pattern such as */fleet.yaml"
            )
            reader.unread[word] = FleetError(reader.problems[-1].what, fix=reader.problems[-1].fix)
        for path in paths:
            if path not in found and path.resolve() != reader.path.resolve():
                found[path] = _read(reader, path, len(found) + 1)
    return [lines for lines in found.values() if lines]


def _paths(folder: Path, word: str) -> list[Path]:
    try:
        named = [folder / word] if not any(mark in word for mark in "*?[") else sorted(folder.glob(word))
    except (NotImplementedError, ValueError):  # an absolute pattern, or one that is not valid
        return []
    return [path for path in named if os.path.isfile(path)]


def _read(reader: Reader, path: Path, order: int) -> Lines | None:
    """Return what is in an included file, or None if that cannot be read, which is reported."""
    try:
        lines = Lines(_text(path), str(path), order)
        if not isinstance(lines.value, dict):
            raise FleetError(f"{path}:1: an included file is a mapping", fix="repos: [{name: ...}]")
    except FleetError as error:
        reader.problems.append(Problem(0, error.what, error.fix or "", _INCLUDE, order))
        reader.unread[str(path)] = error
        return None
    for key in lines.value:
        if key not in _PARTS and not key.startswith(ASIDE):
            said = f"unknown key '{key}': an included file has {' and '.join(_PARTS)} alone"
            _misplaced(reader, lines, (key,), said, f"put it into {reader.path.name}")
    return lines


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise FleetError(f"{path}: {error.strerror}", fix="make it readable, or leave it out of `include`") from None
    except UnicodeDecodeError:
        raise FleetError(f"{path}: not UTF-8 text", fix="save it as UTF-8") from None


def _misplaced(reader: Reader, lines: Lines, place: Place, what: str, fix: str) -> None:
    """Report a mistake in an included file that is not in one of its repos."""
    reader.problems.append(replace(lines.at(place, what, fix), place=_INCLUDE))


def _moved(problem: Problem, first: int) -> Problem:
    """Return a problem of an included file with its place among all repos."""
    if problem.place[:1] != ("repos",) or len(problem.place) < 2:
        return replace(problem, place=_INCLUDE)
    _, number, *rest = problem.place
    return replace(problem, place=("repos", first + int(number), *rest))
