"""What moving tags needs, in either direction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from phasegate.errors import FleetError
from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference
from phasegate.ledger.lease import Lease
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Move
from phasegate.promotion.carry import restore_from
from phasegate.registry.anonymous import Anybody
from phasegate.registry.client import Registry
from phasegate.release import ByDigest
from phasegate.signing.sign import Signer

SETTLE = 120.0


@dataclass(frozen=True, slots=True)
class Mover:
    """What moves tags.

    host: the fleet's registry
    ledger: records each move
    signer: signs what a tag moves to, if there is one
    images: what the fleet file gives each repo, registry and image; None if there is no fleet file to keep to
    sources: the repository in the fleet's registry that each one in another registry is a copy of
    settle: seconds after which a request that was sent has landed or never will
    lease: the repo's, if it is held already
    anonymous: makes a client without a login, if what everybody could read is to stay so
    """

    registry: Registry
    ledger: Ledger
    host: str
    signer: Signer | None = None
    images: Mapping[str, frozenset[tuple[str, str]]] | None = None
    sources: Mapping[Reference, Reference] = field(default_factory=dict)
    settle: float = SETTLE
    lease: Lease | None = None
    anonymous: Anybody | None = None

    @contextmanager
    def at_work(self, repo: str, by: str) -> Iterator[Mover]:
        """Hold the repo's lease, unless that is done already. Raises Busy, naming who works on the repo."""
        if self.lease:
            yield self
            return
        with self.ledger.lease(f"repo {repo}", by) as lease:
            yield replace(self, lease=lease)

    def source_of(self, reference: Reference) -> Reference | None:
        """Return where the same digest is in the fleet's registry, if the reference is in another one."""
        source = self.sources.get(replace(reference, digest=""))
        return source.at(reference.digest) if source else None

    async def restore(self, root: ByDigest) -> Envelope:
        """Return what is behind a digest that a rollback goes to. What one registry lost, another one may have.

        Raises Blocked if it cannot be completed.
        """
        at = root.reference(self.host)
        here = replace(at, digest="")
        own = self.sources.get(here, here)
        others = [own, *(copy for copy, source in self.sources.items() if source == own)]
        elsewhere = [other.at(root.digest) for other in others if other != here]
        return await restore_from(self.registry, self.ledger, at, elsewhere)

    def check(self, repo: str, moves: Iterable[Move]) -> None:
        """Raise FleetError for a move of an image that ``repo`` does not have, whatever the ledger says."""
        for move in moves:
            if self.images is not None and (move.registry, move.image) not in self.images.get(repo, ()):
                raise FleetError(
                    f"{move.where} is not a tag of repo '{repo}': the fleet file does not give it {move.image}",
                    fix=f"name {move.image} under repo '{repo}' if it is its image, or see phasegate explain {repo}",
                )
