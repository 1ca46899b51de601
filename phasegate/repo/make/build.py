"""build: one release of a repo in every form that the plan may need, and its controls."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from phasegate.build.control import build_control
from phasegate.build.dockerfile import from_references
from phasegate.build.forms import BuildResult, build_forms
from phasegate.build.pins import pinned
from phasegate.build.source import Source, resolve
from phasegate.build.version import version_of
from phasegate.errors import FleetError, RegistryError
from phasegate.fleet.fleet import Fleet, ImageSpec, Repo
from phasegate.fleet.names import fill_all
from phasegate.image.reference import names_a_host, parse_reference
from phasegate.ledger.events import Built, Opened
from phasegate.ledger.state import Standing
from phasegate.release import CONTROL_PREFIX, Candidate, Child, Release, mark
from phasegate.repo.make.join import join
from phasegate.repo.run import Run
from phasegate.together import together
from phases.form import Builder
from phases.index import INDEX
from phases.ladder import Rung, reached


def forms_to_build(standing: Standing, fleet: Fleet) -> tuple[Rung, ...]:
    """The needed rungs, and before them the form that the repo starts at where it is one of ours:
    the first needed rung is compared with it. A repo that starts at the docker driver has its control for that."""
    assert standing.start is not None
    ladder = fleet.rungs(standing.start)
    first = tuple(
        Rung(rung.phase, standing.start, needed=False) for rung in ladder if rung.name == reached(standing.start)
    )
    return first + tuple(rung for rung in ladder if rung.needed)


async def build(run: Run, repo: Repo) -> None:
    """Build the release that the source says. Killed and begun again, it takes the FROM digests written down first."""
    began = time.monotonic()
    standing = run.ledger.standing(repo.name)
    if standing.start is None:
        raise FleetError(f"repo '{repo.name}' was never observed", fix=f"phasegate rollout {repo.name}")
    async with run.building, resolve(repo) as source:
        toolchain = await run.toolchain()
        version = await version_of(repo, source)
        release = await _open(run, repo, standing, source, version, toolchain)
        forms = forms_to_build(standing, run.fleet)

        def tell(what: str) -> None:
            run.tell(repo.name, "build", what)

        # The control on its own engine, beside the builder.
        controls, built = cast(
            "tuple[dict[str, str], BuildResult]",
            await together(
                [
                    controls_of(run, repo, standing, release, source),
                    build_forms(
                        run.fleet.builder,
                        repo,
                        release,
                        source,
                        forms,
                        registry_host=run.fleet.registry.host,
                        workdir=run.workdir / repo.name / release.id,
                        sbom=run.fleet.attest.sbom,
                        tell=tell,
                    ),
                ]
            ),
        )
    digests = built.digests
    kept = await together(keep_all(run, image, forms, digests, release) for image in repo.images)
    candidates = [candidate for each in kept for candidate in each]
    candidates += await keep_joined(run, repo, candidates, release)
    run.ledger.append(
        Built(
            repo=repo.name,
            release=release.id,
            candidates=tuple(candidates),
            controls=controls,
            seconds=time.monotonic() - began,
        )
    )


async def _open(
    run: Run, repo: Repo, standing: Standing, source: Source, version: str, toolchain: dict[str, str]
) -> Release:
    known = standing.release
    if known and known.version == version and known.source == source.digest and not standing.candidates:
        return known
    pins = await pin(run, repo, source, version)
    release = Release(repo.name, version, source.digest, pins)
    run.ledger.append(Opened(repo=repo.name, release=release, toolchain=toolchain))
    return release


async def pin(run: Run, repo: Repo, source: Source, version: str) -> dict[str, str]:
    """Each image that the Dockerfile takes from a registry, by the digest that its tag has now."""
    text = (source.path / repo.dockerfile).read_text()
    names: dict[str, None] = {}
    for image in repo.images:
        # Of a group each image by its own word: `FROM base-${ARCH}` is another image for each.
        args = fill_all(repo.args, version=version, arch=image.arch)
        names |= dict.fromkeys(from_references(text, args, repo.target, image.platforms))
    pins: dict[str, str] = {}
    for name in names:
        if not names_a_host(name):
            pins[name] = await pinned(run.fleet.builder, name)
            continue
        reference = parse_reference(name)
        if reference.digest:
            pins[name] = str(reference.at(reference.digest))
            continue
        found = await run.registry.head(reference)
        if found is None:
            raise RegistryError(
                f"repo '{repo.name}': {repo.dockerfile} takes {name}, which its registry does not have",
                fix="push it, or mend the FROM line",
            )
        pins[name] = str(reference.at(found.digest))
    return pins


async def controls_of(run: Run, repo: Repo, standing: Standing, release: Release, source: Source) -> dict[str, str]:
    """What the docker driver makes of the same source now, by ``image/platform``; none where the repo has left it."""
    assert standing.start is not None
    if standing.start.builder is not Builder.DOCKER:
        return {}
    digests: dict[str, str] = {}
    for image in repo.images:
        for platform in image.platforms:
            run.tell(repo.name, "build", f"control {platform}")
            tag = f"{CONTROL_PREFIX}.{mark(release)}.{platform.slug}"
            reference = run.fleet.reference(image.name).tagged(tag)
            await build_control(run.fleet.builder, repo, release, source, image, platform, tag_ref=reference)
            found = await run.registry.head(reference)
            if found is None:
                raise RegistryError(f"{reference}: the control was pushed and is not there", retryable=True)
            digests[f"{image.name}/{platform.slug}"] = found.digest
    return digests


async def keep_all(
    run: Run, image: ImageSpec, forms: tuple[Rung, ...], digests: Mapping[tuple[str, str], str], release: Release
) -> list[Candidate]:
    """One after the other: docker-registry 2.8 finds a manifest gone for the moment in which another PUT of the same
    bytes rewrites its link, and forms share manifests."""
    return [await keep(run, image, rung.name, digests[image.name, rung.name], release) for rung in forms]


async def keep_joined(run: Run, repo: Repo, candidates: Sequence[Candidate], release: Release) -> list[Candidate]:
    """The one index of a group, where it gets one. Its blobs are the group's, and counted there."""
    joined = await join(run, repo, candidates)
    if repo.joined is None or joined is None:
        return []
    return [replace(await keep(run, repo.joined, INDEX.name, joined.digest, release), size=0)]


async def keep(run: Run, image: ImageSpec, phase: str, digest: str, release: Release) -> Candidate:
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
    for number, attestation in enumerate(envelope.attestations):
        # No child of Candidate's: nobody pulls it, and a clean-up job takes what has no tag.
        tag = reference.tagged(f"{candidate.tag(release)}.attestation{number}")
        await run.registry.put_manifest(tag, attestation.manifest.raw, attestation.manifest.media_type)
    for part, child in zip(envelope.images, candidate.children, strict=False):
        tag = reference.tagged(candidate.child_tag(release, child))
        await run.registry.put_manifest(tag, part.manifest.raw, part.manifest.media_type)
    root = reference.tagged(candidate.tag(release))
    await run.registry.put_manifest(root, envelope.root.raw, envelope.root.media_type)
    return candidate
