"""rewrite: the build step of a repo that is not built. Its forms are made of what is published, by conversion."""

from __future__ import annotations

import time
from dataclasses import replace

from phasegate.checks.observe import observe_form
from phasegate.convert.convert import convert
from phasegate.errors import FleetError
from phasegate.fleet.fleet import ImageSpec, LiteralVersion, Repo
from phasegate.fleet.names import fill
from phasegate.image.digest import digest_of
from phasegate.image.envelope import Envelope
from phasegate.ledger.events import Built, Opened
from phasegate.ledger.state import Standing
from phasegate.release import Candidate, Release
from phasegate.repo.make.build import forms_to_build, keep
from phasegate.repo.make.toolchain import toolchain_of
from phasegate.repo.run import Run
from phases.form import Builder


async def rewrite(run: Run, repo: Repo) -> None:
    """Every form of the published image. A release is its configs: in another form the image is the same release.

    Raises FleetError for a form that only a build can make.
    """
    began = time.monotonic()
    standing = run.ledger.standing(repo.name)
    if standing.start is None or not isinstance(repo.version, LiteralVersion):
        raise FleetError(f"repo '{repo.name}' was never observed", fix=f"phasegate rollout {repo.name}")
    published = [await _published(run, repo, standing, image) for image in repo.images]
    configs = [image.config.digest for envelope in published for image in envelope.images]
    release = Release(repo.name, repo.version.text, digest_of("\n".join(configs).encode()))
    if standing.release != release or standing.candidates:
        run.ledger.append(Opened(repo=repo.name, release=release, toolchain=await toolchain_of(run, repo, standing)))
    candidates: list[Candidate] = []
    for image, envelope in zip(repo.images, published, strict=True):
        own = replace(await observe_form(run.registry, envelope), builder=Builder.CONTAINER)
        for rung in forms_to_build(standing, run.fleet):
            run.tell(repo.name, "build", f"{image.name} as {rung.name}")
            digest = envelope.digest
            if rung.form != own:
                made = await convert(run.registry, run.ledger, envelope, rung.form, envelope.reference)
                digest = made.root.digest
            candidates.append(await keep(run, image, rung.name, digest, release))
    run.ledger.append(
        Built(
            repo=repo.name,
            release=release.id,
            candidates=tuple(candidates),
            controls={},
            seconds=time.monotonic() - began,
        )
    )


async def _published(run: Run, repo: Repo, standing: Standing, image: ImageSpec) -> Envelope:
    tag = fill(repo.moving[0], version="", arch=image.arch)
    digest = standing.tags.get(f"{image.name}:{tag}", "")
    if not digest:
        raise FleetError(f"repo '{repo.name}': {image.name}:{tag} is not published", fix="push it, or mend `tags`")
    return await run.envelopes.at(run.fleet.reference(image.name).at(digest))
