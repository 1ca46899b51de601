"""List, and on request delete, what phasegate left in a repo's repositories and nothing needs any more."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial

from phasegate.build.pins import is_image
from phasegate.clean.inventory import read_inventory
from phasegate.clean.needs import Needs, needs_of
from phasegate.clean.plan import Cleaning, Removal, plan
from phasegate.clean.remove import remove
from phasegate.errors import Blocked
from phasegate.fleet.fleet import Repo
from phasegate.image.reference import Reference, parse_reference
from phasegate.ledger.events import Cleaned
from phasegate.ledger.history import origins
from phasegate.ledger.lease import Lease
from phasegate.promotion.closure import complete, restore
from phasegate.release import ByDigest
from phasegate.repo.beside import other_names
from phasegate.repo.run import Run
from phasegate.together import together


@dataclass(frozen=True, slots=True)
class Spare:
    """What is not needed of one image of a repo, and what of it is ``gone`` now. ``moved`` are tags left alone because
    a tag of the same digest has moved since they were read."""

    at: Reference
    image: str
    cleaning: Cleaning
    gone: tuple[Removal, ...] = ()
    moved: tuple[str, ...] = ()


def pins_of(run: Run) -> tuple[ByDigest, ...]:
    """Return the FROM digests of the whole fleet's started builds, which use them again if they are restarted."""
    pins = (
        parse_reference(pin, default_host="docker.io")
        for standing in run.ledger.standings(repo.name for repo in run.fleet.repos).values()
        if standing.release and not standing.candidates
        for pin in standing.release.pins.values()
        if is_image(pin)
    )
    return tuple(ByDigest(pin.repository, pin.digest) for pin in pins if pin.host == run.fleet.registry.host)


async def spare(run: Run, repo: Repo, pins: Sequence[ByDigest]) -> tuple[Spare, ...]:
    """Return what could be deleted, image by image; ``pins`` are those of ``pins_of``. Only reads."""
    return (await _looked(run, repo, pins))[0]


async def clean(run: Run, repo: Repo, pins: Sequence[ByDigest]) -> tuple[Spare, ...]:
    """Delete what could be deleted. If it is killed in between, a second call continues with what is left.

    What each rollback needs is read before and after. Raises Blocked if something answered before and does not after,
    Busy while another process works on the repo or another line of its image, or once one has taken it over, and
    DeletesNothing for a registry that does not delete.
    """
    with ExitStack() as stack:
        lease = stack.enter_context(run.ledger.lease(f"repo {repo.name}", run.holder))
        for line in other_names(run.ledger, run.fleet, repo):  # a digest may be theirs, too
            stack.enter_context(run.ledger.lease(f"repo {line}", run.holder))
        found, needs = await _looked(run, repo, pins)
        if not any(each.cleaning.removals for each in found):
            return found
        possible = [root for root in needs.roots if await _possible(run, root)]
        done = [await _delete(run, repo, each, lease) for each in found]
        host = run.fleet.registry.host
        await together(complete(run.registry, root.reference(host), "what a rollback needs") for root in possible)
        return tuple(done)


async def _delete(run: Run, repo: Repo, each: Spare, lease: Lease) -> Spare:
    at = each.at
    gone: list[Removal] = []
    moved: list[str] = []
    may = partial(run.ledger.check, lease)  # a rollback waits for no lease, and needs what is deleted here perhaps
    try:
        async for removal, done in remove(run.registry, at, each.cleaning.removals, may):
            if done:
                gone.append(removal)
                run.tell(repo.name, "clean", f"deleted {removal.tags[0] if removal.tags else removal.digest}")
            else:
                moved += removal.tags
    finally:
        if gone:
            run.ledger.append(
                Cleaned(
                    repo=repo.name,
                    tags=tuple(f"{each.image}:{tag}" for removal in gone for tag in removal.tags),
                    digests=tuple(f"{each.image}@{removal.digest}" for removal in gone),
                    by=run.by,
                )
            )
    return replace(each, gone=tuple(gone), moved=tuple(moved))


async def _looked(run: Run, repo: Repo, pins: Sequence[ByDigest]) -> tuple[tuple[Spare, ...], Needs]:
    needs = (await _needs(run, repo, repo.name, pins)).beside(
        await together(_needs(run, repo, line) for line in other_names(run.ledger, run.fleet, repo))
    )
    places = [("", image.name) for image in repo.names] + [(copy.registry, copy.name) for copy in repo.copies]
    return tuple(await together(_spare(run, *place, needs) for place in places)), needs


async def _needs(run: Run, repo: Repo, name: str, pins: Sequence[ByDigest] = ()) -> Needs:
    """Return what ``name`` needs: ``repo``, or another line of its images."""
    history = [event for _, event in run.ledger.history(name)]
    tags = list(origins(history))
    heads = await together(run.registry.head(tag.reference(run.fleet.registry.host)) for tag in tags)
    return needs_of(
        run.ledger.standing(name),
        history,
        {tag: head.digest if head else "" for tag, head in zip(tags, heads, strict=True)},
        joined=repo.joined.name if repo.joined else "",
        image_of=repo.image_of,
        pins=pins,
    )


async def _spare(run: Run, registry: str, image: str, needs: Needs) -> Spare:
    at = Reference(registry or run.fleet.registry.host, image)
    roots = [root.digest for root in needs.roots if (root.registry, root.image) == (registry, image)]
    there = await read_inventory(run.registry, run.ledger, at, roots)
    return Spare(at, f"{registry}/{image}" if registry else image, plan(image, there, needs, registry))


async def _possible(run: Run, root: ByDigest) -> bool:
    """Return whether a rollback to ``root`` is possible. Like a rollback, restore a manifest that the registry lost.

    What another registry never had is carried there by the rollback that needs it.
    """
    at = root.reference(run.fleet.registry.host)
    try:
        if root.registry:
            await complete(run.registry, at, "what a rollback needs")
        else:
            await restore(run.registry, run.ledger, at)
    except Blocked:
        return False
    return True
