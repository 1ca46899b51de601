"""Whether a rollback is possible, as far as the last audit knows. Pure."""

from __future__ import annotations

from phasegate.command import Hint
from phasegate.ledger.state import Drift, Standing
from phasegate.release import ByDigest
from phases.ladder import position, reached

LOST = Hint("the form to go back to is not complete either: push what is missing again, or publish a new version")

_INCOMPLETE = (Drift.NO_WAY_BACK, Drift.INCOMPLETE)
"""The second if a tag is still there, such as a fixed one that keeps the form of its version."""


def way_back_lost(standing: Standing, phase: str) -> bool:
    """Return whether the last audit found that what a rollback to ``phase`` needs is not complete."""
    lost = {it.where for it in standing.drift if it.drift in _INCOMPLETE and isinstance(it.where, ByDigest)}
    forms = {
        name: {ByDigest(candidate.image, candidate.digest) for candidate in images.values()}
        for name, images in standing.candidates.items()
    }
    if phase in forms and not (standing.start and phase == reached(standing.start)):
        return not lost.isdisjoint(forms[phase])
    # Where the repo began, its tags go back to what was there before: to what is not a form above.
    above = {each for name, digests in forms.items() if position(name) > position(phase) for each in digests}
    return bool(lost - above)
