"""What the ledger knows of a repo, in place of a look at its source and tags."""

from __future__ import annotations

from phasegate.ledger.state import Standing
from phasegate.policy.action import Seen
from phasegate.release import Tag


def recalled(standing: Standing, version: str = "") -> Seen:
    """Return what the ledger knows about source and tags, as though it had just been seen.

    A tag that an audit found elsewhere counts as being there. ``version`` is the source's, if it is known.
    """
    release = standing.release
    drifted = {it.where: it.found for it in standing.drift if isinstance(it.where, Tag) and it.where in standing.tags}
    return Seen(
        version=version or (release.version if release else ""),
        source=release.source if release else "",
        tags={**standing.tags, **drifted},
        form=standing.start,
    )
