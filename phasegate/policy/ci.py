"""How a repo's own CI affects its next action: what to wait for, and when nothing is left to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from phasegate import command
from phasegate.fleet.fleet import Repo
from phasegate.ledger.state import Standing
from phasegate.policy.action import Action, Kind, Seen
from phasegate.policy.cause import AwaitsCI, Finished, MadeByCI, Plain, RunEnds
from phasegate.release import Tag
from phases.ladder import Rung


def awaited(repo: Repo, rung: Rung, seen: Seen) -> Action:
    tags = tuple(Tag(image.name, repo.ci_tag(image, seen.version, rung.name)) for image in repo.images)
    return Action(
        Kind.WAIT,
        rung.name,
        AwaitsCI(tags),
        command.settings(repo.name, rung.name),
    )


def unless_by_ci(standing: Standing, needed: Sequence[Rung], seen: Seen, done: Action) -> Action:
    """Return ``done``, adding that the CI makes the last form itself if the tags already have what it pushed."""
    last = needed[-1].name if needed else done.phase
    pushed = seen.pushed.get(last, {})
    ours = {name: candidate.digest for name, candidate in standing.candidates.get(last, {}).items()}
    if not pushed or standing.at != last or (needed and any(ours.get(name) != pushed[name] for name in pushed)):
        return done
    assert isinstance(done.cause, Finished | RunEnds | Plain)
    return replace(done, cause=MadeByCI(last, done.cause))
