"""Decide which digests of a repository can be deleted. Pure: from its tags, what each points at, and the needs.

The unit is the digest: deleting one deletes all its tags (distribution-spec 1.1, 'Content Management'). So a digest
that any other tag points at stays, with all of its tags, and so do the children of every index that stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from phasegate.clean.needs import Needs
from phasegate.release import own_tag

_BELONGS = re.compile(r"sha256-([0-9a-f]{64})(?:\..+)?")


@dataclass(frozen=True, slots=True)
class Node:
    """A manifest or index: its children, its blobs with their sizes in bytes, and the manifests that refer to it."""

    children: tuple[str, ...] = ()
    blobs: Mapping[str, int] = field(default_factory=dict)
    referrers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inventory:
    """One repository of the registry: its tags with their digests, and what is known about digests."""

    tags: Mapping[str, str]
    nodes: Mapping[str, Node]


@dataclass(frozen=True, slots=True)
class Removal:
    """One digest to delete, with its tags and the reason. ``of`` is the digest whose signature or evidence it is."""

    digest: str
    tags: tuple[str, ...]
    why: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What to delete in a repository: ``removals`` in the order of deletion, and ``kept``, phasegate's other tags with
    the reason why each stays. ``frees`` is an upper bound in bytes: blobs may be in use elsewhere."""

    removals: tuple[Removal, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    frees: int = 0


def plan(image: str, there: Inventory, needs: Needs, registry: str = "") -> Cleaning:
    """Decide what to delete. ``image`` is the repository without host and ``registry`` the host, as in the ledger."""
    # Only phasegate's own tags: nobody else's is ever removed.
    own = {tag: needs.of(read) for tag in there.tags if (read := own_tag(tag))}
    loose: dict[str, str] = {}
    for tag, (needed, why) in own.items():
        if not needed:
            loose.setdefault(there.tags[tag], why)
    stays: dict[str, str] = {}
    for tag, digest in there.tags.items():
        needed, why = own.get(tag, (True, f"{tag} points at it"))
        if needed and _subject(tag) not in loose:
            _hold(stays, there.nodes, digest, why)
    for root, why in needs.roots.items():
        if (root.registry, root.image) == (registry, image):
            _hold(stays, there.nodes, root.digest, why)
    belonging = {tag: subject for tag in there.tags if (subject := _subject(tag)) in loose}
    # A signature of what stays also stays, and so may signatures of what it points at.
    while more := [tag for tag, of in belonging.items() if of in stays and there.tags[tag] not in stays]:
        for tag in more:
            _hold(stays, there.nodes, there.tags[tag], f"{tag} points at it")
    gone = {digest: why for digest, why in loose.items() if digest not in stays}
    tags: dict[str, list[str]] = {}
    for tag, digest in there.tags.items():
        tags.setdefault(digest, []).append(tag)
    removals: list[Removal] = []
    # An index before its children, what belongs to a digest before it: if killed in between, the rest is found again.
    for digest in sorted(gone, key=lambda one: (not _node(there, one).children, one)):
        theirs = [there.tags[tag] for tag, of in belonging.items() if of == digest] + [*_node(there, digest).referrers]
        for one in dict.fromkeys(theirs):
            if one not in stays and one not in gone and one not in (removal.digest for removal in removals):
                removals.append(Removal(one, tuple(sorted(tags.get(one, ()))), "signature or evidence", of=digest))
        removals.append(Removal(digest, tuple(sorted(tags[digest])), gone[digest]))
    kept = {
        tag: why if needed else stays[there.tags[tag]] for tag, (needed, why) in own.items() if there.tags[tag] in stays
    }
    return Cleaning(tuple(removals), kept, _frees(there, removals))


def _subject(tag: str) -> str:
    """Return the digest that a signature's tag or a referrers fallback tag is about; empty for any other tag."""
    found = _BELONGS.fullmatch(tag)
    return f"sha256:{found[1]}" if found else ""


def _node(there: Inventory, digest: str) -> Node:
    return there.nodes.get(digest, Node())


def _hold(stays: dict[str, str], nodes: Mapping[str, Node], digest: str, why: str) -> None:
    if digest in stays:
        return
    stays[digest] = why
    for child in nodes.get(digest, Node()).children:
        _hold(stays, nodes, child, f"a child of what stays: {why}")


def _frees(there: Inventory, removals: Iterable[Removal]) -> int:
    going = {removal.digest for removal in removals}
    used = {blob for digest, node in there.nodes.items() if digest not in going for blob in node.blobs}
    freed = {blob: size for digest in going for blob, size in _node(there, digest).blobs.items()}
    return sum(size for blob, size in freed.items() if blob not in used)
