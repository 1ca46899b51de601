"""take: the build step of a repo that its own CI builds. What was pushed is taken byte for byte; forms that were not
pushed are made of it by conversion."""

from __future__ import annotations

import time
from collections.abc import Mapping

from phasegate.build.source import resolve
from phasegate.convert.convert import convert
from phasegate.errors import BadContent, FleetError
from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.image.envelope import Envelope
from phasegate.ledger.events import Built, Opened
from phasegate.ledger.state import Standing
from phasegate.policy.action import Seen
from phasegate.release import Candidate, Release
from phasegate.repo.make.build import controls_of, forms_to_build, keep, keep_joined, pin
from phasegate.repo.make.toolchain import toolchain_of_ci
from phasegate.repo.run import Run
from phases.form import Builder
from phases.ladder import Rung, position


async def take(run: Run, repo: Repo, seen: Seen) -> None:
    """Every form of the release that can be had of what ``seen`` says the CI has pushed, and its controls."""
    began = time.monotonic()
    standing = run.ledger.standing(repo.name)
    if standing.start is None or repo.ci is None or not seen.pushed:
        raise FleetError(
            f"repo '{repo.name}': its CI has pushed nothing of {seen.version}", fix="phasegate plan --look"
        )
    pushed = {image.name: await _pushed(run, image, seen) for image in repo.images}
    release, controls = await _opened(run, repo, standing, seen, pushed)
    forms = [rung for rung in forms_to_build(standing, run.fleet) if seen.makes(rung)]
    candidates: list[Candidate] = []
    for image in repo.images:
        candidates += await _forms(run, repo, image, pushed[image.name], forms, release)
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


async def _pushed(run: Run, image: ImageSpec, seen: Seen) -> dict[str, Envelope]:
    at = run.fleet.reference(image.name)
    return {phase: await run.envelopes.at(at.at(images[image.name])) for phase, images in seen.pushed.items()}


async def _opened(
    run: Run, repo: Repo, standing: Standing, seen: Seen, pushed: Mapping[str, Mapping[str, Envelope]]
) -> tuple[Release, dict[str, str]]:
    """The release, written down, and the controls of its source where the repo gives one and still needs them."""
    assert repo.ci is not None
    assert standing.start is not None
    async with run.building, resolve(repo) as source:
        control = repo.source is not None and standing.start.builder is Builder.DOCKER
        known = standing.release
        if known and (known.version, known.source) == (seen.version, seen.source) and not standing.candidates:
            release = known
        else:
            pins = await pin(run, repo, source, seen.version) if control else {}
            release = Release(repo.name, seen.version, seen.source, pins)
            envelopes = [envelope for each in pushed.values() for envelope in each.values()]
            toolchain = await toolchain_of_ci(run.registry, repo.ci, envelopes)
            run.ledger.append(Opened(repo=repo.name, release=release, toolchain=toolchain))
        return release, await controls_of(run, repo, standing, release, source) if control else {}


async def _forms(
    run: Run,
    repo: Repo,
    image: ImageSpec,
    pushed: Mapping[str, Envelope],
    forms: list[Rung],
    release: Release,
) -> list[Candidate]:
    candidates: list[Candidate] = []
    for rung in forms:
        run.tell(repo.name, "build", f"{image.name} as {rung.name}")
        if rung.name in pushed:
            digest = pushed[rung.name].digest
        else:
            digest = await _converted(run, pushed[nearest(pushed, rung.name)], rung)
        candidates.append(await keep(run, image, rung.name, digest, release))
    return candidates


async def _converted(run: Run, pushed: Envelope, rung: Rung) -> str:
    try:
        made = await convert(run.registry, run.ledger, pushed, rung.form, pushed.reference)
    except (FleetError, BadContent):
        # Several platforms for one manifest, a damaged layer: it is judged as it was pushed, which says more.
        return pushed.digest
    return made.root.digest


def nearest(pushed: Mapping[str, object], phase: str) -> str:
    """The pushed form that the form of ``phase`` is made of: the last one before it, so that a rung differs from the
    one below as little as it can; where there is none before, the first one after."""
    below = [name for name in pushed if position(name) < position(phase)]
    return max(below, key=position) if below else min(pushed, key=position)
