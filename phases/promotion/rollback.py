"""Put a repo's tags back to an earlier form of the version they point at, byte for byte (rule 10).

Nothing is built and nothing is waited for. The hold that it sets is lifted by a person alone.
"""

from __future__ import annotations

from phases.errors import FleetError
from phases.fleet.fleet import Repo
from phases.image.reference import Reference
from phases.ladder import BASELINE, position
from phases.ledger.events import Built, Event, Intended, RolledBack
from phases.ledger.ledger import Ledger
from phases.ledger.state import Move, Standing
from phases.promotion.closure import documents, restore
from phases.promotion.promote import carry_out
from phases.registry.client import Registry


async def roll_back(
    registry: Registry,
    ledger: Ledger,
    *,
    repo: Repo,
    standing: Standing,
    host: str,
    phase: str,
    by: str,
    reason: str,
    force: bool = False,
) -> tuple[Move, ...]:
    """Gives the moves that were made, none where the tags were there already; the hold is set all the same.

    Raises FleetError where the release has no such form, TagMoved where somebody else moved a tag,
    Blocked where neither registry nor ledger has what is needed.
    """
    moves = targets(standing, [event for _, event in ledger.history(repo.name)], phase)
    for image, digest in dict.fromkeys((move.image, move.new) for move in moves):
        reference = Reference(host, image).at(digest)
        ledger.keep(*documents(await restore(registry, ledger, reference)))
    made: tuple[Move, ...] = ()
    if moves:
        made = await carry_out(
            registry,
            ledger,
            host,
            Intended(
                repo=repo.name,
                release=_current(standing),
                phase=phase,
                moves=moves,
                by=by,
                reason=reason,
                rollback=True,
            ),
            force=force,
        )
    ledger.append(RolledBack(repo=repo.name, release=_current(standing), phase=phase, by=by, reason=reason))
    return made


def targets(standing: Standing, history: list[Event], phase: str) -> tuple[Move, ...]:
    """Where each tag goes that phasegate moved for the published release, in the order in which it first moved them.

    Also what is half done: tags of an intent that was begun. A tag of an older version stays where it is.
    """
    if standing.intent and standing.intent.rollback and standing.intent.phase == phase:
        return standing.intent.moves
    moved = _moved_tags(standing, history)
    if not moved:
        if standing.at == phase:
            return ()
        raise FleetError(
            f"repo '{standing.repo}': phasegate moved no tag of it, so there is none to put back",
            fix=f"it is at {standing.at}",
        )
    if position(phase) > position(standing.at) and not standing.intent:
        raise FleetError(
            f"repo '{standing.repo}' is at {standing.at}: a rollback goes down, and {phase} is above",
            fix=f"phasegate rollout {standing.repo}",
        )
    moves: list[Move] = []
    release = _current(standing)
    for (image, tag), before in moved.items():
        new = before if phase == BASELINE else _form(history, release, phase, image)
        if not new:
            raise FleetError(
                f"repo '{standing.repo}': release {release} of {image}:{tag} never was at {phase}",
                fix="name a later phase",
            )
        now = standing.tags.get(f"{image}:{tag}", "")
        if now != new:
            moves.append(Move(image, tag, now, new))
    return tuple(moves)


def _current(standing: Standing) -> str:
    """The release that the tags point at, or that they were on the way to."""
    return standing.published or (standing.intent.release if standing.intent else "")


def _form(history: list[Event], release: str, phase: str, image: str) -> str:
    """The digest of the release in ``phase``, or in the rung below that the repo had no need to leave."""
    found = [
        candidate
        for event in history
        if isinstance(event, Built) and event.release == release
        for candidate in event.candidates
        if candidate.image == image and position(candidate.phase) <= position(phase)
    ]
    return max(found, key=lambda candidate: position(candidate.phase)).digest if found else ""


def _moved_tags(standing: Standing, history: list[Event]) -> dict[tuple[str, str], str]:
    """The tags that were moved to the published release, with the digest that each had before phasegate's first move.

    That digest is a baseline of this very version only where nothing of phasegate's own was published between.
    """
    first: dict[tuple[str, str], str] = {}
    releases: dict[tuple[str, str], str] = {}
    for event in history:
        if not isinstance(event, Intended) or event.rollback:
            continue
        for move in event.moves:
            key = (move.image, move.tag)
            known = releases.setdefault(key, event.release)
            first.setdefault(key, move.old)
            if known != event.release:
                first[key], releases[key] = "", event.release
    return {key: old for key, old in first.items() if releases[key] == _current(standing)}
