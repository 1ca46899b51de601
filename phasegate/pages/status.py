"""The page of ``phasegate status``: where each repo is, since when, and how large it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console

from phasegate import clock, command
from phasegate.check import Verdict, marked
from phasegate.command import Command, Verb, rollout
from phasegate.digits import count
from phasegate.errors import Overdue
from phasegate.fleet.fleet import Outline
from phasegate.ledger.course import Course
from phasegate.ledger.pulse import LastAudit, LastRollout, Pulse
from phasegate.ledger.state import Standing
from phasegate.pages.table import as_json, columns, count_repos, day, megabytes, saved, sizes
from phasegate.policy.approval import lacking
from phasegate.policy.cause import NotApproved
from phasegate.policy.climb import deciding
from phasegate.policy.text import ago, before, given_up, how, left, reason_of, render, unreached
from phases.ladder import position

_VERDICTS = {
    Verdict.FAIL: "failed",
    Verdict.INCONCLUSIVE: "waits for a person",
    Verdict.ERROR: "could not be checked",
}

_ALIVE = "see that phasegate serve, or what starts phasegate rollout, is alive"
_GOOD = {"rollout": "look at a repo of the fleet", "audit": "audit every repo of the fleet"}
"""What a good run of the whole fleet could do."""


def show(out: Console, fleet: Outline, standings: Sequence[Standing], course: Course, pulse: Pulse) -> None:
    known = [it for it in standings if it.start or it.unseen or it.hold]
    unknown = sum(not (it.start or it.unseen) for it in standings)
    told = f"{fleet.path.name}  {count_repos([standing.repo for standing in standings])}"
    out.print(told + (f", {unknown} not looked at yet: {Command(Verb.PLAN, then='looks')}" if unknown else ""))
    rows = []
    for standing in known:
        before, now = sizes(standing)
        rows.append(
            (
                standing.repo,
                standing.serves or "-",
                standing.at if standing.start else "-",
                day(standing.since),
                megabytes(now) if standing.start else "-",
                saved(before, now) if standing.published else "-",
                _note(standing),
            )
        )
    columns(out, ("repo", "release", "at", "since (UTC)", "size", "saved", "note"), rows)
    for standing in known:
        for tag in standing.left:
            out.print(f"{standing.repo}: {left(tag)}; {command.roll_back(standing.repo, standing.at, force=True)}")
    for halt in course.halts.values():
        what, lifts = halt.phase or "the fleet", command.resume(halt.phase)
        out.print(f"{what} was halted by {halt.by} at {day(halt.at)}: {reason_of(halt)}; {lifts}")
    for missing in _awaited(fleet, course):
        out.print(f"{render(missing, clock.now())}; {command.approve(missing.phase)}")
    for line in _pulse(pulse):
        out.print(line)


def overdue(pulse: Pulse, rollout: float | None, audit: float | None) -> Overdue | None:
    """Return which good run of the whole fleet is too long ago, if one is. Both limits are in seconds."""
    for limit, what, last in ((rollout, "rollout", pulse.tick), (audit, "audit", pulse.audit)):
        if limit is None:
            continue
        if last is None:
            return Overdue(f"no {what} of the whole fleet has ended yet", fix=_ALIVE)
        if last.good and (clock.now() - last.good).total_seconds() <= limit:
            continue
        if last.good == last.ended:
            late = f"the last {what} of the whole fleet ended {day(last.ended)}, {ago(last.ended, clock.now())}"
            return Overdue(late, fix=_ALIVE)
        since = f"since {day(last.good)}, {ago(last.good, clock.now())}" if last.good else "yet"
        return Overdue(f"no {what} could {_GOOD[what]} {since}", fix=f"phasegate {what} says why")
    return None


def _awaited(fleet: Outline, course: Course) -> list[NotApproved]:
    """Return the approvals that people have been asked for and that are missing."""
    missing = (lacking(fleet.policy, course, phase) for phase in course.asked) if fleet.policy else ()
    return [each for each in missing if each and each.since]


def _pulse(pulse: Pulse) -> Iterator[str]:
    now = clock.now()
    if tick := pulse.tick:
        others = ((tick.waiting, "waiting"), (tick.held, "on hold"), (tick.stopped, "stopped"))
        told = "".join(f", {number} {word}" for number, word in others if number)
        did = f"{tick.through} of {count(tick.repos, 'repo')} through{told}"
        yield f"last rollout of the whole fleet ended {day(tick.ended)}, {ago(tick.ended, now)}: {did}"
    if audit := pulse.audit:
        did = f"{count(audit.repos, 'repo')} audited, {audit.drifted or 'none'} drifted"
        did += f", {audit.failed} could not be" if audit.failed else ""
        yield f"last audit of the whole fleet ended {day(audit.ended)}, {ago(audit.ended, now)}: {did}"


def show_json(out: Console, fleet: Outline, standings: Sequence[Standing], course: Course, pulse: Pulse) -> None:
    repos = [
        {
            "repo": standing.repo,
            "release": standing.serves or None,
            "candidate": standing.release.version if _coming(standing) and standing.release else None,
            "at": standing.at if standing.start else None,
            "since": standing.since.isoformat() if standing.since else None,
            "form": str(standing.start) if standing.start else None,
            "tags": {str(tag): digest for tag, digest in standing.tags.items()},
            "sizes": dict(standing.sizes),
            "toolchain": dict(standing.toolchain),
            "left": {str(tag.where): tag.found for tag in standing.left},
            "drift": [finding.line for finding in standing.drift],
            "note": _note(standing),
        }
        for standing in standings
    ]
    waves = [{"phase": it.phase, "wave": it.number, "members": it.members, "opened": it.at} for it in course.waves]
    halts = [
        {"phase": it.phase or None, "by": it.by, "reason": reason_of(it), "at": it.at} for it in course.halts.values()
    ]
    asked = [
        {"phase": it.phase, "since": it.since, "quorum": it.quorum, "given": it.given, "of": it.others}
        for it in _awaited(fleet, course)
    ]
    last = {
        "rollout": None if pulse.tick is None else {**_times(pulse.tick), **_tick(pulse.tick)},
        "audit": None if pulse.audit is None else {**_times(pulse.audit), **_audit(pulse.audit)},
    }
    document = {"fleet": str(fleet.path), "repos": repos, "waves": waves, "halts": halts, "approvals": asked}
    as_json(out, {**document, "last": last})


def _times(run: LastRollout | LastAudit) -> dict[str, str | None]:
    good = run.good.isoformat() if run.good else None
    return {"began": run.began.isoformat(), "ended": run.ended.isoformat(), "good": good}


def _tick(tick: LastRollout) -> dict[str, int]:
    return {"through": tick.through, "waiting": tick.waiting, "held": tick.held, "stopped": tick.stopped}


def _audit(audit: LastAudit) -> dict[str, int]:
    return {"repos": audit.repos, "drifted": audit.drifted, "failed": audit.failed}


def _note(standing: Standing) -> str:
    """Return what a person should know first: an unfinished move, a hold, drift, or what failed last."""
    held = ""
    if hold := standing.hold:
        end = f"{before(hold)}{given_up(hold)}"
        held = f'held: {how(hold)} by {hold.by} at {day(hold.at)}: "{hold.reason}"{end}'
    held = (held + unreached(standing.unreached)).removeprefix("; ")
    if standing.intent:
        what = "rollback" if standing.intent.rollback else "promotion"
        begun = f"{what} to {standing.intent.phase} begun and not finished; {rollout(standing.repo)}"
        return f"{begun}; {held}" if held else begun
    if held:
        return held
    if standing.drift:
        more = f" (and {len(standing.drift) - 1} more)" if len(standing.drift) > 1 else ""
        return f"drifted: {standing.drift[0].line}{more}"
    if standing.unseen:
        return f"look failed at {day(standing.unseen.at)}: {standing.unseen.line(standing.repo)}"
    if standing.failure:
        version = f"{standing.release.version}: " if _coming(standing) and standing.release else ""
        what = f"{standing.failure.step} failed at {day(standing.failure.at)}"
        return f"{version}{what}: {standing.failure.line(standing.repo)}"
    if _coming(standing) and standing.release:
        return f"{standing.release.version} {_verdict(standing)}"
    return ""


def _coming(standing: Standing) -> bool:
    """Return whether there is a release that users do not get yet."""
    return standing.release is not None and standing.release.id != standing.published


def _verdict(standing: Standing) -> str:
    """Return what became of the release that users do not get yet."""
    for judgement in sorted(standing.judgements.values(), key=lambda judgement: position(judgement.phase)):
        if judgement.verdict is not Verdict.PASS:
            found = deciding(judgement)
            name = marked(found.check, found.client, found.image, found.platform) or judgement.phase
            return f"{_VERDICTS[judgement.verdict]}: {name}"
    return "is built" if standing.candidates else "was begun, and is not built"
