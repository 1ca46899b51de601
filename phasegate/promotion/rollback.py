"""Put a repo's tags back to an earlier form of the version they point at, byte for byte (rule 10).

Nothing is built and nothing is waited for. The hold that it sets is lifted by a person alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from phasegate.errors import FleetError
from phasegate.fleet.fleet import Repo
from phasegate.image.reference import Reference
from phasegate.ledger.events import Built, Event, Intended, Observed, Opened, RolledBack
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Move, Standing
from phasegate.promotion.closure import restore
from phasegate.promotion.move import carry_out, tag_moved
from phasegate.registry.client import Registry
from phasegate.release import Candidate
from phasegate.signing.sign import Signer, try_sign
from phasegate.together import together
from phases.ladder import BASELINE, position, reached

_UNSIGNED = "(went on without signing: "

Tag = tuple[str, str]
"""Image and tag."""


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
    signer: Signer | None = None,
) -> tuple[Move, ...]:
    """Gives the moves that were made, none where the tags were there already; the hold is set all the same.

    With a ``signer`` a target whose signature is gone is signed again. That holds nothing up: where it fails the
    rollback goes on, and its reason says so.

    Raises FleetError where the release has no such form, TagMoved where somebody else moved a tag,
    Blocked where neither registry nor ledger has what is needed.
    """
    begun = standing.intent if standing.intent and standing.intent.rollback else None
    if begun and begun.phase == phase:
        moves, release = begun.moves, begun.release
    else:
        history = [event for _, event in ledger.history(repo.name)]
        found = await _found(registry, host, standing, list(origins(history)), phase, force=force)
        moves = targets(standing, history, found, phase, joined=repo.joined.name if repo.joined else "")
        # No release of ours is published any more where every tag is back where it was found.
        before = origins(history)
        back = moves and all(before[move.image, move.tag] == move.new for move in moves)
        release = "" if back else _current(standing)
    for image, digest in dict.fromkeys((move.image, move.new) for move in moves):
        target = (await restore(registry, ledger, Reference(host, image).at(digest))).documents
        ledger.keep(*target)
        if signer is None or _UNSIGNED in reason:
            continue
        if wrong := await try_sign(signer, Reference(host, image), [document.digest for document in target]):
            reason = f"{reason} {_UNSIGNED}{wrong})"
    made: tuple[Move, ...] = ()
    if moves:
        intended = Intended(
            repo=repo.name, release=release, phase=phase, moves=moves, by=by, reason=reason, rollback=True
        )
        made = await carry_out(registry, ledger, host, intended, force=force)
    ledger.append(RolledBack(repo=repo.name, release=release, phase=phase, by=by, reason=reason))
    return made


async def _found(
    registry: Registry, host: str, standing: Standing, tags: Sequence[Tag], phase: str, *, force: bool
) -> dict[Tag, str]:
    """Where each tag is. Expected where the ledger has it, or on either side of a move that was begun."""
    references = [Reference(host, image).tagged(tag) for image, tag in tags]
    heads = await together(registry.head(reference) for reference in references)
    found: dict[Tag, str] = {}
    for reference, key, head in zip(references, tags, heads, strict=True):
        known = standing.tags.get(":".join(key), "")
        begun = [move for move in standing.intent.moves if (move.image, move.tag) == key] if standing.intent else []
        found[key] = head.digest if head else ""
        if not force and found[key] not in {known, *(d for move in begun for d in (move.old, move.new))}:
            raise tag_moved(reference, found[key], known, f"rollback {standing.repo} --to {phase}")
    return found


def targets(
    standing: Standing, history: Sequence[Event], found: Mapping[Tag, str], phase: str, *, joined: str = ""
) -> tuple[Move, ...]:
    """Where each tag goes that phasegate moved to the current release: the form ``phase`` of the version it is at.

    A tag of an older version stays where it is, and so does one that is not there, or was not there
    before a rollback to the baseline: no tag is deleted. Below `index` the same holds for the index that a group is
    ``joined`` in: it has no lower form.
    """
    if position(phase) > position(standing.at):
        raise FleetError(
            f"repo '{standing.repo}' is at {standing.at}: a rollback goes down, and {phase} is above",
            fix=f"phasegate rollout {standing.repo}",
        )
    before, releases = origins(history), releases_of(history)
    start = (BASELINE, reached(standing.start)) if standing.start else (BASELINE,)
    current = {standing.published, standing.intent.release if standing.intent else ""}
    moves: list[Move] = []
    for key, now in found.items():
        intended = releases[key]
        if not now or intended not in current:
            continue
        old = before[key]
        if now == old or (phase in start and old is not None):
            new = old or now
        else:
            release = _release_of(history, key[0], now) or intended
            # A fixed tag keeps the form in which its version appeared, where that is as low: no rollback lifts a tag.
            new = now if _as_low(history, release, phase, key[0], now) else _form(history, release, phase, key[0])
            if not new and key[0] == joined:
                new = old or now
            if not new:
                raise FleetError(
                    f"repo '{standing.repo}': release {release} of {':'.join(key)} never was at {phase}",
                    fix="name a later phase",
                )
        if now != new:
            moves.append(Move(*key, now, new))
    if not moves and standing.at != phase and not standing.intent:
        raise FleetError(
            f"repo '{standing.repo}': phasegate moved no tag of it, so there is none to put back",
            fix=f"it is at {standing.at}",
        )
    return tuple(moves)


def origins(history: Sequence[Event]) -> dict[Tag, str | None]:
    """The tags that phasegate moved, in that order, with the digest that each was found at; empty: it was not there.

    None where another version was published since: what was found is an older one then. A release of the same version,
    mended, goes back to where the first one went from.
    """
    found: dict[Tag, str | None] = {}
    first: dict[Tag, str] = {}
    versions: dict[str, str] = {}
    for event in history:
        if isinstance(event, Opened):
            versions[event.release.id] = event.release.version
        if isinstance(event, Observed):
            found, first = {}, {}
        if isinstance(event, Intended) and not event.rollback:
            for move in event.moves:
                key = (move.image, move.tag)
                found.setdefault(key, move.old)
                version = versions.get(event.release, event.release)
                if first.setdefault(key, version) != version:
                    found[key] = None
    return found


def releases_of(history: Sequence[Event]) -> dict[Tag, str]:
    """The release that each tag was last moved to, or on the way to."""
    return {
        (move.image, move.tag): event.release
        for event in history
        if isinstance(event, Intended) and not event.rollback
        for move in event.moves
    }


def _current(standing: Standing) -> str:
    """The release that the tags point at, or that they were on the way to."""
    return standing.published or (standing.intent.release if standing.intent else "")


def _release_of(history: Sequence[Event], image: str, digest: str) -> str:
    return next(
        (
            event.release
            for event in reversed(history)
            if isinstance(event, Built) and any((c.image, c.digest) == (image, digest) for c in event.candidates)
        ),
        "",
    )


def _as_low(history: Sequence[Event], release: str, phase: str, image: str, digest: str) -> bool:
    """Whether ``digest`` is the release in ``phase`` already, or in a rung below."""
    return any(candidate.digest == digest for candidate in _candidates(history, release, phase, image))


def _form(history: Sequence[Event], release: str, phase: str, image: str) -> str:
    """The digest of the release in ``phase``, or in the rung below that the repo had no need to leave."""
    found = _candidates(history, release, phase, image)
    return max(found, key=lambda candidate: position(candidate.phase)).digest if found else ""


def _candidates(history: Sequence[Event], release: str, phase: str, image: str) -> list[Candidate]:
    """One image of the release, in ``phase`` and the rungs below."""
    return [
        candidate
        for event in history
        if isinstance(event, Built) and event.release == release
        for candidate in event.candidates
        if candidate.image == image and position(candidate.phase) <= position(phase)
    ]
