"""Candidates: the forms of a release, read back by digest and tagged, so that the registry keeps them."""

from __future__ import annotations

from dataclasses import replace

from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.promotion.parts import parts_of
from phasegate.release import Candidate, Child, Release
from phasegate.repo.make.join import join
from phasegate.repo.make.made import Made
from phasegate.repo.run import Run
from phasegate.together import together
from phases.ladder import JOINING


async def keep_all(run: Run, repo: Repo, made: Made) -> tuple[Candidate, ...]:
    """Keep every form of ``made``, and a group's joined index if it has one."""
    groups = await together(_keep_image(run, image, made) for image in repo.images)
    candidates = [candidate for group in groups for candidate in group]
    joined = await join(run, repo, candidates)
    if repo.joined is not None and joined is not None:
        # Its blobs are the group's and are counted there.
        candidates.append(replace(await _keep(run, repo.joined, JOINING, joined.digest, made.release), size=0))
    return tuple(candidates)


async def _keep_image(run: Run, image: ImageSpec, made: Made) -> list[Candidate]:
    """Keep the forms of one image, one after the other.

    Forms share manifests, and docker-registry 2.8 reports a manifest missing for the moment in which another PUT of
    the same bytes rewrites its link.
    """
    return [
        await _keep(run, image, phase, digest, made.release)
        for (name, phase), digest in made.digests.items()
        if name == image.name
    ]


async def _keep(run: Run, image: ImageSpec, phase: str, digest: str, release: Release) -> Candidate:
    """Read a candidate back by its digest, and tag its root and each of its children."""
    reference = run.fleet.reference(image.name)
    envelope = await run.envelopes.at(reference.at(digest))
    candidate = Candidate(
        image=image.name,
        phase=phase,
        digest=digest,
        media_type=envelope.root.media_type,
        size=envelope.size,
        children=tuple(Child(i.platform, i.manifest.digest) for i in envelope.images) if envelope.is_index else (),
    )
    for tag, manifest in parts_of(envelope, candidate.tag(release)):
        await run.registry.keep_tag(reference.tagged(tag), manifest.raw, manifest.media_type)
    return candidate
