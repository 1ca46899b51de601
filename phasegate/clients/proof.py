"""Pull by digest into a store that does not hold the image, and say what that proves.

A pull on its own may prove nothing: the classic store skips the download if it has an
image with the same ID, and the ID (the config's digest) is the same in every phase. So
the image is removed first, and the pull's own output says which layers were downloaded
and which were already there. An existing layer counts only if this client's version and
store are known to have unpacked it before, or if it unpacks it now as part of a witness.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from phasegate import clock
from phasegate.clients.client import Client, PullFailed
from phasegate.clients.witness import prove_layers
from phasegate.image.envelope import Image
from phasegate.image.platform import Platform
from phasegate.image.reference import Reference
from phasegate.memory import Memory
from phasegate.process.again import again
from phasegate.registry.client import Registry
from phasegate.tries import Hiccup

PULL = 1800.0


@dataclass(frozen=True, slots=True)
class PullEvidence:
    """What one pull showed.

    - ``ok``: whether the client reported success.
    - ``error``: otherwise, its one-line reason.
    - ``retryable``: whether that may be temporary.
    - ``downloaded``, ``existing``: layer digests.
    - ``witnessed``: those of ``existing`` that the client unpacked now, in a witness.
    - ``unvouched``: those of ``existing`` that this client's version and store were never seen to unpack.
    - ``holders``: other people's images in the store that hold what was not downloaded, if the pull proves nothing.
    - ``skipped``: whether the client downloaded nothing because it had the image.
    - ``image_id``: the store's ID of the image.
    - ``expected_id``: the ID that the store should compute.
    - ``second_noop``: whether a second pull found everything there.
    - ``hiccup``: why it failed, if another pull within seconds may succeed.
    """

    ok: bool
    error: str = ""
    retryable: bool = False
    seconds: float = 0.0
    downloaded: tuple[str, ...] = ()
    existing: tuple[str, ...] = ()
    witnessed: tuple[str, ...] = ()
    unvouched: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    skipped: bool = False
    image_id: str = ""
    expected_id: str = ""
    second_noop: bool = False
    hiccup: Hiccup | None = None

    @property
    def proven(self) -> bool:
        """Whether the pull is evidence that this client takes the image."""
        return self.ok and not self.skipped and not self.unvouched

    @property
    def whole(self) -> bool:
        """Whether every layer was downloaded."""
        return self.proven and not self.existing

    @property
    def right(self) -> bool:
        return self.proven and self.image_id == self.expected_id and self.second_noop


async def prove_pull(
    client: Client,
    ref: Reference,
    image: Image,
    *,
    platform: Platform | None = None,
    memory: Memory,
    registry: Registry | None = None,
    timeout: float = PULL,
) -> PullEvidence:
    """Pull ``ref`` (by digest) and return what that proves. ``image`` is the manifest that the client will choose.

    The caller ensures one operation at a time per client. Layers that this client is known to have unpacked stay, so
    that a phase costs only what it changed. After a transient error it pulls again, into a store that holds nothing of
    ours, so that the evidence is that of one whole pull. Raises EngineError if the client does not answer; a failed
    pull is evidence, not an error.

    registry: where a witness may be pushed beside ``ref``. Without it, layers that other images hold stay unproven.
    """
    unpacked = _unpacked_by(client, image, memory)
    await client.make_way(ref, image, unpacked)

    async def pull() -> PullEvidence:
        evidence = await _pull(client, ref, image, platform, unpacked, timeout)
        if evidence.ok and not evidence.proven:
            # Nobody can vouch for what was already there: pull again, into a store without anything of ours.
            await client.empty(ref.host)
            evidence = await _pull(client, ref, image, platform, unpacked, timeout)
        if registry is not None and evidence.unvouched and not evidence.skipped and client.stacks:
            evidence = await _witnessed(client, registry, ref, image, evidence, platform, timeout)
        if not evidence.ok:
            return evidence
        holders = () if evidence.proven else await client.holders(ref, image, evidence.unvouched or evidence.existing)
        await client.tidy(ref, image)
        noop = await client.pull_again(ref, image, platform, timeout)
        return replace(evidence, holders=holders, second_noop=noop)

    evidence = await again(
        f"{client.spec.name} pull",
        pull,
        hiccup=lambda evidence: evidence.hiccup,
        target=client.spec.name,
        between=lambda: client.empty(ref.host),
    )
    _seen(client, image, (*evidence.downloaded, *evidence.witnessed), memory)
    return evidence


async def _pull(
    client: Client,
    ref: Reference,
    image: Image,
    platform: Platform | None,
    unpacked: frozenset[str],
    timeout: float,
) -> PullEvidence:
    expected = client.image_id(ref, image)
    done = await client.pull(ref, image, platform, timeout)
    if isinstance(done, PullFailed):
        return PullEvidence(False, done.error, done.retryable, done.seconds, expected_id=expected, hiccup=done.hiccup)
    digests = dict.fromkeys(layer.digest for layer in image.layers)
    existing = tuple(digest for digest in digests if digest not in done.downloaded)
    return PullEvidence(
        ok=True,
        seconds=done.seconds,
        downloaded=tuple(digest for digest in digests if digest in done.downloaded),
        existing=existing,
        unvouched=tuple(digest for digest in existing if digest not in unpacked or digest in done.packed),
        skipped=done.skipped,
        image_id=done.image_id,
        expected_id=expected,
    )


async def _witnessed(
    client: Client,
    registry: Registry,
    ref: Reference,
    image: Image,
    evidence: PullEvidence,
    platform: Platform | None,
    timeout: float,
) -> PullEvidence:
    """Return ``evidence`` with the layers that a witness shows. Layers that the client cannot unpack fail the pull."""
    shown = await prove_layers(client, registry, ref, image, evidence.unvouched, platform, timeout)
    if isinstance(shown, PullFailed):
        error = f"a layer that other images there hold does not unpack again: {shown.error}"
        return replace(evidence, ok=False, error=error, retryable=shown.retryable, hiccup=shown.hiccup)
    return replace(
        evidence,
        witnessed=tuple(digest for digest in evidence.existing if digest in shown),
        unvouched=tuple(digest for digest in evidence.unvouched if digest not in shown),
    )


def _keys(client: Client, image: Image) -> dict[str, str]:
    """Return, by layer digest, the keys under which it is remembered that this kind of client unpacked the layer.

    The kind is the client's family, version and store.
    """
    made_by = f"unpacked:{client.spec.family.name}:{client.facts.version}:{client.facts.store}"
    return {layer.digest: f"{made_by}:{client.layer_key(layer)}" for layer in image.layers}


def _unpacked_by(client: Client, image: Image, memory: Memory) -> frozenset[str]:
    """Return the layers of ``image`` that this client's version and store are known to have unpacked."""
    keys = _keys(client, image)
    known = memory.recall(keys.values())
    return frozenset(digest for digest, key in keys.items() if key in known)


def _seen(client: Client, image: Image, unpacked: Sequence[str], memory: Memory) -> None:
    """Remember the layers that were just unpacked."""
    now = clock.now().isoformat()
    keys = _keys(client, image)
    memory.remember({keys[digest]: {"at": now} for digest in unpacked})
