"""The controls of a release: one for each platform of each image, built by the docker driver."""

from __future__ import annotations

from phasegate.build.control import build_control
from phasegate.build.source import Source
from phasegate.check import Result
from phasegate.checks.declared import judge_skipped
from phasegate.errors import RegistryError
from phasegate.fleet.fleet import Repo
from phasegate.ledger.state import Standing
from phasegate.release import Control, Release, control_tag
from phasegate.repo.run import Run
from phases.form import Builder


def has_control(repo: Repo, standing: Standing) -> bool:
    """Return whether the repo has a source, and another builder than ours may have published the start.

    The first form is held against a control then. The release has none nevertheless, if the engine takes no pins.
    """
    others = standing.start is not None and standing.start.builder is not Builder.CONTAINER
    return others and repo.source is not None and not repo.form_source.converted


def skipped(repo: Repo, standing: Standing) -> list[Result]:
    """Return the result of a first form whose control was not built although the repo has one; none otherwise."""
    return [judge_skipped(standing.toolchain)] if has_control(repo, standing) else []


async def controls_of(run: Run, repo: Repo, standing: Standing, release: Release, source: Source) -> dict[Control, str]:
    """Build the same source with the docker driver; return the digests.

    Returns none for a repo without a control, and none if its engine does not report what it
    builds from: a control of another base would be blamed on the phase.
    """
    if not has_control(repo, standing):
        return {}
    digests: dict[Control, str] = {}
    for image in repo.images:
        for platform in image.platforms:
            run.tell(repo.name, "build", f"control {platform}")
            reference = run.fleet.reference(image.name).tagged(control_tag(release, platform))
            if not await build_control(run.fleet.builder, repo, release, source, image, platform, tag_ref=reference):
                run.tell(repo.name, "build", "its engine does not take pins: no control")
                return {}
            found = await run.registry.head(reference)
            if found is None:
                raise RegistryError(f"{reference}: the control was pushed and is not there", retryable=True)
            digests[Control(image.name, platform.slug)] = found.digest
    return digests
