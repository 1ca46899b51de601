"""Who may read what a repo publishes: noted before phasegate publishes anything, and held to from then on."""

from __future__ import annotations

from contextlib import suppress

from phasegate.catalogue import ACCESS
from phasegate.check import Result
from phasegate.checks.access import blob_of, judge_access
from phasegate.errors import RegistryError
from phasegate.fleet.fleet import Repo
from phasegate.image.envelope import Envelope
from phasegate.image.reference import Reference
from phasegate.ledger.events import SeenWithoutLogin
from phasegate.ledger.state import Standing
from phasegate.registry.anonymous import refusal
from phasegate.repo.run import Run
from phasegate.together import together


async def note_access(run: Run, repo: Repo, *, new: bool = False) -> frozenset[str]:
    """Record which names can be read without a login, of those that have tags. Return those where that has changed.

    With ``new``, also of those that have a candidate and no tag yet. Nothing is recorded where the ledger says all of
    it. Raises RegistryError, retryable, if it could not be found out.
    """
    standing = run.ledger.standing(repo.name)
    there = await _candidates(run, repo, standing) if new else {}
    there |= {tag.place: tag.reference(run.fleet.registry.host).at(at) for tag, at in standing.tags.items() if at}
    refusals = await together(_refusal(run, ref) for ref in there.values())
    found = dict(zip(there, refusals, strict=True))
    if any(standing.public.get(place) is not (not refused) for place, refused in found.items()):
        run.ledger.append(SeenWithoutLogin(repo=repo.name, refusals=found))
    return frozenset(place for place, refused in found.items() if standing.was_public(place) is bool(refused))


async def access_noted(run: Run, repo: Repo) -> Standing:
    """Return the standing once it says who could read the repo, or as it is if that cannot be found out now.

    Ledgers of earlier versions do not say so; and a registry may have had no answer when the repo was observed.
    """
    if not run.ledger.standing(repo.name).public:
        with suppress(RegistryError):
            await note_access(run, repo)
    return run.ledger.standing(repo.name)


async def check_access(run: Run, standing: Standing, place: str, phase: str, candidate: Envelope) -> Result:
    """Check that everybody can read a candidate if everybody could read ``place``, where it is, before."""
    if not standing.public:
        return ACCESS.broken(f"nothing is known yet about who could read {place} before: the next run asks again")
    release = standing.release.id if standing.release else ""
    published = (phase, release) == (standing.at, standing.published)
    return await judge_access(run.anonymous, candidate, required=standing.was_public(place), published=published)


async def _candidates(run: Run, repo: Repo, standing: Standing) -> dict[str, Reference]:
    """Return a candidate in each repository that has one, the copies in other registries among them."""
    at: list[tuple[str, Reference]] = []
    for candidates in standing.candidates.values():
        for image, candidate in candidates.items():
            at.append((image, run.fleet.reference(image).at(candidate.digest)))
            copies = (copy.reference for copy in repo.copies if copy.of == image)
            at += [(copy.name, copy.at(candidate.digest)) for copy in copies]
    heads = await together(run.registry.head(ref, pushing=True) for _, ref in at)  # some are carried there later
    return {place: ref for (place, ref), head in zip(at, heads, strict=True) if head}


async def _refusal(run: Run, ref: Reference) -> str:
    """Return how ``ref`` is refused without a login. What is gone, or is not an image, was not readable either."""
    try:
        envelope = await run.envelopes.at(ref)
    except RegistryError as error:
        if error.retryable:
            raise
        return error.what.splitlines()[0]
    return await refusal(run.anonymous, ref, blob_of(envelope))
