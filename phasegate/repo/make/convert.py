"""Convert a repo that is not built: its forms are made from what is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from phasegate.check import Result
from phasegate.checks.observe import observe_form
from phasegate.convert.convert import convert
from phasegate.errors import FleetError
from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.image.digest import digest_of, short
from phasegate.image.envelope import Envelope
from phasegate.ledger.state import Standing
from phasegate.policy.action import Seen
from phasegate.release import Release
from phasegate.repo.make.made import Made, opened, unfinished
from phasegate.repo.make.toolchain import own_versions
from phasegate.repo.run import Run
from phases.form import Attestation, Builder
from phases.ladder import Rung


class Convert:
    async def look(self, run: Run, repo: Repo, standing: Standing, seen: Seen) -> Seen:
        """Count the builder as a container: conversion does not change it, so such a repo climbs from `oci` on.

        Raises FleetError if what is published is attested and needs converting: a plan must not promise it.
        """
        if seen.form is None:
            return seen
        form = seen.form.moved("builder", Builder.CONTAINER)
        needed = [rung.name for rung in run.fleet.rungs(form) if rung.needed]
        if needed and form.attestation is not Attestation.NONE:
            raise FleetError(
                f"repo '{repo.name}' is published with provenance, which names the manifest that was built: it cannot "
                f"be converted to {needed[0]}",
                fix="let phasegate or the repo's CI build it (`context`, `git` or `ci`), or publish it with "
                "--provenance=false",
            )
        return replace(seen, form=form)

    async def make(self, run: Run, repo: Repo, standing: Standing, seen: Seen, forms: Sequence[Rung]) -> Made:
        """Convert the published image to each form.

        A release is identified by its configs, so it stays the same release in another form. Raises FleetError for a
        form that only a build can make, and where moving tags of one image have different content: they move together,
        and one would lose what the forms are not made of.
        """
        for image in repo.images:
            _one_content(repo, standing, image, seen)
        published = [await _published(run, repo, standing, image, seen.version) for image in repo.images]
        configs = [image.config.digest for envelope in published for image in envelope.images]
        source = digest_of("\n".join(configs).encode())
        release = unfinished(standing, seen.version, source) or opened(
            run, Release(repo.name, seen.version, source), await self.toolchain(run, standing)
        )
        digests: dict[tuple[str, str], str] = {}
        for image, envelope in zip(repo.images, published, strict=True):
            own = replace(await observe_form(run.registry, envelope), builder=Builder.CONTAINER)
            for rung in forms:
                run.tell(repo.name, "build", f"{image.name} as {rung.name}")
                digests[image.name, rung.name] = envelope.digest
                # The shape of attestations is what it is: nothing is built, and ledgers of 0.1.0 do not have it.
                if replace(rung.form, artifacts=own.artifacts) != own:
                    made = await convert(run.registry, run.ledger, envelope, rung.form, envelope.reference)
                    digests[image.name, rung.name] = made.root.digest
        return Made(release, digests)

    async def toolchain(self, run: Run, standing: Standing) -> dict[str, str]:
        """Return phasegate's own versions: nothing is built, so they alone make the forms."""
        return own_versions()

    async def judge(self, run: Run, repo: Repo, rung: Rung, envelope: Envelope) -> list[Result]:
        return []

    def judge_uncontrolled(
        self, repo: Repo, standing: Standing, published: Envelope | None, envelope: Envelope
    ) -> list[Result]:
        return []


def _one_content(repo: Repo, standing: Standing, image: ImageSpec, seen: Seen) -> None:
    taken = {*standing.taken, *(each.tag for each in seen.inherited)}
    tags = [each.tag for each in repo.tags(seen.version) if not each.fixed and each.tag.image == image.name]
    moving = [tag for tag in tags if tag not in taken and not tag.registry]
    at = {tag: seen.tags[tag] for tag in moving if seen.tags.get(tag)}
    if len(set(at.values())) > 1:
        raise FleetError(
            f"repo '{repo.name}': its moving tags have different content: "
            f"{', '.join(f'{tag} is at {short(digest)}' for tag, digest in at.items())}",
            fix="publish one image under all of them, or give each its own repo",
        )


async def _published(run: Run, repo: Repo, standing: Standing, image: ImageSpec, version: str) -> Envelope:
    tags = [each.tag for each in repo.tags(version) if each.tag.image == image.name]
    tag = next((tag for tag in tags if tag in standing.tags and tag not in standing.taken), tags[0])
    digest = "" if tag in standing.taken else standing.tags.get(tag, "")
    if not digest:
        raise FleetError(f"repo '{repo.name}': {tag} is not published", fix="push it, or mend `tags`")
    return await run.envelopes.at(run.fleet.reference(image.name).at(digest))
