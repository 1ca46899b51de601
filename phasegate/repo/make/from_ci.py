"""Take a release from the repo's own CI: forms it pushed, byte for byte, and the others by conversion."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from phasegate import command
from phasegate.build.control import classic
from phasegate.build.job import Job
from phasegate.build.source import Source, resolve
from phasegate.check import Result
from phasegate.checks.declared import judge_uncontrolled
from phasegate.checks.settings import judge_settings
from phasegate.convert.convert import convert
from phasegate.errors import BadContent, FleetError, PhasegateError
from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.image.digest import digest_of
from phasegate.image.envelope import Envelope
from phasegate.ledger.state import Standing
from phasegate.policy.action import Seen
from phasegate.release import Control, Release
from phasegate.repo.make.control import controls_of, has_control, skipped
from phasegate.repo.make.made import Made, unfinished
from phasegate.repo.make.pin import not_opened, opened_with, pinned
from phasegate.repo.make.pushed import pushed_of
from phasegate.repo.make.toolchain import own_versions, toolchain_of_ci
from phasegate.repo.run import Run
from phases.form import Builder, Codec, Form, MediaTypes, Shape
from phases.ladder import Rung, position, rungs

_OLD = Form(Builder.DOCKER, MediaTypes.DOCKER, Codec.GZIP, Shape.SINGLE)

Pushed = Mapping[str, Mapping[str, Envelope]]
"""What the CI pushed: each phase's envelope, by image name."""


class FromCI:
    async def look(self, run: Run, repo: Repo, standing: Standing, seen: Seen) -> Seen:
        """Add what the CI has pushed. The source serves only the control: what was pushed is what was built."""
        start = standing.start or seen.form
        if start is None:
            return seen
        pushed = await pushed_of(run, repo, standing, seen.version, start)
        source = digest_of(json.dumps([seen.source, pushed], sort_keys=True).encode())
        # What it has left behind may be converted: it only proves what is built upon it, and no tag moves there.
        signed_from = standing.at if run.fleet.signing and run.fleet.signing.sign is None else ""
        return replace(seen, pushed=pushed, source=source, signed_from=signed_from)

    async def make(self, run: Run, repo: Repo, standing: Standing, seen: Seen, forms: Sequence[Rung]) -> Made:
        """Take what the CI has pushed according to ``seen``, and make the forms that can be made from it."""
        if not seen.pushed:
            raise FleetError(f"repo '{repo.name}': its CI has pushed nothing of {seen.version}", fix=str(command.LOOK))
        pushed = {image.name: await _pushed(run, image, seen) for image in repo.images}
        release, controls = await _opened(run, repo, standing, seen, pushed)
        digests: dict[tuple[str, str], str] = {}
        for image in repo.images:
            for rung in filter(seen.makes, forms):
                run.tell(repo.name, "build", f"{image.name} as {rung.name}")
                digests[image.name, rung.name] = await _form(run, pushed[image.name], rung)
        return Made(release, digests, controls)

    async def toolchain(self, run: Run, standing: Standing) -> dict[str, str]:
        """Return the CI's recorded toolchain, which does not change, with the current versions of the conversion."""
        return {**standing.toolchain, **own_versions()}

    async def judge(self, run: Run, repo: Repo, rung: Rung, envelope: Envelope) -> list[Result]:
        """Check the CI's settings: other checks say what is wrong with the image, this one which setting caused it."""
        sbom = run.fleet.attest.sbom if rung.phase.attests else ""
        return [await judge_settings(run.registry, envelope, repo.name, rung, sbom)]

    def judge_uncontrolled(
        self, repo: Repo, standing: Standing, published: Envelope | None, envelope: Envelope
    ) -> list[Result]:
        return skipped(repo, standing) or [judge_uncontrolled(published, envelope)]


async def _pushed(run: Run, image: ImageSpec, seen: Seen) -> dict[str, Envelope]:
    at = run.fleet.reference(image.name)
    return {phase: await run.envelopes.at(at.at(images[image.name])) for phase, images in seen.pushed.items()}


async def _opened(
    run: Run, repo: Repo, standing: Standing, seen: Seen, pushed: Pushed
) -> tuple[Release, dict[Control, str]]:
    """Return the release, and the controls of its source if the repo has one and still needs them."""
    async with run.building, resolve(repo) as source:
        known = unfinished(standing, seen.version, seen.source)
        asked = known or Release(repo.name, seen.version, seen.source, commit=source.commit)
        envelopes = [envelope for each in pushed.values() for envelope in each.values()]
        declared = repo.ci.toolchain if repo.ci else {}
        toolchain = await toolchain_of_ci(run.registry, declared, envelopes)
        try:
            pins = await _pins(run, repo, asked, source) if has_control(repo, standing) else None
        except PhasegateError as error:
            raise not_opened(run, asked, known, toolchain, error) from None
        release = opened_with(run, asked, pins or {}, known, toolchain)
        return release, {} if pins is None else await controls_of(run, repo, standing, release, source)


async def _pins(run: Run, repo: Repo, release: Release, source: Source) -> dict[str, str] | None:
    """Return the pins of the controls, asked of the engine that builds them: nothing else is built here."""
    control = await classic(run.fleet.builder)
    job = Job(repo, release, source, rungs(_OLD)[:1], run.fleet.registry.host)
    return await pinned(run, job, control.host, "default")


async def _form(run: Run, pushed: Mapping[str, Envelope], rung: Rung) -> str:
    """Return the root of that form: as pushed, or converted from the nearest form that was."""
    if rung.name in pushed:
        return pushed[rung.name].digest
    origin = pushed[nearest(pushed, rung.name)]
    try:
        made = await convert(run.registry, run.ledger, origin, rung.form, origin.reference)
    except (FleetError, BadContent):
        # Several platforms for one manifest, or a damaged layer: judging it as pushed says more.
        return origin.digest
    return made.root.digest


def nearest(pushed: Mapping[str, object], phase: str) -> str:
    """Return the pushed form to convert ``phase`` from: the last one before it, else the first one after it.

    The last one before it makes a rung differ as little as possible from the one below.
    """
    below = [name for name in pushed if position(name) < position(phase)]
    return max(below, key=position) if below else min(pushed, key=position)
