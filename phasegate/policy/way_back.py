"""Whether a rollback is possible, as far as the last audit knows. Pure."""

from __future__ import annotations

from phasegate.command import Hint
from phasegate.ledger.state import Drift, Standing
from phasegate.release import ByDigest

LOST = Hint("the form to go back to is not complete either: push what is missing again, or publish a new version")


def way_back_lost(standing: Standing, phase: str) -> bool:
    """Return whether the last audit found that what a rollback to ``phase`` needs is not complete."""
    lost = {it.where for it in standing.drift if it.drift is Drift.NO_WAY_BACK and isinstance(it.where, ByDigest)}
    forms = {
        name: {ByDigest(candidate.image, candidate.digest) for candidate in images.values()}
        for name, images in standing.candidates.items()
    }
    # What is not a form that phasegate built is how the repo was before.
    return not lost.isdisjoint(forms[phase]) if phase in forms else bool(lost.difference(*forms.values()))
