"""Take what is published now as a repo's new start, because a person says so: somebody else pushed it."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import closing
from dataclasses import replace

from phasegate import clock, command
from phasegate.errors import Blocked
from phasegate.fleet.fleet import Fleet, Repo
from phasegate.ledger.events import Accepted, Built, Event
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Standing
from phasegate.policy.action import Kind, Seen
from phasegate.policy.climb import Plan, climb
from phasegate.reason import stated
from phasegate.release import Release, Tag
from phasegate.repo.access import note_access
from phasegate.repo.lines import record_taken
from phasegate.repo.look import form_of, look, own_tags
from phasegate.repo.make.maker import maker_of
from phasegate.repo.recover import before, recovered, traces
from phasegate.repo.run import Run
from phasegate.repo.versions import versions_at
from phases.form import Builder


async def accept(fleet: Fleet, name: str, *, by: str, reason: str) -> str:
    """Record what is published now as where the repo starts. Return what was done, and what comes next.

    No tag moves. A hold stays. Where the tags are as phasegate left them, as after a push that was taken back, only who
    may read them is recorded, and otherwise nothing. Raises FleetError if nothing is published, and Blocked in the
    middle of a move.
    """
    repo = fleet.repo(name)
    reason = stated(reason)
    with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
        async with Run(fleet, ledger) as run:
            with ledger.lease(f"repo {name}", run.holder):
                standing = ledger.standing(name)
                if standing.intent:
                    raise Blocked(f"repo '{name}' is in the middle of a move", fix=str(command.abandon(name)))
                seen = await _seen(run, repo)
                moved = [each for each in seen.inherited if seen.tags.get(each.tag) != each.digest]
                seen = _without(seen, {each.tag for each in seen.inherited} - {each.tag for each in moved})
                if all(standing.tags.get(tag) == at for tag, at in seen.tags.items() if at) and standing.start:
                    if standing.public and (changed := await note_access(run, repo, new=True)):
                        return _access_told(name, ledger.standing(name), changed)
                    return _nothing(name, standing, seen)
                record_taken(run, repo, moved, *await _events(run, repo, seen, by=by, reason=reason), cede=True)
        return _told(fleet, repo, ledger.standing(name), seen)


async def _events(run: Run, repo: Repo, seen: Seen, *, by: str, reason: str) -> list[Event]:
    """Return the new start, and the promotion since then if phasegate's own tags show one."""
    standing = run.ledger.standing(repo.name)
    own = own_tags(standing, seen)
    versions = {tag: version for tag, version in standing.versions.items() if tag in seen.tags and tag not in own}
    versions |= await versions_at(run, repo, replace(seen, tags=own))
    found = await traces(run, repo, seen)
    start = await _formed(run, repo, replace(seen, tags=before(seen, found)))
    assert start.form is not None
    accepted = Accepted(
        repo=repo.name,
        tags=dict(start.tags),
        form=start.form,
        size=start.size,
        versions={} if found else versions,
        by=by,
        reason=reason,
    )
    if not found:
        return [accepted]
    version = next(filter(None, (versions[tag] for tag in own if tag in versions)), seen.version)
    release = Release(repo.name, version, seen.source if version == seen.version else "")
    return [accepted, *await recovered(run, repo, release, seen, found, by=by, reason=reason)]


async def _seen(run: Run, repo: Repo) -> Seen:
    """Look at the repo as though phasegate had published nothing."""
    return await _formed(run, repo, await look(run, repo))


def _without(seen: Seen, tags: Collection[Tag]) -> Seen:
    """Return ``seen`` without tags that are where another line left them: the next promotion takes them over."""
    return replace(seen, tags={tag: at for tag, at in seen.tags.items() if tag not in tags}, inherited=())


async def _formed(run: Run, repo: Repo, seen: Seen) -> Seen:
    """Return ``seen`` with the form that its tags are in. A candidate of ours was made by our builder."""
    own = own_tags(run.ledger.standing(repo.name), seen)
    form, size = await form_of(run, repo, own)
    history = (event for _, event in run.ledger.history(repo.name))
    made = {one.digest for event in history if isinstance(event, Built) for one in event.candidates}
    if made >= set(filter(None, own.values())):
        form = form.moved("builder", Builder.CONTAINER)
    return await maker_of(repo).look(run, repo, Standing(repo.name), replace(seen, form=form, size=size))


def _access_told(name: str, standing: Standing, changed: frozenset[str]) -> str:
    who = [f"{place} {'by everybody' if standing.public[place] else 'with a login alone'}" for place in sorted(changed)]
    return f"{name} is read as it is now from here on: {', '.join(who)}. {command.rollout(name)}"


def _nothing(name: str, standing: Standing, seen: Seen) -> str:
    gone = ", ".join(str(tag) for tag, at in seen.tags.items() if not at and standing.tags.get(tag))
    but = f", except for those that were deleted: {gone}" if gone else ""
    where = "where phasegate left them" if standing.published else "as phasegate last saw them"
    return f"{name} has nothing to accept: its tags are {where}{but}. {command.LOOK}"


def _told(fleet: Fleet, repo: Repo, standing: Standing, seen: Seen) -> str:
    told = f"{repo.name} starts at {standing.at}: {standing.start}"
    if standing.published:
        told = f"{repo.name} is at {standing.at}, as phasegate's own tags show, and began as {standing.start}"
    if standing.hold:
        return f"{told}. It is still on hold: {command.release(repo.name)}"
    plan = Plan(fleet.last, fleet.last, clock.now(), provenance=fleet.attest.provenance)
    action = climb(repo, standing, seen, plan)
    if action.kind is Kind.BLOCKED:  # the source has that version still, or an older one
        return f"{told}. {'; '.join(filter(None, (action.why, str(action.next or ''))))}"
    return f"{told}. {command.rollout(repo.name)}"
