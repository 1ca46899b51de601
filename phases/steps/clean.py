"""clean: what phasegate left in a repo's repositories and nothing needs any more; listed, and deleted when told to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from phases.clean.inventory import read_inventory
from phases.clean.needs import Needs, Root, needs_of
from phases.clean.plan import Cleaning, Removal, plan
from phases.clean.remove import remove
from phases.errors import Blocked
from phases.fleet.fleet import ImageSpec, Repo
from phases.image.reference import Reference
from phases.ledger.events import Cleaned
from phases.promotion.closure import complete, restore
from phases.promotion.rollback import origins
from phases.steps.house import House
from phases.together import together


@dataclass(frozen=True, slots=True)
class Spare:
    """What of one image of a repo is not needed, and what of it is ``gone`` now. ``moved``: tags that were left alone,
    for one of the same digest has moved since they were read."""

    image: str
    cleaning: Cleaning
    gone: tuple[Removal, ...] = ()
    moved: tuple[str, ...] = ()


def pins_of(house: House) -> tuple[Root, ...]:
    """The FROM digests of builds that were begun, the whole fleet's: begun again, they take the same."""
    mine = f"{house.fleet.registry.host}/"
    return tuple(
        (name.removeprefix(mine), digest)
        for standing in house.ledger.standings(repo.name for repo in house.fleet.repos).values()
        if standing.release and not standing.candidates
        for name, _, digest in (pin.partition("@") for pin in standing.release.pins.values())
        if name.startswith(mine)
    )


async def spare(house: House, repo: Repo, pins: Sequence[Root]) -> tuple[Spare, ...]:
    """What could go, image by image; ``pins`` are those of ``pins_of``. Reads only."""
    return (await _looked(house, repo, pins))[0]


async def clean(house: House, repo: Repo, pins: Sequence[Root]) -> tuple[Spare, ...]:
    """Delete what could go. Killed in between, the same again goes on with what is left.

    What each rollback needs is read before and after: Blocked where it answered before and does not after. Raises
    LedgerError while another process works on the repo, DeletesNothing for a registry that does not delete.
    """
    with house.ledger.lease(f"repo {repo.name}", house.holder):
        found, needs = await _looked(house, repo, pins)
        if not any(each.cleaning.removals for each in found):
            return found
        possible = [root for root in needs.roots if await _possible(house, root)]
        done = [await _delete(house, repo, each) for each in found]
        await together(complete(house.registry, _at(house, root), "what a rollback needs") for root in possible)
        return tuple(done)


async def _delete(house: House, repo: Repo, each: Spare) -> Spare:
    at = house.fleet.reference(each.image)
    gone: list[Removal] = []
    moved: list[str] = []
    try:
        async for removal, done in remove(house.registry, at, each.cleaning.removals):
            if done:
                gone.append(removal)
                house.tell(repo.name, "clean", f"deleted {removal.tags[0] if removal.tags else removal.digest}")
            else:
                moved += removal.tags
    finally:
        if gone:
            house.ledger.append(
                Cleaned(
                    repo=repo.name,
                    tags=tuple(f"{each.image}:{tag}" for removal in gone for tag in removal.tags),
                    digests=tuple(f"{each.image}@{removal.digest}" for removal in gone),
                    by=house.by,
                )
            )
    return Spare(each.image, each.cleaning, tuple(gone), tuple(moved))


async def _looked(house: House, repo: Repo, pins: Sequence[Root]) -> tuple[tuple[Spare, ...], Needs]:
    history = [event for _, event in house.ledger.history(repo.name)]
    tags = list(origins(history))
    heads = await together(house.registry.head(house.fleet.reference(image).tagged(tag)) for image, tag in tags)
    needs = needs_of(
        house.ledger.standing(repo.name),
        history,
        {key: head.digest if head else "" for key, head in zip(tags, heads, strict=True)},
        joined=repo.joined.name if repo.joined else "",
        pins=pins,
    )
    return tuple(await together(_spare(house, image, needs) for image in repo.names)), needs


async def _spare(house: House, image: ImageSpec, needs: Needs) -> Spare:
    roots = [digest for name, digest in needs.roots if name == image.name]
    there = await read_inventory(house.registry, house.ledger, house.fleet.reference(image.name), roots)
    return Spare(image.name, plan(image.name, there, needs))


async def _possible(house: House, root: Root) -> bool:
    """Could it be put back? As a rollback would do it: a manifest that the registry lost is put there again."""
    try:
        await restore(house.registry, house.ledger, _at(house, root))
    except Blocked:
        return False
    return True


def _at(house: House, root: Root) -> Reference:
    image, digest = root
    return house.fleet.reference(image).at(digest)
