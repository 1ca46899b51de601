"""Steps: pieces of work on one repo, each carried out, recorded if it fails, and retried."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    LOOK = "look"
    """Look at the source and the tags, and decide. It changes nothing, so that it fails stops no other step."""
    FINISH = "finish"
    OBSERVE = "observe"
    BUILD = "build"
    JUDGE = "judge"
    PROMOTE = "promote"
    PUBLISH = "publish"
    ROLL_BACK = "roll back"
    SETTLE = "settle"
