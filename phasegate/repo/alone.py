"""One repo's problem is that repo's problem: whatever goes wrong with it stops it alone, is recorded, and is shown."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from phasegate.errors import Defect, LedgerError, PhasegateError
from phasegate.ledger.events import Failed, Looked
from phasegate.ledger.state import Failure
from phasegate.repo.run import Run
from phasegate.step import Step
from phasegate.tries import Try

_PACKAGES = ("phasegate", "flows", "phases")
_ROOT = Path(__file__).resolve().parents[2]


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
    """Return an error that nobody foresaw as the repo's own, with its traceback in a file beside the fleet file.

    Its message says only of what type it is and where it was raised: its text may hold anything.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _ours(frame.filename)] or list(frames)
    where = f" at {_shown(ours[-1].filename)}:{ours[-1].lineno}" if ours else ""
    what = f"repo '{repo}': {type(error).__name__}{where}: this is a bug in phasegate"
    path = run.workdir.parent / "defects" / f"{repo[:200]}.txt"  # file names have 255 bytes at most
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", errors="replace") as file:
            file.writelines(traceback.format_exception(error))
    except OSError:
        return Defect(what, fix="report it")
    return Defect(what, fix=f"report it with {path}")


def _ours(name: str) -> bool:
    path = Path(name)
    return path.is_relative_to(_ROOT) and path.relative_to(_ROOT).parts[0] in _PACKAGES


def _shown(name: str) -> str:
    path = Path(name)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else path.name
