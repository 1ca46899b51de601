"""The view of one repo: for its owner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from phasegate.catalogue import REFUSE, RUN
from phasegate.check import Result, Verdict
from phasegate.ledger.state import Standing
from phasegate.pages.table import sizes
from phasegate.policy import cause as c
from phasegate.policy.action import WORK, Action, Kind
from phasegate.site.model import Do, Doubtful, RepoView, Rung, State, Verdicts
from phasegate.site.past import Past
from phasegate.site.waits import shared, stopped
from phases.ladder import position

_STATES = {Kind.DONE: State.DONE, Kind.HELD: State.HELD, Kind.BLOCKED: State.PERSON, Kind.WAIT: State.WAITING}


def repo_view(past: Past, action: Action, do: Do, rungs: Mapping[str, Rung]) -> RepoView:
    """Return the view of a repo. ``do`` is what ends its rest, if it rests."""
    standing = past.standing
    before, after = sizes(standing)
    return RepoView(
        name=standing.repo,
        release=standing.serves,
        at=standing.at if standing.start else "",
        since=standing.since,
        state=_state(standing, action),
        rungs=rungs,
        why=_why(standing, action),
        do=do if stopped(action) else Do(),
        owner=stopped(action) and not shared(action),
        before=before,
        after=after if standing.published else None,
        clients=tuple(_clients(standing)),
        doubtful=tuple(_doubtful(standing)),
        history=past.history,
    )


def _state(standing: Standing, action: Action) -> State:
    if action.kind is not Kind.HELD and standing.unseen:
        return State.UNSEEN
    if isinstance(action.cause, c.Soaking) and not stopped(action):
        return State.SOAKING
    if stopped(action) and shared(action):
        return State.PHASE
    if action.kind in WORK:
        return State.PERSON if stopped(action) else State.NEXT
    return _STATES[action.kind]


def _why(standing: Standing, action: Action) -> str:
    found = [_served(action.cause) if isinstance(action.cause, c.Finished) else action.dated]
    if standing.unseen:
        found.append(f"it cannot be looked at: {standing.unseen.line(standing.repo)}")
    if standing.drift and not isinstance(action.cause, c.Elsewhere):
        found.append(f"an audit found: {standing.drift[0].line}")
    return "; ".join(found)


def _served(cause: c.Finished) -> str:
    """Return since when the last phase is served. The sizes have a place of their own on the page."""
    return f"through since {cause.since.day} {cause.since:%b %Y}" if cause.since else "nothing is left to do"


def _judged(standing: Standing) -> Iterator[tuple[str, Result]]:
    """Yield every result with its phase, in the verdicts that count now, lowest phase first."""
    for phase in sorted(standing.judgements, key=position):
        for result in standing.judgements[phase].results:
            yield phase, result


def _doubtful(standing: Standing) -> Iterator[Doubtful]:
    for phase, result in _judged(standing):
        if result.verdict is not Verdict.PASS:
            yield Doubtful(phase, result.name, str(result.verdict), result.evidence)


def _clients(standing: Standing) -> Iterator[Verdicts]:
    found: dict[str, dict[str, list[Result]]] = {}
    for phase, result in _judged(standing):
        if result.client:
            found.setdefault(result.client, {}).setdefault(phase, []).append(result)
    for client, by_phase in sorted(found.items()):
        said = [
            f"{phase}: {result.evidence}"
            for phase, results in by_phase.items()
            for result in results
            if result.verdict is not Verdict.PASS
        ]
        yield Verdicts(client, {phase: _verdict(results) for phase, results in by_phase.items()}, tuple(said))


def _verdict(results: Iterable[Result]) -> str:
    """Return what became of one phase on one client, in a word or two."""
    asked = {result.check for result in results}
    for verdict in (Verdict.FAIL, Verdict.ERROR, Verdict.INCONCLUSIVE):
        if any(result.verdict is verdict for result in results):
            return str(verdict)
    if REFUSE.id in asked:
        return "refuses, as expected"
    return "pulls and runs" if RUN.id in asked else "pulls"
