"""Time of ``phasegate plan`` for a fleet that is in the ledger: the whole process, and what it loads."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.command import loads, phasegate
from tests.bench.cost import costs
from tests.bench.figure import Figure
from tests.kit.histories import PHASES
from tests.kit.large import make

REPOS = 1000
ROUNDS = 3
GOAL = 2.0


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), REPOS, highest=len(PHASES))
        loaded = {"prefect", "aiohttp", "alembic"} & loads("plan", cwd=Path(folder))
        (whole,) = costs(ROUNDS, lambda: phasegate("plan", cwd=Path(folder)))
    return [
        Figure(
            what=f"plan of {REPOS} repos, the whole process",
            ours=str(whole),
            peer="",
            value=whole.wall,
            goal=f"< {GOAL:.0f} s, Prefect not loaded",
            met=whole.wall < GOAL and not loaded,
            held="all of it is one thread's processor time: more than one core's worth of other work doubles it",
            peak=whole.megabytes,
            note=f"loads {', '.join(sorted(loaded))}" if loaded else "",
        )
    ]
