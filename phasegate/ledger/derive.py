"""Derive a repo's standing from its events. Pure: the same events always give the same standing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar

from phasegate.check import Verdict
from phasegate.ledger.events import (
    Abandoned,
    Accepted,
    Built,
    Ceded,
    Drifted,
    Event,
    Failed,
    Intended,
    Judged,
    Looked,
    Moved,
    Observed,
    Opened,
    Promoted,
    PutOnHold,
    Retried,
    RolledBack,
    SeenWithoutLogin,
    Sending,
    Settled,
    TakenOver,
    Unheld,
)
from phasegate.ledger.state import Failure, Finding, Hold, Inherited, Intent, Judgement, Left, Sent, Standing
from phasegate.release import Candidate, Tag, version_in
from phasegate.step import Step
from phases.ladder import BASELINE, reached

T = TypeVar("T")


def derive(repo: str, events: Iterable[tuple[datetime, Event]]) -> Standing:
    """Return the standing after ``events``, oldest first."""
    standing = Standing(repo)
    for at, event in events:
        standing = after(standing, at, event)
    return standing


def after(now: Standing, at: datetime, event: Event) -> Standing:
    match event:
        case Observed():
            return _observed(now, at, event)
        case SeenWithoutLogin():
            found = {place: not refused for place, refused in event.refusals.items()}
            return replace(now, public={**now.public, **found})
        case Accepted():
            return replace(
                _observed(now, at, event),
                intent=None,
                published="",
                returned=False,
                proved=None,
                tries=0,
                accepted=frozenset(),
                failure=None,
            )
        case TakenOver():
            return _taken_over(now, event)
        case Ceded():
            return _ceded(now, event.tag)
        case Abandoned():
            # The hold of a rollback that is given up goes with it: it did not bring the repo anywhere.
            kept = _hold_before(now)
            hold = kept or Hold(event.by, event.reason, at, rollback=False)
            failure = None if now.failure and now.failure.step is Step.FINISH else now.failure
            return replace(now, intent=None, hold=replace(hold, given_up=_made(now)), failure=failure)
        case Opened():
            # Another release: nothing built or judged for the previous one applies to it, nor does what failed.
            known = now.release is not None and now.release.id == event.release.id
            return replace(
                now,
                failure=now.failure if known else None,
                tries=now.tries if known else 0,
                release=event.release,
                candidates=MappingProxyType({}),
                controls=MappingProxyType({}),
                judgements=MappingProxyType({}),
                toolchain=event.toolchain,
                bound=now.tags,
                opened=at,
                order=event.order,
                known=_add(now.known, event.release.version),
            )
        case Built():
            return _built(now, event)
        case Judged():
            if now.release is None or event.release != now.release.id:
                return now
            return _judged(now, at, event)
        case Intended():
            return _intended(now, at, event)
        case Sending():
            return replace(now, sending=(*now.sending, Sent(event.move, event.deadline, event.lands)))
        case Moved():
            tag, new = event.move.where, event.move.new
            versions = now.versions
            back = now.intent.rollback if now.intent else now.returned
            if not back:  # that goes to another form of the same version
                versions = {**versions, tag: version_in(event.release)}
            return replace(
                now,
                tags={**now.tags, tag: new},
                bound={**now.bound, tag: new},
                versions=versions,
                drift=_without(now.drift, tag),
                tolerated=_without(now.tolerated, tag),
                sending=tuple(sent for sent in now.sending if (sent.move.where, sent.move.new) != (tag, new)),
                unreached=now.unreached - {tag},
                left=_others(now.left, tag),
            )
        case Promoted():
            # A new version in the same form does not start a soak: a repo that is released daily would never climb.
            same = now.published and not now.returned and now.at == event.phase
            judgement = now.judgements.get(event.phase)
            promoted = replace(
                now,
                at=event.phase,
                since=now.since if same else at,
                intent=None,
                published=event.release,
                returned=False,
                proved=now.proved if same else None,
                tries=0,
                accepted=judgement.doubts if judgement else frozenset(),
                named=MappingProxyType({}),
                begun=frozenset(),
                unreached=frozenset(),
                left=(),
                taken=frozenset(),
            )
            return _mended(promoted, Step.PROMOTE, event.phase)
        case RolledBack():
            return replace(
                now,
                at=event.phase,
                since=now.since if event.stayed else at,
                intent=None,
                published=event.release,
                failure=None,
                hold=_rolled_back(now, at, event),
                returned=now.returned or not event.stayed,
                proved=now.proved if event.stayed else None,
                tries=0,
                accepted=frozenset(),
                settled=event.settled,
                unreached=_unreached(event.left),
                left=_left_alone(event.left),
            )
        case Settled():
            unreached, left = _unreached(event.left), _left_alone(event.left)
            return replace(now, settled=True, sending=(), unreached=unreached, left=left)
        case Unheld():
            # Whoever lifts the hold says that the problem is fixed: what failed is tried again.
            return _asked_anew(replace(now, hold=None, tolerated=now.drift))
        case PutOnHold():
            return replace(now, hold=Hold(event.by, event.reason, at, rollback=False))
        case Drifted():
            tolerated = tuple(finding for finding in now.tolerated if finding in event.findings)
            return replace(now, drift=event.findings, tolerated=tolerated)
        case Retried():
            return _asked_anew(now)
        case Failed():
            failure = Failure(event.step, event.phase, event.what, event.fix, event.retryable, at, at, event.gist)
            if event.step is Step.LOOK:
                return replace(now, unseen=failure)
            old = now.failure
            if old and old.same(failure):
                failure = replace(failure, since=old.since)
            return replace(now, failure=failure, tries=now.tries + 1)
        case Looked():
            return replace(now, unseen=None)
        case _:
            return now  # events of the fleet, or recorded only for people


def _unreached(left: Iterable[Left]) -> frozenset[Tag]:
    return frozenset(tag.where for tag in left if tag.unreached)


def _left_alone(left: Iterable[Left]) -> tuple[Left, ...]:
    return tuple(tag for tag in left if not tag.unreached)


def _others(left: Iterable[Left], tag: Tag) -> tuple[Left, ...]:
    return tuple(each for each in left if each.where != tag)


def _asked_anew(now: Standing) -> Standing:
    passed = {name: it for name, it in now.judgements.items() if it.verdict is Verdict.PASS}
    return replace(now, failure=None, tries=0, judgements=passed)


def _intended(now: Standing, at: datetime, event: Intended) -> Standing:
    intent = Intent(
        event.release,
        event.phase,
        event.moves,
        event.by,
        event.reason,
        at,
        event.rollback,
        event.cause,
        event.unsigned,
        event.failed,
    )
    hold = _held(now, at, event)
    named = dict(now.named)
    for move in event.moves:
        named[move.where] = named.get(move.where, frozenset()) | {move.old, move.new} - {""}
    now = replace(now, intent=intent, named=named, begun=now.begun | {event.release})
    if event.rollback:
        # From its first word on, a rollback holds the repo: a promotion at work stops at its next tag.
        return replace(now, hold=hold, begun=now.begun | {now.published})
    version = now.release.version if now.release and now.release.id == event.release else ""
    first = {move.where: now.versions.get(move.where, version) for move in event.moves} | dict(now.first)
    renewed = any(first[move.where] != version for move in event.moves if move.where not in now.taken)
    return replace(now, first=first, renewed=renewed, past=_past(now, event))


def _held(now: Standing, at: datetime, event: Intended | RolledBack) -> Hold:
    return Hold(
        event.by,
        event.reason,
        at,
        cause=event.cause,
        failed=event.failed,
        phase=event.phase,
        before=_hold_before(now),
    )


def _hold_before(now: Standing) -> Hold | None:
    """Return the hold apart from that of a rollback that is at work."""
    return now.hold.before if now.hold and now.intent and now.intent.rollback else now.hold


def _rolled_back(now: Standing, at: datetime, event: RolledBack) -> Hold:
    """Return the hold after a rollback. One to where a repo on hold was already changes nothing about its hold."""
    hold = _held(now, at, event)
    return hold.before if event.stayed and hold.before and not event.failed else hold


def taking_over(now: Standing, inherited: Iterable[Inherited]) -> Standing:
    """Return the standing as it will be once the line has taken over these tags."""
    for each in inherited:
        now = _taken_over(
            now, TakenOver(repo=now.repo, tag=each.tag, digest=each.digest, version=each.version, line=each.line)
        )
    return now


def _taken_over(now: Standing, event: TakenOver) -> Standing:
    return replace(
        now,
        tags={**now.tags, event.tag: event.digest},
        bound={**now.bound, event.tag: event.digest},
        versions={**now.versions, event.tag: event.version},
        taken=now.taken | {event.tag} if event.digest else now.taken,
    )


def _ceded(now: Standing, tag: Tag) -> Standing:
    return replace(
        now,
        tags=_except(now.tags, tag),
        bound=_except(now.bound, tag),
        versions=_except(now.versions, tag),
        first=_except(now.first, tag),
        named=_except(now.named, tag),
        taken=now.taken - {tag},
        left=_others(now.left, tag),
        drift=_without(now.drift, tag),
        tolerated=_without(now.tolerated, tag),
        sending=tuple(sent for sent in now.sending if sent.move.where != tag),
    )


def _except(of: Mapping[Tag, T], tag: Tag) -> dict[Tag, T]:
    return {each: value for each, value in of.items() if each != tag}


def _past(now: Standing, event: Intended) -> tuple[str, ...]:
    """Return the versions that were published before the one that ``event`` moves tags to."""
    version = version_in(event.release)
    if version in now.past:
        # A person insisted on going back to it: what followed it then is a newer version once more.
        return now.past[: now.past.index(version)]
    before = (now.versions.get(move.where, "") for move in event.moves)
    return _add(now.past, *(each for each in before if each not in ("", version)))


def _made(now: Standing) -> Intent | None:
    """Return the part of the move at work that has been made, if any."""
    moved = tuple(move for move in now.intent.moves if now.tags.get(move.where) == move.new) if now.intent else ()
    return replace(now.intent, moves=moved) if now.intent and moved else None


def _without(findings: tuple[Finding, ...], tag: Tag) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.where != tag)


def _judged(now: Standing, at: datetime, event: Judged) -> Standing:
    failing = at if event.verdict is Verdict.FAIL else None
    before = now.judgements.get(event.phase)
    # If it fails again, it is the same failure, and an error in between does not fix it.
    if before and before.failing and before.digests == event.digests and event.verdict in (Verdict.FAIL, Verdict.ERROR):
        failing = before.failing
    judged = Judgement(event.phase, event.verdict, event.digests, event.results, at, event.seconds, failing)
    passed = event.verdict is Verdict.PASS
    # Only what clients get counts: an unpublished version proves nothing about the published one.
    ours = event.phase == now.at and bool(now.published) and event.release == now.published
    if ours and event.verdict is Verdict.INCONCLUSIVE:
        passed = judged.doubts <= now.accepted
    after_it = replace(
        now,
        judgements={**now.judgements, event.phase: judged},
        proved=at if passed and ours else now.proved,
        tries=0 if passed else now.tries + 1,
    )
    return _mended(after_it, Step.JUDGE, event.phase)


def _observed(now: Standing, at: datetime, event: Observed | Accepted) -> Standing:
    taken = frozenset(tag for tag in now.taken if event.tags.get(tag) == now.tags.get(tag))
    return replace(
        now,
        start=event.form,
        tags=event.tags,
        at=reached(event.form),
        since=at,
        sizes={**now.sizes, BASELINE: event.size},
        drift=(),
        tolerated=(),
        failure=None if now.failure and now.failure.step is Step.OBSERVE else now.failure,
        first=MappingProxyType({}),
        renewed=False,
        named=MappingProxyType({}),
        begun=frozenset(),
        unreached=frozenset(),
        left=(),
        public=MappingProxyType({}),
        versions=event.versions,
        known=_add(now.known, *(it for tag, it in event.versions.items() if it and tag not in taken)),
        taken=taken,
    )


def _add(known: tuple[str, ...], *versions: str) -> tuple[str, ...]:
    return (*known, *dict.fromkeys(version for version in versions if version not in known))


def _built(now: Standing, event: Built) -> Standing:
    if now.release is None or event.release != now.release.id:
        return now
    phases: dict[str, dict[str, Candidate]] = {}
    for candidate in event.candidates:
        phases.setdefault(candidate.phase, {})[candidate.image] = candidate
    sizes = {phase: sum(c.size for c in images.values()) for phase, images in phases.items()}
    built = replace(
        now,
        candidates=phases,
        controls=event.controls,
        sizes={**now.sizes, **sizes},
        build_seconds=event.seconds,
        tries=0,
    )
    return _mended(built, Step.BUILD, "")


def _mended(now: Standing, step: Step, phase: str) -> Standing:
    """Forget a failure once the same step has succeeded; a build or promotion clears whatever failed before it."""
    failure = now.failure
    if failure and (failure.step is step or step in (Step.BUILD, Step.PROMOTE) or failure.phase == phase):
        return replace(now, failure=None)
    return now
