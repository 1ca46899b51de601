"""Which repos a rollback covers: those named, a wave, all in a phase or above, or all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from phasegate.errors import FleetError, PhasegateError
from phasegate.fleet.fleet import Outline, RepoOutline
from phasegate.ledger.course import Course, WaveName
from phasegate.ledger.ledger import Ledger
from phasegate.ledger.state import Standing
from phasegate.repo.no_history import no_history
from phases.ladder import NAMES, position


@dataclass(frozen=True, slots=True)
class Covered:
    """What a rollback covers, and by name which repos it leaves out although it may be meant to cover them, and why."""

    repos: tuple[RepoOutline, ...]
    left_out: Mapping[str, PhasegateError] = field(default_factory=dict)


def going_back(
    fleet: Outline,
    to: str,
    *,
    repos: Sequence[str] = (),
    wave: WaveName | None = None,
    phase: str = "",
    everything: bool = False,
) -> Covered:
    """Return the repos that a rollback to ``to`` covers. Exactly one of the keyword arguments selects them:

    - ``repos``: these repos, taken as they are.
    - ``wave``: the members of a wave, such as ``zstd/2``.
    - ``phase``: the repos in that phase and above.
    - ``everything``: the whole fleet.

    Of a wave, a phase or everything, only repos above ``to``, or moving above it, are returned, and none that is where
    it began, as phasegate has published nothing of it. A repo that cannot be read in the fleet file is left out, and so
    is one whose history is under a name that the file no longer has. Writes nothing.

    Raises FleetError if none or several are given, and for a wave that never opened; NoHistory if the ledger knows none
    of the repos.
    """
    if (named := sum(map(bool, (repos, wave, phase, everything)))) != 1:
        fix = "name only one of these" if named else "name one of these"
        raise FleetError("a rollback is of repos, of a wave, of a phase or of all", fix=fix)
    if repos:
        return Covered(tuple(fleet.repo(name) for name in fleet.called(*repos)))
    with closing(Ledger.existing(fleet.ledger, fleet)) as ledger:
        standings, course = ledger.standings(repo.name for repo in fleet.repos), ledger.course()
        orphans = {name: error for name in ledger.orphans if (error := ledger.orphaned(name))}
        before = ledger.standings(orphan.was for orphan in ledger.orphans.values())
        was = {name: before[orphan.was] for name, orphan in ledger.orphans.items()}
        if not any(standing.start for standing in (*standings.values(), *before.values())):
            raise no_history(fleet, ledger, "any repo of this fleet")
    among: Iterable[str] = (*standings, *before)
    if wave:
        phase, among = wave.phase, _members(course, wave)
    if phase and position(to) >= position(phase):
        below = ", ".join(NAMES[: position(phase)])
        raise FleetError(f"{to} is not below {phase}", fix=f"--to one of {below}")
    lowest = position(phase) if phase and not wave else position(to) + 1
    back = [name for name in among if name in standings and _highest(standings[name]) >= lowest]
    lost = {name: orphans[name] for name, it in was.items() if it.repo in among and _highest(it) >= lowest}
    return Covered(tuple(fleet.repo(name) for name in back if name not in lost), {**fleet.unreadable, **lost})


def _members(course: Course, wave: WaveName) -> tuple[str, ...]:
    for each in course.of(wave.phase):
        if each.name == wave:
            return each.members
    there = ", ".join(str(each.name) for each in course.waves[-10:])
    raise FleetError(f"there is no wave '{wave}'", fix=f"one of {there}" if there else "no wave was opened yet")


def _highest(standing: Standing) -> int:
    """Return the highest rung where its tags may be: a move may have begun and not finished."""
    at = position(standing.at) if standing.published or not standing.settled else 0
    return max(at, position(standing.intent.phase) if standing.intent else 0)
