"""Read one repository of the registry: every tag, and what phasegate's tags and every index point at."""

from __future__ import annotations

from collections.abc import Iterable

from phasegate.clean.plan import Inventory, Node
from phasegate.errors import NotFound
from phasegate.image.mediatype import INDEXES
from phasegate.image.reference import Reference
from phasegate.ledger.ledger import Ledger
from phasegate.registry.client import Registry
from phasegate.registry.descriptors import descriptors
from phasegate.release import own_tag
from phasegate.together import together

_LAYERS = 1000


async def read_inventory(registry: Registry, ledger: Ledger, at: Reference, roots: Iterable[str]) -> Inventory:
    """Send one HEAD per tag, and read indexes, what phasegate's tags point at, and ``roots``.

    If the registry lost a root, the ledger's copy stands in: a rollback would restore it. Raises RegistryError, because
    what cannot be read might need anything.
    """
    names = await registry.tags(at)
    if not any(map(own_tag, names)):
        return Inventory({}, {})
    heads = await together(registry.head(at.tagged(tag)) for tag in names)
    tags = {tag: head for tag, head in zip(names, heads, strict=True) if head}
    own = {head.digest for tag, head in tags.items() if own_tag(tag)}
    nodes: dict[str, Node] = {}
    todo = own | {head.digest for head in tags.values() if head.media_type in INDEXES} | set(roots)
    while todo := todo - nodes.keys():
        read = await together(_node(registry, ledger, at.at(digest), referred=digest in own) for digest in sorted(todo))
        nodes |= dict(zip(sorted(todo), (node for node, _ in read), strict=True))
        todo = {child for _, indexes in read for child in indexes}
    return Inventory({tag: head.digest for tag, head in tags.items()}, nodes)


async def _node(registry: Registry, ledger: Ledger, at: Reference, *, referred: bool) -> tuple[Node, tuple[str, ...]]:
    """Return the node, and those of its children that are indexes themselves."""
    try:
        document = await registry.manifest(at)
    except NotFound:
        kept = ledger.kept(at.digest)
        return Node(kept.children() if kept else ()), ()
    where = str(at)
    children = descriptors(document.body, "manifests", where, registry.limits.children)
    blobs = descriptors(document.body, "layers", where, _LAYERS)
    if "config" in document.body:
        blobs += descriptors({"config": [document.body["config"]]}, "config", where, 1)
    referrers = await registry.referrers(at) if referred else ()
    node = Node(
        children=tuple(child.digest for child in children),
        blobs={blob.digest: blob.size for blob in blobs},
        referrers=tuple(referrer.digest for referrer in referrers),
    )
    return node, tuple(child.digest for child in children if child.media_type in INDEXES)
