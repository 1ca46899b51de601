"""Measure a fleet: from its file and its ledger alone, as ``plan`` does without a look. It writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from phasegate.clients.floor import floor_of
from phasegate.errors import FleetError
from phasegate.fleet.fleet import Fleet
from phasegate.fleet.limits import Telemetry
from phasegate.fleet.load import load_fleet
from phasegate.ledger.address import impatient
from phasegate.ledger.derive import derive
from phasegate.ledger.events import FLEET
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.pulse import pulse
from phasegate.ledger.state import Drift, Standing
from phasegate.metrics.figures import Figures, Floor, State, Waiting, WaveFigures
from phasegate.metrics.totals import Totals
from phasegate.metrics.waiting import Reason, reason_of, since
from phasegate.policy.action import WORK, Action, Kind
from phasegate.policy.approval import lacking
from phasegate.policy.decide import settled
from phasegate.policy.plan import plan_of
from phasegate.policy.scene import Scene
from phasegate.policy.waves import count as waves_of
from phasegate.repo.recalled import recalled
from phases.ladder import BASELINE, LADDER

CONNECT = 5
"""Seconds for which the ledger's server may take to answer at all."""
_STATES = {
    Kind.DONE: State.THROUGH,
    Kind.WAIT: State.WAITING,
    Kind.BLOCKED: State.BLOCKED,
    Kind.HELD: State.HELD,
    **dict.fromkeys(WORK, State.DUE),
}


def measure(path: Path) -> Figures:
    """Return the figures of the fleet in ``path``. Raises FleetError or LedgerError."""
    fleet = load_fleet(path)
    with closing(Ledger.peek(impatient(fleet.ledger, CONNECT), fleet)) as ledger:
        return measured(fleet, ledger)


def measured(fleet: Fleet, ledger: Ledger) -> Figures:
    standings, totals = _read(fleet, ledger)
    plan = replace(plan_of(fleet, standings=standings), now=ledger.now())
    seen = {name: recalled(standing) for name, standing in standings.items() if standing.start}
    course = ledger.course()
    decision, _ = settled(fleet.repos, standings, course, seen, plan)
    scene = Scene(standings, course, plan)
    asked = {phase: missing.since for phase in _phases(fleet) if (missing := lacking(plan.policy, course, phase))}
    return Figures(
        fleet=fleet.title,
        last=fleet.last,
        read=plan.now,
        repos=Counter((it.at, _state(decision.actions.get(name))) for name, it in standings.items()),
        waiting=_waiting(standings, decision.actions),
        approvals={phase: at for phase, at in asked.items() if at},
        waves={phase: _wave(scene, phase) for phase in scene.phases},
        halts={halt.phase: halt.at for halt in course.halts.values()},
        floor=_floor(fleet.telemetry) if fleet.telemetry else None,
        before=sum(it.sizes.get(BASELINE, 0) for it in standings.values()),
        now=sum(it.sizes.get(it.at if it.published else BASELINE, 0) for it in standings.values()),
        drift=_drift(standings.values()),
        verdicts=Counter((phase, it.verdict) for each in standings.values() for phase, it in each.judgements.items()),
        totals=totals,
        pulse=pulse(ledger),
    )


def _read(fleet: Fleet, ledger: Ledger) -> tuple[dict[str, Standing], Totals]:
    """Return the standings of the fleet's repos, and the totals, for which a repo that has left the file still counts.

    A total that fell would look like a restart to Prometheus.
    """
    standings = {repo.name: Standing(repo.name) for repo in fleet.repos}
    totals = Totals()
    for name, history in ledger.histories([FLEET, *ledger.known()]):
        totals.add(history)
        if name in standings:
            standings[name] = derive(name, history)
    return standings, totals


def _phases(fleet: Fleet) -> Iterable[str]:
    names = [phase.name for phase in LADDER]
    return names[: names.index(fleet.last) + 1]


def _state(action: Action | None) -> State:
    return _STATES[action.kind] if action else State.UNKNOWN


def _waiting(standings: Mapping[str, Standing], actions: Mapping[str, Action]) -> dict[Reason, Waiting]:
    found: dict[Reason, list[datetime | None]] = {}
    for name, action in actions.items():
        if reason := reason_of(action):
            found.setdefault(reason, []).append(since(standings[name], action))
    return {reason: Waiting(len(all_), min((at for at in all_ if at), default=None)) for reason, all_ in found.items()}


def _wave(scene: Scene, phase: str) -> WaveFigures:
    wave = scene.course.of(phase)[-1]
    return WaveFigures(
        opened=wave.at,
        number=wave.number,
        planned=waves_of(scene, phase),
        members=len(scene.members(wave)),
        through=len(scene.through(wave)),
        failing=len(scene.failing(wave)),
    )


def _floor(telemetry: Telemetry) -> Floor:
    try:
        shares = {phase.name: floor_of(telemetry, phase).share for phase in LADDER if phase.needs}
    except FleetError:
        return Floor(telemetry.limit, None)
    return Floor(telemetry.limit, shares)


def _drift(standings: Iterable[Standing]) -> dict[Drift, int]:
    return Counter(finding.drift for standing in standings for finding in standing.drift)
