"""Which tags a rollback moves, and where to: an earlier form of the version that each points at. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from phasegate import command
from phasegate.errors import FleetError
from phasegate.fleet.fleet import RepoOutline
from phasegate.ledger.events import Event
from phasegate.ledger.history import (
    candidates_of,
    control_of,
    form_of,
    lowest_of,
    origins,
    release_of,
    releases_of,
    versions_of,
)
from phasegate.ledger.state import Move, Standing
from phasegate.release import Tag
from phases.ladder import BASELINE, LADDER, position, reached

_OLDER = "; or --force goes back to the older version that was there before"


def _own(tag: Tag) -> str:
    return tag.image


def movable(repo: RepoOutline, standing: Standing, history: Sequence[Event]) -> tuple[Tag, ...]:
    """Return the tags that a rollback may move: those of the current release that the fleet file still has.

    A tag that the fleet file no longer has may belong to somebody else by now.
    """
    current, versions = releases_at(standing), versions_of(history)
    return tuple(
        tag
        for tag, release in releases_of(history).items()
        if release in current and tag in {each.tag for each in repo.tags(versions.get(release, release))}
    )


def dropped(repo: RepoOutline, standing: Standing, history: Sequence[Event]) -> tuple[Tag, ...]:
    """Return the tags of the current release that no rollback moves, as the fleet file no longer has them."""
    current, here = releases_at(standing), movable(repo, standing, history)
    ours = (tag for tag, release in releases_of(history).items() if release in current and tag in standing.tags)
    return tuple(tag for tag in ours if tag not in here)


def created(
    history: Sequence[Event],
    found: Mapping[Tag, str],
    moved: Collection[Tag],
    phase: str,
    image_of: Callable[[Tag], str] = _own,
) -> tuple[Tag, ...]:
    """Return the tags that stay above ``phase``, as they did not exist before phasegate and have no lower form.

    history: the repo's events.
    found: where each tag is.
    moved: the tags that the rollback moves.
    phase: the phase that it goes back to.
    image_of: the image that a tag is of, in the fleet's registry.
    """
    before, releases = origins(history), releases_of(history)

    def low(tag: Tag, now: str) -> bool:
        image = image_of(tag)
        release = release_of(history, image, now) or releases[tag]
        forms = {form.digest for form in candidates_of(history, release, phase, image)}
        return now in forms or now == control_of(history, release, image)

    stay = (tag for tag, now in found.items() if now and tag not in moved and before.get(tag) == "")
    return tuple(tag for tag in stay if not low(tag, found[tag]))


def targets(
    standing: Standing,
    history: Sequence[Event],
    found: Mapping[Tag, str],
    phase: str,
    *,
    joined: str = "",
    image_of: Callable[[Tag], str] = _own,
    moving: Collection[Tag] = frozenset(),
    gone: Collection[Tag] = frozenset(),
    automatic: bool = False,
    force: bool = False,
) -> tuple[Move, ...]:
    """Return the moves of tags that phasegate moved to the current release, to the form ``phase`` of their version.

    A tag of an older version stays where it is. So does a tag that does not exist, and, in a rollback to the baseline,
    one that did not exist before phasegate: no tag is deleted. Below `index` the same holds for the index that a group
    is joined in, as it has no lower form.

    standing: the repo's current state.
    history: its events.
    found: where each tag is now.
    phase: the phase to go back to.
    joined: the image that holds the joined index; empty for none.
    image_of: the image that a tag is of, in the fleet's registry: see ``RepoOutline.image_of``.
    moving: the moving tags among ``found``. One that phasegate created goes to the control of its version, too.
    gone: tags that somebody deleted and that are created again, as if they were where ``found`` has them.
    automatic: no person is there to say that what was published before is not an older version.
    force: go back to an older version where that is all there is.
    """
    if position(phase) > position(standing.at):
        raise FleetError(
            f"repo '{standing.repo}' is at {standing.at}: a rollback goes down, and {phase} is above",
            fix=str(command.rollout(standing.repo)),
        )
    older = origins(history, older=True) if phase in (BASELINE, *_started(standing)) else {}
    before, releases, current = origins(history), releases_of(history), releases_at(standing)
    start = (BASELINE, *_started(standing))
    moves: list[Move] = []
    for tag, now in found.items():
        intended = releases[tag]
        if not now or intended not in current:
            continue
        old, image = before[tag], image_of(tag)
        release = release_of(history, image, now) or intended
        control = control_of(history, release, image) if phase in start else ""
        never = old is None or (old == "" and tag in moving) or (automatic and standing.renewed and old != "")
        if control and (now == control or (never and now != old)):
            # What phasegate published first was never in the form of the baseline: its control is.
            new = control
        elif now == old or (phase in start and old is not None):
            new = old or now
        else:
            # A fixed tag keeps the form its version first had, if that is as low: no rollback moves a tag up.
            as_low = any(c.digest == now for c in candidates_of(history, release, phase, image))
            new = now if as_low else form_of(history, release, phase, image)
            if not new and (force or now == older.get(tag)):
                new = older.get(tag) or ""
            if not new and image == joined:
                new = old or now
            if not new:
                raise FleetError(
                    f"repo '{standing.repo}': release {release} of {tag} never was at {phase}",
                    fix=f"name a later phase{_OLDER if older.get(tag) else ''}",
                )
        if now != new or tag in gone:
            moves.append(Move.of(tag, "" if tag in gone else now, new))
        elif landed := _landed(standing, tag, now):
            moves.append(landed)
    if not before and standing.at != phase and not standing.intent:
        raise FleetError(
            f"repo '{standing.repo}': phasegate moved no tag of it, so there is none to put back",
            fix=f"it is at {standing.at}",
        )
    return tuple(moves)


def _landed(standing: Standing, tag: Tag, now: str) -> Move | None:
    """Return the move that took ``tag`` to where it is now, if its process was killed before it could record that."""
    if standing.tags.get(tag, "") == now:
        return None
    return next((sent.move for sent in standing.sending if (sent.move.where, sent.move.new) == (tag, now)), None)


def lowest(standing: Standing, history: Sequence[Event], repo: RepoOutline, phase: str, *, force: bool = False) -> str:
    """Return ``phase``, or the lowest phase of the published version if that was never at the baseline.

    A version that phasegate itself published first has its control there, if there is one. With ``force`` a person goes
    back to an older version, where one was published before.
    """
    if phase not in (BASELINE, *_started(standing)) or not standing.start or position(standing.at) == 0:
        return phase
    before, releases = origins(history), releases_of(history)
    older = origins(history, older=True) if force else {}
    for tag in movable(repo, standing, history):
        image = repo.image_of(tag)
        if repo.joined and image == repo.joined.name:
            continue  # the index that a group is joined in has no lower form
        if before[tag] is None and not older.get(tag) and not control_of(history, releases[tag], image):
            return lowest_of(history, releases[tag], image) or phase
    return phase


def _started(standing: Standing) -> tuple[str, ...]:
    return (reached(standing.start),) if standing.start else ()


def releases_at(standing: Standing) -> frozenset[str]:
    """Return the releases that the tags point at, or were being moved to since the repo was last promoted."""
    return frozenset({standing.published, standing.intent.release if standing.intent else "", *standing.begun})


def forms_at(standing: Standing, history: Sequence[Event], image: str) -> frozenset[str]:
    """Return the digests that the current release has in all its forms: a tag at one of them has no foreign content."""
    top = LADDER[-1].name
    return frozenset(
        form.digest for release in releases_at(standing) for form in candidates_of(history, release, top, image)
    )


def release_left(standing: Standing, history: Sequence[Event], found: Mapping[Tag, str], moves: Sequence[Move]) -> str:
    """Return the release that is published after ``moves``: none of phasegate's if every tag is back where it was."""
    before = origins(history)
    after = dict(found) | {move.where: move.new for move in moves}
    there = [(before[tag], digest) for tag, digest in after.items() if digest and before[tag] != ""]
    if there and all(origin == digest for origin, digest in there):
        return ""
    return standing.published or (standing.intent.release if standing.intent else "")
