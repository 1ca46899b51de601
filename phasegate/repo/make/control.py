"""The controls of a release: one for each platform of each image, built by the docker driver."""

from __future__ import annotations

from phasegate.build.control import build_control
from phasegate.build.source import Source
from phasegate.errors import RegistryError
from phasegate.fleet.fleet import Repo
from phasegate.ledger.state import Standing
from phasegate.release import Control, Release, control_tag
from phasegate.repo.run import Run
from phases.form import Builder


def has_control(standing: Standing) -> bool:
    """Return whether another builder than ours may have published the start: the first form has a control then."""
    return standing.start is not None and standing.start.builder is not Builder.CONTAINER


async def controls_of(run: Run, repo: Repo, standing: Standing, release: Release, source: Source) -> dict[Control, str]:
    """Build the same source with the docker driver; return the digests.

    Returns none for a repo that a docker-container builder published from the start.
    """
    if not has_control(standing):
        return {}
    digests: dict[Control, str] = {}
    for image in repo.images:
        for platform in image.platforms:
            run.tell(repo.name, "build", f"control {platform}")
            reference = run.fleet.reference(image.name).tagged(control_tag(release, platform))
            await build_control(run.fleet.builder, repo, release, source, image, platform, tag_ref=reference)
            found = await run.registry.head(reference)
            if found is None:
                raise RegistryError(f"{reference}: the control was pushed and is not there", retryable=True)
            digests[Control(image.name, platform.slug)] = found.digest
    return digests
