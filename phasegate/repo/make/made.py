"""What all makers share: the result they return, and how a release is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from phasegate.fleet.fleet import Fleet
from phasegate.ledger.events import Opened
from phasegate.ledger.state import Standing
from phasegate.policy.order import order_of
from phasegate.release import Control, Release
from phasegate.repo.run import Run
from phases.form import Form
from phases.ladder import Rung, reached


@dataclass(frozen=True, slots=True)
class Made:
    """A release in the registry.

    ``digests`` maps image name and phase to the root of that form, in the order in which they are kept. ``controls``
    are what the docker driver made of the same source.
    """

    release: Release
    digests: Mapping[tuple[str, str], str]
    controls: Mapping[Control, str] = field(default_factory=dict)


def forms_to_make(fleet: Fleet, start: Form) -> tuple[Rung, ...]:
    """Return the needed rungs, preceded by the repo's starting form if that is itself a rung.

    The first needed rung is compared with it. A repo that starts below the first rung has its control for that.
    """
    ladder = fleet.rungs(start)
    first = tuple(Rung(rung.phase, start, needed=False) for rung in ladder if rung.name == reached(start))
    return first + tuple(rung for rung in ladder if rung.needed)


def unfinished(standing: Standing, version: str, source: str) -> Release | None:
    """Return the release of ``version`` and ``source`` if an interrupted run opened it, so that its pins are reused."""
    known = standing.release
    same = known is not None and (known.version, known.source) == (version, source)
    return known if same and not standing.candidates else None


def opened(run: Run, release: Release, toolchain: Mapping[str, str]) -> Release:
    """Record that ``release`` has begun, before any of it is made, and return it."""
    order = order_of(run.fleet.repo(release.repo), run.ledger.standing(release.repo), release.version)
    run.ledger.append(Opened(repo=release.repo, release=release, toolchain=dict(toolchain), order=order))
    return release
