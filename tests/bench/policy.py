"""Time of the policy for 10,000 repos: one decision on all of them, and a whole simulated migration."""

from __future__ import annotations

import time
from datetime import timedelta
from statistics import median

from phasegate.fleet.policy import RAMP, Backoff, Part, Policy
from phasegate.ledger.course import Course, Wave
from phasegate.ledger.derive import derive
from phasegate.policy.action import Seen
from phasegate.policy.climb import Plan
from phasegate.policy.decide import decide
from phasegate.simulation.draws import Assumptions, Draws
from phasegate.simulation.outcome import Given
from phasegate.simulation.run import simulate
from tests.bench.figure import Figure
from tests.kit import histories
from tests.kit.policies import BEGIN

REPOS = 10_000
ROUNDS = 3
DAY = 86400.0
POLICY = Policy(
    ramp=RAMP, verified=0.9, soak=DAY, recheck=DAY / 4, wave_failures=Part(0, 0.1), phase_failures=Part(3, 0.05),
    backoff=Backoff(DAY / 12, 2 * DAY), rollback=True,
)  # fmt: skip


def figures() -> list[Figure]:
    return [
        _figure(
            f"decide for {REPOS:,} repos, on all rungs and in waves", median(_decide() for _ in range(ROUNDS)), 1.0
        ),
        _figure(f"simulate a whole migration of {REPOS:,} repos", _simulate(), 30.0),
    ]


def _figure(what: str, seconds: float, goal: float) -> Figure:
    return Figure(
        what=what, ours=f"{seconds:.2f} s of processor", peer="", value=seconds, goal=f"< {goal:.0f} s",
        met=seconds < goal, held="one thread of Python",
    )  # fmt: skip


def _decide() -> float:
    repos, _ = Draws(Assumptions()).fleet(REPOS)
    names = [repo.name for repo in repos]
    standings = {
        name: derive(name, [(BEGIN, event) for event in histories.climb(histories.release(name), _up_to(number))])
        for number, name in enumerate(names)
    }
    seen = {name: Seen("1.0", histories.release(name).source, it.tags) for name, it in standings.items()}
    fifth = REPOS // 5
    waves = [
        Wave(phase, number + 1, tuple(names[number * fifth : (number + 1) * fifth]), BEGIN)
        for phase in histories.PHASES
        for number in range(3)
    ]
    order = {name: number for number, name in enumerate(names)}
    plan = Plan(last="index", through="index", now=BEGIN + timedelta(hours=5), policy=POLICY, order=order)
    began = time.process_time()
    decide(repos, standings, Course(tuple(waves)), seen, plan)
    return time.process_time() - began


def _up_to(number: int) -> tuple[str, ...]:
    return histories.PHASES[: number % 5]


def _simulate() -> float:
    draws = Draws(Assumptions())
    repos, bases = draws.fleet(REPOS)
    began = time.process_time()
    simulate(Given(repos, POLICY, draws, bases=bases))
    return time.process_time() - began
