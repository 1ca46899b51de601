"""Find what a repo's CI has pushed of one version. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from phasegate.checks.observe import observe_form
from phasegate.errors import FleetError
from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.ledger.state import Standing
from phasegate.repo.run import Run
from phasegate.together import together
from phases.form import Builder, Form
from phases.ladder import Rung, position, reached

Pushed = dict[str, dict[str, str]]


async def pushed_of(run: Run, repo: Repo, standing: Standing, version: str, start: Form) -> Pushed:
    """Return each phase in which all images of the repo were pushed, mapped to digests by image name."""
    ladder = run.fleet.rungs(start)
    needed = [rung.name for rung in ladder if rung.needed] or [reached(start)]
    if repo.ci and "{phase}" in repo.ci.tag:
        found = await together(_tags(run, repo, version, phase) for phase in needed)
        return {phase: images for phase, images in zip(needed, found, strict=True) if len(images) == len(repo.images)}
    images = await _tags(run, repo, version, "")
    if len(images) < len(repo.images):
        return {}
    forms = {await _form(run, image, images[image.name]) for image in repo.images}
    return {_phase(ladder, needed, standing, version, forms): images}


async def _tags(run: Run, repo: Repo, version: str, phase: str) -> dict[str, str]:
    """Return the digests of the images that were pushed, by image name."""
    references = [run.fleet.reference(image.name).tagged(repo.ci_tag(image, version, phase)) for image in repo.images]
    found = await together(run.registry.head(reference) for reference in references)
    return {image.name: at.digest for image, at in zip(repo.images, found, strict=True) if at}


async def _form(run: Run, image: ImageSpec, digest: str) -> Form | None:
    """Return the form of a pushed image, or None if it is not a valid form (mixed media types and the like).

    The builder counts as a container: whatever is on that tag came from the CI's own builder.
    """
    envelope = await run.envelopes.at(run.fleet.reference(image.name).at(digest))
    try:
        return replace(await observe_form(run.registry, envelope), builder=Builder.CONTAINER)
    except FleetError:
        return None


def _phase(
    ladder: Sequence[Rung], needed: Sequence[str], standing: Standing, version: str, forms: set[Form | None]
) -> str:
    """Return the phase that has this form; if none has, the phase due next, whose checks then say what is wrong."""
    for rung in ladder:
        if rung.name in needed and forms == {rung.form}:
            return rung.name
    at, release = standing.at, standing.release
    if standing.published and at in needed and (release is None or release.version != version):
        return at
    return next((name for name in needed if position(name) > position(at)), needed[-1])
