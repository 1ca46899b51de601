"""Build a release: every form that the ladder needs, in one go on the pinned builder, pushed by digest."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phasegate.build.bake import GROUPS, bake_file
from phasegate.build.bake_runner import BakeRunner, once
from phasegate.build.builder import driver_of
from phasegate.build.job import Job, Target
from phasegate.build.materials import materials_of, unreported
from phasegate.build.pins import compare
from phasegate.build.secret import scrub_of
from phasegate.build.source import Source, digest_of_source
from phasegate.errors import EngineError
from phasegate.fleet.builder import BuilderSpec
from phasegate.fleet.fleet import Repo
from phasegate.fleet.form_source import LocalSource
from phasegate.image.digest import is_digest


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build made.

    ``digests`` maps ``(image name, rung name)`` to the root's digest for every rung; rungs of the same form share it.
    ``seconds`` is the wall time of the whole build, ``by_hand`` the command that repeats it.
    """

    digests: Mapping[tuple[str, str], str]
    seconds: float
    by_hand: str


async def build_forms(
    spec: BuilderSpec, job: Job, workdir: Path, tell: Callable[[str], None] = lambda what: None
) -> BuildResult:
    """Build all forms of ``job``: each image's first form, then the others from its cache.

    Call ``ensure_builder`` first. ``spec.timeout`` limits the whole build. Raises EngineError naming the
    Dockerfile's line and the failed step, or an image that is not what the release pins; TimedOut; FleetError if a
    secret is missing.
    """
    scrub = await asyncio.to_thread(scrub_of, job.repo.secrets)
    started = time.monotonic()
    until = started + spec.timeout
    driver = driver_of(spec)
    definition = bake_file(job, driver.output, network=spec.network)
    runner = BakeRunner(spec.engine, driver.name, spec.network, until, scrub, once(tell))
    reported: dict[str, Any] = {}
    try:
        for group in (group for group in GROUPS if group in definition["group"]):
            reported |= await runner.run(job, definition, workdir, group)
        for target in job.targets:
            _compared(job, target, reported)
        built = {target: _digest_of(job, target, reported, workdir) for target in job.targets}
        await _unmoved(job.repo, job.source)
        await driver.publish(job, built, until=until, tell=tell)
    finally:
        await driver.clean_up(job)
    digests = {
        (image.name, rung.name): built[job.target(image, rung)] for image in job.repo.images for rung in job.rungs
    }
    return BuildResult(digests, time.monotonic() - started, runner.by_hand(job, workdir))


def _compared(job: Job, target: Target, reported: Mapping[str, Mapping[str, Any]]) -> None:
    what = f"repo {job.repo.name!r}: {target.name}"
    materials = materials_of(reported.get(target.name, {}))
    if materials is None:
        raise unreported(what)
    compare(job.release.pins, materials, what)


def _digest_of(job: Job, target: Target, reported: Mapping[str, Mapping[str, Any]], workdir: Path) -> str:
    digest = reported.get(target.name, {}).get("containerimage.digest")
    if not isinstance(digest, str) or not is_digest(digest):
        raise EngineError(
            f"repo {job.repo.name!r}: buildx reported no digest for {target.image.name} in {target.phase}",
            fix=f"see {workdir / 'bake.json'}",
        )
    return digest


async def _unmoved(repo: Repo, source: Source) -> None:
    """Raise EngineError if a local source changed during the build, which would mix two sources in one release."""
    if isinstance(repo.source, LocalSource):
        now = await asyncio.to_thread(digest_of_source, repo, source.path)
        if now != source.digest:
            raise EngineError(
                f"repo {repo.name!r}: {source.path} was changed while it was built",
                fix="run it again when nobody writes there",
                retryable=True,
            )
