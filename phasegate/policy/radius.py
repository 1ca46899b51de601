"""Blast radius: which repos are built on which others, and the order in which a change reaches them."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from phasegate.build import inside
from phasegate.build.dockerfile import from_references
from phasegate.fleet.fleet import Fleet, Repo
from phasegate.fleet.form_source import LocalSource
from phasegate.fleet.names import fill_all
from phasegate.image.reference import names_a_host

Bases = Mapping[str, tuple[str, ...]]
"""For each repo, the repos of the same fleet that its images are built on directly."""

_HUB = ("docker.io", "index.docker.io")
_NO_PINS: Mapping[str, Iterable[str]] = MappingProxyType({})


def bases_of(fleet: Fleet, pins: Mapping[str, Iterable[str]] = _NO_PINS) -> Bases:
    """Return the bases of each repo: what its Dockerfile takes from the fleet's registry, a mirror of it, or another
    registry that the repos are also in.

    ``pins`` are the references that the ledger has for a repo's release (the keys of ``Release.pins``), used when the
    source is not on this machine or cannot be read.
    """
    hosts = {_host(host) for host in (fleet.registry.host, *fleet.registry.mirrors)}
    # A version changes tags, not the name in front of them: an image is built on all lines of the one that it names.
    owners: dict[tuple[str, str], list[str]] = {}
    for repo in fleet.repos:
        places = [(host, image.name) for image in repo.names for host in hosts]
        for place in (*places, *((copy.registry, copy.name) for copy in repo.copies)):
            owners.setdefault(place, []).append(repo.name)
    bases: dict[str, tuple[str, ...]] = {}
    for repo in fleet.repos:
        read = _named(repo)
        names = map(_split, pins.get(repo.name, ()) if read is None else read)
        found = (owner for name in names for owner in owners.get(name, ()))
        bases[repo.name] = tuple(dict.fromkeys(base for base in found if base != repo.name))
    return bases


def order(repos: Sequence[Repo], bases: Bases, last: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the repos by blast radius, smallest first, with each base before what is built on it.

    The repos in ``last`` come at the end, followed by what is built on them. If repos are bases of each other through
    their tags, none precedes the others on that account, and their radius decides.
    """
    names = [repo.name for repo in repos]
    above = _above(names, bases)
    radius = _radii(repos, above)
    late = frozenset(last)

    def key(name: str) -> tuple[int, int, str]:
        return (1 if name in late else 2 if above[name] & late else 0, radius[name], name)

    waits = {name: {base for base in above[name] if base in radius and name not in above[base]} for name in names}
    built: dict[str, list[str]] = {name: [] for name in names}
    for name in names:
        for base in waits[name]:
            built[base].append(name)
    left = {name: len(waits[name]) for name in names}
    ready = [key(name) for name in names if not left[name]]
    heapq.heapify(ready)
    ordered: list[str] = []
    while ready:
        name = heapq.heappop(ready)[2]
        ordered.append(name)
        for other in built[name]:
            left[other] -= 1
            if not left[other]:
                heapq.heappush(ready, key(other))
    return tuple(ordered)


def before(repos: Sequence[Repo], bases: Bases) -> Bases:
    """Return what a change reaches before each repo: its bases and theirs, except those built on the repo itself."""
    above = _above([repo.name for repo in repos], bases)
    return {
        name: tuple(sorted(base for base in found if base in above and name not in above[base]))
        for name, found in above.items()
    }


def _radii(repos: Sequence[Repo], above: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """Return each repo's blast radius: its own users, those of everything built on it, and one per such repo."""
    radius = {repo.name: repo.users for repo in repos}
    for repo in repos:
        for base in above[repo.name]:
            if base in radius and base != repo.name:
                radius[base] += repo.users + 1
    return radius


def _above(names: Iterable[str], bases: Bases) -> dict[str, frozenset[str]]:
    """Return everything that each repo is built on, bases of bases included; the repo itself only if it is circular.

    Walks the bases of each repo: few images stand on more than a handful of others (an engine's limit is 127 layers).
    """
    none: frozenset[str] = frozenset()
    above: dict[str, frozenset[str]] = {}
    for name in names:
        todo, found = list(bases.get(name, ())), set(bases.get(name, ()))
        while todo:
            base = todo.pop()
            if base in above:
                found |= above[base]
                continue
            new = [more for more in bases.get(base, ()) if more not in found]
            found.update(new)
            todo += new
        above[name] = frozenset(found) if found else none
    return above


def _named(repo: Repo) -> tuple[str, ...] | None:
    """Return the references that the repo's Dockerfile builds on, or None if there is no readable one here.

    Whatever is wrong with it is reported when that repo is looked at or built: it must not stop the plan of all others.
    """
    if not isinstance(repo.source, LocalSource):
        return None
    found: list[str] = []
    try:
        texts = {
            name: inside.read(repo.source.context, name).decode("utf-8", errors="replace") for name in repo.dockerfiles
        }
        for image in repo.images:
            text = texts[repo.dockerfile_of(image)]
            # A version changes tags, not the name in front of them: any version will do.
            args = fill_all(repo.args_of(image), version="0.0.0", arch=image.arch)
            found += from_references(text, args, repo.target, image.platforms)
    except Exception:  # an error that nobody foresaw included
        return None
    return tuple(found)


def _split(reference: str) -> tuple[str, str]:
    """Split a reference leniently into host and repository: an ARG without a value leaves a bare ``:`` at the end."""
    host, _, rest = reference.partition("/") if names_a_host(reference) else ("docker.io", "", reference)
    return _host(host), rest.partition("@")[0].partition(":")[0]


def _host(host: str) -> str:
    return _HUB[0] if host in _HUB else host
