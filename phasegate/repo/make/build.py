"""Build a release from its source: every form on the fleet's builder, and its controls alongside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from phasegate.build.forms import BuildResult, build_forms
from phasegate.build.job import Job
from phasegate.build.source import Source, resolve
from phasegate.build.version import version_of
from phasegate.check import Result
from phasegate.fleet.fleet import Repo
from phasegate.image.envelope import Envelope
from phasegate.ledger.state import Standing
from phasegate.policy.action import Seen
from phasegate.release import Control, Release
from phasegate.repo.make.control import controls_of
from phasegate.repo.make.made import Made, opened, unfinished
from phasegate.repo.make.pin import pin
from phasegate.repo.run import Run
from phasegate.together import together
from phases.ladder import Rung


class Build:
    async def look(self, run: Run, repo: Repo, standing: Standing, seen: Seen) -> Seen:
        return seen

    async def make(self, run: Run, repo: Repo, standing: Standing, seen: Seen, forms: Sequence[Rung]) -> Made:
        """Build the release that the source names now."""
        fleet = run.fleet
        async with run.building, resolve(repo) as source:
            release = await _opened(run, repo, standing, source)
            job = Job(repo, release, source, forms, fleet.registry.host, fleet.attest.sbom)

            def tell(what: str) -> None:
                run.tell(repo.name, "build", what)

            # The control has an engine of its own, so both can run at once.
            controls, built = cast(
                "tuple[dict[Control, str], BuildResult]",
                await together(
                    [
                        controls_of(run, repo, standing, release, source),
                        build_forms(fleet.builder, job, run.workdir / repo.name / release.id, tell),
                    ]
                ),
            )
        return Made(release, built.digests, controls)

    async def toolchain(self, run: Run, standing: Standing) -> dict[str, str]:
        """Return the builder's toolchain."""
        return await run.toolchain()

    async def judge(self, run: Run, repo: Repo, rung: Rung, envelope: Envelope) -> list[Result]:
        return []

    def judge_uncontrolled(self, published: Envelope | None, envelope: Envelope) -> list[Result]:
        return []


async def _opened(run: Run, repo: Repo, standing: Standing, source: Source) -> Release:
    # Start the builder even if the release is known: the build that follows needs it.
    toolchain = await run.toolchain()
    version = await version_of(repo, source)
    if known := unfinished(standing, version, source.digest):
        return known
    return opened(run, Release(repo.name, version, source.digest, await pin(run, repo, source, version)), toolchain)
