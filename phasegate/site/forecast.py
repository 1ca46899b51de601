"""When the fleet will be through: the rest of the migration, simulated from where the ledger has it today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from phasegate.fleet.fleet import Repo
from phasegate.ledger.state import Standing
from phasegate.policy.scene import Scene
from phasegate.simulation.draws import Assumptions, Draws
from phasegate.simulation.outcome import Given
from phasegate.simulation.run import simulate
from phasegate.simulation.today import resumed
from phasegate.site.model import Forecast

RUNS = 11
"""How many times the rest is simulated, each time with other draws."""
MOST = 100
"""How many repos of a larger fleet each run has. Waves are shares of it: the days hardly depend on the number."""


def forecast(repos: Sequence[Repo], scene: Scene) -> Forecast:
    """Simulate the rest of the migration several times, with the policy of the fleet file and its assumptions."""
    days: list[date] = []
    stuck = ""
    size = min(len(repos), MOST)
    for seed in range(RUNS):
        part = _part(repos, seed)
        standings = {repo.name: scene.standings[repo.name] for repo in part}
        end, why = _run(part, standings, scene, seed)
        if end is not None:
            days.append(end)
        stuck = stuck or why
    return Forecast(tuple(sorted(days)), RUNS, stuck, size)


def _run(repos: Sequence[Repo], standings: Mapping[str, Standing], scene: Scene, seed: int) -> tuple[date | None, str]:
    """Return the day of the end; None if there is none, and why."""
    plan, names = scene.plan, set(standings)
    outcome = simulate(
        Given(
            repos,
            plan.policy,
            Draws(Assumptions(seed=seed, begin=plan.now)),
            plan.last,
            {name: tuple(base for base in plan.bases.get(name, ()) if base in names) for name in names},
            floor=plan.floor,
            standings={repo.name: resumed(repo, standings[repo.name], plan.last, plan.now) for repo in repos},
            course=scene.course,
        )
    )
    for repo, end in outcome.stuck.items():
        return None, f"{repo}: {end.dated}"
    return (plan.now + timedelta(days=outcome.days)).date(), ""


def _part(repos: Sequence[Repo], seed: int) -> Sequence[Repo]:
    """Return the repos of one run: all of them, or of a larger fleet some from each part, others in each run."""
    if len(repos) <= MOST:
        return repos
    return [repos[(number * len(repos) // MOST + seed) % len(repos)] for number in range(MOST)]
