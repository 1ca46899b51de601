"""What the other lines of an image mean for one: moving tags that it takes over, and tags that two lines claim. Pure.

A tag is in the record of one line at most: of the last that moved it, or else the first that observed it. By the fleet
file it may be another line's since. That one takes it over, and moves it with its next promotion or at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from phasegate.errors import Blocked
from phasegate.fleet.fleet import Repo
from phasegate.ledger.state import Inherited, Standing
from phasegate.policy.action import Seen
from phasegate.release import Tag, version_in


@dataclass(frozen=True, slots=True)
class Other:
    """Another line of the same image.

    repo: None if the fleet file does not have it any more
    first: it is named before the line in question
    """

    name: str
    repo: Repo | None
    standing: Standing
    first: bool = False


Others = Mapping[str, tuple[Other, ...]]
"""The other lines of each line, by its name."""


def with_lines(repo: Repo, standing: Standing, seen: Seen, others: Sequence[Other], now: datetime) -> Seen:
    """Return ``seen`` with the tags that the line takes over, and without those that another one is still moving.

    Raises Blocked if another line claims one of its tags: that depends on their versions, and nothing is touched.
    """
    if not others:
        return seen
    refuse_claimed(repo, standing, seen.version, others)
    inherited = inherits(repo, standing, seen.version, others)
    if not inherited:
        return seen
    moving = being_moved(inherited, others, now)
    tags = {tag: at for tag, at in seen.tags.items() if tag not in moving}
    return replace(seen, tags=tags, inherited=tuple(each for each in inherited if each.tag not in moving))


def inherits(repo: Repo, standing: Standing, version: str, others: Sequence[Other]) -> tuple[Inherited, ...]:
    """Return the moving tags of ``version`` that another line has in its record."""
    found: list[Inherited] = []
    for tag in (each.tag for each in repo.tags(version) if not each.fixed):
        other = next((other for other in others if tag in other.standing.tags), None)
        if other and (tag not in standing.tags or standing.tags[tag] == ""):
            at = other.standing.tags[tag]
            found.append(Inherited(tag, at, other.standing.versions.get(tag, ""), other.name))
    return tuple(found)


def being_moved(inherited: Sequence[Inherited], others: Sequence[Other], now: datetime) -> frozenset[Tag]:
    """Return the tags that their line is in the middle of moving, or where a request of it may still land."""
    standings = {other.name: other.standing for other in others}
    return frozenset(each.tag for each in inherited if _busy(standings[each.line], each.tag, now))


def _busy(standing: Standing, tag: Tag, now: datetime) -> bool:
    begun = standing.intent is not None and any(move.where == tag for move in standing.intent.moves)
    return begun or any(sent.move.where == tag and sent.lands > now for sent in standing.sending)


def refuse_claimed(repo: Repo, standing: Standing, version: str, others: Sequence[Other]) -> None:
    """Raise Blocked if another line has a tag of ``version``.

    Of two lines the one keeps the tag that has it in its record, or else the one that the fleet file names first.
    """
    mine = [each.tag for each in repo.tags(version)]
    pushed = _pushed(repo, {version})
    for other in others:
        if other.repo is None:
            continue
        theirs = _claimed(other.repo, other.standing)
        for tag in mine:
            if tag in theirs and _before(tag, standing, other):
                raise _claimed_by(repo, f"{tag} is", version, other)
        if other.first and (tags := pushed & _pushed(other.repo, _versions(other.standing))):
            raise _claimed_by(repo, f"{min(tags)}, where its CI pushes, is", version, other)


def _before(tag: Tag, standing: Standing, other: Other) -> bool:
    mine, theirs = tag in standing.tags and tag not in standing.taken, tag in other.standing.tags
    return other.first if mine == theirs else theirs


def _claimed_by(repo: Repo, what: str, version: str, other: Other) -> Blocked:
    assert other.repo is not None
    return Blocked(
        f"repo '{repo.name}': {what} one of '{other.name}' too, with {version}: two lines of an image have no tag in "
        "common",
        fix=f"mend version or tags of the line '{repo.name}' (line {repo.line} of its file), or of '{other.name}' "
        f"(line {other.repo.line})",
    )


def _claimed(repo: Repo, standing: Standing) -> Collection[Tag]:
    """Return the tags that a line has at the versions that the ledger knows: fixed ones at each, moving ones now."""
    current = _versions(standing)
    if not current:
        return {tag for tag in standing.tags if repo.is_moving(tag)}
    moving = {each.tag for version in current for each in repo.tags(version) if not each.fixed}
    return moving | {each.tag for version in {*standing.known, *current} for each in repo.tags(version) if each.fixed}


def _versions(standing: Standing) -> frozenset[str]:
    """Return the versions that a line is at or goes to."""
    found = {version_in(standing.published), version_in(standing.intent.release) if standing.intent else ""}
    found.add(standing.release.version if standing.release else "")
    return frozenset(found - {""} or {standing.serves} - {""})


def _pushed(repo: Repo, versions: Collection[str]) -> frozenset[Tag]:
    """Return the tags to which the line's CI pushes these versions, whatever the phase."""
    if repo.ci is None:
        return frozenset()
    return frozenset(
        Tag(image.name, repo.ci_tag(image, version, "PHASE")) for image in repo.images for version in versions
    )
