"""How the forms of a release are made: built here, taken from a CI, or converted.

To add another, write a file with a ``Maker`` and a line in ``MAKERS``. Code outside this
folder asks only whether the forms are built here or awaited from a CI (``built`` and ``awaited`` of a form source).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Protocol

from phasegate import command
from phasegate.check import Result
from phasegate.errors import FleetError
from phasegate.fleet.fleet import Repo
from phasegate.fleet.form_source import CISource, FormSource, GitSource, LocalSource, PublishedSource
from phasegate.image.envelope import Envelope
from phasegate.ledger.events import Built
from phasegate.ledger.state import Standing
from phasegate.policy.action import Seen
from phasegate.repo.make.build import Build
from phasegate.repo.make.candidates import keep_all
from phasegate.repo.make.convert import Convert
from phasegate.repo.make.from_ci import FromCI
from phasegate.repo.make.made import Made, forms_to_make
from phasegate.repo.run import Run
from phasegate.tries import recorded
from phases.ladder import Rung


class Maker(Protocol):
    async def look(self, run: Run, repo: Repo, standing: Standing, seen: Seen) -> Seen:
        """Add to ``seen`` what only this maker knows. Reads only."""

    async def make(self, run: Run, repo: Repo, standing: Standing, seen: Seen, forms: Sequence[Rung]) -> Made:
        """Open the release that ``seen`` names and put it in the registry in every one of ``forms`` that can be made.

        If killed, the next call continues with the release that was opened. Raises PhasegateError.
        """

    async def toolchain(self, run: Run, standing: Standing) -> dict[str, str]:
        """Return the versions of the programs that would make the release now."""

    async def judge(self, run: Run, repo: Repo, rung: Rung, envelope: Envelope) -> list[Result]:
        """Run the checks that only this maker needs."""

    def judge_uncontrolled(
        self, repo: Repo, standing: Standing, published: Envelope | None, envelope: Envelope
    ) -> list[Result]:
        """Compare the first form with what is published, if it has neither a previous phase nor a control."""


MAKERS: dict[type[FormSource], Maker] = {
    LocalSource: Build(),
    GitSource: Build(),
    CISource: FromCI(),
    PublishedSource: Convert(),
}


def maker_of(repo: Repo) -> Maker:
    return MAKERS[type(repo.form_source)]


async def make(run: Run, repo: Repo, seen: Seen) -> None:
    """Make the release that ``seen`` names in every form that the fleet may need, and keep each as a candidate."""
    began = time.monotonic()
    standing = run.ledger.standing(repo.name)
    if standing.start is None:
        raise FleetError(f"repo '{repo.name}' was never observed", fix=str(command.rollout(repo.name)))
    with recorded() as recorder:
        made = await maker_of(repo).make(run, repo, standing, seen, forms_to_make(run.fleet, standing.start))
        candidates = await keep_all(run, repo, made)
    run.ledger.append(
        Built(
            repo=repo.name,
            release=made.release.id,
            candidates=candidates,
            controls=dict(made.controls),
            seconds=time.monotonic() - began,
            tries=recorder.tries,
        )
    )
