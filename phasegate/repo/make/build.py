"""Build a release from its source: every form on the fleet's builder, and its controls alongside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast

from phasegate.build.bake_runner import once
from phasegate.build.builder import builder_name
from phasegate.build.forms import BuildResult, build_forms
from phasegate.build.job import Job
from phasegate.build.materials import unreported
from phasegate.build.source import Source, resolve
from phasegate.build.version import version_of
from phasegate.check import Result
from phasegate.errors import PhasegateError
from phasegate.fleet.fleet import Repo
from phasegate.image.envelope import Envelope
from phasegate.ledger.state import Standing
from phasegate.policy.action import Seen
from phasegate.release import Control, Release
from phasegate.repo.make.control import controls_of, skipped
from phasegate.repo.make.made import Made, unfinished
from phasegate.repo.make.pin import not_opened, opened_with, pinned
from phasegate.repo.run import Run
from phasegate.together import together
from phases.ladder import Rung


class Build:
    async def look(self, run: Run, repo: Repo, standing: Standing, seen: Seen) -> Seen:
        return seen

    async def make(self, run: Run, repo: Repo, standing: Standing, seen: Seen, forms: Sequence[Rung]) -> Made:
        """Build the release that the source names now."""
        fleet = run.fleet

        def tell(what: str) -> None:
            run.tell(repo.name, "build", what)

        # The forms come from the cache of what was built to find the pins, and take the same steps.
        tell_once = once(tell)
        async with run.building, resolve(repo) as source:
            job = await _opened(run, repo, standing, source, forms, tell_once)
            # The control has an engine of its own, so both can run at once.
            controls, built = cast(
                "tuple[dict[Control, str], BuildResult]",
                await together(
                    [
                        controls_of(run, repo, standing, job.release, source),
                        build_forms(fleet.builder, job, run.workdir / repo.name / job.release.id, tell_once),
                    ]
                ),
            )
        return Made(job.release, built.digests, controls)

    async def toolchain(self, run: Run, standing: Standing) -> dict[str, str]:
        """Return the builder's toolchain."""
        return await run.toolchain()

    async def judge(self, run: Run, repo: Repo, rung: Rung, envelope: Envelope) -> list[Result]:
        return []

    def judge_uncontrolled(
        self, repo: Repo, standing: Standing, published: Envelope | None, envelope: Envelope
    ) -> list[Result]:
        return skipped(repo, standing)


async def _opened(
    run: Run,
    repo: Repo,
    standing: Standing,
    source: Source,
    forms: Sequence[Rung],
    tell: Callable[[str], None],
) -> Job:
    # Start the builder even if the release is known: the build that follows needs it.
    fleet, toolchain = run.fleet, await run.toolchain()
    version = await version_of(repo, source)
    known = unfinished(standing, version, source.digest)
    asked = known or Release(repo.name, version, source.digest, commit=source.commit)
    job = Job(repo, asked, source, forms, fleet.registry.host, fleet.attest.sbom)
    try:
        pins = await pinned(run, job, fleet.builder.engine, builder_name(fleet.builder), tell)
        if pins is None:
            raise unreported(f"repo '{repo.name}'")
    except PhasegateError as error:
        raise not_opened(run, asked, known, toolchain, error) from None
    return replace(job, release=opened_with(run, asked, pins, known, toolchain))
