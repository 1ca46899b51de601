"""What must be true of each event of the ledger at the moment at which it is committed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from phasegate.catalogue import PULL, REFUSE
from phasegate.check import Verdict
from phasegate.ledger.events import (
    Built,
    Drifted,
    Event,
    Failed,
    Halted,
    Intended,
    Judged,
    Moved,
    Observed,
    Opened,
    Promoted,
    PutOnHold,
    RolledBack,
    Sending,
    WaveOpened,
)
from phasegate.ledger.state import Standing
from phasegate.policy.plan import plan_of
from phasegate.policy.scene import Scene
from phases.ladder import position
from tests.faults.sim.postgres import BEGAN

if TYPE_CHECKING:
    from tests.faults.sim.oracle import Oracle


def check(oracle: Oracle, repo: str, event: Event) -> None:
    """Check ``event`` against what was committed before it."""
    match event:
        case Intended():
            _intended(oracle, oracle.standing(repo), event)
        case Sending():
            _not_over_rollback(oracle, oracle.standing(repo), event)
            _one_line_sends(oracle, event)
        case Moved():
            _not_over_rollback(oracle, oracle.standing(repo), event)
            _moved(oracle, oracle.standing(repo), event)
        case Promoted():
            _promoted(oracle, oracle.standing(repo), event)
        case Opened():
            _opened(oracle, oracle.standing(repo), event)
        case WaveOpened():
            if any((wave.phase, wave.number) == (event.phase, event.number) for wave in oracle.course.waves):
                oracle.violated("done-twice", f"wave {event.phase}/{event.number} opens a second time")
        case Halted(by="phasegate"):
            if event.phase in oracle.course.halts:
                oracle.violated("done-twice", f"{event.phase} is halted a second time")
        case _:
            pass


def _intended(oracle: Oracle, before: Standing, event: Intended) -> None:
    if event.rollback:
        return
    told = f"{event.repo}: an intent to move to {event.phase} commits"
    if before.hold:
        oracle.violated("intent-while-held", f"{told} while the repo is held: {before.hold.reason}")
    if before.intent and before.intent.rollback:
        oracle.violated("intent-over-rollback", f"{told} while a rollback to {before.intent.phase} is not done")
    climbs = position(event.phase) > position(before.at)
    if event.reason or not climbs:
        return
    fleet = oracle.fleet()
    names = [repo.name for repo in fleet.repos]
    standings = {name: oracle.standing(name) for name in names}
    if fleet.policy.waves and before.repo in standings:
        halt = Scene(standings, oracle.course, plan_of(fleet, standings=standings)).halt(event.phase)
        if halt:
            why = halt.reason or f"{halt.cause}"
            oracle.violated("intent-after-halt", f"{told}, and {halt.phase or 'the fleet'} is halted: {why}")
    _proven(oracle, before, event, told)


def _proven(oracle: Oracle, before: Standing, event: Intended, told: str) -> None:
    """Check that every check and client of the plan passed what the tags are about to move to."""
    judgement = before.judgements.get(event.phase)
    if judgement is None or judgement.verdict is not Verdict.PASS:
        oracle.violated(
            "intent-unproven", f"{told}, and its verdict is {judgement.verdict if judgement else 'missing'}"
        )
        return
    new = {move.new for move in event.moves}
    if not new <= set(judgement.digests):
        oracle.violated("intent-unproven", f"{told} with digests that were not judged")
    process = oracle.hub.running
    clients = process.globals.get("clients", ()) if process else ()
    asked = {result.client for result in judgement.results if result.check in (PULL.id, REFUSE.id)}
    if missing := [client for client in clients if client not in asked]:
        oracle.violated("intent-unproven", f"{told}, and {missing[0]} of its fleet file never pulled it")


def _not_over_rollback(oracle: Oracle, before: Standing, event: Sending | Moved) -> None:
    """Check that nothing is sent or recorded for another move once a rollback has begun."""
    if before.intent:
        phase = before.intent.phase if before.intent.rollback else event.phase
    else:
        phase = before.at if before.hold and before.hold.rollback else event.phase
    if event.phase != phase:
        done = "is announced" if isinstance(event, Sending) else "is recorded"
        told = f"{event.repo}: a move of {event.move.where} to {event.phase} {done}"
        oracle.violated("move-over-rollback", f"{told} after a rollback to {phase} has begun")


def _one_line_sends(oracle: Oracle, event: Sending) -> None:
    """Check that no other line of the image is moving the tag: a request of it could land after this one."""
    for name in oracle.sharing(event.move.image):
        standing = oracle.standing(name)
        if name == event.repo:
            continue
        now = BEGAN + timedelta(seconds=oracle.hub.now)
        if any(sent.move.where == event.move.where and sent.lands > now for sent in standing.sending):
            oracle.violated(
                "two-lines-send", f"{event.repo} sends {event.move.where}, and a request of {name} may land"
            )


def _moved(oracle: Oracle, before: Standing, event: Moved) -> None:
    # With --force it may have been found elsewhere than was announced: the bytes and the tag are what was.
    if not any((sent.move.where, sent.move.new) == (event.move.where, event.move.new) for sent in before.sending):
        oracle.violated("moved-unannounced", f"{event.repo}: {event.move.where} moved, and that was not announced")


def _promoted(oracle: Oracle, before: Standing, event: Promoted) -> None:
    if before.intent is None and not (event.reason and before.at == event.phase):
        oracle.violated("promoted-without-intent", f"{event.repo}: promoted to {event.phase} without an open intent")
    elif before.intent and (before.intent.rollback or before.intent.phase != event.phase):
        oracle.violated(
            "promoted-without-intent", f"{event.repo}: promoted to {event.phase} in place of another intent"
        )


def _opened(oracle: Oracle, before: Standing, event: Opened) -> None:
    """Two processes open one release only if the first of them died or failed."""
    now, process = event.release, oracle.hub.running
    was = before.release
    opener = oracle.openers.get(event.repo)
    same = was and (was.version, was.source) == (now.version, now.source) and not before.failure
    if same and process and opener and opener is not process and not opener.ended:
        oracle.violated("done-twice", f"{event.repo}: {now.version} is built by {opener.name} and {process.name}")
    if process:
        oracle.openers[event.repo] = process


def shown(event: Event) -> str:
    """Return an event as one short line."""
    match event:
        case Intended():
            kind = "intends a rollback to" if event.rollback else "intends"
            return f"{kind} {event.phase}: {', '.join(str(move.where) for move in event.moves)}"
        case Sending():
            return f"sends {event.move.where} {event.phase}"
        case Moved():
            return f"moved {event.move.where} {event.phase}"
        case Promoted() | RolledBack():
            return f"{event.kind} {event.phase} by {event.by}"
        case Judged():
            failed = [result.name for result in event.results if result.verdict is event.verdict]
            return f"judged {event.phase}: {event.verdict} {failed[0] if event.verdict is not Verdict.PASS else ''}"
        case Failed():
            return f"failed {event.step} {event.phase}: {event.what.splitlines()[0]}"
        case Opened():
            return f"opened {event.release.version}"
        case Built():
            return f"built {len(event.candidates)} candidates"
        case Observed():
            return f"observed {event.form}"
        case Drifted():
            return f"drifted: {'; '.join(finding.said for finding in event.findings) or 'nothing any more'}"
        case PutOnHold():
            return f"put on hold by {event.by}: {event.reason}"
        case WaveOpened():
            return f"wave {event.phase}/{event.number} opens: {', '.join(event.members)}"
        case Halted():
            return f"halted {event.phase or 'everything'}: {event.reason}"
        case _:
            return event.kind
