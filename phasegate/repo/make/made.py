"""What the ways of making a release have in common: what they give, and how a release is opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from phasegate.fleet.fleet import Fleet
from phasegate.ledger.events import Opened
from phasegate.ledger.state import Standing
from phasegate.release import Release
from phasegate.repo.run import Run
from phases.form import Form
from phases.ladder import Rung, reached


@dataclass(frozen=True, slots=True)
class Made:
    """A release in the registry.

    ``digests`` maps image name and phase to the root of that form, in the order in which they are kept. ``controls``
    maps ``image/platform`` to what the docker driver made of the same source.
    """

    release: Release
    digests: Mapping[tuple[str, str], str]
    controls: Mapping[str, str] = field(default_factory=dict)


def forms_to_make(fleet: Fleet, start: Form) -> tuple[Rung, ...]:
    """The needed rungs, and before them the form that the repo starts at where it is one of ours:
    the first needed rung is compared with it. A repo that starts at the docker driver has its control for that."""
    ladder = fleet.rungs(start)
    first = tuple(Rung(rung.phase, start, needed=False) for rung in ladder if rung.name == reached(start))
    return first + tuple(rung for rung in ladder if rung.needed)


def unfinished(standing: Standing, version: str, source: str) -> Release | None:
    """The release of ``version`` and ``source`` where a run that was ended has opened it: its pins are used again."""
    known = standing.release
    same = known is not None and (known.version, known.source) == (version, source)
    return known if same and not standing.candidates else None


def opened(run: Run, release: Release, toolchain: Mapping[str, str]) -> Release:
    """Record that ``release`` is begun, before anything of it is made."""
    run.ledger.append(Opened(repo=release.repo, release=release, toolchain=dict(toolchain)))
    return release
