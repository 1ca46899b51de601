"""Ask BuildKit which images a source is built from, before anything of it is exported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from phasegate.build.bake import attestations_of, bake_target
from phasegate.build.bake_runner import BakeRunner
from phasegate.build.job import Job
from phasegate.build.materials import materials_of
from phasegate.build.pins import current, pinned
from phasegate.errors import EngineError
from phases.ladder import named

_TARGET = "resolve"
_ROUNDS = 4


async def resolve_pins(runner: BakeRunner, job: Job, folder: Path) -> dict[str, str] | None:
    """Return what pins everything that the job's source is built from; None if the engine does not report that.

    It is built without being exported, and again under the pins that were found, until these are all that it uses:
    BuildKit does not report an image that is named by digest beside another of the same tag. What the job's release
    pins already keeps its pin. Raises EngineError; TimedOut.
    """
    definition = _definition(job, runner.network)
    pins = current(job.release.pins)
    for _ in range(_ROUNDS):
        asked = replace(job, release=replace(job.release, pins=pins))
        found = _pinned(pins, await runner.run(asked, definition, folder, _TARGET))
        if found is None or found == pins:
            return found
        changed = sorted(name for name in found if name in pins and found[name] != pins[name])
        pins = found
    raise EngineError(
        f"repo {job.repo.name!r}: {', '.join(changed) or 'what it is built from'} is different each time it is read",
        fix="a source without content that each request changes",
        retryable=True,
    )


def _pinned(pins: Mapping[str, str], reported: Mapping[str, Mapping[str, Any]]) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for target in reported.values():
        materials = materials_of(target)
        if materials is None:
            return None
        found |= pinned(pins, materials)
    return found


def _definition(job: Job, network: str) -> dict[str, Any]:
    """Return a bake file of one target for each platform of each image, which exports nothing.

    It attests what the last form does: a generator of SBOMs is an image, too.
    """
    last = {target.image: target for target in job.targets}
    targets = {
        f"{_TARGET}-{number}-{platform.slug}": bake_target(
            job.repo,
            replace(image, platforms=(platform,)),
            target.form,
            job.release.version,
            context=str(job.source.path),
            attest=attestations_of(target.form, job.sbom if named(target.phase).attests else ""),
            output="type=cacheonly",
            network=network,
            commit=job.release.commit,
        )
        | {"pull": True}  # what a registry has: an engine's own image has no digest, but the chain ID of its layers
        for number, (image, target) in enumerate(last.items())
        for platform in image.platforms
    }
    return {"group": {_TARGET: {"targets": list(targets)}}, "target": targets}
