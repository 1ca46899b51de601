"""Open a release with the pins of everything that it is built from."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from phasegate.build.bake_runner import BakeRunner
from phasegate.build.job import Job
from phasegate.build.resolve import resolve_pins
from phasegate.build.secret import scrub_of
from phasegate.errors import PhasegateError
from phasegate.release import Release
from phasegate.repo.make.made import opened
from phasegate.repo.run import Run


async def pinned(
    run: Run, job: Job, host: str, builder: str, tell: Callable[[str], None] = lambda what: None
) -> dict[str, str] | None:
    """Return the pins of the job's source, as ``resolve_pins`` does, asked of ``builder`` at the engine ``host``."""
    spec = run.fleet.builder
    scrub = await asyncio.to_thread(scrub_of, job.repo.secrets)
    runner = BakeRunner(host, builder, spec.network, time.monotonic() + spec.timeout, scrub, tell)
    return await resolve_pins(runner, job, run.workdir / job.repo.name / "resolve")


def opened_with(
    run: Run, release: Release, pins: Mapping[str, str], known: Release | None, toolchain: Mapping[str, str]
) -> Release:
    """Return ``release`` with its pins, recorded as opened unless it is ``known`` from an interrupted run."""
    release = replace(release, pins=pins)
    return known if known and known.id == release.id else opened(run, release, toolchain)


def not_opened(
    run: Run, release: Release, known: Release | None, toolchain: Mapping[str, str], error: PhasegateError
) -> PhasegateError:
    """Return ``error``, which ended the search for pins, once the source that it is about is recorded.

    A terminal error waits for another source, so the ledger must know which source had it.
    """
    if known is None:
        opened(run, release, toolchain)
    return error
