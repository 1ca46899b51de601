"""rewrite: the build step of a repo that is not built. Its forms are made of what is published, by conversion."""

from __future__ import annotations

import time
from dataclasses import replace

from phases.convert.convert import convert
from phases.errors import FleetError
from phases.fleet.fleet import ImageSpec, LiteralVersion, Repo
from phases.fleet.names import fill
from phases.form import Builder
from phases.image.digest import digest_of
from phases.image.envelope import Envelope
from phases.ledger.events import Built, Opened
from phases.ledger.state import Standing
from phases.registry.envelope import read_envelope
from phases.release import Candidate, Release
from phases.steps.build import forms_to_build, keep
from phases.steps.house import House
from phases.steps.toolchain import toolchain_of
from phases.verify.observe import observe_form


async def rewrite(house: House, repo: Repo) -> None:
    """Every form of the published image. A release is its configs: in another form the image is the same release.

    Raises FleetError for a form that only a build can make.
    """
    began = time.monotonic()
    standing = house.ledger.standing(repo.name)
    if standing.start is None or not isinstance(repo.version, LiteralVersion):
        raise FleetError(f"repo '{repo.name}' was never observed", fix=f"phasegate rollout {repo.name}")
    published = [await _published(house, repo, standing, image) for image in repo.images]
    configs = [image.config.digest for envelope in published for image in envelope.images]
    release = Release(repo.name, repo.version.text, digest_of("\n".join(configs).encode()))
    if standing.release != release or standing.candidates:
        house.ledger.append(
            Opened(repo=repo.name, release=release, toolchain=await toolchain_of(house, repo, standing))
        )
    candidates: list[Candidate] = []
    for image, envelope in zip(repo.images, published, strict=True):
        own = replace(await observe_form(house.registry, envelope), builder=Builder.CONTAINER)
        for rung in forms_to_build(standing, house.fleet):
            house.tell(repo.name, "build", f"{image.name} as {rung.name}")
            digest = envelope.digest
            if rung.form != own:
                made = await convert(house.registry, house.ledger, envelope, rung.form, envelope.reference)
                digest = made.root.digest
            candidates.append(await keep(house, image, rung.name, digest, release))
    house.ledger.append(
        Built(
            repo=repo.name,
            release=release.id,
            candidates=tuple(candidates),
            controls={},
            seconds=time.monotonic() - began,
        )
    )


async def _published(house: House, repo: Repo, standing: Standing, image: ImageSpec) -> Envelope:
    tag = fill(repo.moving[0], version="", arch=image.arch)
    digest = standing.tags.get(f"{image.name}:{tag}", "")
    if not digest:
        raise FleetError(f"repo '{repo.name}': {image.name}:{tag} is not published", fix="push it, or mend `tags`")
    return await read_envelope(house.registry, house.fleet.reference(image.name).at(digest))
