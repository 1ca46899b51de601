"""Look at what is published now and which version the source names. Reads only, except ``observe``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from phasegate import command
from phasegate.build.source import resolve
from phasegate.build.version import version_of
from phasegate.checks.observe import observe_form
from phasegate.errors import Blocked, FleetError, RegistryError
from phasegate.fleet.fleet import ImageSpec, Repo
from phasegate.image.digest import short
from phasegate.image.reference import Reference
from phasegate.ledger.events import Observed
from phasegate.ledger.state import Standing
from phasegate.policy.action import Seen
from phasegate.release import CANDIDATE_PREFIX, CONTROL_PREFIX, Tag, own_tag
from phasegate.repo.access import access_noted
from phasegate.repo.alike import refuse_unlike
from phasegate.repo.lines import look_beside, record_taken
from phasegate.repo.make.maker import maker_of
from phasegate.repo.run import Run
from phasegate.repo.versions import versions_at
from phasegate.together import together
from phases.form import Form

_ONCE = "publish it once the old way, so that there is a form to start from"


async def look(run: Run, repo: Repo) -> Seen:
    """Read the source's version, the digests of the tags and what a CI has pushed, for all images.

    The form is read from the moving tags only until phasegate has published something: from then on the ledger
    knows it. Raises RegistryError, or FleetError if the version cannot be determined.
    """
    standing = run.ledger.standing(repo.name)
    async with resolve(repo) as source:
        version = await version_of(repo, source)
        digest, note = source.digest, source.note
    tags = await tags_of(run, repo, version)
    seen = look_beside(run, repo, Seen(version=version, source=digest, tags=tags, note=note))
    if not standing.published:
        form, size = await form_of(run, repo, own_tags(standing, seen), fix=_published_again(standing))
        seen = replace(seen, form=form, size=size)
    return await maker_of(repo).look(run, repo, standing, seen)


def _published_again(standing: Standing) -> str:
    """Return how the repo's tags are published again where none of them is there."""
    if standing.returned:  # the ledger has the bytes that it was taken back to
        return (
            f"{command.roll_back(standing.repo, standing.at, force=True)} creates those again that phasegate had moved"
        )
    return _ONCE


def own_tags(standing: Standing, seen: Seen) -> dict[Tag, str]:
    """Return the tags that say what the repo publishes: not those that are still where another line left them."""
    taken = {tag for tag in standing.taken if seen.tags.get(tag) == standing.tags.get(tag)}
    return {tag: at for tag, at in seen.own.items() if tag not in taken}


async def tags_of(run: Run, repo: Repo, version: str) -> dict[Tag, str]:
    """Return the digest of every release tag of this version, empty for a tag that does not exist."""
    tags = [each.tag for each in repo.tags(version)]
    found = await together(run.registry.head(tag.reference(run.fleet.registry.host)) for tag in tags)
    return {tag: (at.digest if at else "") for tag, at in zip(tags, found, strict=True)}


async def form_of(run: Run, repo: Repo, tags: Mapping[Tag, str], *, fix: str = _ONCE) -> tuple[Form, int]:
    """Return the form that all images of the repo are published in, and their size in bytes.

    Raises FleetError if there is no such form; ``fix`` is its remedy if no tag of an image is there.
    """
    forms: dict[str, Form] = {}
    size = 0
    for image in repo.images:
        mine = {tag.name: at for tag, at in tags.items() if tag.image == image.name and not tag.registry}
        digest = next(filter(None, mine.values()), "")
        if not digest:
            name, tried = f"{run.fleet.registry.host}/{image.name}", ", ".join(mine) or "all are another line's"
            raise FleetError(
                f"repo '{repo.name}': none of the tags of {name} is published ({tried})",
                fix=fix,
            )
        envelope = await run.envelopes.at(_at(run, image, digest))
        forms[image.name] = await observe_form(run.registry, envelope)
        size += envelope.size
    if len(set(forms.values())) > 1:
        told = "; ".join(f"{name}: {form}" for name, form in forms.items())
        raise FleetError(
            f"repo '{repo.name}': its images are not in one form ({told})",
            fix="make them repos of their own, or publish them in one form",
        )
    return next(iter(forms.values())), size


def _at(run: Run, image: ImageSpec, digest: str) -> Reference:
    return run.fleet.reference(image.name).at(digest)


async def observe(run: Run, repo: Repo, seen: Seen) -> None:
    """Record what was seen, before anything of ours is published.

    Raises Blocked if it was made by phasegate: the ledger has forgotten it, and would take it for its publisher's. And
    if a tag has other content in another registry.
    """
    if seen.form is None:
        raise FleetError(f"repo '{repo.name}': its form was not read", fix=str(command.rollout(repo.name)))
    await refuse_ours(run, repo, seen)
    await refuse_unlike(run, repo, seen.own)
    standing = run.ledger.standing(repo.name)
    own = own_tags(standing, seen)
    versions = {tag: version for tag, version in standing.versions.items() if tag in seen.own and tag not in own}
    versions |= await versions_at(run, repo, replace(seen, tags=own))
    observed = Observed(repo=repo.name, tags=dict(seen.own), form=seen.form, size=seen.size, versions=versions)
    record_taken(run, repo, seen.inherited, observed)
    await access_noted(run, repo)


async def refuse_ours(run: Run, repo: Repo, seen: Seen) -> None:
    """Raise Blocked if what would be observed was made by phasegate: the ledger was lost. Reads only."""
    own = replace(seen, tags=own_tags(run.ledger.standing(repo.name), seen))
    await together(_not_ours(run, repo, image, own) for image in repo.names)


async def _not_ours(run: Run, repo: Repo, image: ImageSpec, seen: Seen) -> None:
    """Raise Blocked if a tag of ``image`` is at a candidate or a control."""
    at = run.fleet.reference(image.name)
    mine = {tag: at for tag, at in seen.tags.items() if tag.image == image.name and not tag.registry}
    there = {digest: tag for tag, digest in mine.items() if digest}
    try:
        names = await run.registry.tags(at) if there else ()
    except RegistryError as error:
        if error.retryable:
            raise
        return  # not every registry lists its tags to everybody
    made = [name for name in names if (own := own_tag(name)) and own.prefix in (CANDIDATE_PREFIX, CONTROL_PREFIX)]
    heads = await together(run.registry.head(at.tagged(name)) for name in made)
    for name, head in zip(made, heads, strict=True):
        if head and (tag := there.get(head.digest)):
            raise Blocked(
                f"{tag} is at {short(head.digest)}, which phasegate made: {name} is there too. The ledger does not "
                "know that the tag moved there: it was lost, or comes from a backup made before",
                fix=f"{command.restore(then='with a later backup')}; or {command.accept(repo.name)} to begin there",
            )
