"""take: the build step of a repo that its own CI builds. What was pushed is taken byte for byte; forms that were not
pushed are made of it by conversion."""

from __future__ import annotations

import time
from collections.abc import Mapping

from phases.convert.convert import convert
from phases.engine.source import resolve
from phases.errors import BadContent, FleetError
from phases.fleet.fleet import ImageSpec, Repo
from phases.form import Builder
from phases.image.envelope import Envelope
from phases.ladder import Rung, position
from phases.ledger.events import Built, Opened
from phases.ledger.state import Standing
from phases.policy.action import Seen
from phases.registry.envelope import read_envelope
from phases.release import Candidate, Release
from phases.steps.build import controls_of, forms_to_build, keep, keep_joined, pin
from phases.steps.house import House
from phases.steps.toolchain import toolchain_of_ci


async def take(house: House, repo: Repo, seen: Seen) -> None:
    """Every form of the release that can be had of what ``seen`` says the CI has pushed, and its controls."""
    began = time.monotonic()
    standing = house.ledger.standing(repo.name)
    if standing.start is None or repo.ci is None or not seen.pushed:
        raise FleetError(
            f"repo '{repo.name}': its CI has pushed nothing of {seen.version}", fix="phasegate plan --look"
        )
    pushed = {image.name: await _pushed(house, image, seen) for image in repo.images}
    release, controls = await _opened(house, repo, standing, seen, pushed)
    forms = [rung for rung in forms_to_build(standing, house.fleet) if seen.makes(rung)]
    candidates: list[Candidate] = []
    for image in repo.images:
        candidates += await _forms(house, repo, image, pushed[image.name], forms, release)
    candidates += await keep_joined(house, repo, candidates, release)
    house.ledger.append(
        Built(
            repo=repo.name,
            release=release.id,
            candidates=tuple(candidates),
            controls=controls,
            seconds=time.monotonic() - began,
        )
    )


async def _pushed(house: House, image: ImageSpec, seen: Seen) -> dict[str, Envelope]:
    at = house.fleet.reference(image.name)
    return {
        phase: await read_envelope(house.registry, at.at(images[image.name])) for phase, images in seen.pushed.items()
    }


async def _opened(
    house: House, repo: Repo, standing: Standing, seen: Seen, pushed: Mapping[str, Mapping[str, Envelope]]
) -> tuple[Release, dict[str, str]]:
    """The release, written down, and the controls of its source where the repo gives one and still needs them."""
    assert repo.ci is not None
    assert standing.start is not None
    async with house.building, resolve(repo) as source:
        control = repo.source is not None and standing.start.builder is Builder.DOCKER
        known = standing.release
        if known and (known.version, known.source) == (seen.version, seen.source) and not standing.candidates:
            release = known
        else:
            pins = await pin(house, repo, source, seen.version) if control else {}
            release = Release(repo.name, seen.version, seen.source, pins)
            envelopes = [envelope for each in pushed.values() for envelope in each.values()]
            toolchain = await toolchain_of_ci(house.registry, repo.ci, envelopes)
            house.ledger.append(Opened(repo=repo.name, release=release, toolchain=toolchain))
        return release, await controls_of(house, repo, standing, release, source) if control else {}


async def _forms(
    house: House,
    repo: Repo,
    image: ImageSpec,
    pushed: Mapping[str, Envelope],
    forms: list[Rung],
    release: Release,
) -> list[Candidate]:
    candidates: list[Candidate] = []
    for rung in forms:
        house.tell(repo.name, "build", f"{image.name} as {rung.name}")
        if rung.name in pushed:
            digest = pushed[rung.name].digest
        else:
            digest = await _converted(house, pushed[nearest(pushed, rung.name)], rung)
        candidates.append(await keep(house, image, rung.name, digest, release))
    return candidates


async def _converted(house: House, pushed: Envelope, rung: Rung) -> str:
    try:
        made = await convert(house.registry, house.ledger, pushed, rung.form, pushed.reference)
    except (FleetError, BadContent):
        # Several platforms for one manifest, a damaged layer: it is judged as it was pushed, which says more.
        return pushed.digest
    return made.root.digest


def nearest(pushed: Mapping[str, object], phase: str) -> str:
    """The pushed form that the form of ``phase`` is made of: the last one before it, so that a rung differs from the
    one below as little as it can; where there is none before, the first one after."""
    below = [name for name in pushed if position(name) < position(phase)]
    return max(below, key=position) if below else min(pushed, key=position)
