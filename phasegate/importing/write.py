"""Write a draft as a fleet file. The same draft always gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from phasegate.importing.draft import Draft, Drawn, Entry
from phasegate.importing.marks import marks_of
from phasegate.importing.shared import parted
from phasegate.importing.yaml_text import pair, plain, scalar
from phasegate.line import parts_of, repo_of

_FEW = 3
"""So few repos say everything themselves: there are no defaults."""
_OWN = ("image", "also")
"""Keys that are not made defaults."""

_HEAD = """\
# yaml-language-server: $schema=fleet.schema.json
#   (phasegate schema > fleet.schema.json)
# Drafted by: phasegate import {command}
# {counted}. It is yours to review and edit: phasegate never writes it again.
# A comment beside a value says why it is a guess and where it came from. docs/fleet-file.md explains every key.
registry: {registry}

# Nothing at the source says what follows: these are the values of `phasegate init`.
builder:
  engine: unix:///var/run/docker.sock     # the docker-container builder runs here
  control: unix:///var/run/docker.sock    # builds controls; an engine with the classic store
  image: moby/buildkit:v0.34.2            # the pin
  version: v0.34.2                        # what it must be; asserted

ladder: index                             # the last phase

# The engines that pull and run every phase, and what each image must print, are yours to name:
# clients:
#   - {{name: docker, host: "unix:///var/run/docker.sock", version: "28"}}
# and in each repo, without which a person decides on each of its phases:
#     smoke: {{command: [/app, --version], prints: "{{version}}"}}
"""


def text_of(draft: Draft, registry: str, command: str) -> str:
    """Return the fleet file of a draft.

    draft: what was found; all its repos have their images in ``registry``.
    command: the words after ``phasegate import`` that found it.
    """
    return "\n".join(_lines(draft, registry, command)) + "\n"


@dataclass(frozen=True, slots=True)
class _Repo:
    """A repo, or one with its lines.

    group: the one, or its lines.
    own: what they have in common, and no default says.
    lines: what each of them has of its own.
    """

    group: Sequence[Drawn]
    own: Sequence[Entry]
    lines: Sequence[Sequence[Entry]]


def _arranged(draft: Draft) -> tuple[Sequence[Entry], list[_Repo]]:
    """Return the defaults, and the repos with what no default says."""
    groups = [list(group) for _, group in groupby(draft.repos, lambda repo: (repo_of(repo.name), repo.value("image")))]
    said = [parted([line.entries for line in group]) for group in groups]
    wholes = [whole for whole, _ in said]
    defaults, owns = parted(wholes, but=_OWN) if len(groups) > _FEW else ([], wholes)
    return defaults, [_Repo(group, own, lines) for group, own, (_, lines) in zip(groups, owns, said, strict=True)]


def _lines(draft: Draft, registry: str, command: str) -> Iterator[str]:
    yield _HEAD.format(command=plain(command), counted=counted(draft), registry=scalar(registry))
    if draft.architectures:
        yield from pair("architectures", dict(sorted(draft.architectures.items())))
        yield ""
    defaults, repos = _arranged(draft)
    if defaults:
        yield "# What most of the repos have. What one of them says itself counts."
        yield "defaults:"
        yield from _entries(defaults, 2)
        yield ""
    yield "repos:"
    for repo in repos:
        yield from _repo(repo)
        yield ""
    if draft.whole:
        yield f"# Not taken ({len(draft.whole)}):"
    for each in draft.whole:
        yield _comment(f"{each.repo} ({each.origin}): {each.why}")
    if draft.parts:
        yield f"# Taken without ({len(draft.parts)}):"
    for alike in draft.alike:
        first = alike[0]
        where = str(first.origin) if len(alike) == 1 else ", ".join(each.repo for each in alike)
        yield _comment(f"{first.what if len(alike) == 1 else first.part} ({where}): {first.why}")
    yield from marks_of(draft)


def _repo(repo: _Repo) -> Iterator[str]:
    name, line = parts_of(repo.group[0].name)
    yield f"  - name: {scalar(name)}" + ("" if line else f"   # {plain(str(repo.group[0].origin))}")
    yield from _entries(repo.own, 4)
    if line:
        yield "    lines:"
        for drawn, entries in zip(repo.group, repo.lines, strict=True):
            yield f"      - name: {scalar(parts_of(drawn.name)[1])}   # {plain(str(drawn.origin))}"
            yield from _entries(entries, 8)


def _entries(entries: Sequence[Entry], indent: int) -> Iterator[str]:
    for entry in entries:
        yield from pair(entry.key, entry.value, entry.guess, indent=indent)


def _comment(text: str) -> str:
    return f"#   {plain(text)}"


def counted(draft: Draft) -> str:
    """Return how much was taken, as in ``24 repos taken, 1 not taken, 2 settings left out, 30 guesses``.

    A guess that many repos share is written once, and counted as often as it is written.
    """
    repos = len({repo_of(repo.name) for repo in draft.repos})
    lines = sum(1 for repo in draft.repos if parts_of(repo.name)[1])
    parts = [f"{repos} repo{'' if repos == 1 else 's'} taken", f"{len(draft.whole)} not taken"]
    if lines:
        parts[0] += f" with {lines} release line{'' if lines == 1 else 's'}"
    if draft.parts:
        parts.append(f"{len(draft.parts)} setting{'' if len(draft.parts) == 1 else 's'} left out")
    guesses = _comments(draft)
    return ", ".join([*parts, f"{guesses} guess{'' if guesses == 1 else 'es'}"])


def _comments(draft: Draft) -> int:
    defaults, repos = _arranged(draft)
    entries = [*defaults, *(entry for repo in repos for own in (repo.own, *repo.lines) for entry in own)]
    return sum(1 for entry in entries if entry.guess)
