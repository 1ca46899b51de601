"""What a step of one line does about the others of its image: it looks at them, and takes tags over from them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack

from phasegate.errors import Busy
from phasegate.fleet.fleet import Repo
from phasegate.ledger.events import Ceded, Event, TakenOver
from phasegate.ledger.state import Inherited
from phasegate.policy.action import Seen
from phasegate.policy.lines import Other, being_moved, with_lines
from phasegate.repo.beside import others
from phasegate.repo.run import Run


def beside(run: Run, repo: Repo) -> tuple[Other, ...]:
    """Return the other lines of the image."""
    return others(run.ledger, run.fleet, [repo]).get(repo.name, ())


def look_beside(run: Run, repo: Repo, seen: Seen) -> Seen:
    """Return ``seen`` as the other lines of the image leave it. See ``with_lines``, also for what it raises."""
    found = beside(run, repo)
    return with_lines(repo, run.ledger.standing(repo.name), seen, found, run.ledger.now()) if found else seen


def record_taken(run: Run, repo: Repo, inherited: Sequence[Inherited], *before: Event, cede: bool = False) -> None:
    """Record ``before``, and that the line has these tags now, and the lines that had them do not.

    The lease of each of those lines is held meanwhile. With ``cede`` they lose the tags, and ``before`` says where the
    tags are. Raises Busy if one of the lines is being worked on, or has moved a tag since.
    """
    lease = run.ledger.held(f"repo {repo.name}")
    with ExitStack() as stack:
        for line in sorted({each.line for each in inherited}):
            stack.enter_context(run.ledger.lease(f"repo {line}", run.holder))
        if inherited:
            _unchanged(run, repo, inherited)
        taken = [
            TakenOver(repo=repo.name, tag=each.tag, digest=each.digest, version=each.version, line=each.line)
            for each in (() if cede else inherited)
        ]
        ceded = [Ceded(repo=each.line, tag=each.tag, line=repo.name) for each in inherited]
        run.ledger.append(*before, *taken, *ceded, lease=lease)


def _unchanged(run: Run, repo: Repo, inherited: Sequence[Inherited]) -> None:
    """Raise Busy unless the other lines are as they were when this was decided."""
    standings = run.ledger.standings({each.line for each in inherited})
    there = [Other(name, None, standing) for name, standing in standings.items()]
    moving = being_moved(inherited, there, run.ledger.now())
    for each in inherited:
        if standings[each.line].tags.get(each.tag) != each.digest or each.tag in moving:
            raise Busy(
                f"{each.tag} of '{each.line}' is being moved, and is one of '{repo.name}' then", fix="run it again"
            )
