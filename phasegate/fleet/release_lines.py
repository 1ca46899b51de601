"""Turn each release line of a repo into a repo of its own, called ``python@3.12``, with what it leaves to its repo.

This is done to the values as they are written, like all of ``gather``: whoever reads repos sees lines as repos.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from phasegate.fleet.merge import MERGED, merge
from phasegate.fleet.reader import Reader
from phasegate.fleet.repo_model import SHARED_KEYS
from phasegate.fleet.scalars import LineName, is_name
from phasegate.fleet.yaml_lines import Lines, Place, Problem
from phasegate.line import line_name

_REPOS = "repos"
_NOT_INHERITED = ("name", "was", "lines")
_ANY = {"version": "0", "tags": {"moving": ["latest"]}}
"""What only a line may say, for one that is not a mapping."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A repo, or a line of one, with its place in what was written, and where each of its keys is."""

    value: Any
    written: Place
    keys: Mapping[Place, Place]


def spread(reader: Reader, repos: Sequence[Any]) -> list[Any]:
    """Return ``repos`` with a repo for each line in place of a repo that has lines. All problems get the new places."""
    if not any(_has_lines(repo) for repo in repos):
        return list(repos)
    entries = [entry for number, repo in enumerate(repos) for entry in _entries(reader, number, repo)]
    lines = reader.lines
    borrowed: dict[Place, tuple[Lines, Place]] = {}
    for number, entry in enumerate(entries):
        borrowed[_REPOS, number] = lines.written(entry.written)
        borrowed |= {(_REPOS, number, *key): lines.written(place) for key, place in entry.keys.items()}
    lines.borrow_all(_REPOS, borrowed)
    folders = dict(reader.folders)
    reader.folders = {
        number: folders[old] for number, entry in enumerate(entries) if (old := int(entry.written[1])) in folders
    }
    reader.problems[:] = [moved for problem in reader.problems for moved in _moved(problem, entries)]
    reader.lacks[:] = [moved for problem in reader.lacks for moved in _moved(problem, entries)]
    return [entry.value for entry in entries]


def _has_lines(repo: Any) -> bool:
    # What is not a list of lines is left where it is: the model reports it.
    lines = repo.get("lines") if isinstance(repo, dict) else None
    return isinstance(lines, list) and bool(lines) and is_name(repo.get("name"))


def _entries(reader: Reader, number: int, repo: Any) -> Iterator[_Entry]:
    place: Place = (_REPOS, number)
    if not _has_lines(repo):
        yield _Entry(repo, place, dict(_keys(place, repo)))
        return
    shared = {key: value for key, value in repo.items() if key not in _NOT_INHERITED}
    for position, line in enumerate(repo["lines"]):
        here: Place = (*place, "lines", position)
        if isinstance(line, dict) and is_name(line.get("name")):
            yield _line(reader, place, here, repo, shared, line)
            continue
        # The model reports the line, or its name if that alone is wrong; nothing that the line says is missing beside.
        said, bad = (line, {"name": line["name"]} if "name" in line else {}) if isinstance(line, dict) else (_ANY, line)
        entry = _line(reader, place, here, {**repo, "was": None}, shared, {**said, "name": f"lines[{position}]"})
        yield replace(entry, value={**entry.value, "lines": [bad]}, keys={**entry.keys, ("lines", 0): here})


def _line(
    reader: Reader, place: Place, here: Place, repo: Mapping[str, Any], shared: Mapping[str, Any], line: dict[str, Any]
) -> _Entry:
    for key in SHARED_KEYS:
        if key in line:
            said = f"{key} is the same for all lines of repo '{repo['name']}'"
            reader.report((*here, key), said, f"write {key} beside `lines`; or make it a repo of its own")
    own = {key: value for key, value in line.items() if key not in SHARED_KEYS}
    merged, taken = merge(own, shared)
    merged |= {key: shared[key] for key in SHARED_KEYS if key in shared}
    merged["name"] = LineName(line_name(repo["name"], line["name"]))
    keys = {**dict(_keys(here, own)), **{key: (*place, *key) for key in taken}}
    if "was" not in line and is_name(repo.get("was")):
        merged["was"], keys["was",] = line_name(repo["was"], line["name"]), (*place, "was")
    return _Entry(merged, here, keys)


def _keys(place: Place, value: Any) -> Iterator[tuple[Place, Place]]:
    """Yield each key of a repo, and each name in those that are merged by name, with its place."""
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield (key,), (*place, key)
        if key in MERGED and isinstance(inner, dict):
            yield from (((key, name), (*place, key, name)) for name in inner)


def _moved(problem: Problem, entries: Sequence[_Entry]) -> Iterator[Problem]:
    """Yield the problem once for each entry that it is in: what all lines share is wrong in each."""
    if problem.place[:1] != (_REPOS,) or len(problem.place) < 2:
        yield problem
        return
    for number, entry in enumerate(entries):
        if problem.place[: len(entry.written)] == entry.written:
            yield replace(problem, place=(_REPOS, number, *problem.place[len(entry.written) :]))
        elif problem.place[:2] == entry.written[:2] and problem.place[2:3] != ("lines",):
            yield replace(problem, place=(_REPOS, number, *problem.place[2:]))
