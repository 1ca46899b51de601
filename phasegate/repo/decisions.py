"""Decisions that a person makes without moving a tag: hold, release, retry, abandon, approve, halt, resume.

Each records facts in the ledger, all of them or none: errors are raised before anything is written. Each returns one
line, what was done and the next command to run. A no-op is reported, not recorded again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Protocol

from phasegate import clock, command
from phasegate.check import Verdict
from phasegate.command import Verb
from phasegate.errors import FleetError, Held
from phasegate.fleet.fleet import Outline, RepoOutline
from phasegate.ledger.course import Approval, Course, Halt
from phasegate.ledger.events import FLEET, Abandoned, Approved, Event, Halted, PutOnHold, Resumed, Retried, Unheld
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Standing
from phasegate.one_of import one_of
from phasegate.policy import text
from phasegate.policy.approval import approver, lacking
from phasegate.policy.decide import halts_due
from phasegate.reason import stated
from phases.ladder import PHASES, position


def hold(fleet: Outline, repos: Sequence[str], *, by: str, reason: str) -> str:
    """Stop repos where they are until somebody releases them. A repo already on hold keeps its existing hold."""
    reason, names = stated(reason), [repo.name for repo in _repos(fleet, repos)]
    holds = {name: standing.hold for name, standing in _standings(fleet, names).items() if standing.hold}
    new = [name for name in names if name not in holds]
    _write(fleet, *(PutOnHold(repo=name, by=by, reason=reason) for name in new))
    told = [f"{_list(new)} on hold, where {'it is' if len(new) == 1 else 'they are'}"] if new else []
    told += [f"{name} is already: {text.held(held)}" for name, held in holds.items()]
    return f"{'; '.join(told)}. {command.release(*names)}"


def release(fleet: Outline, repos: Sequence[str], *, by: str, reason: str) -> str:
    """Lift holds. Repos that are not on hold stay as they are. Raises FleetError if none of the repos is on hold."""
    reason, asked = stated(reason), [repo.name for repo in _repos(fleet, repos)]
    standings = _standings(fleet, asked)
    holds = {name: standing.hold for name, standing in standings.items() if standing.hold}
    if not holds:
        these = f"repo '{asked[0]}' is" if len(asked) == 1 else _list(asked)
        raise FleetError(f"{these} not on hold", fix=str(command.STATUS))
    _write(fleet, *(Unheld(repo=name, by=by, reason=reason) for name in holds))
    names, others = list(holds), [name for name in asked if name not in holds]
    was = "; ".join(f"{'it' if len(asked) == 1 else name} was {text.held(hold)}" for name, hold in holds.items())
    rest = f"{_list(others)} not on hold. " if others else ""
    again = "".join(f"{sentence}. " for sentence in _again(fleet, {name: standings[name] for name in names}))
    return f"{_list(names)} released: {was}. {rest}{again}{command.rollout(*names)}"


def retry(fleet: Outline, repos: Sequence[str], *, by: str, reason: str) -> str:
    """Forget failures, so that the next rollout retries at once.

    Raises FleetError if nothing failed, and Held for a repo that is on hold.
    """
    reason, names = stated(reason), [repo.name for repo in _repos(fleet, repos)]
    for name, standing in _standings(fleet, names).items():
        if standing.hold:
            raise Held(
                f"repo '{name}' was {text.held(standing.hold)}",
                fix=f"{command.release(name)} forgets what failed, too",
            )
        if not _failed(standing):
            raise FleetError(f"repo '{name}': nothing failed that could be tried again", fix=str(command.PLAN))
    _write(fleet, *(Retried(repo=name, by=by, reason=reason) for name in names))
    return f"{_list(names)} to be tried again at once. {command.rollout(*names)}"


def abandon(fleet: Outline, repos: Sequence[str], *, by: str, reason: str) -> str:
    """Give up moves that were begun: tags stay where they are, and the repos are on hold.

    Raises FleetError if no move of one of the repos is unfinished.
    """
    reason, names = stated(reason), [repo.name for repo in _repos(fleet, repos)]
    told: list[str] = []
    events: list[Event] = []
    for name, standing in _standings(fleet, names).items():
        intent = standing.intent
        if intent is None:
            raise FleetError(f"repo '{name}': no move was begun that is not finished", fix=str(command.STATUS))
        moved = [move.where for move in intent.moves if standing.tags.get(move.where) == move.new]
        what = f"the {'rollback' if intent.rollback else 'promotion'} of {name} to {intent.phase}"
        told.append(f"{what} is given up, {len(moved)} of {len(intent.moves)} tags were moved, and {name} is on hold")
        events.append(Abandoned(repo=name, phase=intent.phase, by=by, reason=reason))
    _write(fleet, *events)
    return f"{'; '.join(told)}. {command.LOOK} shows where the tags are"


def approve(fleet: Outline, phase: str, *, by: str, reason: str) -> str:
    """Approve the start of ``phase``. Raises FleetError if it needs no approval, or ``by`` may not give it."""
    reason, policy = stated(reason), fleet.policy
    if policy is None:
        raise FleetError(f"{fleet.path}: its policy cannot be read", fix=f"{command.PLAN} says what is wrong")
    wanted = policy.approvals.get(_phase(fleet, phase))
    if wanted is None:
        raise FleetError(f"{phase} wants no approval", fix=f"policy: approve: in {fleet.path} names who may")
    name = approver(wanted.by, by)
    if not name:
        raise FleetError(f"{by} may not approve {phase}", fix=f"one of {', '.join(wanted.by)}")
    course = _course(fleet)
    before = course.approvals.get(phase, ())
    given = [each for each in before if approver(wanted.by, each.by) == name]
    if given:
        told = f"{phase} was approved by {given[0].by} on {given[0].at.day} {given[0].at:%b} already"
    else:
        _write(fleet, Approved(repo=FLEET, phase=phase, by=by, reason=reason))
        told, now = f"{phase} is approved by {by}", Approval(by, reason, clock.now())
        course = replace(course, approvals={**course.approvals, phase: (*before, now)})
    missing = lacking(policy, course, phase)
    return f"{told}; {text.render(missing, clock.now())}" if missing else f"{told}. {command.rollout()}"


def halt(fleet: Outline, phase: str, *, by: str, reason: str) -> str:
    """Stop promotions to ``phase`` or above (empty: to any phase). Rollbacks still run."""
    reason, name = stated(reason), _named(fleet, phase)
    lift = command.resume(phase)
    if was := _course(fleet).halts.get(phase):
        return f"{name} is halted already, by {was.by}: {text.reason_of(was)}. {lift}"
    _write(fleet, Halted(repo=FLEET, phase=phase, wave=0, by=by, reason=reason))
    what = f"to {phase} or above" if phase else "anywhere"
    return f"{name} is halted: no repo is promoted {what}. {lift}"


def resume(fleet: Outline, phase: str, *, by: str, reason: str) -> str:
    """Lift the halt of ``phase`` (empty: of the whole fleet). Earlier failures do not count again.

    A halt that is due, which the next rollout would record, is recorded and lifted. Raises FleetError if it is not
    halted and no halt is due.
    """
    # Of any phase: one that the ladder does not reach any more may be halted from before.
    reason, name = stated(reason), _known(phase) if phase else "the fleet"
    course, due = _course(fleet), {each.phase: each for each in halting(fleet)}
    new = [halted(due[phase])] if phase in due else []
    course = course.halted(*due.values())
    was, others = course.halts.get(phase), _others(course, phase)
    if was is None:
        lift = command.resume(next(iter(course.halts))) if course.halts else command.PLAN
        raise FleetError(f"{name} is not halted" + (f"; {others}" if others else ""), fix=str(lift))
    _write(fleet, *new, Resumed(repo=FLEET, phase=phase, by=by, reason=reason))
    told = f"{name} is resumed: it was halted by {was.by}: {text.reason_of(was)}"
    return f"{told}{f'; {others}' if others else ''}. {command.rollout()}"


def halting(fleet: Outline) -> tuple[Halt, ...]:
    """Return the halts that are due and not in the ledger: none if the fleet file's policy cannot be read."""
    if fleet.policy is None or not fleet.policy.waves:
        return ()
    with closing(Ledger.existing(fleet.ledger, fleet)) as ledger:
        standings = ledger.standings([*(repo.name for repo in fleet.repos), *fleet.unreadable])
        return halts_due(standings, ledger.course(), fleet.policy, fleet.last)


def halted(halt: Halt) -> Halted:
    """Return the event of a halt that is due."""
    reason = text.reason_of(halt)
    return Halted(repo=FLEET, phase=halt.phase, wave=halt.wave, by=halt.by, reason=reason, cause=halt.cause)


class OfRepos(Protocol):
    def __call__(self, fleet: Outline, repos: Sequence[str], *, by: str, reason: str) -> str: ...


class OfPhase(Protocol):
    def __call__(self, fleet: Outline, phase: str, *, by: str, reason: str) -> str: ...


OF_REPOS: dict[Verb, OfRepos] = {Verb.HOLD: hold, Verb.RELEASE: release, Verb.RETRY: retry, Verb.ABANDON: abandon}
OF_PHASES: dict[Verb, OfPhase] = {Verb.APPROVE: approve, Verb.HALT: halt, Verb.RESUME: resume}


def _standings(fleet: Outline, names: Sequence[str]) -> dict[str, Standing]:
    """Return the standings of repos that a decision is about. Raises LedgerError if it may be about another's."""
    with closing(Ledger.existing(fleet.ledger, fleet)) as ledger:
        ledger.refuse_orphans(*names)
        return ledger.standings(names)


def _again(fleet: Outline, standings: Mapping[str, Standing]) -> Iterator[str]:
    """Yield how far up repos that were rolled back go at once: no ramp holds up who is in a wave of a phase already."""
    course, tops = _course(fleet), dict[str, list[str]]()
    waves = fleet.policy is None or bool(fleet.policy.waves)
    for name, standing in standings.items():
        above = [phase for phase in PHASES if position(standing.at) < position(phase) <= position(fleet.last)]
        entered = [phase for phase in above if course.wave_of(name, phase) or not waves]
        hold = standing.hold
        if entered and hold and any(each.rollback for each in (hold, *hold.earlier)):
            tops.setdefault(entered[-1], []).append(name)
    for phase, names in tops.items():
        one = len(names) == 1
        why = f": {'it is' if one else 'they are'} in a wave of it already" if waves else ""
        yield f"{_listed(names)} {'climbs' if one else 'climb'} to {phase} with the next rollout{why}"


def _course(fleet: Outline) -> Course:
    with closing(Ledger.existing(fleet.ledger, fleet)) as ledger:
        return ledger.course()


def _write(fleet: Outline, *events: Event) -> None:
    if events:
        with closing(Ledger.open(fleet.ledger, fleet)) as ledger:
            ledger.append(*events)


def _others(course: Course, phase: str) -> str:
    """Return a phrase that names the other halts, empty if there are none."""
    names = sorted((name for name in course.halts if name != phase), key=lambda name: position(name) if name else 0)
    return f"{_list([name or 'the fleet' for name in names])} halted" if names else ""


def _repos(fleet: Outline, names: Sequence[str]) -> tuple[RepoOutline, ...]:
    if not names:
        raise FleetError("no repo is named", fix=one_of([repo.name for repo in fleet.repos]))
    return tuple(fleet.repo(name) for name in fleet.called(*names))


def _phase(fleet: Outline, phase: str) -> str:
    """Return ``phase``, after checking that it is on the fleet's ladder."""
    if position(_known(phase)) > position(fleet.last):
        raise FleetError(f"{fleet.path}: its ladder ends at {fleet.last}, below {phase}", fix="a phase of the ladder")
    return phase


def _known(phase: str) -> str:
    if phase not in PHASES:
        raise FleetError(f"{phase!r} is not a phase", fix=f"one of {', '.join(PHASES)}")
    return phase


def _named(fleet: Outline, phase: str) -> str:
    return _phase(fleet, phase) if phase else "the fleet"


def _failed(standing: Standing) -> bool:
    verdicts = {judgement.verdict for judgement in standing.judgements.values()}
    return standing.failure is not None or bool(verdicts - {Verdict.PASS})


def _list(names: Sequence[str]) -> str:
    """Return the names with their verb: ``web is``, ``web and api are``."""
    return f"{_listed(names)} {'is' if len(names) == 1 else 'are'}"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
