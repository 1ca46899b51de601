"""One repo's problem is that repo's problem: whatever goes wrong with it stops it alone, is recorded, and is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from phasegate.defect import defect_of
from phasegate.errors import Defect, LedgerError, PhasegateError
from phasegate.ledger.events import Failed, Looked
from phasegate.ledger.state import Failure
from phasegate.repo.run import Run
from phasegate.step import Step
from phasegate.tries import Try


@contextmanager
def looking(run: Run, repo: str) -> Iterator[None]:
    """Record in the ledger why ``repo`` cannot be looked at or decided on.

    What is known already is not recorded again, so a tick that finds the same problem as the one before adds nothing.
    An error of the ledger itself is not the repo's.
    """
    try:
        with defects(run, repo):
            yield
    except LedgerError:
        raise
    except PhasegateError as error:
        note(run, repo, error)
        raise


@contextmanager
def defects(run: Run, repo: str) -> Iterator[None]:
    """Raise an error that nobody foresaw as a Defect of ``repo``."""
    try:
        yield
    except PhasegateError:
        raise
    except Exception as error:
        raise defect(run, repo, error) from error


def saw(run: Run, repo: str) -> None:
    """Record that ``repo`` can be looked at again, if the ledger has that it cannot."""
    if run.ledger.standing(repo).unseen:
        run.ledger.append(Looked(repo=repo))


def note(run: Run, repo: str, error: PhasegateError) -> None:
    """Record why ``repo`` cannot be looked at, unless that is what the ledger has already."""
    before = run.ledger.standing(repo).unseen
    found = Failure(Step.LOOK, "", error.what, error.fix or "", error.retryable, run.ledger.now(), gist=error.gist)
    if before is None or not before.same(found):
        run.ledger.append(failed(repo, Step.LOOK, "", error))


def failed(repo: str, step: Step, phase: str, error: PhasegateError, tries: tuple[Try, ...] = ()) -> Failed:
    """Return the event that records ``error``, and the ``tries`` of calls that ended in a transient error."""
    fix = error.fix or ""
    gist = "" if error.gist == error.what else error.gist
    return Failed(
        repo=repo,
        step=step,
        phase=phase,
        what=error.what,
        gist=gist,
        fix=fix,
        retryable=error.retryable,
        tries=tries,
    )


def defect(run: Run, repo: str, error: Exception) -> Defect:
    """Return an error that nobody foresaw as the repo's own, with its traceback in a file beside the fleet file."""
    path = run.workdir.parent / "defects" / f"{repo[:200]}.txt"  # file names have 255 bytes at most
    return defect_of(error, f"repo '{repo}'", path)
